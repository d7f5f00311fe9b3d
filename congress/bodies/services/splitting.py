"""What becomes of the congress of a unit that is split or merged: delegates elsewhere go on, its own term does not."""

from django.db.models import Q

from congress.bodies.models import Delegate, Term
from unionportal.core.splits.splitting import Moves, moves_with_units, stays_behind


def _lasting(on):
    return Q(until__isnull=True) | Q(until__gt=on)


@moves_with_units
class DelegatesMove(Moves):
    """Delegacies of other bodies: they keep their mandate and belong to the part where the person is."""

    code, heading, model, rank, related = "congress.delegacy", "代表", Delegate, 2, ("member",)

    def rows(self, unit, on):
        return Delegate.objects.filter(_lasting(on), unit=unit).exclude(term__unit=unit).order_by("pk")

    def staff_no(self, record):
        return record.member.staff_no


@stays_behind
def own_terms(unit, on):
    """Yield the terms of the unit's own congress, whose electorate is no more."""
    terms = Term.objects.filter(_lasting(on), unit=unit).count()
    yield "二级教代会届次", terms, "代表由原组织选出，新组织重新选举；请登记届满日期"
