"""What was dated of a unit has a history, so that an import of units can be undone."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0027_undone_imports'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='UnitChangeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('opened', '成立'), ('renamed', '更名'), ('merged', '合并'), ('split', '分设'), ('closed', '撤销'), ('undone', '撤销分设')], max_length=20, verbose_name='变动')),
                ('happened_on', models.DateField(verbose_name='日期')),
                ('former_name', models.CharField(blank=True, max_length=100, verbose_name='原名称')),
                ('document', models.CharField(blank=True, max_length=100, verbose_name='依据文件')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AlterField(
            model_name='ledgerimport',
            name='state',
            field=models.CharField(choices=[('draft', '已核对'), ('waiting', '待确认'), ('applied', '已导入'), ('refused', '已退回'), ('withdrawn', '已撤回'), ('expired', '已过期'), ('undoing', '等待确认撤销'), ('undone', '已撤销')], default='draft', max_length=10, verbose_name='状态'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unitchange',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "core_unitchangeevent" ("document", "former_name", "happened_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "successor_id", "unit_id") VALUES (NEW."document", NEW."former_name", NEW."happened_on", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."successor_id", NEW."unit_id"); RETURN NULL;', hash='d517e8c680a656612a54d7d973dc7b5b60db6c87', operation='INSERT', pgid='pgtrigger_insert_insert_a568d', table='core_unitchange', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unitchange',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "core_unitchangeevent" ("document", "former_name", "happened_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "successor_id", "unit_id") VALUES (NEW."document", NEW."former_name", NEW."happened_on", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."successor_id", NEW."unit_id"); RETURN NULL;', hash='edf2be0852c85d77ccb539201fd5e13e89bc1e9e', operation='UPDATE', pgid='pgtrigger_update_update_95fd9', table='core_unitchange', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unitchange',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "core_unitchangeevent" ("document", "former_name", "happened_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "successor_id", "unit_id") VALUES (OLD."document", OLD."former_name", OLD."happened_on", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."successor_id", OLD."unit_id"); RETURN NULL;', hash='1435ad1dbff7abf9ccb74ffc7a66866a1025f73f', operation='DELETE', pgid='pgtrigger_delete_delete_b9c26', table='core_unitchange', when='AFTER')),  # pragma: allowlist secret
        ),
        migrations.AddField(
            model_name='unitchangeevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='unitchangeevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.unitchange'),
        ),
        migrations.AddField(
            model_name='unitchangeevent',
            name='successor',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='并入或分设为'),
        ),
        migrations.AddField(
            model_name='unitchangeevent',
            name='unit',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='工会组织'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unitchangeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='45cf88e129757a37b9aca6b7ee5c20424089f967', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6c085', table='core_unitchangeevent', when='BEFORE')),  # pragma: allowlist secret
        ),
    ]
