"""The columns of a record as they were, kept to tell whether they changed since and to put them back."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class KeptColumns:
    """One kind of record whose `fields` an act changes. `code` is stored for good: what was kept stands under it."""

    code = ""
    heading = ""
    model: ClassVar[type[models.Model]]
    fields: tuple[str, ...] = ()
    related: tuple[str, ...] = ()

    def state(self, record: models.Model | None) -> Any:
        """Return the columns that the act changes, as JSON data; None if there is no such record."""
        if record is None:
            return None
        values = {name: record.serializable_value(name) for name in self.fields}
        return json.loads(json.dumps(values, cls=DjangoJSONEncoder))

    def stored(self, keys: Iterable[Any]) -> dict[Any, models.Model]:
        """Return {key: the stored record, locked} of those that there are."""
        rows = self.model._base_manager.select_related(*self.related)
        return rows.select_for_update(of=("self",), no_key=True).in_bulk(keys)

    def put_back(self, record: models.Model, before: Mapping[str, Any]) -> None:
        """Set the columns of the record, unsaved, to what `state` returned of them before."""
        for name, value in before.items():
            field: Any = self.model._meta.get_field(name)
            setattr(record, field.attname, field.to_python(value) if value is not None else None)
