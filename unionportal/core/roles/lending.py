"""A role is lent: for some days its holder has somebody act for him; it ends by itself."""

import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from unionportal.core import acts
from unionportal.core.access import permissions
from unionportal.core.choices import NOT_LENT, GrantBasis, GrantState
from unionportal.core.models import RoleGrant, User
from unionportal.core.roles import notices
from unionportal.core.roles.granting import refuse_conflicts
from unionportal.core.trail import audit

DAY = datetime.timedelta(days=1)


@transaction.atomic
def lend_role(grant, user, *, actor, since, last, reason):
    """Have `user` hold the actor's role from day `since` to day `last`, both included; return the loan.

    In those days he has its permissions and its scope, and the log says for whom he acts. Refused if he would hold
    two hands of one chain, or if the actor's own role does not last as long.
    """
    if grant.user_id != actor.pk:
        raise PermissionDenied("只能请人代理自己的角色。")
    # Lock both accounts, so that two conflicting loans are not checked at the same time.
    list(User.objects.select_for_update(no_key=True).filter(pk__in=(user.pk, actor.pk)).order_by("pk"))
    grant = RoleGrant.objects.select_related("unit").get(pk=grant.pk)
    if reason_against := why_not_lend(grant) or _why_not_to(grant, user) or _why_not_then(grant, since, last):
        raise ValidationError(reason_against)
    loan = RoleGrant(
        user=user,
        role=grant.role,
        unit=grant.unit,
        since=since,
        until=last + DAY,
        state=GrantState.CONFIRMED,
        basis=GrantBasis.LENT,
        proposed_at=timezone.now(),
        reason=reason,
        lent_from=grant,
    )
    loan.full_clean()
    refuse_conflicts(loan)
    loan.save()
    facts = {"角色": grant.get_role_display(), "范围": str(grant.unit), "起": since, "止": last, "原因": reason}
    audit.record(actor, acts.LEND_ROLE, user, unit=grant.unit, **facts)
    notices.notify_lent(loan)
    return loan


def why_not_lend(grant):
    """Return the sentence why this role is lent to nobody, or None."""
    if grant.lent_from_id:
        return "代理来的角色不能再请别人代理。"
    if grant.role in NOT_LENT:
        return f"{grant.get_role_display()}由选举产生，不能请人代理。"
    return None if grant.is_in_force else "这个角色现在没有生效，不能请人代理。"


def _why_not_to(grant, user):
    if user.pk == grant.user_id:
        return "代理人不能是本人。"
    if not user.is_active:
        return f"{user.name}的账号已停用。"
    return None


def _why_not_then(grant, since, last):
    if since < timezone.localdate():
        return "代理从今天或以后开始。"
    if last < since:
        return "最后一天不能早于第一天。"
    if (last - since).days + 1 > settings.LOAN_DAYS:
        return f"一次最多代理 {settings.LOAN_DAYS} 天。"
    if grant.until and last >= grant.until:
        return f"您的这个角色到 {grant.last_day} 为止，代理不能更晚。"
    return None


@transaction.atomic
def end_loan(loan, *, actor):
    """End the loan today: by the lender, the deputy, the chair or the administrator; return it."""
    loan = (
        RoleGrant.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit", "user", "lent_from__user")
        .get(pk=loan.pk)
    )
    concerned = {loan.user_id, loan.lent_from.user_id}
    if actor.pk not in concerned and not actor.has_perm(permissions.END_LOAN, loan):
        raise PermissionDenied("只有本人、代理人、工会主席和系统管理员可以终止代理。")
    today = timezone.localdate()
    if loan.until <= today:
        raise ValidationError("这次代理已经结束。")
    loan.until = max(today, loan.since)
    loan.save(update_fields=["until"])
    facts = {"角色": loan.get_role_display(), "范围": str(loan.unit), "代理": str(loan.lent_from.user)}
    audit.record(actor, acts.END_LOAN, loan.user, unit=loan.unit, **facts)
    notices.notify_loan_ended(loan, by=actor)
    return loan
