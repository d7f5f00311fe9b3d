"""Dated events of a membership (调动、离会、组织调整): one span ends, another begins, other records stay."""

from django.core.exceptions import ValidationError
from django.db import transaction

from members import acts
from members.choices import JoinedBy, LeftBy, Status
from members.models import Member, Membership, OfficerTerm
from members.services.officers import end_term
from members.services.roster import locked
from unionportal.core.services.organisation import after_merging
from unionportal.core.trail import audit


@transaction.atomic
def transfer_member(member, *, actor, to, on, document=""):
    """校内调动: the member belongs to `to` from day `on`; earlier records keep their unit. Return the member."""
    member = locked(member)
    _refuse_if_left(member)
    if to == member.unit:
        raise ValidationError({"to": f"{member.name}已经在“{to}”。"})
    if to.closed_on and to.closed_on <= on:
        raise ValidationError({"to": f"“{to}”已于{to.closed_on}撤销。"})
    span = _open_span(member, on)
    _end(span, on, LeftBy.MOVED)
    member.memberships.create(unit=to, since=on, joined_by=JoinedBy.MOVED, document=document)
    former, member.unit = member.unit, to
    member.save(update_fields=["unit"])
    audit.record(actor, acts.MOVE_MEMBER, member, 原分工会=str(former), 调入=str(to), 日期=on, 依据=document)
    return member


def retire_member(member, *, actor, on, document=""):
    """退休: keep the membership without dues (中国工会章程第八条); return the member."""
    return _leave(member, LeftBy.RETIRED, actor=actor, on=on, document=document)


def transfer_out(member, *, actor, on, document=""):
    """转出: end the membership because the member moves to another union; return the member."""
    return _leave(member, LeftBy.TRANSFERRED_OUT, actor=actor, on=on, document=document)


def withdraw_member(member, *, actor, on, document=""):
    """退会: end the membership at the member's wish; return the member."""
    return _leave(member, LeftBy.WITHDRAWN, actor=actor, on=on, document=document)


def expel_member(member, *, actor, on, document):
    """开除会籍: end the membership by decision of the committee (第七条), whose document is required; return it."""
    if not document:
        raise ValidationError({"document": "开除会籍须写明依据文件。"})
    return _leave(member, LeftBy.EXPELLED, actor=actor, on=on, document=document)


def record_death(member, *, actor, on, document=""):
    """去世: end the membership; return the member."""
    return _leave(member, LeftBy.DECEASED, actor=actor, on=on, document=document)


LEAVING = {
    LeftBy.RETIRED: retire_member,
    LeftBy.TRANSFERRED_OUT: transfer_out,
    LeftBy.WITHDRAWN: withdraw_member,
    LeftBy.EXPELLED: expel_member,
    LeftBy.DECEASED: record_death,
}


@transaction.atomic
def _leave(member, reason, *, actor, on, document):
    member = locked(member)
    _refuse_if_left(member)
    _end(_open_span(member, on), on, reason, document)
    member.status = Status.RETAINED if reason == LeftBy.RETIRED else Status.LEFT
    member.left_on = on
    member.full_clean()
    member.save(update_fields=["status", "left_on"])
    for term in member.officer_terms.filter(until__isnull=True):
        end_term(term, actor=actor, on=on)
    audit.record(actor, acts.LEAVE[reason], member, 日期=on, 依据=document)
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


def _refuse_if_left(member):
    if member.status != Status.ACTIVE:
        raise ValidationError(f"{member.name}已于{member.left_on}离会（{member.get_status_display()}）。")


def _open_span(member, on):
    span = member.memberships.select_for_update(of=("self",)).filter(until__isnull=True).first()
    if span is None:
        raise ValidationError(f"{member.name}没有在会的会籍记录，请联系管理员。")
    if span.since >= on:
        raise ValidationError({"on": f"日期须晚于在“{span.unit}”的起始日期{span.since}。"})
    return span


def _end(span, on, reason, document=""):
    span.until, span.left_by = on, reason
    span.document = document or span.document
    span.save(update_fields=["until", "left_by", "document"])
