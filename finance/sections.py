"""What the page of a member shows of finance: the claims that one made."""

from django.urls import reverse

from finance.models import Claim
from members.dossier.sections import Line, Section, noted, register_section


def _claim(claim, scope):
    # The purpose of a confidential one may name somebody.
    title = claim.source if claim.is_confidential else claim.purpose
    note = noted(claim.made_on, claim.number)
    return Line(title, note, claim.amount, claim.get_state_display(), reverse("finance:claim_detail", args=[claim.pk]))


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
