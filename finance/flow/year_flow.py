"""The states and moves of a budget year: 未关账 → 已关账, and what is carried over before."""

from django.apps import apps
from django.db.models import Exists, OuterRef
from django.utils import timezone

from finance import permissions
from finance.choices import YearState
from finance.flow.claim_flow import RESERVED
from unionportal.core.flow.workflow import Transition, Workflow, guard


@guard(lambda rows, actor: rows.filter(year__lt=timezone.localdate().year))
def year_not_over(record, actor):
    """Return the sentence that refuses to close a year that is not over, or None."""
    if record.year < timezone.localdate().year:
        return None
    return f"{record.year}年还没有结束，12月31日以后才能结转和关账。"


def _unpaid(**years):
    """Return the approved claims that were not paid, of these budget years; the tables stand above their flows."""
    return apps.get_model("finance", "Claim").objects.filter(state__in=RESERVED, **years)


@guard(
    lambda rows, actor: rows.filter(Exists(_unpaid(budget__year=OuterRef("year"))), year__lt=timezone.localdate().year)
)
def _nothing_to_carry(record, actor):
    if reason := year_not_over(record, actor):
        return reason
    if not _unpaid(budget__year=record.year).exists():
        return f"{record.year}年没有可以结转的申请：没有已批准、未支付的。"
    return None


YEAR_FLOW = Workflow(
    YearState,
    [
        Transition(
            "carry_over",
            "结转未支付的申请",
            (YearState.OPEN,),
            None,
            permissions.CARRY_OVER,
            _nothing_to_carry,
            waits_in=(YearState.OPEN,),
        ),
        Transition("set_day", "改定结账日", (YearState.OPEN,), None, permissions.SET_CLOSING_DAY),
        Transition(
            "close",
            "关账",
            (YearState.OPEN,),
            YearState.CLOSED,
            permissions.CLOSE_YEAR,
            year_not_over,
            warning="关账以后，这一年的申请、支付、冲正、导入都不能再登记，也不能撤回关账。",
        ),
    ],
)
