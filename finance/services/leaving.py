"""What a member who leaves has at the cash desk: claims under way, and assets in keeping."""

from finance.flow.claim_flow import OPEN
from finance.models import Asset, Claim
from members.services.leaving import waits


@waits
def open_claims(leavers):
    """Yield the claims that the person made and that are neither paid nor cancelled, without their purpose."""
    members = {leaver.member.user_id: leaver.member.pk for leaver in leavers if leaver.member.user_id}
    for claim in Claim.objects.filter(made_by__in=members, state__in=OPEN):
        number = f"支出申请 {claim.number}" if claim.number else "支出申请"
        yield members[claim.made_by_id], f"经办的{number}（{claim.get_state_display()}）"


@waits
def kept_assets(leavers):
    """Yield the assets that the person keeps; each stays with him until somebody took it over."""
    members = [leaver.member.pk for leaver in leavers]
    for asset in Asset.objects.present().filter(custodian__in=members).order_by("pk"):
        yield asset.custodian_id, f"保管的固定资产 {asset}（请移交）"
