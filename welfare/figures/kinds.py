"""The figures that every occasion of visits and gifts, and every kind of grants, has by being confirmed."""

from unionportal.core.figures.families import Each, family
from unionportal.core.figures.registry import distinct, total
from welfare.models import GiftRecipient, Grant, Visit
from welfare.models.benefit import happened_in, paid_in
from welfare.models.kind import gift_occasions, grant_kinds, visit_occasions

VISITS, GRANTS, GIFTS = "welfare.visit_occasions", "welfare.grant_kinds", "welfare.gift_occasions"


def _figures(of, path, amount, happened, paid, what):
    """Return people, times and money of one kind, as the figures of all kinds have them."""
    day = "已支付且未冲正的"
    return (
        Each("people", "人数", of, path, "人", happened, f"{what}{day}，会员按人去重。", distinct("member")),
        Each("times", "人次", of, path, "人次", happened, f"{what}{day}，每人每次计一人次。"),
        Each("total", "金额", of, path, "元", paid, "支付日期在期间内且未冲正的，金额合计。", total(amount)),
    )


def _visited(period):
    return happened_in(period, "happened_on")


def _granted(period):
    return happened_in(period, "applied_on")


def _given(period):
    return happened_in(period, "issue__issued_on", "issue__claim")


def _given_and_paid(period):
    return paid_in(period, "issue__claim")


family(
    VISITS,
    "慰问事由",
    members=lambda: visit_occasions().items(),
    figures=_figures(Visit, "occasion", "amount", _visited, paid_in, "发生日期在期间内、"),
)
family(
    GRANTS,
    "补助类别",
    members=lambda: grant_kinds().items(),
    figures=_figures(Grant, "kind", "amount", _granted, paid_in, "申请日期在期间内、"),
)
family(
    GIFTS,
    "发放事由",
    members=lambda: gift_occasions().items(),
    figures=_figures(GiftRecipient, "issue__occasion", "cost", _given, _given_and_paid, "发放日期在期间内、"),
)
