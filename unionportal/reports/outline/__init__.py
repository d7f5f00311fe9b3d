"""The outlines that new reports start with; staff then edit them freely.

An outline is a tuple of chapters (level, heading, body); the chapter “导语” is the lead-in and is printed without
heading, headings that begin with “附件” are appendices. Figures are named by code; a new report has their names.
`$year` is the period in a heading (“2022年”), `$next` the following one, `$by_year` its years side by side if it has
several.
"""

import re
from string import Template

from unionportal.core.figures import registry, report_tables
from unionportal.core.figures.periods import calendar_year
from unionportal.reports.models import Layout
from unionportal.reports.outline import plain, plan, speech, sub_union

_OF_UNION = {Layout.SPEECH: speech.UNION, Layout.PLAIN: plain.REPORT, Layout.PLAN: plan.PLAN}
_OF_SUB_UNION = {Layout.SPEECH: sub_union.REPORT, Layout.PLAIN: sub_union.REPORT, Layout.PLAN: sub_union.PLAN}
_BY_YEAR = "\n\n各年主要数字如下。\n\n[表：分年度]"


def outline(unit, period, layout=Layout.SPEECH):
    """Return [(level, heading, body)] for a report of `unit`; figures by name as far as they are registered."""
    words = {
        "year": called(period),
        "next": called(period.following()) if period.whole_years == 1 else "下一阶段",
        "by_year": _BY_YEAR if len(period.years()) > 1 else "",
    }
    chosen = (_OF_UNION if unit.parent_id is None else _OF_SUB_UNION)[Layout(layout)]
    if layout == Layout.PLAN and unit.parent_id is None and plan.CALENDAR in report_tables.TABLES:
        chosen += plan.APPENDIX
    return [
        (level, Template(heading).substitute(words), _named(Template(body).substitute(words)))
        for level, heading, body in chosen
    ]


def codes():
    """Return every figure code that the outlines mention."""
    outlines = (*_OF_UNION.values(), *_OF_SUB_UNION.values())
    bodies = "".join(body for chapters in outlines for _, _, body in chapters)
    return sorted(set(re.findall(r"\{([\w.]+)", bodies)))


def called(period):
    """Return the period as it reads in a sentence: “2022年”, “2022-2023学年”."""
    year = period.start.year
    # By its whole self: a report may give its period a label of its own.
    return f"{year}年" if period == calendar_year(year) else period.label


def _named(body):
    def name(match):
        found = registry.REGISTRY.get(match[1])
        return "{" + (found.name if found else match[1])

    return re.sub(r"\{([\w.]+)", name, body)
