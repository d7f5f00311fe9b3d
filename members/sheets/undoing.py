"""What undoing an import does to units, whose names the log keeps, and to leavings, with what ended by one."""

from members.models import DepartureEnding
from unionportal.core.ledger.undoing.registry import goes_with, undoes
from unionportal.core.models import Attachment, AuditEntry, Job, LedgerImport, LedgerSheet, Unit, UnitChange
from unionportal.core.services.organisation import unopen_units


def _reverse_units(units, *, ledger, actor, reason):
    unopen_units(units, actor=actor, reason=reason)


undoes(
    Unit,
    reverse=_reverse_units,
    settled=lambda units: Unit.objects.never_opened().filter(pk__in=units),
    apart=[AuditEntry, UnitChange, LedgerImport, LedgerSheet, Attachment, Job],
)
goes_with(DepartureEnding, "departure")
