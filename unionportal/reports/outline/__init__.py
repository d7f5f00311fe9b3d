"""The outlines that new reports start with; staff then edit them freely.

The shipped ones are here and never change but with the program; outlines of a union are in the database.
An outline is a tuple of chapters (level, heading, body); the chapter “导语” is the lead-in and is printed without
heading, headings that begin with “附件” are appendices. Figures are named by code.
`$year` is the period in a heading (“2022年”), `$next` the following one, `$span` the words for all of it (“全年”,
“本学年”, “五年来”), `$budgets` the list of its years that have a budget (“2022年度”), `$by_year` its years side by
side if it has several.
"""

from dataclasses import dataclass
from string import Template

from django.conf import settings

from unionportal.core.figures import report_tables
from unionportal.core.figures.periods import calendar_year
from unionportal.reports.models import Layout
from unionportal.reports.numbers import expressions
from unionportal.reports.numbers.formats import hanzi
from unionportal.reports.outline import academic, plain, plan, speech, sub_union, term
from unionportal.reports.text.markup import parse
from unionportal.reports.text.names import stored


@dataclass(frozen=True)
class Shipped:
    """An outline that comes with the program: its code, name and layout, and its chapters."""

    code: str
    name: str
    layout: str
    chapters: tuple
    of_union: bool = True
    # Annexes with tables of the apps.
    annexes: tuple = ()

    @property
    def all_chapters(self):
        """Its chapters and annexes; of the plan also the calendar, if an app registers that table."""
        has_calendar = self.code == "plan" and plan.CALENDAR in report_tables.TABLES
        return self.chapters + self.annexes + (plan.APPENDIX if has_calendar else ())


# What became of the plan behind the report, what of it was not done, and the plan ahead; they fall where there is none.
_FULFILMENT = (1, "附件：$year计划完成情况", "[表：计划完成情况]")
_SHORTFALL = (1, "附件：$year没有按计划完成的事项", "[表：没有按计划完成的事项]")
_NEXT_CALENDAR = (1, "附件：$next行事历", "[表：下年行事历]")
SHIPPED = {
    one.code: one
    for one in (
        Shipped("speech", "向大会作的报告", Layout.SPEECH, speech.UNION, annexes=(_SHORTFALL, _NEXT_CALENDAR)),
        Shipped("plain", "年度书面报告", Layout.PLAIN, plain.REPORT, annexes=(_FULFILMENT, _NEXT_CALENDAR)),
        Shipped("academic", "学年书面报告", Layout.PLAIN, academic.REPORT, annexes=(_FULFILMENT, _NEXT_CALENDAR)),
        Shipped("term", "任期报告（分年度）", Layout.SPEECH, term.REPORT),
        Shipped("plan", "工作计划要点", Layout.PLAN, plan.PLAN),
        Shipped("sub_union", "分工会工作报告", Layout.PLAIN, sub_union.REPORT, False, annexes=(_FULFILMENT,)),
        Shipped("sub_union_plan", "分工会工作计划", Layout.PLAN, sub_union.PLAN, of_union=False),
    )
}
_DAYS_OF_YEAR, _LONGEST_MONTH, _DAYS_OF_TERM = 365.25, 31, range(120, 220)
# What a union that wants it adds to any report.
MILESTONES = (1, "附件：大事记", "[表：core.milestones]")
_BUDGET_YEARS = "{列举：预算年度}"
_BY_YEAR = "\n\n各年主要数字如下。\n\n[表：分年度]"


def usual(unit, period, layout=Layout.SPEECH):
    """Return the Shipped outline that a report of `unit` starts with when nobody chooses one."""
    if unit.parent_id is not None:
        return SHIPPED["sub_union_plan" if layout == Layout.PLAN else "sub_union"]
    if layout == Layout.PLAN:
        return SHIPPED["plan"]
    if layout == Layout.PLAIN:
        return SHIPPED["academic" if period.is_academic else "plain"]
    return SHIPPED["term" if len(period.years()) > 2 else "speech"]


def outline(unit, period, layout=Layout.SPEECH, chapters=None):
    """Return [(level, heading, body)] for a report of `unit`, with codes in its bodies, from these chapters."""
    if chapters is None:
        chapters = usual(unit, period, layout).all_chapters
    words = {
        "year": called(period),
        "next": called(period.following()) if period.whole_years == 1 else "下一阶段",
        "span": span_of(period),
        "budgets": _BUDGET_YEARS,
        "by_year": _BY_YEAR if len(period.years()) > 1 else "",
    }
    return [
        (level, Template(heading).substitute(words), stored(Template(body).substitute(words)))
        for level, heading, body in chapters
    ]


def codes():
    """Return every figure code that the outlines mention."""
    refs = [ref for one in SHIPPED.values() for _, _, body in one.chapters for ref in parse(body).figures]
    return sorted({term for ref in refs for term in expressions.split(ref.name)[1]})


def span_of(period):
    """Return the words for the whole period in a sentence: “全年”, “本学年”, “本学期”, “本月”, “五年来” or “期间”."""
    days = (period.end - period.start).days
    if period.whole_years == 1:
        return "本学年" if period.is_academic else "全年"
    if (years := round(days / _DAYS_OF_YEAR)) > 1:
        return f"{hanzi(years)}年来"
    if days <= _LONGEST_MONTH and period.start.day == period.end.day == 1:
        return "本月"
    ends_academic = (period.end.month, period.end.day) == tuple(settings.ACADEMIC_YEAR_START)
    is_term = days in _DAYS_OF_TERM and period.start.day == 1 and (period.is_academic or ends_academic)
    return "本学期" if is_term else "期间"


def called(period):
    """Return the period as it reads in a sentence: “2022年”, “2022-2023学年”."""
    year = period.start.year
    # By its whole self: a report may give its period a label of its own.
    return f"{year}年" if period == calendar_year(year) else period.label
