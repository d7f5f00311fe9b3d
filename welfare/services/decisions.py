"""What somebody sees before deciding on a benefit, and on a claim that pays one."""

from django.urls import reverse

from finance.services import decision, stands_behind
from unionportal.core.flow.decisions import shown_for
from welfare import permissions
from welfare.benefit_flow import BenefitState
from welfare.models import Grant, Visit
from welfare.models.benefit import Benefit
from welfare.services.entitlement import findings

# {table: (permission, page)} of those with papers.
_FILES = {
    Visit: (permissions.READ_WORDS, "welfare:visit_file"),
    Grant: (permissions.READ_CIRCUMSTANCES, "welfare:grant_file"),
}


@shown_for("welfare.Visit", "welfare.Grant", "welfare.GiftIssue")
def decision_on_benefit(benefit, user):
    """Return the Decision on a visit, grant or issue."""
    return decision(
        user,
        amount=benefit.amount,
        payee=_payee(benefit),
        budget_id=benefit.budget_id,
        set_aside=benefit.state == BenefitState.APPROVED,
        papers=_papers(benefit, user),
        findings=_findings(benefit, user),
    )


def _payee(benefit):
    """Return who is paid, as the claim will say it; nobody before somebody chose the budget."""
    return benefit.claim_details(benefit.number or "")["payee"] if benefit.budget_id else ""


def _papers(benefit, user):
    """Return the papers this user may open, None where the kind has none or he reads none."""
    opened_by, page = _FILES.get(type(benefit), ("", ""))
    if not page or not user.has_perm(opened_by, benefit):
        return None
    files = benefit.evidence.order_by("uploaded_at", "pk")
    return [(file.name, reverse(page, args=[benefit.pk, file.pk])) for file in files]


def _findings(benefit, user):
    if benefit.state == BenefitState.APPROVED or not benefit.amount:
        return []
    found = [f"{one.sentence.rstrip('，')}。" for one in findings(benefit)]
    if found and benefit.over_cap_reason and user.has_perm(permissions.READ_WORDS, benefit):
        found.append(f"超标准原因：{benefit.over_cap_reason}")
    return found


@stands_behind
def _behind(claim, user):
    benefit = Benefit.of_claim(claim)
    if benefit is None:
        return None
    seen = user.has_perm(benefit.view_permission(), benefit)
    return (claim.source, benefit.handling_url if seen else ""), _papers(benefit, user)
