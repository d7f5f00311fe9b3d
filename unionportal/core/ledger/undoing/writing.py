"""Carrying out the Plan of an undoing, all or nothing."""

from contextlib import contextmanager
from graphlib import CycleError, TopologicalSorter

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from unionportal.core import acts
from unionportal.core.choices import LedgerState
from unionportal.core.database.row_history import kept_together, records
from unionportal.core.ledger.engine import settle, wait_for_turn
from unionportal.core.ledger.refusals import sentence_of_database
from unionportal.core.ledger.undoing.plan import plan_of
from unionportal.core.ledger.undoing.registry import reversals
from unionportal.core.ledger.undoing.traces import bring_back, put_back
from unionportal.core.trail import audit
from unionportal.core.trail.acts import changing, deleting


@transaction.atomic
def undo(ledger, *, actor):
    """Undo the import whose undoing was agreed to; return its Plan. ValidationError where something stops it."""
    wait_for_turn()
    plan = plan_of(ledger, lock=True)
    plan.raise_stops()
    with audit.noting(撤销台账=ledger.name), kept_together(undone=str(ledger.pk)), _refusing():
        order, reason = _referring_first(plan.traces), f"撤销台账 {ledger.name}：{ledger.undo_reason}"[:200]
        for trace in plan.traces:
            audit.record_all(actor, deleting(trace.model), _going(trace.model, plan.going.get(trace.model, ())))
            audit.record_all(actor, changing(trace.model), _changing(trace))
        for model, reversal in reversals().items():
            if found := plan.reversed.get(model):
                rows = records(model, sorted(found)).order_by("pk")
                reversal.reverse(rows, ledger=ledger, actor=actor, reason=reason)
        for through, name, rows in plan.links:
            _delete(through, {f"{name}__in": rows})
        for model, rows in plan.parts:
            _delete(model, {"pk__in": rows})
        # What is referred to goes first: the list of gifts is closed while there is its issue.
        for trace in reversed(order):
            _delete(trace.model, {"pk__in": plan.going.get(trace.model, ())})
        for trace in plan.traces:
            bring_back(trace, ledger.context)
            put_back(trace, ledger.context)
        settle()
        ledger.state, ledger.undone_at = LedgerState.UNDONE, timezone.now()
        ledger.save(update_fields=["state", "undone_at"])
        audit.record(actor, acts.UNDO_LEDGER, ledger, 原因=ledger.undo_reason, 表=plan.counts())
    return plan


@contextmanager
def _refusing():
    """Turn what the database refuses into a ValidationError."""
    try:
        yield
    except DatabaseError as error:
        sentence = sentence_of_database(error)
        if sentence is None:
            raise
        raise ValidationError(f"数据库不接受这次撤销：{sentence}") from error


def _delete(model, condition):
    rows = model._base_manager.filter(**condition)
    rows._raw_delete(rows.db)


def _going(model, rows):
    """Return [(record, facts)] for the log, which says that a row went where it said that it came.

    Of rows written by the thousand it says neither: a chain of as many seals would keep all others waiting.
    """
    logged = audit.entries(audit.about(model._meta.label, rows)).values_list("target_id", flat=True)
    came = {str(row): row for row in rows}
    return [(record, {}) for record in records(model, [came[one] for one in set(logged)])]


def _changing(trace):
    """Return [(record, what goes back)] for the log: names of columns, no values."""
    words = {one.name: str(one.verbose_name) for one in trace.model._meta.concrete_fields if one.editable}
    return [
        (record, {"修改": [words[name] for name in trace.back[record.pk] if name in words]})
        for record in records(trace.model, list(trace.back))
    ]


def _referring_first(traces):
    """Return the traces so that a table comes before those it refers to."""
    by_model = {trace.model: trace for trace in traces}
    graph = {model: set() for model in by_model}
    for model in by_model:
        for one in model._meta.concrete_fields:
            if one.is_relation and one.related_model in graph and one.related_model is not model:
                graph[one.related_model].add(model)
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError:
        order = list(graph)
    return [by_model[model] for model in order]
