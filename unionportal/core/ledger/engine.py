"""The import of a whole workbook in one transaction: `preview` rolls it back, `apply` commits it without problems."""

import gc
import hashlib
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cache

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from unionportal.core import acts
from unionportal.core.access.permissions import label_of, roles_allowing
from unionportal.core.access.scoping import Scope, is_root
from unionportal.core.choices import Role
from unionportal.core.database.row_history import kept_together
from unionportal.core.ledger.reading.chains import chains_in_columns
from unionportal.core.ledger.reading.people import choices_of
from unionportal.core.ledger.reading.plain import made_plain, problems_of
from unionportal.core.ledger.reading.reading import Reading
from unionportal.core.ledger.reading.worksheets import Worksheet, read, refused_rows
from unionportal.core.ledger.refusals import sentence_of_database, sentences_of
from unionportal.core.ledger.registry import entry_of, registered
from unionportal.core.ledger.sheet import Change, LedgerRow, Newcomer, SheetLoad, SheetResult
from unionportal.core.ledger.skipped import not_read
from unionportal.core.ledger.start_day import start_day
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.sheets.layout import Layout
from unionportal.sheets.parsed import Problem
from unionportal.sheets.reader import read_workbook, reopened

_LOCK = 7304213
# So many new objects, and Python looks for cycles among them.
_OBJECTS = 200_000
# So often a file is looked at without the rows that were refused.
_LOOKS = 3


@dataclass(frozen=True)
class Preview:
    """What importing a file changes; `fingerprint` stays the same as long as neither file nor data change."""

    sheets: tuple[SheetResult, ...]
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    errors: int
    fingerprint: str = field(compare=False)
    # Sheets and columns that were not read.
    unread: tuple[str, ...] = ()
    # Every new or changed row of the sheets that list them; `changes` are the first ones of any sheet.
    rows: tuple[LedgerRow, ...] = ()
    # Every worksheet with how it is read, to be shown and corrected.
    worksheets: tuple[Worksheet, ...] = ()
    # The first new rows, and all refused ones as (worksheet, headings, rows); the latter are not kept.
    newcomers: tuple[Newcomer, ...] = ()
    refused: tuple = field(default=(), compare=False)
    # What the file would change without the rows that are refused, {sheet: SheetResult}; none where that is nothing.
    without_refused: tuple[SheetResult, ...] = ()
    # How many further rows cannot be imported before these are corrected.
    waiting: int = 0
    # The cells of the file as they were read, from which `apply` goes on; of a file that can be imported.
    cells: bytes = field(default=b"", compare=False, repr=False)

    @property
    def ok(self):
        """Whether the file has no problems."""
        return self.errors == 0

    @property
    def changes_anything(self):
        """Whether any row is new or changed."""
        return any(sheet.new or sheet.changed for sheet in self.sheets)

    def layouts(self):
        """Return {name of the worksheet: its layout as JSON data}."""
        return {one.name: one.layout for one in self.worksheets}

    def counts(self):
        """Return {sheet title: {新增, 更改, 未变, 有误}}: counts only, no personal data.

        Beside refused rows the good ones are counted as they would be imported without them.
        """
        good = {sheet.key: sheet for sheet in self.without_refused}
        return {
            sheet.title: {
                "新增": good.get(sheet.key, sheet).new,
                "更改": good.get(sheet.key, sheet).changed,
                "未变": good.get(sheet.key, sheet).unchanged,
                "有误": sheet.rejected,
            }
            for sheet in self.sheets
        }

    def rows_in_all(self):
        """Return how many rows can be imported, are refused, wait for these; None if none can without the others."""
        if not self.without_refused:
            return None
        good = sum(one.new + one.changed + one.unchanged for one in self.without_refused)
        return good, sum(len(one.bad) for one in self.worksheets), self.waiting

    def as_data(self):
        """Return the preview as JSON data, without the cells."""
        data = asdict(replace(self, refused=()))
        del data["cells"]
        return data


class Refused(ValidationError):
    """A file with problems was not imported; `preview` lists them."""

    def __init__(self, sentence, preview):
        super().__init__(sentence)
        self.preview = preview


class ChangedSincePreview(Refused):
    """The data changed between preview and confirmation; `preview` is the new one."""


@contextmanager
def _seldom_collected():
    """Let Python look for cycles of objects seldom: a long list makes a million objects and hardly any cycle."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@_seldom_collected()
def preview(source, *, actor=None, progress=None, keep=50, reading=None):
    """Return the Preview of importing a path, bytes or binary file, writing nothing; `Rejected` if unreadable."""
    run = _Run(source, actor, progress, keep, reading=reading)
    with run.guarded(), transaction.atomic():
        run.load(dry=True)
        transaction.set_rollback(True)
    found = run.summary()
    if not found.ok:
        return _with_the_rest(found, source, run.book.kept, actor, reading or Reading())
    return replace(found, cells=run.book.kept) if found.changes_anything else found


def _with_the_rest(found, source, cells, actor, reading):
    """Return the Preview with what the file would change without the rows that are refused.

    Rows that are refused only once others are left out wait for these.
    """
    left = {one.name: set(one.bad) for one in found.worksheets}
    layouts = {one.name: Layout.from_data(one.layout) for one in found.worksheets}
    waiting = 0
    for _ in range(_LOOKS):
        if not any(left.values()) or any(not one.row and not one.warning for one in found.problems):
            break
        layouts = {name: replace(one, left_out=one.left_out | left.get(name, set())) for name, one in layouts.items()}
        run = _Run(source, actor, None, 0, reading=replace(reading, layouts=layouts), cells=cells)
        with run.guarded(), transaction.atomic():
            run.load(dry=True)
            transaction.set_rollback(True)
        rest = run.summary()
        if rest.ok:
            return replace(found, without_refused=rest.sheets, waiting=waiting)
        left = {one.name: set(one.bad) for one in rest.worksheets}
        waiting += sum(map(len, left.values()))
    return found


@_seldom_collected()
def apply(
    source,
    *,
    actor,
    expected=None,
    accept=None,
    ledger=None,
    only=None,
    progress=None,
    keep=50,
    name="",
    reading=None,
    cells=b"",
):
    """Import the file, all or nothing; `expected` is the fingerprint of the preview that was confirmed.

    `accept(preview)` is asked instead where sheets are confirmed one by one; `ledger` is the LedgerImport, whose hands
    every line of the log names; `only` are the keys of the sheets to read, if not all. `cells` are those of the Preview
    of the same file: they are not read from it again, but all else is done anew, because the data may have changed.
    Raise Refused (problems; nothing is written) or ChangedSincePreview (with the new preview).
    """
    run = _Run(source, actor, progress, keep, ledger, only, reading, cells)
    hands = ledger.hands if ledger else {}
    with run.guarded(), transaction.atomic(), _traced(ledger), audit.noting(**hands):
        run.load(dry=False)
        if run.errors:
            transaction.set_rollback(True)
        else:
            found = replace(run.summary(), cells=cells)
            if not (accept(found) if accept else expected in (None, found.fingerprint)):
                raise ChangedSincePreview("预览之后数据有了变化，什么都没有导入；请看新的预览。", found)
            if found.changes_anything:
                audit.record(actor, acts.IMPORT_LEDGER, Unit.root(), 文件=name, 工作表=found.counts())
    # The commit itself may refuse.
    if run.errors:
        raise Refused(f"有 {run.errors} 处问题，什么都没有导入。", run.summary())
    return found


@contextmanager
def _traced(ledger):
    """Let the LedgerImport, if there is one, name the group under which the row history keeps what is written."""
    if ledger is None:
        yield
        return
    with kept_together(ledger=str(ledger.pk)) as ledger.context:
        ledger.save(update_fields=["context"])
        yield


class _Run:
    """The import of one file: its sheets parsed, loaded and counted."""

    def __init__(self, source, actor, progress, keep, ledger=None, only=None, reading=None, cells=None):
        self.actor, self.keep, self.ledger, self.only = actor, keep, ledger, only
        self.cells = cells
        self.report_progress = progress or (lambda fraction, sentence: None)
        self.parsed = self._parse(source, replace(reading or Reading(), actor=actor))
        self.sheets = []

    def _parse(self, source, reading):
        """Return the worksheets that are read, as ReadSheets in order of dependency."""
        self.report_progress(0.02, "正在读取文件")
        entries = [entry for entry in registered() if self.only is None or entry.spec.key in self.only]
        # Of a file that is read in part, the worksheets are known by their names.
        titles = None if self.only is None else [entry.spec.title for entry in entries]
        self.book = reopened(self.cells) if self.cells else None
        if self.book is None:
            # A preview keeps the cells for the import.
            self.book = read_workbook(source, only=titles, allow_merged=True, keep=self.cells is None)
        self.book, notes = made_plain(self.book, entries, reading)
        self.book, asked, said = chains_in_columns(self.book, reading.layouts, reading.actor)
        found, self.unread = read(self.book, entries, reading, asked)
        left = {one.name for one in self.unread if one.is_left_out}
        self.skipped = (*problems_of(notes, left), *said, *not_read(self.unread, entries, is_all=not found))
        return found

    def load(self, *, dry):
        wait_for_turn()
        failed, wrote, first_day = set(), False, cache(start_day)
        for position, (entry, rows) in enumerate((one.entry, one.parsed) for one in self.parsed):
            self.report_progress(0.1 + 0.85 * position / len(self.parsed), f"正在核对工作表「{entry.spec.title}」")
            sheet = SheetLoad(entry.spec, rows, self.actor, keep=self.keep, ledger=self.ledger, first_day=first_day)
            self.sheets.append(sheet)
            if others := (rows.rows or any(rows.bad)) and self.actor and _why_not_prepared(entry.rights, self.actor):
                # Nothing of what is recorded is looked at for him.
                rows.report(0, "", others)
                failed.add(entry.spec.key)
                continue
            sheet.scope = entry.rights.scope_of(self.actor)
            if failed.intersection(entry.after):
                rows.report(0, "", "它引用的工作表有问题，请先改正，再检查这张表。", warning=True)
                failed.add(entry.spec.key)
                continue
            later = [one.entry for one in self.parsed[position + 1 :] if one.parsed.rows]
            needed = any(_needs(other, entry.spec.key) for other in later)
            sheet.writes = not dry or needed or getattr(entry.loader, "writes_in_preview", True)
            self._load_sheet(entry.loader, sheet)
            self._check_units(entry.rights, sheet)
            self._refuse_guessed_kind(sheet)
            sheet.report_drafts()
            wrote = wrote or sheet.writes
            if not rows.ok:
                failed.add(entry.spec.key)
        if wrote and not failed:
            settle()

    def _check_units(self, rights, sheet):
        """Report the rows of units over which the maker may not prepare them; unlisted rows are of all units."""
        if self.actor is None or sheet.new + sheet.changed <= sheet.left_to_others:
            return
        own = rights.paths(Scope.of(self.actor))
        if not sheet.entered and own and not any(map(is_root, own)):
            sheet.report(0, "", "这张工作表是全校的，只有校工会的经办人可以编制。")
        for row in sheet.entered if own else ():
            before = sheet.origins.get(row.row)
            if others := next((unit for unit in (row, before) if unit and not unit.path.startswith(own)), None):
                name = row.unit if others is row else before
                sheet.take_out(row.row, f"您不能编制{name}的“{sheet.spec.title}”。")

    def _refuse_guessed_kind(self, sheet):
        """Report a list that is taken for the roster by its headings alone, and would change who is registered."""
        layout = sheet.parsed.layout
        if sheet.spec.lists_people and sheet.changed and layout.guessed and not layout.settled:
            sheet.report(
                0,
                "",
                f"这张表没有写明是“{sheet.spec.title}”，却会更改已经登记的 {sheet.changed} 人的资料："
                "请在“对应关系”里确认是哪一类、各栏怎么读。",
            )

    def _load_sheet(self, loader, sheet):
        try:
            loader.load(sheet)
        except ValidationError as refusal:
            for key, sentence in sentences_of(refusal):
                sheet.report(0, key, sentence)

    @contextmanager
    def guarded(self):
        """Turn a refusal by the database, which ends the transaction, into a problem of the current sheet."""
        try:
            yield
        except DatabaseError as error:
            sentence = sentence_of_database(error)
            if sentence is None:
                raise
            self.sheets[-1].report(0, "", sentence)

    @property
    def errors(self):
        """How many problems the file has."""
        return sum(sheet.parsed.errors for sheet in self.sheets) + sum(not one.warning for one in self.skipped)

    def summary(self):
        """Return what was found as a Preview."""
        loaded = list(zip(self.parsed, self.sheets, strict=False))
        digest = hashlib.sha256("|".join(f"{s.spec.key}:{s.fingerprint()}" for s in self.sheets).encode())
        return Preview(
            sheets=tuple(sheet.result() for sheet in self.sheets),
            changes=tuple(one.shown(change) for one, sheet in loaded for change in sheet.changes)[: self.keep],
            problems=(*self.skipped, *(one.located(each) for one, sheet in loaded for each in sheet.parsed.problems)),
            errors=self.errors,
            fingerprint=digest.hexdigest(),
            unread=(
                *(f"「{one.name}」" for one in self.unread),
                *(f"「{sheet.spec.title}」{header}" for sheet in self.sheets for header in sheet.parsed.unread),
            ),
            rows=tuple(one.entered(row) for one, sheet in loaded for row in sheet.entered),
            worksheets=self._worksheets(),
            newcomers=tuple(one.shown(new) for one, sheet in loaded for new in sheet.newcomers),
            refused=self._refused() if self.errors else (),
        )

    def _refused(self):
        return tuple(refused_rows(self.book, (part for one in self.parsed for part in one.read())))

    def _worksheets(self):
        """Return every worksheet, with the words that its loader did not understand and the rows that were refused."""
        parts = [part for one in self.parsed for part in one.read()]
        for one in parts:
            words = one.parsed.unknown
            one.worksheet.unknown = {key: [list(pair) for pair in found.most_common()] for key, found in words.items()}
            one.worksheet.wanted = sorted(one.parsed.wanted)
            one.worksheet.people |= choices_of(one.parsed.likely)
            one.worksheet.ticks = dict(one.parsed.ticks)
            one.worksheet.offered = sorted(one.parsed.offered)
            one.worksheet.bad = sorted(row for row in one.parsed.bad if row > max(one.parsed.layout.heading, 0))
        return (*(one.worksheet for one in parts), *self.unread)


def _why_not_prepared(rights, maker):
    """Return the sentence that refuses a sheet to who may not prepare it, or None."""
    if rights.admits(maker):
        return None
    may = "、".join(role.label for role in Role if any(role in roles_allowing(perm) for perm in rights.makers))
    return f"您不能编制这张工作表，编制它的是{may}（“{label_of(rights.prepare)}”）；请从文件里删去，由他们另行导入。"


def _needs(entry, key):
    """Return whether `entry` comes after the sheet `key`, directly or not."""
    if key in entry.after:
        return True
    return any(_needs(entry_of(other), key) for other in entry.after)


def wait_for_turn():
    """Wait until no other import is running."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL lock_timeout = '10min'; SET LOCAL statement_timeout = '10min';"
            f" SELECT pg_advisory_xact_lock({_LOCK})"
        )


def settle():
    """Check the deferred constraints before the commit, so that a violation becomes a problem of the sheet.

    Not those that ask who confirmed it: of a preview nobody has yet, and of an import that is asked at the commit.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "DO $$ BEGIN EXECUTE ("
            "SELECT 'SET CONSTRAINTS ' || string_agg(quote_ident(conname), ', ') || ' IMMEDIATE' FROM pg_constraint"
            " WHERE condeferrable AND position('_by_people_' in conname) = 0);"
            " SET CONSTRAINTS ALL DEFERRED; END $$"
        )
