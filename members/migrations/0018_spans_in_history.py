"""The spans of membership are kept in a history, which begins with those that stand."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


STANDING = (
    "INSERT INTO members_membershipevent (document, id, joined_by, left_by, member_id, pgh_context_id, pgh_created_at,"
    " pgh_label, pgh_obj_id, since, unit_id, until)"
    " SELECT document, id, joined_by, left_by, member_id, NULL, now(), 'standing', id, since, unit_id, until"
    " FROM members_membership ORDER BY id"
)


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0027_undone_imports'),
        ('members', '0017_spelled_anew'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='MembershipEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('since', models.DateField(verbose_name='起始日期')),
                ('until', models.DateField(blank=True, null=True, verbose_name='终止日期')),
                ('joined_by', models.CharField(choices=[('joined', '入会'), ('transferred_in', '转入'), ('moved', '校内调动'), ('reorganised', '组织调整')], default='joined', max_length=20, verbose_name='起因')),
                ('left_by', models.CharField(blank=True, choices=[('moved', '校内调动'), ('reorganised', '组织调整'), ('retired', '退休保留会籍'), ('transferred_out', '转出'), ('withdrawn', '退会'), ('expelled', '开除会籍'), ('deceased', '去世')], max_length=20, verbose_name='止因')),
                ('document', models.CharField(blank=True, max_length=100, verbose_name='依据')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='membership',
            name='membership_kept',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='membership_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NOT EXISTS (\n                        SELECT FROM members_membershipevent e\n                        JOIN core_ledgerimport l ON l.context = e.pgh_context_id AND l.state = 'undoing'\n                        WHERE e.pgh_obj_id = OLD.id AND e.pgh_label = 'insert'\n                    ) THEN\n                        RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;\n                    END IF;\n                    RETURN OLD;\n                ", hash='552f6bccfa3473d8a11e1df0d8c29b19eb28a5bf', operation='DELETE', pgid='pgtrigger_membership_kept_96ffd', table='members_membership', when='BEFORE')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_membershipevent" ("document", "id", "joined_by", "left_by", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "unit_id", "until") SELECT new_values."document", new_values."id", new_values."joined_by", new_values."left_by", new_values."member_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."since", new_values."unit_id", new_values."until" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0eafdd13ed1e7a4e8d31169b2a6aeb47801f0a54', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_20243', referencing='REFERENCING NEW TABLE AS new_values ', table='members_membership', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_membershipevent" ("document", "id", "joined_by", "left_by", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "unit_id", "until") SELECT new_values."document", new_values."id", new_values."joined_by", new_values."left_by", new_values."member_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."since", new_values."unit_id", new_values."until" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b4044f5a6c689419f52ea545179f2de283a01f99', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f5071', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='members_membership', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_membershipevent" ("document", "id", "joined_by", "left_by", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "unit_id", "until") SELECT old_values."document", old_values."id", old_values."joined_by", old_values."left_by", old_values."member_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."since", old_values."unit_id", old_values."until" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a3aa63de2c8bb636358a9922786aadb6952163fe', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_84b9f', referencing='REFERENCING OLD TABLE AS old_values ', table='members_membership', when='AFTER')),  # pragma: allowlist secret
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='member',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.member', verbose_name='会员'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='members.membership'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='unit',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='分工会'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membershipevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0f6d8ff46c2f4bfa59455a4a3ce243a972dcfd89', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6dbe4', table='members_membershipevent', when='BEFORE')),  # pragma: allowlist secret
        ),
        migrations.RunSQL(STANDING, migrations.RunSQL.noop),
    ]
