"""The outlines that new reports start with; staff then edit them freely.

An outline is a tuple of chapters (level, heading, body); the chapter “导语” is the lead-in and is printed without
heading, headings that begin with “附件” are appendices. Figures are named by code.
`$year` is the period in a heading (“2022年”), `$next` the following one, `$span` the words for all of it (“全年”,
“本学年”, “五年来”), `$budgets` the years whose budgets lie in it (“2022年度”), `$by_year` its years side by side if it
has several.
"""

from string import Template

from django.conf import settings

from unionportal.core.figures import report_tables
from unionportal.core.figures.periods import calendar_year, called_by_years
from unionportal.reports.models import Layout
from unionportal.reports.numbers import expressions
from unionportal.reports.numbers.formats import hanzi
from unionportal.reports.outline import plain, plan, speech, sub_union
from unionportal.reports.text.markup import parse
from unionportal.reports.text.names import stored

_OF_UNION = {Layout.SPEECH: speech.UNION, Layout.PLAIN: plain.REPORT, Layout.PLAN: plan.PLAN}
_OF_SUB_UNION = {Layout.SPEECH: sub_union.REPORT, Layout.PLAIN: sub_union.REPORT, Layout.PLAN: sub_union.PLAN}
_DAYS_OF_YEAR, _LONGEST_MONTH, _DAYS_OF_TERM = 365.25, 31, range(120, 220)
# What a union that wants it adds to any report.
MILESTONES = (1, "附件：大事记", "[表：大事记]")
_BY_YEAR = "\n\n各年主要数字如下。\n\n[表：分年度]"


def outline(unit, period, layout=Layout.SPEECH, *, has_milestones=False):
    """Return [(level, heading, body)] for a report of `unit`, with codes in its bodies; on request with the events."""
    words = {
        "year": called(period),
        "next": called(period.following()) if period.whole_years == 1 else "下一阶段",
        "span": span_of(period),
        "budgets": called_by_years(period),
        "by_year": _BY_YEAR if len(period.years()) > 1 else "",
    }
    chosen = (_OF_UNION if unit.parent_id is None else _OF_SUB_UNION)[Layout(layout)]
    if layout == Layout.PLAN and unit.parent_id is None and plan.CALENDAR in report_tables.TABLES:
        chosen += plan.APPENDIX
    if has_milestones:
        chosen += (MILESTONES,)
    return [
        (level, Template(heading).substitute(words), stored(Template(body).substitute(words)))
        for level, heading, body in chosen
    ]


def codes():
    """Return every figure code that the outlines mention."""
    outlines = (*_OF_UNION.values(), *_OF_SUB_UNION.values())
    refs = [ref for chapters in outlines for _, _, body in chapters for ref in parse(body).figures]
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
