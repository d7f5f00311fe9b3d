"""What a report prints of the event book: a list for its text, a table for an annex."""

from django.db.models import Q

from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.choices import MilestoneState
from unionportal.core.database.report_sentence import ReportTheme
from unionportal.core.figures.listings import Field, listing, opens_page, unit_field
from unionportal.core.figures.report_tables import table
from unionportal.core.models import Milestone
from unionportal.core.values.dates import chinese_date


@listing(
    "core.milestones",
    "大事记",
    of=Milestone,
    fields=(
        Field("记事", "sentence", "text", "sentence"),
        Field("日期", "day", "date", "happened_on"),
        Field("主题", "theme", "choice", "theme", tuple(ReportTheme.choices)),
        unit_field("单位"),
    ),
    phrases={"记事": "{sentence}", "日期": "{day}，{sentence}"},
    order=("day",),
    opens=opens_page("milestone_detail"),
)
def milestones(period):
    """期间内发生、已由校工会收入大事记的事，印日期、记事、主题和单位；没有收入的不列。"""
    return Q(state=MilestoneState.KEPT) & period.contains("happened_on")


@table("core.milestones", "大事记", columns=("日期", "记事", "单位"))
def book(period, scope, unit):
    """Return one line per event of the period, in the order of their days."""
    rows = Milestone.objects.visible_to(scope.judged(READ_FIGURES)).within(unit).filter(milestones(period))
    rows = rows.select_related("unit").order_by("happened_on", "pk")
    return [(chinese_date(one.happened_on), one.sentence, one.unit.name) for one in rows]
