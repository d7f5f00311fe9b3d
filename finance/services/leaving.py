"""The claims that a member who leaves has under way."""

from finance.flow.claim_flow import OPEN
from finance.models import Claim
from members.services.leaving import waits


@waits
def open_claims(leavers):
    """Yield the claims that the person made and that are neither paid nor cancelled, without their purpose."""
    members = {leaver.member.user_id: leaver.member.pk for leaver in leavers if leaver.member.user_id}
    for claim in Claim.objects.filter(made_by__in=members, state__in=OPEN):
        number = f"支出申请 {claim.number}" if claim.number else "支出申请"
        yield members[claim.made_by_id], f"经办的{number}（{claim.get_state_display()}）"
