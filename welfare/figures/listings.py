"""The lists of what a union gives: occasions and kinds as it calls them itself, with their numbers."""

from django.urls import reverse

from unionportal.core.figures.member_lists import member_listing
from welfare.figures.benefits import CONDOLENCE, GIFTS
from welfare.figures.kinds import GIFTS as GIFT_OCCASIONS
from welfare.figures.kinds import GRANTS, VISITS

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
    of=GIFT_OCCASIONS,
    without=GIFTS,
    phrases={"份数": "{name}{times}份", "人次": _TIMES},
    opens=_opens_list("welfare:issue_list"),
    definition="期间内有发放的事由和人数，有自己的数字名称的（如春节、生日）除外。",
)
