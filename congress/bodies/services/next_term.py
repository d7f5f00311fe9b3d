"""The delegates of a new term from those of the one before: who goes on, from which unit, and who does not and why."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from congress.bodies.models import Delegate, Delegation
from congress.bodies.services.delegates import elect_delegate
from congress.bodies.services.eligibility import why_not_delegate
from congress.choices import DelegateKind, EndedBy
from members.queries import UnitsByDay
from unionportal.core.models import Unit
from unionportal.core.values.previews import Line, Preview, key_of
from unionportal.core.values.rules import not_later_than_today

_SHOWN = 20


@dataclass(frozen=True)
class Following:
    """Who goes on as [(former delegacy, unit)], and [(reason, name)] of the others."""

    going_on: tuple[tuple[Delegate, Unit], ...]
    left_out: tuple[tuple[str, str], ...]


def following(term, before, *, without=()):
    """Return the Following of `term` from the delegates who served to the end of `before`, but those 工号 `without`."""
    to_the_end = Q(until__isnull=True) | Q(ended_by=EndedBy.TERM)
    rows = before.delegates.filter(to_the_end).select_related("member__user", "member__unit", "unit", "delegation")
    rows = rows.prefetch_related("member__memberships")
    rows = list(rows.order_by("delegation__name", "unit__place", "member__name_key", "pk"))
    known = set(term.delegates.values_list("member", flat=True))
    homes = UnitsByDay([row.member_id for row in rows])
    going_on, left_out = [], []
    for row in rows:
        if reason := _why_not(row, term, known, without):
            left_out.append((reason, row.member.name))
        else:
            going_on.append((row, homes.on(row.member, term.since)))
    return Following(tuple(going_on), tuple(left_out))


def _why_not(row, term, known, without):
    member = row.member
    if member.pk in known:
        return "已登记为这一届的代表"
    if member.staff_no in without:
        return "不再担任"
    if row.kind == DelegateKind.FULL and (why := why_not_delegate(term, member, term.since)):
        return why
    return "已离会" if member.left_on and member.left_on <= term.since else None


def preview_following(term, *, before, without=(), elected_on=None):
    """Return the Preview of what `carry_delegates` would do."""
    not_later_than_today(elected_on, "选举日期", field="elected_on")
    found = following(term, before, without=without)
    lines = []
    kinds = Counter(row.get_kind_display() for row, _ in found.going_on)
    for kind, number in kinds.items():
        lines.append(Line(f"登记为{term}代表", f"{kind} {number} 人", key_of(kind, number)))
    for row, unit in found.going_on:
        if unit != row.unit:
            text = f"{row.member.name}：{row.unit} → {unit}"
            lines.append(Line("选举单位有变", text, key_of(row.pk, unit.pk)))
    if names := _new_delegations(term, found):
        lines.append(Line("新建代表团", "、".join(names), key_of(names)))
    reasons = defaultdict(list)
    for reason, name in found.left_out:
        reasons[reason].append(name)
    for reason, names in reasons.items():
        more = f"等 {len(names)} 人" if len(names) > _SHOWN else ""
        text = f"{reason if reason.endswith('。') else f'{reason}：'}"
        text += "" if reason.endswith("。") else f"{'、'.join(names[:_SHOWN])}{more}"
        lines.append(Line("不登记", text, key_of(reason, names)))
    return Preview(key_of(before.pk, without, elected_on), tuple(lines))


def _new_delegations(term, found):
    """Return the names of the delegations that `term` does not have yet, in order."""
    known = set(term.delegations.values_list("name", flat=True))
    names = [row.delegation.name for row, _ in found.going_on if row.delegation]
    return [name for name in dict.fromkeys(names) if name not in known]


@transaction.atomic
def carry_delegates(term, *, actor, before, without=(), elected_on=None, seen=None):
    """Register the delegates who go on, each by its own service; return (how many, [sentence of a refusal])."""
    preview_following(term, before=before, without=without, elected_on=elected_on).refuse_unless_seen(seen)
    found = following(term, before, without=without)
    if not found.going_on:
        raise ValidationError("没有可以登记的代表。")
    groups = _delegations(term, found)
    made, refused = 0, []
    for row, unit in found.going_on:
        given = {"kind": row.kind, "category": row.category, "elected_on": elected_on}
        given["delegation"] = groups.get(row.delegation and row.delegation.name)
        try:
            with transaction.atomic():
                elect_delegate(actor=actor, term=term, member=row.member, unit=unit, **given)
        except ValidationError as refusal:
            refused.append(f"{row.member.name}：{' '.join(refusal.messages)}")
        else:
            made += 1
    return made, refused


def _delegations(term, found):
    """Return {name: Delegation} of the new term, those it lacks made without a head, who is chosen anew."""
    for name in _new_delegations(term, found):
        Delegation.objects.create(term=term, unit=term.unit, name=name)
    return {one.name: one for one in term.delegations.all()}
