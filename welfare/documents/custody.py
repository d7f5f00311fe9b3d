"""代管款明细表: what donors gave to each drive, what was handed on, what the union still holds for others."""

from django import forms
from django.utils import timezone

from unionportal.core.pages.inputs import day_input
from unionportal.core.printing.questions import Questions
from unionportal.core.printing.registry import list_form
from unionportal.core.printing.wording import union
from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Section, Signs
from welfare import permissions, queries
from welfare.models import DonationDrive

_COLUMNS = (
    Column("捐款活动", 2.4, "l"),
    Column("开始日期", 1.2),
    Column("受益方", 2.0, "l"),
    Column("收到（元）", 1.4, "r"),
    Column("已上缴（元）", 1.4, "r"),
    Column("代管结余（元）", 1.4, "r"),
)


class CustodyQuestions(Questions):
    """Asks until which day."""

    until = forms.DateField(label="截至", initial=timezone.localdate, widget=day_input())


@list_form(
    "custody", "代管款明细表", DonationDrive, permissions.VIEW_REMITTANCE, questions=CustodyQuestions, has_workbook=True
)
def custody_form(answers, reader):
    """Return what is held for others at the end of a day."""
    return custody_paper(queries.money_in_custody(reader.scope, answers["until"]), answers["until"])


def custody_paper(found, until):
    """Return the paper of these [Custody], with their sums in the last row."""
    rows = [
        (one.drive.title, f"{one.drive.started_on:%Y-%m-%d}", one.drive.beneficiary, *_amounts(one)) for one in found
    ]
    if rows:
        sums = (sum(column) for column in zip(*map(_amounts, found), strict=True))
        rows.append(("合计", "", "", *sums))
    closing = ("捐款是代管款项，收到和上缴都不列入工会经费的收入、支出和预算。",)
    blocks = Grid(_COLUMNS, tuple(rows), closing=closing, sums=1 if rows else 0), Signs(("工会主席", "会计", "出纳"))
    section = Section(blocks, left=f"单位：{union()}", right=f"截至{chinese_date(until)}")
    return Form("代管款明细表", union(), (section,), landscape=True)


def _amounts(one):
    return one.received, one.remitted, one.rest
