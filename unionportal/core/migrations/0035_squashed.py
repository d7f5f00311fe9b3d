"""All steps until here in one, for a database that has none of them; tests/upgrade compares the two ways."""

from importlib import import_module

import django.contrib.postgres.constraints
import django.contrib.postgres.operations
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import unionportal.core.models.attachment
import unionportal.core.models.report_facts
import unionportal.core.values.money
import uuid
from django.conf import settings
from django.db import migrations, models



def step(name):
    return import_module(f"{__package__}.{name}")


class Migration(migrations.Migration):

    replaces = [('core', '0001_initial'), ('core', '0010_installed'), ('core', '0011_audit_codes'), ('core', '0012_secret_votes'), ('core', '0013_imported_workbooks'), ('core', '0014_second_person'), ('core', '0015_sign_in_tries'), ('core', '0016_sealed_files'), ('core', '0020_units_in_the_order_of_codes'), ('core', '0021_splits'), ('core', '0022_paper_ballots'), ('core', '0024_past_totals'), ('core', '0025_milestones'), ('core', '0026_workbook_layouts'), ('core', '0027_undone_imports'), ('core', '0028_undone_units'), ('core', '0029_user_list_columns'), ('core', '0030_notice_once'), ('core', '0034_attachment_small')]

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.RunSQL(step("0001_initial").FUNCTIONS),
        migrations.CreateModel(
            name='DailyRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='工作')),
                ('day', models.DateField(verbose_name='日期')),
                ('done_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='完成时间')),
            ],
            options={
                'verbose_name': '每日工作',
                'verbose_name_plural': '每日工作',
                'ordering': ['-day', 'name'],
                'constraints': [models.UniqueConstraint(fields=('name', 'day'), name='core_dailyrun_once')],
            },
        ),
        migrations.CreateModel(
            name='Installed',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name='名称')),
                ('value', models.TextField(verbose_name='内容')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
            ],
            options={
                'verbose_name': '安装记录',
                'verbose_name_plural': '安装记录',
            },
        ),
        migrations.CreateModel(
            name='NumberSequence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=60)),
                ('period', models.CharField(max_length=20)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': '编号',
                'verbose_name_plural': '编号',
                'constraints': [models.UniqueConstraint(fields=('series', 'period'), name='core_numbersequence_once')],
            },
        ),
        migrations.CreateModel(
            name='SealedKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_id', models.CharField(max_length=2, verbose_name='密钥编号')),
                ('purpose', models.CharField(max_length=60, verbose_name='用途')),
                ('sealed', models.BinaryField()),
            ],
            options={
                'verbose_name': '密钥核对值',
                'verbose_name_plural': '密钥核对值',
                'constraints': [models.UniqueConstraint(fields=('key_id', 'purpose'), name='core_sealedkey_once')],
            },
        ),
        migrations.CreateModel(
            name='SignInTries',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='摘要')),
                ('tries', models.PositiveIntegerField(verbose_name='次数')),
                ('last_at', models.DateTimeField(db_index=True, verbose_name='最近一次')),
            ],
            options={
                'verbose_name': '登录尝试',
                'verbose_name_plural': '登录尝试',
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='表单')),
                ('content', models.CharField(max_length=64, verbose_name='内容摘要')),
                ('location', models.TextField(default='', verbose_name='去向')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='提交时间')),
            ],
            options={
                'verbose_name': '已提交的表单',
                'verbose_name_plural': '已提交的表单',
                'indexes': [models.Index(fields=['sent_at'], name='core_submission_sent_at')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='编号')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('kind', models.CharField(choices=[('union', '校工会'), ('branch', '分工会'), ('direct_group', '直属工会小组'), ('group', '工会小组'), ('department', '承办部门')], default='branch', max_length=20, verbose_name='类型')),
                ('path', models.CharField(editable=False, max_length=200, verbose_name='路径')),
                ('opened_on', models.DateField(verbose_name='成立日期')),
                ('closed_on', models.DateField(blank=True, help_text='从这一天起不再存在。', null=True, verbose_name='撤销日期')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='core.unit', verbose_name='上级')),
                ('place', models.TextField(db_collation='C', editable=False, verbose_name='次序')),
            ],
            options={
                'verbose_name': '工会组织',
                'verbose_name_plural': '工会组织',
                'ordering': ['place'],
                'constraints': [models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='core_unit_closed_after_opened', violation_error_message='撤销日期不得早于成立日期。'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'union'), ('parent__isnull', True)), models.Q(models.Q(('kind', 'union'), _negated=True), ('parent__isnull', False)), _connector='OR'), name='core_unit_root_is_union', violation_error_message='只有校工会没有上级。'), models.UniqueConstraint(condition=models.Q(('kind', 'union')), fields=('kind',), name='core_unit_one_root'), models.UniqueConstraint(condition=models.Q(('closed_on__isnull', True)), fields=('parent', 'name'), name='core_unit_name_once', violation_error_message='同一上级下已有同名的工会组织。')],
                'indexes': [models.Index(fields=['path'], name='core_unit_path', opclasses=['varchar_pattern_ops'])],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "core_unitevent" ("closed_on", "code", "id", "kind", "name", "opened_on", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."closed_on", NEW."code", NEW."id", NEW."kind", NEW."name", NEW."opened_on", NEW."parent_id", NEW."path", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='12125906b19ec0918823eb29c0bdd3c36e679e9b', operation='INSERT', pgid='pgtrigger_insert_insert_94584', table='core_unit', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."closed_on" IS DISTINCT FROM (NEW."closed_on") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."opened_on" IS DISTINCT FROM (NEW."opened_on") OR OLD."parent_id" IS DISTINCT FROM (NEW."parent_id") OR OLD."path" IS DISTINCT FROM (NEW."path"))', func='INSERT INTO "core_unitevent" ("closed_on", "code", "id", "kind", "name", "opened_on", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."closed_on", NEW."code", NEW."id", NEW."kind", NEW."name", NEW."opened_on", NEW."parent_id", NEW."path", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='38dba432e7d6d3a0d5153c769cbef9c0944e9d2b', operation='UPDATE', pgid='pgtrigger_update_update_61150', table='core_unit', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "core_unitevent" ("closed_on", "code", "id", "kind", "name", "opened_on", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."closed_on", OLD."code", OLD."id", OLD."kind", OLD."name", OLD."opened_on", OLD."parent_id", OLD."path", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='a21fe7519daba73081b3a3fe47afda8fe21aee5f', operation='DELETE', pgid='pgtrigger_delete_delete_ae9da', table='core_unit', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=30, unique=True, verbose_name='工号')),
                ('name', models.CharField(max_length=100, verbose_name='姓名')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='电子邮箱')),
                ('is_active', models.BooleanField(default=True, help_text='停用后立即不能登录，已登录的也会失效。', verbose_name='启用')),
                ('must_change_password', models.BooleanField(default=True, verbose_name='须修改初始密码')),
                ('password_changed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='密码修改时间')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='开设时间')),
                ('wants_mail', models.BooleanField(default=True, verbose_name='接收邮件通知')),
                ('list_columns', models.JSONField(blank=True, default=dict, editable=False, verbose_name='列表显示的列')),
                ('notice_choices', models.JSONField(blank=True, default=dict, editable=False, verbose_name='通知方式')),
            ],
            options={
                'verbose_name': '账号',
                'verbose_name_plural': '账号',
                'ordering': ['username'],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file', models.FileField(storage=unionportal.core.models.attachment.private_storage, upload_to=unionportal.core.models.attachment._stored_as, verbose_name='文件')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('content_type', models.CharField(max_length=100, verbose_name='类型')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='工会组织')),
                ('key_id', models.CharField(blank=True, default='', editable=False, max_length=2, verbose_name='密钥')),
                ('small', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='whole', to='core.attachment', verbose_name='小图')),
            ],
            options={
                'verbose_name': '附件',
                'verbose_name_plural': '附件',
                'ordering': ['uploaded_at'],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='时间')),
                ('actor_label', models.CharField(max_length=150, verbose_name='操作人')),
                ('act', models.CharField(max_length=80, verbose_name='操作')),
                ('target_type', models.CharField(max_length=80, verbose_name='对象类型')),
                ('target_id', models.CharField(max_length=40, verbose_name='对象编号')),
                ('target_label', models.CharField(max_length=200, verbose_name='对象')),
                ('facts', models.JSONField(default=dict, verbose_name='内容')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='操作人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='工会组织')),
                ('code', models.CharField(max_length=80, verbose_name='操作代码')),
            ],
            options={
                'verbose_name': '操作日志',
                'verbose_name_plural': '操作日志',
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['target_type', 'target_id'], name='core_audite_target__f1cadb_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='audit_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='28a66bf6bee6e0dd8cdfffaed3d33b70e248c98d', operation='UPDATE OR DELETE', pgid='pgtrigger_audit_fixed_fd2d9', table='core_auditentry', when='BEFORE')), pgtrigger.compiler.Trigger(name='audit_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of this table are kept';", hash='b37a2af4625c6343821ba521ab4da55c1add553a', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_audit_kept_f3a67', table='core_auditentry', when='BEFORE')), pgtrigger.compiler.Trigger(name='audit_chain', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE before bytea;', func="\n                    PERFORM pg_advisory_xact_lock(7304211);\n                    SELECT l.hash INTO before FROM core_auditlink l ORDER BY l.id DESC LIMIT 1;\n                    INSERT INTO core_auditlink (entry_id, version, hash)\n                    SELECT e.id, 2, sha256(coalesce(before, ''::bytea) || convert_to(jsonb_build_array(2, e.id, extract(epoch from e.at), e.actor_id, e.actor_label, e.code, e.act, e.target_type, e.target_id, e.target_label, e.unit_id, e.facts)::text, 'UTF8'))\n                    FROM core_auditentry e WHERE e.id = NEW.id;\n                    RETURN NULL;\n                ", hash='9c11d51df8f6ef762afb592c7fda9a7ca3116020', operation='INSERT', pgid='pgtrigger_audit_chain_82f7f', table='core_auditentry', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='LedgerWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(blank=True, max_length=60, verbose_name='工作表代码')),
                ('column', models.CharField(blank=True, max_length=60, verbose_name='列')),
                ('word', models.CharField(max_length=500, verbose_name='文件里的写法')),
                ('means', models.CharField(blank=True, max_length=100, verbose_name='读作')),
                ('set_at', models.DateTimeField(auto_now=True, verbose_name='登记时间')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='工会组织')),
            ],
            options={
                'verbose_name': '台账用语',
                'verbose_name_plural': '台账用语',
                'ordering': ['kind', 'column', 'word'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'kind', 'column', 'word'), name='core_ledgerword_once')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sentence', models.CharField(max_length=200, verbose_name='内容')),
                ('subject', models.CharField(max_length=100, verbose_name='事项')),
                ('url', models.CharField(blank=True, default='', max_length=200, verbose_name='页面')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('read_at', models.DateTimeField(null=True, verbose_name='阅读时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='收件人')),
                ('event', models.CharField(blank=True, default='', max_length=100, verbose_name='事件')),
                ('in_digest', models.BooleanField(default=False, verbose_name='等每天的邮件')),
                ('kind', models.CharField(default='core.work', max_length=40, verbose_name='种类')),
            ],
            options={
                'verbose_name': '通知',
                'verbose_name_plural': '通知',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('event', ''), _negated=True), fields=('event', 'user'), name='core_notice_once'), models.CheckConstraint(condition=models.Q(('url', ''), ('url__regex', '^/($|[^/\\\\])'), _connector='OR'), name='core_notice_own_page')],
                'indexes': [models.Index(fields=['user', '-created_at'], name='core_notice_of_user'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user'], name='core_notice_unread'), models.Index(condition=models.Q(('in_digest', True)), fields=['user'], name='core_notice_in_digest')],
            },
        ),
        migrations.CreateModel(
            name='PastTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('figure', models.CharField(max_length=120, verbose_name='统计数字')),
                ('begins_on', models.DateField(verbose_name='年度开始')),
                ('ends_on', models.DateField(verbose_name='下一年度开始')),
                ('value', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='数值')),
                ('source', models.CharField(help_text='文件的名称、文号，写明在哪一页。', max_length=200, verbose_name='来源文件')),
                ('state', models.CharField(choices=[('proposed', '待确认'), ('confirmed', '已确认'), ('refused', '未予确认')], default='proposed', editable=False, max_length=20, verbose_name='状态')),
                ('confirmed_on', models.DateField(editable=False, null=True, verbose_name='确认日期')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('confirmed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('proposed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit', verbose_name='工会组织')),
            ],
            options={
                'verbose_name': '历史数',
                'verbose_name_plural': '历史数',
                'ordering': ['-begins_on', 'figure', 'unit__place', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='core_pasttotal_value', violation_error_message='数值不能为负数。'), models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('begins_on'))), name='core_pasttotal_days'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state', 'refused'), _negated=True), expressions=[('figure', '='), ('unit', '='), (unionportal.core.models.report_facts._Days('begins_on', 'ends_on'), '&&')], name='core_pasttotal_once', violation_error_message='该组织的这个数字在这一年（或与它重叠的学年）已有历史数。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('proposed_by__isnull', True), models.Q(('confirmed_by__isnull', False), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='core_pasttotal_second_person', violation_error_message='历史数须由另一个人确认。')],
                'triggers': [pgtrigger.compiler.Trigger(name='pasttotal_confirmed_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" = \'confirmed\' AND OLD."state" = \'confirmed\' AND (OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."figure" IS DISTINCT FROM (NEW."figure") OR OLD."begins_on" IS DISTINCT FROM (NEW."begins_on") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."value" IS DISTINCT FROM (NEW."value") OR OLD."source" IS DISTINCT FROM (NEW."source")))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a8421f63deee12da710f2eb674004d6ca7f95a28', operation='UPDATE', pgid='pgtrigger_pasttotal_confirmed_kept_49150', table='core_pasttotal', when='BEFORE')), pgtrigger.compiler.Trigger(name='pasttotal_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='b38fcb006382a3608706996317f58001ae8f8a8b', operation='DELETE', pgid='pgtrigger_pasttotal_kept_2b18b', table='core_pasttotal', when='BEFORE')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "core_pasttotalevent" ("begins_on", "confirmed_by_id", "confirmed_on", "ends_on", "figure", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "return_reason", "source", "state", "unit_id", "value") VALUES (NEW."begins_on", NEW."confirmed_by_id", NEW."confirmed_on", NEW."ends_on", NEW."figure", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_by_id", NEW."return_reason", NEW."source", NEW."state", NEW."unit_id", NEW."value"); RETURN NULL;', hash='5abb41c3c895c25b3d55340eba351d8af023c3ea', operation='INSERT', pgid='pgtrigger_insert_insert_4c202', table='core_pasttotal', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "core_pasttotalevent" ("begins_on", "confirmed_by_id", "confirmed_on", "ends_on", "figure", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "return_reason", "source", "state", "unit_id", "value") VALUES (NEW."begins_on", NEW."confirmed_by_id", NEW."confirmed_on", NEW."ends_on", NEW."figure", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_by_id", NEW."return_reason", NEW."source", NEW."state", NEW."unit_id", NEW."value"); RETURN NULL;', hash='60baa96b9b82dba5840148a81c3cd260ff9c2875', operation='UPDATE', pgid='pgtrigger_update_update_87078', table='core_pasttotal', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "core_pasttotalevent" ("begins_on", "confirmed_by_id", "confirmed_on", "ends_on", "figure", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "return_reason", "source", "state", "unit_id", "value") VALUES (OLD."begins_on", OLD."confirmed_by_id", OLD."confirmed_on", OLD."ends_on", OLD."figure", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proposed_by_id", OLD."return_reason", OLD."source", OLD."state", OLD."unit_id", OLD."value"); RETURN NULL;', hash='0b4e94417afe13bee704b8a168ab49719a709d8b', operation='DELETE', pgid='pgtrigger_delete_delete_2461c', table='core_pasttotal', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('chair', '工会主席'), ('officer', '工会专干'), ('accountant', '会计'), ('cashier', '出纳'), ('auditor', '经审委员'), ('women', '女工委'), ('branch_chair', '分工会主席'), ('branch_officer', '分工会委员'), ('proposal_committee', '提案委'), ('department', '承办部门经办人'), ('department_head', '承办部门负责人'), ('delegate', '代表'), ('sysadmin', '系统管理员')], max_length=20, verbose_name='角色')),
                ('since', models.DateField(default=django.utils.timezone.localdate, verbose_name='起始日期')),
                ('until', models.DateField(blank=True, help_text='从这一天起不再有效；空白为长期。', null=True, verbose_name='终止日期')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='范围')),
                ('basis', models.CharField(blank=True, choices=[('second_person', '由第二人确认'), ('technical', '系统管理员，不经确认'), ('founding', '登记工会时指定'), ('command', '用命令指定'), ('before', '有确认制度以前授予'), ('lent', '本人请人代理')], editable=False, max_length=20, verbose_name='依据')),
                ('confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='确认时间')),
                ('confirmed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('lent_from', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='loans', to='core.rolegrant', verbose_name='代理')),
                ('proposed_at', models.DateTimeField(editable=False, null=True, verbose_name='提出时间')),
                ('proposed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='原因')),
                ('state', models.CharField(choices=[('proposed', '待确认'), ('confirmed', '已确认'), ('asleep', '重置密码后待确认'), ('refused', '未予确认')], default='proposed', editable=False, max_length=20, verbose_name='状态')),
            ],
            options={
                'verbose_name': '角色授权',
                'verbose_name_plural': '角色授权',
                'ordering': ['user', 'role'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True), models.Q(('state', 'refused'), _negated=True)), fields=('user', 'role', 'unit'), name='core_rolegrant_once', violation_error_message='此人在该组织已有同样的角色。'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='core_rolegrant_until_after_since', violation_error_message='终止日期不得早于起始日期。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('basis', ''), _negated=True), _connector='OR'), name='core_rolegrant_stands_on_something', violation_error_message='角色须由第二人确认。'), models.CheckConstraint(condition=models.Q(models.Q(('basis', 'second_person'), _negated=True), models.Q(('confirmed_by__isnull', False), models.Q(('confirmed_by', models.F('user')), _negated=True), models.Q(('proposed_by__isnull', True), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True), _connector='OR')), _connector='OR'), name='core_rolegrant_second_person', violation_error_message='确认人不能是提出人，也不能是本人。'), models.CheckConstraint(condition=models.Q(models.Q(('basis', 'before'), _negated=True), ('proposed_at__isnull', True), _connector='OR'), name='core_rolegrant_before', violation_error_message='角色须由第二人确认。'), models.CheckConstraint(condition=models.Q(models.Q(('basis', 'technical'), _negated=True), ('role__in', ['sysadmin']), _connector='OR'), name='core_rolegrant_technical', violation_error_message='这个角色须由第二人确认。'), models.CheckConstraint(condition=models.Q(models.Q(('basis__in', ('founding', 'command')), _negated=True), ('role', 'chair'), _connector='OR'), name='core_rolegrant_named_chair', violation_error_message='只有工会主席可以这样指定。'), models.CheckConstraint(condition=models.Q(models.Q(('basis', 'lent'), ('lent_from__isnull', False), ('until__isnull', False)), models.Q(models.Q(('basis', 'lent'), _negated=True), ('lent_from__isnull', True)), _connector='OR'), name='core_rolegrant_lent', violation_error_message='代理须有起止日期和被代理的角色。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "core_rolegrantevent" ("basis", "confirmed_at", "confirmed_by_id", "id", "lent_from_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "reason", "role", "since", "state", "unit_id", "until", "user_id") VALUES (NEW."basis", NEW."confirmed_at", NEW."confirmed_by_id", NEW."id", NEW."lent_from_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."reason", NEW."role", NEW."since", NEW."state", NEW."unit_id", NEW."until", NEW."user_id"); RETURN NULL;', hash='a0d029d5f77728eb43449fe6d4c6f74c37cf02a0', operation='INSERT', pgid='pgtrigger_insert_insert_aa777', table='core_rolegrant', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "core_rolegrantevent" ("basis", "confirmed_at", "confirmed_by_id", "id", "lent_from_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "reason", "role", "since", "state", "unit_id", "until", "user_id") VALUES (NEW."basis", NEW."confirmed_at", NEW."confirmed_by_id", NEW."id", NEW."lent_from_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."reason", NEW."role", NEW."since", NEW."state", NEW."unit_id", NEW."until", NEW."user_id"); RETURN NULL;', hash='f57e70223cb97e3cfb1b34c3e449f1df7a51c535', operation='UPDATE', pgid='pgtrigger_update_update_a831d', table='core_rolegrant', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "core_rolegrantevent" ("basis", "confirmed_at", "confirmed_by_id", "id", "lent_from_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "reason", "role", "since", "state", "unit_id", "until", "user_id") VALUES (OLD."basis", OLD."confirmed_at", OLD."confirmed_by_id", OLD."id", OLD."lent_from_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proposed_at", OLD."proposed_by_id", OLD."reason", OLD."role", OLD."since", OLD."state", OLD."unit_id", OLD."until", OLD."user_id"); RETURN NULL;', hash='81e99717e50787c8d1f9c7557867691cc6795a17', operation='DELETE', pgid='pgtrigger_delete_delete_bf593', table='core_rolegrant', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='SecretVote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=200, verbose_name='名称')),
                ('announcement', models.TextField(blank=True, verbose_name='公布的内容')),
                ('custody', models.CharField(choices=[('house', '由平台保管'), ('tellers', '由三名监票人保管')], max_length=10, verbose_name='私钥保管')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='投票截止')),
                ('state', models.CharField(choices=[('prepared', '待开始'), ('open', '投票中'), ('ended', '已截止，待开票'), ('counted', '已开票'), ('abandoned', '已作废')], default='prepared', max_length=10, verbose_name='状态')),
                ('public_key', models.BinaryField(default=bytes, verbose_name='公钥')),
                ('ballot_bytes', models.PositiveIntegerField(default=0, verbose_name='选票长度')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='信封摘要')),
                ('entitled', models.PositiveIntegerField(null=True, verbose_name='有投票权')),
                ('on_roll', models.PositiveIntegerField(null=True, verbose_name='名册已投')),
                ('papers', models.PositiveIntegerField(null=True, verbose_name='发出纸质票')),
                ('envelopes', models.PositiveIntegerField(null=True, verbose_name='信封')),
                ('valid', models.PositiveIntegerField(null=True, verbose_name='有效票')),
                ('invalid', models.PositiveIntegerField(null=True, verbose_name='无效票')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('papers_note', models.CharField(blank=True, max_length=200, verbose_name='纸质票差额的说明')),
                ('papers_returned', models.PositiveIntegerField(null=True, verbose_name='收回纸质票')),
            ],
            options={
                'verbose_name': '无记名投票',
                'verbose_name_plural': '无记名投票',
            },
        ),
        migrations.CreateModel(
            name='StartDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='启用日')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='更正原因')),
                ('first', models.BooleanField(default=False, verbose_name='首次设定')),
                ('set_at', models.DateTimeField(auto_now_add=True, verbose_name='设定时间')),
                ('return_reason', models.CharField(blank=True, max_length=200, verbose_name='不同意的原因')),
                ('state', models.CharField(choices=[('proposed', '待同意'), ('in_force', '已生效'), ('refused', '不同意')], default='proposed', max_length=10, verbose_name='状态')),
                ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='同意人')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='设定人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='工会组织')),
            ],
            options={
                'verbose_name': '启用日',
                'verbose_name_plural': '启用日',
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('first', True)), fields=('first',), name='core_startday_first_once'), models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('state',), name='core_startday_one_proposal', violation_error_message='已有一个更正在等经审委员同意。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'in_force'), _negated=True), ('first', True), models.Q(('agreed_by__isnull', False), models.Q(('agreed_by', models.F('set_by')), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='core_startday_corrected_by_two', violation_error_message='更正启用日要有原因，并由另一个人同意。')],
                'triggers': [pgtrigger.compiler.Trigger(name='startday_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='ba6e9cc4862db267d11b23d3d397615c68700291', operation='DELETE', pgid='pgtrigger_startday_kept_cfb79', table='core_startday', when='BEFORE')), pgtrigger.compiler.Trigger(name='startday_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."day" IS DISTINCT FROM (NEW."day") OR OLD."first" IS DISTINCT FROM (NEW."first") OR NOT (OLD."state" = \'proposed\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f58b3722d38a32e791e170164bce28a0e4698761', operation='UPDATE', pgid='pgtrigger_startday_fixed_06ef3', table='core_startday', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='UnitChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opened', '成立'), ('renamed', '更名'), ('merged', '合并'), ('split', '分设'), ('closed', '撤销'), ('undone', '撤销分设')], max_length=20, verbose_name='变动')),
                ('happened_on', models.DateField(verbose_name='日期')),
                ('former_name', models.CharField(blank=True, max_length=100, verbose_name='原名称')),
                ('document', models.CharField(blank=True, max_length=100, verbose_name='依据文件')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='core.unit', verbose_name='并入或分设为')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='core.unit', verbose_name='工会组织')),
            ],
            options={
                'verbose_name': '组织沿革',
                'verbose_name_plural': '组织沿革',
                'ordering': ['happened_on', 'pk'],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "core_unitchangeevent" ("document", "former_name", "happened_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "successor_id", "unit_id") VALUES (NEW."document", NEW."former_name", NEW."happened_on", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."successor_id", NEW."unit_id"); RETURN NULL;', hash='d517e8c680a656612a54d7d973dc7b5b60db6c87', operation='INSERT', pgid='pgtrigger_insert_insert_a568d', table='core_unitchange', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "core_unitchangeevent" ("document", "former_name", "happened_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "successor_id", "unit_id") VALUES (NEW."document", NEW."former_name", NEW."happened_on", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."successor_id", NEW."unit_id"); RETURN NULL;', hash='edf2be0852c85d77ccb539201fd5e13e89bc1e9e', operation='UPDATE', pgid='pgtrigger_update_update_95fd9', table='core_unitchange', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "core_unitchangeevent" ("document", "former_name", "happened_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "successor_id", "unit_id") VALUES (OLD."document", OLD."former_name", OLD."happened_on", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."successor_id", OLD."unit_id"); RETURN NULL;', hash='1435ad1dbff7abf9ccb74ffc7a66866a1025f73f', operation='DELETE', pgid='pgtrigger_delete_delete_b9c26', table='core_unitchange', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='UnitEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=20, verbose_name='编号')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('kind', models.CharField(choices=[('union', '校工会'), ('branch', '分工会'), ('direct_group', '直属工会小组'), ('group', '工会小组'), ('department', '承办部门')], default='branch', max_length=20, verbose_name='类型')),
                ('path', models.CharField(editable=False, max_length=200, verbose_name='路径')),
                ('opened_on', models.DateField(verbose_name='成立日期')),
                ('closed_on', models.DateField(blank=True, help_text='从这一天起不再存在。', null=True, verbose_name='撤销日期')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='上级')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.unit')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='eeb698763c01a3d228cfc65a7c3579276e424de4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ef05e', table='core_unitevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='UnitMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=60, verbose_name='类别')),
                ('record', models.BigIntegerField(verbose_name='记录')),
                ('before', models.JSONField(null=True, verbose_name='原来')),
                ('after', models.JSONField(null=True, verbose_name='现在')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='撤销时间')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit', verbose_name='新组织')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit', verbose_name='原组织')),
            ],
            options={
                'verbose_name': '分设事项',
                'verbose_name_plural': '分设事项',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='AuditLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hash', models.BinaryField()),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='core.auditentry')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版本')),
            ],
            options={
                'verbose_name': '日志封印',
                'verbose_name_plural': '日志封印',
                'triggers': [pgtrigger.compiler.Trigger(name='auditlink_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c69697d79e43f6c32b185f74692ac542f0f21206', operation='UPDATE OR DELETE', pgid='pgtrigger_auditlink_fixed_9923c', table='core_auditlink', when='BEFORE')), pgtrigger.compiler.Trigger(name='auditlink_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of this table are kept';", hash='e427ae2b48e1db07e157f1f7b129093a9eb38289', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_auditlink_kept_c17b4', table='core_auditlink', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('content', models.TextField(verbose_name='选票')),
                ('vote', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ballots', to='core.secretvote', verbose_name='投票')),
            ],
            options={
                'verbose_name': '选票',
                'verbose_name_plural': '选票',
            },
        ),
        migrations.CreateModel(
            name='Envelope',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sealed', models.BinaryField()),
                ('vote', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sealed_ballots', to='core.secretvote', verbose_name='投票')),
            ],
            options={
                'verbose_name': '选票信封',
                'verbose_name_plural': '选票信封',
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60, verbose_name='任务')),
                ('label', models.CharField(max_length=200, verbose_name='名称')),
                ('arguments', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', '排队或进行中'), ('done', '已完成'), ('failed', '未完成')], default='waiting', max_length=20, verbose_name='状态')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='次数')),
                ('message', models.TextField(blank=True, verbose_name='说明')),
                ('result', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='发起时间')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='结束时间')),
                ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='发起人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='工会组织')),
                ('not_before', models.DateTimeField(null=True, verbose_name='不早于')),
                ('files', models.ManyToManyField(related_name='jobs', to='core.attachment', verbose_name='结果文件')),
            ],
            options={
                'verbose_name': '后台任务',
                'verbose_name_plural': '后台任务',
                'ordering': ['-created_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='core_job_finished_has_time')],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['created_at'], name='core_job_waiting')],
            },
        ),
        migrations.CreateModel(
            name='LedgerImport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('prepared_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('handed_over_at', models.DateTimeField(null=True, verbose_name='提交确认时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='了结时间')),
                ('state', models.CharField(choices=[('draft', '已核对'), ('waiting', '待确认'), ('applied', '已导入'), ('refused', '已退回'), ('withdrawn', '已撤回'), ('expired', '已过期'), ('undoing', '等待确认撤销'), ('undone', '已撤销')], default='draft', max_length=10, verbose_name='状态')),
                ('unread', models.JSONField(blank=True, default=list, verbose_name='未读的列')),
                ('written', models.JSONField(blank=True, default=dict, verbose_name='写入')),
                ('details', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.attachment', verbose_name='核对结果')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.attachment', verbose_name='文件')),
                ('prepared_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='编制人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='工会组织')),
                ('layouts', models.JSONField(blank=True, default=dict, verbose_name='对应关系')),
                ('context', models.UUIDField(editable=False, null=True, verbose_name='行历史')),
                ('undo_reason', models.CharField(blank=True, max_length=200, verbose_name='撤销原因')),
                ('undo_requested_at', models.DateTimeField(null=True, verbose_name='申请撤销时间')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='撤销时间')),
            ],
            options={
                'verbose_name': '台账文件',
                'verbose_name_plural': '台账文件',
                'ordering': ['-prepared_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state__in', ['draft', 'waiting'])), models.Q(models.Q(('state__in', ['draft', 'waiting']), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='core_ledgerimport_decided_has_time')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happened_on', models.DateField(db_index=True, verbose_name='日期')),
                ('sentence', models.CharField(help_text='写全句，谁做了什么，不写日期和个人隐私；年度工作报告可以原样引用。', max_length=200, verbose_name='记事')),
                ('theme', models.CharField(choices=[('guidance', '思想引领'), ('democracy', '民主管理'), ('care', '关心服务'), ('culture', '文体活动'), ('skills', '素质提升'), ('women', '女职工工作'), ('union', '自身建设')], max_length=20, verbose_name='主题')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('state', models.CharField(choices=[('proposed', '待收入'), ('kept', '已收入'), ('declined', '未收入')], default='proposed', editable=False, max_length=20, verbose_name='状态')),
                ('kept_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='收入人')),
                ('picture', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.attachment', verbose_name='照片')),
                ('proposed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit', verbose_name='工会组织')),
            ],
            options={
                'verbose_name': '大事记',
                'verbose_name_plural': '大事记',
                'ordering': ['-happened_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('sentence', ''), _negated=True), name='core_milestone_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'kept'), _negated=True), ('kept_by__isnull', False), _connector='OR'), name='core_milestone_kept_by'), models.UniqueConstraint(models.F('unit'), models.F('happened_on'), models.F('sentence'), condition=models.Q(('state', 'declined'), _negated=True), name='core_milestone_once', violation_error_message='这一天已经记了同样的一件事。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "core_milestoneevent" ("happened_on", "id", "kept_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "picture_id", "proposed_by_id", "return_reason", "sentence", "state", "theme", "unit_id") VALUES (NEW."happened_on", NEW."id", NEW."kept_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."picture_id", NEW."proposed_by_id", NEW."return_reason", NEW."sentence", NEW."state", NEW."theme", NEW."unit_id"); RETURN NULL;', hash='76014d701205b2fb323a94ad29cfa8556f8c3fc0', operation='INSERT', pgid='pgtrigger_insert_insert_52c81', table='core_milestone', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "core_milestoneevent" ("happened_on", "id", "kept_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "picture_id", "proposed_by_id", "return_reason", "sentence", "state", "theme", "unit_id") VALUES (NEW."happened_on", NEW."id", NEW."kept_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."picture_id", NEW."proposed_by_id", NEW."return_reason", NEW."sentence", NEW."state", NEW."theme", NEW."unit_id"); RETURN NULL;', hash='3dfaba933a67cb33e6fef0836f43911b6e91439e', operation='UPDATE', pgid='pgtrigger_update_update_0209b', table='core_milestone', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "core_milestoneevent" ("happened_on", "id", "kept_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "picture_id", "proposed_by_id", "return_reason", "sentence", "state", "theme", "unit_id") VALUES (OLD."happened_on", OLD."id", OLD."kept_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."picture_id", OLD."proposed_by_id", OLD."return_reason", OLD."sentence", OLD."state", OLD."theme", OLD."unit_id"); RETURN NULL;', hash='783e1219b42d85a381d85b8761dbbbff1310ccd1', operation='DELETE', pgid='pgtrigger_delete_delete_b712d', table='core_milestone', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='PastTotalEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('figure', models.CharField(max_length=120, verbose_name='统计数字')),
                ('begins_on', models.DateField(verbose_name='年度开始')),
                ('ends_on', models.DateField(verbose_name='下一年度开始')),
                ('value', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='数值')),
                ('source', models.CharField(help_text='文件的名称、文号，写明在哪一页。', max_length=200, verbose_name='来源文件')),
                ('state', models.CharField(choices=[('proposed', '待确认'), ('confirmed', '已确认'), ('refused', '未予确认')], default='proposed', editable=False, max_length=20, verbose_name='状态')),
                ('confirmed_on', models.DateField(editable=False, null=True, verbose_name='确认日期')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('confirmed_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.pasttotal')),
                ('proposed_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='工会组织')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f63886a30fda3f0bf216df931032aff5d3265c90', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f0e8b', table='core_pasttotalevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='RoleGrantEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('chair', '工会主席'), ('officer', '工会专干'), ('accountant', '会计'), ('cashier', '出纳'), ('auditor', '经审委员'), ('women', '女工委'), ('branch_chair', '分工会主席'), ('branch_officer', '分工会委员'), ('proposal_committee', '提案委'), ('department', '承办部门经办人'), ('department_head', '承办部门负责人'), ('delegate', '代表'), ('sysadmin', '系统管理员')], max_length=20, verbose_name='角色')),
                ('since', models.DateField(default=django.utils.timezone.localdate, verbose_name='起始日期')),
                ('until', models.DateField(blank=True, help_text='从这一天起不再有效；空白为长期。', null=True, verbose_name='终止日期')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.rolegrant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='范围')),
                ('basis', models.CharField(blank=True, choices=[('second_person', '由第二人确认'), ('technical', '系统管理员，不经确认'), ('founding', '登记工会时指定'), ('command', '用命令指定'), ('before', '有确认制度以前授予'), ('lent', '本人请人代理')], editable=False, max_length=20, verbose_name='依据')),
                ('confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='确认时间')),
                ('confirmed_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('lent_from', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.rolegrant', verbose_name='代理')),
                ('proposed_at', models.DateTimeField(editable=False, null=True, verbose_name='提出时间')),
                ('proposed_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='原因')),
                ('state', models.CharField(choices=[('proposed', '待确认'), ('confirmed', '已确认'), ('asleep', '重置密码后待确认'), ('refused', '未予确认')], default='proposed', editable=False, max_length=20, verbose_name='状态')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='84b68b39b92e7e2e33612fc965061ea82258b767', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bda83', table='core_rolegrantevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='RollEntry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('voter', models.PositiveBigIntegerField(verbose_name='投票人')),
                ('channel', models.CharField(blank=True, choices=[('phone', '网上'), ('paper', '纸质票')], default='', max_length=5, verbose_name='方式')),
                ('vote', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='roll', to='core.secretvote', verbose_name='投票')),
            ],
            options={
                'verbose_name': '投票名册',
                'verbose_name_plural': '投票名册',
                'constraints': [models.UniqueConstraint(fields=('vote', 'voter'), name='core_rollentry_once'), models.CheckConstraint(condition=models.Q(('channel__in', ['', 'phone', 'paper'])), name='core_rollentry_channel')],
            },
        ),
        migrations.CreateModel(
            name='Teller',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('salt', models.BinaryField(default=bytes)),
                ('public_key', models.BinaryField(default=bytes, verbose_name='公钥')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='监票人')),
                ('vote', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tellers', to='core.secretvote', verbose_name='投票')),
            ],
            options={
                'verbose_name': '监票人',
                'verbose_name_plural': '监票人',
                'ordering': ['vote', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('vote', 'user'), name='core_teller_once')],
            },
        ),
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
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.unitchange')),
                ('successor', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='并入或分设为')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='工会组织')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='45cf88e129757a37b9aca6b7ee5c20424089f967', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6c085', table='core_unitchangeevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='LedgerSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, verbose_name='工作表代码')),
                ('title', models.CharField(max_length=60, verbose_name='工作表')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='次序')),
                ('decide', models.CharField(blank=True, max_length=60, verbose_name='需要的权限')),
                ('benefits', models.JSONField(blank=True, default=list, verbose_name='受益的账号')),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='行数')),
                ('amount', unionportal.core.values.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='金额合计（元）')),
                ('digests', models.JSONField(blank=True, default=dict)),
                ('touched', models.JSONField(blank=True, default=list)),
                ('state', models.CharField(choices=[('waiting', '待确认'), ('confirmed', '已确认'), ('refused', '已退回'), ('closed', '已了结'), ('undoing', '待撤销'), ('agreed', '同意撤销')], default='waiting', max_length=10, verbose_name='状态')),
                ('return_reason', models.CharField(blank=True, max_length=200, verbose_name='退回原因')),
                ('ledger', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sheets', to='core.ledgerimport', verbose_name='台账文件')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='范围')),
            ],
            options={
                'verbose_name': '台账工作表',
                'verbose_name_plural': '台账工作表',
                'ordering': ['ledger', 'position'],
                'constraints': [models.UniqueConstraint(fields=('ledger', 'key'), name='core_ledgersheet_once')],
            },
        ),
        migrations.CreateModel(
            name='MilestoneEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('happened_on', models.DateField(verbose_name='日期')),
                ('sentence', models.CharField(help_text='写全句，谁做了什么，不写日期和个人隐私；年度工作报告可以原样引用。', max_length=200, verbose_name='记事')),
                ('theme', models.CharField(choices=[('guidance', '思想引领'), ('democracy', '民主管理'), ('care', '关心服务'), ('culture', '文体活动'), ('skills', '素质提升'), ('women', '女职工工作'), ('union', '自身建设')], max_length=20, verbose_name='主题')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='退回原因')),
                ('state', models.CharField(choices=[('proposed', '待收入'), ('kept', '已收入'), ('declined', '未收入')], default='proposed', editable=False, max_length=20, verbose_name='状态')),
                ('kept_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='收入人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.milestone')),
                ('picture', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.attachment', verbose_name='照片')),
                ('proposed_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='工会组织')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3de3db8a6326ebf53f39ee754629f7ea9ae0eeae', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_14455', table='core_milestoneevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='WrappedKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sealed', models.BinaryField()),
                ('first', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.teller', verbose_name='监票人')),
                ('second', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.teller', verbose_name='监票人')),
                ('vote', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wrapped_keys', to='core.secretvote', verbose_name='投票')),
            ],
            options={
                'verbose_name': '投票私钥',
                'verbose_name_plural': '投票私钥',
                'constraints': [models.UniqueConstraint(fields=('vote', 'first', 'second'), name='core_wrappedkey_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='LedgerConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('fingerprint', models.CharField(max_length=64, verbose_name='摘要')),
                ('rows', models.JSONField(blank=True, default=list, verbose_name='行')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to='core.ledgersheet', verbose_name='工作表')),
            ],
            options={
                'verbose_name': '台账确认',
                'verbose_name_plural': '台账确认',
                'ordering': ['sheet', 'pk'],
                'triggers': [pgtrigger.compiler.Trigger(name='ledgerconfirmation_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c044d90174454124f04f4623eb06eb24fc089ed6', operation='UPDATE OR DELETE', pgid='pgtrigger_ledgerconfirmation_fixed_167c5', table='core_ledgerconfirmation', when='BEFORE')), pgtrigger.compiler.Trigger(name='ledgerconfirmation_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of this table are kept';", hash='bf4ede0440115b62e66b51fca319d260c77494e3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_ledgerconfirmation_kept_0a5db', table='core_ledgerconfirmation', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.RunSQL('ALTER TABLE core_rollentry SET (fillfactor = 50)'),
    ]
