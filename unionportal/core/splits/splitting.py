"""A unit is split (分设): everything of it that goes on goes to one of its parts, previewed, and can be undone.

An app that keeps something of a unit which goes on registers a `Moves`; what is open and yet stays with the closed unit
is registered with `stays_behind`, to be told with the reason. What is over stays in any case.
"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionportal.core import acts
from unionportal.core.choices import GrantState, UnitChangeKind
from unionportal.core.models import AuditEntry, RoleGrant, Unit, UnitChange, UnitMove
from unionportal.core.roles import granting
from unionportal.core.services.organisation import close_unit, locked_open, note_change, open_unit
from unionportal.core.trail import audit
from unionportal.core.values.kept_columns import KeptColumns
from unionportal.core.values.previews import Line, Preview, key_of
from unionportal.core.values.rules import not_later_than_today, require_reason

_MOVES, _STAYS = [], []
# What refers to a unit without being something that happened in it.
_NO_EVENTS = (AuditEntry, RoleGrant, UnitChange, UnitMove)


@dataclass(frozen=True)
class Division:
    """How a unit is split: `into` are (code, name), `people` {staff number: code}; the rest goes to the first part."""

    unit: Unit
    into: tuple
    people: dict
    on: date

    def check(self):
        """Raise ValidationError for what cannot be done."""
        not_later_than_today(self.on, field="on")
        codes = [code for code, _ in self.into]
        if len(codes) < 2:
            raise ValidationError({"into": "分设至少需要两个新组织。"})
        if len(set(codes)) < len(codes):
            raise ValidationError({"into": "新组织的编号不能相同。"})
        if taken := Unit.objects.filter(code__in=codes).values_list("code", flat=True):
            raise ValidationError({"into": f"编号 {'、'.join(taken)} 已被使用。"})
        if unknown := sorted(set(self.people.values()) - set(codes)):
            raise ValidationError({"people": f"编号 {'、'.join(unknown)} 不是新组织的编号。"})

    def code_for(self, staff_no):
        """Return the code of the part to which this person goes, or what belongs to nobody (None)."""
        return self.people.get(staff_no, self.into[0][0])


class Moves(KeptColumns):
    """One kind of record that goes on in a part; `fields` are the columns that moving changes."""

    fields = ("unit",)
    # Tables whose rows come and go with these.
    implied = ()
    # Those with a lower rank move first.
    rank = 20
    # Whether a merger moves it as a split does; otherwise a follower of mergers (`after_merging`) sees to it.
    moves_in_merger = True
    # Why it ends with a merger instead, in words; blank where it goes on.
    ends_in_merger = ""

    def rows(self, unit, on):
        """Return the records of the unit that go on after the day, as queryset."""
        raise NotImplementedError

    def records(self, unit, on, *, lock=False):
        """Return the records of `rows` with what they are related to, as list; with `lock` nobody else changes them."""
        rows = self.rows(unit, on).select_related(*self.related)
        return list(rows.select_for_update(of=("self",), no_key=True) if lock else rows)

    def staff_no(self, record):
        """Return the number of the person whom it follows; None goes to the first part."""
        return

    def check(self, division, records):
        """Raise ValidationError if they cannot be moved so."""

    def move(self, record, part, *, actor, on, document):
        """Move it to the part; return what was created for it there."""
        record.unit = part
        record.save(update_fields=["unit"])
        return []

    def restore(self, record, before, *, actor):
        """Store the record with its columns as they were before."""
        self.put_back(record, before)
        record.save(update_fields=[*before])

    def remove(self, record, *, actor):
        """Take back what was created."""
        record.delete()


def moves_with_units(moves):
    """Register a class of Moves."""
    _MOVES.append(moves())
    _MOVES.sort(key=lambda one: one.rank)
    return moves


def registered():
    """Return every Moves, in the order of moving."""
    return tuple(_MOVES)


def stays_behind(find):
    """Register `find(unit, on)`, which yields (heading, count, reason) of what is open and stays with the unit."""
    _STAYS.append(find)
    return find


def staying_lines(unit, on):
    """Return the Lines of what stays with the unit, with the reasons."""
    found = [line for find in _STAYS for line in find(unit, on)]
    return [
        Line(f"留在“{unit.name}”", f"{heading} {count} 项：{why}", key_of("stays", unit.pk, heading, count))
        for heading, count, why in found
        if count
    ]


@moves_with_units
class RolesMove(Moves):
    """Roles over the unit: each ends and is proposed over the part of its holder, for a second person to confirm."""

    code, heading, model, fields, rank = "core.role", "角色", RoleGrant, ("until",), 5
    related = ("user__member", "unit")

    def rows(self, unit, on):
        lasting = RoleGrant.objects.filter(unit=unit).exclude(until__lte=on).exclude(state=GrantState.REFUSED)
        return lasting.order_by("pk")

    def staff_no(self, record):
        member = getattr(record.user, "member", None)
        return member and member.staff_no

    def move(self, record, part, *, actor, on, document):
        until = record.until
        granting.end_role(record, actor=actor, on=on)
        if record.lent_from_id:
            return []
        proposed = RoleGrant.objects.filter(user=record.user_id, role=record.role, unit=part).first()
        giver = None if record.user == actor else actor
        proposed = proposed or granting.propose_role(
            record.user, record.role, part, actor=giver, since=max(on, record.since), until=until
        )
        return [proposed]

    def remove(self, record, *, actor):
        granting.end_role(record, actor=actor, on=record.since)


def preview_split(unit, *, into, on, people=None, document=""):
    """Return the Preview of what goes to which part, as counts: whoever keeps the units need not see the people."""
    division = Division(unit, tuple(into), people or {}, on)
    division.check()
    return _preview(division, _find(division))


@transaction.atomic
def split_unit(unit, *, actor, into, on, document="", people=None, seen=None):
    """Close the unit, open its parts and move what goes on; return the parts. Refused if `seen` is another preview."""
    division = Division(unit, tuple(into), people or {}, on)
    division.check()
    locked_open([unit])
    found = _find(division, lock=True)
    _preview(division, found).refuse_unless_seen(seen)
    unit = close_unit(unit, actor=actor, on=on, document=document, kind=UnitChangeKind.SPLIT)
    parts = {
        code: open_unit(actor=actor, code=code, name=name, parent=unit.parent, on=on, kind=unit.kind, document=document)
        for code, name in into
    }
    for part in parts.values():
        note_change(unit, UnitChangeKind.SPLIT, on, document, successor=part)
    for moves, record in found:
        part, before = parts[division.code_for(moves.staff_no(record))], moves.state(record)
        created = moves.move(record, part, actor=actor, on=on, document=document)
        rows = [(record.pk, before)] + [(one.pk, None) for one in created]
        UnitMove.objects.bulk_create(
            UnitMove(unit=unit, part=part, what=moves.code, record=key, before=was) for key, was in rows
        )
    _note_afterwards(unit)
    return list(parts.values())


def _find(division, *, lock=False):
    """Return [(Moves, record)] of everything that goes on."""
    found = []
    for moves in _MOVES:
        records = moves.records(division.unit, division.on, lock=lock)
        moves.check(division, records)
        found += [(moves, record) for record in records]
    return found


def _preview(division, found):
    names, counted = dict(division.into), {}
    for moves, record in found:
        place = (division.code_for(moves.staff_no(record)), moves.heading)
        counted.setdefault(place, []).append((moves.code, record.pk, moves.state(record)))
    lines = [
        Line(f"到“{names[code]}”", f"{heading} {len(keys)} 项", key_of(code, heading, keys))
        for code in names
        for (other, heading), keys in counted.items()
        if other == code
    ]
    lines += staying_lines(division.unit, division.on)
    return Preview(key_of(division.into, sorted(division.people.items()), division.on), tuple(lines))


def _note_afterwards(unit):
    """Keep how everything stands once all of it has moved, for the undoing to know what changed later."""
    rows = []
    for one, moves, record in _with_records(unit):
        one.after = moves.state(record)
        rows.append(one)
    UnitMove.objects.bulk_update(rows, ["after"], batch_size=500)


def _with_records(unit):
    """Return [(UnitMove, its Moves, the stored record)] of the last split of the unit, in the order of moving."""
    standing = list(UnitMove.objects.filter(unit=unit, undone_at__isnull=True).select_related("part").order_by("pk"))
    stored = {}
    for moves in _MOVES:
        keys = [one.record for one in standing if one.what == moves.code]
        stored[moves.code] = (moves, moves.stored(keys))
    return [(one, stored[one.what][0], stored[one.what][1].get(one.record)) for one in standing]


def may_be_undone(unit):
    """Return whether the unit was split and its parts are still in being."""
    split = unit.changes.filter(kind=UnitChangeKind.SPLIT, successor__isnull=False, successor__closed_on__isnull=True)
    return unit.closed_on is not None and split.exists()


@transaction.atomic
def undo_split(unit, *, actor, reason):
    """Undo a split: its records return and the parts close; refused once something happened there. Return the unit."""
    reason = require_reason(reason, "请说明撤销的原因。")
    unit = Unit.objects.select_for_update(no_key=True, of=("self",)).select_related("parent").get(pk=unit.pk)
    if not may_be_undone(unit):
        raise ValidationError(f"“{unit}”没有可以撤销的分设。")
    changes = unit.changes.filter(kind=UnitChangeKind.SPLIT, successor__isnull=False, happened_on=unit.closed_on)
    parts = [change.successor for change in changes.select_related("successor__parent")]
    moved = _with_records(unit)
    if changed := sorted({moves.heading for one, moves, record in moved if moves.state(record) != one.after}):
        raise ValidationError(f"分设以后又变动过，不能撤销：{'、'.join(changed)}。请分别调整。")
    _refuse_events(parts, moved)
    today = timezone.localdate()
    unit.closed_on = None
    for part in parts:
        # Its code and name are free again, also for the next attempt.
        part.code, part.closed_on = f"X{part.pk}", part.opened_on
        part.save()
        note_change(part, UnitChangeKind.UNDONE, part.closed_on, reason[:100], successor=unit)
    unit.full_clean(exclude=["path", "place"])
    unit.save()
    note_change(unit, UnitChangeKind.UNDONE, today, reason[:100])
    for one, moves, record in reversed(moved):
        if one.before is None:
            moves.remove(record, actor=actor)
        else:
            moves.restore(record, one.before, actor=actor)
    for grant in RoleGrant.objects.filter(unit__in=parts, until__isnull=True).select_related("user", "unit"):
        granting.end_role(grant, actor=actor, on=grant.since)
    UnitMove.objects.filter(pk__in=[one.pk for one, _, _ in moved]).update(undone_at=timezone.now())
    audit.record(actor, acts.UNDO_SPLIT, unit, 原因=reason, 新组织=[part.name for part in parts])
    return unit


def _refuse_events(parts, moved):
    """Raise ValidationError if a part has a record that the split did not put there."""
    known = {(moves.model, one.record) for one, moves, _ in moved}
    ignored = {Unit, *_NO_EVENTS, *(model for moves in _MOVES for model in moves.implied)}
    for relation in Unit._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if (
            not relation.one_to_many
            or model in ignored
            or relation.field.name != "unit"
            or model._meta.label.endswith("Event")
        ):
            continue
        keys = model._base_manager.filter(unit__in=parts).values_list("pk", flat=True)
        if any((model, key) not in known for key in keys):
            raise ValidationError(f"新组织已有新的{model._meta.verbose_name}，不能撤销分设。")
    if Unit.objects.filter(parent__in=parts).exists():
        raise ValidationError("新组织下已成立别的组织，不能撤销分设。")
