"""Categories and rules of proposals, saved and audited."""

from django.db import transaction

from unionportal.core import audit
from unionportal.core.models import Unit


@transaction.atomic
def save_reference(record, *, actor, changed=()):
    """A category or rule as given, added or changed; it belongs to the whole union."""
    added = record.pk is None
    record.full_clean()
    record.save()
    name = record._meta.verbose_name
    labels = [str(record._meta.get_field(key).verbose_name) for key in changed]
    audit.record(
        actor, f"{'登记' if added else '修改'}{name}", record, unit=Unit.root(), **({} if added else {"修改": labels})
    )
    return record
