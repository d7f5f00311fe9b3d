"""What somebody sees before deciding on money, and the budget lines that a form offers."""

from django.urls import reverse
from django.utils import timezone

from finance import causes, permissions, queries
from finance.choices import LoanState
from finance.flow.claim_flow import ASKED, EDITABLE, PAID_SOME, RESERVED, ClaimState, rows_read
from finance.models import Budget
from finance.services.assets.paid import standing_for
from finance.services.findings import findings_of, findings_of_loan, stopping_of
from finance.services.invoices.identity import used_as_another
from finance.services.invoices.uses import corrected_among
from finance.services.invoices.verified import VERIFIED_KINDS
from finance.services.payees.lists import sum_of
from finance.services.years import Calendar
from unionportal.core.flow.decisions import Decision, once, shown_for
from unionportal.core.ledger.benefits import holders
from unionportal.core.models import Unit

# So many invoices are named.
_NAMED = 3
NO_PAPERS = "没有附件。"


def decision(
    user,
    *,
    amount,
    payee="",
    budget_id=None,
    set_aside=False,
    is_over=False,
    approved=None,
    papers=None,
    about=(),
    findings=(),
):
    """Return the Decision on this amount of a budget line, with what its year and the rest of the line say of it.

    `set_aside`: the amount is kept back in the line already. `is_over`: it was paid, or is not going to be; nothing is
    asked of the line. `approved`: it is decided on, as what is set aside usually is. `papers` None: this kind has none.
    """
    found = list(findings)
    if budget_id is None:
        if amount:
            found.append(f"还没有选列支的预算。{why_no_line([Unit.root()])}")
        return Decision(amount, payee, papers=tuple(papers or ()), about=tuple(about), findings=tuple(found))
    budget = once(("budget", budget_id), lambda: _line_with_use(budget_id))
    left = budget.available
    if not (set_aside if approved is None else approved):
        calendar = once("calendar", Calendar)
        found += filter(None, [calendar.why_not_drafted(budget) or calendar.why_closed(budget.year)])
    asked = None if set_aside or is_over else amount
    if asked and asked > left:
        found.append(over(left, asked))
    if papers is not None and not papers:
        found.append(NO_PAPERS)
    seen = user.has_perm(permissions.VIEW_BUDGET, budget)
    return Decision(
        amount=amount,
        payee=payee,
        line=str(budget),
        line_url=reverse("finance:budget_detail", args=[budget.pk]) if seen else "",
        left=left,
        after=left - asked if asked else None,
        is_set_aside=set_aside,
        papers=tuple(papers or ()),
        about=tuple(about),
        findings=tuple(found),
    )


def _line_with_use(budget_id):
    return queries.with_use(Budget.objects.select_related("unit", "account", "project")).get(pk=budget_id)


def over(left, amount):
    """Return the sentence of an amount over what is left of its line."""
    return f"超出预算余额：还可用 {left:,} 元，本次 {amount:,} 元，超出 {amount - left:,} 元。"


def draft_warning(budget, amount):
    """Return what is wrong with this amount on this line, to be said when a draft is saved; None if nothing is."""
    if budget is None or not amount or amount <= (left := queries.available(budget)):
        return None
    return f"{over(left, amount)}先调整预算或改小金额，才能提交。"


def why_no_line(units):
    """Return the sentence that names who opens a budget, where these units have none in the running year; or “”."""
    if queries.claimable_budgets(units).exists():
        return ""
    # The first step of any way is the union; nobody holds what is asked where there is no unit.
    union = f"/{units[0].path.split('/')[1]}/" if units else ""
    names = "、".join(user.name for user in holders(permissions.ADD_BUDGET, union))
    return f"{timezone.localdate().year}年还没有可以列支的预算，由会计{f'（{names}）' if names else ''}在后台编制。"


# The maker reads beside the papers what is missing, as long as he may add them.
_LOOKED_AT = (*ASKED, ClaimState.DECIDED)


def _papers_of(claim):
    """Return (name, address) of the files of the claim itself."""
    invoices = [one for one in rows_read(claim, "invoices", "attachment") if one.attachment_id]
    shown = [(str(one), reverse("finance:invoice_detail", args=[one.pk])) for one in invoices]
    papers = rows_read(claim, "papers", "rule")
    return shown + [(str(one), reverse("finance:paper_file", args=[one.pk])) for one in papers]


def _unverified(claim):
    """Yield that there are invoices of which the tax authority was not asked."""
    invoices = rows_read(claim, "invoices")
    if numbers := [one.number for one in invoices if one.kind in VERIFIED_KINDS and not one.verification]:
        more = "等" if len(numbers) > _NAMED else ""
        yield f"发票 {'、'.join(numbers[:_NAMED])}{more} 共 {len(numbers)} 张没有登记查验结果。"


def _answers_together(claims):
    """Return what the findings on the invoices of each of the claims ask of those of all others."""
    invoices = {claim.pk: rows_read(claim, "invoices") for claim in claims}
    whole = [one for rows in invoices.values() for one in rows]
    reduced, pairs = corrected_among(whole), used_as_another(whole)
    found = {("reduced", key): reduced for key in invoices}
    doubts = causes.doubts_of([claim for claim in claims if claim.state in RESERVED])
    found |= {("doubts", key): doubts.get(key, ()) for key in invoices}
    return found | {("as another", key): [pair for pair in pairs if pair[0].claim_id == key] for key in invoices}


@shown_for(
    "finance.Claim",
    reads=(
        "kind",
        "supplier",
        "member",
        "invoices__attachment",
        "papers__rule",
        "payees__member",
        "payees__supplier",
        "above_loan__claim",
    ),
    together=_answers_together,
)
def _of_claim(claim, user):
    about, papers = causes.matter_of(claim, user)
    if shown := _papers_of(claim):
        papers = [*papers, *shown] if papers else shown
    if lines := list(claim.payees.all()):
        named = f"收款人名单（{len(lines)} 个，合计 {sum_of(lines):,} 元）"
        about = [*about, (named, reverse("finance:claim_detail", args=[claim.pk]))]
    findings = []
    if claim.state in _LOOKED_AT:
        findings = [*(one.sentence for one in findings_of(claim)), *_unverified(claim)]
    elif claim.state == ClaimState.APPROVED:
        # What came up since it was approved.
        findings = [one.sentence for one in stopping_of(claim)]
    if claim.state in RESERVED:
        findings += once(("doubts", claim.pk), lambda: causes.doubts_of([claim]).get(claim.pk, ()))
    is_paid = claim.state in PAID_SOME and (claim.state != ClaimState.APPROVED or any(one.payment_id for one in lines))
    if is_paid and (standing := standing_for(claim)):
        findings.append(standing)
    if claim.lacks_resolution:
        findings.append("须集体决定，还没有登记决定它的会议和纪要。")
    open_still = claim.state in (*EDITABLE, *ASKED)
    return decision(
        user,
        amount=claim.amount,
        payee=claim.paid_to_in_words,
        budget_id=claim.budget_id,
        set_aside=claim.is_held,
        is_over=not claim.is_open,
        approved=not open_still,
        about=about,
        papers=papers,
        findings=findings,
    )


@shown_for("finance.Loan")
def _of_loan(loan, user):
    """Return what the accountant sees before a loan is settled; None before its papers are handed in and after."""
    if loan.state != LoanState.SUBMITTED:
        return None
    claim = loan.claim
    return decision(
        user,
        amount=loan.spent,
        payee=claim.payee,
        budget_id=claim.budget_id,
        set_aside=True,
        about=[(str(claim), claim.get_absolute_url() if user.has_perm(permissions.VIEW_CLAIM, claim) else "")],
        papers=_papers_of(claim),
        findings=[one.sentence for one in findings_of_loan(loan)],
    )
