"""What the page of a member shows of finance: the claims one made, what one borrowed, the assets one keeps."""

from django.urls import reverse

from finance.models import Asset, Claim, Loan
from members.dossier.sections import Line, Section, noted, register_section


def _claim(claim, scope):
    # The purpose of a confidential one may name somebody.
    title = claim.source if claim.is_confidential else claim.purpose
    note = noted(claim.made_on, claim.number)
    return Line(title, note, claim.amount, claim.get_state_display(), reverse("finance:claim_detail", args=[claim.pk]))


def _loan(loan, scope):
    due = f"应核销 {loan.due_on:%Y-%m-%d}" if loan.due_on else ""
    return Line(
        loan.claim.purpose,
        noted(loan.paid_on, due),
        loan.claim.amount,
        loan.get_state_display(),
        loan.get_absolute_url(),
    )


register_section(
    Section(
        code="claims",
        label="经办的支出申请",
        place=80,
        model=Claim,
        person="made_by__member",
        joined=("unit",),
        order=("-made_on",),
        line=_claim,
    )
)
register_section(
    Section(
        code="loans",
        label="借款",
        place=81,
        model=Loan,
        person="claim__member",
        joined=("claim__unit",),
        order=("-paid_on",),
        line=_loan,
    )
)


def _asset(asset, scope):
    note = noted(asset.unit.name, asset.place, asset.in_use_on)
    return Line(str(asset), note, asset.value, asset.get_state_display(), asset.get_absolute_url())


register_section(
    Section(
        code="assets",
        label="保管的固定资产",
        place=85,
        model=Asset,
        person="custodian",
        rows=lambda scope: Asset.objects.visible_to(scope).present(),
        joined=("unit",),
        order=("-in_use_on",),
        line=_asset,
    )
)
