"""Dated acts on units: opened, renamed, closed; no record of a unit is moved. Split and merged: the room `splits`."""

from django.core.exceptions import ValidationError
from django.db import transaction

from unionportal.core import acts
from unionportal.core.choices import UnitChangeKind, UnitKind
from unionportal.core.models import Unit, UnitChange
from unionportal.core.trail import audit
from unionportal.core.values.rules import not_later_than_today

_FOLLOWERS, _CHECKS = [], []
_LONGEST_CODE = Unit._meta.get_field("code").max_length


def before_closing(check):
    """Register `check(unit, on)`, which raises ValidationError if the unit cannot just close on the day."""
    _CHECKS.append(check)
    return check


def after_merging(follow):
    """Register `follow(units, merged, *, actor, on, document)`, called in the transaction of every merger."""
    _FOLLOWERS.append(follow)
    return follow


@transaction.atomic
def open_unit(*, actor, code, name, parent, on, kind=UnitKind.BRANCH, document=""):
    """Create a unit below `parent` (None: the union itself), existing from `on`; return it."""
    unit = Unit(code=code, name=name, kind=kind, parent=parent, opened_on=on)
    unit.full_clean(exclude=["path"])
    unit.save()
    note_change(unit, UnitChangeKind.OPENED, on, document)
    audit.record(actor, acts.OPEN_UNIT, unit, 日期=on, 依据=document)
    return unit


@transaction.atomic
def unopen_units(units, *, actor, reason):
    """Take back the opening of these units, as if there had never been one: their codes are free again.

    The rows stay, because the log refers to them.
    """
    rows = Unit.objects.select_for_update(no_key=True, of=("self",)).select_related("parent").order_by("pk")
    for unit in rows.filter(pk__in=[unit.pk for unit in units]):
        before, unit.closed_on = unit.code, unit.opened_on
        unit.code = f"{unit.code}~{unit.pk}"[-_LONGEST_CODE:]
        unit.save(update_fields=["closed_on", "code", "place"])
        audit.record(actor, acts.UNOPEN_UNIT, unit, 原编号=before, 原因=reason)


@transaction.atomic
def rename_unit(unit, *, actor, name, on, document=""):
    """Rename the unit from day `on`; return it."""
    # The name is the new one at once.
    not_later_than_today(on, field="on")
    (unit,) = locked_open([unit])
    former, unit.name = unit.name, name
    unit.full_clean(exclude=["path"])
    unit.save()
    note_change(unit, UnitChangeKind.RENAMED, on, document, former_name=former)
    audit.record(actor, acts.RENAME_UNIT, unit, 原名称=former, 日期=on, 依据=document)
    return unit


@transaction.atomic
def close_unit(unit, *, actor, on, document="", kind=UnitChangeKind.CLOSED, successor=None):
    """Close the unit from day `on`; its records keep it. Return it."""
    (unit,) = locked_open([unit])
    for check in _CHECKS if kind == UnitChangeKind.CLOSED else ():
        check(unit, on)
    if unit.kind == UnitKind.UNION:
        raise ValidationError("校工会不能撤销。")
    if unit.children.in_being(on).exists():
        raise ValidationError(f"“{unit}”下还有工会组织，请先处理它们。")
    unit.closed_on = on
    unit.full_clean(exclude=["path"])
    unit.save()
    note_change(unit, kind, on, document, successor=successor)
    audit.record(actor, acts.CLOSE_UNIT[kind], unit, 日期=on, 去向=str(successor or ""), 依据=document)
    return unit


def follow_merger(units, merged, *, actor, on, document):
    """Let every follower of mergers do its part."""
    for follow in _FOLLOWERS:
        follow(units, merged, actor=actor, on=on, document=document)


def locked_open(units):
    """Return the same units, locked and fresh; refused if one is closed."""
    rows = Unit.objects.select_for_update(no_key=True, of=("self",)).select_related("parent")
    locked = list(rows.filter(pk__in=[unit.pk for unit in units]))
    if closed := next((unit for unit in locked if unit.closed_on), None):
        raise ValidationError(f"“{closed}”已于{closed.closed_on}撤销。")
    return locked


def note_change(unit, kind, on, document, *, former_name="", successor=None):
    """Create and return the row of the unit's history."""
    return UnitChange.objects.create(
        unit=unit, kind=kind, happened_on=on, document=document, former_name=former_name, successor=successor
    )
