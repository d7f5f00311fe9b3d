import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('congress', '0013_report_sentence'),
        ('core', '0027_undone_imports'),
        ('members', '0018_spans_in_history'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='attendance',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='attendance',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='attendance',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='attendance',
            name='late',
            field=models.BooleanField(default=False, verbose_name='迟到'),
        ),
        migrations.AddField(
            model_name='attendanceevent',
            name='late',
            field=models.BooleanField(default=False, verbose_name='迟到'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "congress_attendanceevent" ("arrived_at", "delegate_kind", "id", "late", "meeting_id", "member_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "unit_id") VALUES (NEW."arrived_at", NEW."delegate_kind", NEW."id", NEW."late", NEW."meeting_id", NEW."member_id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."unit_id"); RETURN NULL;', hash='45608572b790e6ab6433ca70404b06ab7f939c01', operation='INSERT', pgid='pgtrigger_insert_insert_d8dae', table='congress_attendance', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "congress_attendanceevent" ("arrived_at", "delegate_kind", "id", "late", "meeting_id", "member_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "unit_id") VALUES (NEW."arrived_at", NEW."delegate_kind", NEW."id", NEW."late", NEW."meeting_id", NEW."member_id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."unit_id"); RETURN NULL;', hash='e0b2605f7752f71e00c00cbee0401b5816a9863e', operation='UPDATE', pgid='pgtrigger_update_update_3e77b', table='congress_attendance', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "congress_attendanceevent" ("arrived_at", "delegate_kind", "id", "late", "meeting_id", "member_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "unit_id") VALUES (OLD."arrived_at", OLD."delegate_kind", OLD."id", OLD."late", OLD."meeting_id", OLD."member_id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."state", OLD."unit_id"); RETURN NULL;', hash='db3697b4bc4eef94c86753aabed5b3b495f6c042', operation='DELETE', pgid='pgtrigger_delete_delete_ef29a', table='congress_attendance', when='AFTER')),  # pragma: allowlist secret
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('late', False), ('state', 'present'), _connector='OR'), name='congress_attendance_late_is_present', violation_error_message='迟到的人已经到会。'),
        ),
    ]
