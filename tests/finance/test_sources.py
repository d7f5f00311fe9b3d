"""A budget line has one source, and what is charged to it is paid from that source."""

import datetime
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from finance import services
from finance.models import Budget, BudgetAdjustment, Claim, Payment
from finance.services.past_years import BudgetKey
from finance.services.splitting import budget_in
from tests.books import book
from tests.factories import AccountFactory, BudgetFactory, MemberFactory, VisitFactory, usual_kind
from tests.finance.test_sheets import YEAR
from tests.finance.turn import FIRST, LAST, NEW, OLD, on
from unionportal.core.database.append_only import without_triggers
from unionportal.core.ledger import apply, preview
from unionportal.portal.workbooks.handing import set_start_day
from welfare.services import approve_benefit, check_benefit

migration = import_module("finance.migrations.0021_one_source_a_line")
SCHOOL, UNION, DUES = "admin_welfare", "union_funds", "dues"


@pytest.fixture
def of_school(budget):
    """1000 yuan of the school on the same account."""
    return BudgetFactory(unit=budget.unit, account=budget.account, funding_source=SCHOOL)


def sources(rows=None):
    return sorted((Claim.objects if rows is None else rows).values_list("amount", "funding_source"))


def test_the_form_of_a_claim_asks_for_no_source_and_takes_that_of_the_line(client, branch_chair, branch, of_school):
    client.force_login(branch_chair)
    page = client.get(reverse("finance:claim_add"))
    fields = ["unit", "kind", "budget", "amount", "purpose", "happened_on", "heads", "rewarded", "way", "payee"]
    assert list(page.context["form"].fields) == fields
    typed = {
        "unit": branch.pk,
        "kind": usual_kind().pk,
        "budget": of_school.pk,
        "amount": "80",
        "purpose": "茶歇",
        "payee": "某超市",
    }
    client.post(reverse("finance:claim_add"), typed | {"funding_source": UNION})
    assert sources() == [(80, SCHOOL)]


def test_a_payment_on_an_income_account_is_told_so(budget):
    AccountFactory(code="401", name="会费收入", kind="income")
    keys = [BudgetKey(budget.unit.code, budget.year, code) for code in ("401", "599")]
    assert [services.why_no_budget(keys)[key] for key in keys] == [
        "“401 会费收入”是收入科目，支出请填支出科目。",
        f"没有{keys[1]}的预算，请先编制。",
    ]


def test_a_claim_that_goes_to_another_line_goes_to_its_source(client, draft, budget, of_school):
    claim = draft("80.00", budget=of_school)
    client.force_login(claim.made_by)
    typed = {
        "unit": claim.unit_id,
        "kind": usual_kind().pk,
        "budget": budget.pk,
        "amount": "80",
        "purpose": "茶歇",
        "payee": "某超市",
    }
    edit = reverse("finance:claim_edit", args=[claim.pk])
    client.post(edit, typed | {"row_version": client.get(edit).context["form"]["row_version"].value()})
    assert sources() == [(80, UNION)]


def test_a_line_says_its_source_where_it_is_not_the_unions_own(budget, of_school):
    assert str(of_school) == f"{budget}（行政福利费）"


def test_what_is_paid_is_of_the_lines_source(approved, cashier, of_school):
    claim = approved("80.00", budget=of_school)
    services.pay_claim(claim, actor=cashier, method="cash", paid_on=claim.approved_on)
    assert sources(Payment.objects) == [(80, SCHOOL)]


def test_raw_sql_charges_no_line_from_another_source(draft, of_school):
    claim = draft("80.00")
    for change in (f"funding_source = '{SCHOOL}'", f"budget_id = {of_school.pk}"):
        with pytest.raises(DatabaseError, match="another source"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE finance_claim SET {change} WHERE id = %s", [claim.pk])  # noqa: S608
    assert sources() == [(80, UNION)]


@pytest.mark.parametrize("change", [f"funding_source = '{SCHOOL}'"])
def test_raw_sql_gives_a_line_no_other_source(paid, change):
    line = paid("80.00").budget
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE finance_budget SET {change} WHERE id = %s", [line.pk])  # noqa: S608


def test_an_account_has_one_line_of_each_source(union, accountant):
    facts = {"actor": accountant, "unit": union, "year": 2022, "initial": Decimal(5), "account": AccountFactory()}
    for source in (UNION, SCHOOL):
        assert services.open_budget(funding_source=source, **facts).funding_source == source
    with pytest.raises(ValidationError, match="已有这一资金来源的预算"):
        services.open_budget(funding_source=SCHOOL, **facts)


def test_a_claim_is_carried_over_to_a_line_of_its_source_only(union, accountant, approved, chair):
    facts = {"actor": accountant, "unit": union, "account": AccountFactory(), "initial": Decimal(1000)}
    with on(LAST):
        line = services.open_budget(year=OLD, funding_source=SCHOOL, **facts)
        claim = approved("100.00", budget=line)
        services.open_budget(year=NEW, **facts)
    year = apps.get_model("finance", "BudgetYear").objects.get(year=OLD)
    with on(FIRST):
        with pytest.raises(ValidationError, match="没有可以结转的申请"):
            services.carry_over(year, actor=chair)
        services.open_budget(year=NEW, funding_source=SCHOOL, **facts)
        [new] = services.carry_over(year, actor=chair)
    assert (new.continues, new.funding_source, new.budget.funding_source) == (claim, SCHOOL, SCHOOL)


def test_a_part_goes_on_with_the_line_of_the_same_source(branch, other_branch):
    account = AccountFactory()
    own, school = (BudgetFactory(unit=branch, account=account, funding_source=one) for one in (UNION, SCHOOL))
    assert budget_in(other_branch, school) is None
    ahead = BudgetFactory(unit=other_branch, account=account, funding_source=SCHOOL)
    assert (budget_in(other_branch, school), budget_in(other_branch, own)) == (ahead, None)


def test_a_visit_is_paid_from_the_source_of_the_line_that_was_chosen(client, branch, officer, chair, branch_chair):
    line = BudgetFactory(unit=branch.parent, funding_source=SCHOOL)
    visit = VisitFactory(
        unit=branch, member=MemberFactory(unit=branch), amount=None, state="reported", reported_by=branch_chair
    )
    money = {"amount": Decimal("80.00"), "form": "cash", "budget": line, "visitors": "", "visited_on": None}
    visit = approve_benefit(check_benefit(visit, actor=officer, **money), actor=chair)
    assert (visit.funding_source, visit.claim.funding_source) == (SCHOOL, SCHOOL)


# --- the workbook ---

LINE = YEAR["budgets"][0]
PAID = YEAR["payments"][0]
CONTRADICTED = (
    "没有2022年 UNION 50105（行政福利费）的预算，这一科目的预算是工会经费的；请核对资金来源，或先编制这一来源的预算。"
)


def lines():
    return sorted(Budget.objects.values_list("funding_source", "total"))


@pytest.mark.usefixtures("branch")
def test_the_workbook_names_a_line_by_its_source(officer):
    given = {
        "budgets": [LINE, LINE | {"funding_source": "行政福利费", "initial": 500}],
        "adjustments": [YEAR["adjustments"][0] | {"funding_source": "行政福利费"}],
        "payments": [PAID, PAID | {"serial": "2022-002", "amount": "7.00", "funding_source": "行政福利费"}],
    }
    apply(book(**YEAR | given), actor=officer)
    assert lines() == [(SCHOOL, 300), (UNION, 1000)]
    assert sources(Payment.objects) == [(7, SCHOOL), (Decimal("300.50"), UNION)]
    again = preview(book(**YEAR | given), actor=officer)
    assert [(one.title, one.new, one.changed) for one in again.sheets if one.new or one.changed] == []


@pytest.mark.usefixtures("branch")
@pytest.mark.parametrize("start", [None, datetime.date(2022, 1, 1)])
def test_a_row_whose_source_contradicts_the_line_is_refused_with_both_named(officer, chair, start):
    """As history and as a draft; the portal opens no line that nobody decided on beside one that somebody did."""
    if start:
        set_start_day(actor=chair, day=start)
    found = preview(book(**YEAR | {"payments": [PAID | {"funding_source": "行政福利费"}]}), actor=officer)
    assert [str(problem) for problem in found.problems] == [f"工作表「支出」第2行「科目编码」：{CONTRADICTED}"]


@pytest.mark.usefixtures("branch")
def test_where_nobody_decided_history_opens_a_line_for_each_source(officer):
    rows = [PAID, PAID | {"serial": "2022-002", "amount": "7.00", "funding_source": "捐赠基金"}]
    apply(book(**YEAR | {"budgets": [], "adjustments": [], "payments": rows}), actor=officer)
    assert lines() == [("donation_fund", 7), (UNION, Decimal("300.50"))]


# --- what was there before ---


@pytest.fixture
def as_before():
    """Write sources on claims and payments as they could be when a line had none, then run the migration."""

    def run(changed):
        connection.check_constraints()
        with connection.schema_editor() as editor:
            with without_triggers(editor, "finance_claim", "finance_payment"):
                for claim, source in changed.items():
                    for rows in (Claim.objects.filter(pk=claim.pk), claim.payments):
                        rows.update(funding_source=source)
            migration.divide(apps, editor)

    return run


def found_in(line):
    """[(source, initial, total, [amounts of its claims], [amounts of its payments])] of the lines of the account."""
    rows = Budget.objects.filter(unit=line.unit, year=line.year, account=line.account).order_by("funding_source")
    return [
        (
            one.funding_source,
            one.initial,
            one.total,
            sorted(one.claims.values_list("amount", flat=True)),
            sorted(one.payments.values_list("amount", flat=True)),
        )
        for one in rows
    ]


def test_a_line_of_one_source_becomes_a_line_of_it(paid, budget, as_before):
    as_before({paid("80.00").claim: SCHOOL})
    assert found_in(budget) == [(SCHOOL, 1000, 1000, [80], [80])]
    assert [*Budget.pgh_event_model.objects.values_list("funding_source", flat=True).distinct()] == [SCHOOL]


def test_a_line_of_several_is_divided_and_adds_up_to_what_it_was(paid, approved, draft, budget, as_before):
    own, school, waiting = paid("300.00"), paid("80.00").claim, approved("20.00")
    as_before({school: SCHOOL, waiting: SCHOOL, draft("5.00"): DUES})
    assert found_in(budget) == [
        (SCHOOL, 100, 100, [20, 80], [80]),
        (DUES, 0, 0, [5], []),
        (UNION, 1000, 900, [own.amount], [own.amount]),
    ]
    assert list(BudgetAdjustment.objects.values_list("budget", "amount", "document")) == [
        (budget.pk, -100, "按资金来源分列")
    ]
    assert sources(Payment.objects) == sorted([(300, UNION), (80, SCHOOL)])
    moved = Claim.pgh_event_model.objects.filter(pgh_obj=school).order_by("pgh_id").last()
    assert (moved.pgh_label, moved.budget.funding_source) == ("update", SCHOOL)


def test_a_benefit_follows_its_source_and_what_is_all_the_unions_stays(paid, budget, branch, as_before):
    paid("80.00")
    as_before({})
    assert found_in(budget) == [(UNION, 1000, 1000, [80], [80])]
    visit = VisitFactory(unit=branch, member=MemberFactory(unit=branch), state="checked", budget=budget, amount=5)
    type(visit).objects.filter(pk=visit.pk).update(funding_source=SCHOOL)
    as_before({})
    visit.refresh_from_db()
    assert found_in(budget) == [(SCHOOL, 0, 0, [], []), (UNION, 1000, 1000, [80], [80])]
    assert (visit.budget.funding_source, visit.budget.total) == (SCHOOL, 0)
