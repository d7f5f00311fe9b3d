"""Anonymises a member who has left; units, amounts and numbers stay as they were.

The audit log is kept by law and cannot be changed, so names in its sentences stay.
"""

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from members import acts
from members.choices import Status
from members.services.roster import locked
from unionportal.core.models import Notice, RoleGrant
from unionportal.core.services import accounts
from unionportal.core.trail import audit

ERASED = "已匿名"
_BLANK = ("mobile", "email", "bank_name", "note", "name_key", "stroke_key", "archive_ground")
_FOLLOWERS = []


def follows_erasure(follower):
    """Register (member), called in the transaction that anonymises a member."""
    _FOLLOWERS.append(follower)
    return follower


@transaction.atomic
def erase_member(member, *, actor, document):
    """Replace what identifies the member, in the row history too; `document` is the request or rule. Return it."""
    member = locked(member)
    if member.status != Status.LEFT:
        raise ValidationError(f"{member.name}{member.get_status_display()}，只有已离会的会员可以匿名化。")
    if member.is_erased:
        raise ValidationError("这位会员已经匿名化。")
    if member.user_id and RoleGrant.objects.in_force().filter(user=member.user).exists():
        raise ValidationError(f"{member.name}还有角色在任，请先终止。")
    _close_account(member, actor)
    for name in _BLANK:
        setattr(member, name, "")
    member.name, member.staff_no = ERASED, member.erased_staff_no
    member.id_number = member.bank_card = ""
    member.sort_strokes = None
    # The month of birth stays, because figures count members by age.
    member.birth_date = member.birth_date and member.birth_date.replace(day=1)
    member.birth_by_month = member.birth_date is not None
    member.save()
    for card in member.service_cards.all():
        card.card_no = f"X{card.pk}"
        card.save(update_fields=["card_no"])
    for follower in _FOLLOWERS:
        follower(member)
    forget_history("members_forget_history", member)
    audit.record(actor, acts.ERASE_MEMBER, member, 依据=document)
    return member


def forget_history(function, member):
    """Call a function of the database that removes the person from the row histories."""
    with connection.cursor() as cursor:
        cursor.callproc(function, [member.pk])


def _close_account(member, actor):
    user = member.user
    if user is None:
        return
    if user.is_active:
        accounts.set_active(user, actor=actor, active=False)
    user.name, user.username, user.email = ERASED, f"X{member.pk}", ""
    user.set_unusable_password()
    user.save()
    Notice.objects.filter(user=user).delete()
