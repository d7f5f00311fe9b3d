"""Claims keep what was decided and go through their states in order; a third person pays; budgets keep their start."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('finance', '0013_budget_years'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='budget',
            trigger=pgtrigger.compiler.Trigger(name='budget_beginning_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."year" IS DISTINCT FROM (NEW."year") OR OLD."account_id" IS DISTINCT FROM (NEW."account_id") OR OLD."initial" IS DISTINCT FROM (NEW."initial"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='93fa36bef1a5b771260cd3211b158a7c6035fd83', operation='UPDATE', pgid='pgtrigger_budget_beginning_kept_47958', table='finance_budget', when='BEFORE')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='claim_state_in_order', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IS DISTINCT FROM (NEW."state") AND ((NEW."state" = \'approved\' AND NOT (OLD."state" IN (\'submitted\'))) OR (NEW."state" = \'paid\' AND NOT (OLD."state" IN (\'approved\'))) OR (NEW."state" = \'reversed\' AND NOT (OLD."state" IN (\'paid\'))) OR (NEW."state" = \'carried\' AND NOT (OLD."state" IN (\'approved\'))) OR (NEW."state" = \'draft\' AND NOT (OLD."state" IN (\'draft\', \'returned\', \'submitted\', \'approved\'))) OR (NEW."state" = \'returned\' AND NOT (OLD."state" IN (\'draft\', \'returned\', \'submitted\', \'approved\'))) OR (NEW."state" = \'submitted\' AND NOT (OLD."state" IN (\'draft\', \'returned\', \'submitted\', \'approved\'))) OR (NEW."state" = \'cancelled\' AND NOT (OLD."state" IN (\'draft\', \'returned\', \'submitted\', \'approved\')))))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='cbaef65dfe3793e7801235d030ed0d22bf59dc5f', operation='UPDATE', pgid='pgtrigger_claim_state_in_order_f0944', table='finance_claim', when='BEFORE')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='claim_decision_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IN (\'approved\', \'paid\', \'reversed\', \'carried\') AND (OLD."payee" IS DISTINCT FROM (NEW."payee") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."funding_source" IS DISTINCT FROM (NEW."funding_source") OR OLD."cause" IS DISTINCT FROM (NEW."cause") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."approved_by_id" IS DISTINCT FROM (NEW."approved_by_id") OR OLD."approved_on" IS DISTINCT FROM (NEW."approved_on") OR OLD."ledger_id" IS DISTINCT FROM (NEW."ledger_id")))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='4c55d6ea5dea01c2103a9566083c94646d6e3ae1', operation='UPDATE', pgid='pgtrigger_claim_decision_kept_eaf56', table='finance_claim', when='BEFORE')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='payment_by_a_third', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."amount" > 0 AND NEW."paid_by_id" IS NOT NULL)', func="\n    IF EXISTS (SELECT FROM finance_claim c WHERE c.id = NEW.claim_id\n        AND NEW.paid_by_id IN (c.made_by_id, c.approved_by_id)) THEN\n        RAISE EXCEPTION 'paid by who made or approved the claim'\n          USING ERRCODE = '23514', CONSTRAINT = 'finance_payment_by_a_third';\n    END IF;\n    RETURN NULL;\n", hash='20e8de933496e7d9d2ae46e15f77ca37568730d1', operation='INSERT', pgid='pgtrigger_payment_by_a_third_71dda', table='finance_payment', when='AFTER')),  # pragma: allowlist secret
        ),
    ]
