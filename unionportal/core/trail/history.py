"""The history of one record, before → after and by whom, with what its reader may see; kept by database/row_history."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from uuid import UUID

from django.db import models
from django.db.models import Q

from unionportal.core.database.row_history import columns_of, histories, records
from unionportal.core.models import AuditEntry, LedgerImport, User
from unionportal.core.sealing.fields import BlindIndexField, EncryptedTextField
from unionportal.core.trail import audit
from unionportal.core.values.field_words import in_words
from unionportal.core.values.money import MoneyField

# So many versions of a record are read, the newest.
MOST = 1000
CONCEALED, NOTHING, GONE, _NOBODY = "已更改", "（空）", "（已删除）", "（没有记下）"
# An act is logged in the transaction that changes the record: so long after it began, at most; jobs take longer.
_SOON, _LATER = datetime.timedelta(seconds=10), datetime.timedelta(minutes=10)
# What the product keeps for itself beside what people enter.
_OWN = frozenset({"version", "path", "name_key", "stroke_key"})
_OWN_KINDS = (BlindIndexField, models.UUIDField, models.JSONField)
_WORDS = {"insert": "新建", "update": "修改", "delete": "删除"}
_BACK = "恢复"


@dataclass(frozen=True)
class Change:
    """One changed column; of a concealed one nothing but that it changed."""

    label: str
    before: str = ""
    after: str = ""
    is_concealed: bool = False


@dataclass(frozen=True)
class Version:
    """One change of the record: when, by whom, by which act or import, and what it changed.

    `lacks_before` is the first one kept of a record that is older than its history.
    """

    at: datetime.datetime
    who: str
    what: str
    act: str
    changes: list[Change]
    lacks_before: bool = False


@dataclass(frozen=True)
class _Step:
    event: models.Model
    before: models.Model | None
    fields: tuple
    what: str


def is_kept(model):
    """Return whether the rows of the table have a history."""
    return model in histories()


class History(Sequence):
    """The versions of a record that this reader can tell apart, newest first; only those of a slice become words."""

    def __init__(self, record, reader):
        self.record, self.model = record, type(record)
        unread = record.unread_columns(reader) if hasattr(record, "unread_columns") else frozenset()
        self._fields = [one for one in columns_of(self.model) if _is_shown(one) and one.name not in unread]
        # A date stands for the column that says how precisely it is known.
        self._precision = getattr(self.model, "by_month", {})
        self._fields = [one for one in self._fields if one.name not in self._precision.values()]
        self._concealed = getattr(self.model, "masked_columns", frozenset())

    def __len__(self):
        return len(self._steps)

    def __getitem__(self, place):
        if isinstance(place, slice):
            return self._in_words(self._steps[place])
        return self._in_words([self._steps[place]])[0]

    @property
    def is_cut(self):
        """Whether there are older versions than those read."""
        return len(self._events) > MOST

    @cached_property
    def _events(self):
        kept = histories()[self.model].objects.filter(pgh_obj_id=self.record.pk)
        return list(kept.select_related("pgh_context").order_by("-pgh_id")[: MOST + 1])

    @cached_property
    def _steps(self):
        found = [self._step(event, before) for event, before in pairwise([*self._events, None])]
        return [one for one in found[:MOST] if one.fields or one.what != _WORDS["update"] or one.before is None]

    def _step(self, event, before):
        what = _WORDS[event.pgh_label]
        if event.pgh_label == "insert" and before is not None:
            what = _BACK
        changed = event.pgh_label == "update" and before is not None
        fields = tuple(one for one in self._fields if self._differs(one, before, event)) if changed else ()
        return _Step(event, before, fields, what)

    def _differs(self, field, before, after):
        if isinstance(field, EncryptedTextField):
            return _sealed_differs(field, before, after)
        names = {field.attname, self._precision.get(field.name, field.attname)}
        return any(getattr(before, name) != getattr(after, name) for name in names)

    def _in_words(self, steps):
        hands, names = _Hands(self.record, [one.event for one in steps]), self._names(steps)
        found = []
        for one in steps:
            changes = [self._change(field, one, names) for field in one.fields]
            lacks = one.event.pgh_label == "update" and one.before is None
            found.append(Version(one.event.pgh_created_at, *hands.of(one.event, one.what), changes, lacks))
        return found

    def _conceals(self, field):
        return isinstance(field, EncryptedTextField) or field.name in self._concealed

    def _change(self, field, step, names):
        label = str(field.verbose_name)
        if self._conceals(field):
            return Change(label, after=CONCEALED, is_concealed=True)
        before, after = (self._value(field, version, names) for version in (step.before, step.event))
        return Change(label, before or NOTHING, after or NOTHING)

    def _value(self, field, version, names):
        value = getattr(version, field.attname)
        if field.is_relation:
            return "" if value is None else names[field.related_model].get(value, GONE)
        if isinstance(field, MoneyField) and value is not None:
            return f"{value:,.2f}"
        # The row of the history has neither the labels of choices nor what its record makes of a date.
        plain = (one for one in self._fields if not self._conceals(one))
        attnames = {one.attname for one in plain} | set(self._precision.values())
        return in_words(self.model(**{name: getattr(version, name) for name in attnames}), field)

    def _names(self, steps):
        """Return {table: {key: the name of its record}} of all that these steps refer to, a few queries a table."""
        keys = defaultdict(set)
        for one in steps:
            for field in one.fields:
                if field.is_relation and not self._conceals(field):
                    keys[field.related_model] |= {getattr(one.before, field.attname), getattr(one.event, field.attname)}
        return {
            model: {row.pk: audit.label(row) for row in records(model, found - {None})} for model, found in keys.items()
        }


def _is_shown(field):
    return field.name not in _OWN and not isinstance(field, _OWN_KINDS)


def _sealed_differs(field, before, after):
    """Return whether a sealed column holds another text, which is told from a new seal of the same."""
    # To read it from the instance unseals it: the ciphertexts first.
    if before.__dict__[field.attname] == after.__dict__[field.attname]:
        return False
    return getattr(before, field.attname) != getattr(after, field.attname)


class _Hands:
    """Who wrote some versions of a record and by which act, all read at once."""

    def __init__(self, record, events):
        facts = [_facts(one) for one in events]
        self._users = User.objects.in_bulk({one["user"] for one in facts if one.get("user")})
        imports = {UUID(one[kind]) for one in facts for kind in ("ledger", "undone") if one.get(kind)}
        self._imports = LedgerImport.objects.select_related("prepared_by").in_bulk(imports)
        # The rows of one transaction bear one time: its acts are those of its changes, in order.
        self._places, together = {}, defaultdict(int)
        for one in sorted(events, key=lambda one: one.pgh_id):
            self._places[one.pgh_id] = together[one.pgh_created_at]
            together[one.pgh_created_at] += 1
        entries = AuditEntry.objects.none()
        if together:
            during = audit.of(record) & Q(at__gte=min(together), at__lte=max(together) + _LATER)
            entries = audit.entries(during)
        self._entries = list(entries.values_list("at", "actor_id", "actor_label", "act"))
        self._times = sorted(together)

    def of(self, event, what):
        """Return (who, what was done to the row, the act or the import)."""
        facts = _facts(event)
        if ledger := self._imports.get(UUID(facts["ledger"])) if facts.get("ledger") else None:
            maker = f"编制：{_named(ledger.prepared_by)}" if ledger.prepared_by else _NOBODY
            return maker, what, f"台账“{ledger.name}”导入"
        user = self._users.get(facts.get("user"))
        who, act = self._logged(event, user) or (_named(user) if user else _NOBODY, "")
        if ledger := self._imports.get(UUID(facts["undone"])) if facts.get("undone") else None:
            act = f"撤销台账“{ledger.name}”"
        return who, what, act

    def _logged(self, event, user):
        """Return (who, the act) of the entry about the record that was written with the change, or None."""
        began = event.pgh_created_at
        until = began + (_SOON if user else _LATER)
        # What was written later belongs to the next change.
        until = min([until, *(one for one in self._times if one > began)])
        # A job is nobody's request, its entries name who requested it.
        fits = [one for one in self._entries if began <= one[0] <= until and (user is None or one[1] == user.pk)]
        return fits[min(self._places[event.pgh_id], len(fits) - 1)][2:] if fits else None


def _facts(event):
    return event.pgh_context.metadata if event.pgh_context else {}


def _named(user):
    return f"{user.name}（{user.username}）"
