"""Dates of which only the month is known."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0018_spans_in_history'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='member',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='member',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='member',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='member',
            name='birth_by_month',
            field=models.BooleanField(default=False, verbose_name='出生日期只知年月'),
        ),
        migrations.AddField(
            model_name='member',
            name='entered_by_month',
            field=models.BooleanField(default=False, verbose_name='入校日期只知年月'),
        ),
        migrations.AddField(
            model_name='member',
            name='joined_by_month',
            field=models.BooleanField(default=False, verbose_name='入会日期只知年月'),
        ),
        migrations.AddField(
            model_name='memberevent',
            name='birth_by_month',
            field=models.BooleanField(default=False, verbose_name='出生日期只知年月'),
        ),
        migrations.AddField(
            model_name='memberevent',
            name='entered_by_month',
            field=models.BooleanField(default=False, verbose_name='入校日期只知年月'),
        ),
        migrations.AddField(
            model_name='memberevent',
            name='joined_by_month',
            field=models.BooleanField(default=False, verbose_name='入会日期只知年月'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='member',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_memberevent" ("archive_ground", "bank_card", "bank_name", "birth_by_month", "birth_date", "department", "education", "email", "employment", "entered_by_month", "entered_on", "ethnicity", "gender", "id", "id_number", "id_number_index", "id_type", "in_wage_base", "joined_by_month", "joined_on", "left_on", "mobile", "name", "name_key", "note", "pays_dues", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "political", "post", "sort_strokes", "staff_no", "status", "stroke_key", "title_level", "uid", "unit_id", "user_id") SELECT new_values."archive_ground", new_values."bank_card", new_values."bank_name", new_values."birth_by_month", new_values."birth_date", new_values."department", new_values."education", new_values."email", new_values."employment", new_values."entered_by_month", new_values."entered_on", new_values."ethnicity", new_values."gender", new_values."id", new_values."id_number", new_values."id_number_index", new_values."id_type", new_values."in_wage_base", new_values."joined_by_month", new_values."joined_on", new_values."left_on", new_values."mobile", new_values."name", new_values."name_key", new_values."note", new_values."pays_dues", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."political", new_values."post", new_values."sort_strokes", new_values."staff_no", new_values."status", new_values."stroke_key", new_values."title_level", new_values."uid", new_values."unit_id", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b72a844564e0c87401f568564167996ee56f1c67', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_2df50', referencing='REFERENCING NEW TABLE AS new_values ', table='members_member', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='member',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_memberevent" ("archive_ground", "bank_card", "bank_name", "birth_by_month", "birth_date", "department", "education", "email", "employment", "entered_by_month", "entered_on", "ethnicity", "gender", "id", "id_number", "id_number_index", "id_type", "in_wage_base", "joined_by_month", "joined_on", "left_on", "mobile", "name", "name_key", "note", "pays_dues", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "political", "post", "sort_strokes", "staff_no", "status", "stroke_key", "title_level", "uid", "unit_id", "user_id") SELECT new_values."archive_ground", new_values."bank_card", new_values."bank_name", new_values."birth_by_month", new_values."birth_date", new_values."department", new_values."education", new_values."email", new_values."employment", new_values."entered_by_month", new_values."entered_on", new_values."ethnicity", new_values."gender", new_values."id", new_values."id_number", new_values."id_number_index", new_values."id_type", new_values."in_wage_base", new_values."joined_by_month", new_values."joined_on", new_values."left_on", new_values."mobile", new_values."name", new_values."name_key", new_values."note", new_values."pays_dues", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."political", new_values."post", new_values."sort_strokes", new_values."staff_no", new_values."status", new_values."stroke_key", new_values."title_level", new_values."uid", new_values."unit_id", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d8d641219296aa14f3d376fa123e4d6a00d37122', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_b1bc1', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='members_member', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='member',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_memberevent" ("archive_ground", "bank_card", "bank_name", "birth_by_month", "birth_date", "department", "education", "email", "employment", "entered_by_month", "entered_on", "ethnicity", "gender", "id", "id_number", "id_number_index", "id_type", "in_wage_base", "joined_by_month", "joined_on", "left_on", "mobile", "name", "name_key", "note", "pays_dues", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "political", "post", "sort_strokes", "staff_no", "status", "stroke_key", "title_level", "uid", "unit_id", "user_id") SELECT old_values."archive_ground", old_values."bank_card", old_values."bank_name", old_values."birth_by_month", old_values."birth_date", old_values."department", old_values."education", old_values."email", old_values."employment", old_values."entered_by_month", old_values."entered_on", old_values."ethnicity", old_values."gender", old_values."id", old_values."id_number", old_values."id_number_index", old_values."id_type", old_values."in_wage_base", old_values."joined_by_month", old_values."joined_on", old_values."left_on", old_values."mobile", old_values."name", old_values."name_key", old_values."note", old_values."pays_dues", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."political", old_values."post", old_values."sort_strokes", old_values."staff_no", old_values."status", old_values."stroke_key", old_values."title_level", old_values."uid", old_values."unit_id", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='dacef1fd81643e9518554b2de5ddc65d0fc40a2c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_925fb', referencing='REFERENCING OLD TABLE AS old_values ', table='members_member', when='AFTER')),  # pragma: allowlist secret
        ),
    ]
