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

from unionportal.core.access.scoping import Scope
from unionportal.core.database.row_history import columns_of, histories, records
from unionportal.core.models import LedgerImport, Unit, User
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

    `part` is the row that belongs to the record, where that was changed and not the record itself. `lacks_before` is
    the first one kept of a row that is older than its history.
    """

    at: datetime.datetime
    who: str
    what: str
    act: str
    changes: list[Change]
    lacks_before: bool = False
    part: str = ""


def is_kept(model):
    """Return whether the rows of the table have a history."""
    return model in histories()


class _Columns:
    """The columns of one table that a reader may see, and how their values read."""

    def __init__(self, model, unread):
        self.model = model
        shown = [one for one in columns_of(model) if _is_shown(one) and one.name not in unread]
        # A date stands for the column that says how precisely it is known.
        self._precision = getattr(model, "by_month", {})
        self.shown = [one for one in shown if one.name not in self._precision.values()]
        self._masked = getattr(model, "masked_columns", frozenset())

    def conceals(self, field):
        """Return whether of a column nothing is shown but that it changed."""
        return isinstance(field, EncryptedTextField) or field.name in self._masked

    def changed(self, before, after):
        """Return the columns in which two versions of a row differ."""
        return tuple(one for one in self.shown if self._differs(one, before, after))

    def _differs(self, field, before, after):
        if isinstance(field, EncryptedTextField):
            return _sealed_differs(field, before, after)
        names = {field.attname, self._precision.get(field.name, field.attname)}
        return any(getattr(before, name) != getattr(after, name) for name in names)

    def value(self, field, version, names):
        """Return what a version holds in a column, in words; `names` are those of `_names`."""
        value = getattr(version, field.attname)
        if field.is_relation:
            return "" if value is None else names[field.related_model].get(value, GONE)
        if isinstance(field, MoneyField) and value is not None:
            return f"{value:,.2f}"
        # The row of the history has neither the labels of choices nor what its record makes of a date.
        plain = (one for one in self.shown if not self.conceals(one))
        attnames = {one.attname for one in plain} | set(self._precision.values())
        return in_words(self.model(**{name: getattr(version, name) for name in attnames}), field)


@dataclass(frozen=True)
class _Step:
    """One version of a row: the columns of its table, and of a row of the record the column and version of its name."""

    event: models.Model
    before: models.Model | None
    fields: tuple
    what: str
    columns: _Columns
    named_by: tuple | None = None


def _steps(events, columns, named_by=None):
    """Return the steps of one row that its reader can tell apart, of its events, the newest first."""
    found = []
    for event, before in pairwise([*events, None]):
        what = _WORDS[event.pgh_label]
        if event.pgh_label == "insert" and before is not None:
            what = _BACK
        is_change = event.pgh_label == "update" and before is not None
        fields = columns.changed(before, event) if is_change else ()
        if fields or event.pgh_label != "update" or before is None:
            found.append(_Step(event, before, fields, what, columns, named_by))
    return found


class History(Sequence):
    """The versions of a record and of the rows that belong to it (`history_parts`), newest first.

    Those that this reader can tell apart and may see; only those of a slice become words.
    """

    def __init__(self, record, reader):
        self.record, self.reader, self.model = record, reader, type(record)
        unread = record.unread_columns(reader) if hasattr(record, "unread_columns") else frozenset()
        self._columns = _Columns(self.model, unread)

    def __len__(self):
        return len(self._steps)

    def __getitem__(self, place):
        if isinstance(place, slice):
            return self._in_words(self._steps[place])
        return self._in_words([self._steps[place]])[0]

    @property
    def is_cut(self):
        """Whether there are older versions than those read."""
        return any(len(events) > MOST for events in (self._events, *(events for _, events in self._parts)))

    @cached_property
    def _events(self):
        return _newest(self.model, pgh_obj_id=self.record.pk)

    @cached_property
    def _parts(self):
        """[(the name of the rows that belong to the record, their events that the reader may see)]."""
        found, scope = [], Scope.of(self.reader)
        for name in getattr(self.model, "history_parts", ()):
            way = self.model._meta.get_field(name).field
            events = _newest(way.model, **{way.attname: self.record.pk})
            found.append((name, _admitted(events, way, self.record, scope)))
        return found

    @cached_property
    def _steps(self):
        found = _steps(self._events, self._columns)
        for name, events in self._parts:
            way, rows = self.model._meta.get_field(name).field, defaultdict(list)
            unread = way.model(**{way.name: self.record}).unread_columns(self.reader)
            columns, called = _Columns(way.model, unread), way.model._meta.get_field(self.model.history_parts[name])
            for event in events:
                rows[event.pgh_obj_id].append(event)
            for versions in rows.values():
                # What the row is called by now.
                found += _steps(versions, columns, (called, versions[0]))
        # The sort is stable: of one moment the record comes first, then its rows.
        return sorted(found, key=lambda one: one.event.pgh_created_at, reverse=True)[:MOST]

    def _in_words(self, steps):
        hands, names = _Hands(self.record, [one.event for one in steps]), _names(steps)
        found = []
        for one in steps:
            changes = [_change(field, one, names) for field in one.fields]
            lacks = one.event.pgh_label == "update" and one.before is None
            hand = hands.of(one.event, one.what)
            found.append(Version(one.event.pgh_created_at, *hand, changes, lacks, _part(one, names)))
        return found


def _newest(model, **of):
    kept = histories()[model].objects.filter(**of)
    return list(kept.select_related("pgh_context").order_by("-pgh_id")[: MOST + 1])


def _admitted(events, way, record, scope):
    """Return those of the events of rows that the roles of the reader admit, as `OnPath` does: by the unit of each."""
    paths = tuple(scope.paths(way.model.view_permission()))
    if way.model.scope_path != "unit":
        # They belong to the unit of the record.
        return events if record.get_unit().path.startswith(paths) else []
    units = Unit.objects.in_bulk({one.unit_id for one in events}) if paths else {}
    return [one for one in events if (unit := units.get(one.unit_id)) and unit.path.startswith(paths)]


def _change(field, step, names):
    label = str(field.verbose_name)
    if step.columns.conceals(field):
        return Change(label, after=CONCEALED, is_concealed=True)
    before, after = (step.columns.value(field, version, names) for version in (step.before, step.event))
    return Change(label, before or NOTHING, after or NOTHING)


def _part(step, names):
    """Return what a row of the record is called: its table, and the value of the column that names it."""
    if step.named_by is None:
        return ""
    name = step.columns.value(*step.named_by, names)
    return f"{step.columns.model._meta.verbose_name}{f'“{name}”' if name else ''}"


def _names(steps):
    """Return {table: {key: the name of its record}} of all that these steps refer to, a few queries a table."""
    keys = defaultdict(set)
    for one in steps:
        referring = [(field, version) for field in one.fields for version in (one.before, one.event)]
        referring += [one.named_by] if one.named_by else []
        for field, version in referring:
            if field.is_relation and not one.columns.conceals(field):
                keys[field.related_model].add(getattr(version, field.attname))
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
    """Who wrote some versions of a record and of its rows and by which act, all read at once."""

    def __init__(self, record, events):
        facts = [_facts(one) for one in events]
        self._users = User.objects.in_bulk({one["user"] for one in facts if one.get("user")})
        imports = {UUID(one[kind]) for one in facts for kind in ("ledger", "undone") if one.get(kind)}
        self._imports = LedgerImport.objects.select_related("prepared_by").in_bulk(imports)
        # The versions of one row in one transaction bear one time: its acts are those of its changes, in order.
        self._places, together = {}, defaultdict(int)
        for one in sorted(events, key=lambda one: one.pgh_id):
            self._places[one] = together[one.pgh_created_at, _target(one)]
            together[one.pgh_created_at, _target(one)] += 1
        self._times = sorted({one.pgh_created_at for one in events})
        self._record = record._meta.label, str(record.pk)
        self._entries = list(self._read(events))

    def _read(self, events):
        if not events:
            return []
        about, keys = Q(), defaultdict(set)
        for table, key in {self._record, *map(_target, events)}:
            keys[table].add(key)
        for table, found in keys.items():
            about |= audit.about(table, found)
        during = about & Q(at__gte=self._times[0], at__lte=self._times[-1] + _LATER)
        # Who reads changes nothing.
        return audit.entries(during & ~audit.readings()).values_list(
            "at", "actor_id", "target_type", "target_id", "actor_label", "act"
        )

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
        """Return (who, the act) of the entry about the row, or else the record, written with the change, or None."""
        began = event.pgh_created_at
        until = began + (_SOON if user else _LATER)
        # What was written later belongs to the next change.
        until = min([until, *(one for one in self._times if one > began)])
        # A job is nobody's request, its entries name who requested it.
        fits = [one for one in self._entries if began <= one[0] <= until and (user is None or one[1] == user.pk)]
        for target in (_target(event), self._record):
            if found := [one for one in fits if one[2:4] == target]:
                return found[min(self._places[event], len(found) - 1)][4:]
        return None


def _target(event):
    """Return how the log calls the row of an event: its table and its key."""
    return event.pgh_tracked_model._meta.label, str(event.pgh_obj_id)


def _facts(event):
    return event.pgh_context.metadata if event.pgh_context else {}


def _named(user):
    return f"{user.name}（{user.username}）"
