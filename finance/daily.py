"""Daily work of finance: what is owed, by the school, upward or by who borrowed, is announced around its day."""

import datetime
from collections import defaultdict
from decimal import Decimal

from finance.choices import LoanState
from finance.flow.audit_flow import FindingState
from finance.models import AuditFinding, Contribution, ContributionMonth, ContributionRule, LedgerStart, Loan, LoanRule
from finance.notices import CHECKS_LISTED, CONTRIBUTION_DUE, FINDING_IS_DUE, LEDGER_IS_OFF, LOAN_IS_DUE, UPWARD_DUE
from finance.services.auditing.checks import run_checks
from finance.services.books.verifying import verify
from unionportal.core.jobs.daily import daily
from unionportal.core.notices import announce


@daily("finance.remind_of_contributions")
def remind_of_contributions(day):
    """Announce each day by which something is due upward or from the school: some days before it, and once it is past.

    How many days before is said by the rule of the day.
    """
    rule = ContributionRule.objects.in_force(day).order_by("-valid_from").first()
    if rule is None:
        return
    until = day + datetime.timedelta(days=rule.remind_days)
    owed = Contribution.objects.owed_upward().filter(remit_by__lte=until).select_related("month__unit")
    by_day = defaultdict(list)
    for receipt in owed.order_by("remit_by", "pk"):
        by_day[receipt.remit_by].append(receipt)
    for due, receipts in by_day.items():
        amount = sum((one.upward for one in receipts), Decimal(0))
        if amount > 0:
            _announce(UPWARD_DUE, receipts[0].month, due, day, amount)
    for month in ContributionMonth.objects.in_arrears().filter(due_on__lt=day).select_related("unit").order_by("month"):
        _announce(CONTRIBUTION_DUE, month, month.due_on, day, month.rest)


def _announce(occasion, month, due, day, amount):
    is_late = due < day
    words = {"期限": f"{due:%Y-%m-%d}{'，已经过了' if is_late else '到期'}", "金额": f"{amount:,}"}
    announce(occasion, month, key=f"{month.pk}:{due}:{'late' if is_late else 'soon'}", **words)


@daily("finance.remind_of_loans")
def remind_of_loans(day):
    """Remind of what is due in some days, and of what is late, be it the papers or the rest; return how many loans."""
    rule = LoanRule.objects.in_force(day).first()
    near = day + datetime.timedelta(days=rule.remind_days if rule else 0)
    loans = Loan.objects.filter(state__in=(LoanState.OPEN, LoanState.RETURNING), due_on__lte=near)
    loans = list(loans.select_related("claim__made_by", "claim__member__user").order_by("pk"))
    for loan in loans:
        is_late = loan.due_on < day
        when = f"应在 {loan.due_on:%Y-%m-%d} 以前核销，已逾期" if is_late else f"{loan.due_on:%Y-%m-%d}到期"
        asked = f"退回余款 {loan.difference:,} 元" if loan.is_owed else "补齐发票和单据，提交核销"
        key = f"{loan.pk}:{loan.due_on}:{is_late}" + (":rest" if loan.is_owed else "")
        announce(LOAN_IS_DUE, loan, key=key, when=when, asked=asked)
    return len(loans)


# So many days back the daily checks look again: papers and invoices come in later than the money goes out.
_LOOKED_BACK = datetime.timedelta(60)


@daily("finance.run_checks")
def run_daily_checks(day):
    """Run the standing checks of the auditors over the last days, and tell them of what is new; return how many."""
    new = run_checks(day - _LOOKED_BACK, day)
    if new:
        announce(CHECKS_LISTED, new[0], key=f"{day}", 项数=len(new))
    return len(new)


@daily("finance.remind_of_findings")
def remind_of_findings(day):
    """Remind the unit of the findings of the auditors that are due today, and once of those that are late."""
    owed = (FindingState.OPEN, FindingState.ANSWERED)
    findings = AuditFinding.objects.filter(state__in=owed, due_on__lte=day).select_related("unit").order_by("pk")
    for finding in findings:
        is_late = finding.due_on < day
        when = f"应在 {finding.due_on:%Y-%m-%d} 以前整改，已逾期" if is_late else "今天到整改期限"
        announce(FINDING_IS_DUE, finding, key=f"{finding.pk}:{is_late}", when=when)
    return len(findings)


@daily("finance.verify_ledger")
def verify_ledger(day):
    """Recompute the ledger where one is kept, and tell of what is wrong or differs, once a month while it is the same.

    Return how many sentences there are.
    """
    start = LedgerStart.in_force()
    if start is None:
        return 0
    found = verify(start)
    wrong, differing = len(found.wrong), len(found.differing)
    if wrong or differing:
        said = [*found.wrong, *found.differing][0]
        announce(LEDGER_IS_OFF, start, key=f"{day:%Y-%m}:{wrong}:{differing}", 错误=wrong, 不同=differing, 例如=said)
    return wrong + differing
