"""What the portal's account makes for its own session hides nothing from the triggers.

A temporary table is found before the table of the same name: a trigger that asks it believes whoever made it.
"""

import pytest
from django.db import DatabaseError, connection

from finance.models import Claim
from tests.factories import BudgetFactory, ClaimFactory
from unionportal.core.operations.account_checks import check_table_owner

pytestmark = pytest.mark.django_db


def run(*lines):
    with connection.cursor() as cursor:
        for line in lines:
            cursor.execute(line)


def test_a_budget_of_ones_own_making_is_not_the_budget(union, officer, as_app):
    budget = BudgetFactory(unit=union, initial=10, total=10)
    claim = ClaimFactory(unit=union, budget=budget, state="draft", made_by=officer, amount=5000)
    as_app()
    run("CREATE TEMPORARY TABLE finance_budget AS SELECT id, 9999999 AS total FROM finance_budget")
    with pytest.raises(DatabaseError, match="is overspent"):
        Claim.objects.filter(pk=claim.pk).update(state="submitted")


def test_an_owner_of_ones_own_making_does_not_put_triggers_aside(union, chair, as_app):
    claim = ClaimFactory(unit=union, state="submitted", amount=50)
    as_app()
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(tgname, ',') FROM pg_trigger WHERE tgname LIKE 'pgtrigger_%'")
        names = cursor.fetchone()[0]
    owns = (
        "CREATE TEMPORARY VIEW pg_tables AS SELECT 'public' AS schemaname, 'core_auditentry' AS tablename,"
        " session_user AS tableowner"
    )
    run(owns, f"SET LOCAL pgtrigger.ignore = '{{{names}}}'")
    with pytest.raises(DatabaseError, match="does not follow"):
        Claim.objects.filter(pk=claim.pk).update(number="C2022-9999")


def test_a_migration_after_the_last_grant_is_warned_of(as_app):
    run("CREATE FUNCTION new_trigger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
    as_app()
    assert [one.id for one in check_table_owner(None)] == ["union.W004"]
