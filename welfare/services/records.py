"""Acts on records without a flow: mutual aid, pairings, donations, insurance, standards."""

from members.queries import unit_on
from unionportal.core.services import records
from unionportal.core.services.records import delete_record
from welfare.models import Donation, MutualAidClaim, Pairing

__all__ = ["delete_record", "save_record"]

# The field with the person whose unit on that day the record belongs to.
_BELONGS = {
    MutualAidClaim: ("member", "submitted_on"),
    Pairing: ("mentor", "since"),
    Donation: ("member", "given_on"),
}


def save_record(record, *, actor):
    """Save the record; the unit of a new one is that of its member on the day. Return it."""
    if record.pk is None and type(record) in _BELONGS:
        person, day = _BELONGS[type(record)]
        record.unit = unit_on(getattr(record, person), getattr(record, day))
    return records.save_record(record, actor=actor)
