"""The delegates elected by a unit that is split keep their mandate and belong to the part where they are."""

from django.db.models import Q

from congress.bodies.models import Delegate
from unionportal.core.splits.splitting import Moves, moves_with_units


@moves_with_units
class DelegatesMove(Moves):
    """Delegacies that go on."""

    code, heading, model, rank, related = "congress.delegacy", "代表", Delegate, 2, ("member",)

    def rows(self, unit, on):
        return Delegate.objects.filter(Q(until__isnull=True) | Q(until__gt=on), unit=unit).order_by("pk")

    def staff_no(self, record):
        return record.member.staff_no
