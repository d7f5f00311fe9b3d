"""捐款公示: who gave to a drive and how much, to be put up; names in full or with a character hidden."""

from django import forms

from members.personal.identity import hide_name
from unionportal.core.printing.questions import Questions
from unionportal.core.printing.registry import record_form
from unionportal.core.printing.wording import union
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Section, Words
from welfare import permissions
from welfare.documents.wording import sum_line
from welfare.models import Donation, DonationDrive

_AMOUNT = "金额（元）"
_COLUMNS = (
    Column("分工会", 2.6, "l"),
    Column("姓名", 1.4),
    Column(_AMOUNT, 1.2, "r"),
    Column("捐款日期", 1.2),
)
MASKED, FULL = "masked", "full"


class DonationQuestions(Questions):
    names = forms.ChoiceField(
        label="姓名",
        choices=[(MASKED, "隐去名字的第一个字，如“张＊明”"), (FULL, "全名（捐款人都同意公开的）")],
        widget=forms.RadioSelect,
        initial=MASKED,
    )


@record_form(
    "published",
    "捐款公示",
    DonationDrive,
    permissions.VIEW_DONATION,
    questions=DonationQuestions,
    has_workbook=True,
)
def published(drive, reader, answers):
    """Return the donations that the reader may see."""
    rows = Donation.objects.visible_to(reader.scope).filter(drive=drive).select_related("member", "unit")
    rows = rows.order_by("unit__place", "member__name_key", "given_on", "pk")
    return published_list(drive, reader.bounded(rows), in_full=answers["names"] == FULL)


def published_list(drive, donations, *, in_full):
    """Return the form of these donations."""
    rows = tuple(
        (one.unit.name, one.member.name if in_full else hide_name(one.member.name), one.amount, one.given_on)
        for one in donations
    )
    people = len({one.member_id for one in donations})
    total = sum((row[2] for row in rows), start=0) if rows else None
    grid = Grid(_COLUMNS, rows, total={_AMOUNT: total} if rows else {}, closing=(sum_line(total),) if rows else ())
    thanks = Words("感谢各位会员的爱心。对公示有疑问的，请与校工会联系。")
    section = Section((grid, thanks), left=f"受益方：{drive.beneficiary}", right=f"{people} 人，{len(rows)} 笔")
    return Form(f"{drive.title}捐款公示", union(), (section,))
