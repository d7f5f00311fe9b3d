"""The audit log: acts as sentences that outlive their records; the chain is in models/audit.py."""

import datetime
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from types import MappingProxyType

from django.db.models import Q

from unionportal.core.access.scoping import Scope, ScopedModel
from unionportal.core.models import AuditEntry, Unit
from unionportal.core.trail.acts import REGISTRY, Act

# The facts that hold the words of a person: they may say what ails somebody.
TYPED = frozenset({"原因", "超标准原因"})

_BATCH = 1000

# Called with (entry, record, actor, what else it concerns) of each act, in its transaction.
_LISTENERS = []

# What every entry written meanwhile says besides its own facts.
_NOTED = ContextVar("noted", default=MappingProxyType({}))


@contextmanager
def noting(**facts):
    """Add `facts` to every entry that is written inside the block, by whatever service."""
    token = _NOTED.set({**_NOTED.get(), **facts})
    try:
        yield
    finally:
        _NOTED.reset(token)


def follows_acts(listener):
    """Register a function that is called with each entry, its record, its actor and what else it concerns."""
    _LISTENERS.append(listener)
    return listener


def record(actor, act, target, *, unit=None, concerns=None, **facts):
    """Write one audit entry in the caller's transaction, with code and label of the Act; `facts` are stored as JSON.

    What else the act `concerns`, such as one person of the record, is not written: whoever is told of the act needs it.
    A record whose name is private defines `audit_label` instead; a confidential one bears its number alone, and what
    somebody typed about it is left out: it stays with the record, which fewer people read.
    """
    entry = _entry(actor, act, target, unit, facts)
    entry.save(force_insert=True)
    for listener in _LISTENERS:
        listener(entry, target, actor, concerns)
    return entry


def record_all(actor, act, targets):
    """Write an entry of the same act for each (record, facts), a few statements for all."""
    placed = [(target, _unit_of(target), facts) for target, facts in targets]
    root = None if all(unit for _, unit, _ in placed) else Unit.root()
    entries = [_entry(actor, act, target, unit or root, facts) for target, unit, facts in placed]
    AuditEntry.objects.bulk_create(entries, batch_size=_BATCH)


def record_reading(reader, target, act=None):
    """Write that the reader opened the record, by the `reading_act` of its table unless another is given.

    Nothing is written of tables without one, nor of what the reader owns.
    """
    act = act or getattr(target, "reading_act", None)
    if act and not target.is_owned_by(reader):
        record(reader, act, target)


def _unit_of(target):
    return target.get_unit() if hasattr(target, "get_unit") else None


def _entry(actor, act, target, unit, facts):
    if not isinstance(act, Act):
        raise TypeError(f"{act!r} is no Act: register it in the acts.py of its app")
    if act.table not in ("", target._meta.label):
        raise ValueError(f"{act.code} is an act on {act.table}")
    unit = unit or _unit_of(target) or Unit.root()
    loan = actor and ((act.is_reading and _loan_that_shows(target, actor)) or actor.acting_by)
    return AuditEntry(
        actor=actor,
        actor_label=_named(actor, loan) if actor else "系统",
        code=act.code,
        act=act.label,
        target_type=target._meta.label,
        target_id=str(target.pk),
        target_label=label(target)[:200],
        unit=unit,
        facts={key: _plain(value) for key, value in {**readable(facts, act.code, target), **_NOTED.get()}.items()},
    )


def readable(facts, code, target):
    """Return the facts of an act that the log may say of the target, without typed words of a confidential one."""
    known = REGISTRY.get(code)
    if not getattr(target, "is_confidential", False) or (known and known.is_reading):
        return facts
    return {key: value for key, value in facts.items() if key not in TYPED}


def _loan_that_shows(target, reader):
    """Return the role lent to the reader without which he would not see the record, or None.

    A page that shows what is in scope asks no permission of the record, by which it would be known.
    """
    if not isinstance(target, ScopedModel) or not (reader.loans and Scope.of(reader).covers(target)):
        return None
    return next((loan for loan in reader.loans if not Scope.without(loan, reader).covers(target)), None)


def _named(actor, loan):
    """Return the name of who acts, and for whom where it was by a role lent to him."""
    return f"{actor.name}（{actor.username}）" + (f"（代理 {loan.lent_from.user.name}）" if loan else "")


def label(target):
    """Return what the log calls a record: a confidential one by its number alone."""
    if getattr(target, "is_confidential", False):
        return f"{target._meta.verbose_name} {getattr(target, 'number', None) or f'（{target.pk}）'}"
    return getattr(target, "audit_label", None) or str(target)


def about(label, keys):
    """Return the Q for entries about records of one table."""
    return Q(target_type=label, target_id__in=[str(key) for key in keys])


def of(record):
    """Return the Q for entries about one record."""
    return about(record._meta.label, [record.pk])


def of_acts(*named):
    """Return the Q for entries about these acts."""
    return Q(code__in=[act.code for act in named])


def readings():
    """Return the Q for entries about the reading of what is confidential about a person."""
    return of_acts(*(one for one in REGISTRY.values() if one.is_reading))


def entries(condition):
    """Return the entries that meet the Q `condition`, in order.

    Who may see a record may see its entries; the log as a whole has its own permission.
    """
    return AuditEntry.objects.filter(condition).order_by("at", "pk")


def who_did(record, act):
    """Return who did this act on the record last, as the log names him: for whom too; "" where the log has none."""
    labels = AuditEntry.objects.filter(of(record), code=act.code).order_by("-pk").values_list("actor_label", flat=True)
    return labels.first() or ""


def _plain(value):
    if isinstance(value, Decimal | datetime.date):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
