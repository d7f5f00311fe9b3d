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
        pgtrigger.migrations.RemoveTrigger(
            model_name='proposalrule',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='proposalrule',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='proposalrule',
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
        migrations.AddField(
            model_name='proposalrule',
            name='opinions',
            field=models.TextField(blank=True, help_text='一行一条，审查时可以选一条再改。', max_length=4000, verbose_name='审查意见的常用语'),
        ),
        migrations.AddField(
            model_name='proposalruleevent',
            name='opinions',
            field=models.TextField(blank=True, help_text='一行一条，审查时可以选一条再改。', max_length=4000, verbose_name='审查意见的常用语'),
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
        pgtrigger.migrations.AddTrigger(
            model_name='proposalrule',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "congress_proposalruleevent" ("accept_days", "analysis_max", "analysis_min", "cosigners", "escalate_days", "id", "opinions", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_days", "remind_days", "reply_days", "review_days", "rework_days", "reworks", "source", "suggestion_max", "suggestion_min", "valid_from") VALUES (NEW."accept_days", NEW."analysis_max", NEW."analysis_min", NEW."cosigners", NEW."escalate_days", NEW."id", NEW."opinions", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rate_days", NEW."remind_days", NEW."reply_days", NEW."review_days", NEW."rework_days", NEW."reworks", NEW."source", NEW."suggestion_max", NEW."suggestion_min", NEW."valid_from"); RETURN NULL;', hash='895a751420f1be6c0fe4a1a3305adfd580f52ae3', operation='INSERT', pgid='pgtrigger_insert_insert_f3b20', table='congress_proposalrule', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposalrule',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "congress_proposalruleevent" ("accept_days", "analysis_max", "analysis_min", "cosigners", "escalate_days", "id", "opinions", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_days", "remind_days", "reply_days", "review_days", "rework_days", "reworks", "source", "suggestion_max", "suggestion_min", "valid_from") VALUES (NEW."accept_days", NEW."analysis_max", NEW."analysis_min", NEW."cosigners", NEW."escalate_days", NEW."id", NEW."opinions", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rate_days", NEW."remind_days", NEW."reply_days", NEW."review_days", NEW."rework_days", NEW."reworks", NEW."source", NEW."suggestion_max", NEW."suggestion_min", NEW."valid_from"); RETURN NULL;', hash='d2f798122703214c80df82a96c5e02713eb5d2f0', operation='UPDATE', pgid='pgtrigger_update_update_63d2b', table='congress_proposalrule', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposalrule',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "congress_proposalruleevent" ("accept_days", "analysis_max", "analysis_min", "cosigners", "escalate_days", "id", "opinions", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_days", "remind_days", "reply_days", "review_days", "rework_days", "reworks", "source", "suggestion_max", "suggestion_min", "valid_from") VALUES (OLD."accept_days", OLD."analysis_max", OLD."analysis_min", OLD."cosigners", OLD."escalate_days", OLD."id", OLD."opinions", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rate_days", OLD."remind_days", OLD."reply_days", OLD."review_days", OLD."rework_days", OLD."reworks", OLD."source", OLD."suggestion_max", OLD."suggestion_min", OLD."valid_from"); RETURN NULL;', hash='98dfd88704a7fe5156692560ae45a6eb0432729c', operation='DELETE', pgid='pgtrigger_delete_delete_c1608', table='congress_proposalrule', when='AFTER')),  # pragma: allowlist secret
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('late', False), ('state', 'present'), _connector='OR'), name='congress_attendance_late_is_present', violation_error_message='迟到的人已经到会。'),
        ),
    ]
