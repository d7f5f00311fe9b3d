"""The loader of sheets of plain records, saved and audited like those of the back office."""

from unionportal.core.ledger.rows import RowLoader
from unionportal.core.models import Unit
from unionportal.core.services.records import save_record


class RecordLoader(RowLoader):
    """Columns are model fields of the same name, or of the name in `names`; `save` is the app's service.

    Of the references named in `coded` the field keeps the code, not the record.
    """

    names = {}
    coded = frozenset()
    save = staticmethod(save_record)

    def create(self, values, *, actor):
        return self.save(self.model(**self._fields(values)), actor=actor)

    def change(self, record, changes, *, actor):
        for name, value in self._fields(changes).items():
            setattr(record, name, value)
        self.save(record, actor=actor)

    def find(self, rows):
        first = self._field(self.spec.key_columns[0])
        named = {row[self.spec.key_columns[0]] for row in rows}
        found = self.existing().filter(**{f"{first}__in": named})
        return {self.key(self.current(record)): record for record in found}

    def existing(self):
        """Return the records a row may refer to, with the relations of their key."""
        related = [self._field(name) for name in self.references if name not in self.coded]
        return self.model._default_manager.select_related(*related)

    def exported(self):
        """Return the records of the filled 台账."""
        return self.existing()

    def current(self, record):
        values = {column.key: getattr(record, self._field(column.key)) for column in self.spec.columns}
        return {key: None if value == "" else value for key, value in values.items()}

    def export(self, scope):
        for record in self.exported().visible_to(scope):
            row = self.current(record)
            yield {key: self._named(key, value) for key, value in row.items()}

    def _resolved(self, sheet):
        rows = super()._resolved(sheet)
        for _, values in rows:
            values.update({name: values[name] and values[name].code for name in self.coded})
        return rows

    def _field(self, key):
        return self.names.get(key, key)

    def _fields(self, values):
        filled = {self._field(key): value for key, value in values.items() if value is not None}
        if "unit" in values and values["unit"] is None:
            filled["unit"] = Unit.root()
        return filled

    def _named(self, key, record):
        if key not in self.references or key in self.coded or record is None:
            return record
        field = self.references[key].fields
        return getattr(record, field if isinstance(field, str) else field[0])
