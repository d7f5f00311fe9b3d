"""Lets an asset that was entered in error, or went back, be struck from the register once that was approved."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('finance', '0186_one_order'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='asset',
            name='asset_gone_kept',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='asset',
            name='asset_state_in_order',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='asset',
            name='asset_gone_as_decided',
        ),
        migrations.AlterField(
            model_name='asset',
            name='state',
            field=models.CharField(choices=[('in_use', '在用'), ('idle', '闲置'), ('repair', '维修'), ('lost', '盘亏核销'), ('disposed', '已处置'), ('struck', '已注销')], default='in_use', editable=False, max_length=20, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='assetevent',
            name='state',
            field=models.CharField(choices=[('in_use', '在用'), ('idle', '闲置'), ('repair', '维修'), ('lost', '盘亏核销'), ('disposed', '已处置'), ('struck', '已注销')], default='in_use', editable=False, max_length=20, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='assetmove',
            name='state',
            field=models.CharField(choices=[('in_use', '在用'), ('idle', '闲置'), ('repair', '维修'), ('lost', '盘亏核销'), ('disposed', '已处置'), ('struck', '已注销')], max_length=20, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='disposal',
            name='kind',
            field=models.CharField(choices=[('scrap', '报废'), ('loss', '报损'), ('sale', '出售'), ('transfer', '调出'), ('donation', '捐赠'), ('error', '登记有误、退货注销')], max_length=20, verbose_name='处置方式'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='asset',
            trigger=pgtrigger.compiler.Trigger(name='asset_gone_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IN (\'lost\', \'disposed\', \'struck\') AND (OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."specification" IS DISTINCT FROM (NEW."specification") OR OLD."quantity" IS DISTINCT FROM (NEW."quantity") OR OLD."measure" IS DISTINCT FROM (NEW."measure") OR OLD."value" IS DISTINCT FROM (NEW."value") OR OLD."in_use_on" IS DISTINCT FROM (NEW."in_use_on") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."claim_id" IS DISTINCT FROM (NEW."claim_id")))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='8bca1f5a0432132db7c263dd6f78af1d04660f44', operation='UPDATE', pgid='pgtrigger_asset_gone_kept_11850', table='finance_asset', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='asset',
            trigger=pgtrigger.compiler.Trigger(name='asset_state_in_order', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IS DISTINCT FROM (NEW."state") AND ((NEW."state" = \'in_use\' AND NOT (OLD."state" IN (\'in_use\', \'idle\', \'repair\'))) OR (NEW."state" = \'idle\' AND NOT (OLD."state" IN (\'in_use\', \'idle\', \'repair\'))) OR (NEW."state" = \'repair\' AND NOT (OLD."state" IN (\'in_use\', \'idle\', \'repair\'))) OR (NEW."state" = \'lost\' AND NOT (OLD."state" IN (\'in_use\', \'idle\', \'repair\'))) OR (NEW."state" = \'disposed\' AND NOT (OLD."state" IN (\'in_use\', \'idle\', \'repair\'))) OR (NEW."state" = \'struck\' AND NOT (OLD."state" IN (\'in_use\', \'idle\', \'repair\')))))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a2a66b5489755184f5654ebb1cd98d5d2602cb13', operation='UPDATE', pgid='pgtrigger_asset_state_in_order_d809f', table='finance_asset', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='asset',
            trigger=pgtrigger.compiler.Trigger(name='asset_gone_as_decided', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" IN (\'lost\', \'disposed\', \'struck\') AND OLD."state" IS DISTINCT FROM (NEW."state"))', func="\n    IF NEW.state IN ('disposed', 'struck') AND NOT EXISTS (SELECT FROM finance_disposalline l\n            JOIN finance_disposal d ON d.id = l.disposal_id WHERE l.asset_id = NEW.id AND d.state = 'approved'\n            AND (d.kind = 'error') = (NEW.state = 'struck'))\n        OR NEW.state = 'lost' AND NOT EXISTS (SELECT FROM finance_countline l\n            JOIN finance_assetcount c ON c.id = l.count_id\n            WHERE l.asset_id = NEW.id AND l.result = 'missing' AND c.state = 'closed') THEN\n        RAISE EXCEPTION 'asset % is gone as nobody decided', NEW.id\n          USING ERRCODE = '23514', CONSTRAINT = 'finance_asset_gone_as_decided';\n    END IF;\n    RETURN NULL;\n", hash='c43b0fdaa1c3814f7611eb471cc9239400fac125', operation='UPDATE', pgid='pgtrigger_asset_gone_as_decided_359e5', table='finance_asset', when='AFTER')),
        ),
    ]
