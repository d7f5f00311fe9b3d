"""Imported money can be reversed: histories of income, adjustments and accounts; the latter begins with what stands."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import unionportal.core.values.money
from django.conf import settings
from django.db import migrations, models

STANDING = (
    "INSERT INTO finance_accountevent (code, id, kind, name, parent_id, pgh_context_id, pgh_created_at, pgh_label,"
    " pgh_obj_id, valid_from, valid_until) SELECT code, id, kind, name, parent_id, NULL, now(), 'standing', id,"
    " valid_from, valid_until FROM finance_account ORDER BY id"
)


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0027_undone_imports'),
        ('finance', '0022_filings'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=20, verbose_name='科目编码')),
                ('name', models.CharField(max_length=60, verbose_name='科目名称')),
                ('kind', models.CharField(choices=[('income', '收入'), ('expense', '支出')], max_length=10, verbose_name='类别')),
                ('valid_from', models.DateField(verbose_name='启用日期')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='停用日期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BudgetAdjustmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('amount', unionportal.core.values.money.MoneyField(decimal_places=2, help_text='调减为负数。', max_digits=14, verbose_name='调整金额（元）')),
                ('decided_on', models.DateField(verbose_name='决定日期')),
                ('document', models.CharField(max_length=100, verbose_name='依据')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IncomeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(max_length=30, verbose_name='收入编号')),
                ('amount', unionportal.core.values.money.MoneyField(decimal_places=2, help_text='冲正为负数。', max_digits=14, verbose_name='金额（元）')),
                ('received_on', models.DateField(verbose_name='到账日期')),
                ('payer', models.CharField(max_length=100, verbose_name='来款单位')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('source', models.CharField(blank=True, editable=False, max_length=60, verbose_name='来源')),
                ('ledger_serial', models.CharField(blank=True, editable=False, max_length=40, verbose_name='台账流水号')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='budget',
            name='budget_kept',
        ),
        migrations.RemoveConstraint(
            model_name='income',
            name='finance_income_imported_once',
        ),
        migrations.RemoveConstraint(
            model_name='payment',
            name='finance_payment_imported_once',
        ),
        migrations.AddField(
            model_name='budgetadjustment',
            name='corrects',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='finance.budgetadjustment', verbose_name='冲正'),
        ),
        migrations.AddField(
            model_name='budgetadjustment',
            name='ledger',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.ledgerimport', verbose_name='撤销的台账'),
        ),
        migrations.AddIndex(
            model_name='income',
            index=models.Index(condition=models.Q(('ledger_serial', ''), _negated=True), fields=['ledger_serial'], name='finance_income_by_serial'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('ledger_serial', ''), _negated=True), fields=['ledger_serial'], name='finance_payment_by_serial'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "finance_accountevent" ("code", "id", "kind", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_until") VALUES (NEW."code", NEW."id", NEW."kind", NEW."name", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='b1832ed1bc52c731e6a54a42b96e5610972147ff', operation='INSERT', pgid='pgtrigger_insert_insert_f26c4', table='finance_account', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "finance_accountevent" ("code", "id", "kind", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_until") VALUES (NEW."code", NEW."id", NEW."kind", NEW."name", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='65a4dea2c55a887138c6531f6d89d575783ff8ee', operation='UPDATE', pgid='pgtrigger_update_update_3bee8', table='finance_account', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "finance_accountevent" ("code", "id", "kind", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_until") VALUES (OLD."code", OLD."id", OLD."kind", OLD."name", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."valid_from", OLD."valid_until"); RETURN NULL;', hash='ac14fbd571d14ea7ac4bd27608f4d410e4da4e42', operation='DELETE', pgid='pgtrigger_delete_delete_12d6c', table='finance_account', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budget',
            trigger=pgtrigger.compiler.Trigger(name='budget_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF NOT EXISTS (SELECT FROM finance_budgetevent e\n        JOIN core_ledgerimport l ON l.context = e.pgh_context_id AND l.state = 'undoing'\n        WHERE e.pgh_obj_id = OLD.id AND e.pgh_label = 'insert') THEN\n        RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;\n    END IF;\n    RETURN OLD;\n", hash='a4d971434a5538ff8dada5f4620f1c1e773afd3e', operation='DELETE', pgid='pgtrigger_budget_kept_0e215', table='finance_budget', when='BEFORE')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budgetadjustment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "finance_budgetadjustmentevent" ("amount", "budget_id", "corrects_id", "decided_on", "document", "id", "ledger_id", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."amount", NEW."budget_id", NEW."corrects_id", NEW."decided_on", NEW."document", NEW."id", NEW."ledger_id", NEW."made_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='42494c11dca5cc8c5029563e3614fb0dc41119a6', operation='INSERT', pgid='pgtrigger_insert_insert_3293f', table='finance_budgetadjustment', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budgetadjustment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "finance_budgetadjustmentevent" ("amount", "budget_id", "corrects_id", "decided_on", "document", "id", "ledger_id", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."amount", NEW."budget_id", NEW."corrects_id", NEW."decided_on", NEW."document", NEW."id", NEW."ledger_id", NEW."made_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='827f7c6813172cc9bc2dd09d75e948c12a128828', operation='UPDATE', pgid='pgtrigger_update_update_b92df', table='finance_budgetadjustment', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budgetadjustment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "finance_budgetadjustmentevent" ("amount", "budget_id", "corrects_id", "decided_on", "document", "id", "ledger_id", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."amount", OLD."budget_id", OLD."corrects_id", OLD."decided_on", OLD."document", OLD."id", OLD."ledger_id", OLD."made_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='034946acf8c4dac191a2874fc0912cc6d9665b58', operation='DELETE', pgid='pgtrigger_delete_delete_1ed44', table='finance_budgetadjustment', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='income',
            trigger=pgtrigger.compiler.Trigger(name='income_imported_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."ledger_serial" = \'\'))', func="\n    IF EXISTS (SELECT FROM finance_income o WHERE o.ledger_serial = NEW.ledger_serial AND o.id <> NEW.id\n        AND NOT EXISTS (SELECT FROM finance_income r WHERE r.corrects_id = o.id)) THEN\n        RAISE EXCEPTION 'row % of the workbook is booked', NEW.ledger_serial\n          USING ERRCODE = '23505', CONSTRAINT = 'finance_income_imported_once';\n    END IF;\n    RETURN NULL;\n", hash='a5cf6917f533d08e6e18d6f2b1fe2d883d802aa2', operation='INSERT', pgid='pgtrigger_income_imported_once_2e74a', table='finance_income', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='income',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "finance_incomeevent" ("account_id", "amount", "corrects_id", "id", "ledger_serial", "made_by_id", "note", "number", "payer", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "source", "unit_id") VALUES (NEW."account_id", NEW."amount", NEW."corrects_id", NEW."id", NEW."ledger_serial", NEW."made_by_id", NEW."note", NEW."number", NEW."payer", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."received_on", NEW."source", NEW."unit_id"); RETURN NULL;', hash='9c431e532ececf549435b33ded6475bbc8ebfc3e', operation='INSERT', pgid='pgtrigger_insert_insert_958fb', table='finance_income', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='income',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "finance_incomeevent" ("account_id", "amount", "corrects_id", "id", "ledger_serial", "made_by_id", "note", "number", "payer", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "source", "unit_id") VALUES (NEW."account_id", NEW."amount", NEW."corrects_id", NEW."id", NEW."ledger_serial", NEW."made_by_id", NEW."note", NEW."number", NEW."payer", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."received_on", NEW."source", NEW."unit_id"); RETURN NULL;', hash='7aaccd02354d8e1384adbe1c9070aa4c85055763', operation='UPDATE', pgid='pgtrigger_update_update_49e2c', table='finance_income', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='income',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "finance_incomeevent" ("account_id", "amount", "corrects_id", "id", "ledger_serial", "made_by_id", "note", "number", "payer", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "source", "unit_id") VALUES (OLD."account_id", OLD."amount", OLD."corrects_id", OLD."id", OLD."ledger_serial", OLD."made_by_id", OLD."note", OLD."number", OLD."payer", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."received_on", OLD."source", OLD."unit_id"); RETURN NULL;', hash='09cb9ec4130e105dd28a580943887f3d8fc193de', operation='DELETE', pgid='pgtrigger_delete_delete_79e74', table='finance_income', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='payment_imported_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."ledger_serial" = \'\'))', func="\n    IF EXISTS (SELECT FROM finance_payment o WHERE o.ledger_serial = NEW.ledger_serial AND o.id <> NEW.id\n        AND NOT EXISTS (SELECT FROM finance_payment r WHERE r.corrects_id = o.id)) THEN\n        RAISE EXCEPTION 'row % of the workbook is booked', NEW.ledger_serial\n          USING ERRCODE = '23505', CONSTRAINT = 'finance_payment_imported_once';\n    END IF;\n    RETURN NULL;\n", hash='5793378ef96d8f97ebfdfd5ea2dd210023b6f281', operation='INSERT', pgid='pgtrigger_payment_imported_once_0dd17', table='finance_payment', when='AFTER')),  # pragma: allowlist secret
        ),
        migrations.AddField(
            model_name='accountevent',
            name='parent',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='finance.account', verbose_name='上级科目'),
        ),
        migrations.AddField(
            model_name='accountevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='accountevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='finance.account'),
        ),
        migrations.AddField(
            model_name='budgetadjustmentevent',
            name='budget',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='finance.budget', verbose_name='预算'),
        ),
        migrations.AddField(
            model_name='budgetadjustmentevent',
            name='corrects',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='finance.budgetadjustment', verbose_name='冲正'),
        ),
        migrations.AddField(
            model_name='budgetadjustmentevent',
            name='ledger',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.ledgerimport', verbose_name='撤销的台账'),
        ),
        migrations.AddField(
            model_name='budgetadjustmentevent',
            name='made_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人'),
        ),
        migrations.AddField(
            model_name='budgetadjustmentevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='budgetadjustmentevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='finance.budgetadjustment'),
        ),
        migrations.AddField(
            model_name='incomeevent',
            name='account',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='finance.account', verbose_name='科目'),
        ),
        migrations.AddField(
            model_name='incomeevent',
            name='corrects',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='finance.income', verbose_name='冲正'),
        ),
        migrations.AddField(
            model_name='incomeevent',
            name='made_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='incomeevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='incomeevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='finance.income'),
        ),
        migrations.AddField(
            model_name='incomeevent',
            name='unit',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='工会组织'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='eb4fe0f9e31d019112837bf799855771b181a2a2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_05fb0', table='finance_accountevent', when='BEFORE')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budgetadjustmentevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ad776ba18b4ba15c84e49b1bdbf22f7cd182fa34', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e2c33', table='finance_budgetadjustmentevent', when='BEFORE')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incomeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d516be43e8db5e45bf254da8829989d5584e2d77', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_65a94', table='finance_incomeevent', when='BEFORE')),  # pragma: allowlist secret
        ),
        migrations.RunSQL(STANDING, migrations.RunSQL.noop),
    ]
