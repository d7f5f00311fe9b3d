"""Acts on records without a flow: series, entries, honours, publications, regulations, plan items, introductions.

They are saved and audited; the pages have checked the permission before.
"""

from members.queries import unit_on
from unionportal.core.models import Unit
from unionportal.core.services import records
from unionportal.core.services.records import delete_record

__all__ = ["delete_record", "save_record"]


def save_record(record, *, actor):
    """Save the record and return it; the unit of a new one is its member's on the day, else its own, else the union."""
    if record.pk is None:
        _settle_unit(record)
    return records.save_record(record, actor=actor)


def _settle_unit(record):
    if found := record.person_and_day():
        member, day = found
        record.unit, name = unit_on(member, day), record.column_of_name
        if name and not getattr(record, name):
            setattr(record, name, member.name)
    elif hasattr(record, "unit_id") and record.unit_id is None:
        record.unit = Unit.root()
