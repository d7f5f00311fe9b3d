"""The database refuses what no service would do."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from finance import services
from finance.models import Budget, BudgetAdjustment, Claim, Income, Payment
from finance.services.guard import guarded
from tests.factories import ClaimFactory

INSERT = (
    "INSERT INTO finance_payment (number, unit_id, claim_id, budget_id, account_id, funding_source, amount, payee,"
    " purpose, source, ledger_serial, method, paid_on, reason)"
    " SELECT 'X-1', c.unit_id, c.id, c.budget_id, b.account_id, 'union_funds',"
    " %s, 'x', 'x', '', '', 'cash', '2022-05-01', '' FROM finance_claim c"
    " JOIN finance_budget b ON b.id = c.budget_id WHERE c.id = %s"
)


def _sql(statement, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_raw_sql_cannot_overspend(draft):
    claim = draft()
    with pytest.raises(DatabaseError, match="overspent"):
        _sql(INSERT, "1000.01", claim.pk)
    _sql(INSERT, "1000.00", claim.pk)
    assert Payment.objects.get().amount == 1000


def test_raw_sql_cannot_approve_over_the_budget(draft):
    claim = draft("1000.01")
    with pytest.raises(DatabaseError, match="overspent"):
        _sql("UPDATE finance_claim SET state = 'approved', approved_on = '2022-05-01' WHERE id = %s", claim.pk)


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
