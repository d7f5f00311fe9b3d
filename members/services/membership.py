"""Dated events of a membership (离会、重新入会、组织调整): a span ends or begins; transfers are in moving.py."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from members import acts
from members.choices import JoinedBy, LeftBy, Status
from members.models import Departure, Member, Membership, OfficerTerm
from members.services import leaving
from members.services.officers import end_term
from members.services.roster import locked
from unionportal.core.services.accounts import set_active
from unionportal.core.services.organisation import after_merging
from unionportal.core.trail import audit
from unionportal.core.values.rules import not_later_than_today, require_reason


def retire_member(member, *, actor, on, document="", seen=None):
    """退休: keep the membership without dues (中国工会章程第八条); return the member."""
    return _leave(member, LeftBy.RETIRED, actor=actor, on=on, document=document, seen=seen)


def transfer_out(member, *, actor, on, document="", seen=None):
    """转出: end the membership because the member moves to another union; return the member."""
    return _leave(member, LeftBy.TRANSFERRED_OUT, actor=actor, on=on, document=document, seen=seen)


def withdraw_member(member, *, actor, on, document="", seen=None):
    """退会: end the membership at the member's wish; return the member."""
    return _leave(member, LeftBy.WITHDRAWN, actor=actor, on=on, document=document, seen=seen)


def expel_member(member, *, actor, on, document, seen=None):
    """开除会籍: end the membership by decision of the committee (第七条), whose document is required; return it."""
    if not document:
        raise ValidationError({"document": "开除会籍须写明依据文件。"})
    return _leave(member, LeftBy.EXPELLED, actor=actor, on=on, document=document, seen=seen)


def record_death(member, *, actor, on, document="", seen=None):
    """去世: end the membership; return the member."""
    return _leave(member, LeftBy.DECEASED, actor=actor, on=on, document=document, seen=seen)


LEAVING = {
    LeftBy.RETIRED: retire_member,
    LeftBy.TRANSFERRED_OUT: transfer_out,
    LeftBy.WITHDRAWN: withdraw_member,
    LeftBy.EXPELLED: expel_member,
    LeftBy.DECEASED: record_death,
}


def preview_leaving(member, *, reason, on, document=""):
    """Return the Preview of what ends with this leaving and what waits; refused as the leaving would be."""
    _refuse_leaving(member, reason, on)
    if not member.is_retained:
        open_span(member, on)
    return leaving.preview(leaving.Leaver(member, reason, on))


@transaction.atomic
def _leave(member, reason, *, actor, on, document, seen):
    """End the membership and everything that ends with it; refused if `seen` is not what would be shown now.

    Of somebody retired only the death is recorded: the full membership ended before, what was kept ends now.
    """
    member = locked(member)
    _refuse_leaving(member, reason, on)
    span = None if member.is_retained else open_span(member, on)
    leaver = leaving.Leaver(member, reason, on)
    if seen is not None:
        leaving.preview(leaver, lock=True).refuse_unless_seen(seen)
    [found] = leaving.find([leaver], lock=True).values()
    paid = (member.pays_dues, member.in_wage_base)
    if span is not None:
        end_span(span, on, reason, document)
    member.status = Status.RETAINED if reason == LeftBy.RETIRED else Status.LEFT
    member.left_on, member.pays_dues, member.in_wage_base = on, False, False
    member.full_clean()
    member.save(update_fields=["status", "left_on", "pays_dues", "in_wage_base"])
    ended = end_with(leaver, found, paid, actor=actor, document=document)
    audit.record(actor, acts.LEAVE[reason], member, 日期=on, 依据=document, **({"终止": ended} if ended else {}))
    return member


def end_with(leaver, found, paid, *, actor, document=""):
    """Keep the leaving, with what was `paid` (dues, wage base) until then, and end what was found; return the lines."""
    own_account = leaver.member.user_id is not None and leaver.member.user == actor
    if own_account and any(one.ends.code == "members.account" for one in found):
        raise ValidationError("不能办理自己的离会，请另一位经办人办理。")
    departure = Departure.objects.create(
        member=leaver.member,
        reason=leaver.reason,
        on=leaver.on,
        document=document,
        paid_dues=paid[0],
        was_in_wage_base=paid[1],
        made_by=actor,
    )
    return leaving.end_all(departure, leaver, found, actor=actor)


def standing_departure(member):
    """Return the leaving of the member that can still be undone, or None."""
    standing = member.departures.filter(undone_at__isnull=True, rejoined_on__isnull=True)
    return standing.exclude(reason=LeftBy.MOVED).first()


def preview_undoing(member, *, reason):
    """Return the Preview of what undoing the leaving restores and what the person was given since."""
    return leaving.preview_restoring(_undoable(member))


def _undoable(member):
    departure = standing_departure(member)
    if departure is None or member.is_erased:
        raise ValidationError(f"{member.name}没有可以撤销的离会办理。")
    return departure


@transaction.atomic
def undo_leaving(member, *, actor, reason, seen=None):
    """Undo a leaving that was recorded by mistake, with all that ended by it; return the member.

    Refused once something of it has changed since, something else has taken its place, or something was given because
    of it; and if `seen` is not what would be shown now.
    """
    reason = require_reason(reason, "请说明撤销的原因。")
    member = locked(member)
    departure = _undoable(member)
    leaving.preview_restoring(departure).refuse_unless_seen(seen)
    span = member.memberships.select_for_update(of=("self",)).order_by("-since").first()
    was_retained = departure.reason == LeftBy.DECEASED and span.left_by == LeftBy.RETIRED
    if was_retained:
        member.status, member.left_on = Status.RETAINED, span.until
    else:
        _reopen(member, span, departure)
    member.pays_dues, member.in_wage_base = departure.paid_dues, departure.was_in_wage_base
    member.full_clean()
    member.save(update_fields=["status", "left_on", "pays_dues", "in_wage_base"])
    leaving.restore_all(departure, actor=actor)
    departure.undone_by, departure.undone_at, departure.undone_reason = actor, timezone.now(), reason[:200]
    departure.save(update_fields=["undone_by", "undone_at", "undone_reason"])
    lines = [ending.line for ending in departure.endings.all()]
    facts = {"恢复": lines} if lines else {}
    audit.record(actor, acts.UNDO_LEAVE, member, 原因=reason, 离会日期=departure.on, **facts)
    return member


def _reopen(member, span, departure):
    if (member.left_on, span.until, span.left_by) != (departure.on, departure.on, departure.reason):
        raise ValidationError(f"{member.name}的会籍在办理离会以后又变动过，不能撤销，请分别更正。")
    if span.unit.closed_on:
        raise ValidationError(f"“{span.unit}”已于{span.unit.closed_on}撤销，不能撤销离会；请办理重新入会。")
    span.until, span.left_by = None, ""
    span.save(update_fields=["until", "left_by"])
    member.status, member.left_on = Status.ACTIVE, None


def has_died(member):
    """Return whether the member is recorded as dead, on the roster of members or after retiring."""
    recorded = member.departures.filter(reason=LeftBy.DECEASED, undone_at__isnull=True)
    return member.memberships.filter(left_by=LeftBy.DECEASED).exists() or recorded.exists()


@transaction.atomic
def rejoin_member(member, *, actor, unit, on, joined_by=JoinedBy.JOINED, document=""):
    """重新入会: make the same person a member again from day `on`; offices do not return. Return the member."""
    member = locked(member)
    if member.status == Status.ACTIVE or member.is_erased:
        raise ValidationError(f"{member.name}{member.get_status_display()}，不能办理重新入会。")
    if has_died(member):
        raise ValidationError(f"{member.name}登记为去世，不能办理重新入会；登记错了人，请撤销离会。")
    if on < member.left_on:
        raise ValidationError({"on": f"日期不得早于离会日期{member.left_on}。"})
    not_later_than_today(on, "重新入会日期", field="on")
    if unit.closed_on and unit.closed_on <= on:
        raise ValidationError({"unit": f"“{unit}”已于{unit.closed_on}撤销。"})
    member.memberships.create(unit=unit, since=on, joined_by=joined_by, document=document)
    left_on, member.left_on = member.left_on, None
    member.status, member.unit, member.pays_dues, member.in_wage_base = Status.ACTIVE, unit, True, True
    member.full_clean()
    member.save(update_fields=["status", "left_on", "unit", "pays_dues", "in_wage_base"])
    departure = standing_departure(member)
    if departure:
        departure.rejoined_on = on
        departure.save(update_fields=["rejoined_on"])
        closed = departure.endings.filter(what="members.account").exists()
        if closed and member.user and not member.user.is_active:
            set_active(member.user, actor=actor, active=True)
    audit.record(actor, acts.REJOIN, member, 原离会日期=left_on, 日期=on, 组织=str(unit), 依据=document)
    return member


@after_merging
@transaction.atomic
def reorganise(units, into, *, actor, on, document=""):
    """组织调整: move everybody in `units` to `into` from day `on` and end terms in `units`; return how many moved."""
    spans = Membership.objects.filter(unit__in=units, until__isnull=True).order_by("pk").select_for_update(of=("self",))
    spans = list(spans.select_related("member"))
    if late := [span.member.name for span in spans if span.since >= on]:
        raise ValidationError(f"{'、'.join(late[:5])}等 {len(late)} 人在{on}当天或之后才到原组织，请先核对日期。")
    for span in spans:
        span.until, span.left_by = on, LeftBy.REORGANISED
    Membership.objects.bulk_update(spans, ["until", "left_by"], batch_size=500)
    Membership.objects.bulk_create(
        Membership(member=span.member, unit=into, since=on, joined_by=JoinedBy.REORGANISED, document=document)
        for span in spans
    )
    Member.objects.filter(pk__in=[span.member_id for span in spans]).update(unit=into)
    for term in OfficerTerm.objects.filter(unit__in=units, since__lt=on).exclude(until__lte=on):
        end_term(term, actor=actor, on=on)
    names = [str(unit) for unit in units]
    audit.record(actor, acts.MERGE_MEMBERS, into, 原组织=names, 日期=on, 人数=len(spans), 依据=document)
    return len(spans)


def refuse_if_left(member, on=None):
    """Raise ValidationError for somebody who has left the union by `on` or by today; retired people keep membership."""
    if member.status == Status.LEFT and (on is None or on >= member.left_on):
        raise ValidationError(f"{member.name}已于{member.left_on}离会，不是会员。")


def _refuse_leaving(member, reason, on):
    if member.is_retained and reason == LeftBy.DECEASED:
        if on <= member.left_on:
            raise ValidationError({"on": f"日期须晚于退休的日期{member.left_on}。"})
    else:
        refuse_unless_active(member)
    not_later_than_today(on, "离会日期", field="on")


def refuse_unless_active(member):
    """Raise ValidationError for somebody who has left or keeps the membership alone."""
    if member.status != Status.ACTIVE:
        raise ValidationError(f"{member.name}已于{member.left_on}离会（{member.get_status_display()}）。")


def open_span(member, on):
    """Return the span in which the member is in the union, locked; ValidationError unless it began before `on`."""
    span = member.memberships.select_for_update(of=("self",)).filter(until__isnull=True).first()
    if span is None:
        raise ValidationError(f"{member.name}没有在会的会籍记录，请联系管理员。")
    if span.since >= on:
        wrong = span.joined_by == JoinedBy.MOVED and span.since > timezone.localdate()
        undo = "调动日期写错了的，请先撤销调动。" if wrong else ""
        raise ValidationError({"on": f"日期须晚于在“{span.unit}”的起始日期{span.since}。{undo}"})
    return span


def end_span(span, on, reason, document=""):
    """End the span on day `on` for `reason` (LeftBy)."""
    span.until, span.left_by = on, reason
    span.document = document or span.document
    span.save(update_fields=["until", "left_by", "document"])
