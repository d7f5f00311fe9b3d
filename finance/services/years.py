"""The budget years: what may be charged to which, and the acts by which one is carried over and closed."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from finance import acts, notices, queries
from finance.choices import Basis, LineState, YearState
from finance.flow.batch_flow import BatchState
from finance.flow.claim_flow import ASKED, CLAIM_FLOW, DECIDERS, RESERVED
from finance.flow.loan_flow import UNSETTLED
from finance.flow.year_flow import YEAR_FLOW
from finance.models import (
    BatchLine,
    Budget,
    BudgetYear,
    CheckedAccount,
    Claim,
    Loan,
    PayeeAccount,
    Project,
    YearRule,
    line_parts,
)
from finance.services.guard import guarded, lock_budgets
from finance.services.papers import move_papers
from unionportal.core.flow.decisions import once
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.dates import chinese_date
from unionportal.core.values.numbering import next_number
from unionportal.core.values.rules import require_reason

# No union has books of an earlier year.
FIRST_YEAR = 1950


class Calendar:
    """The rules and years, each read once, when it is asked for; each answer is a sentence why not, or None."""

    def __init__(self):
        self.today = timezone.localdate()

    @cached_property
    def _rules(self):
        return list(YearRule.objects.order_by("-valid_from"))

    @cached_property
    def _years(self):
        return {row.year: row for row in BudgetYear.objects.order_by()}

    def _rule(self, day):
        found = (r for r in self._rules if r.valid_from <= day and (r.valid_until is None or r.valid_until > day))
        return next(found, None)

    def closing_day(self, year):
        """Return the closing day of a year by the rule of its last day; that day itself where there is no rule."""
        last = datetime.date(year, 12, 31)
        rule = self._rule(last)
        return rule.closing_day_of(year) if rule else last

    def year(self, year):
        """Return the BudgetYear, unsaved where no budget of it was opened yet."""
        if (row := self._years.get(year)) is None:
            closes_on = None if year < self.today.year else self.closing_day(year)
            row = self._years[year] = BudgetYear(year=year, closes_on=closes_on)
        return row

    def charged_in(self, paid_on, approved_on=None):
        """Return the year of the budget to which a payment of this day belongs, by the basis of the day."""
        rule = self._rule(paid_on)
        by_approval = rule is not None and rule.basis == Basis.APPROVED and approved_on is not None
        return approved_on.year if by_approval else paid_on.year

    def why_closed(self, year):
        """Return why nothing may be charged to the year any more."""
        row = self.year(year)
        if row.takes_charges(self.today):
            return None
        if row.state == YearState.CLOSED:
            return f"{year}年已于{chinese_date(row.closed_on)}关账，不能再登记或改动这一年的账。"
        return f"{year}年的结账日是{chinese_date(row.closes_on)}，已经过了，不能再登记或改动这一年的账。"

    def why_no_budget_year(self, year):
        """Return why no budget is opened for the year: it is mistyped, for a budget once opened stays."""
        if FIRST_YEAR <= year <= self.today.year + 1:
            return None
        return f"预算年度是{FIRST_YEAR}年到明年（{self.today.year + 1}年），{year}年请核对。"

    def why_not_drafted(self, budget):
        """Return why people cannot choose this budget now: it is not of the running year, or its project has ended."""
        if budget.year == self.today.year:
            return why_ended(budget.project, self.today)
        return f"“{budget}”不是本年的预算；现在办理的支出列支{self.today.year}年的预算，请重新选择。"

    def why_not_charged(self, budget, paid_on, approved_on=None):
        """Return why a payment of this day cannot be charged to the budget."""
        if (year := self.charged_in(paid_on, approved_on)) != budget.year:
            advice = f"{budget.year}年没有付出的申请，请先结转。" if year > budget.year else "请核对支付日期。"
            return f"{chinese_date(paid_on)}的支付属于{year}年，不能列支{budget.year}年的预算（{budget}）；{advice}"
        return self.why_closed(budget.year)


def why_ended(project, day):
    """Return why nothing is charged to the project any more on this day, or None."""
    if project is None or not project.has_ended(day):
        return None
    return f"项目“{project}”已于{chinese_date(project.valid_until)}结束，不再列支；还要用的，请会计改它的结束日期。"


def refuse(reason, field=None):
    """Raise ValidationError with the reason, of the field if it is named; nothing for None."""
    if reason:
        raise ValidationError({field: reason} if field else reason)


def check_drafted(budget, field=None):
    """Raise ValidationError, of `field` if it is named, for a budget that is not of the running year or is closed."""
    calendar = once("calendar", Calendar)
    refuse(calendar.why_not_drafted(budget) or calendar.why_closed(budget.year), field)


@transaction.atomic
def begin_year(year, *, actor):
    """Return the BudgetYear, made with its closing day where this is the first budget of the year."""
    row, made = BudgetYear.objects.get_or_create(
        year=year, defaults={"unit": Unit.root(), "closes_on": Calendar().year(year).closes_on}
    )
    if made:
        audit.record(actor, acts.BEGIN_YEAR, row, 结账日=row.closes_on or "")
    return row


@YEAR_FLOW.act("set_day")
@transaction.atomic
def set_closing_day(row, *, actor, closes_on, reason):
    """Set another closing day, with the reason; return the year."""
    if closes_on.year <= row.year:
        raise ValidationError({"closes_on": f"结账日须在{row.year}年结束以后。"})
    facts = {"结账日": [row.closes_on or "", closes_on], "原因": require_reason(reason, field="reason")}
    return YEAR_FLOW.fire(row, "set_day", actor=actor, closes_on=closes_on, facts=facts)


@YEAR_FLOW.act("close")
@transaction.atomic
def close_year(row, *, actor, document):
    """Close the books of the year, for good; ValidationError while claims of it wait for anything. Return it."""
    document = require_reason(document, "请填写关账的依据。", field="document")

    def nothing_waits(locked):
        if count := Claim.objects.filter(state__in=ASKED, budget__year=locked.year).count():
            raise ValidationError(f"{locked.year}年还有 {count} 件已提交、没有批准的申请，请先办理、退回或撤销。")
        if count := unpaid_of(locked.year).count():
            sent = in_transit_of(locked).filter(claim__budget__year=locked.year).count()
            at_bank = f"（其中 {sent} 笔已发送银行、没有回执，先登记回执）" if sent else ""
            raise ValidationError(f"{locked.year}年还有 {count} 件已批准、没有支付的申请{at_bank}，请先结转或撤销。")
        if count := Loan.objects.filter(state__in=UNSETTLED, claim__budget__year=locked.year).count():
            raise ValidationError(f"{locked.year}年还有 {count} 笔借款没有核销，请先核销、收回余款。")
        return {"closed_on": timezone.localdate(), "closed_by": actor}

    facts = {"依据": document}
    return YEAR_FLOW.fire(row, "close", actor=actor, document=document, effect=nothing_waits, facts=facts)


def unpaid_of(year):
    """Return the claims of the year that were approved and not paid."""
    return Claim.objects.filter(state__in=RESERVED, budget__year=year).by_number()


def in_transit_of(row):
    """Return the BatchLines of claims of the BudgetYear that the bank has and has not answered, carried over or not.

    Of a closed year, those that were sent until it was closed: what is sent later is of the year that went on with it.
    """
    lines = BatchLine.objects.filter(state=LineState.OPEN, batch__state=BatchState.SENT)
    if row.closed_on:
        lines = lines.filter(batch__sent_on__lte=row.closed_on)
    of_year = Q(claim__budget__year=row.year) | Q(claim__continues__budget__year=row.year)
    return lines.filter(of_year).order_by("batch__sent_on", "batch", "serial")


@YEAR_FLOW.act("carry_over")
@guarded()
def carry_over(row, *, actor):
    """End every approved, unpaid claim of the year and go on with a new one of the running year; return the new ones.

    One without a line of this year, or for which the line has too little left, stays; see `why_not_carried`. Done
    twice, the second time finds nothing. Refused where nothing can be carried over.
    """
    unpaid = list(unpaid_of(row.year).select_related(*line_parts()))
    lines = lines_for(unpaid)
    lock_budgets({*(one.budget_id for one in unpaid), *(line.pk for line in lines.values())})
    row = YEAR_FLOW.fire(row, "carry_over", actor=actor, facts={"未支付": len(unpaid)})
    left = {line.pk: line.available for line in queries.with_use(Budget.objects.filter(pk__in=_keys(lines)))}
    # Under the lock: another hand may have paid, cancelled or carried one over just before.
    chosen = {}
    for claim in queries.with_unpaid(_locked(unpaid)).filter(state__in=RESERVED).order_by("pk"):
        line = lines.get(claim.pk)
        if line is not None and claim.unpaid <= left[line.pk]:
            chosen[claim.pk] = claim.state
            left[line.pk] -= claim.unpaid
    ended = CLAIM_FLOW.fire_all(
        _locked(unpaid).filter(pk__in=chosen),
        "carry_over",
        actor=actor,
        facts=lambda claim: {"结转至": str(lines[claim.pk])},
        effect=lambda claim: {},
    )
    carried = [_continue(claim, lines[claim.pk], actor, state=chosen[claim.pk]) for claim in ended]
    if not carried:
        raise ValidationError(f"{row.year}年没有可以结转的申请：都已支付、撤销、结转，或本年的预算不够。")
    return carried


@CLAIM_FLOW.act("rebook")
@guarded()
def rebook_claim(claim, *, actor):
    """Charge a claim that another app decided on, and that came back, to the same line of this year; return it.

    What is paid this year is charged to this year. ValidationError where there is no such line, or too little left.
    """
    claim.refresh_from_db()
    lock_budgets({claim.budget_id, *_keys(lines_for([claim]))})
    line = lines_for([claim]).get(claim.pk)

    def to_line(locked):
        refuse(why_not_carried(locked, line))
        return {"budget": line}

    facts = {"预算": [str(claim.budget), str(line or "")]}
    claim = CLAIM_FLOW.fire(claim, "rebook", actor=actor, effect=to_line, facts=facts)
    notices.claim_rebooked(claim)
    return claim


def _keys(lines):
    return {line.pk for line in lines.values()}


def lines_for(claims):
    """Return {claim's key: the budget of this year of the same unit, project, account, source}, where there is one.

    There is none for a project that has ended.
    """
    lines, today = [claim.budget for claim in claims], timezone.localdate()
    found = Budget.objects.select_related("unit", "account", "project").filter(
        year=today.year,
        unit__in={line.unit_id for line in lines},
        account__in={line.account_id for line in lines},
    )
    found = found.exclude(Project.ended_by(today))
    by_place = {_place(line): line for line in queries.with_use(found)}
    placed = {claim.pk: by_place.get(_place(claim.budget)) for claim in claims}
    return {key: line for key, line in placed.items() if line is not None}


def _place(line):
    return line.unit_id, line.account_id, line.funding_source, line.project_id


def why_not_carried(claim, line):
    """Return why this claim cannot be carried over to `line` (None: there is none), or None."""
    year = timezone.localdate().year
    if ended := why_ended(claim.budget.project, timezone.localdate()):
        return ended
    if line is None:
        source = claim.get_funding_source_display()
        return f"{year}年没有{claim.budget.whose}“{claim.budget.account.name}”（{source}）的预算，请会计先编制。"
    if (unpaid := queries.unpaid_of(claim)) > line.available:
        return f"{line}还可用 {line.available:,} 元，不够 {unpaid:,} 元，请先调整预算。"
    return None


def _locked(claims):
    rows = Claim.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[one.pk for one in claims])
    return rows.select_related("unit", "budget", *DECIDERS)


def _continue(claim, line, actor, *, state):
    """Return the new claim that goes on with one that ended in this state, on the line, decisions and all."""
    kept = ("unit", "kind", "funding_source", "purpose", "cause", "source", "made_on")
    kept += ("payee", "pay_to", "pay_to_reason", "supplier", "member", "way", "happened_on", "heads", "rewarded")
    days = ("endorsed_on", "reviewed_on", "checked_on", "approved_on")
    route = ("needs_endorsement", "needs_review", "is_collective", "meeting", "met_on", "minutes")
    new = Claim(
        **{name: getattr(claim, name) for name in (*kept, *DECIDERS, *days, *route)},
        budget=line,
        amount=queries.unpaid_of(claim),
        state=state,
        continues=claim,
    )
    new.number = f"C{line.year}-{next_number('finance.claim', line.year):04}"
    new.full_clean()
    new.save()
    move_papers(claim, new)
    claim.payees.filter(payment=None).update(claim=new)
    # A paid payee stays with the claim that paid him, and what was checked of him.
    unpaid = CheckedAccount.objects.filter(claim=claim).filter(Q(payee=None) | Q(payee__claim=new))
    for rows in (PayeeAccount.objects.filter(claim=claim), unpaid):
        rows.update(claim=new)
    # What is at the bank is answered in the new year.
    claim.batch_lines.filter(state=LineState.OPEN).update(claim=new)
    audit.record(actor, acts.CARRY_OVER_CLAIM, new, 结转自=claim.number, 金额=new.amount, 预算=str(line))
    notices.claim_carried(claim, new, actor=actor)
    return new
