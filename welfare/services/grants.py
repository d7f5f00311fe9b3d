"""Acts on grants for illness and hardship: confidential, registered by the office."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from members.queries import unit_on
from unionportal.core.files.attachments import attach_all
from unionportal.core.trail import audit
from unionportal.core.values.rules import not_later_than_today
from welfare import acts, permissions
from welfare.benefit_flow import EDITABLE
from welfare.models import Grant


@transaction.atomic
def report_grant(grant, *, actor, circumstances="", files=()):
    """Save a new grant or a changed draft or returned one; blank `circumstances` keep the stored text. Return it."""
    act = acts.CHANGE_GRANT if grant.pk else acts.ADD_GRANT
    if grant.pk:
        _check_editable(grant)
    else:
        grant.reported_by = actor
    grant.unit = unit_on(grant.member, grant.applied_on)
    if not actor.has_perm(permissions.CHANGE_GRANT if grant.pk else permissions.ADD_GRANT, grant):
        raise PermissionDenied("您不能登记这项补助。")
    not_later_than_today(grant.applied_on, "申请日期", field="applied_on")
    if circumstances:
        grant.circumstances = circumstances
    grant.full_clean()
    grant.save()
    grant.evidence.add(*attach_all(files, actor=actor, unit=grant.unit))
    audit.record(actor, act, grant, 申请日期=grant.applied_on)
    return grant


def _check_editable(grant):
    stored = Grant.objects.select_for_update(of=("self",), no_key=True).get(pk=grant.pk)
    if stored.state not in EDITABLE:
        raise ValidationError(f"“{stored.get_state_display()}”的补助不能修改，请先退回。")
    grant.state = stored.state


@transaction.atomic
def read_circumstances(grant, *, actor, reason):
    """Return the circumstances in clear; who read them and why is audited, the text is not."""
    if not actor.has_perm(permissions.READ_CIRCUMSTANCES, grant):
        raise PermissionDenied("您没有“查看困难情况”的权限。")
    audit.record(actor, acts.READ_CIRCUMSTANCES, grant, 原因=reason)
    return grant.circumstances
