"""Acts on records without a flow: mutual aid, pairings, donations, insurance, standards."""

from django.db import transaction

from finance.services import change_trust, enter_trust
from members.queries import unit_on
from unionportal.core.services import records
from unionportal.core.services.records import delete_record
from welfare.models import Donation, Remittance

__all__ = ["delete_record", "save_record"]


@transaction.atomic
def save_record(record, *, actor):
    """Save the record; the unit of a new one is that of its member on the day. Return it.

    The money of a donation, and what is handed on of it, is a row of the books as well.
    """
    if record.pk is None and (found := record.person_and_day()):
        record.unit = unit_on(*found)
    if not isinstance(record, (Donation, Remittance)):
        return records.save_record(record, actor=actor)
    # One at a time, so that no correction is written twice.
    before = type(record).objects.select_for_update(of=("self",), no_key=True).filter(pk=record.pk).first()
    record = records.save_record(record, actor=actor)
    _keep_in_books(record, before, actor=actor)
    return record


def _keep_in_books(record, before, *, actor):
    """Let the row of the books be what a donation, or its handing on, says now: what it was `before` is corrected.

    `before` is the stored record, None for a new one. To be called in the transaction that saves it.
    """
    facts = record.as_trust()
    facts |= {"purpose": record.drive.title, "belongs_to": f"welfare.drive-{record.drive_id}"}
    if before is None or not before.trust_id:
        record.trust = enter_trust(actor=actor, **facts)
    elif before.as_trust() != record.as_trust():
        record.trust = change_trust(before.trust, actor=actor, reason=f"{record._meta.verbose_name}更正", **facts)
    else:
        return
    record.save(update_fields=["trust"])
