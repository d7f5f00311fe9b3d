"""The resource of django-import-export that writes rows of a list, derived from its columns."""

from copy import copy

from import_export import fields, resources

_AT_ONCE = 2000


class ColumnField(fields.Field):
    """One column; `is_whole` says for which records what it masks is written."""

    def __init__(self, column, is_whole=None):
        super().__init__(column_name=column.label, readonly=True)
        self.column, self.is_whole = column, is_whole

    def __deepcopy__(self, memo):
        # A resource copies its fields; a column may ask the page, of which there is one.
        return copy(self)

    def export(self, instance, **kwargs):
        if self.is_whole and self.is_whole(instance):
            return self.column.of_whole(instance)
        if self.column.computed:
            return getattr(instance, self.column.computed_name)
        return self.column.of(instance)


class TableResource(resources.ModelResource):
    """Writes rows as lines of values in the order of the columns, for a file that is written while they are read."""

    # The columns whose lines these are.
    columns = ()

    def lines(self, queryset):
        """Yield a list of values for each row; stored values are read without making records."""
        queryset = queryset.annotate(**{one.computed_name: one.computed() for one in self.columns if one.computed})
        if all(one.computed or (one.lookup and not one.value) for one in self.columns) and not self.masks:
            stored = (one.computed_name if one.computed else one.lookup for one in self.columns)
            return queryset.values_list(*stored).iterator(chunk_size=_AT_ONCE)
        if joined := {
            way for column in self.columns for way in (column.lookup.rpartition("__")[0], *column.joined) if way
        }:
            queryset = queryset.select_related(*joined)
        written = self.get_export_fields()
        records = queryset.iterator(chunk_size=_AT_ONCE)
        return ([field.export(record) for field in written] for record in records)

    @property
    def masks(self):
        """Whether something is written whole that the list masks."""
        return any(field.is_whole for field in self.fields.values())


def resource_of(model, columns, *, is_whole=None):
    """Return the resource that writes these columns of the model; `is_whole(column, record)` lets a mask fall."""

    def whole(column):
        return (lambda record: is_whole(column, record)) if is_whole and column.whole else None

    written = {column.key: ColumnField(column, whole(column)) for column in columns}
    meta = type("Meta", (), {"model": model, "fields": tuple(written), "export_order": tuple(written)})
    name = f"{model.__name__}Resource"
    return type(name, (TableResource,), {**written, "Meta": meta, "columns": tuple(columns)})()
