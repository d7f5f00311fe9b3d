"""What undoing an import does to money: it is reversed by opposite rows, claims are cancelled and keep their numbers.

A budget of which nothing was spent or adjusted goes; others are adjusted to nothing. Nothing of a closed year moves.
"""

from collections import Counter, defaultdict
from decimal import Decimal

from django.db.models import Exists, OuterRef

from finance import queries, services
from finance.flow.claim_flow import CLAIM_UNDONE, HELD, ClaimState
from finance.models import Budget, BudgetAdjustment, Claim, Income, Payment, TrustEntry, Voucher
from finance.services import Calendar
from unionportal.core.ledger.undoing.plan import Stop, named
from unionportal.core.ledger.undoing.registry import stops_undoing, undoes

# Claims that ended without taking anything of a budget.
_ENDED = (*CLAIM_UNDONE, ClaimState.CARRIED)
# How the year is found of what is entered in its books.
_YEARS = {Claim: "budget__year", Income: "received_on__year", BudgetAdjustment: "budget__year", Budget: "year"}


def _reverse_claims(claims, *, ledger, actor, reason):
    claims = list(claims)
    for claim in claims:
        if claim.state != ClaimState.PAID:
            services.cancel_claim(claim, actor=actor, reason=reason)
    services.unbook_history([one for one in claims if one.state == ClaimState.PAID], actor=actor, reason=reason)


def _reverse_incomes(incomes, *, ledger, actor, reason):
    for income in incomes:
        services.correct_income(income, actor=actor, reason=reason, on=income.received_on)


def _reverse_trust(rows, *, ledger, actor, reason):
    for trust in rows:
        services.correct_trust(trust, actor=actor, reason=reason)


def _reverse_adjustments(adjustments, *, ledger, actor, reason):
    services.take_back_adjustments(adjustments, actor=actor, ledger=ledger, document=reason)


def _reverse_budgets(budgets, *, ledger, actor, reason):
    services.take_back_budgets(budgets, actor=actor, ledger=ledger, document=reason)


def _unused(budgets):
    used = (Exists(table.objects.filter(budget=OuterRef("pk"))) for table in (Claim, BudgetAdjustment))
    return budgets.exclude(next(used)).exclude(next(used))


undoes(
    Claim,
    reverse=_reverse_claims,
    settled=lambda claims: claims.filter(state__in=CLAIM_UNDONE),
    brings={Payment: "claim"},
)
undoes(
    Income,
    reverse=_reverse_incomes,
    settled=lambda incomes: incomes.filter(corrections__isnull=False),
    # Each has one, and so has what reverses it.
    apart=[Voucher],
)
undoes(
    TrustEntry,
    reverse=_reverse_trust,
    settled=lambda rows: rows.filter(correction__isnull=False),
    apart=[Voucher],
)
undoes(
    BudgetAdjustment,
    reverse=_reverse_adjustments,
    settled=lambda adjustments: adjustments.filter(corrected_by__isnull=False),
)
undoes(Budget, reverse=_reverse_budgets, goes=_unused, apart=[Claim, Payment, BudgetAdjustment])


@stops_undoing
def closed_years(plan):
    """Return what stops it because the books of a year, in which it would write, are closed."""
    calendar, found, counts = Calendar(), defaultdict(tuple), Counter()
    for model, year in _YEARS.items():
        rows = model.objects.filter(pk__in=_of_the_books(plan, model))
        for closed in sorted(set(rows.order_by().values_list(year, flat=True))):
            if sentence := calendar.why_closed(closed):
                of_year = list(rows.filter(**{year: closed}).order_by("pk").values_list("pk", flat=True))
                counts[sentence] += len(of_year)
                found[sentence] += named(model, of_year)
    return [Stop(f"{counts[sentence]} 条在已结的账里：{sentence}", rows) for sentence, rows in found.items()]


def _of_the_books(plan, model):
    """Return the keys of the rows that undoing them would write about; a draft of a closed year may end."""
    rows = plan.came(model)
    return rows if model is not Claim else Claim.objects.filter(pk__in=rows, state=ClaimState.PAID).values("pk")


@stops_undoing
def corrected_money_of_others(plan):
    """Return what stops it because the import changed what the books had of others: that is corrected one by one."""
    rows = TrustEntry.objects.filter(pk__in=plan.came(TrustEntry), corrects__isnull=False).order_by("pk")
    if keys := list(rows.values_list("pk", flat=True)):
        sentence = f"导入更正了 {len(keys)} 笔往来款，不能整份撤销，请逐笔更正"
        return [Stop(sentence, named(TrustEntry, keys))]
    return []


@stops_undoing
def spent_budgets(plan):
    """Return what stops it because people spend of the budgets that the import opened or raised."""
    opened, stops = plan.came(Budget), []
    others = Claim.objects.filter(budget__in=opened).exclude(pk__in=plan.came(Claim)).exclude(state__in=_ENDED)
    if rows := list(others.order_by("pk").values_list("pk", flat=True)):
        stops.append(Stop(f"导入的预算已有 {len(rows)} 笔别的支出申请列支，请先处理", named(Claim, rows)))
    raised, freed = defaultdict(Decimal), defaultdict(Decimal)
    for budget, amount in BudgetAdjustment.objects.filter(pk__in=plan.came(BudgetAdjustment)).values_list(
        "budget", "amount"
    ):
        raised[budget] += amount
    taken = (ClaimState.PAID, *HELD)
    for budget, amount in Claim.objects.filter(pk__in=plan.came(Claim), state__in=taken).values_list(
        "budget", "amount"
    ):
        freed[budget] += amount
    left = queries.with_use(Budget.objects.filter(pk__in=raised.keys() - opened))
    short = [one.pk for one in left if one.available + freed[one.pk] < raised[one.pk]]
    if short:
        stops.append(Stop(f"{len(short)} 项预算的追加已经用去，不能随导入撤销，请先处理", named(Budget, short)))
    return stops
