"""Units are merged (合并): what goes on goes to the new unit, previewed; what is over stays with those that close."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from unionportal.core.choices import UnitChangeKind
from unionportal.core.models import Unit, UnitChange
from unionportal.core.services.organisation import close_unit, follow_merger, locked_open, open_unit
from unionportal.core.splits.splitting import registered, staying_lines
from unionportal.core.values.previews import Line, Preview, key_of
from unionportal.core.values.rules import not_later_than_today


def preview_merge(units, *, into_code, into_name, on, document=""):
    """Return the Preview of what goes on in the new unit, what ends and what stays, as counts."""
    _check(units, into_code, on)
    return _preview(units, into_code, into_name, on)


@transaction.atomic
def merge_units(units, *, actor, into_code, into_name, on, document="", seen=None):
    """Close `units`, open the one that replaces them and move what goes on; return it.

    Refused if `seen` is another preview, or where two of them have something of one name.
    """
    units = list(units)
    _check(units, into_code, on)
    parent, kind = units[0].parent, units[0].kind
    units = locked_open(units)
    _preview(units, into_code, into_name, on).refuse_unless_seen(seen)
    for unit in units:
        close_unit(unit, actor=actor, on=on, document=document, kind=UnitChangeKind.MERGED)
    merged = open_unit(actor=actor, code=into_code, name=into_name, parent=parent, on=on, kind=kind, document=document)
    UnitChange.objects.filter(unit__in=units, kind=UnitChangeKind.MERGED, happened_on=on).update(successor=merged)
    follow_merger(units, merged, actor=actor, on=on, document=document)
    for moves in registered():
        if moves.moves_in_merger:
            _move_all(moves, units, merged, actor=actor, on=on, document=document)
    return merged


def _check(units, into_code, on):
    not_later_than_today(on, field="on")
    if len(units) < 2:
        raise ValidationError("合并至少需要两个工会组织。")
    if len({unit.parent_id for unit in units}) != 1:
        raise ValidationError("只能合并同一上级下的工会组织。")
    if Unit.objects.filter(code=into_code).exists():
        raise ValidationError({"into_code": f"编号 {into_code} 已被使用。"})


def _preview(units, into_code, into_name, on):
    # In one order, whichever of them the page was opened from.
    units, lines = sorted(units, key=lambda unit: unit.pk), []
    for moves in registered():
        keys = [(one.pk, moves.state(one)) for unit in units for one in moves.records(unit, on)]
        if keys:
            heading = "随原组织结束" if moves.ends_in_merger else f"到“{into_name}”"
            why = f"：{moves.ends_in_merger}" if moves.ends_in_merger else ""
            lines.append(Line(heading, f"{moves.heading} {len(keys)} 项{why}", key_of(moves.code, keys)))
    lines += [line for unit in units for line in staying_lines(unit, on)]
    return Preview(key_of([unit.pk for unit in units], into_code, into_name, on), tuple(lines))


def _move_all(moves, units, merged, **facts):
    for unit in units:
        for record in moves.records(unit, facts["on"]):
            # Before it is moved: the sentence names where it was.
            name = str(record)
            try:
                with transaction.atomic():
                    moves.move(record, merged, **facts)
            except IntegrityError:
                raise ValidationError(
                    f"要合并的组织里有同名的{moves.heading}“{name}”，请先改名或办结其中一个，再合并。"
                ) from None
