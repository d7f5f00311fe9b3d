"""The loader of small sheets: each row goes through the services of its app, in its own savepoint."""

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from unionportal.core.ledger.refusals import sentence_of_database, sentences_of
from unionportal.core.ledger.sheet import HIDDEN, Concern, differs
from unionportal.sheets.parsing import repeated


class RowLoader:
    """Base of row loaders: subclasses implement `create` and `change`; see the package's docstring."""

    spec = None
    model = None
    # The table that its rows are written into, where no `model` says it.
    table = None
    references = {}
    private = frozenset()
    # How the text of a private column is masked in an export, {column: function}; of the others all of it is.
    masks = {}
    # Whether a file may lack required columns, to change what is recorded already.
    changes_only = True
    # What rows about a record may be filed as that stays as it is, to be ticked once for a worksheet; in which table.
    offer, offered = "", None
    # Columns of an act, not of the record (a document, the date of a change): filled in alone, they change nothing.
    extra = frozenset()
    # The columns that name the members a row is for, who is paid, and its amount; see `concern`.
    people = ()
    payee = ""
    amount = ""

    def create(self, values, *, actor):
        """Create the record of a new row; ValidationError refuses the row."""
        raise NotImplementedError

    def change(self, record, changes, *, actor):
        """Apply `changes`: the columns that are filled in and differ, and those of `extra`."""
        raise ValidationError("已有这条记录，内容不同；这张表不能修改已有的记录。")

    def is_draft(self, sheet, values):
        """Return whether a new row, by its day and the 启用日, becomes a draft of the maker instead."""
        return False

    def create_draft(self, values, *, actor):
        """Create the draft of a new row for which `is_draft` holds."""
        raise NotImplementedError

    def is_same_draft(self, sheet, record, values):
        """Return whether the record is the draft that this row made before."""
        return False

    def find(self, rows):
        """Return {key: record} of the records that exist already, in one query. `rows` are dicts by column key."""
        first, *_ = self.spec.key_columns
        found = self.model._default_manager.filter(**{f"{first}__in": {row[first] for row in rows}})
        related = [name for name in self.references if name in {f.name for f in self.model._meta.fields}]
        return {self.key(self.current(record)): record for record in found.select_related(*related)}

    def current(self, record):
        """Return the stored record's values by column key, as a row would hold them."""
        return {column.key: getattr(record, column.key, None) for column in self.spec.columns}

    def label(self, record):
        """Return what tells whoever prepares and confirms a change which record it is of."""
        return str(record)

    def key(self, values):
        """Return the key of the row as tuple."""
        return tuple(values[name] for name in self.spec.key_columns)

    def concern(self, values):
        """Return what a row concerns; `values` are those of the row, with the stored ones in place of blanks."""
        members = tuple(values[key] for key in self.people if values.get(key) is not None)
        return Concern(
            unit=self.unit_of(values),
            people=members,
            payee=values.get(self.payee) or "",
            amount=values.get(self.amount),
        )

    def unit_of(self, values):
        """Return the unit of a row: its column, else that of the first member it is for; None for the union."""
        members = (values[key] for key in self.people if values.get(key) is not None)
        return values.get("unit") or next((member.unit for member in members), None)

    def export(self, scope):
        """Return the rows of the filled 台账, as dicts by column key."""
        return ()

    def load(self, sheet):
        """Load every row of the sheet, reporting refusals."""
        rows = self._once_each(sheet, self._resolved(sheet))
        existing = self.find([values for _, values in rows]) if rows else {}
        for number, values in rows:
            try:
                with transaction.atomic():
                    self._load_row(sheet, number, values, existing)
            except ValidationError as refusal:
                for name, sentence in sentences_of(refusal):
                    sheet.report(number, name, sentence)
            except DatabaseError as error:
                sentence = sentence_of_database(error)
                if sentence is None:
                    raise
                sheet.report(number, "", sentence)

    def _once_each(self, sheet, rows):
        """Report the rows that name the same record as an earlier one in other words; return those that do not."""
        first, kept = {}, []
        for number, values in rows:
            key = self.key(values)
            earlier = number if None in key else first.setdefault(key, number)
            if earlier == number:
                kept.append((number, values))
            else:
                sheet.report(number, self.spec.key_columns[0], repeated(earlier, number))
        return kept

    def _resolved(self, sheet):
        """Return [(row number, values)] with records in place of the texts that name them."""
        rows = [(row.number, dict(row.values)) for row in sheet.rows]
        bad = set()
        for key, reference in self.references.items():
            found = sheet.resolve(key, reference)
            for number, values in rows:
                record = found.get(values[key])
                if isinstance(record, str):
                    sheet.report_unknown(number, key, values[key], record)
                    bad.add(number)
                values[key] = record
        return [(number, values) for number, values in rows if number not in bad]

    def _load_row(self, sheet, number, values, existing):
        record = existing.get(self.key(values))
        if record is None:
            if sheet.parsed.lacks(number):
                sheet.report_new(number)
            else:
                self._create_row(sheet, number, values, existing)
            return
        if self.is_same_draft(sheet, record, values):
            sheet.unchanged += 1
            return
        current = self.current(record)
        filled = {
            key: new for key, new in values.items() if new is not None and not sheet.is_kept(number, key, current)
        }
        changes = {key: new for key, new in filled.items() if key not in self.extra and differs(new, current[key])}
        if not changes:
            sheet.unchanged += 1
            return
        label = self.label(record)
        concern = self.concern({**current, **filled})
        sheet.enter(number, concern, {**changes}, current, self.private, self.unit_of(current))
        extra = {key: new for key, new in filled.items() if key in self.extra}
        self.change(record, {**changes, **extra}, actor=sheet.actor)
        sheet.changed += 1
        for key, new in changes.items():
            sheet.sign(number, key, str(current[key]), str(new))
            old, new = (HIDDEN, HIDDEN) if key in self.private else (current[key], new)
            sheet.show(number, label, key, old, new)

    def _create_row(self, sheet, number, values, existing):
        # A new record has nothing to clear.
        values = {key: None if value == "" else value for key, value in values.items()}
        draft = self.is_draft(sheet, values)
        make = self.create_draft if draft else self.create
        existing[self.key(values)] = make(values, actor=sheet.actor)
        sheet.new += 1
        sheet.sign(number, "draft" if draft else "new")
        if draft:
            sheet.drafts += 1
        else:
            sheet.enter(number, self.concern(values), values, private=self.private)
