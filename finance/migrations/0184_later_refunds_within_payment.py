"""Refuses an income by which more comes back of a payment than it paid, and the reversal of what came back by one."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('finance', '0183_photos_of_invoices'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='payment',
            name='payment_within_claim',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='income',
            trigger=pgtrigger.compiler.Trigger(name='income_within_payment', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."refund_of_id" IS NOT NULL)', func="\n    PERFORM 1 FROM finance_claim c JOIN finance_payment p ON p.claim_id = c.id WHERE p.id = NEW.refund_of_id\n      FOR NO KEY UPDATE OF c;\n    IF EXISTS (SELECT FROM finance_payment p WHERE p.id = NEW.refund_of_id AND p.amount + coalesce(\n        (SELECT sum(r.amount) FROM finance_payment r WHERE r.corrects_id = p.id), 0) < coalesce((SELECT sum(i.amount) FROM finance_income i WHERE i.refund_of_id = p.id\n        AND NOT EXISTS (SELECT FROM finance_income r WHERE r.corrects_id = i.id)), 0)) THEN\n        RAISE EXCEPTION 'payment % gives back more than it paid', NEW.refund_of_id\n          USING ERRCODE = '23514', CONSTRAINT = 'finance_payment_within_payment';\n    END IF;\n    RETURN NULL;\n", hash='d1da577f311bb794b0d4f3d37340d436098fb220', operation='INSERT', pgid='pgtrigger_income_within_payment_bb0fc', table='finance_income', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='payment_within_claim', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE broken bigint;', func="\n    PERFORM 1 FROM finance_claim c WHERE c.id IN (SELECT claim_id FROM changed) ORDER BY c.id FOR NO KEY UPDATE;\n    SELECT c.id INTO broken FROM finance_claim c\n      WHERE c.id IN (SELECT claim_id FROM changed)\n        AND (SELECT sum(p.amount) FROM finance_payment p WHERE p.claim_id = c.id) NOT BETWEEN 0 AND c.amount LIMIT 1;\n    IF broken IS NOT NULL THEN\n        RAISE EXCEPTION 'claim % is paid beyond its amount', broken\n          USING ERRCODE = '23514', CONSTRAINT = 'finance_payment_within_claim';\n    END IF;\n    SELECT p.id INTO broken FROM finance_payment p WHERE p.id IN (SELECT corrects_id FROM changed)\n      AND (p.amount + (SELECT sum(r.amount) FROM finance_payment r WHERE r.corrects_id = p.id)\n          NOT BETWEEN coalesce((SELECT sum(i.amount) FROM finance_income i WHERE i.refund_of_id = p.id\n        AND NOT EXISTS (SELECT FROM finance_income r WHERE r.corrects_id = i.id)), 0) AND p.amount\n        OR p.claim_id <> ALL (SELECT n.claim_id FROM changed n WHERE n.corrects_id = p.id)) LIMIT 1;\n    IF broken IS NOT NULL THEN\n        RAISE EXCEPTION 'payment % gives back more than it paid', broken\n          USING ERRCODE = '23514', CONSTRAINT = 'finance_payment_within_payment';\n    END IF;\n    SELECT n.id INTO broken FROM changed n JOIN finance_payment u ON u.id = n.undoes_id\n      WHERE NOT u.is_refund OR u.amount <> -n.amount OR u.corrects_id <> n.corrects_id LIMIT 1;\n    IF broken IS NOT NULL THEN\n        RAISE EXCEPTION 'payment % is not the opposite of the refund that it corrects', broken\n          USING ERRCODE = '23514', CONSTRAINT = 'finance_payment_undoes';\n    END IF;\n    SELECT c.id INTO broken FROM changed n JOIN finance_claim c ON c.id = n.claim_id\n      WHERE c.state <> CASE WHEN n.amount > 0 OR n.is_refund THEN 'paid' ELSE 'reversed' END\n        AND NOT ((c.state = 'approved' OR c.state = 'carried' AND n.is_refund)\n            AND EXISTS (SELECT FROM finance_payeeline l WHERE l.claim_id = c.id))\n        OR c.budget_id <> n.budget_id OR c.funding_source <> n.funding_source LIMIT 1;\n    IF broken IS NOT NULL THEN\n        RAISE EXCEPTION 'claim % is not in a state to be paid', broken\n          USING ERRCODE = '23514', CONSTRAINT = 'finance_payment_of_claim';\n    END IF;\n    RETURN NULL;\n", hash='d78890248490b7a5c1b57a7a5e119a4c53f2e403', level='STATEMENT', operation='INSERT', pgid='pgtrigger_payment_within_claim_03b42', referencing='REFERENCING NEW TABLE AS changed ', table='finance_payment', when='AFTER')),  # pragma: allowlist secret
        ),
    ]
