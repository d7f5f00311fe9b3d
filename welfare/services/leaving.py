"""The benefits for a member who leaves that are under way; not what they are for."""

from members.services.leaving import waits
from welfare.benefit_flow import EDITABLE, BenefitState
from welfare.models import Grant, Visit

_OPEN = (*EDITABLE, BenefitState.REPORTED, BenefitState.CHECKED)


@waits
def open_benefits(leavers):
    """Yield the visits and grants that are not approved yet."""
    for model in (Visit, Grant):
        rows = model.objects.filter(member__in=[leaver.member.pk for leaver in leavers], state__in=_OPEN)
        for benefit in rows.only("member", "number", "state"):
            number = f" {benefit.number}" if benefit.number else ""
            yield benefit.member_id, f"{model._meta.verbose_name}{number}（{benefit.get_state_display()}）"
