"""The changed cells of an import as the page of its undoing shows them: before, as imported, now."""

from dataclasses import dataclass

from unionportal.core.access.scoping import ScopedModel
from unionportal.core.ledger.registry import registered
from unionportal.core.ledger.sheet import HIDDEN
from unionportal.core.ledger.undoing.traces import before_and_after, records
from unionportal.core.sealing.fields import BlindIndexField, EncryptedTextField
from unionportal.core.trail import audit
from unionportal.core.values.field_words import in_words

# So many rows of a table are shown.
SHOWN = 20


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


_WORDS = {
    "删去": "删去新增的 {} 条",
    "撤销": "冲正或撤销新增的 {} 条，记录和编号留下",
    "还原": "还原更改的 {} 条",
    "恢复": "恢复删去的 {} 条",
    "保留": "{} 条以后又改过，改过的内容保留",
    "留下": "新增的 {} 条留下：有编号的记录以它为据",
}


def counts_in_words(counts):
    """Return [(table, [what is done to how many rows])] of the counts of a Plan."""
    words = {
        table: [word.format(numbers[what]) for what, word in _WORDS.items() if numbers.get(what)]
        for table, numbers in counts.items()
    }
    return [(table, found) for table, found in words.items() if found]


def cells(plan, scope):
    """Return the first Cells of each table, of the records in the reader's scope: those that stay first."""
    return [cell for trace in plan.traces for cell in _of(trace, plan.ledger.context, scope)]


def _of(trace, context, scope):
    rows = _seen(trace, scope)[:SHOWN]
    if not rows:
        return []
    known = {one.pk: one for one in records(trace.model, rows)}
    shown = before_and_after(trace, context, rows)
    fields = [one for one in trace.model._meta.concrete_fields if _is_shown(one)]
    hidden = {key for entry in registered() if _model_of(entry) is trace.model for key in entry.loader.private}
    found = []
    for row in rows:
        before, imported = shown[row]
        for one in fields:
            goes_back = one.name in trace.back.get(row, ())
            if not goes_back and one.name not in trace.stays.get(row, ()):
                continue
            words = [_words(version, known[row], one, hidden) for version in (before, imported, known[row])]
            label = audit.label(known[row])
            found.append(Cell(str(trace.model._meta.verbose_name), label, str(one.verbose_name), *words, goes_back))
    return sorted(found, key=lambda cell: cell.goes_back)


def _seen(trace, scope):
    """Return the changed rows that the reader may see, those that stay first."""
    rows = list({**trace.stays, **trace.back})
    if not rows or not issubclass(trace.model, ScopedModel):
        return rows
    seen = set(trace.model.objects.visible_to(scope).filter(pk__in=rows).values_list("pk", flat=True))
    return [row for row in rows if row in seen]


def _model_of(entry):
    return getattr(entry.loader, "model", None)


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
    return in_words(type(record)(**{one.attname: getattr(version, one.attname)}), one)
