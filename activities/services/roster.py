"""Sign-up and attendance, under the lock of the activity so that no place is given twice."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from activities import acts, permissions
from activities.activity_flow import HAS_PLACES, ActivityState
from activities.choices import MAY_COME, PLACE_IS_TAKEN, WITH_A_PLACE, ParticipantRole, ParticipationState
from activities.models import Activity, Participation
from activities.queries import left_audience, member_of, places_taken, signed_up_and_offered
from members.queries import UnitsByDay, unit_on
from members.services.membership import refuse_if_left
from unionportal.core.trail import audit

NOT_ON_THE_ROSTER = "名单中有不属于这项活动或已取消报名的人，请刷新页面。"


def lock_roster(activity):
    """Return the fresh activity, locked until the transaction ends: sign-ups of others wait."""
    rows = Activity.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("unit", "club").get(pk=activity.pk)


@transaction.atomic
def sign_up(activity, *, actor, event="", children=0, role=ParticipantRole.PARTICIPANT, note=""):
    """Sign the actor up: 已报名, or 候补 when all places are taken. Return the participation."""
    member = member_of(actor)
    if member is None:
        raise ValidationError("您的账号没有对应的会员，不能报名。")
    refuse_if_left(member)
    activity = lock_roster(activity)
    today = timezone.localdate()
    if not activity.takes_sign_ups(today):
        raise ValidationError("这项活动现在不接受报名。")
    if not Activity.objects.meant_for(member, today).filter(pk=activity.pk).exists():
        raise ValidationError(f"这项活动面向{activity.get_audience_display()}，您不在其中。")
    return _enter(activity, actor, member=member, event=event, children=children, role=role, note=note)


@transaction.atomic
def enrol(activity, *, actor, member=None, name="", **facts):
    """Enter a member or guest for the organiser; places and `facts` are as in `sign_up`. Return the participation."""
    activity = _lock_for_organiser(activity, actor)
    if member and activity.starts_on >= timezone.localdate():
        refuse_if_left(member)
    return _enter(activity, actor, member=member, name=name, **facts)


@transaction.atomic
def enrol_many(activity, *, actor, members):
    """Enter those of the members who are not on the roster yet, as `enrol` enters one; return the participations."""
    activity = _lock_for_organiser(activity, actor)
    here = set(activity.participations.exclude(state=ParticipationState.WITHDRAWN).values_list("member", flat=True))
    fresh = [member for member in members if member.pk not in here]
    if activity.starts_on >= timezone.localdate():
        for member in fresh:
            refuse_if_left(member)
    units, day = UnitsByDay([member.pk for member in fresh]), activity.starts_on
    facts = {"event": "", "children": 0, "role": ParticipantRole.PARTICIPANT}
    return [_enter(activity, actor, member=member, unit=units.on(member, day), **facts) for member in fresh]


def _lock_for_organiser(activity, actor):
    """Return the locked activity whose roster this actor may keep now."""
    activity = lock_roster(activity)
    if not actor.has_perm(permissions.KEEP_ROSTER, activity):
        raise PermissionDenied("您不能维护这项活动的名单。")
    if activity.state != ActivityState.APPROVED:
        raise ValidationError(f"“{activity.get_state_display()}”的活动不能登记参加人。")
    return activity


def _enter(activity, actor, *, member, name="", unit=None, **facts):
    if unit is None:
        unit = unit_on(member, activity.starts_on) if member else activity.unit
    full = activity.quota is not None and places_taken(activity) >= activity.quota
    row = Participation(
        activity=activity,
        unit=unit,
        member=member,
        name=member.name if member else name.strip(),
        state=ParticipationState.WAITING if full else ParticipationState.SIGNED_UP,
        **facts,
    )
    row.full_clean()
    row.save()
    act = acts.SIGN_UP_WAITING if full else acts.SIGN_UP
    audit.record(actor, act, activity, concerns=row, 姓名=row.name, 项目=row.event)
    return row


@transaction.atomic
def withdraw(participation, *, actor):
    """Withdraw the participation; the first in waiting takes the place. Return (participation, moved up or None)."""
    activity = lock_roster(participation.activity)
    row = activity.participations.select_related("member").get(pk=participation.pk)
    if not (row.is_owned_by(actor) or actor.has_perm(permissions.KEEP_ROSTER, activity)):
        raise PermissionDenied("您不能取消别人的报名。")
    if row.state not in MAY_COME:
        raise ValidationError(f"“{row.get_state_display()}”不能取消报名。")
    if activity.state not in HAS_PLACES:
        raise ValidationError(f"活动{activity.get_state_display()}，不能取消报名。")
    row.state = ParticipationState.WITHDRAWN
    row.save(update_fields=["state"])
    audit.record(actor, acts.WITHDRAW, activity, concerns=row, 姓名=row.name, 项目=row.event)
    return row, _move_up(activity, actor)


@transaction.atomic
def give_up(participation, *, actor):
    """Withdraw somebody who left the union; the first in waiting takes the place. Return the participation."""
    activity = lock_roster(participation.activity)
    row = activity.participations.select_related("member").get(pk=participation.pk)
    row.state = ParticipationState.WITHDRAWN
    row.save(update_fields=["state"])
    audit.record(actor, acts.WITHDRAW, activity, concerns=row, 姓名=row.name, 项目=row.event)
    _move_up(activity, actor)
    return row


@transaction.atomic
def take_again(participation, *, actor):
    """Store a participation that was withdrawn by mistake in its former state; refused if its place is taken."""
    activity = lock_roster(participation.activity)
    took_a_place = participation.state in PLACE_IS_TAKEN
    if took_a_place and activity.quota is not None and places_taken(activity) >= activity.quota:
        raise ValidationError("名额已由后面的人递补。")
    participation.full_clean()
    participation.save(update_fields=["state"])
    audit.record(
        actor, acts.SIGN_UP, activity, concerns=participation, 姓名=participation.name, 项目=participation.event
    )
    return participation


def _move_up(activity, actor):
    """Return the first of those waiting, who gets the place if there is one, or late is asked about it; or None.

    Nobody is once the activity has begun, on a later day, nor while it is approved again: the approval does it.
    Those are passed over for whom it is not meant any more.
    """
    today = timezone.localdate()
    if not activity.hands_on_places(today):
        return None
    if activity.quota is not None and places_taken(activity) >= activity.quota:
        return None
    waiting = activity.participations.filter(state=ParticipationState.WAITING).exclude(left_audience(today))
    first = waiting.order_by("signed_up_at", "pk").first()
    if first is None:
        return None
    is_late = activity.consent_from is not None and activity.consent_from <= timezone.now()
    first.state = ParticipationState.OFFERED if is_late else ParticipationState.SIGNED_UP
    first.save(update_fields=["state"])
    act = acts.OFFER_PLACE if is_late else acts.MOVE_UP
    audit.record(actor, act, activity, concerns=first, 姓名=first.name, 项目=first.event)
    return first


@transaction.atomic
def accept_place(participation, *, actor):
    """Take the place that became free late (已报名); return the participation."""
    activity = lock_roster(participation.activity)
    row = activity.participations.select_related("member").get(pk=participation.pk)
    if not (row.is_owned_by(actor) or actor.has_perm(permissions.KEEP_ROSTER, activity)):
        raise PermissionDenied("您不能替别人确认。")
    if not row.is_offered or activity.state not in HAS_PLACES:
        raise ValidationError("没有等您确认的名额，请刷新页面。")
    today = timezone.localdate()
    if not activity.offers_places(today):
        raise ValidationError(f"名额须在{activity.answer_by}以前确认，现在已经过期。")
    if activity.participations.filter(left_audience(today), pk=row.pk).exists():
        raise ValidationError(
            f"活动面向{activity.get_audience_display()}，{row.name}已不在其中，请取消报名，名额由后面的人递补。"
        )
    row.state = ParticipationState.SIGNED_UP
    row.save(update_fields=["state"])
    audit.record(actor, acts.ACCEPT_PLACE, activity, concerns=row, 姓名=row.name, 项目=row.event)
    return row


@transaction.atomic
def end_offers(day):
    """Put back in waiting who has not taken a place by the last day for it, of the activities before `day`."""
    begun = Activity.objects.filter(state__in=HAS_PLACES, starts_on__lt=day)
    for activity in begun.filter(participations__state=ParticipationState.OFFERED).order_by("pk").distinct():
        activity = lock_roster(activity)
        if activity.offers_places(day):
            continue
        for row in activity.participations.filter(state=ParticipationState.OFFERED):
            row.state = ParticipationState.WAITING
            row.save(update_fields=["state"])
            audit.record(None, acts.END_OFFER, activity, concerns=row, 姓名=row.name, 项目=row.event)


@transaction.atomic
def change_sign_up(activity, *, actor, quota, signup_from, signup_until, consent_hours=None):
    """Change quota and days of an approved activity; waiting people move up while there are places. Return it."""
    activity = lock_roster(activity)
    if not actor.has_perm(permissions.KEEP_ROSTER, activity):
        raise PermissionDenied("您不能维护这项活动的名单。")
    if activity.state != ActivityState.APPROVED:
        raise ValidationError(f"“{activity.get_state_display()}”的活动不能改报名。")
    check_quota(activity, quota)
    activity.quota, activity.signup_from, activity.signup_until = quota, signup_from, signup_until
    if consent_hours is not None:
        activity.consent_hours = consent_hours
    activity.full_clean()
    activity.save(update_fields=["quota", "signup_from", "signup_until", "consent_hours"])
    audit.record(actor, acts.CHANGE_SIGN_UP, activity, 名额=quota, 开始=signup_from, 截止=signup_until)
    hand_on_places(activity, actor=actor)
    return activity


def hand_on_places(activity, *, actor):
    """Move up those who wait, or late ask them, while there are places."""
    while _move_up(activity, actor):
        pass


def check_quota(activity, quota):
    """Raise ValidationError for no place at all, or for fewer than are taken."""
    if quota == 0:
        raise ValidationError({"quota": "名额至少是1；不限名额的留空白，不再报名的改报名截止的日期。"})
    if activity.pk is None:
        return
    signed_up, offered = signed_up_and_offered(activity)
    if quota is not None and quota < signed_up + offered:
        also = f"，另有{offered}个名额等人确认" if offered else ""
        raise ValidationError({"quota": f"已有{signed_up}人报名{also}，名额不能更少。"})


@transaction.atomic
def settle_roster(activity, *, actor, attended=None):
    """Close the roster and return how many attended; `attended` are participations, None means everybody signed up.

    Those who signed up and did not come become 未到; those waiting and not in `attended` stay 候补.
    """
    activity = lock_roster(activity)
    if not actor.has_perm(permissions.KEEP_ROSTER, activity):
        raise PermissionDenied("您不能维护这项活动的名单。")
    if activity.state != ActivityState.APPROVED:
        raise ValidationError(f"“{activity.get_state_display()}”的活动不能登记到场情况。")
    rows = activity.participations.exclude(state=ParticipationState.WITHDRAWN)
    if attended is None:
        rows.filter(state=ParticipationState.SIGNED_UP).update(state=ParticipationState.ATTENDED)
    else:
        came = {row.pk for row in attended}
        if came - set(rows.values_list("pk", flat=True)):
            raise ValidationError(NOT_ON_THE_ROSTER)
        rows.filter(pk__in=came).update(state=ParticipationState.ATTENDED)
        rows.exclude(pk__in=came).filter(state__in=WITH_A_PLACE).update(state=ParticipationState.ABSENT)
    # Who did not answer is still waiting.
    rows.filter(state=ParticipationState.OFFERED).update(state=ParticipationState.WAITING)
    counted = rows.filter(state=ParticipationState.ATTENDED).count()
    audit.record(actor, acts.RECORD_ATTENDANCE, activity, 到场=counted)
    return counted
