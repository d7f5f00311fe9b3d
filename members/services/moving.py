"""校内调动: a member goes from one unit to another, with or without what is held in the former one; and back again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from members import acts
from members.choices import JoinedBy, LeftBy
from members.models import Departure
from members.services import leaving
from members.services.hanging import records_in
from members.services.membership import end_span, open_span, refuse_unless_active
from members.services.roster import locked
from unionportal.core.trail import audit
from unionportal.core.values.previews import Line, Preview, key_of
from unionportal.core.values.rules import not_later_than_today, require_reason


def preview_transfer(member, *, to, on, document="", ends_offices=True):
    """Return the Preview of what ends in the former unit, or goes on there; refused as the transfer would be."""
    mover = _mover(member, to, on)
    open_span(member, on)
    return _preview(mover, ends_offices)


@transaction.atomic
def transfer_member(member, *, actor, to, on, document="", ends_offices=True, seen=None):
    """校内调动: the member belongs to `to` from day `on`; earlier records keep their unit. Return the member.

    With `ends_offices` committee terms, roles and mandates in the former unit end on the same day. Refused if `seen`
    is not what would be shown now.
    """
    member = locked(member)
    mover = _mover(member, to, on)
    span = open_span(member, on)
    if seen is not None:
        _preview(mover, ends_offices, lock=True).refuse_unless_seen(seen)
    found = leaving.find([mover], lock=True) if ends_offices else {}
    end_span(span, on, LeftBy.MOVED)
    member.memberships.create(unit=to, since=on, joined_by=JoinedBy.MOVED, document=document)
    member.unit = to
    member.save(update_fields=["unit"])
    [ended] = keep_transfers([mover], found, actor=actor, document=document)
    facts = {"原分工会": str(mover.former), "调入": str(to), "日期": on, "依据": document}
    audit.record(actor, acts.MOVE_MEMBER, member, **facts, **({"终止": ended} if ended else {}))
    return member


def keep_transfers(movers, found, *, actor, document=""):
    """Keep that these people moved and end what was `found`, {key of the member: [Found]}; return the lines of each."""
    departures = Departure.objects.bulk_create(
        Departure(
            member=mover.member,
            reason=LeftBy.MOVED,
            on=mover.on,
            document=document,
            paid_dues=mover.member.pays_dues,
            was_in_wage_base=mover.member.in_wage_base,
            made_by=actor,
        )
        for mover in movers
    )
    ended = []
    for departure, mover in zip(departures, movers, strict=True):
        held = found.get(mover.member.pk)
        ended.append(leaving.end_all(departure, mover, held, actor=actor) if held else [])
    return ended


def latest_transfer(member):
    """Return (the span that the latest transfer began, the one before), or None where another change is the latest."""
    latest = list(member.memberships.select_related("unit").order_by("-since")[:2])
    if len(latest) < 2:
        return None
    span, former = latest
    is_transfer = span.until is None and span.joined_by == JoinedBy.MOVED
    if is_transfer and (former.until, former.left_by) == (span.since, LeftBy.MOVED):
        return span, former
    return None


def preview_undoing(member, *, reason):
    """Return the Preview of where the member belongs again and of what goes on there."""
    span, former, departure = _undoable(member)
    back = Line("恢复", f"在“{former.unit}”，不曾调到“{span.unit}”", key_of(span.pk, former.pk))
    lines = leaving.preview_restoring(departure).lines if departure else ()
    stays = [Line(f"已记在“{span.unit}”名下，不随撤销改变，请核对", one, key_of(one)) for one in _hanging(member, span)]
    return Preview(key_of(member.pk), (back, *lines, *stays))


@transaction.atomic
def undo_transfer(member, *, actor, reason, seen=None):
    """Undo the latest transfer, recorded by mistake, with all that ended by it; return the member.

    Refused once something is recorded of the member in the new unit, whose day has come; once something of what ended
    has changed since or something else has taken its place; and if `seen` is not what would be shown now.
    """
    reason = require_reason(reason, "请说明撤销的原因。")
    member = locked(member)
    preview_undoing(member, reason=reason).refuse_unless_seen(seen)
    span, former, departure = _undoable(member)
    if departure is None:
        mover = leaving.Leaver(member, LeftBy.MOVED, span.since, former.unit, span.unit)
        keep_transfers([mover], {}, actor=None, document=span.document)
        departure = _departure(span)
    departure.undone_by, departure.undone_at, departure.undone_reason = actor, timezone.now(), reason[:200]
    departure.save(update_fields=["undone_by", "undone_at", "undone_reason"])
    span.delete()
    former.until, former.left_by = None, ""
    former.save(update_fields=["until", "left_by"])
    member.unit = former.unit
    member.save(update_fields=["unit"])
    leaving.restore_all(departure, actor=actor)
    lines = [ending.line for ending in departure.endings.all()]
    facts = {"原因": reason, "调动日期": departure.on, "原调入": str(span.unit), "恢复": [str(former.unit), *lines]}
    audit.record(actor, acts.UNDO_MOVE, member, **facts)
    return member


def _undoable(member):
    """Return (span, the one before, the Departure or None) of the transfer that can be undone."""
    found = latest_transfer(member)
    if found is None:
        raise ValidationError(f"{member.name}最近一次会籍变动不是校内调动，没有可以撤销的。")
    span, former = found
    if former.unit.closed_on:
        raise ValidationError(f"“{former.unit}”已于{former.unit.closed_on}撤销，不能撤销调动；请另办调动。")
    # From a unit to which one comes later, nobody can move back before: what is recorded there is shown instead.
    if span.since <= timezone.localdate() and (hanging := _hanging(member, span)):
        raise ValidationError(
            f"调动以后已在“{span.unit}”名下登记：{'、'.join(hanging)}。这些记录不随撤销改变，"
            f"请另办一次校内调动，调回“{former.unit}”。"
        )
    return span, former, _departure(span)


def _hanging(member, span):
    return [f"{name} {number} 条" for name, number in records_in(member, span)]


def _departure(span):
    """Return the Departure of the transfer that began the span; None of one that was recorded before there were any."""
    moves = Departure.objects.filter(member=span.member_id, reason=LeftBy.MOVED, on=span.since, undone_at=None)
    return moves.order_by("-pk").first()


def _mover(member, to, on):
    """Return the Leaver who moves; ValidationError where the transfer cannot be."""
    refuse_unless_active(member)
    not_later_than_today(on, "调动日期", field="on")
    if to == member.unit:
        raise ValidationError({"to": f"{member.name}已经在“{to}”。"})
    if to.closed_on and to.closed_on <= on:
        raise ValidationError({"to": f"“{to}”已于{to.closed_on}撤销。"})
    return leaving.Leaver(member, LeftBy.MOVED, on, member.unit, to)


def _preview(mover, ends_offices, *, lock=False):
    """Return the Preview of the transfer: what ends, or what goes on although the unit is another."""
    [found] = leaving.find([mover], lock=lock).values()
    lines = [one.line for one in found]
    if not ends_offices:
        lines = [Line(f"在原分工会继续：{one.ends.heading}", one.ends.line(one.record), one.line.key) for one in found]
    return Preview(key_of(mover.member.pk, mover.to.pk, mover.on, ends_offices), tuple(lines))
