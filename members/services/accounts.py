"""Accounts of members, opened under the 工号 for a whole sub-union at once."""

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from members import acts
from members.choices import OfficerPost
from members.models import Member, OfficerTerm
from members.passwords import FirstPasswordHasher
from members.services.officers import grant_for
from unionportal.core.models import User
from unionportal.core.roles.resetting import reset_password
from unionportal.core.services import accounts
from unionportal.core.trail import audit

# As many accounts as can be hashed and written within one request.
MOST = 1000
# A search that finds more members than that is about nobody.
FEW = 200
_FOLLOWERS = []


def follows_accounts(follower):
    """Register (members, *, actor), called when members get accounts, so that other apps grant roles due."""
    _FOLLOWERS.append(follower)
    return follower


@accounts.finds_accounts
def _by_member(text):
    return Q(member__in=list(Member.objects.keys_of(text)[:FEW]))


@follows_accounts
def _grant_chair_roles(members, *, actor):
    terms = OfficerTerm.objects.filter(member__in=members, post=OfficerPost.CHAIR)
    for term in terms.select_related("unit", "member__user"):
        grant_for(term, actor=actor)


@transaction.atomic
def open_accounts(unit, *, actor):
    """Open accounts for members in `unit` or below who have none, at most MOST; return [(member, first password)]."""
    rows = Member.objects.select_for_update(no_key=True, of=("self",)).in_union().within(unit)
    members = list(rows.filter(user__isnull=True).select_related("unit").order_by("unit__place", "staff_no")[:MOST])
    taken = set(User.objects.filter(username__in=[m.staff_no for m in members]).values_list("username", flat=True))
    if taken:
        raise ValidationError(f"工号 {'、'.join(sorted(taken)[:5])} 已被别的账号占用，请系统管理员先处理。")
    opened = [(member, accounts.first_password()) for member in members]
    users = User.objects.bulk_create(_account(member, password) for member, password in opened)
    _give(list(zip(members, users, strict=True)), actor)
    if opened:
        audit.record(actor, acts.OPEN_ACCOUNTS, unit, 人数=len(opened))
    return opened


def never_signed_in():
    """Return the members whose account was opened and who never signed in."""
    waiting = {"user__is_active": True, "user__must_change_password": True, "user__last_login": None}
    return Member.objects.in_union().filter(**waiting)


@transaction.atomic
def renew_first_passwords(unit, *, actor):
    """Give members in `unit` or below who never signed in a new first password, at most MOST; as `open_accounts`.

    The passwords given before end with it, and so does the rest of a reset: roles wait until they are confirmed again.
    """
    rows = never_signed_in().within(unit).select_related("unit", "user").order_by("unit__place", "staff_no")
    # The accounts are locked: who signs in meanwhile keeps his password.
    members = list(rows.select_for_update(of=("user",), no_key=True)[:MOST])
    hasher = FirstPasswordHasher.algorithm
    return [(member, reset_password(member.user, actor=actor, hasher=hasher)) for member in members]


def _account(member, password):
    return User(
        username=member.staff_no,
        name=member.name,
        email=member.email,
        password=make_password(password, hasher=FirstPasswordHasher.algorithm),
        must_change_password=True,
    )


def _give(pairs, actor):
    for member, user in pairs:
        member.user = user
    members = [member for member, _ in pairs]
    Member.objects.bulk_update(members, ["user"])
    for follower in _FOLLOWERS:
        follower(members, actor=actor)
