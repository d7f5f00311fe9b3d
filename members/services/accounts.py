"""Accounts of members, opened under the 工号 for a whole sub-union at once."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery, prefetch_related_objects

from members import acts
from members.choices import OfficerPost
from members.models import Member, OfficerTerm
from members.passwords import FirstPasswordHasher
from members.services.officers import grant_for
from unionportal.core.models import User
from unionportal.core.roles.resetting import reset_passwords
from unionportal.core.services import accounts
from unionportal.core.trail import audit

# As many accounts as are opened, and as many first passwords as are renewed, within one request.
MOST, MOST_RENEWED = 15_000, 1000
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
    rows = rows.filter(user__isnull=True).only("staff_no", "name", "email", "unit")
    members = list(rows.order_by("unit__place", "staff_no")[:MOST])
    prefetch_related_objects(members, "unit")
    taken = set(User.objects.filter(username__in=[m.staff_no for m in members]).values_list("username", flat=True))
    if taken:
        raise ValidationError(f"工号 {'、'.join(sorted(taken)[:5])} 已被别的账号占用，请系统管理员先处理。")
    opened = [(member, accounts.first_password()) for member in members]
    hashes = accounts.hashed([password for _, password in opened], FirstPasswordHasher.algorithm)
    new = (_account(member, hashed) for member, hashed in zip(members, hashes, strict=True))
    _give(members, User.objects.bulk_create(new, batch_size=accounts.BATCH), actor)
    if opened:
        audit.record(actor, acts.OPEN_ACCOUNTS, unit, 人数=len(opened))
    return opened


def never_signed_in():
    """Return the members whose account was opened and who never signed in."""
    waiting = {"user__is_active": True, "user__must_change_password": True, "user__last_login": None}
    return Member.objects.in_union().filter(**waiting)


@transaction.atomic
def renew_first_passwords(unit, *, actor):
    """Give members in `unit` or below who never signed in a new first password; as `open_accounts`.

    They are at most MOST_RENEWED. The passwords given before end with it, and so does the rest of a reset: roles wait
    until they are confirmed again.
    """
    rows = never_signed_in().within(unit).select_related("unit", "user").order_by("unit__place", "staff_no")
    # The accounts are locked: who signs in meanwhile keeps his password.
    members = list(rows.select_for_update(of=("user",), no_key=True)[:MOST_RENEWED])
    users = [member.user for member in members]
    return [*zip(members, reset_passwords(users, actor=actor, hasher=FirstPasswordHasher.algorithm), strict=True)]


def _account(member, hashed):
    return User(
        username=member.staff_no,
        name=member.name,
        email=member.email,
        password=hashed,
        must_change_password=True,
    )


def _give(members, users, actor):
    """Give each of the members the account under his 工号, which is of nobody else."""
    own = User.objects.filter(username=OuterRef("staff_no"))
    Member.objects.filter(pk__in=[member.pk for member in members]).update(user=Subquery(own.values("pk")))
    for member, user in zip(members, users, strict=True):
        member.user = user
    for follower in _FOLLOWERS:
        follower(members, actor=actor)
