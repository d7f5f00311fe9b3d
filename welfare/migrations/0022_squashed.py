"""All steps until here in one, for a database that has none of them; tests/upgrade compares the two ways."""

from importlib import import_module

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import unionportal.core.sealing.fields
import unionportal.core.values.grams
import unionportal.core.values.money
import uuid
import welfare.models.casework
import welfare.models.kind
import welfare.models.rule
import welfare.models.standard
from django.conf import settings
from django.db import migrations, models



def step(name):
    return import_module(f"{__package__}.{name}")


# By step, what enters them.
FIRST_ROWS = {
    "0011_first_rules": "fill",
    "0016_first_case_kinds": "write",
}


def enter_first_rows(apps, schema_editor):
    """Enter the rows that a union begins with, by the steps that first entered them."""
    for name, enter in FIRST_ROWS.items():
        getattr(step(name), enter)(apps, schema_editor)


class Migration(migrations.Migration):

    replaces = [('welfare', '0001_initial'), ('welfare', '0010_rules_are_rows'), ('welfare', '0011_first_rules'), ('welfare', '0012_in_the_order_of_codes'), ('welfare', '0013_purchase_channel'), ('welfare', '0014_gift_history_by_statement'), ('welfare', '0015_service_cases'), ('welfare', '0016_first_case_kinds'), ('welfare', '0018_gift_collectors'), ('welfare', '0020_donations_in_the_books'), ('welfare', '0021_handed_on_by_two')]

    initial = True

    dependencies = [
        ('core', '0034_attachment_small'),
        ('finance', '0102_dimensions'),
        ('members', '0019_month_precision'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='BenefitKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause', models.CharField(max_length=200, verbose_name='条款')),
                ('source', models.CharField(max_length=200, verbose_name='依据文件')),
                ('valid_from', models.DateField(verbose_name='生效日期')),
                ('valid_until', models.DateField(blank=True, help_text='从这一天起不再有效；空白为长期。', null=True, verbose_name='失效日期')),
                ('state', models.CharField(choices=[('proposed', '待确认'), ('confirmed', '已确认'), ('refused', '未予确认')], default='proposed', editable=False, max_length=20, verbose_name='状态')),
                ('confirmed_on', models.DateField(editable=False, null=True, verbose_name='确认日期')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('benefit', models.CharField(choices=[('visit', '慰问'), ('grant', '补助'), ('gift', '发放')], max_length=10, verbose_name='类别')),
                ('code', models.CharField(help_text='登记后不改；统计数字和台账以它识别，如 hospital。', max_length=20, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', '代码用小写字母、数字和下划线，以字母开头。')], verbose_name='代码')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('place', models.PositiveSmallIntegerField(default=100, verbose_name='次序')),
                ('also', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('retired', '退休保留会籍的'), ('deceased', '去世的（慰问家属）')], max_length=20), blank=True, default=list, help_text='平时只有事项当天在会的会员可享受；这里写明已不在会但仍可享受的人。', size=None, verbose_name='会员以外还可享受的')),
                ('needs_dues', models.BooleanField(default=False, help_text='不缴会费、工资不在拨缴基数内的会员不享受。', verbose_name='须缴纳会费并纳入拨缴工资总额')),
                ('guests', models.BooleanField(default=False, help_text='只用于发放，如物业、外聘人员。', verbose_name='名单上可有非会员')),
                ('unless_entitled', models.CharField(choices=[('block', '不予办理'), ('warn', '须说明原因')], default='block', max_length=10, verbose_name='不符合享受条件时')),
                ('concerns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('self', '本人'), ('spouse', '配偶'), ('parent', '父母'), ('child', '子女'), ('parent_in_law', '公婆或岳父母'), ('grandparent', '祖父母或外祖父母'), ('sibling', '兄弟姐妹')], max_length=20), blank=True, default=list, help_text='本人，或哪些亲属；如亲人去世为配偶、父母、子女。', size=None, verbose_name='发生在谁身上')),
                ('asks_illness', models.BooleanField(default=False, verbose_name='填写医院和病情')),
                ('window_days', models.PositiveSmallIntegerField(blank=True, help_text='发生之后多少天内上报，超过须说明原因；空白为不限。', null=True, verbose_name='申领期限（天）')),
                ('once', models.CharField(blank=True, choices=[('', '不限'), ('year', '每人每年一次'), ('ever', '每人一次')], default='', max_length=10, verbose_name='次数')),
                ('unless_once', models.CharField(choices=[('block', '不予办理'), ('warn', '须说明原因')], default='warn', max_length=10, verbose_name='超过次数时')),
                ('gap_days', models.PositiveSmallIntegerField(blank=True, help_text='同一人在这么多天之内再报一次，是同一件事，不予办理。', null=True, verbose_name='视为同一件事的间隔（天）')),
                ('forms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('cash', '慰问金'), ('goods', '慰问品'), ('both', '慰问金和慰问品'), ('voucher', '实物券（如蛋糕券、电影券）'), ('token', '代金券'), ('card', '购物卡')], max_length=20), blank=True, default=list, help_text='没有勾选的形式不能用。', size=None, verbose_name='允许的形式')),
                ('evidence', models.CharField(blank=True, help_text='上报时显示，如“结婚证复印件”。', max_length=200, verbose_name='所需证明')),
                ('needs_evidence', models.BooleanField(default=False, verbose_name='没有附件须说明原因')),
                ('by_birth_month', models.BooleanField(default=False, help_text='只用于发放：名单按生日生成。', verbose_name='按出生月份发放')),
                ('cap', welfare.models.rule.CodeField(max_length=30, names=welfare.models.standard.cap_groups, verbose_name='上限项目')),
                ('guest_cap', welfare.models.rule.CodeField(blank=True, help_text='名单上可有非会员时填写。', max_length=30, names=welfare.models.standard.cap_groups, verbose_name='非会员的上限项目')),
                ('keeper', models.CharField(default='校工会', max_length=100, verbose_name='由谁维护')),
                ('confirmed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('proposed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
            ],
            options={
                'verbose_name': '慰问福利事项',
                'verbose_name_plural': '慰问福利事项',
                'ordering': ['benefit', 'place', 'code', '-valid_from'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'refused'), _negated=True), fields=('benefit', 'code', 'valid_from'), name='welfare_benefitkind_once', violation_error_message='该项目在这一天已有生效的规定。'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='welfare_benefitkind_dates', violation_error_message='失效日期须晚于生效日期。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('proposed_by__isnull', True), models.Q(('confirmed_by__isnull', False), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='welfare_benefitkind_second_person', violation_error_message='规定须由另一个人确认。'), models.CheckConstraint(condition=models.Q(('benefit', 'gift'), models.Q(('by_birth_month', False), ('guests', False)), _connector='OR'), name='welfare_benefitkind_gifts_alone', violation_error_message='“名单上可有非会员”“按出生月份发放”只用于发放。'), models.CheckConstraint(condition=models.Q(models.Q(('guest_cap', ''), ('guests', False)), models.Q(('guests', True), models.Q(('guest_cap', ''), _negated=True)), _connector='OR'), name='welfare_benefitkind_guests_capped', violation_error_message='名单上可有非会员的，须选择非会员的上限项目；其他的不填。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_benefitkindevent" ("also", "asks_illness", "benefit", "by_birth_month", "cap", "clause", "code", "concerns", "confirmed_by_id", "confirmed_on", "evidence", "forms", "gap_days", "guest_cap", "guests", "id", "keeper", "name", "needs_dues", "needs_evidence", "once", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "proposed_by_id", "return_reason", "source", "state", "unless_entitled", "unless_once", "valid_from", "valid_until", "window_days") VALUES (NEW."also", NEW."asks_illness", NEW."benefit", NEW."by_birth_month", NEW."cap", NEW."clause", NEW."code", NEW."concerns", NEW."confirmed_by_id", NEW."confirmed_on", NEW."evidence", NEW."forms", NEW."gap_days", NEW."guest_cap", NEW."guests", NEW."id", NEW."keeper", NEW."name", NEW."needs_dues", NEW."needs_evidence", NEW."once", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."proposed_by_id", NEW."return_reason", NEW."source", NEW."state", NEW."unless_entitled", NEW."unless_once", NEW."valid_from", NEW."valid_until", NEW."window_days"); RETURN NULL;', hash='c6666bb7ce30044cea2566c7f4c3ae760d8cdebb', operation='INSERT', pgid='pgtrigger_insert_insert_d7ef4', table='welfare_benefitkind', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "welfare_benefitkindevent" ("also", "asks_illness", "benefit", "by_birth_month", "cap", "clause", "code", "concerns", "confirmed_by_id", "confirmed_on", "evidence", "forms", "gap_days", "guest_cap", "guests", "id", "keeper", "name", "needs_dues", "needs_evidence", "once", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "proposed_by_id", "return_reason", "source", "state", "unless_entitled", "unless_once", "valid_from", "valid_until", "window_days") VALUES (NEW."also", NEW."asks_illness", NEW."benefit", NEW."by_birth_month", NEW."cap", NEW."clause", NEW."code", NEW."concerns", NEW."confirmed_by_id", NEW."confirmed_on", NEW."evidence", NEW."forms", NEW."gap_days", NEW."guest_cap", NEW."guests", NEW."id", NEW."keeper", NEW."name", NEW."needs_dues", NEW."needs_evidence", NEW."once", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."proposed_by_id", NEW."return_reason", NEW."source", NEW."state", NEW."unless_entitled", NEW."unless_once", NEW."valid_from", NEW."valid_until", NEW."window_days"); RETURN NULL;', hash='09da1372063d3676dc55c27b302fdd8779c65802', operation='UPDATE', pgid='pgtrigger_update_update_1f5ec', table='welfare_benefitkind', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_benefitkindevent" ("also", "asks_illness", "benefit", "by_birth_month", "cap", "clause", "code", "concerns", "confirmed_by_id", "confirmed_on", "evidence", "forms", "gap_days", "guest_cap", "guests", "id", "keeper", "name", "needs_dues", "needs_evidence", "once", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "proposed_by_id", "return_reason", "source", "state", "unless_entitled", "unless_once", "valid_from", "valid_until", "window_days") VALUES (OLD."also", OLD."asks_illness", OLD."benefit", OLD."by_birth_month", OLD."cap", OLD."clause", OLD."code", OLD."concerns", OLD."confirmed_by_id", OLD."confirmed_on", OLD."evidence", OLD."forms", OLD."gap_days", OLD."guest_cap", OLD."guests", OLD."id", OLD."keeper", OLD."name", OLD."needs_dues", OLD."needs_evidence", OLD."once", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."proposed_by_id", OLD."return_reason", OLD."source", OLD."state", OLD."unless_entitled", OLD."unless_once", OLD."valid_from", OLD."valid_until", OLD."window_days"); RETURN NULL;', hash='f0d5c33a2f9d1e090b3d978fb7ea9ed14549f17e', operation='DELETE', pgid='pgtrigger_delete_delete_39e40', table='welfare_benefitkind', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='CapGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='登记后不改。', max_length=30, unique=True, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', '代码用小写字母、数字和下划线，以字母开头。')], verbose_name='代码')),
                ('name', models.CharField(help_text='如“慰问·生病住院”“节日福利（每人每年）”。', max_length=60, verbose_name='名称')),
                ('plain', models.CharField(help_text='如“生病住院”“节日福利”。', max_length=60, verbose_name='对会员的说法')),
                ('yearly', models.BooleanField(default=False, help_text='同一年里这一项目的各次合在一起算；不勾选为每次分别算。', verbose_name='按年累计')),
            ],
            options={
                'verbose_name': '上限项目',
                'verbose_name_plural': '上限项目',
                'ordering': ['pk'],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_capgroupevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plain", "yearly") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plain", NEW."yearly"); RETURN NULL;', hash='e9f6d2097ce3e2ebd7240cea87b21830eb06b394', operation='INSERT', pgid='pgtrigger_insert_insert_87145', table='welfare_capgroup', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "welfare_capgroupevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plain", "yearly") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plain", NEW."yearly"); RETURN NULL;', hash='842e070735ee5c3dc9f066b79dbbdb91872b8cb2', operation='UPDATE', pgid='pgtrigger_update_update_3ff50', table='welfare_capgroup', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_capgroupevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plain", "yearly") VALUES (OLD."code", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plain", OLD."yearly"); RETURN NULL;', hash='2997c922822750e5ea59c2744c5509bf328039c8', operation='DELETE', pgid='pgtrigger_delete_delete_d34db', table='welfare_capgroup', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='CaseKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='登记后不改。', max_length=20, unique=True, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', '代码用小写字母、数字和下划线，以字母开头。')], verbose_name='代码')),
                ('name', models.CharField(help_text='如“子女入学”“劳动人事争议调解”。', max_length=40, unique=True, verbose_name='名称')),
                ('place', models.PositiveSmallIntegerField(default=100, verbose_name='次序')),
            ],
            options={
                'verbose_name': '服务事项类别',
                'verbose_name_plural': '服务事项类别',
                'ordering': ['place', 'code'],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_casekindevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place"); RETURN NULL;', hash='ce4cf0f74755c1f950bfd14956a0bc639874573e', operation='INSERT', pgid='pgtrigger_insert_insert_bb734', table='welfare_casekind', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "welfare_casekindevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place"); RETURN NULL;', hash='e2f42913a3dd199ba48b940c8444a65aebae6318', operation='UPDATE', pgid='pgtrigger_update_update_69645', table='welfare_casekind', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_casekindevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place") VALUES (OLD."code", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place"); RETURN NULL;', hash='ff16876eb76df837d73ce2d65157ea66b5d07a1e', operation='DELETE', pgid='pgtrigger_delete_delete_f8ab6', table='welfare_casekind', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='DonationDrive',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('started_on', models.DateField(verbose_name='开始日期')),
                ('beneficiary', models.CharField(max_length=100, verbose_name='受益方')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='工会组织')),
            ],
            options={
                'verbose_name': '捐款活动',
                'verbose_name_plural': '捐款活动',
                'ordering': ['-started_on'],
                'constraints': [models.UniqueConstraint(fields=('title', 'started_on'), name='welfare_donationdrive_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_donationdriveevent" ("beneficiary", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "title", "unit_id") VALUES (NEW."beneficiary", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."started_on", NEW."title", NEW."unit_id"); RETURN NULL;', hash='542e49dab240dfec875b2cae521178ebc1ba2b2f', operation='INSERT', pgid='pgtrigger_insert_insert_c6f6a', table='welfare_donationdrive', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "welfare_donationdriveevent" ("beneficiary", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "title", "unit_id") VALUES (NEW."beneficiary", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."started_on", NEW."title", NEW."unit_id"); RETURN NULL;', hash='89fbc9063ea6544ce890a6ae3bd57a6152776b0a', operation='UPDATE', pgid='pgtrigger_update_update_1db79', table='welfare_donationdrive', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_donationdriveevent" ("beneficiary", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "title", "unit_id") VALUES (OLD."beneficiary", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."started_on", OLD."title", OLD."unit_id"); RETURN NULL;', hash='c8d2e27c4a21d5976c814c5b20749dc36f50eaf2', operation='DELETE', pgid='pgtrigger_delete_delete_53947', table='welfare_donationdrive', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='ForbiddenWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause', models.CharField(max_length=200, verbose_name='条款')),
                ('source', models.CharField(max_length=200, verbose_name='依据文件')),
                ('valid_from', models.DateField(verbose_name='生效日期')),
                ('valid_until', models.DateField(blank=True, help_text='从这一天起不再有效；空白为长期。', null=True, verbose_name='失效日期')),
                ('state', models.CharField(choices=[('proposed', '待确认'), ('confirmed', '已确认'), ('refused', '未予确认')], default='proposed', editable=False, max_length=20, verbose_name='状态')),
                ('confirmed_on', models.DateField(editable=False, null=True, verbose_name='确认日期')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('word', models.CharField(max_length=20, verbose_name='词语')),
                ('exceptions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, help_text='含有这个词但不违规的说法，用逗号隔开，如“酒店,酒精”。', size=None, verbose_name='不算的说法')),
                ('confirmed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('proposed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
            ],
            options={
                'verbose_name': '须说明的字句',
                'verbose_name_plural': '须说明的字句',
                'ordering': ['word', '-valid_from'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'refused'), _negated=True), fields=('word', 'valid_from'), name='welfare_forbiddenword_once', violation_error_message='该项目在这一天已有生效的规定。'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='welfare_forbiddenword_dates', violation_error_message='失效日期须晚于生效日期。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('proposed_by__isnull', True), models.Q(('confirmed_by__isnull', False), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='welfare_forbiddenword_second_person', violation_error_message='规定须由另一个人确认。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_forbiddenwordevent" ("clause", "confirmed_by_id", "confirmed_on", "exceptions", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "return_reason", "source", "state", "valid_from", "valid_until", "word") VALUES (NEW."clause", NEW."confirmed_by_id", NEW."confirmed_on", NEW."exceptions", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_by_id", NEW."return_reason", NEW."source", NEW."state", NEW."valid_from", NEW."valid_until", NEW."word"); RETURN NULL;', hash='d049809e18aa49e335fa3621a57bab0572c92593', operation='INSERT', pgid='pgtrigger_insert_insert_fe3c4', table='welfare_forbiddenword', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "welfare_forbiddenwordevent" ("clause", "confirmed_by_id", "confirmed_on", "exceptions", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "return_reason", "source", "state", "valid_from", "valid_until", "word") VALUES (NEW."clause", NEW."confirmed_by_id", NEW."confirmed_on", NEW."exceptions", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_by_id", NEW."return_reason", NEW."source", NEW."state", NEW."valid_from", NEW."valid_until", NEW."word"); RETURN NULL;', hash='f989fe5fcf8579e79abb3d455afe8d19d75a5b23', operation='UPDATE', pgid='pgtrigger_update_update_95e39', table='welfare_forbiddenword', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_forbiddenwordevent" ("clause", "confirmed_by_id", "confirmed_on", "exceptions", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "return_reason", "source", "state", "valid_from", "valid_until", "word") VALUES (OLD."clause", OLD."confirmed_by_id", OLD."confirmed_on", OLD."exceptions", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proposed_by_id", OLD."return_reason", OLD."source", OLD."state", OLD."valid_from", OLD."valid_until", OLD."word"); RETURN NULL;', hash='87d7b2879afb023967b4bac2ff803d7aa63d756b', operation='DELETE', pgid='pgtrigger_delete_delete_58af4', table='welfare_forbiddenword', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='GiftIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(blank=True, editable=False, max_length=30, null=True, unique=True, verbose_name='编号')),
                ('amount', unionportal.core.values.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='金额（元）')),
                ('funding_source', models.CharField(choices=[('union_funds', '工会经费'), ('dues', '会费'), ('admin_welfare', '行政福利费'), ('donation_fund', '捐赠基金')], default='union_funds', max_length=20, verbose_name='资金来源')),
                ('over_cap_reason', models.CharField(blank=True, max_length=200, verbose_name='超标准原因')),
                ('reported_on', models.DateField(blank=True, editable=False, null=True, verbose_name='上报日期')),
                ('approved_on', models.DateField(blank=True, editable=False, null=True, verbose_name='批准日期')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('reported', '待核定'), ('checked', '待批准'), ('approved', '已批准'), ('returned', '已退回'), ('cancelled', '已撤销')], default='draft', max_length=20, verbose_name='状态')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('code', models.CharField(error_messages={'unique': '这个批次编号已登记。'}, help_text='如 2022-CJ，同一批次只登记一次。', max_length=40, unique=True, verbose_name='批次编号')),
                ('occasion', welfare.models.rule.CodeField(max_length=20, names=welfare.models.kind.gift_occasions, verbose_name='发放事由')),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('content', models.CharField(blank=True, max_length=200, verbose_name='发放内容')),
                ('supplier', models.CharField(blank=True, max_length=100, verbose_name='供应商')),
                ('issued_on', models.DateField(verbose_name='发放日期')),
                ('approved_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                ('budget', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.budget', verbose_name='列支预算')),
                ('checked_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核定人')),
                ('claim', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s', to='finance.claim', verbose_name='支出申请')),
                ('reported_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上报人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit', verbose_name='分工会')),
                ('form', models.CharField(choices=[('cash', '慰问金'), ('goods', '慰问品'), ('both', '慰问金和慰问品'), ('voucher', '实物券（如蛋糕券、电影券）'), ('token', '代金券'), ('card', '购物卡')], default='goods', max_length=10, verbose_name='形式')),
                ('channel', models.CharField(blank=True, choices=[('platform_832', '832平台'), ('aid', '其他消费帮扶'), ('market', '市场')], max_length=20, verbose_name='采购渠道')),
            ],
            options={
                'verbose_name': '发放',
                'verbose_name_plural': '发放',
                'ordering': ['-issued_on', '-pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('claim__isnull', False), ('number__isnull', False), ('state', 'approved')), ('state', 'cancelled'), models.Q(models.Q(('state__in', ['approved', 'cancelled']), _negated=True), ('claim__isnull', True)), _connector='OR'), name='welfare_giftissue_approved_has_claim'), models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gt', 0), _connector='OR'), name='welfare_giftissue_amount_positive', violation_error_message='金额须大于零。'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('checked_by__isnull', True), models.Q(('approved_by', models.F('checked_by')), _negated=True), _connector='OR'), name='welfare_giftissue_maker_is_not_checker', violation_error_message='核定人不能批准自己经手的事项。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'checked'), _negated=True), ('amount__gt', 0), _connector='OR'), name='welfare_giftissue_checked_has_amount', violation_error_message='核定时须有金额。')],
                'triggers': [pgtrigger.compiler.Trigger(name='issue_adds_up', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" = \'approved\')', constraint='CONSTRAINT', declare='DECLARE listed numeric;', func="\n    SELECT coalesce(sum(r.cost), 0) INTO listed FROM welfare_giftrecipient r WHERE r.issue_id = NEW.id;\n    IF listed <> NEW.amount THEN\n        RAISE EXCEPTION 'issue % does not add up', NEW.id USING ERRCODE = '23514', CONSTRAINT = 'welfare_issue_adds_up';\n    END IF;\n    RETURN NULL;\n", hash='28e05dfa0e5828289361c2aa27940df11c07e1e8', operation='INSERT OR UPDATE', pgid='pgtrigger_issue_adds_up_8329d', table='welfare_giftissue', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_giftissueevent" ("amount", "approved_by_id", "approved_on", "budget_id", "channel", "checked_by_id", "claim_id", "code", "content", "created_at", "form", "funding_source", "id", "issued_on", "number", "occasion", "over_cap_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_by_id", "reported_on", "return_reason", "state", "supplier", "title", "unit_id") VALUES (NEW."amount", NEW."approved_by_id", NEW."approved_on", NEW."budget_id", NEW."channel", NEW."checked_by_id", NEW."claim_id", NEW."code", NEW."content", NEW."created_at", NEW."form", NEW."funding_source", NEW."id", NEW."issued_on", NEW."number", NEW."occasion", NEW."over_cap_reason", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reported_by_id", NEW."reported_on", NEW."return_reason", NEW."state", NEW."supplier", NEW."title", NEW."unit_id"); RETURN NULL;', hash='73d3e1812675cc3e2401473e93469903f23fded6', operation='INSERT', pgid='pgtrigger_insert_insert_ed7cb', table='welfare_giftissue', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "welfare_giftissueevent" ("amount", "approved_by_id", "approved_on", "budget_id", "channel", "checked_by_id", "claim_id", "code", "content", "created_at", "form", "funding_source", "id", "issued_on", "number", "occasion", "over_cap_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_by_id", "reported_on", "return_reason", "state", "supplier", "title", "unit_id") VALUES (NEW."amount", NEW."approved_by_id", NEW."approved_on", NEW."budget_id", NEW."channel", NEW."checked_by_id", NEW."claim_id", NEW."code", NEW."content", NEW."created_at", NEW."form", NEW."funding_source", NEW."id", NEW."issued_on", NEW."number", NEW."occasion", NEW."over_cap_reason", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reported_by_id", NEW."reported_on", NEW."return_reason", NEW."state", NEW."supplier", NEW."title", NEW."unit_id"); RETURN NULL;', hash='e2e97b7a42e5190a3a0360d2b3c58ec0d2ca1f22', operation='UPDATE', pgid='pgtrigger_update_update_c061a', table='welfare_giftissue', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_giftissueevent" ("amount", "approved_by_id", "approved_on", "budget_id", "channel", "checked_by_id", "claim_id", "code", "content", "created_at", "form", "funding_source", "id", "issued_on", "number", "occasion", "over_cap_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_by_id", "reported_on", "return_reason", "state", "supplier", "title", "unit_id") VALUES (OLD."amount", OLD."approved_by_id", OLD."approved_on", OLD."budget_id", OLD."channel", OLD."checked_by_id", OLD."claim_id", OLD."code", OLD."content", OLD."created_at", OLD."form", OLD."funding_source", OLD."id", OLD."issued_on", OLD."number", OLD."occasion", OLD."over_cap_reason", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reported_by_id", OLD."reported_on", OLD."return_reason", OLD."state", OLD."supplier", OLD."title", OLD."unit_id"); RETURN NULL;', hash='cac37cd97796861ff9b113eb3e907a65b8158b1e', operation='DELETE', pgid='pgtrigger_delete_delete_85fcb', table='welfare_giftissue', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(blank=True, editable=False, max_length=30, null=True, unique=True, verbose_name='编号')),
                ('amount', unionportal.core.values.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='金额（元）')),
                ('funding_source', models.CharField(choices=[('union_funds', '工会经费'), ('dues', '会费'), ('admin_welfare', '行政福利费'), ('donation_fund', '捐赠基金')], default='union_funds', max_length=20, verbose_name='资金来源')),
                ('over_cap_reason', models.CharField(blank=True, max_length=200, verbose_name='超标准原因')),
                ('reported_on', models.DateField(blank=True, editable=False, null=True, verbose_name='上报日期')),
                ('approved_on', models.DateField(blank=True, editable=False, null=True, verbose_name='批准日期')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('reported', '待核定'), ('checked', '待批准'), ('approved', '已批准'), ('returned', '已退回'), ('cancelled', '已撤销')], default='draft', max_length=20, verbose_name='状态')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', welfare.models.rule.CodeField(max_length=20, names=welfare.models.kind.grant_kinds, verbose_name='补助类别')),
                ('applied_on', models.DateField(verbose_name='申请日期')),
                ('circumstances', unionportal.core.sealing.fields.EncryptedTextField(verbose_name='困难情况')),
                ('approved_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                ('budget', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.budget', verbose_name='列支预算')),
                ('checked_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核定人')),
                ('claim', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s', to='finance.claim', verbose_name='支出申请')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='members.member', verbose_name='会员')),
                ('reported_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上报人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit', verbose_name='分工会')),
                ('evidence', models.ManyToManyField(blank=True, related_name='grants', to='core.attachment', verbose_name='附件')),
            ],
            options={
                'verbose_name': '补助',
                'verbose_name_plural': '补助',
                'ordering': ['-applied_on', '-pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('claim__isnull', False), ('number__isnull', False), ('state', 'approved')), ('state', 'cancelled'), models.Q(models.Q(('state__in', ['approved', 'cancelled']), _negated=True), ('claim__isnull', True)), _connector='OR'), name='welfare_grant_approved_has_claim'), models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gt', 0), _connector='OR'), name='welfare_grant_amount_positive', violation_error_message='金额须大于零。'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('checked_by__isnull', True), models.Q(('approved_by', models.F('checked_by')), _negated=True), _connector='OR'), name='welfare_grant_maker_is_not_checker', violation_error_message='核定人不能批准自己经手的事项。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'checked'), _negated=True), ('amount__gt', 0), _connector='OR'), name='welfare_grant_checked_has_amount', violation_error_message='核定时须有金额。'), models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('member', 'kind', 'applied_on'), name='welfare_grant_once', violation_error_message='此人这一天的这项补助已登记。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_grantevent" ("amount", "applied_on", "approved_by_id", "approved_on", "budget_id", "checked_by_id", "circumstances", "claim_id", "created_at", "funding_source", "id", "kind", "member_id", "number", "over_cap_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_by_id", "reported_on", "return_reason", "state", "uid", "unit_id") VALUES (NEW."amount", NEW."applied_on", NEW."approved_by_id", NEW."approved_on", NEW."budget_id", NEW."checked_by_id", NEW."circumstances", NEW."claim_id", NEW."created_at", NEW."funding_source", NEW."id", NEW."kind", NEW."member_id", NEW."number", NEW."over_cap_reason", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reported_by_id", NEW."reported_on", NEW."return_reason", NEW."state", NEW."uid", NEW."unit_id"); RETURN NULL;', hash='e38e01b312fe2134a470a6fecc554c2ad0973c32', operation='INSERT', pgid='pgtrigger_insert_insert_1d85b', table='welfare_grant', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "welfare_grantevent" ("amount", "applied_on", "approved_by_id", "approved_on", "budget_id", "checked_by_id", "circumstances", "claim_id", "created_at", "funding_source", "id", "kind", "member_id", "number", "over_cap_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_by_id", "reported_on", "return_reason", "state", "uid", "unit_id") VALUES (NEW."amount", NEW."applied_on", NEW."approved_by_id", NEW."approved_on", NEW."budget_id", NEW."checked_by_id", NEW."circumstances", NEW."claim_id", NEW."created_at", NEW."funding_source", NEW."id", NEW."kind", NEW."member_id", NEW."number", NEW."over_cap_reason", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reported_by_id", NEW."reported_on", NEW."return_reason", NEW."state", NEW."uid", NEW."unit_id"); RETURN NULL;', hash='758086d0e628ffd1bd0e1c023dafa93579a6feec', operation='UPDATE', pgid='pgtrigger_update_update_a3ead', table='welfare_grant', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_grantevent" ("amount", "applied_on", "approved_by_id", "approved_on", "budget_id", "checked_by_id", "circumstances", "claim_id", "created_at", "funding_source", "id", "kind", "member_id", "number", "over_cap_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_by_id", "reported_on", "return_reason", "state", "uid", "unit_id") VALUES (OLD."amount", OLD."applied_on", OLD."approved_by_id", OLD."approved_on", OLD."budget_id", OLD."checked_by_id", OLD."circumstances", OLD."claim_id", OLD."created_at", OLD."funding_source", OLD."id", OLD."kind", OLD."member_id", OLD."number", OLD."over_cap_reason", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reported_by_id", OLD."reported_on", OLD."return_reason", OLD."state", OLD."uid", OLD."unit_id"); RETURN NULL;', hash='5e86a7783c84ad251d4fe7282c8f9c5bc7510f6e', operation='DELETE', pgid='pgtrigger_delete_delete_273e0', table='welfare_grant', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='InsurancePlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('insurer', models.CharField(max_length=100, verbose_name='承保单位')),
                ('since', models.DateField(verbose_name='保险起期')),
                ('until', models.DateField(verbose_name='保险止期')),
                ('insured', models.PositiveIntegerField(verbose_name='参保人数')),
                ('premium', unionportal.core.values.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='每人保费（元）')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='工会组织')),
            ],
            options={
                'verbose_name': '保险方案',
                'verbose_name_plural': '保险方案',
                'ordering': ['-since'],
                'constraints': [models.UniqueConstraint(fields=('title', 'since'), name='welfare_insuranceplan_once'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='welfare_insuranceplan_dates', violation_error_message='保险止期须晚于起期。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_insuranceplanevent" ("id", "insured", "insurer", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premium", "since", "title", "unit_id", "until") VALUES (NEW."id", NEW."insured", NEW."insurer", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."premium", NEW."since", NEW."title", NEW."unit_id", NEW."until"); RETURN NULL;', hash='d34aa4a7c00e83c5c3403dfb7b7db05057c761e1', operation='INSERT', pgid='pgtrigger_insert_insert_131d6', table='welfare_insuranceplan', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "welfare_insuranceplanevent" ("id", "insured", "insurer", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premium", "since", "title", "unit_id", "until") VALUES (NEW."id", NEW."insured", NEW."insurer", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."premium", NEW."since", NEW."title", NEW."unit_id", NEW."until"); RETURN NULL;', hash='6f5eb4b087cb90ea4fb228a8b3c8926782ebbd89', operation='UPDATE', pgid='pgtrigger_update_update_dc582', table='welfare_insuranceplan', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_insuranceplanevent" ("id", "insured", "insurer", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premium", "since", "title", "unit_id", "until") VALUES (OLD."id", OLD."insured", OLD."insurer", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."premium", OLD."since", OLD."title", OLD."unit_id", OLD."until"); RETURN NULL;', hash='25211a46dd39532c9464168798a692f302eadcb2', operation='DELETE', pgid='pgtrigger_delete_delete_1540a', table='welfare_insuranceplan', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='MutualAidClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('plan', models.CharField(max_length=100, verbose_name='保障项目')),
                ('submitted_on', models.DateField(verbose_name='申请日期')),
                ('state', models.CharField(choices=[('submitted', '已申请'), ('granted', '已获赔'), ('refused', '未获赔')], default='submitted', max_length=20, verbose_name='结果')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='办结日期')),
                ('granted', unionportal.core.values.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='获赔金额（元）')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mutual_aid', to='members.member', verbose_name='会员')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='分工会')),
            ],
            options={
                'verbose_name': '互助保障',
                'verbose_name_plural': '互助保障',
                'ordering': ['-submitted_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_on__isnull', True), ('state', 'submitted')), models.Q(models.Q(('state', 'submitted'), _negated=True), ('decided_on__isnull', False)), _connector='OR'), name='welfare_mutualaidclaim_decided_has_date', violation_error_message='已办结的须填办结日期，未办结的不填。'), models.CheckConstraint(condition=models.Q(models.Q(('granted__gt', 0), ('state', 'granted')), models.Q(models.Q(('state', 'granted'), _negated=True), ('granted__isnull', True)), _connector='OR'), name='welfare_mutualaidclaim_granted_has_amount', violation_error_message='已获赔的须填获赔金额，其他的不填。'), models.UniqueConstraint(fields=('member', 'plan', 'submitted_on'), name='welfare_mutualaidclaim_once', violation_error_message='此人当日对这一保障项目的申请已登记。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_mutualaidclaimevent" ("decided_on", "granted", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "state", "submitted_on", "unit_id") VALUES (NEW."decided_on", NEW."granted", NEW."id", NEW."member_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan", NEW."state", NEW."submitted_on", NEW."unit_id"); RETURN NULL;', hash='7d50375eabf5d83b9f41e992c446063f5b580e1b', operation='INSERT', pgid='pgtrigger_insert_insert_6e951', table='welfare_mutualaidclaim', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "welfare_mutualaidclaimevent" ("decided_on", "granted", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "state", "submitted_on", "unit_id") VALUES (NEW."decided_on", NEW."granted", NEW."id", NEW."member_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan", NEW."state", NEW."submitted_on", NEW."unit_id"); RETURN NULL;', hash='5021a13d6f321f6cffbe911f933822532f5d96ad', operation='UPDATE', pgid='pgtrigger_update_update_2d7af', table='welfare_mutualaidclaim', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_mutualaidclaimevent" ("decided_on", "granted", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "state", "submitted_on", "unit_id") VALUES (OLD."decided_on", OLD."granted", OLD."id", OLD."member_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan", OLD."state", OLD."submitted_on", OLD."unit_id"); RETURN NULL;', hash='cffc88ec8f41156798d3d991a51a04f8f0c72dc0', operation='DELETE', pgid='pgtrigger_delete_delete_66bd8', table='welfare_mutualaidclaim', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='Pairing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('student_no', models.CharField(max_length=30, verbose_name='学号')),
                ('student', models.CharField(max_length=100, verbose_name='学生姓名')),
                ('project', models.CharField(blank=True, max_length=100, verbose_name='项目')),
                ('since', models.DateField(verbose_name='结对日期')),
                ('until', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairings', to='members.member', verbose_name='结对教职工')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='分工会')),
            ],
            options={
                'verbose_name': '结对帮扶',
                'verbose_name_plural': '结对帮扶',
                'ordering': ['-since', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('mentor', 'student_no', 'since'), name='welfare_pairing_once', violation_error_message='这一结对已登记。'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='welfare_pairing_dates', violation_error_message='结束日期须晚于结对日期。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_pairingevent" ("id", "mentor_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project", "since", "student", "student_no", "unit_id", "until") VALUES (NEW."id", NEW."mentor_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project", NEW."since", NEW."student", NEW."student_no", NEW."unit_id", NEW."until"); RETURN NULL;', hash='b814cb80ac6973b37af66ed10b3e5a83b2fb3da1', operation='INSERT', pgid='pgtrigger_insert_insert_acc4b', table='welfare_pairing', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "welfare_pairingevent" ("id", "mentor_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project", "since", "student", "student_no", "unit_id", "until") VALUES (NEW."id", NEW."mentor_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project", NEW."since", NEW."student", NEW."student_no", NEW."unit_id", NEW."until"); RETURN NULL;', hash='21823cd0e55f920b75855718091b273e2445c9ec', operation='UPDATE', pgid='pgtrigger_update_update_142ba', table='welfare_pairing', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_pairingevent" ("id", "mentor_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project", "since", "student", "student_no", "unit_id", "until") VALUES (OLD."id", OLD."mentor_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project", OLD."since", OLD."student", OLD."student_no", OLD."unit_id", OLD."until"); RETURN NULL;', hash='4bddb27991309d913da9fcc748ac498e8d794b00', operation='DELETE', pgid='pgtrigger_delete_delete_d9413', table='welfare_pairing', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='ServiceCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', welfare.models.rule.CodeField(max_length=20, names=welfare.models.casework.case_kinds, verbose_name='类别')),
                ('received_on', models.DateField(verbose_name='受理日期')),
                ('people', models.PositiveIntegerField(default=1, help_text='涉及的人数，如帮助入学的孩子数、来访的人数。', verbose_name='人数')),
                ('settled_on', models.DateField(blank=True, help_text='还在办理的空着。', null=True, verbose_name='办结日期')),
                ('summary', models.CharField(blank=True, help_text='不写姓名和隐私：这里只计数。', max_length=200, verbose_name='概述')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='工会组织')),
            ],
            options={
                'verbose_name': '服务事项',
                'verbose_name_plural': '服务事项',
                'ordering': ['-received_on', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'kind', 'received_on'), name='welfare_case_once', violation_error_message='这一类当日的已登记；同一天的几件合在一起，改人数。'), models.CheckConstraint(condition=models.Q(('people__gt', 0)), name='welfare_case_people', violation_error_message='人数须大于零。'), models.CheckConstraint(condition=models.Q(('settled_on__isnull', True), ('settled_on__gte', models.F('received_on')), _connector='OR'), name='welfare_case_dates', violation_error_message='办结日期不得早于受理日期。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_servicecaseevent" ("id", "kind", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "settled_on", "summary", "unit_id") VALUES (NEW."id", NEW."kind", NEW."people", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."received_on", NEW."settled_on", NEW."summary", NEW."unit_id"); RETURN NULL;', hash='55ac34279e1adad1806380e80fc675b9f8b5c733', operation='INSERT', pgid='pgtrigger_insert_insert_5084c', table='welfare_servicecase', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "welfare_servicecaseevent" ("id", "kind", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "settled_on", "summary", "unit_id") VALUES (NEW."id", NEW."kind", NEW."people", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."received_on", NEW."settled_on", NEW."summary", NEW."unit_id"); RETURN NULL;', hash='a52a80216517ecaef3670da252dd0b25383379f5', operation='UPDATE', pgid='pgtrigger_update_update_1756c', table='welfare_servicecase', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_servicecaseevent" ("id", "kind", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "settled_on", "summary", "unit_id") VALUES (OLD."id", OLD."kind", OLD."people", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."received_on", OLD."settled_on", OLD."summary", OLD."unit_id"); RETURN NULL;', hash='a6a9279b96925b6825189c0e9b60d4c8e95a6c17', operation='DELETE', pgid='pgtrigger_delete_delete_21865', table='welfare_servicecase', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='Standard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', welfare.models.rule.CodeField(max_length=30, names=welfare.models.standard.cap_groups, verbose_name='项目')),
                ('amount', unionportal.core.values.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='上限（元）')),
                ('severity', models.CharField(choices=[('warn', '超出须说明原因'), ('block', '超出不予办理')], max_length=10, verbose_name='超出时')),
                ('clause', models.CharField(max_length=200, verbose_name='条款')),
                ('source', models.CharField(max_length=200, verbose_name='依据文件')),
                ('valid_from', models.DateField(verbose_name='生效日期')),
                ('valid_until', models.DateField(blank=True, help_text='从这一天起不再有效；空白为长期。', null=True, verbose_name='失效日期')),
                ('confirmed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('confirmed_on', models.DateField(editable=False, null=True, verbose_name='确认日期')),
                ('proposed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('state', models.CharField(choices=[('proposed', '待确认'), ('confirmed', '已确认'), ('refused', '未予确认')], default='proposed', editable=False, max_length=20, verbose_name='状态')),
                ('unlimited', models.BooleanField(default=False, help_text='有文件写明不设上限，或写明由谁决定时勾选。', verbose_name='不设上限')),
            ],
            options={
                'verbose_name': '慰问福利标准',
                'verbose_name_plural': '慰问福利标准',
                'ordering': ['subject', '-valid_from'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'refused'), _negated=True), fields=('subject', 'valid_from'), name='welfare_standard_once', violation_error_message='该项目在这一天已有生效的规定。'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='welfare_standard_dates', violation_error_message='失效日期须晚于生效日期。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('proposed_by__isnull', True), models.Q(('confirmed_by__isnull', False), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='welfare_standard_second_person', violation_error_message='规定须由另一个人确认。'), models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', True), ('unlimited', True)), models.Q(('amount__gt', 0), ('amount__isnull', False), ('unlimited', False)), _connector='OR'), name='welfare_standard_amount', violation_error_message='请填写大于零的上限，或勾选“不设上限”（这时不填金额）。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_standardevent" ("amount", "clause", "confirmed_by_id", "confirmed_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "return_reason", "severity", "source", "state", "subject", "unlimited", "valid_from", "valid_until") VALUES (NEW."amount", NEW."clause", NEW."confirmed_by_id", NEW."confirmed_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_by_id", NEW."return_reason", NEW."severity", NEW."source", NEW."state", NEW."subject", NEW."unlimited", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='7f1d2fc426bb858974e96a869951601c7b42b5d9', operation='INSERT', pgid='pgtrigger_insert_insert_26008', table='welfare_standard', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "welfare_standardevent" ("amount", "clause", "confirmed_by_id", "confirmed_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "return_reason", "severity", "source", "state", "subject", "unlimited", "valid_from", "valid_until") VALUES (NEW."amount", NEW."clause", NEW."confirmed_by_id", NEW."confirmed_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_by_id", NEW."return_reason", NEW."severity", NEW."source", NEW."state", NEW."subject", NEW."unlimited", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='aaf4e5b841072cbf69eac70a6f06973f4685f90f', operation='UPDATE', pgid='pgtrigger_update_update_56add', table='welfare_standard', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_standardevent" ("amount", "clause", "confirmed_by_id", "confirmed_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "return_reason", "severity", "source", "state", "subject", "unlimited", "valid_from", "valid_until") VALUES (OLD."amount", OLD."clause", OLD."confirmed_by_id", OLD."confirmed_on", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proposed_by_id", OLD."return_reason", OLD."severity", OLD."source", OLD."state", OLD."subject", OLD."unlimited", OLD."valid_from", OLD."valid_until"); RETURN NULL;', hash='9aa462de8fa659fb31d8cc79624738ee9903cf1c', operation='DELETE', pgid='pgtrigger_delete_delete_2e56d', table='welfare_standard', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(blank=True, editable=False, max_length=30, null=True, unique=True, verbose_name='编号')),
                ('amount', unionportal.core.values.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='金额（元）')),
                ('funding_source', models.CharField(choices=[('union_funds', '工会经费'), ('dues', '会费'), ('admin_welfare', '行政福利费'), ('donation_fund', '捐赠基金')], default='union_funds', max_length=20, verbose_name='资金来源')),
                ('over_cap_reason', models.CharField(blank=True, max_length=200, verbose_name='超标准原因')),
                ('reported_on', models.DateField(blank=True, editable=False, null=True, verbose_name='上报日期')),
                ('approved_on', models.DateField(blank=True, editable=False, null=True, verbose_name='批准日期')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('reported', '待核定'), ('checked', '待批准'), ('approved', '已批准'), ('returned', '已退回'), ('cancelled', '已撤销')], default='draft', max_length=20, verbose_name='状态')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('occasion', welfare.models.rule.CodeField(max_length=20, names=welfare.models.kind.visit_occasions, verbose_name='慰问事由')),
                ('kinship', models.CharField(blank=True, choices=[('spouse', '配偶'), ('parent', '父母'), ('child', '子女'), ('parent_in_law', '公婆或岳父母'), ('grandparent', '祖父母或外祖父母'), ('sibling', '兄弟姐妹')], max_length=20, verbose_name='亲属关系')),
                ('happened_on', models.DateField(verbose_name='发生日期')),
                ('hospital', models.CharField(blank=True, max_length=100, verbose_name='医院')),
                ('diagnosis', unionportal.core.sealing.fields.EncryptedTextField(verbose_name='病情')),
                ('visited_on', models.DateField(blank=True, null=True, verbose_name='慰问日期')),
                ('visitors', models.CharField(blank=True, max_length=200, verbose_name='慰问人')),
                ('form', models.CharField(choices=[('cash', '慰问金'), ('goods', '慰问品'), ('both', '慰问金和慰问品'), ('voucher', '实物券（如蛋糕券、电影券）'), ('token', '代金券'), ('card', '购物卡')], default='cash', max_length=10, verbose_name='形式')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('approved_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                ('budget', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.budget', verbose_name='列支预算')),
                ('checked_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核定人')),
                ('claim', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s', to='finance.claim', verbose_name='支出申请')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='members.member', verbose_name='会员')),
                ('reported_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上报人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit', verbose_name='分工会')),
                ('relative', models.CharField(blank=True, max_length=100, verbose_name='亲属姓名')),
                ('evidence', models.ManyToManyField(blank=True, related_name='visits', to='core.attachment', verbose_name='附件')),
            ],
            options={
                'verbose_name': '慰问',
                'verbose_name_plural': '慰问',
                'ordering': ['-happened_on', '-pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('claim__isnull', False), ('number__isnull', False), ('state', 'approved')), ('state', 'cancelled'), models.Q(models.Q(('state__in', ['approved', 'cancelled']), _negated=True), ('claim__isnull', True)), _connector='OR'), name='welfare_visit_approved_has_claim'), models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gt', 0), _connector='OR'), name='welfare_visit_amount_positive', violation_error_message='金额须大于零。'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('checked_by__isnull', True), models.Q(('approved_by', models.F('checked_by')), _negated=True), _connector='OR'), name='welfare_visit_maker_is_not_checker', violation_error_message='核定人不能批准自己经手的事项。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'checked'), _negated=True), ('amount__gt', 0), _connector='OR'), name='welfare_visit_checked_has_amount', violation_error_message='核定时须有金额。'), models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('member', 'occasion', 'happened_on', 'kinship', 'relative'), name='welfare_visit_once', violation_error_message='此人这一天的这项慰问已登记，不必重复上报。')],
                'indexes': [models.Index(fields=['occasion', 'happened_on'], name='welfare_vis_occasio_494cbe_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_visitevent" ("amount", "approved_by_id", "approved_on", "budget_id", "checked_by_id", "claim_id", "created_at", "diagnosis", "form", "funding_source", "happened_on", "hospital", "id", "kinship", "member_id", "note", "number", "occasion", "over_cap_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relative", "reported_by_id", "reported_on", "return_reason", "state", "uid", "unit_id", "visited_on", "visitors") VALUES (NEW."amount", NEW."approved_by_id", NEW."approved_on", NEW."budget_id", NEW."checked_by_id", NEW."claim_id", NEW."created_at", NEW."diagnosis", NEW."form", NEW."funding_source", NEW."happened_on", NEW."hospital", NEW."id", NEW."kinship", NEW."member_id", NEW."note", NEW."number", NEW."occasion", NEW."over_cap_reason", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."relative", NEW."reported_by_id", NEW."reported_on", NEW."return_reason", NEW."state", NEW."uid", NEW."unit_id", NEW."visited_on", NEW."visitors"); RETURN NULL;', hash='ba2d5709c3c678a275e79e01c3573650e66852a0', operation='INSERT', pgid='pgtrigger_insert_insert_87c67', table='welfare_visit', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "welfare_visitevent" ("amount", "approved_by_id", "approved_on", "budget_id", "checked_by_id", "claim_id", "created_at", "diagnosis", "form", "funding_source", "happened_on", "hospital", "id", "kinship", "member_id", "note", "number", "occasion", "over_cap_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relative", "reported_by_id", "reported_on", "return_reason", "state", "uid", "unit_id", "visited_on", "visitors") VALUES (NEW."amount", NEW."approved_by_id", NEW."approved_on", NEW."budget_id", NEW."checked_by_id", NEW."claim_id", NEW."created_at", NEW."diagnosis", NEW."form", NEW."funding_source", NEW."happened_on", NEW."hospital", NEW."id", NEW."kinship", NEW."member_id", NEW."note", NEW."number", NEW."occasion", NEW."over_cap_reason", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."relative", NEW."reported_by_id", NEW."reported_on", NEW."return_reason", NEW."state", NEW."uid", NEW."unit_id", NEW."visited_on", NEW."visitors"); RETURN NULL;', hash='10b7d3b58c5bd155d35f14ac6f148e0836b8313b', operation='UPDATE', pgid='pgtrigger_update_update_2ba5d', table='welfare_visit', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_visitevent" ("amount", "approved_by_id", "approved_on", "budget_id", "checked_by_id", "claim_id", "created_at", "diagnosis", "form", "funding_source", "happened_on", "hospital", "id", "kinship", "member_id", "note", "number", "occasion", "over_cap_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relative", "reported_by_id", "reported_on", "return_reason", "state", "uid", "unit_id", "visited_on", "visitors") VALUES (OLD."amount", OLD."approved_by_id", OLD."approved_on", OLD."budget_id", OLD."checked_by_id", OLD."claim_id", OLD."created_at", OLD."diagnosis", OLD."form", OLD."funding_source", OLD."happened_on", OLD."hospital", OLD."id", OLD."kinship", OLD."member_id", OLD."note", OLD."number", OLD."occasion", OLD."over_cap_reason", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."relative", OLD."reported_by_id", OLD."reported_on", OLD."return_reason", OLD."state", OLD."uid", OLD."unit_id", OLD."visited_on", OLD."visitors"); RETURN NULL;', hash='86dfb0189cf65b1085f9a6dc2a2d36ffcf22f92f', operation='DELETE', pgid='pgtrigger_delete_delete_b11ab', table='welfare_visit', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='BenefitKindEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('clause', models.CharField(max_length=200, verbose_name='条款')),
                ('source', models.CharField(max_length=200, verbose_name='依据文件')),
                ('valid_from', models.DateField(verbose_name='生效日期')),
                ('valid_until', models.DateField(blank=True, help_text='从这一天起不再有效；空白为长期。', null=True, verbose_name='失效日期')),
                ('state', models.CharField(choices=[('proposed', '待确认'), ('confirmed', '已确认'), ('refused', '未予确认')], default='proposed', editable=False, max_length=20, verbose_name='状态')),
                ('confirmed_on', models.DateField(editable=False, null=True, verbose_name='确认日期')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('benefit', models.CharField(choices=[('visit', '慰问'), ('grant', '补助'), ('gift', '发放')], max_length=10, verbose_name='类别')),
                ('code', models.CharField(help_text='登记后不改；统计数字和台账以它识别，如 hospital。', max_length=20, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', '代码用小写字母、数字和下划线，以字母开头。')], verbose_name='代码')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('place', models.PositiveSmallIntegerField(default=100, verbose_name='次序')),
                ('also', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('retired', '退休保留会籍的'), ('deceased', '去世的（慰问家属）')], max_length=20), blank=True, default=list, help_text='平时只有事项当天在会的会员可享受；这里写明已不在会但仍可享受的人。', size=None, verbose_name='会员以外还可享受的')),
                ('needs_dues', models.BooleanField(default=False, help_text='不缴会费、工资不在拨缴基数内的会员不享受。', verbose_name='须缴纳会费并纳入拨缴工资总额')),
                ('guests', models.BooleanField(default=False, help_text='只用于发放，如物业、外聘人员。', verbose_name='名单上可有非会员')),
                ('unless_entitled', models.CharField(choices=[('block', '不予办理'), ('warn', '须说明原因')], default='block', max_length=10, verbose_name='不符合享受条件时')),
                ('concerns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('self', '本人'), ('spouse', '配偶'), ('parent', '父母'), ('child', '子女'), ('parent_in_law', '公婆或岳父母'), ('grandparent', '祖父母或外祖父母'), ('sibling', '兄弟姐妹')], max_length=20), blank=True, default=list, help_text='本人，或哪些亲属；如亲人去世为配偶、父母、子女。', size=None, verbose_name='发生在谁身上')),
                ('asks_illness', models.BooleanField(default=False, verbose_name='填写医院和病情')),
                ('window_days', models.PositiveSmallIntegerField(blank=True, help_text='发生之后多少天内上报，超过须说明原因；空白为不限。', null=True, verbose_name='申领期限（天）')),
                ('once', models.CharField(blank=True, choices=[('', '不限'), ('year', '每人每年一次'), ('ever', '每人一次')], default='', max_length=10, verbose_name='次数')),
                ('unless_once', models.CharField(choices=[('block', '不予办理'), ('warn', '须说明原因')], default='warn', max_length=10, verbose_name='超过次数时')),
                ('gap_days', models.PositiveSmallIntegerField(blank=True, help_text='同一人在这么多天之内再报一次，是同一件事，不予办理。', null=True, verbose_name='视为同一件事的间隔（天）')),
                ('forms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('cash', '慰问金'), ('goods', '慰问品'), ('both', '慰问金和慰问品'), ('voucher', '实物券（如蛋糕券、电影券）'), ('token', '代金券'), ('card', '购物卡')], max_length=20), blank=True, default=list, help_text='没有勾选的形式不能用。', size=None, verbose_name='允许的形式')),
                ('evidence', models.CharField(blank=True, help_text='上报时显示，如“结婚证复印件”。', max_length=200, verbose_name='所需证明')),
                ('needs_evidence', models.BooleanField(default=False, verbose_name='没有附件须说明原因')),
                ('by_birth_month', models.BooleanField(default=False, help_text='只用于发放：名单按生日生成。', verbose_name='按出生月份发放')),
                ('cap', welfare.models.rule.CodeField(max_length=30, names=welfare.models.standard.cap_groups, verbose_name='上限项目')),
                ('guest_cap', welfare.models.rule.CodeField(blank=True, help_text='名单上可有非会员时填写。', max_length=30, names=welfare.models.standard.cap_groups, verbose_name='非会员的上限项目')),
                ('keeper', models.CharField(default='校工会', max_length=100, verbose_name='由谁维护')),
                ('confirmed_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='welfare.benefitkind')),
                ('proposed_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='81ae78c9c0533e0db7454933f995ddbf357680cb', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e8629', table='welfare_benefitkindevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='CapGroupEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(help_text='登记后不改。', max_length=30, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', '代码用小写字母、数字和下划线，以字母开头。')], verbose_name='代码')),
                ('name', models.CharField(help_text='如“慰问·生病住院”“节日福利（每人每年）”。', max_length=60, verbose_name='名称')),
                ('plain', models.CharField(help_text='如“生病住院”“节日福利”。', max_length=60, verbose_name='对会员的说法')),
                ('yearly', models.BooleanField(default=False, help_text='同一年里这一项目的各次合在一起算；不勾选为每次分别算。', verbose_name='按年累计')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='welfare.capgroup')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='87abeb5fdf74b8cc33da751677c5c0cf84417738', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4e1a2', table='welfare_capgroupevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='CaseKindEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(help_text='登记后不改。', max_length=20, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$', '代码用小写字母、数字和下划线，以字母开头。')], verbose_name='代码')),
                ('name', models.CharField(help_text='如“子女入学”“劳动人事争议调解”。', max_length=40, verbose_name='名称')),
                ('place', models.PositiveSmallIntegerField(default=100, verbose_name='次序')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='welfare.casekind')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='194ee4e451bf4c12fb729ce11fd073b7ece378f4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5ad82', table='welfare_casekindevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='Donation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', unionportal.core.values.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='金额（元）')),
                ('given_on', models.DateField(verbose_name='捐款日期')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='donations', to='members.member', verbose_name='会员')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='分工会')),
                ('drive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='donations', to='welfare.donationdrive', verbose_name='捐款活动')),
                ('trust', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.trustentry', verbose_name='往来款')),
            ],
            options={
                'verbose_name': '捐款',
                'verbose_name_plural': '捐款',
                'ordering': ['drive', 'unit__place', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('drive', 'member', 'given_on'), name='welfare_donation_once', violation_error_message='此人当日的捐款已登记。'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='welfare_donation_positive', violation_error_message='金额须大于零。')],
                'triggers': [pgtrigger.compiler.Trigger(name='donation_handed_on', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    PERFORM 1 FROM welfare_donationdrive d WHERE d.id = OLD.drive_id FOR NO KEY UPDATE;\n    IF coalesce((SELECT sum(r.amount) FROM welfare_remittance r\n            WHERE r.drive_id = OLD.drive_id AND r.state IN ('prepared', 'confirmed')), 0)\n        > coalesce((SELECT sum(g.amount) FROM welfare_donation g WHERE g.drive_id = OLD.drive_id), 0) THEN\n        RAISE EXCEPTION 'more of drive % is handed on than was given', OLD.drive_id\n          USING ERRCODE = '23514', CONSTRAINT = 'welfare_remittance_within_drive';\n    END IF;\n    RETURN NULL;\n", hash='2a236b1943abb9a934c09d48cb804ad7afe96c8a', operation='UPDATE', pgid='pgtrigger_donation_handed_on_ec6f1', table='welfare_donation', when='AFTER')), pgtrigger.compiler.Trigger(name='donation_gone', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n    PERFORM 1 FROM welfare_donationdrive d WHERE d.id = OLD.drive_id FOR NO KEY UPDATE;\n    IF coalesce((SELECT sum(r.amount) FROM welfare_remittance r\n            WHERE r.drive_id = OLD.drive_id AND r.state IN ('prepared', 'confirmed')), 0)\n        > coalesce((SELECT sum(g.amount) FROM welfare_donation g WHERE g.drive_id = OLD.drive_id), 0) THEN\n        RAISE EXCEPTION 'more of drive % is handed on than was given', OLD.drive_id\n          USING ERRCODE = '23514', CONSTRAINT = 'welfare_remittance_within_drive';\n    END IF;\n    RETURN NULL;\n", hash='2659a8f478f7a3e1b4cd4c4bc26cabc4ffd4b262', operation='DELETE', pgid='pgtrigger_donation_gone_18457', table='welfare_donation', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_donationevent" ("amount", "drive_id", "given_on", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "trust_id", "unit_id") VALUES (NEW."amount", NEW."drive_id", NEW."given_on", NEW."id", NEW."member_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."trust_id", NEW."unit_id"); RETURN NULL;', hash='4e76a84e695bddde77e9b30abe96f06afe25882d', operation='INSERT', pgid='pgtrigger_insert_insert_58564', table='welfare_donation', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "welfare_donationevent" ("amount", "drive_id", "given_on", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "trust_id", "unit_id") VALUES (NEW."amount", NEW."drive_id", NEW."given_on", NEW."id", NEW."member_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."trust_id", NEW."unit_id"); RETURN NULL;', hash='93d726fc5ce1cca1f8fa2bb0d49b576294e5e2f6', operation='UPDATE', pgid='pgtrigger_update_update_d4220', table='welfare_donation', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_donationevent" ("amount", "drive_id", "given_on", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "trust_id", "unit_id") VALUES (OLD."amount", OLD."drive_id", OLD."given_on", OLD."id", OLD."member_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."trust_id", OLD."unit_id"); RETURN NULL;', hash='63f72b281abd2d13326449a301127329d9cafa72', operation='DELETE', pgid='pgtrigger_delete_delete_57fde', table='welfare_donation', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='DonationDriveEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('started_on', models.DateField(verbose_name='开始日期')),
                ('beneficiary', models.CharField(max_length=100, verbose_name='受益方')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='welfare.donationdrive')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='工会组织')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0dc7e308e3cb7e928a383f901c65fb5910eee570', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f8f73', table='welfare_donationdriveevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='ForbiddenWordEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('clause', models.CharField(max_length=200, verbose_name='条款')),
                ('source', models.CharField(max_length=200, verbose_name='依据文件')),
                ('valid_from', models.DateField(verbose_name='生效日期')),
                ('valid_until', models.DateField(blank=True, help_text='从这一天起不再有效；空白为长期。', null=True, verbose_name='失效日期')),
                ('state', models.CharField(choices=[('proposed', '待确认'), ('confirmed', '已确认'), ('refused', '未予确认')], default='proposed', editable=False, max_length=20, verbose_name='状态')),
                ('confirmed_on', models.DateField(editable=False, null=True, verbose_name='确认日期')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('word', models.CharField(max_length=20, verbose_name='词语')),
                ('exceptions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, help_text='含有这个词但不违规的说法，用逗号隔开，如“酒店,酒精”。', size=None, verbose_name='不算的说法')),
                ('confirmed_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='welfare.forbiddenword')),
                ('proposed_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='62f0578402bfd718b2412a837fe6724a0b9a63a4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_19845', table='welfare_forbiddenwordevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='GiftIssueEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(blank=True, editable=False, max_length=30, null=True, verbose_name='编号')),
                ('amount', unionportal.core.values.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='金额（元）')),
                ('funding_source', models.CharField(choices=[('union_funds', '工会经费'), ('dues', '会费'), ('admin_welfare', '行政福利费'), ('donation_fund', '捐赠基金')], default='union_funds', max_length=20, verbose_name='资金来源')),
                ('over_cap_reason', models.CharField(blank=True, max_length=200, verbose_name='超标准原因')),
                ('reported_on', models.DateField(blank=True, editable=False, null=True, verbose_name='上报日期')),
                ('approved_on', models.DateField(blank=True, editable=False, null=True, verbose_name='批准日期')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('reported', '待核定'), ('checked', '待批准'), ('approved', '已批准'), ('returned', '已退回'), ('cancelled', '已撤销')], default='draft', max_length=20, verbose_name='状态')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('code', models.CharField(error_messages={'unique': '这个批次编号已登记。'}, help_text='如 2022-CJ，同一批次只登记一次。', max_length=40, verbose_name='批次编号')),
                ('occasion', welfare.models.rule.CodeField(max_length=20, names=welfare.models.kind.gift_occasions, verbose_name='发放事由')),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('content', models.CharField(blank=True, max_length=200, verbose_name='发放内容')),
                ('supplier', models.CharField(blank=True, max_length=100, verbose_name='供应商')),
                ('issued_on', models.DateField(verbose_name='发放日期')),
                ('approved_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                ('budget', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='finance.budget', verbose_name='列支预算')),
                ('checked_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核定人')),
                ('claim', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='finance.claim', verbose_name='支出申请')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='welfare.giftissue')),
                ('reported_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上报人')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='分工会')),
                ('form', models.CharField(choices=[('cash', '慰问金'), ('goods', '慰问品'), ('both', '慰问金和慰问品'), ('voucher', '实物券（如蛋糕券、电影券）'), ('token', '代金券'), ('card', '购物卡')], default='goods', max_length=10, verbose_name='形式')),
                ('channel', models.CharField(blank=True, choices=[('platform_832', '832平台'), ('aid', '其他消费帮扶'), ('market', '市场')], max_length=20, verbose_name='采购渠道')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='28ac3c7fbc8f5ceb7931b403fad2d984d6c678f4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6170d', table='welfare_giftissueevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='GiftRecipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='姓名')),
                ('cost', unionportal.core.values.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='金额（元）')),
                ('signed_on', models.DateField(blank=True, null=True, verbose_name='签收日期')),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='welfare.giftissue', verbose_name='发放')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gifts', to='members.member', verbose_name='会员')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='分工会')),
                ('collected_by', models.CharField(blank=True, max_length=100, verbose_name='代领人')),
            ],
            options={
                'verbose_name': '领取人',
                'verbose_name_plural': '领取人',
                'ordering': ['issue', 'unit__place', 'name'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('member__isnull', False)), fields=('issue', 'member'), name='welfare_giftrecipient_once', violation_error_message='此人在这次发放中已登记。'), models.UniqueConstraint(condition=models.Q(('member__isnull', True)), fields=('issue', 'name'), name='welfare_giftrecipient_guest_once', violation_error_message='这位非会员在这次发放中已登记；同名的请加以区别。'), models.CheckConstraint(condition=models.Q(('cost__gt', 0)), name='welfare_giftrecipient_positive', violation_error_message='金额须大于零。')],
                'indexes': [django.contrib.postgres.indexes.GinIndex(unionportal.core.values.grams.Grams('name'), name='welfare_giftrecipient_names'), models.Index(models.F('issue'), models.F('name'), models.F('id'), name='welfare_giftrecipient_by_issue')],
                'triggers': [pgtrigger.compiler.Trigger(name='list_closed_to_rows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE standing text;', func="\n    SELECT i.state INTO standing FROM welfare_giftissue i\n      WHERE i.id = coalesce(NEW.issue_id, OLD.issue_id) FOR SHARE;\n    IF standing IN ('approved') THEN\n        RAISE EXCEPTION 'the list of an approved issue is closed'\n          USING ERRCODE = '23514', CONSTRAINT = 'welfare_issue_list_closed';\n    END IF;\n    RETURN coalesce(NEW, OLD);\n", hash='ea8aa3de2bd7bec355cebade3874a55cceb89423', operation='INSERT OR DELETE', pgid='pgtrigger_list_closed_to_rows_546ad', table='welfare_giftrecipient', when='BEFORE')), pgtrigger.compiler.Trigger(name='list_closed_to_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."cost" IS DISTINCT FROM (NEW."cost") OR OLD."issue_id" IS DISTINCT FROM (NEW."issue_id") OR OLD."member_id" IS DISTINCT FROM (NEW."member_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id"))', declare='DECLARE standing text;', func="\n    SELECT i.state INTO standing FROM welfare_giftissue i\n      WHERE i.id = coalesce(NEW.issue_id, OLD.issue_id) FOR SHARE;\n    IF standing IN ('approved') THEN\n        RAISE EXCEPTION 'the list of an approved issue is closed'\n          USING ERRCODE = '23514', CONSTRAINT = 'welfare_issue_list_closed';\n    END IF;\n    RETURN coalesce(NEW, OLD);\n", hash='4d21a57cb1ae0ecea4d7e542bc1c3d45f8af0162', operation='UPDATE', pgid='pgtrigger_list_closed_to_changes_0dde4', table='welfare_giftrecipient', when='BEFORE')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "welfare_giftrecipientevent" ("collected_by", "cost", "id", "issue_id", "member_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on", "unit_id") SELECT new_values."collected_by", new_values."cost", new_values."id", new_values."issue_id", new_values."member_id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."signed_on", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8b7e7c4c09535d6552963b0c5db4e124d8064df5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_b3ce6', referencing='REFERENCING NEW TABLE AS new_values ', table='welfare_giftrecipient', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "welfare_giftrecipientevent" ("collected_by", "cost", "id", "issue_id", "member_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on", "unit_id") SELECT new_values."collected_by", new_values."cost", new_values."id", new_values."issue_id", new_values."member_id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."signed_on", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='caaec6a7225597ca98a2e755a8a83feeb046067f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_9bd88', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='welfare_giftrecipient', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "welfare_giftrecipientevent" ("collected_by", "cost", "id", "issue_id", "member_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on", "unit_id") SELECT old_values."collected_by", old_values."cost", old_values."id", old_values."issue_id", old_values."member_id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."signed_on", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='9c82d0dd17ec3e4907562bf39272cae9d9ce4318', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_3fd23', referencing='REFERENCING OLD TABLE AS old_values ', table='welfare_giftrecipient', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='GrantEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(blank=True, editable=False, max_length=30, null=True, verbose_name='编号')),
                ('amount', unionportal.core.values.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='金额（元）')),
                ('funding_source', models.CharField(choices=[('union_funds', '工会经费'), ('dues', '会费'), ('admin_welfare', '行政福利费'), ('donation_fund', '捐赠基金')], default='union_funds', max_length=20, verbose_name='资金来源')),
                ('over_cap_reason', models.CharField(blank=True, max_length=200, verbose_name='超标准原因')),
                ('reported_on', models.DateField(blank=True, editable=False, null=True, verbose_name='上报日期')),
                ('approved_on', models.DateField(blank=True, editable=False, null=True, verbose_name='批准日期')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('reported', '待核定'), ('checked', '待批准'), ('approved', '已批准'), ('returned', '已退回'), ('cancelled', '已撤销')], default='draft', max_length=20, verbose_name='状态')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('kind', welfare.models.rule.CodeField(max_length=20, names=welfare.models.kind.grant_kinds, verbose_name='补助类别')),
                ('applied_on', models.DateField(verbose_name='申请日期')),
                ('circumstances', unionportal.core.sealing.fields.EncryptedTextField(verbose_name='困难情况')),
                ('approved_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                ('budget', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='finance.budget', verbose_name='列支预算')),
                ('checked_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核定人')),
                ('claim', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='finance.claim', verbose_name='支出申请')),
                ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.member', verbose_name='会员')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='welfare.grant')),
                ('reported_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上报人')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='分工会')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c946b5c51536607218decace7389d10d2ed0b592', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c62e4', table='welfare_grantevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='InsuranceCover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('risk', models.CharField(choices=[('major_illness', '重大疾病'), ('accident_medical', '意外医疗'), ('illness_death', '疾病身故'), ('accident_death', '意外身故'), ('accident_disability', '意外残疾'), ('hospital_allowance', '住院津贴'), ('women_illness', '女职工特殊疾病')], max_length=30, verbose_name='险种')),
                ('cover', unionportal.core.values.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='每人保额（元）')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='covers', to='welfare.insuranceplan', verbose_name='保险方案')),
            ],
            options={
                'verbose_name': '保险责任',
                'verbose_name_plural': '保险责任',
                'ordering': ['plan', 'risk'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'risk'), name='welfare_insurancecover_once', violation_error_message='该险种已登记。'), models.CheckConstraint(condition=models.Q(('cover__gt', 0)), name='welfare_insurancecover_positive', violation_error_message='保额须大于零。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_insurancecoverevent" ("cover", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "risk") VALUES (NEW."cover", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."risk"); RETURN NULL;', hash='cfdc7530822e63f8824abc9ccd6673f9df6f0c7e', operation='INSERT', pgid='pgtrigger_insert_insert_30925', table='welfare_insurancecover', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "welfare_insurancecoverevent" ("cover", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "risk") VALUES (NEW."cover", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."risk"); RETURN NULL;', hash='7298600b393e4f6432af3268555e8567d8610095', operation='UPDATE', pgid='pgtrigger_update_update_b9883', table='welfare_insurancecover', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_insurancecoverevent" ("cover", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "risk") VALUES (OLD."cover", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."risk"); RETURN NULL;', hash='a07608c79e5525c3dc205360a07c486f36b5f496', operation='DELETE', pgid='pgtrigger_delete_delete_41608', table='welfare_insurancecover', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='InsurancePlanEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('insurer', models.CharField(max_length=100, verbose_name='承保单位')),
                ('since', models.DateField(verbose_name='保险起期')),
                ('until', models.DateField(verbose_name='保险止期')),
                ('insured', models.PositiveIntegerField(verbose_name='参保人数')),
                ('premium', unionportal.core.values.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='每人保费（元）')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='welfare.insuranceplan')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='工会组织')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a6114dc5f8d3c30d5129f4dd42f7c2d785c7b1f3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b63e7', table='welfare_insuranceplanevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='MutualAidClaimEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('plan', models.CharField(max_length=100, verbose_name='保障项目')),
                ('submitted_on', models.DateField(verbose_name='申请日期')),
                ('state', models.CharField(choices=[('submitted', '已申请'), ('granted', '已获赔'), ('refused', '未获赔')], default='submitted', max_length=20, verbose_name='结果')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='办结日期')),
                ('granted', unionportal.core.values.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='获赔金额（元）')),
                ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.member', verbose_name='会员')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='welfare.mutualaidclaim')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='分工会')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='34ffae398ae8a229e65c78a005c09bdff947a604', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cdf04', table='welfare_mutualaidclaimevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='PairingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('student_no', models.CharField(max_length=30, verbose_name='学号')),
                ('student', models.CharField(max_length=100, verbose_name='学生姓名')),
                ('project', models.CharField(blank=True, max_length=100, verbose_name='项目')),
                ('since', models.DateField(verbose_name='结对日期')),
                ('until', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                ('mentor', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.member', verbose_name='结对教职工')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='welfare.pairing')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='分工会')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6fafaaa25d896d79f863c24cb7036b73c9f42b66', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d59c6', table='welfare_pairingevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='Remittance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', unionportal.core.values.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='金额（元）')),
                ('remitted_on', models.DateField(verbose_name='上缴日期')),
                ('receiver', models.CharField(max_length=100, verbose_name='接收单位')),
                ('receipt_no', models.CharField(max_length=60, verbose_name='票据号')),
                ('drive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remittances', to='welfare.donationdrive', verbose_name='捐款活动')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='工会组织')),
                ('trust', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.trustentry', verbose_name='往来款')),
                ('confirmed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('confirmed_on', models.DateField(editable=False, null=True, verbose_name='确认日期')),
                ('made_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('state', models.CharField(choices=[('prepared', '待确认上缴'), ('confirmed', '已上缴'), ('returned', '已退回')], default='prepared', editable=False, max_length=20, verbose_name='状态')),
            ],
            options={
                'verbose_name': '捐款上缴',
                'verbose_name_plural': '捐款上缴',
                'ordering': ['-remitted_on'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('prepared', 'confirmed'))), fields=('receiver', 'receipt_no'), name='welfare_remittance_once', violation_error_message='这张票据已登记。'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='welfare_remittance_positive', violation_error_message='金额须大于零。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('made_by__isnull', True), models.Q(('confirmed_by__isnull', False), models.Q(('confirmed_by', models.F('made_by')), _negated=True)), _connector='OR'), name='welfare_remittance_second_person', violation_error_message='捐款上缴须由另一个人确认。')],
                'triggers': [pgtrigger.compiler.Trigger(name='remittance_within_drive', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    PERFORM 1 FROM welfare_donationdrive d WHERE d.id = NEW.drive_id FOR NO KEY UPDATE;\n    IF coalesce((SELECT sum(r.amount) FROM welfare_remittance r\n            WHERE r.drive_id = NEW.drive_id AND r.state IN ('prepared', 'confirmed')), 0)\n        > coalesce((SELECT sum(g.amount) FROM welfare_donation g WHERE g.drive_id = NEW.drive_id), 0) THEN\n        RAISE EXCEPTION 'more of drive % is handed on than was given', NEW.drive_id\n          USING ERRCODE = '23514', CONSTRAINT = 'welfare_remittance_within_drive';\n    END IF;\n    RETURN NULL;\n", hash='25cefdd2e2f5066d3694f36ac209532925d7c3c1', operation='INSERT OR UPDATE', pgid='pgtrigger_remittance_within_drive_aca2a', table='welfare_remittance', when='AFTER')), pgtrigger.compiler.Trigger(name='remittance_steps', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" = \'returned\' OR (NEW."state" = \'prepared\' AND OLD."state" = \'confirmed\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ebb03c7bf60dc86fdcb4cd349eb23d311029d5eb', operation='UPDATE', pgid='pgtrigger_remittance_steps_8d515', table='welfare_remittance', when='BEFORE')), pgtrigger.compiler.Trigger(name='remittance_as_confirmed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" = \'confirmed\' AND (OLD."drive_id" IS DISTINCT FROM (NEW."drive_id") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."remitted_on" IS DISTINCT FROM (NEW."remitted_on") OR OLD."receiver" IS DISTINCT FROM (NEW."receiver") OR OLD."receipt_no" IS DISTINCT FROM (NEW."receipt_no") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."confirmed_by_id" IS DISTINCT FROM (NEW."confirmed_by_id")))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='80bbec70a45527e25715a7beaf15a5c6a4fcdd34', operation='UPDATE', pgid='pgtrigger_remittance_as_confirmed_6a9c5', table='welfare_remittance', when='BEFORE')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_remittanceevent" ("amount", "confirmed_by_id", "confirmed_on", "drive_id", "id", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receipt_no", "receiver", "remitted_on", "return_reason", "state", "trust_id", "unit_id") VALUES (NEW."amount", NEW."confirmed_by_id", NEW."confirmed_on", NEW."drive_id", NEW."id", NEW."made_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."receipt_no", NEW."receiver", NEW."remitted_on", NEW."return_reason", NEW."state", NEW."trust_id", NEW."unit_id"); RETURN NULL;', hash='a2dd34147db0e9df1bd34785cb8ba2f9d413e0c0', operation='INSERT', pgid='pgtrigger_insert_insert_c10a1', table='welfare_remittance', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "welfare_remittanceevent" ("amount", "confirmed_by_id", "confirmed_on", "drive_id", "id", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receipt_no", "receiver", "remitted_on", "return_reason", "state", "trust_id", "unit_id") VALUES (NEW."amount", NEW."confirmed_by_id", NEW."confirmed_on", NEW."drive_id", NEW."id", NEW."made_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."receipt_no", NEW."receiver", NEW."remitted_on", NEW."return_reason", NEW."state", NEW."trust_id", NEW."unit_id"); RETURN NULL;', hash='816da7600d460e30add09a3a2738cf08cc31c401', operation='UPDATE', pgid='pgtrigger_update_update_f30bf', table='welfare_remittance', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "welfare_remittanceevent" ("amount", "confirmed_by_id", "confirmed_on", "drive_id", "id", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receipt_no", "receiver", "remitted_on", "return_reason", "state", "trust_id", "unit_id") VALUES (OLD."amount", OLD."confirmed_by_id", OLD."confirmed_on", OLD."drive_id", OLD."id", OLD."made_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."receipt_no", OLD."receiver", OLD."remitted_on", OLD."return_reason", OLD."state", OLD."trust_id", OLD."unit_id"); RETURN NULL;', hash='505ead4bd8dc3c3b148c6d956eda31402c062472', operation='DELETE', pgid='pgtrigger_delete_delete_29df4', table='welfare_remittance', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='ServiceCaseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', welfare.models.rule.CodeField(max_length=20, names=welfare.models.casework.case_kinds, verbose_name='类别')),
                ('received_on', models.DateField(verbose_name='受理日期')),
                ('people', models.PositiveIntegerField(default=1, help_text='涉及的人数，如帮助入学的孩子数、来访的人数。', verbose_name='人数')),
                ('settled_on', models.DateField(blank=True, help_text='还在办理的空着。', null=True, verbose_name='办结日期')),
                ('summary', models.CharField(blank=True, help_text='不写姓名和隐私：这里只计数。', max_length=200, verbose_name='概述')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='welfare.servicecase')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='工会组织')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='13b40b242abb3f611f6c211d5251bf8240de6a4f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2c643', table='welfare_servicecaseevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='StandardEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('subject', welfare.models.rule.CodeField(max_length=30, names=welfare.models.standard.cap_groups, verbose_name='项目')),
                ('amount', unionportal.core.values.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='上限（元）')),
                ('severity', models.CharField(choices=[('warn', '超出须说明原因'), ('block', '超出不予办理')], max_length=10, verbose_name='超出时')),
                ('clause', models.CharField(max_length=200, verbose_name='条款')),
                ('source', models.CharField(max_length=200, verbose_name='依据文件')),
                ('valid_from', models.DateField(verbose_name='生效日期')),
                ('valid_until', models.DateField(blank=True, help_text='从这一天起不再有效；空白为长期。', null=True, verbose_name='失效日期')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='welfare.standard')),
                ('confirmed_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('confirmed_on', models.DateField(editable=False, null=True, verbose_name='确认日期')),
                ('proposed_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('state', models.CharField(choices=[('proposed', '待确认'), ('confirmed', '已确认'), ('refused', '未予确认')], default='proposed', editable=False, max_length=20, verbose_name='状态')),
                ('unlimited', models.BooleanField(default=False, help_text='有文件写明不设上限，或写明由谁决定时勾选。', verbose_name='不设上限')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8e53c2784d3bf4a97374e3d02c71a65db5c3eb58', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c0aab', table='welfare_standardevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='VisitEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(blank=True, editable=False, max_length=30, null=True, verbose_name='编号')),
                ('amount', unionportal.core.values.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='金额（元）')),
                ('funding_source', models.CharField(choices=[('union_funds', '工会经费'), ('dues', '会费'), ('admin_welfare', '行政福利费'), ('donation_fund', '捐赠基金')], default='union_funds', max_length=20, verbose_name='资金来源')),
                ('over_cap_reason', models.CharField(blank=True, max_length=200, verbose_name='超标准原因')),
                ('reported_on', models.DateField(blank=True, editable=False, null=True, verbose_name='上报日期')),
                ('approved_on', models.DateField(blank=True, editable=False, null=True, verbose_name='批准日期')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('reported', '待核定'), ('checked', '待批准'), ('approved', '已批准'), ('returned', '已退回'), ('cancelled', '已撤销')], default='draft', max_length=20, verbose_name='状态')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('occasion', welfare.models.rule.CodeField(max_length=20, names=welfare.models.kind.visit_occasions, verbose_name='慰问事由')),
                ('kinship', models.CharField(blank=True, choices=[('spouse', '配偶'), ('parent', '父母'), ('child', '子女'), ('parent_in_law', '公婆或岳父母'), ('grandparent', '祖父母或外祖父母'), ('sibling', '兄弟姐妹')], max_length=20, verbose_name='亲属关系')),
                ('happened_on', models.DateField(verbose_name='发生日期')),
                ('hospital', models.CharField(blank=True, max_length=100, verbose_name='医院')),
                ('diagnosis', unionportal.core.sealing.fields.EncryptedTextField(verbose_name='病情')),
                ('visited_on', models.DateField(blank=True, null=True, verbose_name='慰问日期')),
                ('visitors', models.CharField(blank=True, max_length=200, verbose_name='慰问人')),
                ('form', models.CharField(choices=[('cash', '慰问金'), ('goods', '慰问品'), ('both', '慰问金和慰问品'), ('voucher', '实物券（如蛋糕券、电影券）'), ('token', '代金券'), ('card', '购物卡')], default='cash', max_length=10, verbose_name='形式')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('approved_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                ('budget', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='finance.budget', verbose_name='列支预算')),
                ('checked_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核定人')),
                ('claim', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='finance.claim', verbose_name='支出申请')),
                ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.member', verbose_name='会员')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='welfare.visit')),
                ('reported_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上报人')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='分工会')),
                ('relative', models.CharField(blank=True, max_length=100, verbose_name='亲属姓名')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5fec7307b64a12db6acae048ab5e725d0bdd44a1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e6ed1', table='welfare_visitevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='DonationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('amount', unionportal.core.values.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='金额（元）')),
                ('given_on', models.DateField(verbose_name='捐款日期')),
                ('drive', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='welfare.donationdrive', verbose_name='捐款活动')),
                ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.member', verbose_name='会员')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='welfare.donation')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='分工会')),
                ('trust', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='finance.trustentry', verbose_name='往来款')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ca04ca26d27180e954f6b253c4dd47dbff7ec40e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_64a47', table='welfare_donationevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='GiftRecipientEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=100, verbose_name='姓名')),
                ('cost', unionportal.core.values.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='金额（元）')),
                ('signed_on', models.DateField(blank=True, null=True, verbose_name='签收日期')),
                ('issue', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='welfare.giftissue', verbose_name='发放')),
                ('member', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.member', verbose_name='会员')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='welfare.giftrecipient')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='分工会')),
                ('collected_by', models.CharField(blank=True, max_length=100, verbose_name='代领人')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='390579dac100cdedbf0d3650702d1ca846625da0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0533c', table='welfare_giftrecipientevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='InsuranceCoverEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('risk', models.CharField(choices=[('major_illness', '重大疾病'), ('accident_medical', '意外医疗'), ('illness_death', '疾病身故'), ('accident_death', '意外身故'), ('accident_disability', '意外残疾'), ('hospital_allowance', '住院津贴'), ('women_illness', '女职工特殊疾病')], max_length=30, verbose_name='险种')),
                ('cover', unionportal.core.values.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='每人保额（元）')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='welfare.insurancecover')),
                ('plan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='welfare.insuranceplan', verbose_name='保险方案')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0c2f9bf5e20f5fef4bda36e7bfdad354ed713ae1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3f24b', table='welfare_insurancecoverevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='RemittanceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('amount', unionportal.core.values.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='金额（元）')),
                ('remitted_on', models.DateField(verbose_name='上缴日期')),
                ('receiver', models.CharField(max_length=100, verbose_name='接收单位')),
                ('receipt_no', models.CharField(max_length=60, verbose_name='票据号')),
                ('drive', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='welfare.donationdrive', verbose_name='捐款活动')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='welfare.remittance')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='工会组织')),
                ('trust', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='finance.trustentry', verbose_name='往来款')),
                ('confirmed_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('confirmed_on', models.DateField(editable=False, null=True, verbose_name='确认日期')),
                ('made_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('state', models.CharField(choices=[('prepared', '待确认上缴'), ('confirmed', '已上缴'), ('returned', '已退回')], default='prepared', editable=False, max_length=20, verbose_name='状态')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='94b578b2c03ef364d92cbcd01b1b556a9e1a0d8a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8cba0', table='welfare_remittanceevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.RunSQL(step("0011_first_rules").FORGET),
        migrations.RunPython(enter_first_rows, migrations.RunPython.noop, elidable=False),
    ]
