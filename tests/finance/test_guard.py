"""The database refuses what no service would do."""

from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace

import pgtrigger
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from finance import services
from finance.models import Budget, BudgetAdjustment, Claim, Income, Payment
from finance.models.numbers import numbered
from finance.services.guard import guarded
from tests.factories import AccountFactory, ClaimFactory

INSERT = (
    "INSERT INTO finance_payment (number, unit_id, claim_id, budget_id, account_id, funding_source, amount, payee,"
    " purpose, source, ledger_serial, method, paid_on, reason)"
    " SELECT %s, c.unit_id, c.id, c.budget_id, b.account_id, 'union_funds',"
    " %s, 'x', 'x', '', '', 'cash', current_date, '' FROM finance_claim c"
    " JOIN finance_budget b ON b.id = c.budget_id WHERE c.id = %s"
)


def _sql(statement, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def _pay(claim, amount, number="P2022-0001"):
    _sql(INSERT, number, amount, claim.pk)


@pytest.fixture
def said_paid(approved):
    """Make a claim that says it is paid, as a writer of raw SQL would first."""

    def make(amount="100.00"):
        claim = approved(amount)
        _sql("UPDATE finance_claim SET state = 'paid', paid_on = '2022-05-01' WHERE id = %s", claim.pk)
        return claim

    return make


def test_raw_sql_cannot_overspend(said_paid):
    claim = said_paid("1000.00")
    with pytest.raises(DatabaseError, match="overspent"):
        _pay(claim, "1000.01")
    _pay(claim, "1000.00")
    assert Payment.objects.get().amount == 1000


def test_raw_sql_cannot_pay_more_than_the_claim_says(said_paid):
    claim = said_paid("100.00")
    with pytest.raises(DatabaseError, match="beyond its amount"):
        _pay(claim, "100.01")
    _pay(claim, "60.00")
    with pytest.raises(DatabaseError, match="beyond its amount"):
        _pay(claim, "40.01", "P2022-0002")
    _pay(claim, "40.00", "P2022-0002")
    assert sum(Payment.objects.values_list("amount", flat=True)) == 100


@pytest.mark.parametrize("state", ["draft", "submitted", "approved", "returned", "cancelled"])
def test_raw_sql_pays_no_claim_that_is_not_paid(draft, approved, state):
    claim = approved() if state == "approved" else draft()
    if state == "returned":
        _sql("UPDATE finance_claim SET state = 'submitted' WHERE id = %s", claim.pk)
    _sql("UPDATE finance_claim SET state = %s WHERE id = %s", state, claim.pk)
    with pytest.raises(DatabaseError, match="not in a state to be paid"):
        _pay(claim, "1.00")


@pytest.mark.parametrize(
    "change",
    [
        "payee = 'y'",
        "purpose = 'y'",
        "funding_source = 'administration'",
        "source = 'y'",
        "made_by_id = NULL",
        "approved_by_id = NULL",
        "approved_on = approved_on - 1",
        "state = 'draft', paid_on = NULL",
        "state = 'submitted', paid_on = NULL",
        "state = 'approved', paid_on = NULL",
        "state = 'cancelled', paid_on = NULL",
    ],
)
def test_raw_sql_changes_nothing_of_what_was_approved_and_paid(paid, change):
    claim = paid("100.00").claim
    with pytest.raises(DatabaseError, match="Cannot update"):
        _sql(f"UPDATE finance_claim SET {change} WHERE id = %s", claim.pk)  # noqa: S608


@pytest.mark.parametrize(("before", "after"), [("draft", "approved"), ("draft", "paid"), ("submitted", "paid")])
def test_raw_sql_leaves_out_no_step_of_a_claim(draft, chair, before, after):
    claim = draft()
    _sql("UPDATE finance_claim SET state = 'submitted' WHERE id = %s AND %s = 'submitted'", claim.pk, before)
    with pytest.raises(DatabaseError, match="Cannot update"):
        _sql(
            "UPDATE finance_claim SET state = %s, approved_on = made_on, approved_by_id = %s,"
            " paid_on = CASE WHEN %s = 'paid' THEN made_on END WHERE id = %s",
            after,
            chair.pk,
            after,
            claim.pk,
        )


def test_raw_sql_lets_nobody_pay_who_took_part(said_paid, cashier):
    claim = said_paid("100.00")
    pay = INSERT.replace("reason)", "reason, paid_by_id)").replace("'' FROM", "'', %s FROM")
    for person in (claim.made_by, claim.checked_by, claim.approved_by):
        with pytest.raises(DatabaseError, match="took part"):
            _sql(pay, "P2022-0001", "1.00", person.pk, claim.pk)
    _sql(pay, "P2022-0001", "1.00", cashier.pk, claim.pk)
    assert Payment.objects.get().paid_by == cashier


@pytest.mark.parametrize("change", ["initial = initial + 1, total = total + 1", "year = year + 1"])
def test_raw_sql_gives_a_budget_no_other_beginning(paid, change):
    budget = paid("100.00").budget
    with pytest.raises(DatabaseError, match="Cannot update"):
        _sql(f"UPDATE finance_budget SET {change} WHERE id = %s", budget.pk)  # noqa: S608


def test_raw_sql_takes_back_no_more_than_was_paid(paid):
    payment = paid("100.00")
    back = INSERT.replace("'')", "'x')").replace("reason)", "reason, corrects_id)").replace("'' FROM", "'x', %s FROM")
    _sql("UPDATE finance_claim SET state = 'reversed' WHERE id = %s", payment.claim_id)
    number = f"{payment.number[:-1]}2"
    with pytest.raises(DatabaseError, match="beyond its amount"):
        _sql(back, number, "-100.01", payment.pk, payment.claim_id)
    _sql(back, number, "-100.00", payment.pk, payment.claim_id)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("P2022-0002", "a gap"),
        ("P2022-0000", "before the first"),
        ("P2022-1", "too few digits"),
        ("P2022-00001", "digits in front"),
        ("C2022-0001", "another letter"),
        ("X-1", "no number"),
    ],
)
def test_raw_sql_numbers_a_payment_only_with_the_next_one(said_paid, number, why):
    claim = said_paid()
    with pytest.raises(DatabaseError, match="does not follow"):
        _pay(claim, "1.00", number)
    _pay(claim, "1.00")
    with pytest.raises(DatabaseError, match="does not follow"):
        _pay(claim, "1.00", "P2022-0003")
    _pay(claim, "1.00", "P2022-0002")


def test_after_9999_comes_10000(db):
    """In a table of its own: ten thousand payments would take long."""
    follows = numbered("numbered_things", "P")[0].func
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE numbered_things (id serial, number text)")
        cursor.execute("INSERT INTO numbered_things (number) VALUES ('P2022-9999'), ('P2022-10000')")
        body = (
            f"CREATE FUNCTION follows() RETURNS trigger LANGUAGE plpgsql AS $$DECLARE wrong text; BEGIN {follows} END$$"
        )
        cursor.execute(body)
        cursor.execute(
            "CREATE TRIGGER follows AFTER INSERT ON numbered_things REFERENCING NEW TABLE AS changed"
            " FOR EACH STATEMENT EXECUTE FUNCTION follows()"
        )
        cursor.execute("INSERT INTO numbered_things (number) VALUES ('P2022-10001'), ('P2022-10002')")
        for number in ("P2022-10004", "P2022-010003"):
            with pytest.raises(DatabaseError, match="does not follow"), transaction.atomic():
                cursor.execute("INSERT INTO numbered_things (number) VALUES (%s)", [number])


def test_a_claim_is_numbered_once_and_next(draft, approved):
    numbered_one, plain = approved(), draft()
    head = numbered_one.number[:-4]
    with pytest.raises(DatabaseError, match="Cannot update"):
        _sql("UPDATE finance_claim SET number = %s WHERE id = %s", f"{head}0002", numbered_one.pk)
    with pytest.raises(DatabaseError, match="does not follow"):
        _sql("UPDATE finance_claim SET number = %s WHERE id = %s", f"{head}0003", plain.pk)
    _sql("UPDATE finance_claim SET number = %s WHERE id = %s", f"{head}0002", plain.pk)


def test_an_income_is_numbered_next(accountant, union):
    income = (
        "INSERT INTO finance_income (number, unit_id, account_id, amount, received_on, payer, note, source,"
        " ledger_serial) VALUES (%s, %s, %s, 5, '2022-05-01', 'x', '', '', '')"
    )
    account = AccountFactory(kind="income")
    with pytest.raises(DatabaseError, match="does not follow"):
        _sql(income, "R2022-0007", union.pk, account.pk)
    _sql(income, "R2022-0001", union.pk, account.pk)


def test_raw_sql_cannot_submit_over_the_budget(draft, budget):
    claim = draft("1000.01")
    submit = "UPDATE finance_claim SET state = 'submitted' WHERE id = %s"
    with pytest.raises(DatabaseError, match="overspent"):
        _sql(submit, claim.pk)
    # The control: it is the budget.
    _sql("UPDATE finance_claim SET amount = 1000 WHERE id = %s", claim.pk)
    _sql(submit, claim.pk)


def test_raw_sql_cannot_shrink_a_budget_below_what_is_used(approved, budget):
    approved("800.00")
    with pytest.raises(DatabaseError, match="overspent"):
        _sql("UPDATE finance_budget SET total = 799.99 WHERE id = %s", budget.pk)


def test_a_budget_does_not_grow_without_a_decision(budget):
    with pytest.raises(DatabaseError, match="differs from its decisions"):
        _sql("UPDATE finance_budget SET total = 5000; SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("field", "value"), [("amount", "1.00"), ("unit_id", "(SELECT min(id) FROM core_unit)"), ("budget_id", "0")]
)
def test_what_was_approved_is_not_changed_any_more(approved, field, value):
    claim = approved()
    with pytest.raises(DatabaseError, match="Cannot update"):
        _sql(f"UPDATE finance_claim SET {field} = {value} WHERE id = %s", claim.pk)  # noqa: S608


def test_payments_claims_adjustments_and_incomes_stay(paid, budget, chair):
    paid()
    services.adjust_budget(budget, actor=chair, amount=Decimal(5), decided_on="2022-05-01", document="纪要")
    for change in (
        Payment.objects.all().delete,
        Claim.objects.all().delete,
        Budget.objects.all().delete,
        BudgetAdjustment.objects.all().delete,
        lambda: Payment.objects.update(amount=1),
        lambda: BudgetAdjustment.objects.update(amount=1),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    connection.check_constraints()  # lets the deferred triggers go first
    for table in (Payment, BudgetAdjustment, Income):
        with pytest.raises(DatabaseError, match="kept"):
            _sql(f"TRUNCATE {table._meta.db_table} CASCADE")


def test_the_guard_speaks_in_a_sentence(branch, budget):
    with pytest.raises(ValidationError) as refusal, guarded():
        ClaimFactory(unit=branch, budget=budget, amount=Decimal("1000.01"), state="approved", approved_on="2022-05-11")
    assert refusal.value.messages == [f"预算余额不足：{budget}的支出将超过核定预算，未保存。"]


def test_the_upgrade_returns_what_was_submitted_beyond_the_budget(draft, decided, budget):
    """As it was before 0031, when nothing was set aside before the approval; the latest goes back first."""
    decided("300.00")
    claims = [draft("400.00") for _ in range(3)]
    with pgtrigger.ignore("finance.Claim:claim_within_budget"):
        for claim in claims:
            _sql("UPDATE finance_claim SET state = 'submitted' WHERE id = %s", claim.pk)
    upgrade = import_module("finance.migrations.0031_held_when_submitted")
    upgrade.return_what_does_not_fit(apps, SimpleNamespace(connection=connection))
    found = Claim.objects.filter(pk__in=[one.pk for one in claims]).order_by("pk")
    assert list(found.values_list("state", "return_reason")) == [
        ("submitted", ""),
        ("returned", upgrade.WHY),
        ("returned", upgrade.WHY),
    ]
