"""The loader of big sheets: checks by column, COPY into a staging table, differences and writes in SQL."""

import uuid
from operator import itemgetter
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields import NOT_PROVIDED
from django.db.models.functions import Upper

from unionportal.core.ledger.sheet import HIDDEN, unseen
from unionportal.core.ledger.staging import Staging
from unionportal.core.sealing.fields import BlindIndexField, EncryptedTextField, blind_index, seal, unseal
from unionportal.core.values.dates import as_known
from unionportal.spelling.folding import folded_key


class TableLoader:
    """Writes a sheet of thousands of rows in few queries; columns are model fields of the same name.

    The sheet's key columns must be unique together in the table. `derive` adds whole columns ({field: values}),
    `check` reports problems of rows given the existing ones, `follow` writes what depends on the rows.
    Row history is written by the table's own triggers. The model's field validators, choices, check and unique
    constraints are checked for every row; a table with other guards needs `writes_in_preview`.
    """

    spec = None
    model = None
    references = {}
    private = frozenset()
    # How the text of a private column is masked in an export, {column: function}; of the others all of it is.
    masks = {}
    # {date column: the field that says that only its month is known}
    by_month = MappingProxyType({})
    # Columns that are no field of the model; `check`, `derive` and `follow` use them.
    extra = frozenset()
    # Optional columns that, filled once for all rows, hold for the rows that need them; `check` sees to it.
    where_needed = frozenset()
    writes_in_preview = True
    # Whether a file may lack required columns, to change what is recorded already.
    changes_only = True

    def recognise(self, sheet, numbers, columns):
        """Give the key columns the spelling of the stored rows that they mean, where that differs."""

    def derive(self, columns):
        """Return further whole columns as {field: values}."""
        return {}

    def existing(self, keys):
        """Return {key: dict of fields} of the rows that exist, for the sealed fields and `check`; one query or none."""
        sealed = [field.attname for field in self._sealed()]
        if not sealed:
            return {}
        names = [self.model._meta.get_field(name).attname for name in self.spec.key_columns]
        rows = self.model._base_manager.filter(**{f"{names[0]}__in": {key[0] for key in keys}})
        return {tuple(row[name] for name in names): row for row in rows.values(*names, "uid", *sealed)}

    def recorded_days(self, keys, names):
        """Return {folded key: {column: day}} of the rows recorded under these keys; one query."""
        first, *_ = self.spec.key_columns
        rows = self.model._base_manager.alias(key=Upper(first)).filter(key__in={key.upper() for key in keys})
        return {
            folded_key(row[first]): row
            for row in rows.values(first, *(name for name in names if name not in self.extra))
        }

    def check(self, sheet, numbers, columns, existing):
        """Report what the model's own rules do not cover."""

    def check_cells(self, sheet, number, values):
        """Report what is wrong with single cells of a row that is not checked as a whole."""

    def compare_faulty(self, sheet):
        """Report what else is wrong with the rows that have a bad cell, held against the stored ones."""

    def follow(self, sheet, numbers, columns, existing):
        """Write what depends on the rows, after they are written."""

    def export(self, scope):
        """Return the rows of the filled 台账, as dicts by column key."""
        return ()

    def load(self, sheet):
        """Check the sheet and write its rows."""
        self._check_faulty(sheet)
        numbers, columns = self._columns(sheet.rows)
        if not (numbers or sheet.parsed.faulty):
            return
        self._resolve(sheet, numbers, columns)
        if not numbers:
            return
        self.recognise(sheet, numbers, columns)
        numbers, columns = self._fill_absent(sheet, numbers, columns)
        columns |= self.derive(columns)
        self._validate(sheet, numbers, columns)
        keys = list(zip(*(self._stored(name, columns) for name in self.spec.key_columns), strict=True))
        existing = self.existing(keys)
        self.check(sheet, numbers, columns, existing)
        if not sheet.ok and sheet.refused:
            numbers, columns, keys = _without(sheet.refused, numbers, columns, keys)
        staging = self._stage(sheet, numbers, columns, keys, existing)
        defaults = self._defaults()
        self._report_violations(sheet, staging.violations(defaults))
        if sheet.ok:
            self._write(sheet, staging, defaults, numbers, columns, existing)

    def _check_faulty(self, sheet):
        """Report what else is wrong in the rows that have a bad cell, so that nobody corrects a row twice."""
        rows = sheet.parsed.faulty
        numbers, columns = self._columns(rows)
        self._validate(sheet, numbers, columns)
        for row in rows:
            self.check_cells(sheet, row.number, row.values)
        if rows:
            self.compare_faulty(sheet)

    def _columns(self, rows):
        keys = [column.key for column in self.spec.columns]
        columns = zip(*map(itemgetter(*keys), (row.values for row in rows)), strict=True) if rows else [()] * len(keys)
        return [row.number for row in rows], dict(zip(keys, map(list, columns), strict=True))

    def _resolve(self, sheet, numbers, columns):
        for key, reference in self.references.items():
            found = sheet.resolve(key, reference)
            for number, text in zip(numbers, columns[key], strict=True):
                if isinstance(found.get(text), str):
                    sheet.report_unknown(number, key, text, found[text])
            columns[key] = [
                record if isinstance(record := found.get(text), models.Model) else None for text in columns[key]
            ]

    def _fill_absent(self, sheet, numbers, columns):
        """Return the rows with what is recorded in the required columns that they lack, and where it stays.

        The rows that would be new are reported and left out.
        """
        parsed = sheet.parsed
        blank = {key for keys in parsed.blanks.values() for key in keys}
        absent = sorted((parsed.absent | parsed.fixed | parsed.spans.keys() | blank) - self.extra - self.where_needed)
        if not absent:
            return numbers, columns
        names = self.spec.key_columns
        keys = list(zip(*(columns[name] for name in names), strict=True))
        rows = self.model._base_manager.filter(**{f"{names[0]}__in": {key[0] for key in keys}})
        related = [key for key in absent if key in self.references]
        stored = {tuple(getattr(row, name) for name in names): row for row in rows.select_related(*related)}
        read = [place for place, key in enumerate(keys) if key in stored or not parsed.lacks(numbers[place])]
        for number, key in zip(numbers, keys, strict=True):
            if key not in stored and parsed.lacks(number):
                sheet.report_new(number)
        for place, (number, key) in enumerate(zip(numbers, keys, strict=True)):
            recorded = {name: getattr(stored[key], name) for name in absent} if key in stored else {}
            for name in absent:
                if key in stored and (name in parsed.lacks(number) or sheet.is_kept(number, name, recorded)):
                    columns[name][place] = recorded[name]
        columns = {name: [values[place] for place in read] for name, values in columns.items()}
        return [numbers[place] for place in read], columns

    def _validate(self, sheet, numbers, columns):
        """Report the values that the model's fields refuse; each different value is validated once."""
        for key, values in columns.items():
            if key in self.extra or key in self.references:
                continue
            field = self.model._meta.get_field(key)
            if isinstance(field, EncryptedTextField | BlindIndexField):
                continue
            wrong = {}
            for value in _doubtful(field, values):
                try:
                    field.clean(value, None)
                except ValidationError as refusal:
                    wrong[value] = " ".join(refusal.messages)
            for number, value in zip(numbers, values, strict=True) if wrong else ():
                if value in wrong:
                    sheet.report(number, key, wrong[value])

    def _stored(self, name, columns):
        values = columns[name]
        return [value and value.pk for value in values] if name in self.references else values

    def _sealed(self):
        return [f for f in self.model._meta.concrete_fields if isinstance(f, EncryptedTextField)]

    def _stage(self, sheet, numbers, columns, keys, existing):
        """Fill the staging table and return it. A sealed cell equal to the stored value is staged as the same bytes."""
        meta = self.model._meta
        staged = {meta.get_field(key): self._stored(key, columns) for key in columns if key not in self.extra}
        sealed = [field for field in self._sealed() if field in staged]
        if sealed:
            rows = [existing.get(key) for key in keys]
            # A preview needs none for rows that it does not write.
            uids = [str(row["uid"] if row else uuid.uuid4()) if row or sheet.writes else None for row in rows]
            for index in [f for f in meta.concrete_fields if isinstance(f, BlindIndexField)]:
                texts = staged[meta.get_field(index.source)]
                staged[index] = [text and blind_index(text, index.purpose) for text in texts]
            for field in sealed:
                staged[field] = [
                    text and _sealed_as(field, text, uid, row, sheet.writes)
                    for text, uid, row in zip(staged[field], uids, rows, strict=True)
                ]
            staged[meta.get_field("uid")] = uids
        key_fields = [meta.get_field(name) for name in self.spec.key_columns]
        staging = Staging(self.model, key_fields, list(staged))
        staging.fill(numbers, list(staged.values()))
        return staging

    def _defaults(self):
        """Return the values of a new row where the sheet has no column."""
        values = {}
        for field in self.model._meta.concrete_fields:
            if field.primary_key or field.name == "uid":
                continue
            if field.default is not NOT_PROVIDED:
                values[field.name] = field.get_default()
            elif not field.null and field.empty_strings_allowed and field.blank:
                values[field.name] = ""
        return values

    def _report_violations(self, sheet, violations):
        rules = {constraint.name: constraint for constraint in self.model._meta.constraints}
        for number, name, earlier in violations:
            rule = rules.get(name)
            sentence = str(rule.get_violation_error_message()) if rule else "已有记录使用这个值。"
            if earlier is not None:
                sentence = f"与第{earlier}行重复。{sentence}"
            sheet.report(number, self.column_of_rule(name), sentence)

    def column_of_rule(self, name):
        """Return the key of the column under which a violated constraint is reported."""
        return name

    def _write(self, sheet, staging, defaults, numbers, columns, existing):
        # Where a table has sealed columns, `existing` has read every row that the file names.
        all_new = bool(self._sealed()) and not existing
        found = [(number, None, None, None) for number in numbers] if all_new else staging.differences()
        sheet.new = sum(pk is None for _, pk, _, _ in found)
        sheet.changed = len(found) - sheet.new
        sheet.unchanged = len(numbers) - len(found)
        sheet.sign(found)
        self._show(sheet, [one for one in found if one[1] is not None], numbers, columns)
        self._show_new(sheet, [number for number, pk, _, _ in found if pk is None][: sheet.keep], numbers, columns)
        if sheet.writes:
            if sheet.changed:
                staging.update()
            if sheet.new:
                staging.insert(defaults)
            self.follow(sheet, numbers, columns, existing)

    def _show_new(self, sheet, rows, numbers, columns):
        places = {number: place for place, number in enumerate(numbers)}
        open_keys = [column.key for column in sheet.spec.columns if column.key not in self.private]
        for number in rows:
            place = places[number]
            sheet.show_new(number, {key: self._known(key, place, columns) for key in open_keys})

    def _known(self, key, place, columns):
        """Return a cell, a date as precisely as the row says it."""
        value, flag = columns[key][place], self.by_month.get(key)
        return as_known(value, is_month=bool(columns[flag][place])) if flag else value

    def _show(self, sheet, changed, numbers, columns):
        shown = changed[: sheet.keep]
        if not shown:
            return
        related = [key for key in self.references if key not in self.extra]
        records = self.model._base_manager.select_related(*related).in_bulk([pk for _, pk, _, _ in shown])
        places = {number: place for place, number in enumerate(numbers)}
        keys = {column.key for column in sheet.spec.columns} - self.extra
        dates = {flag: name for name, flag in self.by_month.items()}
        for number, pk, _, fields in shown:
            record = records[pk]
            # A date changes too where it alone changes whether its day is known.
            for name in dict.fromkeys(dates.get(field, field) for field in fields):
                if name in keys:
                    old = record.date_as_known(name) if name in self.by_month else getattr(record, name)
                    new = self._known(name, places[number], columns)
                    old, new = (HIDDEN, unseen(new)) if name in self.private else (old, new)
                    sheet.show(number, str(record), name, old, new)


def _doubtful(field, values):
    """Return the different values that the field has to look at: of plain text only what is too long."""
    different = set(values) - {None}
    if type(field) is models.CharField and not field.choices and len(field.validators) == 1:
        return [value for value in different if len(value) > field.max_length]
    return different


def _sealed_as(field, text, uid, row, writes):
    stands = row and row[field.attname]
    if stands and unseal(stands, field.bound_to(uid)) == text:
        return bytes(stands)
    # For a preview it is enough to know that the value differs.
    return seal(text, field.bound_to(uid)) if writes else b"-"


def _without(refused, numbers, columns, keys):
    """Return the rows without a problem; they are checked further, so that all problems are reported at once."""
    kept = [place for place, number in enumerate(numbers) if number not in refused]
    return (
        [numbers[place] for place in kept],
        {key: [values[place] for place in kept] for key, values in columns.items()},
        [keys[place] for place in kept],
    )
