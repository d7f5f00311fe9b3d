"""Records without a flow of their own: mutual aid, pairings, donations, insurance, standards. Saved and audited."""

from django.db import transaction

from unionportal.core import audit
from unionportal.core.models import Unit
from welfare.models import Donation, MutualAidClaim, Pairing
from welfare.queries import unit_on

# The person whose unit, on the day, the record belongs to.
_BELONGS = {
    MutualAidClaim: ("member", "submitted_on"),
    Pairing: ("mentor", "since"),
    Donation: ("member", "given_on"),
}


@transaction.atomic
def save_record(record, *, actor):
    """The record as given, added or changed; the unit of a new one is its person's on the day."""
    added = record.pk is None
    if added and type(record) in _BELONGS:
        person, day = _BELONGS[type(record)]
        record.unit = unit_on(getattr(record, person), getattr(record, day))
    changed = [] if added else _changed(record)
    record.full_clean()
    record.save()
    name = record._meta.verbose_name
    facts = {} if added else {"修改": changed}
    audit.record(actor, f"{'登记' if added else '修改'}{name}", record, unit=_unit(record), **facts)
    return record


@transaction.atomic
def delete_record(record, *, actor):
    audit.record(actor, f"删除{record._meta.verbose_name}", record, unit=_unit(record))
    record.delete()


def _unit(record):
    return record.get_unit() if hasattr(record, "get_unit") else Unit.root()


def _changed(record):
    """“名称：旧 → 新” of every field that differs from what is stored."""
    stored = type(record)._default_manager.get(pk=record.pk)
    found = []
    for field in record._meta.concrete_fields:
        old, new = getattr(stored, field.attname), getattr(record, field.attname)
        if old != new:
            found.append(f"{field.verbose_name}：{_shown(old)} → {_shown(new)}")
    return found


def _shown(value):
    return "（空）" if value in (None, "") else str(value)
