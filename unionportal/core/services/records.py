"""Acts on records without a flow: saved or deleted, with the change in the audit log."""

from django.db import transaction

from unionportal.core.trail import acts, audit
from unionportal.core.values import field_words


@transaction.atomic
def save_record(record, *, actor, concerns=None):
    """Check, save and audit the record, with “字段：旧 → 新” for changes; return it."""
    added = record.pk is None
    changed = [] if added else _changed(record)
    record.full_clean()
    record.save()
    facts = {} if added else {"修改": changed}
    act = acts.adding if added else acts.changing
    audit.record(actor, act(type(record)), record, concerns=concerns, **facts)
    return record


@transaction.atomic
def delete_record(record, *, actor):
    """Delete and audit the record."""
    audit.record(actor, acts.deleting(type(record)), record)
    record.delete()


def _changed(record):
    """Return “名称：旧 → 新” of every field that differs from the stored row; the names alone of a confidential one."""
    stored = type(record)._default_manager.get(pk=record.pk)
    found, confidential = [], getattr(record, "is_confidential", False)
    for field in record._meta.concrete_fields:
        old, new = getattr(stored, field.attname), getattr(record, field.attname)
        if old != new:
            values = "" if confidential else f"：{_shown(stored, field)} → {_shown(record, field)}"
            found.append(f"{field.verbose_name}{values}")
    return found


def _shown(record, field):
    if field.is_relation and (other := getattr(record, field.name)) is not None:
        return audit.label(other)
    return field_words.in_words(record, field) or "（空）"
