"""A temporary table with the rows of one sheet, typed like the model's columns, and the SQL over it."""

# ruff: noqa: S608 -- names come from the model's own fields and constraints, values are parameters
import io
from itertools import compress
from types import NoneType

from django.db import connection
from django.db.models import CheckConstraint, UniqueConstraint

STAGE = "ledger_stage"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Staging:
    """The staged rows of `model`: `fields` are the staged fields, `key` those that identify the row.

    NULL in a staged column means that the cell was blank: the stored value stays.
    """

    def __init__(self, model, key, fields):
        self.model, self.table = model, model._meta.db_table
        self.key, self.fields = key, fields
        self.quoted = connection.ops.quote_name

    def fill(self, numbers, columns):
        """Create the table and COPY the rows into it; `columns` holds one list of values per field."""
        names = [self.quoted(field.column) for field in self.fields]
        # What is blank in every row needs not be sent.
        sent = [column.count(None) < len(column) for column in columns]
        literals = map(_literals, compress(columns, sent))
        lines = map("\t".join, zip(map(str, numbers), *literals, strict=True))
        text = io.StringIO("\n".join(lines))
        with connection.cursor() as cursor:
            cursor.execute(
                f"DROP TABLE IF EXISTS pg_temp.{STAGE};"
                f" CREATE TEMPORARY TABLE {STAGE} ON COMMIT DROP AS"
                f" SELECT 0 AS row_no, {', '.join(names)} FROM {self.table} WHERE false"
            )
            cursor.copy_expert(f"COPY {STAGE} ({', '.join(['row_no', *compress(names, sent)])}) FROM STDIN", text)

    def _match(self):
        return " AND ".join(f"t.{c} = s.{c}" for c in (self.quoted(field.column) for field in self.key))

    def _own(self):
        """Return the staged fields that a row may change."""
        return [field for field in self.fields if field not in self.key and field.name != "uid"]

    def _result(self, defaults):
        """Return (SQL, values) of every row as it would stand in the table, with its number in the file and pk."""
        staged = {field.column for field in self.fields}
        parts, values = [], []
        for field in self.model._meta.concrete_fields:
            column = self.quoted(field.column)
            if field.primary_key:
                continue
            default = f"CASE WHEN t.id IS NULL THEN %s::{field.rel_db_type(connection)} END"
            sources = [f"s.{column}"] if field.column in staged else []
            sources.append(f"t.{column}")
            if field.name in defaults:
                sources.append(default)
                values.append(defaults[field.name])
            parts.append(
                f"coalesce({', '.join(sources)}) AS {column}" if len(sources) > 1 else f"{sources[0]} AS {column}"
            )
        joined = f"{STAGE} s LEFT JOIN {self.table} t ON {self._match()}"
        return f"SELECT s.row_no, t.id AS pk, {', '.join(parts)} FROM {joined}", values

    def violations(self, defaults):
        """Return [(row number, constraint, other row number or None)] of every rule a row would break, in one query."""
        result, values = self._result(defaults)
        parts = []
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, CheckConstraint):
                with connection.schema_editor(collect_sql=True, atomic=False) as editor:
                    check = constraint._get_check_sql(self.model, editor)
                parts.append(f"SELECT row_no, '{constraint.name}', NULL::int FROM r WHERE ({check}) IS FALSE")
        parts += [self._repeats(*unique) for unique in self._uniques()]
        if not parts:
            return []
        with connection.cursor() as cursor:
            cursor.execute(f"WITH r AS MATERIALIZED ({result}) {' UNION ALL '.join(parts)} ORDER BY 1, 2", values)
            return cursor.fetchall()

    def _uniques(self):
        """Yield (name, columns, condition in SQL) of each unique rule, without those of the key and of `uid`."""
        known = [field for field in self.fields if field.unique and field not in self.key and field.name != "uid"]
        for field in known:
            yield field.name, [field.column], "true"
        for constraint in self.model._meta.constraints:
            if not isinstance(constraint, UniqueConstraint) or not constraint.fields:
                continue
            if set(constraint.fields) == {field.name for field in self.key}:
                continue
            condition = "true"
            if constraint.condition is not None:
                with connection.schema_editor(collect_sql=True, atomic=False) as editor:
                    condition = constraint._get_condition_sql(self.model, editor)
            columns = [self.model._meta.get_field(name).column for name in constraint.fields]
            yield constraint.name, columns, condition

    def _repeats(self, name, columns, condition):
        """Return SQL for the rows that repeat an earlier row of the file, or a stored row that is not in the file."""
        columns = [self.quoted(column) for column in columns]
        listed = ", ".join(columns)
        filled = " AND ".join(f"{column} IS NOT NULL" for column in columns)
        same = " AND ".join(f"o.{column} = x.{column}" for column in columns)
        return (
            f"SELECT row_no, '{name}', earlier FROM (SELECT row_no, min(row_no) OVER (PARTITION BY {listed}) AS earlier"
            f" FROM r WHERE ({condition}) AND {filled}) w WHERE earlier < row_no"
            f" UNION ALL SELECT x.row_no, '{name}', NULL FROM (SELECT * FROM r WHERE ({condition}) AND {filled}) x"
            f" JOIN (SELECT * FROM {self.table} WHERE ({condition})) o ON {same} AND o.id IS DISTINCT FROM x.pk"
            " WHERE NOT EXISTS (SELECT FROM r WHERE r.pk = o.id)"
        )

    def _changed(self, field):
        column = self.quoted(field.column)
        return f"(s.{column} IS NOT NULL AND s.{column} IS DISTINCT FROM t.{column})"

    def differences(self):
        """Return [(row number, pk or None, digest of the stored row, [changed fields])] of new and changed rows."""
        own = self._own()
        fields = ", ".join(f"CASE WHEN {self._changed(field)} THEN '{field.name}' END" for field in own)
        any_changed = " OR ".join(map(self._changed, own)) or "false"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT s.row_no, t.id, CASE WHEN t.id IS NOT NULL THEN md5(t::text) END,"
                f" CASE WHEN t.id IS NOT NULL THEN array_remove(ARRAY[{fields}]::text[], NULL) END"
                f" FROM {STAGE} s LEFT JOIN {self.table} t ON {self._match()}"
                f" WHERE t.id IS NULL OR {any_changed} ORDER BY s.row_no"
            )
            return cursor.fetchall()

    def update(self):
        """Write the changed fields of the changed rows; return how many."""
        own = self._own()
        sets = ", ".join(f"{c} = coalesce(s.{c}, t.{c})" for c in (self.quoted(field.column) for field in own))
        any_changed = " OR ".join(map(self._changed, own))
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {self.table} t SET {sets} FROM {STAGE} s WHERE {self._match()} AND ({any_changed})")
            return cursor.rowcount

    def insert(self, defaults):
        """Add the rows whose key is new; return how many."""
        result, values = self._result(defaults)
        columns = ", ".join(self.quoted(f.column) for f in self.model._meta.concrete_fields if not f.primary_key)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self.table} ({columns}) SELECT {columns} FROM ({result}) r"
                " WHERE r.pk IS NULL ORDER BY r.row_no",
                values,
            )
            return cursor.rowcount


def _literals(column):
    if set(map(type, column)) <= {str, NoneType} and _is_as_it_stands("".join(filter(None, column))):
        return ["\\N" if value is None else value for value in column]
    known = {value: _literal(value) for value in set(column)}
    return map(known.__getitem__, column)


def _is_as_it_stands(text):
    """Return whether COPY takes a text for what it is."""
    return text.isprintable() and "\\" not in text


def _literal(value):
    """Return the value as the text format of COPY writes it."""
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, bytes | memoryview):
        return "\\\\x" + bytes(value).hex()
    text = str(value)
    return text if _is_as_it_stands(text) else text.translate(_ESCAPES)
