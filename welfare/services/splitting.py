"""The benefits of a unit that is split or merged and that are not approved yet, and the pairings that go on."""

from django.db.models import Q

from finance.services import budget_in
from unionportal.core.splits.splitting import Moves, moves_with_units
from welfare.benefit_flow import EDITABLE, BenefitState
from welfare.choices import MutualAidState
from welfare.models import GiftIssue, Grant, MutualAidClaim, Pairing, Visit

_OPEN = (*EDITABLE, BenefitState.REPORTED, BenefitState.CHECKED)


class _BenefitsMove(Moves):
    """Base: a benefit follows its member, or the budget where one was chosen."""

    fields, related = ("unit", "budget"), ("member", "budget__unit")

    def rows(self, unit, on):
        return self.model.objects.filter(unit=unit, state__in=_OPEN).order_by("pk")

    def staff_no(self, record):
        own = record.budget_id and record.budget.unit_id == record.unit_id
        return None if own else record.member.staff_no

    def move(self, record, part, *, actor, on, document):
        record.unit, record.budget = part, budget_in(part, record.budget)
        record.save(update_fields=["unit", "budget"])
        return []


@moves_with_units
class VisitsMove(_BenefitsMove):
    """Visits."""

    code, heading, model = "welfare.visit", "慰问", Visit


@moves_with_units
class GrantsMove(_BenefitsMove):
    """Grants."""

    code, heading, model = "welfare.grant", "补助", Grant


@moves_with_units
class IssuesMove(_BenefitsMove):
    """Gifts to many, which are the unit's own."""

    code, heading, model, related = "welfare.issue", "发放", GiftIssue, ("budget__unit",)

    def staff_no(self, record):
        return None


@moves_with_units
class PairingsMove(Moves):
    """Pairings that go on."""

    code, heading, model, related = "welfare.pairing", "结对帮扶", Pairing, ("mentor",)

    def rows(self, unit, on):
        return Pairing.objects.filter(Q(until__isnull=True) | Q(until__gt=on), unit=unit).order_by("pk")

    def staff_no(self, record):
        return record.mentor.staff_no


@moves_with_units
class MutualAidMove(Moves):
    """Claims of mutual aid that are not decided."""

    code, heading, model, related = "welfare.mutual_aid", "互助保障", MutualAidClaim, ("member",)

    def rows(self, unit, on):
        return MutualAidClaim.objects.filter(unit=unit, state=MutualAidState.SUBMITTED).order_by("pk")

    def staff_no(self, record):
        return record.member.staff_no
