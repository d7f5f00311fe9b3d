"""The list of members, in the portal and in the back office."""

from operator import attrgetter

from members import acts, permissions
from unionportal.core.tables import ANY, Column, Table, Whole


def _whole(attribute):
    return Whole(attribute, permissions.REVEAL_MEMBER, acts.READ_SEALED)


MEMBERS = Table(
    shown=(
        "name",
        Column("strokes", "姓氏笔画", value=attrgetter("surname_strokes"), kind="integer"),
        "staff_no",
        "unit",
        "department",
        "gender",
        "employment",
        "status",
        Column("joined_on", "入会日期", lookup="joined_on", value=attrgetter("joined_as_known"), kind=ANY),
    ),
    more=(
        "left_on",
        Column("birth_date", "出生日期", lookup="birth_date", value=attrgetter("birth_as_known"), kind=ANY),
        "ethnicity",
        "political",
        "education",
        "title_level",
        "post",
        Column("entered_on", "入校日期", lookup="entered_on", value=attrgetter("entered_as_known"), kind=ANY),
        "pays_dues",
        "in_wage_base",
        Column("mobile", "手机", value=attrgetter("masked_mobile"), kind="digits", whole=_whole("mobile")),
        "email",
        "id_type",
        Column("id_number", "证件号码", value=attrgetter("masked_id_number"), kind="digits", whole=_whole("id_number")),
        "bank_name",
        Column("bank_card", "银行卡号", value=attrgetter("masked_bank_card"), kind="digits", whole=_whole("bank_card")),
        "note",
    ),
    filters=("status", "gender", "employment", "post", "unit"),
    searched=("name", "staff_no"),
    search_help="按姓名、拼音（全拼或首字母）或工号查找",
    order=("name_key", "staff_no"),
    export_act=acts.EXPORT_MEMBERS,
)
