"""What undoing an import would do to each table, and what stops it; reads only."""

import datetime
from dataclasses import dataclass, field

import pgtrigger
from django.core.exceptions import ValidationError
from django.db.models import DateField, IntegerField, Model

from unionportal.core.database.row_history import histories, references_to
from unionportal.core.ledger.registry import registered
from unionportal.core.ledger.undoing.registry import belonging, reversal_of, stoppers
from unionportal.core.ledger.undoing.traces import traces
from unionportal.core.models import LedgerImport

BEFORE = "它是在系统按导入保留逐行的历史之前导入的，不能整份撤销，请逐条更正。"


@dataclass(frozen=True)
class Stop:
    """One reason why an import cannot be undone, with the keys of the rows that it is about, table by table.

    `others` are (record, name, address) of what the app names itself.
    """

    sentence: str
    rows: tuple[tuple[type[Model], tuple[int, ...]], ...] = ()
    # Whether it is that they were changed since the import, not that they were entered since.
    is_changed: bool = False
    others: tuple[tuple[Model, str, str], ...] = ()


@dataclass
class Plan:
    """What undoing the import would do."""

    ledger: LedgerImport
    traces: list = field(default_factory=list)
    # {table: rows} of the new ones: those that go, those that are reversed and stay, those that stay as they are
    # because one that is reversed refers to them.
    going: dict = field(default_factory=dict)
    reversed: dict = field(default_factory=dict)
    left: dict = field(default_factory=dict)
    # [(table, rows)] of what goes with the rows that go; `links` are tables of pairs.
    parts: list = field(default_factory=list)
    links: list = field(default_factory=list)
    stops: list = field(default_factory=list)

    @property
    def first_day(self):
        """The earliest day that a row bears which would go or change, or None."""
        days = []
        for trace in self.traces:
            names = [one.name for one in trace.model._meta.concrete_fields if type(one) is DateField or _is_year(one)]
            rows = [*trace.came, *trace.back]
            for row in trace.model._base_manager.filter(pk__in=rows).values_list(*names) if names and rows else ():
                days += [datetime.date(day, 1, 1) if isinstance(day, int) else day for day in row if day]
        return min(days, default=None)

    def counts(self):
        """Return {table in words: {删去, 撤销, 还原, 恢复, 保留}}: counts only."""
        return {
            str(one.model._meta.verbose_name): {
                "删去": len(self.going.get(one.model, ())),
                "撤销": len(self.reversed.get(one.model, ())),
                "还原": len(one.back),
                "恢复": len(one.went),
                "保留": len(one.stays),
                "留下": len(self.left.get(one.model, ())),
            }
            for one in self.traces
            if one.came or one.back or one.went or one.stays
        }

    def came(self, model):
        """Return the keys of the new rows of the table that are to be undone."""
        return {*self.going.get(model, ()), *self.reversed.get(model, ())}

    def raise_stops(self):
        """Raise ValidationError with the sentences of what stops it, if anything does."""
        if self.stops:
            raise ValidationError([one.sentence for one in self.stops])


def plan_of(ledger, *, lock=False):
    """Return the Plan of undoing the LedgerImport as the data stands; `lock` its rows, for it to be carried out."""
    plan = Plan(ledger)
    if ledger.context is None:
        plan.stops.append(Stop(BEFORE))
        return plan
    plan.traces = traces(ledger.context, lock=lock)
    plan.stops += _sheets(plan)
    for trace in plan.traces:
        _sort(plan, trace)
    _leave(plan)
    for trace in plan.traces:
        plan.stops += _of_rows(trace)
    _find_parts(plan, plan.going)
    ours = {model: plan.came(model) for model in (*plan.going, *plan.reversed)}
    back = {one.model: one.back for one in plan.traces}
    for model, rows in list(ours.items()):
        for other, name in reversal_of(model).brings.items() if reversal_of(model) else ():
            ours[other] = set(other._base_manager.filter(**{f"{name}__in": rows}).values_list("pk", flat=True))
    for model in (*plan.going, *plan.reversed):
        plan.stops += _built_upon(model, ours[model], ours, back)
    for stopper in stoppers():
        plan.stops += stopper(plan)
    return plan


def _is_year(one):
    return one.name == "year" and isinstance(one, IntegerField)


def _sheets(plan):
    """Yield what stops it because a sheet wrote rows that no history knows."""
    by_title, traced = {entry.spec.title: entry for entry in registered()}, {one.model for one in plan.traces}
    for title, counts in plan.ledger.written.items():
        if (entry := by_title.get(title)) is None:
            continue
        model, offered = (getattr(entry.loader, name, None) for name in ("model", "offered"))
        if counts.get("新增") and model in histories() and traced.isdisjoint({model, offered}):
            yield Stop(f"工作表「{title}」：{BEFORE}")


def _sort(plan, trace):
    """Sort the new rows of a table into those that go and those that are reversed; what was reversed since is done."""
    if not trace.came or (reversal := reversal_of(trace.model)) is None:
        if trace.came and not _is_kept(trace.model):
            plan.going[trace.model] = set(trace.came)
        return
    rows = trace.model._base_manager.filter(pk__in=trace.came)
    settled = set(reversal.settled(rows).values_list("pk", flat=True))
    trace.touched = [one for one in trace.touched if one not in settled]
    goes = set(reversal.goes(rows).values_list("pk", flat=True)) - settled
    if rest := {*trace.came} - settled - goes:
        plan.reversed[trace.model] = rest
    if goes:
        plan.going[trace.model] = goes


def _leave(plan):
    """Leave the new rows to which one refers that stays: a numbered row of the import keeps its account."""
    traced = {one.model: set(one.came) for one in plan.traces}
    staying = {model: traced[model] - plan.going.get(model, set()) for model in traced if reversal_of(model)}
    found = True
    while found:
        found = False
        for model, rows in plan.going.items():
            kept = set()
            for other, name, attname in references_to(model):
                if staying.get(other):
                    these = other._base_manager.filter(**{f"{name}__in": rows, "pk__in": staying[other]})
                    kept |= set(these.values_list(attname, flat=True))
            if kept:
                rows -= kept
                plan.left[model] = plan.left.get(model, set()) | kept
                staying[model] = staying.get(model, set()) | kept
                found = True
    plan.going = {model: rows for model, rows in plan.going.items() if rows}


def _of_rows(trace):
    name = trace.model._meta.verbose_name
    if trace.touched:
        sentence = f"{len(trace.touched)} 条“{name}”在导入以后又改过，不能随导入撤销，请逐条处理"
        yield Stop(sentence, named(trace.model, trace.touched), is_changed=True)
    if trace.unknown:
        yield Stop(f"{len(trace.unknown)} 条“{name}”没有导入以前的历史，不能还原", named(trace.model, trace.unknown))
    if trace.came and reversal_of(trace.model) is None and _is_kept(trace.model):
        yield Stop(f"导入的 {len(trace.came)} 条“{name}”按规定不得删除", named(trace.model, trace.came))


def _is_kept(model):
    """Return whether no row of the table is ever deleted."""
    return any(
        isinstance(one, pgtrigger.Protect) and one.condition is None and "DELETE" in str(one.operation).upper()
        for one in model._meta.triggers
    )


def _find_parts(plan, going):
    """Find the rows that go with those of `going`, and add them to it where they are records of their own."""
    for model, rows in list(going.items()):
        for one in model._meta.local_many_to_many:
            through = one.remote_field.through
            if through._meta.auto_created:
                plan.links.append((through, one.m2m_field_name(), sorted(rows)))
    for model, name in belonging().items():
        target = model._meta.get_field(name).related_model
        if rows := going.get(target):
            found = set(model._base_manager.filter(**{f"{name}__in": rows}).values_list("pk", flat=True))
            going[model] = going.get(model, set()) | found
            plan.parts.append((model, sorted(found)))


def _built_upon(model, rows, ours, back):
    """Yield what stops it because rows that are not of the import refer to rows that would go."""
    own = {one.remote_field.through: one.m2m_field_name() for one in model._meta.local_many_to_many}
    reversal = reversal_of(model)
    for other, name, attname in references_to(model):
        if own.get(other) == name or (reversal and other in reversal.apart):
            continue
        # What is of the import itself, or refers to something else again once it goes back.
        apart = {*ours.get(other, ()), *(row for row, names in back.get(other, {}).items() if name in names)}
        found = other._base_manager.filter(**{f"{name}__in": rows}).exclude(pk__in=apart)
        on = set(found.values_list(attname, flat=True))
        if on:
            what = other._meta.verbose_name
            sentence = f"{len(on)} 条“{model._meta.verbose_name}”在导入以后已有别的记录（{what}）以它为据，请先处理"
            yield Stop(sentence, named(other, sorted(found.values_list("pk", flat=True))))


def named(model, rows):
    """Return what a Stop says of these rows of a table; nothing of a table of pairs."""
    return () if model._meta.auto_created else ((model, tuple(sorted(rows))),)
