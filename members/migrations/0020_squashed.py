"""All steps until here in one, for a database that has none of them; tests/upgrade compares the two ways."""

from importlib import import_module

import django.contrib.postgres.constraints
import django.contrib.postgres.indexes
import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import members.models.membership
import pgtrigger.compiler
import unionportal.core.sealing.fields
import unionportal.core.values.grams
import uuid
from django.conf import settings
from django.db import migrations, models



def step(name):
    return import_module(f"{__package__}.{name}")


class Migration(migrations.Migration):

    replaces = [('members', '0001_initial'), ('members', '0010_given_names'), ('members', '0011_names_without_dots'), ('members', '0012_in_the_order_of_codes'), ('members', '0013_leaving'), ('members', '0014_who_left_pays_no_dues'), ('members', '0015_death_after_retiring'), ('members', '0016_one_spelling'), ('members', '0017_spelled_anew'), ('members', '0018_spans_in_history'), ('members', '0019_month_precision')]

    initial = True

    dependencies = [
        ('core', '0034_attachment_small'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('staff_no', models.CharField(max_length=30, unique=True, verbose_name='工号')),
                ('name', models.CharField(max_length=100, verbose_name='姓名')),
                ('name_key', models.CharField(editable=False, max_length=200, verbose_name='姓名拼音')),
                ('gender', models.CharField(choices=[('male', '男'), ('female', '女')], max_length=10, verbose_name='性别')),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='出生日期')),
                ('ethnicity', models.CharField(blank=True, max_length=20, verbose_name='民族')),
                ('political', models.CharField(blank=True, max_length=20, verbose_name='政治面貌')),
                ('education', models.CharField(blank=True, max_length=20, verbose_name='学历')),
                ('title_level', models.CharField(blank=True, max_length=20, verbose_name='职称级别')),
                ('id_type', models.CharField(choices=[('resident', '居民身份证'), ('hmt', '港澳台居民居住证'), ('passport', '护照'), ('permanent', '外国人永久居留身份证'), ('other', '其他')], default='resident', max_length=20, verbose_name='证件类型')),
                ('id_number', unionportal.core.sealing.fields.EncryptedTextField(verbose_name='证件号码')),
                ('id_number_index', unionportal.core.sealing.fields.BlindIndexField(null=True, purpose='id_number', source='id_number')),
                ('mobile', models.CharField(blank=True, max_length=20, verbose_name='手机')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='电子邮箱')),
                ('bank_name', models.CharField(blank=True, max_length=60, verbose_name='开户银行')),
                ('bank_card', unionportal.core.sealing.fields.EncryptedTextField(verbose_name='银行卡号')),
                ('department', models.CharField(blank=True, max_length=100, verbose_name='部门')),
                ('post', models.CharField(blank=True, choices=[('teacher', '教师'), ('teaching_support', '教辅'), ('management', '管理'), ('worker', '工勤')], max_length=20, verbose_name='岗位类别')),
                ('employment', models.CharField(choices=[('established', '事业编制'), ('agency', '人事代理'), ('dispatched', '劳务派遣'), ('contract', '非编合同')], max_length=20, verbose_name='用工形式')),
                ('entered_on', models.DateField(blank=True, null=True, verbose_name='入校日期')),
                ('joined_on', models.DateField(verbose_name='入会日期')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='离会日期')),
                ('status', models.CharField(choices=[('active', '在会'), ('retained', '保留会籍'), ('left', '已离会')], default='active', editable=False, max_length=20, verbose_name='会籍状态')),
                ('pays_dues', models.BooleanField(default=True, verbose_name='缴纳会费')),
                ('in_wage_base', models.BooleanField(default=True, verbose_name='纳入拨缴工资总额')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='core.unit', verbose_name='分工会')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='member', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                ('archive_ground', models.CharField(blank=True, help_text='出生日期、性别按人事档案登记、与证件号码不同时填写，如干部人事档案的认定文件。', max_length=100, verbose_name='与证件不一致的依据')),
                ('sort_strokes', models.PositiveSmallIntegerField(blank=True, help_text='只在字表里没有这个字、或排序应按别的笔画数时填写。', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(64)], verbose_name='姓氏笔画数')),
                ('stroke_key', models.CharField(blank=True, editable=False, max_length=200, verbose_name='姓氏笔画')),
                ('birth_by_month', models.BooleanField(default=False, verbose_name='出生日期只知年月')),
                ('entered_by_month', models.BooleanField(default=False, verbose_name='入校日期只知年月')),
                ('joined_by_month', models.BooleanField(default=False, verbose_name='入会日期只知年月')),
            ],
            options={
                'verbose_name': '会员',
                'verbose_name_plural': '会员',
                'ordering': ['unit__place', 'name_key', 'staff_no'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Upper('staff_no'), name='members_member_staff_no_folded_once', violation_error_message='这个工号已登记（大小写不同也是同一个工号）。'), models.UniqueConstraint(condition=models.Q(('id_number_index__isnull', False)), fields=('id_type', 'id_number_index'), name='members_member_id_number_once', violation_error_message='已有会员使用这个证件号码。'), models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='members_member_left_after_joined', violation_error_message='离会日期不得早于入会日期。'), models.CheckConstraint(condition=models.Q(models.Q(('left_on__isnull', True), ('status', 'active')), models.Q(models.Q(('status', 'active'), _negated=True), ('left_on__isnull', False)), _connector='OR'), name='members_member_left_has_date', violation_error_message='离会的会员须有离会日期，在会的没有。')],
                'indexes': [django.contrib.postgres.indexes.GinIndex(unionportal.core.values.grams.Grams('name'), name='members_member_name_grams'), models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('staff_no'), name='text_pattern_ops'), name='members_member_staff_no_begins'), models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper(django.db.models.functions.text.Replace('name_key', models.Value(' '), models.Value(''))), name='text_pattern_ops'), name='members_member_spelled_begins'), models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper(django.db.models.functions.text.Replace(django.db.models.functions.text.Substr('name_key', django.db.models.expressions.CombinedExpression(django.db.models.functions.text.StrIndex('name_key', models.Value(' ')), '+', models.Value(1))), models.Value(' '), models.Value(''))), name='text_pattern_ops'), name='members_member_given_begins'), models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper(django.db.models.functions.text.Reverse('name_key')), name='text_pattern_ops'), name='members_member_initials'), models.Index(fields=['name_key', 'staff_no'], name='members_member_by_name'), models.Index(fields=['stroke_key', 'name_key', 'staff_no'], name='members_member_by_strokes'), models.Index(fields=['status', 'gender', 'employment', 'post', 'unit'], name='members_member_facets')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_memberevent" ("archive_ground", "bank_card", "bank_name", "birth_by_month", "birth_date", "department", "education", "email", "employment", "entered_by_month", "entered_on", "ethnicity", "gender", "id", "id_number", "id_number_index", "id_type", "in_wage_base", "joined_by_month", "joined_on", "left_on", "mobile", "name", "name_key", "note", "pays_dues", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "political", "post", "sort_strokes", "staff_no", "status", "stroke_key", "title_level", "uid", "unit_id", "user_id") SELECT new_values."archive_ground", new_values."bank_card", new_values."bank_name", new_values."birth_by_month", new_values."birth_date", new_values."department", new_values."education", new_values."email", new_values."employment", new_values."entered_by_month", new_values."entered_on", new_values."ethnicity", new_values."gender", new_values."id", new_values."id_number", new_values."id_number_index", new_values."id_type", new_values."in_wage_base", new_values."joined_by_month", new_values."joined_on", new_values."left_on", new_values."mobile", new_values."name", new_values."name_key", new_values."note", new_values."pays_dues", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."political", new_values."post", new_values."sort_strokes", new_values."staff_no", new_values."status", new_values."stroke_key", new_values."title_level", new_values."uid", new_values."unit_id", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b72a844564e0c87401f568564167996ee56f1c67', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_2df50', referencing='REFERENCING NEW TABLE AS new_values ', table='members_member', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_memberevent" ("archive_ground", "bank_card", "bank_name", "birth_by_month", "birth_date", "department", "education", "email", "employment", "entered_by_month", "entered_on", "ethnicity", "gender", "id", "id_number", "id_number_index", "id_type", "in_wage_base", "joined_by_month", "joined_on", "left_on", "mobile", "name", "name_key", "note", "pays_dues", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "political", "post", "sort_strokes", "staff_no", "status", "stroke_key", "title_level", "uid", "unit_id", "user_id") SELECT new_values."archive_ground", new_values."bank_card", new_values."bank_name", new_values."birth_by_month", new_values."birth_date", new_values."department", new_values."education", new_values."email", new_values."employment", new_values."entered_by_month", new_values."entered_on", new_values."ethnicity", new_values."gender", new_values."id", new_values."id_number", new_values."id_number_index", new_values."id_type", new_values."in_wage_base", new_values."joined_by_month", new_values."joined_on", new_values."left_on", new_values."mobile", new_values."name", new_values."name_key", new_values."note", new_values."pays_dues", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."political", new_values."post", new_values."sort_strokes", new_values."staff_no", new_values."status", new_values."stroke_key", new_values."title_level", new_values."uid", new_values."unit_id", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d8d641219296aa14f3d376fa123e4d6a00d37122', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_b1bc1', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='members_member', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_memberevent" ("archive_ground", "bank_card", "bank_name", "birth_by_month", "birth_date", "department", "education", "email", "employment", "entered_by_month", "entered_on", "ethnicity", "gender", "id", "id_number", "id_number_index", "id_type", "in_wage_base", "joined_by_month", "joined_on", "left_on", "mobile", "name", "name_key", "note", "pays_dues", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "political", "post", "sort_strokes", "staff_no", "status", "stroke_key", "title_level", "uid", "unit_id", "user_id") SELECT old_values."archive_ground", old_values."bank_card", old_values."bank_name", old_values."birth_by_month", old_values."birth_date", old_values."department", old_values."education", old_values."email", old_values."employment", old_values."entered_by_month", old_values."entered_on", old_values."ethnicity", old_values."gender", old_values."id", old_values."id_number", old_values."id_number_index", old_values."id_type", old_values."in_wage_base", old_values."joined_by_month", old_values."joined_on", old_values."left_on", old_values."mobile", old_values."name", old_values."name_key", old_values."note", old_values."pays_dues", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."political", old_values."post", old_values."sort_strokes", old_values."staff_no", old_values."status", old_values."stroke_key", old_values."title_level", old_values."uid", old_values."unit_id", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='dacef1fd81643e9518554b2de5ddc65d0fc40a2c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_925fb', referencing='REFERENCING OLD TABLE AS old_values ', table='members_member', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='Departure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('moved', '校内调动'), ('reorganised', '组织调整'), ('retired', '退休保留会籍'), ('transferred_out', '转出'), ('withdrawn', '退会'), ('expelled', '开除会籍'), ('deceased', '去世')], max_length=20, verbose_name='原因')),
                ('on', models.DateField(verbose_name='离会日期')),
                ('document', models.CharField(blank=True, max_length=100, verbose_name='依据')),
                ('paid_dues', models.BooleanField(verbose_name='此前缴纳会费')),
                ('was_in_wage_base', models.BooleanField(verbose_name='此前纳入拨缴工资总额')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='办理时间')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='撤销时间')),
                ('undone_reason', models.CharField(blank=True, max_length=200, verbose_name='撤销原因')),
                ('rejoined_on', models.DateField(null=True, verbose_name='重新入会日期')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='departures', to='members.member', verbose_name='会员')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤销人')),
            ],
            options={
                'verbose_name': '离会办理',
                'verbose_name_plural': '离会办理',
                'ordering': ['-made_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('rejoined_on__isnull', True), ('undone_at__isnull', True)), fields=('member', 'reason'), name='members_departure_one_standing', violation_error_message='此人已办理离会。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "members_departureevent" ("document", "id", "made_at", "made_by_id", "member_id", "on", "paid_dues", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "rejoined_on", "undone_at", "undone_by_id", "undone_reason", "was_in_wage_base") VALUES (NEW."document", NEW."id", NEW."made_at", NEW."made_by_id", NEW."member_id", NEW."on", NEW."paid_dues", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."rejoined_on", NEW."undone_at", NEW."undone_by_id", NEW."undone_reason", NEW."was_in_wage_base"); RETURN NULL;', hash='467a2b5555d56ed9eec26423e364ffa69bc0e39f', operation='INSERT', pgid='pgtrigger_insert_insert_6b74f', table='members_departure', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "members_departureevent" ("document", "id", "made_at", "made_by_id", "member_id", "on", "paid_dues", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "rejoined_on", "undone_at", "undone_by_id", "undone_reason", "was_in_wage_base") VALUES (NEW."document", NEW."id", NEW."made_at", NEW."made_by_id", NEW."member_id", NEW."on", NEW."paid_dues", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."rejoined_on", NEW."undone_at", NEW."undone_by_id", NEW."undone_reason", NEW."was_in_wage_base"); RETURN NULL;', hash='ebf995a6bb0d16e651b66739b059edff3d7031b9', operation='UPDATE', pgid='pgtrigger_update_update_b6194', table='members_departure', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "members_departureevent" ("document", "id", "made_at", "made_by_id", "member_id", "on", "paid_dues", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "rejoined_on", "undone_at", "undone_by_id", "undone_reason", "was_in_wage_base") VALUES (OLD."document", OLD."id", OLD."made_at", OLD."made_by_id", OLD."member_id", OLD."on", OLD."paid_dues", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."rejoined_on", OLD."undone_at", OLD."undone_by_id", OLD."undone_reason", OLD."was_in_wage_base"); RETURN NULL;', hash='42a4dde863432ee18b31a50d2164b45579418d1d', operation='DELETE', pgid='pgtrigger_delete_delete_1ffb6', table='members_departure', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='MemberEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('staff_no', models.CharField(max_length=30, verbose_name='工号')),
                ('name', models.CharField(max_length=100, verbose_name='姓名')),
                ('name_key', models.CharField(editable=False, max_length=200, verbose_name='姓名拼音')),
                ('gender', models.CharField(choices=[('male', '男'), ('female', '女')], max_length=10, verbose_name='性别')),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='出生日期')),
                ('ethnicity', models.CharField(blank=True, max_length=20, verbose_name='民族')),
                ('political', models.CharField(blank=True, max_length=20, verbose_name='政治面貌')),
                ('education', models.CharField(blank=True, max_length=20, verbose_name='学历')),
                ('title_level', models.CharField(blank=True, max_length=20, verbose_name='职称级别')),
                ('id_type', models.CharField(choices=[('resident', '居民身份证'), ('hmt', '港澳台居民居住证'), ('passport', '护照'), ('permanent', '外国人永久居留身份证'), ('other', '其他')], default='resident', max_length=20, verbose_name='证件类型')),
                ('id_number', unionportal.core.sealing.fields.EncryptedTextField(verbose_name='证件号码')),
                ('id_number_index', unionportal.core.sealing.fields.BlindIndexField(null=True, purpose='id_number', source='id_number')),
                ('mobile', models.CharField(blank=True, max_length=20, verbose_name='手机')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='电子邮箱')),
                ('bank_name', models.CharField(blank=True, max_length=60, verbose_name='开户银行')),
                ('bank_card', unionportal.core.sealing.fields.EncryptedTextField(verbose_name='银行卡号')),
                ('department', models.CharField(blank=True, max_length=100, verbose_name='部门')),
                ('post', models.CharField(blank=True, choices=[('teacher', '教师'), ('teaching_support', '教辅'), ('management', '管理'), ('worker', '工勤')], max_length=20, verbose_name='岗位类别')),
                ('employment', models.CharField(choices=[('established', '事业编制'), ('agency', '人事代理'), ('dispatched', '劳务派遣'), ('contract', '非编合同')], max_length=20, verbose_name='用工形式')),
                ('entered_on', models.DateField(blank=True, null=True, verbose_name='入校日期')),
                ('joined_on', models.DateField(verbose_name='入会日期')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='离会日期')),
                ('status', models.CharField(choices=[('active', '在会'), ('retained', '保留会籍'), ('left', '已离会')], default='active', editable=False, max_length=20, verbose_name='会籍状态')),
                ('pays_dues', models.BooleanField(default=True, verbose_name='缴纳会费')),
                ('in_wage_base', models.BooleanField(default=True, verbose_name='纳入拨缴工资总额')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='members.member')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='分工会')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                ('archive_ground', models.CharField(blank=True, help_text='出生日期、性别按人事档案登记、与证件号码不同时填写，如干部人事档案的认定文件。', max_length=100, verbose_name='与证件不一致的依据')),
                ('sort_strokes', models.PositiveSmallIntegerField(blank=True, help_text='只在字表里没有这个字、或排序应按别的笔画数时填写。', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(64)], verbose_name='姓氏笔画数')),
                ('stroke_key', models.CharField(blank=True, editable=False, max_length=200, verbose_name='姓氏笔画')),
                ('birth_by_month', models.BooleanField(default=False, verbose_name='出生日期只知年月')),
                ('entered_by_month', models.BooleanField(default=False, verbose_name='入校日期只知年月')),
                ('joined_by_month', models.BooleanField(default=False, verbose_name='入会日期只知年月')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='adf47588a34feaa7fc9f2d2dcecbee2efbf62151', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_de38d', table='members_memberevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='起始日期')),
                ('until', models.DateField(blank=True, null=True, verbose_name='终止日期')),
                ('joined_by', models.CharField(choices=[('joined', '入会'), ('transferred_in', '转入'), ('moved', '校内调动'), ('reorganised', '组织调整')], default='joined', max_length=20, verbose_name='起因')),
                ('left_by', models.CharField(blank=True, choices=[('moved', '校内调动'), ('reorganised', '组织调整'), ('retired', '退休保留会籍'), ('transferred_out', '转出'), ('withdrawn', '退会'), ('expelled', '开除会籍'), ('deceased', '去世')], max_length=20, verbose_name='止因')),
                ('document', models.CharField(blank=True, max_length=100, verbose_name='依据')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='members.member', verbose_name='会员')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='分工会')),
            ],
            options={
                'verbose_name': '会籍沿革',
                'verbose_name_plural': '会籍沿革',
                'ordering': ['member', 'since'],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('member', '='), (members.models.membership._DateRange('since', 'until'), '&&')], name='members_membership_one_unit_at_a_time', violation_error_message='同一会员同一时间只能属于一个工会组织。'), models.CheckConstraint(condition=models.Q(models.Q(('left_by', ''), ('until__isnull', True)), models.Q(('until__isnull', False), models.Q(('left_by', ''), _negated=True)), _connector='OR'), name='members_membership_end_has_reason')],
                'triggers': [pgtrigger.compiler.Trigger(name='membership_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NOT EXISTS (\n                        SELECT FROM members_membershipevent e\n                        JOIN core_ledgerimport l ON l.context = e.pgh_context_id AND l.state = 'undoing'\n                        WHERE e.pgh_obj_id = OLD.id AND e.pgh_label = 'insert'\n                    ) THEN\n                        RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;\n                    END IF;\n                    RETURN OLD;\n                ", hash='552f6bccfa3473d8a11e1df0d8c29b19eb28a5bf', operation='DELETE', pgid='pgtrigger_membership_kept_96ffd', table='members_membership', when='BEFORE')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_membershipevent" ("document", "id", "joined_by", "left_by", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "unit_id", "until") SELECT new_values."document", new_values."id", new_values."joined_by", new_values."left_by", new_values."member_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."since", new_values."unit_id", new_values."until" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0eafdd13ed1e7a4e8d31169b2a6aeb47801f0a54', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_20243', referencing='REFERENCING NEW TABLE AS new_values ', table='members_membership', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_membershipevent" ("document", "id", "joined_by", "left_by", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "unit_id", "until") SELECT new_values."document", new_values."id", new_values."joined_by", new_values."left_by", new_values."member_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."since", new_values."unit_id", new_values."until" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b4044f5a6c689419f52ea545179f2de283a01f99', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f5071', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='members_membership', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_membershipevent" ("document", "id", "joined_by", "left_by", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "unit_id", "until") SELECT old_values."document", old_values."id", old_values."joined_by", old_values."left_by", old_values."member_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."since", old_values."unit_id", old_values."until" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a3aa63de2c8bb636358a9922786aadb6952163fe', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_84b9f', referencing='REFERENCING OLD TABLE AS old_values ', table='members_membership', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='OfficerTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('post', models.CharField(choices=[('chair', '主席'), ('vice_chair', '副主席'), ('organisation', '组织委员'), ('publicity', '宣传委员'), ('sports', '文体委员'), ('women', '女工委员'), ('welfare', '福利委员'), ('finance', '财务委员'), ('group_head', '小组长')], max_length=20, verbose_name='职务')),
                ('term_no', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='届次')),
                ('elected_on', models.DateField(verbose_name='选举日期')),
                ('since', models.DateField(verbose_name='任期起')),
                ('until', models.DateField(blank=True, null=True, verbose_name='任期止')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='officer_terms', to='members.member', verbose_name='会员')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='officer_terms', to='core.unit', verbose_name='工会组织')),
            ],
            options={
                'verbose_name': '分工会委员',
                'verbose_name_plural': '分工会委员',
                'ordering': ['unit__place', 'post', '-since'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='members_officerterm_ends_after_start', violation_error_message='任期止须晚于任期起。'), models.UniqueConstraint(fields=('unit', 'member', 'post', 'since'), name='members_officerterm_once', violation_error_message='此人的这一任期已登记。'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('post', 'chair')), expressions=[('unit', '='), (members.models.membership._DateRange('since', 'until'), '&&')], name='members_officerterm_one_chair', violation_error_message='该工会组织在这段任期内已有主席。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "members_officertermevent" ("elected_on", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "since", "term_no", "unit_id", "until") VALUES (NEW."elected_on", NEW."id", NEW."member_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."post", NEW."since", NEW."term_no", NEW."unit_id", NEW."until"); RETURN NULL;', hash='b6127aed731f59249b7da50fbfdb99e567a069e2', operation='INSERT', pgid='pgtrigger_insert_insert_d245d', table='members_officerterm', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "members_officertermevent" ("elected_on", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "since", "term_no", "unit_id", "until") VALUES (NEW."elected_on", NEW."id", NEW."member_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."post", NEW."since", NEW."term_no", NEW."unit_id", NEW."until"); RETURN NULL;', hash='530b2d9cc5eb07acebffe4fe30ba30173fe55daf', operation='UPDATE', pgid='pgtrigger_update_update_98aa7', table='members_officerterm', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "members_officertermevent" ("elected_on", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "since", "term_no", "unit_id", "until") VALUES (OLD."elected_on", OLD."id", OLD."member_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."post", OLD."since", OLD."term_no", OLD."unit_id", OLD."until"); RETURN NULL;', hash='ec4f2d13f5113b40d1ec899232b8c816f4bcbcdc', operation='DELETE', pgid='pgtrigger_delete_delete_c2044', table='members_officerterm', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='ServiceCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('card_no', models.CharField(max_length=40, unique=True, verbose_name='卡号')),
                ('issued_on', models.DateField(verbose_name='办卡日期')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_cards', to='members.member', verbose_name='会员')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='分工会')),
            ],
            options={
                'verbose_name': '会员服务卡',
                'verbose_name_plural': '会员服务卡',
                'ordering': ['-issued_on', 'card_no'],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "members_servicecardevent" ("card_no", "id", "issued_on", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") VALUES (NEW."card_no", NEW."id", NEW."issued_on", NEW."member_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."unit_id"); RETURN NULL;', hash='d912c5039db2fad875e794ea87b44b472226b42d', operation='INSERT', pgid='pgtrigger_insert_insert_ae8b9', table='members_servicecard', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "members_servicecardevent" ("card_no", "id", "issued_on", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") VALUES (NEW."card_no", NEW."id", NEW."issued_on", NEW."member_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."unit_id"); RETURN NULL;', hash='3fe81dbacf580fa449d696ec107ba394c1204b7f', operation='UPDATE', pgid='pgtrigger_update_update_11776', table='members_servicecard', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "members_servicecardevent" ("card_no", "id", "issued_on", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") VALUES (OLD."card_no", OLD."id", OLD."issued_on", OLD."member_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."unit_id"); RETURN NULL;', hash='baa479ad390d34f38ff0c2959afba860dcf4894c', operation='DELETE', pgid='pgtrigger_delete_delete_ac489', table='members_servicecard', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='DepartureEnding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=60, verbose_name='类别')),
                ('record', models.BigIntegerField(verbose_name='记录')),
                ('line', models.CharField(max_length=300, verbose_name='事项')),
                ('before', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='原来')),
                ('after', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True, verbose_name='现在')),
                ('departure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='endings', to='members.departure', verbose_name='离会办理')),
            ],
            options={
                'verbose_name': '离会终止事项',
                'verbose_name_plural': '离会终止事项',
                'ordering': ['departure', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DepartureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('reason', models.CharField(choices=[('moved', '校内调动'), ('reorganised', '组织调整'), ('retired', '退休保留会籍'), ('transferred_out', '转出'), ('withdrawn', '退会'), ('expelled', '开除会籍'), ('deceased', '去世')], max_length=20, verbose_name='原因')),
                ('on', models.DateField(verbose_name='离会日期')),
                ('document', models.CharField(blank=True, max_length=100, verbose_name='依据')),
                ('paid_dues', models.BooleanField(verbose_name='此前缴纳会费')),
                ('was_in_wage_base', models.BooleanField(verbose_name='此前纳入拨缴工资总额')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='办理时间')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='撤销时间')),
                ('undone_reason', models.CharField(blank=True, max_length=200, verbose_name='撤销原因')),
                ('rejoined_on', models.DateField(null=True, verbose_name='重新入会日期')),
                ('made_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.member', verbose_name='会员')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='members.departure')),
                ('undone_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤销人')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='14842c0ecbdb12eb90501752b1761d5681ac0e19', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4c512', table='members_departureevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
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
                ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.member', verbose_name='会员')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='members.membership')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='分工会')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0f6d8ff46c2f4bfa59455a4a3ce243a972dcfd89', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6dbe4', table='members_membershipevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='OfficerTermEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('post', models.CharField(choices=[('chair', '主席'), ('vice_chair', '副主席'), ('organisation', '组织委员'), ('publicity', '宣传委员'), ('sports', '文体委员'), ('women', '女工委员'), ('welfare', '福利委员'), ('finance', '财务委员'), ('group_head', '小组长')], max_length=20, verbose_name='职务')),
                ('term_no', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='届次')),
                ('elected_on', models.DateField(verbose_name='选举日期')),
                ('since', models.DateField(verbose_name='任期起')),
                ('until', models.DateField(blank=True, null=True, verbose_name='任期止')),
                ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.member', verbose_name='会员')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='members.officerterm')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='工会组织')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c403ffd6b0f7cc7be093dc8592bc513e5e8ef6d3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a52fe', table='members_officertermevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='ServiceCardEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('card_no', models.CharField(max_length=40, verbose_name='卡号')),
                ('issued_on', models.DateField(verbose_name='办卡日期')),
                ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.member', verbose_name='会员')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='members.servicecard')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='分工会')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d2342da1c241f9b0e3dc26762fc38ce2d3a64434', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_631d6', table='members_servicecardevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.RunSQL(step("0016_one_spelling").FORGET_HISTORY),
    ]
