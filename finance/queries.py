"""Reads of budgets, their execution, claims and payments that several pages share."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import cache

from django.db.models import Case, Count, DecimalField, Exists, F, OuterRef, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from finance import acts
from finance.choices import LineState
from finance.flow.batch_flow import BatchState
from finance.flow.claim_flow import ASKED, CLAIM_FLOW, RESERVED, ClaimState
from finance.flow.loan_flow import UNSETTLED
from finance.models import (
    WORDS,
    BatchLine,
    Budget,
    BudgetAdjustment,
    Claim,
    Loan,
    MatchPart,
    Payment,
    Project,
    StatementLine,
    of_project,
)
from unionportal.core.choices import UnitKind
from unionportal.core.figures.periods import calendar_year
from unionportal.core.models import Unit
from unionportal.core.pages.filters import mentioning
from unionportal.core.trail import audit

# Among the states to filter by: approved and not paid, whether the accountant looked at it or not.
UNPAID = "unpaid"
# Behind all names: what belongs to no project.
_LAST = chr(0x10FFFF)
_MONEY = DecimalField(max_digits=18, decimal_places=2)
NOTHING = Decimal("0.00")


def _sum_per_budget(rows):
    """Return the sum of `amount` over the rows of the outer budget, zero for none."""
    sums = rows.filter(budget=OuterRef("pk")).order_by().values("budget").annotate(s=Sum("amount")).values("s")
    return Coalesce(Subquery(sums), NOTHING, output_field=_MONEY)


def with_use(budgets):
    """Return `budgets` with what is used of them, in yuan, and with what is `available`.

    `in_approval` is submitted and not approved, `committed` approved and not paid, `paid` counts with corrections.
    """
    return budgets.annotate(
        in_approval=_sum_per_budget(Claim.objects.filter(state__in=ASKED)),
        # Without what some of several payees have.
        committed=_sum_per_budget(Claim.objects.filter(state__in=RESERVED))
        - _sum_per_budget(Payment.standing().filter(claim__state__in=RESERVED)),
        paid=_sum_per_budget(Payment.objects.all()),
    ).annotate(available=F("total") - F("in_approval") - F("committed") - F("paid"))


def in_transit(budget):
    """Return the sum in yuan of what is at the bank for claims on this budget: sent in a batch, and not answered."""
    lines = BatchLine.objects.filter(state=LineState.OPEN, batch__state=BatchState.SENT, claim__budget=budget)
    return lines.aggregate(s=Sum("amount"))["s"] or NOTHING


def with_emptied(budgets):
    """Return `budgets` with `is_emptied`: opened by an import that was undone, and nothing was decided on since."""
    undone = BudgetAdjustment.objects.filter(budget=OuterRef("pk"), ledger__isnull=False, corrects__isnull=True)
    return budgets.annotate(is_emptied=Case(When(Exists(undone), total=0, then=True), default=False))


def committed_by(budgets, *names, states=RESERVED):
    """Return [(these facts of a budget …, yuan approved and unpaid)] of the budgets, where there are any.

    With HELD as `states`, what is submitted counts too: all that is set aside.
    """
    claims = with_unpaid(Claim.objects.filter(state__in=states, budget__in=budgets.order_by().values("pk")))
    return claims.order_by().values_list(*(f"budget__{name}" for name in names)).annotate(s=Sum("unpaid"))


def with_unpaid(claims):
    """Return `claims`, which wait for their payment, with what is `unpaid` of each: some payees may have had theirs."""
    paid = Payment.standing().filter(claim=OuterRef("pk")).order_by().values("claim")
    paid = paid.annotate(s=Sum("amount")).values("s")
    return claims.annotate(unpaid=F("amount") - Coalesce(Subquery(paid), NOTHING, output_field=_MONEY))


def unpaid_of(claim):
    """Return the yuan of one claim that nobody was paid yet."""
    return with_unpaid(Claim.objects.filter(pk=claim.pk)).values_list("unpaid", flat=True).get()


def available(budget):
    """Return the amount in yuan that may still be committed of one budget."""
    return with_use(Budget.objects.filter(pk=budget.pk)).values_list("available", flat=True).get()


def awaiting_payment(scope):
    """Return (number, sum in yuan) of the approved claims in scope that are not paid yet; the sum is None for none."""
    claims = Claim.objects.visible_to(scope).filter(state=ClaimState.APPROVED)
    found = with_unpaid(claims).aggregate(number=Count("pk"), sum=Sum("unpaid"))
    return found["number"], found["sum"]


@dataclass(frozen=True)
class BudgetLine:
    """Yuan of whatever `of` is: budgeted, set aside, paid."""

    of: object
    initial: Decimal = NOTHING
    total: Decimal = NOTHING
    committed: Decimal = NOTHING
    paid: Decimal = NOTHING

    @property
    def adjusted(self):
        """What was added during the year, less than zero where something was taken away."""
        return self.total - self.initial

    @property
    def rest(self):
        """What is neither set aside nor paid."""
        return self.total - self.committed - self.paid

    @property
    def percent(self):
        """Paid in per cent of the total; None where the total is 0."""
        return self.paid * 100 / self.total if self.total else None

    @property
    def yuan(self):
        """{name: amount} of all its amounts."""
        return {name: getattr(self, name) for name in _amounts_of(type(self))}

    def plus(self, other):
        """Return the sum of both lines, named as this one."""
        return replace(self, **{name: yuan + getattr(other, name) for name, yuan in self.yuan.items()})


@cache
def _amounts_of(kind):
    return tuple(one.name for one in fields(kind) if one.default is NOTHING)


@dataclass(frozen=True)
class ExecutionLine(BudgetLine):
    """One line of the execution table; `of` is the account, the unit, or the budget it stands for."""

    # The budget, if the line is of a single one.
    budget: Budget | None = None
    # Submitted, and not approved yet.
    in_approval: Decimal = NOTHING

    @property
    def rest(self):
        """The amount that may still be asked for."""
        return super().rest - self.in_approval


def execution(scope, year, unit=None, account=None, funding_source="", project="", units=()):
    """Return one ExecutionLine for each budget of the year in scope, narrowed by what is given."""
    chosen = {"unit": unit, "unit__in": units, "account": account, "funding_source": funding_source}
    chosen = {lookup: value for lookup, value in chosen.items() if value}
    budgets = Budget.objects.visible_to(scope).filter(year=year, **chosen, **of_project(project, "project"))
    budgets = with_use(budgets.select_related("unit", "account", "project__unit"))
    budgets = budgets.order_by("unit__place", "account__code", "pk")
    return [ExecutionLine(b, b.initial, b.total, b.committed, b.paid, b, b.in_approval) for b in budgets]


def folded(lines, key):
    """Return `lines` summed by `key` (budget -> account, unit or project), in the order of code, tree or name."""
    groups = defaultdict(list)
    for line in lines:
        groups[key(line.of)].append(line)
    folded = [grand_total(group, of) for of, group in groups.items()]
    return sorted(folded, key=lambda line: _order_of(line.of))


def _order_of(record):
    return next((getattr(record, name) for name in ("place", "code", "name") if hasattr(record, name)), _LAST)


def grand_total(lines, of=None):
    """Return the sum of `lines` as one ExecutionLine; of a single line it keeps the budget."""
    total = ExecutionLine(of)
    for line in lines:
        total = total.plus(line)
    return replace(total, budget=lines[0].of) if len(lines) == 1 else total


def budget_years(scope):
    """Return the years that have budgets in scope, the latest first."""
    return list(Budget.objects.visible_to(scope).order_by("-year").values_list("year", flat=True).distinct())


def filter_payments(
    payments,
    *,
    year=None,
    start=None,
    end=None,
    account=None,
    unit=None,
    funding_source="",
    least=None,
    most=None,
    q="",
    budget_year=None,
    budget_unit=None,
    budget_project="",
):
    """Return `payments` narrowed by the given values; `end` is included, `unit` includes the units below it."""
    conditions = {
        "paid_on__gte": start,
        "paid_on__lte": end,
        "account": account,
        "funding_source": funding_source,
        "amount__gte": least,
        "amount__lte": most,
        "budget__year": budget_year,
        "budget__unit": budget_unit,
        **of_project(budget_project),
    }
    payments = payments.filter(**{lookup: value for lookup, value in conditions.items() if value not in (None, "")})
    if year:
        payments = payments.filter(calendar_year(year).contains("paid_on"))
    if unit:
        payments = payments.within(unit)
    return mentioning(payments, q, *WORDS)


def filter_incomes(incomes, *, start=None, end=None, account=None, unit=None):
    """Return `incomes` narrowed by the given values; `end` is included, `unit` includes the units below it."""
    conditions = {"received_on__gte": start, "received_on__lte": end, "account": account}
    incomes = incomes.filter(**{lookup: value for lookup, value in conditions.items() if value is not None})
    return incomes.within(unit) if unit else incomes


def filter_claims(
    claims,
    *,
    state="",
    year=None,
    unit=None,
    account=None,
    funding_source="",
    q="",
    budget_year=None,
    budget_unit=None,
    budget_project="",
):
    """Return `claims` narrowed by the given values; `year` is the year of the request."""
    conditions = {
        "budget__account": account,
        "funding_source": funding_source,
        "budget__year": budget_year,
        "budget__unit": budget_unit,
        **of_project(budget_project),
    }
    claims = claims.filter(**{lookup: value for lookup, value in conditions.items() if value not in (None, "")})
    if state:
        claims = claims.filter(state__in=RESERVED if state == UNPAID else [state])
    if year:
        claims = claims.filter(calendar_year(year).contains("made_on"))
    if unit:
        claims = claims.within(unit)
    return mentioning(claims, q, *WORDS)


def entries_with_claim(record):
    """Return the audit entries of a record and of the claim that pays it, in order, without who opened its page."""
    about = audit.of(record)
    if record.reading_act:
        about &= ~audit.of_acts(record.reading_act)
    if record.claim_id:
        how_it_went = [CLAIM_FLOW.act_of(Claim, move) for move in ("check", "send_back", "pay", "reverse", "cancel")]
        how_it_went.append(acts.CARRY_OVER_CLAIM)
        about |= audit.about("finance.Claim", [record.claim_id]) & audit.of_acts(*how_it_went)
    return audit.entries(about)


@dataclass(frozen=True)
class StationPassed:
    """A station of a claim: its label, who passed it as the log names him, the day, the moment if the log has it."""

    label: str
    name: str
    day: datetime.date | None
    at: datetime.datetime | None = None
    words: str = ""


def stations_of(claim):
    """Return the stations that the claim has passed since it was submitted last, in their order; one query."""
    # The last entry of each act.
    entries = {entry.code: entry for entry in audit.entries(audit.of(claim))}
    moves = ("endorse", "review", "check", "approve")
    endorse, review, check, approve = (CLAIM_FLOW.act_of(Claim, move) for move in moves)
    steps = [
        ("提出", claim.proposed_by, claim.made_on, ()),
        ("经办", claim.made_by, claim.made_on, (CLAIM_FLOW.act_of(Claim, "submit"),)),
        ("分工会主席", claim.endorsed_by, claim.endorsed_on, (endorse,)),
        ("初审", claim.reviewed_by, claim.reviewed_on, (review,)),
        ("会计审核", claim.checked_by, claim.checked_on, (check,)),
        ("批准", claim.approved_by, claim.approved_on, (approve, acts.OPEN_APPROVED_CLAIM)),
    ]
    passed = [_passed(*step, entries) for step in steps if step[1] is not None and step[2] is not None]
    if claim.approved_on and claim.checked_on and _came_first(passed[-1], passed[-2]):
        # The app behind it approved it, before the accountant saw it.
        passed[-2:] = reversed(passed[-2:])
    if claim.met_on:
        passed.append(StationPassed("集体决定", claim.meeting, claim.met_on, words=claim.minutes))
    return passed


def _passed(label, person, day, known, entries):
    entry = next((entries[act.code] for act in known if act.code in entries), None)
    return StationPassed(label, _name_in(entry, person) if entry else person.name, day, entry.at if entry else None)


def _name_in(entry, person):
    """Return the name of whoever acted as the log has it, for whom too, without the name he logs in with."""
    return entry.actor_label.replace(f"（{person.username}）", "") if person else entry.actor_label


def stations_before(payment):
    """Return the check and the approval on which this payment, or the one that it corrects, was made.

    Its claim may have gone back and passed both again since then, so they are those of the log before it.
    """
    paid = payment.corrects or payment
    claim = paid.claim
    booked = audit.entries(audit.of(paid) & audit.of_acts(acts.PAY)).first()
    if booked is None:
        return stations_of(claim)
    claims = [claim.pk, *([claim.continues_id] if claim.continues_id else [])]
    check, approve = (CLAIM_FLOW.act_of(Claim, move) for move in ("check", "approve"))
    known = {"会计审核": (check,), "批准": (approve, acts.OPEN_APPROVED_CLAIM)}
    entries = audit.entries(audit.about(Claim._meta.label, claims) & audit.of_acts(*sum(known.values(), ())))
    entries = list(entries.filter(pk__lt=booked.pk).select_related("actor"))
    found = []
    for label, passing in known.items():
        codes = {act.code for act in passing}
        last = next((entry for entry in reversed(entries) if entry.code in codes), None)
        if last is not None:
            found.append(StationPassed(label, _name_in(last, last.actor), timezone.localtime(last.at).date(), last.at))
    return found


def _came_first(one, other):
    return one.day < other.day or bool(one.at and other.at and one.at < other.at)


def lines_of(payment):
    """Return the lines of the bank that a payment is matched with."""
    parts = MatchPart.objects.filter(payment=payment, is_live=True)
    return StatementLine.objects.filter(matched__match__in=parts.values("match"), matched__is_live=True).distinct()


def open_loans_of(claim):
    """Return the loans of the same payee that are not settled, other than that of this claim."""
    rows = Loan.objects.filter(state__in=UNSETTLED).exclude(claim=claim.pk).select_related("claim")
    return rows.filter(claim__member=claim.member_id) if claim.member_id else rows.filter(claim__payee=claim.payee)


def claimable_budgets(units):
    """Return the budgets a claim of `units` may use: theirs and those above, of this year, but of no ended project."""
    ids = {int(step) for unit in units for step in unit.path.strip("/").split("/")}
    today = timezone.localdate()
    found = Budget.objects.filter(unit__in=ids, year=today.year, is_history=False)
    return found.exclude(Project.ended_by(today)).select_related("unit", "account", "project")


def papers_of(claim):
    """Return the invoices and the papers of the claim, by the names under which a page shows them."""
    papers = claim.papers.select_related("rule", "attachment")
    invoices = claim.invoices.prefetch_related("originals__attachment")
    return {"invoices": list(invoices), "papers": list(papers)}


def may_read_words(claim, user):
    """Return whether this user reads why the claim was stopped or its payment reversed: of a confidential one, few."""
    return not claim.unread_columns(user)


def is_over_union(scope, perm):
    """Return whether this user has the permission over the whole union, and not over a part of it alone."""
    root = Unit.objects.filter(kind=UnitKind.UNION).values_list("path", flat=True).first()
    return scope.grants is None or root in scope.paths(perm)
