"""What the pages of undoing an import show: its changed cells, and the rows of each sheet with their amounts."""

import copy
import datetime
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.core.paginator import Paginator
from django.utils import timezone

from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.row_history import histories, records
from unionportal.core.ledger.registry import entry_of, registered
from unionportal.core.ledger.sheet import HIDDEN
from unionportal.core.ledger.undoing.traces import before_and_after
from unionportal.core.models import LedgerImport
from unionportal.core.pages.paging import LONG_PAGE
from unionportal.core.sealing.fields import BlindIndexField, EncryptedTextField
from unionportal.core.trail import audit
from unionportal.core.values.field_words import in_words
from unionportal.core.values.money import MoneyField

# So many rows of a table are shown, and so many records of what stops it.
SHOWN, NAMED = 20, 10


@dataclass(frozen=True)
class Cell:
    """One changed cell; `goes_back` unless somebody changed it since."""

    table: str
    record: str
    column: str
    before: str
    imported: str
    now: str
    goes_back: bool


@dataclass(frozen=True)
class Since:
    """What somebody did to a record since the import: who, on which day, by which act."""

    who: str
    day: datetime.date
    act: str


@dataclass(frozen=True)
class Named:
    """A record as it is named, with its page in the portal, and itself where the reader may see it.

    `since` is what stops the undoing; of a record that he may not see it names the unit, not the person.
    """

    name: str
    address: str = ""
    record: object = None
    since: Since | None = None


@dataclass(frozen=True)
class ShownStop:
    """What stops the undoing: its place, a sentence, the first records as Named, how many more there are."""

    place: int
    sentence: str
    records: list
    more: int


_WORDS = {
    "删去": "删去新增的 {} 条",
    "撤销": "冲正或撤销新增的 {} 条，记录和编号留下",
    "还原": "还原更改的 {} 条",
    "恢复": "恢复删去的 {} 条",
    "保留": "{} 条以后又改过，改过的内容保留",
    "留下": "新增的 {} 条留下：有编号的记录以它为据",
}


@dataclass(frozen=True)
class Row:
    """One row of a sheet that is undone: what becomes of it, its amount as imported and afterwards, if it has one."""

    record: str
    address: str
    what: str
    amount: Decimal | None
    after: Decimal | None


_DELETED, _REVERSED, _PUT_BACK = "删去", "冲正", "还原"


def counts_in_words(counts, prepared):
    """Return [(table, [what is done to how many rows])] of the counts of a Plan, in the order of the workbook."""
    models = [_model_of(entry_of(sheet.key)) for sheet in prepared.sheets.order_by("position")]
    tables = list(dict.fromkeys(str(model._meta.verbose_name) for model in (*models, *histories()) if model))
    order = {table: place for place, table in enumerate(tables)}
    counts = {table: counts[table] for table in sorted(counts, key=lambda table: order.get(table, len(tables)))}
    words = {
        table: [word.format(numbers[what]) for what, word in _WORDS.items() if numbers.get(what)]
        for table, numbers in counts.items()
    }
    return [(table, found) for table, found in words.items() if found]


def cells(plan, scope):
    """Return the first Cells of each table, of the records in the reader's scope: those that stay first."""
    return [cell for trace in plan.traces for cell in _of(trace, plan.ledger.context, scope)]


def stops(plan, scope):
    """Return the ShownStops of the Plan, as the reader may see them, each with its first records."""
    found = []
    for place, stop in enumerate(plan.stops):
        keys = stopped_by(stop)
        first = _named(plan, stop, keys[:NAMED], scope)
        found.append(ShownStop(place, stop.sentence, first, max(0, len(keys) - NAMED)))
    return found


def whole_stop(plan, asked, scope):
    """Return what a page shows of all records of the one reason that it is `asked` for, a page at a time."""
    place = asked.get("stop", "")
    if not plan or not place.isdecimal() or int(place) >= len(plan.stops):
        return {}
    stop = plan.stops[int(place)]
    page = Paginator(stopped_by(stop), LONG_PAGE).get_page(asked.get("page"))
    return {"stop": stop.sentence, "stop_page": page, "stop_records": _named(plan, stop, list(page), scope)}


def stopped_by(stop):
    """Return what a Stop is about, for `_named`: (table, key), or the (record, name, address) of an app."""
    return [*((model, key) for model, keys in stop.rows for key in keys), *stop.others]


def _named(plan, stop, keys, scope):
    """Return the Named of these of `stopped_by`; who may not see a record reads what the log calls it."""
    rows = [key if isinstance(key[0], type) else (type(key[0]), key[0].pk) for key in keys]
    since = _acts_since(plan.ledger, rows, is_last=stop.is_changed)
    found = []
    for model, group in groupby(keys, key=lambda one: one[0] if isinstance(one[0], type) else None):
        if model is None:
            for one, name, address in group:
                is_seen = bool(_visible(type(one), [one.pk], scope))
                told = _since(since.get((type(one), one.pk)), is_seen=is_seen)
                found.append(Named(name, address if is_seen else "", since=told))
            continue
        known = {one.pk: one for one in records(model, [key for _, key in group]).order_by("pk")}
        seen = set(_visible(model, list(known), scope))
        called = _names(model, [known[key] for key in seen])
        for key, one in known.items():
            told = _since(since.get((model, key)), is_seen=key in seen)
            shown = (called[key], _address(one), one) if key in seen else (audit.label(one),)
            found.append(Named(*shown, since=told))
    return found


def _since(since, *, is_seen):
    """Return the Since of (who, the unit, when, by which act), None for none; without the person if not `is_seen`."""
    if since is None:
        return None
    who, unit, at, act = since
    return Since(who if is_seen else unit, timezone.localtime(at).date(), act)


def _acts_since(ledger, rows, *, is_last):
    """Return {(table, key): (who, the unit, when, by which act)} of the first or last act since the import."""
    found = {}
    for model, group in groupby(sorted(rows, key=lambda row: row[0]._meta.label), key=lambda row: row[0]):
        keys = {str(key): key for _, key in group}
        entries = audit.entries(audit.about(model._meta.label, keys) & ~audit.readings())
        entries = entries.filter(at__gte=ledger.decided_at).select_related("actor", "unit")
        for one in entries if is_last else entries.reverse():
            who = one.actor.name if one.actor else one.actor_label
            found[model, keys[one.target_id]] = (who, one.unit.name, one.at, one.act)
        # Of rows that came by the thousand the log says nothing, but their history does.
        if model in histories() and (left := [key for key in keys.values() if (model, key) not in found]):
            found |= {(model, key): told for key, told in _imports_since(ledger, model, left).items()}
    return found


def _imports_since(ledger, model, keys):
    """Return {key: (who, the unit, when, by which act)} of the rows that a later import wrote, the first of them."""
    events = histories()[model].objects.filter(pgh_obj_id__in=keys, pgh_context__isnull=False).order_by("-pgh_id")
    wrote = list(events.values_list("pgh_obj_id", "pgh_context_id"))
    later = LedgerImport.objects.filter(context__in={context for _, context in wrote}, decided_at__gt=ledger.decided_at)
    by_context = {one.context: one for one in later.select_related("prepared_by", "unit")}
    found = {}
    for key, context in wrote:
        if one := by_context.get(context):
            who = one.prepared_by.name if one.prepared_by else "系统"
            found[key] = (who, one.unit.name, one.decided_at, f"导入台账 {one.name}")
    return found


def _names(model, seen):
    """Return {key: what tells each of these records of a table, which the reader may see, from the others}."""
    loader = next((entry.loader for entry in registered() if _model_of(entry) is model), None)
    names = {one.pk: _name(one, getattr(loader, "label", str)) for one in seen}
    alike = {name for name, count in Counter(names.values()).items() if count > 1}
    if not alike or not hasattr(loader, "current"):
        return names
    return {one.pk: f"{name}{_key_of(one, loader)}" if (name := names[one.pk]) in alike else name for one in seen}


def _name(record, label):
    """Return what a record is called; a confidential one by more than its number, if it has no name for the log."""
    is_hidden = getattr(record, "is_confidential", False) and not hasattr(record, "audit_label")
    return label(record) if is_hidden else audit.label(record)


def _key_of(record, loader):
    """Return the columns by which its sheet tells records apart, in brackets and in words."""
    values = loader.current(record)
    columns = [loader.spec.column(key) for key in loader.spec.key_columns if key not in loader.private]
    words = [str(one.labels.get(value, value)) for one in columns if (value := values[one.key]) not in (None, "")]
    return f"（{'，'.join(words)}）" if words else ""


def _address(record):
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""


def keys_to_undo(plan, sheet, scope):
    """Return [(what becomes of it, key)] of the rows of the sheet's own table that the reader may see."""
    model = _model_of(entry_of(sheet.key))
    trace = _trace_of(plan, model)
    if trace is None:
        return []
    found = {
        **dict.fromkeys(trace.back, _PUT_BACK),
        **dict.fromkeys(plan.going.get(model, ()), _DELETED),
        **dict.fromkeys(plan.reversed.get(model, ()), _REVERSED),
    }
    return [(found[key], key) for key in sorted(_visible(model, found, scope))]


def rows_to_undo(plan, sheet, keys):
    """Return the Rows of these keys, which the reader may see."""
    model = _model_of(entry_of(sheet.key))
    trace, rows = _trace_of(plan, model), [key for _, key in keys]
    known = {one.pk: one for one in records(model, rows)} if rows else {}
    money = next((one.name for one in model._meta.concrete_fields if isinstance(one, MoneyField)), "") if rows else ""
    changed = [key for what, key in keys if what == _PUT_BACK and money in trace.back[key]]
    earlier = before_and_after(trace, plan.ledger.context, changed) if changed else {}
    names, found = _names(model, known.values()), []
    for what, key in keys:
        amount = after = getattr(known[key], money) if money else None
        if amount is not None and what != _PUT_BACK:
            after = Decimal(0)
        elif key in earlier:
            after = getattr(earlier[key][0], money)
        found.append(Row(names[key], _address(known[key]), what, amount, after))
    return found


def _trace_of(plan, model):
    return next((one for one in plan.traces if one.model is model), None)


def _of(trace, context, scope):
    rows = _seen(trace, scope)[:SHOWN]
    if not rows:
        return []
    known = {one.pk: one for one in records(trace.model, rows)}
    shown, called = before_and_after(trace, context, rows), _names(trace.model, known.values())
    # A date stands for the field that says how precisely it is known.
    by_month = getattr(trace.model, "by_month", {})
    fields = [one for one in trace.model._meta.concrete_fields if _is_shown(one) and one.name not in by_month.values()]
    hidden = {key for entry in registered() if _model_of(entry) is trace.model for key in entry.loader.private}
    found = []
    for row in rows:
        before, imported = shown[row]
        for one in fields:
            names = {one.name, by_month.get(one.name, one.name)}
            goes_back = not names.isdisjoint(trace.back.get(row, ()))
            if not goes_back and names.isdisjoint(trace.stays.get(row, ())):
                continue
            words = [_words(version, known[row], one, hidden) for version in (before, imported, known[row])]
            table, column = str(trace.model._meta.verbose_name), str(one.verbose_name)
            found.append(Cell(table, called[row], column, *words, goes_back))
    return sorted(found, key=lambda cell: cell.goes_back)


def _seen(trace, scope):
    """Return the changed rows that the reader may see, those that stay first."""
    return _visible(trace.model, {**trace.stays, **trace.back}, scope)


def _visible(model, rows, scope):
    if not rows or not issubclass(model, ScopedModel):
        return list(rows)
    seen = set(model.objects.visible_to(scope).filter(pk__in=rows).values_list("pk", flat=True))
    return [row for row in rows if row in seen]


def _model_of(entry):
    return entry.model if entry else None


def _is_shown(one):
    return one.editable and not isinstance(one, BlindIndexField)


def _words(version, record, one, hidden):
    if one.name in hidden or isinstance(one, EncryptedTextField) or getattr(record, "is_confidential", False):
        return HIDDEN
    if version is None:
        return ""
    if one.is_relation:
        key = getattr(version, one.attname)
        other = one.related_model._base_manager.filter(pk=key).first() if key is not None else None
        return audit.label(other) if other is not None else ""
    # Not through the row of the history, which has neither labels nor the name of a choice.
    earlier = copy.copy(record)
    for name in {one.attname, getattr(record, "by_month", {}).get(one.name, one.attname)}:
        setattr(earlier, name, getattr(version, name))
    return in_words(earlier, one)
