"""The filter forms of the lists; the values stay in the query string."""

from django.db.models import Q

from finance.services import CLAIM_UNDONE, ClaimState
from members import people_search
from unionportal.core.pages.filters import ListFilter, choice_box, search_box, year_box
from welfare.benefit_flow import BenefitState
from welfare.models.kind import gift_occasions, visit_occasions
from welfare.queries import ISSUE_WORDS

_STANDINGS = [(value, label) for value, label in BenefitState.choices if value != BenefitState.APPROVED]
# 已批准 says that a claim was opened; whether it is paid is the claim's state.
_STANDINGS.insert(3, ("paying", "待支付"))
_STANDINGS.insert(4, ("paid", "已支付"))


class _BenefitFilter(ListFilter):
    def by(self, name, value, rows):
        return _of_standing(value, rows) if name == "state" else super().by(name, value, rows)


def _of_standing(state, rows):
    if state == "paid":
        return rows.filter(state=BenefitState.APPROVED, claim__state=ClaimState.PAID)
    if state == "paying":
        return rows.filter(state=BenefitState.APPROVED).exclude(claim__state__in=[ClaimState.PAID, *CLAIM_UNDONE])
    return rows.filter(state=state)


class VisitFilter(_BenefitFilter):
    lookups = {"year": "happened_on__year"}

    q = search_box("姓名、工号、编号", max_length=None)
    state = choice_box("状态", _STANDINGS)
    occasion = choice_box("事由", lambda: visit_occasions().items())
    year = year_box(latest=2100)

    def search(self, rows, text):
        return rows.filter(people_search.about(text) | Q(number__icontains=text)) if text.strip() else rows


class IssueFilter(_BenefitFilter):
    searched = ISSUE_WORDS
    lookups = {"year": "issued_on__year"}

    q = search_box("名称、批次编号", max_length=None)
    state = choice_box("状态", _STANDINGS)
    occasion = choice_box("事由", lambda: gift_occasions().items())
    year = year_box(latest=2100)
