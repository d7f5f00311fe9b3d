"""The figures and lists that occasions of visits and gifts, kinds of grants and of matters have by being there."""

from django.urls import reverse

from unionportal.core.figures.families import Each, family
from unionportal.core.figures.member_lists import member_listing
from unionportal.core.figures.registry import added, distinct, total
from welfare.figures.benefits import CONDOLENCE, kept_cost
from welfare.figures.benefits import GIFTS as NAMED_GIFTS
from welfare.models import GiftRecipient, Grant, ServiceCase, Visit
from welfare.models.benefit import happened_in, paid_in
from welfare.models.casework import case_kinds
from welfare.models.gift import given_in
from welfare.models.kind import gift_occasions, grant_kinds, visit_occasions

VISITS, GRANTS, GIFTS = "welfare.visit_occasions", "welfare.grant_kinds", "welfare.gift_occasions"
CASES = "welfare.cases"


def _figures(of, path, money, happened, paid, what, less=""):
    """Return people, times and money of one kind, as the figures of all kinds have them."""
    day = "已支付且未冲正的"
    return (
        Each("people", "人数", of, path, "人", happened, f"{what}{day}，会员按人去重。", distinct("member")),
        Each("times", "人次", of, path, "人次", happened, f"{what}{day}，每人每次计一人次。"),
        Each("total", "金额", of, path, "元", paid, f"支付日期在期间内且未冲正的，金额合计{less}。", money),
    )


def _visited(period):
    return happened_in(period, "happened_on")


def _granted(period):
    return happened_in(period, "applied_on")


def _given_and_paid(period):
    return paid_in(period, "issue__claim")


family(
    VISITS,
    "慰问事由",
    members=lambda: visit_occasions().items(),
    figures=_figures(Visit, "occasion", total("amount"), _visited, paid_in, "发生日期在期间内、"),
)
family(
    GRANTS,
    "补助类别",
    members=lambda: grant_kinds().items(),
    figures=_figures(Grant, "kind", total("amount"), _granted, paid_in, "申请日期在期间内、"),
)
family(
    GIFTS,
    "发放事由",
    members=lambda: gift_occasions().items(),
    figures=_figures(
        GiftRecipient,
        "issue__occasion",
        kept_cost(),
        given_in,
        _given_and_paid,
        "发放日期在期间内、没有退款、",
        "，退款不计",
    ),
)


def _received(period):
    return period.contains("received_on")


def _settled(period):
    return period.contains("settled_on")


family(
    CASES,
    "服务事项",
    members=lambda: case_kinds().items(),
    figures=(
        Each("cases", "件数", ServiceCase, "kind", "件", _received, "受理日期在期间内的服务事项，每行一件。"),
        Each(
            "times",
            "人次",
            ServiceCase,
            "kind",
            "人次",
            _received,
            "受理日期在期间内的服务事项，登记的人数之和，同一人几件计几次。",
            added("people"),
        ),
        Each("settled", "办结", ServiceCase, "kind", "件", _settled, "办结日期在期间内的服务事项，每行一件。"),
    ),
)

_PEOPLE, _TIMES = "{name}{people}人", "{name}{times}人次"


def _opens_list(view, by="occasion"):
    return lambda member: f"{reverse(view)}?{by}={member.code}"


member_listing(
    "welfare.other_visits",
    "其他慰问事由",
    of=VISITS,
    without=CONDOLENCE,
    phrases={"人数": _PEOPLE, "人次": _TIMES},
    opens=_opens_list("welfare:visit_list"),
    definition="期间内有慰问的事由和人数，住院、亲人去世、结婚、生育、退休五类除外。",
)
member_listing(
    "welfare.grant_kinds",
    "补助类别",
    of=GRANTS,
    phrases={"人数": _PEOPLE, "人次": _TIMES},
    opens=_opens_list("admin:welfare_grant_changelist", "kind__exact"),
    definition="期间内有补助的类别和人数。",
)
member_listing(
    "welfare.other_gifts",
    "其他发放事由",
    of=GIFTS,
    without=NAMED_GIFTS,
    phrases={"份数": "{name}{times}份", "人次": _TIMES},
    opens=_opens_list("welfare:issue_list"),
    definition="期间内有发放的事由和人数，有自己的数字名称的（如春节、生日）除外。",
)
member_listing(
    "welfare.cases",
    "服务事项",
    of=CASES,
    phrases={"人次": _TIMES, "件数": "{name}{cases}件"},
    opens=_opens_list("admin:welfare_servicecase_changelist", "kind__exact"),
    definition="期间内受理的服务事项，按类别计数，不印姓名和概述。",
)
