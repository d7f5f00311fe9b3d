"""Acts on records without a flow: mutual aid, pairings, donations, insurance, standards."""

from members.queries import unit_on
from unionportal.core.services import records
from unionportal.core.services.records import delete_record

__all__ = ["delete_record", "save_record"]


def save_record(record, *, actor):
    """Save the record; the unit of a new one is that of its member on the day. Return it."""
    if record.pk is None and (found := record.person_and_day()):
        record.unit = unit_on(*found)
    return records.save_record(record, actor=actor)
