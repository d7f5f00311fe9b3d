"""Acts on records without a flow: series, entries, honours, publications, regulations, plan items, introductions.

They are saved and audited; the pages have checked the permission before.
"""

from activities.models import Entry, Honour, Introduction, Participation
from members.queries import unit_on
from unionportal.core.models import Unit
from unionportal.core.services import records
from unionportal.core.services.records import delete_record

__all__ = ["delete_record", "save_record"]


def _day_of_activity(record):
    return record.activity.starts_on


# Fields: the person whose unit on that day the record belongs to, the day, and the column with the name.
_BELONGS = {
    Entry: ("member", _day_of_activity, "title"),
    Participation: ("member", _day_of_activity, "name"),
    Honour: ("member", lambda honour: honour.awarded_on, "recipient"),
    Introduction: ("first", lambda introduction: introduction.introduced_on, ""),
}


def save_record(record, *, actor):
    """Save the record and return it; the unit of a new one is its member's on the day, else its own, else the union."""
    if record.pk is None:
        _settle_unit(record)
    return records.save_record(record, actor=actor)


def _settle_unit(record):
    person, day, name = _BELONGS.get(type(record), ("", None, ""))
    member = getattr(record, person) if person else None
    if member:
        record.unit = unit_on(member, day(record))
        if name and not getattr(record, name):
            setattr(record, name, member.name)
    elif hasattr(record, "unit_id") and record.unit_id is None:
        record.unit = Unit.root()
