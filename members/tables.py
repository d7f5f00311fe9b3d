"""The list of members, in the portal and in the back office, and how the search finds them."""

from operator import attrgetter

from members import acts, permissions
from members.choices import Status
from members.models import Member
from unionportal.core.tables import ANY, Column, Table, Whole
from unionportal.core.tables.search import SearchKind, register_search


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
register_search(
    SearchKind(
        code="members.member",
        label="会员",
        place=10,
        # Everybody finds himself.
        rows=lambda user, scope: Member.objects.visible_to(scope),
        words=lambda rows, text: rows.search(text),
        numbers=("staff_no",),
        title="name",
        number="staff_no",
        state="status",
        states=Status.choices,
        order="name_key",
        detail="members:member_detail",
        pages=((permissions.VIEW_MEMBER, "members:member_list"),),
    )
)
