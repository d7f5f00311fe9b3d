
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('welfare', '0016_first_case_kinds'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='giftrecipient',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='giftrecipient',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='giftrecipient',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='giftrecipient',
            name='collected_by',
            field=models.CharField(blank=True, max_length=100, verbose_name='代领人'),
        ),
        migrations.AddField(
            model_name='giftrecipientevent',
            name='collected_by',
            field=models.CharField(blank=True, max_length=100, verbose_name='代领人'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='giftrecipient',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "welfare_giftrecipientevent" ("collected_by", "cost", "id", "issue_id", "member_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on", "unit_id") SELECT new_values."collected_by", new_values."cost", new_values."id", new_values."issue_id", new_values."member_id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."signed_on", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8b7e7c4c09535d6552963b0c5db4e124d8064df5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_b3ce6', referencing='REFERENCING NEW TABLE AS new_values ', table='welfare_giftrecipient', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='giftrecipient',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "welfare_giftrecipientevent" ("collected_by", "cost", "id", "issue_id", "member_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on", "unit_id") SELECT new_values."collected_by", new_values."cost", new_values."id", new_values."issue_id", new_values."member_id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."signed_on", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='caaec6a7225597ca98a2e755a8a83feeb046067f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_9bd88', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='welfare_giftrecipient', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='giftrecipient',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "welfare_giftrecipientevent" ("collected_by", "cost", "id", "issue_id", "member_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on", "unit_id") SELECT old_values."collected_by", old_values."cost", old_values."id", old_values."issue_id", old_values."member_id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."signed_on", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='9c82d0dd17ec3e4907562bf39272cae9d9ce4318', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_3fd23', referencing='REFERENCING OLD TABLE AS old_values ', table='welfare_giftrecipient', when='AFTER')),  # pragma: allowlist secret
        ),
    ]
