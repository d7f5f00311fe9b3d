"""Lets money come back of a claim whose rest was carried over, and calls a loan of which all is back by that."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('finance', '0181_function_of_no_trigger'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='payment',
            name='payment_within_claim',
        ),
        migrations.AlterField(
            model_name='loan',
            name='state',
            field=models.CharField(choices=[('open', '未核销'), ('submitted', '待会计核销'), ('returning', '待退回余款'), ('settled', '已核销'), ('void', '已全部收回')], default='open', max_length=20, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='loanevent',
            name='state',
            field=models.CharField(choices=[('open', '未核销'), ('submitted', '待会计核销'), ('returning', '待退回余款'), ('settled', '已核销'), ('void', '已全部收回')], default='open', max_length=20, verbose_name='状态'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='payment_within_claim', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE broken bigint;', func="\n    PERFORM 1 FROM finance_claim c WHERE c.id IN (SELECT claim_id FROM changed) ORDER BY c.id FOR NO KEY UPDATE;\n    SELECT c.id INTO broken FROM finance_claim c\n      WHERE c.id IN (SELECT claim_id FROM changed)\n        AND (SELECT sum(p.amount) FROM finance_payment p WHERE p.claim_id = c.id) NOT BETWEEN 0 AND c.amount LIMIT 1;\n    IF broken IS NOT NULL THEN\n        RAISE EXCEPTION 'claim % is paid beyond its amount', broken\n          USING ERRCODE = '23514', CONSTRAINT = 'finance_payment_within_claim';\n    END IF;\n    SELECT p.id INTO broken FROM finance_payment p WHERE p.id IN (SELECT corrects_id FROM changed)\n      AND (p.amount + (SELECT sum(r.amount) FROM finance_payment r WHERE r.corrects_id = p.id)\n          NOT BETWEEN 0 AND p.amount\n        OR p.claim_id <> ALL (SELECT n.claim_id FROM changed n WHERE n.corrects_id = p.id)) LIMIT 1;\n    IF broken IS NOT NULL THEN\n        RAISE EXCEPTION 'payment % gives back more than it paid', broken\n          USING ERRCODE = '23514', CONSTRAINT = 'finance_payment_within_payment';\n    END IF;\n    SELECT n.id INTO broken FROM changed n JOIN finance_payment u ON u.id = n.undoes_id\n      WHERE NOT u.is_refund OR u.amount <> -n.amount OR u.corrects_id <> n.corrects_id LIMIT 1;\n    IF broken IS NOT NULL THEN\n        RAISE EXCEPTION 'payment % is not the opposite of the refund that it corrects', broken\n          USING ERRCODE = '23514', CONSTRAINT = 'finance_payment_undoes';\n    END IF;\n    SELECT c.id INTO broken FROM changed n JOIN finance_claim c ON c.id = n.claim_id\n      WHERE c.state <> CASE WHEN n.amount > 0 OR n.is_refund THEN 'paid' ELSE 'reversed' END\n        AND NOT ((c.state = 'approved' OR c.state = 'carried' AND n.is_refund)\n            AND EXISTS (SELECT FROM finance_payeeline l WHERE l.claim_id = c.id))\n        OR c.budget_id <> n.budget_id OR c.funding_source <> n.funding_source LIMIT 1;\n    IF broken IS NOT NULL THEN\n        RAISE EXCEPTION 'claim % is not in a state to be paid', broken\n          USING ERRCODE = '23514', CONSTRAINT = 'finance_payment_of_claim';\n    END IF;\n    RETURN NULL;\n", hash='192b88f53de71b351b413c0aff97e9ca405c6890', level='STATEMENT', operation='INSERT', pgid='pgtrigger_payment_within_claim_03b42', referencing='REFERENCING NEW TABLE AS changed ', table='finance_payment', when='AFTER')),  # pragma: allowlist secret
        ),
    ]
