"""Acts on clubs and their members."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from activities import acts, permissions
from activities.models import Club, ClubMembership
from activities.queries import member_of
from members.services.membership import refuse_if_left
from unionportal.core.services.records import save_record
from unionportal.core.trail import audit


@transaction.atomic
def save_club(club, *, actor):
    """Save the club, new or changed; return it."""
    if not actor.has_perm(permissions.RUN_CLUB, club):
        raise PermissionDenied("您不能管理这个组织的俱乐部。")
    return save_record(club, actor=actor)


@transaction.atomic
def close_club(club, *, actor, on):
    """Close the club from day `on` and end all its memberships; return it."""
    club = _lock(club)
    if not actor.has_perm(permissions.RUN_CLUB, club):
        raise PermissionDenied("您不能管理这个组织的俱乐部。")
    if club.closed_on:
        raise ValidationError("这个俱乐部已撤销。")
    club.closed_on = on
    club.full_clean()
    club.save()
    for membership in club.memberships.filter(until__isnull=True):
        membership.until = max(on, membership.since)
        membership.save(update_fields=["until"])
    audit.record(actor, acts.DISSOLVE_CLUB, club, 日期=on)
    return club


@transaction.atomic
def join_club(club, *, actor, member=None, since=None):
    """Start a membership of `member` (default: the actor's own) from `since` or today; return it."""
    club = _lock(club)
    own = member_of(actor)
    member = member or own
    if member is None:
        raise ValidationError("您的账号没有对应的会员，不能加入。")
    if member != own and not actor.has_perm(permissions.RUN_CLUB, club):
        raise PermissionDenied("您不能为别人办理加入俱乐部。")
    if not member.unit.path.startswith(club.unit.path):
        raise ValidationError(f"这个俱乐部面向{club.unit}的会员。")
    since = since or timezone.localdate()
    refuse_if_left(member, since)
    if not Club.objects.in_being(since).filter(pk=club.pk).exists():
        raise ValidationError("这一天俱乐部不在活动。")
    membership = ClubMembership(club=club, member=member, since=since)
    membership.full_clean()
    membership.save()
    audit.record(actor, acts.JOIN_CLUB, membership, 日期=since)
    return membership


@transaction.atomic
def leave_club(membership, *, actor, on=None):
    """End the membership on day `on` or today; return it."""
    membership = ClubMembership.objects.select_for_update(of=("self",), no_key=True).get(pk=membership.pk)
    if not (membership.is_owned_by(actor) or actor.has_perm(permissions.RUN_CLUB, membership)):
        raise PermissionDenied("您不能为别人办理退出俱乐部。")
    if membership.until:
        raise ValidationError("此人已退出。")
    membership.until = on or timezone.localdate()
    membership.full_clean()
    membership.save()
    audit.record(actor, acts.LEAVE_CLUB, membership, 日期=membership.until)
    return membership


def _lock(club):
    return Club.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=club.pk)
