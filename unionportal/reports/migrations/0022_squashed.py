"""All steps until here in one, for a database that has none of them; tests/upgrade compares the two ways."""

import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('reports', '0001_initial'), ('reports', '0010_codes_begin_with_their_app'), ('reports', '0011_left_out_put_back'), ('reports', '0012_marks'), ('reports', '0013_sources_by_choice'), ('reports', '0016_outlines'), ('reports', '0017_proofs'), ('reports', '0018_sections_and_consultations'), ('reports', '0019_comments'), ('reports', '0020_document_numbers'), ('reports', '0021_consultations_extended')]

    initial = True

    dependencies = [
        ('core', '0034_attachment_small'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Outline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('layout', models.CharField(choices=[('speech', '向大会作的报告（副标题、报告人、称谓）'), ('plain', '书面工作报告（落款）'), ('plan', '工作计划要点（印发通知、行事历）')], default='speech', max_length=20, verbose_name='版式')),
                ('base', models.CharField(editable=False, max_length=40, verbose_name='平台的提纲')),
                ('text', models.TextField(max_length=60000, verbose_name='提纲')),
                ('edited_at', models.DateTimeField(auto_now=True, verbose_name='最后修改时间')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='所属工会')),
            ],
            options={
                'verbose_name': '报告提纲',
                'verbose_name_plural': '报告提纲',
                'ordering': ['unit', 'name'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'name'), name='reports_outline_once', violation_error_message='已有同名的提纲。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_outlineevent" ("base", "edited_at", "id", "layout", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "unit_id") VALUES (NEW."base", NEW."edited_at", NEW."id", NEW."layout", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text", NEW."unit_id"); RETURN NULL;', hash='559703aec916d749bb9bab5ab9717e55ccb77a70', operation='INSERT', pgid='pgtrigger_insert_insert_ae307', table='reports_outline', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_outlineevent" ("base", "edited_at", "id", "layout", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "unit_id") VALUES (NEW."base", NEW."edited_at", NEW."id", NEW."layout", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text", NEW."unit_id"); RETURN NULL;', hash='b7dc2078763c0703dcf1a3934ba299bccffef815', operation='UPDATE', pgid='pgtrigger_update_update_c8bf7', table='reports_outline', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_outlineevent" ("base", "edited_at", "id", "layout", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "unit_id") VALUES (OLD."base", OLD."edited_at", OLD."id", OLD."layout", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."text", OLD."unit_id"); RETURN NULL;', hash='cbdf81486bc072c481a6cefd5b3a3ee3d383fcf5', operation='DELETE', pgid='pgtrigger_delete_delete_3833c', table='reports_outline', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(help_text='可以换行。', max_length=200, verbose_name='标题')),
                ('subtitle', models.CharField(blank=True, max_length=200, verbose_name='副标题')),
                ('speaker', models.CharField(blank=True, max_length=100, verbose_name='报告人')),
                ('delivered_on', models.DateField(blank=True, help_text='向大会作的报告印在标题下，其他版式印在落款。', null=True, verbose_name='日期')),
                ('salutation', models.CharField(blank=True, max_length=100, verbose_name='称谓或主送')),
                ('layout', models.CharField(choices=[('speech', '向大会作的报告（副标题、报告人、称谓）'), ('plain', '书面工作报告（落款）'), ('plan', '工作计划要点（印发通知、行事历）')], default='speech', max_length=20, verbose_name='版式')),
                ('period_label', models.CharField(help_text='如 2022年度、第三届任期。', max_length=60, verbose_name='期间名称')),
                ('period_start', models.DateField(verbose_name='起')),
                ('period_end', models.DateField(verbose_name='止（不含）')),
                ('state', models.CharField(choices=[('draft', '编制中'), ('submitted', '送审中'), ('final', '已定稿')], default='draft', max_length=20, verbose_name='状态')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('finalised_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='定稿时间')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='起草时间')),
                ('made_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='起草人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.unit', verbose_name='报告范围')),
                ('compare', models.BooleanField(default=False, help_text='统计表里加上年和增减两列；上年没有数据的表不加。', verbose_name='同比')),
                ('notice', models.TextField(blank=True, help_text='只用于工作计划；不填就不印通知。', verbose_name='印发通知正文')),
                ('signed_by', models.CharField(blank=True, max_length=100, verbose_name='落款单位')),
                ('fallen', models.JSONField(blank=True, editable=False, null=True, verbose_name='定稿时未印出')),
                ('has_sources', models.BooleanField(default=True, help_text='末尾附上所用数字的口径和记录数；存档的文本附上，向大会作的报告一般不附。', verbose_name='附统计口径')),
                ('document_number', models.CharField(blank=True, help_text='如 某工〔2023〕5号；只用于工作计划的印发通知，印在标题上方。', max_length=40, verbose_name='发文字号')),
                ('printed_by', models.CharField(blank=True, help_text='只用于印发通知；填了，末页下方印版记。', max_length=60, verbose_name='印发机关')),
                ('printed_on', models.DateField(blank=True, null=True, verbose_name='印发日期')),
            ],
            options={
                'verbose_name': '工作报告',
                'verbose_name_plural': '工作报告',
                'ordering': ['-period_start', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('period_end__gt', models.F('period_start'))), name='reports_report_period'), models.CheckConstraint(condition=models.Q(models.Q(('finalised_at__isnull', False), ('state', 'final')), models.Q(models.Q(('state', 'final'), _negated=True), ('finalised_at__isnull', True)), _connector='OR'), name='reports_report_final_has_time')],
                'triggers': [pgtrigger.compiler.Trigger(name='final_report_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" = \'final\')', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d2abe78ccd3c27e340b89a7904ac97443c401a28', operation='UPDATE OR DELETE', pgid='pgtrigger_final_report_fixed_a5d24', table='reports_report', when='BEFORE')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_reportevent" ("compare", "created_at", "delivered_on", "document_number", "fallen", "finalised_at", "has_sources", "id", "layout", "made_by_id", "notice", "period_end", "period_label", "period_start", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_by", "printed_on", "salutation", "signed_by", "speaker", "state", "subtitle", "title", "unit_id", "version") VALUES (NEW."compare", NEW."created_at", NEW."delivered_on", NEW."document_number", NEW."fallen", NEW."finalised_at", NEW."has_sources", NEW."id", NEW."layout", NEW."made_by_id", NEW."notice", NEW."period_end", NEW."period_label", NEW."period_start", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."printed_by", NEW."printed_on", NEW."salutation", NEW."signed_by", NEW."speaker", NEW."state", NEW."subtitle", NEW."title", NEW."unit_id", NEW."version"); RETURN NULL;', hash='d1c43cc028d651fee95dc3698b346b7c4d962637', operation='INSERT', pgid='pgtrigger_insert_insert_84ceb', table='reports_report', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_reportevent" ("compare", "created_at", "delivered_on", "document_number", "fallen", "finalised_at", "has_sources", "id", "layout", "made_by_id", "notice", "period_end", "period_label", "period_start", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_by", "printed_on", "salutation", "signed_by", "speaker", "state", "subtitle", "title", "unit_id", "version") VALUES (NEW."compare", NEW."created_at", NEW."delivered_on", NEW."document_number", NEW."fallen", NEW."finalised_at", NEW."has_sources", NEW."id", NEW."layout", NEW."made_by_id", NEW."notice", NEW."period_end", NEW."period_label", NEW."period_start", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."printed_by", NEW."printed_on", NEW."salutation", NEW."signed_by", NEW."speaker", NEW."state", NEW."subtitle", NEW."title", NEW."unit_id", NEW."version"); RETURN NULL;', hash='88728f568c350a6039472f836757eb429db5e089', operation='UPDATE', pgid='pgtrigger_update_update_234a9', table='reports_report', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_reportevent" ("compare", "created_at", "delivered_on", "document_number", "fallen", "finalised_at", "has_sources", "id", "layout", "made_by_id", "notice", "period_end", "period_label", "period_start", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_by", "printed_on", "salutation", "signed_by", "speaker", "state", "subtitle", "title", "unit_id", "version") VALUES (OLD."compare", OLD."created_at", OLD."delivered_on", OLD."document_number", OLD."fallen", OLD."finalised_at", OLD."has_sources", OLD."id", OLD."layout", OLD."made_by_id", OLD."notice", OLD."period_end", OLD."period_label", OLD."period_start", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."printed_by", OLD."printed_on", OLD."salutation", OLD."signed_by", OLD."speaker", OLD."state", OLD."subtitle", OLD."title", OLD."unit_id", OLD."version"); RETURN NULL;', hash='92a37cc127dce26a63dc5696ea2e23e049dfaae3', operation='DELETE', pgid='pgtrigger_delete_delete_6acd6', table='reports_report', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='Chapter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='顺序')),
                ('level', models.PositiveSmallIntegerField(default=1, verbose_name='层级')),
                ('heading', models.CharField(max_length=200, verbose_name='标题')),
                ('body', models.TextField(blank=True, verbose_name='正文')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('edited_at', models.DateTimeField(auto_now=True, verbose_name='最后修改时间')),
                ('edited_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='最后修改人')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chapters', to='reports.report', verbose_name='报告')),
            ],
            options={
                'verbose_name': '章节',
                'verbose_name_plural': '章节',
                'ordering': ['report', 'position'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('report', 'position'), name='reports_chapter_position'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 4)), name='reports_chapter_level')],
                'triggers': [pgtrigger.compiler.Trigger(name='final_chapter_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE fixed boolean;', func="\n                    -- Both, so that a chapter leaves a final report as little as it enters one.\n                    SELECT bool_or(r.state = 'final') INTO fixed FROM reports_report r\n                      WHERE r.id = NEW.report_id OR r.id = OLD.report_id;\n                    IF fixed THEN\n                        RAISE EXCEPTION 'chapters of a final report are fixed';\n                    END IF;\n                    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n                ", hash='028ff7443ad1155625b92ae1856dc5b70694d5c8', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_final_chapter_fixed_11eb7', table='reports_chapter', when='BEFORE')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_chapterevent" ("body", "edited_at", "edited_by_id", "heading", "id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "report_id", "version") VALUES (NEW."body", NEW."edited_at", NEW."edited_by_id", NEW."heading", NEW."id", NEW."level", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."report_id", NEW."version"); RETURN NULL;', hash='2198062ac99b5b23cef42528d27f746fd45d17c6', operation='INSERT', pgid='pgtrigger_insert_insert_d04a1', table='reports_chapter', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_chapterevent" ("body", "edited_at", "edited_by_id", "heading", "id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "report_id", "version") VALUES (NEW."body", NEW."edited_at", NEW."edited_by_id", NEW."heading", NEW."id", NEW."level", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."report_id", NEW."version"); RETURN NULL;', hash='9367f8ff2a92c866f3e861e3ebd29c5b683ca437', operation='UPDATE', pgid='pgtrigger_update_update_a6c4f', table='reports_chapter', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_chapterevent" ("body", "edited_at", "edited_by_id", "heading", "id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "report_id", "version") VALUES (OLD."body", OLD."edited_at", OLD."edited_by_id", OLD."heading", OLD."id", OLD."level", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."report_id", OLD."version"); RETURN NULL;', hash='44f0ebab44e8db6c14535e9acea403a37538ede7', operation='DELETE', pgid='pgtrigger_delete_delete_1a0e4', table='reports_chapter', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_day', models.DateField(verbose_name='截止日期')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('content', models.JSONField(verbose_name='征求意见稿')),
                ('sent_at', models.DateTimeField(auto_now_add=True, verbose_name='发出时间')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consultations', to='reports.report', verbose_name='报告')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发出人')),
                ('reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='撤回原因')),
                ('state', models.CharField(choices=[('open', '征求中'), ('withdrawn', '已撤回')], default='open', editable=False, max_length=20, verbose_name='状态')),
            ],
            options={
                'verbose_name': '征求意见稿',
                'verbose_name_plural': '征求意见稿',
                'ordering': ['-sent_at', '-pk'],
                'triggers': [pgtrigger.compiler.Trigger(name='consultation_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."report_id" IS DISTINCT FROM (NEW."report_id") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."content" IS DISTINCT FROM (NEW."content") OR OLD."sent_by_id" IS DISTINCT FROM (NEW."sent_by_id") OR OLD."sent_at" IS DISTINCT FROM (NEW."sent_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='c73aad36054f65d18e7b8dbc112972a88e9a9f2f', operation='UPDATE', pgid='pgtrigger_consultation_fixed_864dc', table='reports_consultation', when='BEFORE')), pgtrigger.compiler.Trigger(name='consultation_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='ec6f593717fceaa25b0cd119c9c4da97da7bc0cf', operation='DELETE', pgid='pgtrigger_consultation_stays_f9397', table='reports_consultation', when='BEFORE')), pgtrigger.compiler.Trigger(name='consultation_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of this table are kept';", hash='0ce7d5dfd450fe4963b77fe680cac9efaed27add', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_consultation_kept_8c47a', table='reports_consultation', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='FinalContent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='摘要')),
                ('text', models.TextField(verbose_name='内容')),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='content', to='reports.report', verbose_name='报告')),
            ],
            options={
                'verbose_name': '定稿内容',
                'verbose_name_plural': '定稿内容',
                'ordering': ['report'],
                'triggers': [pgtrigger.compiler.Trigger(name='finalcontent_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0ae635778a0656eac26b35709a028a9e3aa1815b', operation='UPDATE OR DELETE', pgid='pgtrigger_finalcontent_fixed_0d21d', table='reports_finalcontent', when='BEFORE')), pgtrigger.compiler.Trigger(name='finalcontent_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of this table are kept';", hash='b33a1303ff35083f85311c1b9a8503e031a394df', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_finalcontent_kept_b1b54', table='reports_finalcontent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='FrozenExhibit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('表', '表'), ('图', '图')], max_length=10, verbose_name='类型')),
                ('code', models.CharField(max_length=60, verbose_name='代码')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('content', models.JSONField(verbose_name='内容')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exhibits', to='reports.report', verbose_name='报告')),
            ],
            options={
                'verbose_name': '定稿图表',
                'verbose_name_plural': '定稿图表',
                'ordering': ['report', 'kind', 'code'],
                'constraints': [models.UniqueConstraint(fields=('report', 'kind', 'code'), name='reports_frozenexhibit_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='frozenexhibit_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5819ea89cfa0f9f3fba647c78a7cc7f5d3a9053c', operation='UPDATE OR DELETE', pgid='pgtrigger_frozenexhibit_fixed_c4188', table='reports_frozenexhibit', when='BEFORE')), pgtrigger.compiler.Trigger(name='frozenexhibit_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of this table are kept';", hash='68a73cb29470be96abe66886009bbdd3faa03a42', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_frozenexhibit_kept_21431', table='reports_frozenexhibit', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='FrozenFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=400, verbose_name='代码')),
                ('name', models.CharField(max_length=400, verbose_name='名称')),
                ('unit_label', models.CharField(max_length=20, verbose_name='单位')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                ('definition', models.TextField(verbose_name='统计口径')),
                ('value', models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name='数值')),
                ('is_money', models.BooleanField(verbose_name='金额')),
                ('rows', models.PositiveIntegerField(verbose_name='记录数')),
                ('by_unit', models.JSONField(default=dict, verbose_name='分单位')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='frozen', to='reports.report', verbose_name='报告')),
                ('is_rate', models.BooleanField(default=False, verbose_name='比率')),
                ('before', models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name='上期数值')),
                ('is_compared', models.BooleanField(default=False, verbose_name='与上期相比')),
            ],
            options={
                'verbose_name': '定稿数字',
                'verbose_name_plural': '定稿数字',
                'ordering': ['report', 'position'],
                'constraints': [models.UniqueConstraint(fields=('report', 'code'), name='reports_frozenfigure_once'), models.CheckConstraint(condition=models.Q(('value__isnull', False), ('is_rate', True), _connector='OR'), name='reports_frozenfigure_counted')],
                'triggers': [pgtrigger.compiler.Trigger(name='frozenfigure_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f38be15add88fa7699e310e4a47f457ed37e83a3', operation='UPDATE OR DELETE', pgid='pgtrigger_frozenfigure_fixed_718c6', table='reports_frozenfigure', when='BEFORE')), pgtrigger.compiler.Trigger(name='frozenfigure_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of this table are kept';", hash='7dcc322f39a061648512230e6072a6668ffc7ea9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_frozenfigure_kept_cc5ef', table='reports_frozenfigure', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='FrozenList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=1000, verbose_name='代码')),
                ('items', models.JSONField(verbose_name='条目')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lists', to='reports.report', verbose_name='报告')),
            ],
            options={
                'verbose_name': '定稿列举',
                'verbose_name_plural': '定稿列举',
                'ordering': ['report', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('report', 'code'), name='reports_frozenlist_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='frozenlist_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='41a661daeae4ee5c90dc66a6cb48c74bcd59861f', operation='UPDATE OR DELETE', pgid='pgtrigger_frozenlist_fixed_112ed', table='reports_frozenlist', when='BEFORE')), pgtrigger.compiler.Trigger(name='frozenlist_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of this table are kept';", hash='decbee2cef26506df00aa0063ed2ec61d294f376', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_frozenlist_kept_07cd8', table='reports_frozenlist', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='OutlineEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('layout', models.CharField(choices=[('speech', '向大会作的报告（副标题、报告人、称谓）'), ('plain', '书面工作报告（落款）'), ('plan', '工作计划要点（印发通知、行事历）')], default='speech', max_length=20, verbose_name='版式')),
                ('base', models.CharField(editable=False, max_length=40, verbose_name='平台的提纲')),
                ('text', models.TextField(max_length=60000, verbose_name='提纲')),
                ('edited_at', models.DateTimeField(auto_now=True, verbose_name='最后修改时间')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.outline')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='所属工会')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='62401b667ce89f951bc82a75d6b85d308f1985a7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4322e', table='reports_outlineevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='PrintedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('pdf', 'PDF'), ('docx', 'Word')], max_length=10, verbose_name='类型')),
                ('sha256', models.CharField(db_index=True, max_length=64, verbose_name='SHA-256')),
                ('of_final', models.BooleanField(verbose_name='定稿')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='制作时间')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='printed_files', to='reports.report', verbose_name='报告')),
            ],
            options={
                'verbose_name': '制作的文件',
                'verbose_name_plural': '制作的文件',
                'ordering': ['made_at', 'pk'],
                'triggers': [pgtrigger.compiler.Trigger(name='printedfile_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c3c7a6b5738ebd1031ff2a1d2e2dfb0b6668d19b', operation='UPDATE OR DELETE', pgid='pgtrigger_printedfile_fixed_54888', table='reports_printedfile', when='BEFORE')), pgtrigger.compiler.Trigger(name='printedfile_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of this table are kept';", hash='b7f29e72c3467eb9758407dbc23650325e7df757', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_printedfile_kept_599fe', table='reports_printedfile', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='ReportEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('title', models.CharField(help_text='可以换行。', max_length=200, verbose_name='标题')),
                ('subtitle', models.CharField(blank=True, max_length=200, verbose_name='副标题')),
                ('speaker', models.CharField(blank=True, max_length=100, verbose_name='报告人')),
                ('delivered_on', models.DateField(blank=True, help_text='向大会作的报告印在标题下，其他版式印在落款。', null=True, verbose_name='日期')),
                ('salutation', models.CharField(blank=True, max_length=100, verbose_name='称谓或主送')),
                ('layout', models.CharField(choices=[('speech', '向大会作的报告（副标题、报告人、称谓）'), ('plain', '书面工作报告（落款）'), ('plan', '工作计划要点（印发通知、行事历）')], default='speech', max_length=20, verbose_name='版式')),
                ('period_label', models.CharField(help_text='如 2022年度、第三届任期。', max_length=60, verbose_name='期间名称')),
                ('period_start', models.DateField(verbose_name='起')),
                ('period_end', models.DateField(verbose_name='止（不含）')),
                ('state', models.CharField(choices=[('draft', '编制中'), ('submitted', '送审中'), ('final', '已定稿')], default='draft', max_length=20, verbose_name='状态')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('finalised_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='定稿时间')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='起草时间')),
                ('made_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起草人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.report')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='报告范围')),
                ('compare', models.BooleanField(default=False, help_text='统计表里加上年和增减两列；上年没有数据的表不加。', verbose_name='同比')),
                ('notice', models.TextField(blank=True, help_text='只用于工作计划；不填就不印通知。', verbose_name='印发通知正文')),
                ('signed_by', models.CharField(blank=True, max_length=100, verbose_name='落款单位')),
                ('fallen', models.JSONField(blank=True, editable=False, null=True, verbose_name='定稿时未印出')),
                ('has_sources', models.BooleanField(default=True, help_text='末尾附上所用数字的口径和记录数；存档的文本附上，向大会作的报告一般不附。', verbose_name='附统计口径')),
                ('document_number', models.CharField(blank=True, help_text='如 某工〔2023〕5号；只用于工作计划的印发通知，印在标题上方。', max_length=40, verbose_name='发文字号')),
                ('printed_by', models.CharField(blank=True, help_text='只用于印发通知；填了，末页下方印版记。', max_length=60, verbose_name='印发机关')),
                ('printed_on', models.DateField(blank=True, null=True, verbose_name='印发日期')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='79709c12d5a2ece868c72f81bcfe3e43e6ab1222', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_eac1b', table='reports_reportevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='ChapterEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField(verbose_name='顺序')),
                ('level', models.PositiveSmallIntegerField(default=1, verbose_name='层级')),
                ('heading', models.CharField(max_length=200, verbose_name='标题')),
                ('body', models.TextField(blank=True, verbose_name='正文')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('edited_at', models.DateTimeField(auto_now=True, verbose_name='最后修改时间')),
                ('edited_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='最后修改人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.chapter')),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.report', verbose_name='报告')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='16fe9f9a1f16498c837a94df13bf6bc2b3bae678', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ee765', table='reports_chapterevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('heading', models.CharField(max_length=200, verbose_name='章节标题')),
                ('quote', models.CharField(blank=True, help_text='批注的是哪几个字；不填是整章。', max_length=500, verbose_name='原文')),
                ('text', models.TextField(max_length=2000, verbose_name='批注')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='批注时间')),
                ('state', models.CharField(choices=[('open', '未处理'), ('settled', '已处理')], default='open', editable=False, max_length=20, verbose_name='状态')),
                ('chapter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to='reports.chapter', verbose_name='章节')),
                ('made_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批注人')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='reports.report', verbose_name='报告')),
                ('settled_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
            ],
            options={
                'verbose_name': '报告批注',
                'verbose_name_plural': '报告批注',
                'ordering': ['pk'],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_commentevent" ("chapter_id", "heading", "id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote", "report_id", "settled_by_id", "state", "text") VALUES (NEW."chapter_id", NEW."heading", NEW."id", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quote", NEW."report_id", NEW."settled_by_id", NEW."state", NEW."text"); RETURN NULL;', hash='f934985269f1cd48527f7a11a1b15e64a78d28e6', operation='INSERT', pgid='pgtrigger_insert_insert_3b653', table='reports_comment', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_commentevent" ("chapter_id", "heading", "id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote", "report_id", "settled_by_id", "state", "text") VALUES (NEW."chapter_id", NEW."heading", NEW."id", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quote", NEW."report_id", NEW."settled_by_id", NEW."state", NEW."text"); RETURN NULL;', hash='d90c50b169762c738489756c403da7c74054e6e7', operation='UPDATE', pgid='pgtrigger_update_update_b4de3', table='reports_comment', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_commentevent" ("chapter_id", "heading", "id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote", "report_id", "settled_by_id", "state", "text") VALUES (OLD."chapter_id", OLD."heading", OLD."id", OLD."made_at", OLD."made_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quote", OLD."report_id", OLD."settled_by_id", OLD."state", OLD."text"); RETURN NULL;', hash='f6dda241da0d2c74d0f0fbd28874089b790fa620', operation='DELETE', pgid='pgtrigger_delete_delete_bd797', table='reports_comment', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(blank=True, max_length=100, verbose_name='代表团')),
                ('state', models.CharField(choices=[('waiting', '待回复'), ('answered', '已回复')], default='waiting', max_length=20, verbose_name='状态')),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name='回复日期')),
                ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='reports.consultation', verbose_name='征求意见稿')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit', verbose_name='工会组织')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='征求对象')),
            ],
            options={
                'verbose_name': '征求意见',
                'verbose_name_plural': '征求意见',
                'ordering': ['consultation', 'group', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('consultation', 'unit', 'user'), name='reports_recipient_once', nulls_distinct=False, violation_error_message='已经发给过他们。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_recipientevent" ("answered_on", "consultation_id", "group", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "unit_id", "user_id") VALUES (NEW."answered_on", NEW."consultation_id", NEW."group", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."unit_id", NEW."user_id"); RETURN NULL;', hash='0762ddad9dbfc862e2b74fc595d3debbdc2cc868', operation='INSERT', pgid='pgtrigger_insert_insert_4da48', table='reports_recipient', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_recipientevent" ("answered_on", "consultation_id", "group", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "unit_id", "user_id") VALUES (NEW."answered_on", NEW."consultation_id", NEW."group", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."unit_id", NEW."user_id"); RETURN NULL;', hash='6e5786053becaf822b6c8153a61780c1f546325c', operation='UPDATE', pgid='pgtrigger_update_update_1e225', table='reports_recipient', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_recipientevent" ("answered_on", "consultation_id", "group", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "unit_id", "user_id") VALUES (OLD."answered_on", OLD."consultation_id", OLD."group", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."state", OLD."unit_id", OLD."user_id"); RETURN NULL;', hash='11791f43b4b81d70820c877689b74e8670c6b7f3', operation='DELETE', pgid='pgtrigger_delete_delete_2756f', table='reports_recipient', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='SectionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('heading', models.CharField(max_length=200, verbose_name='章节标题')),
                ('due_on', models.DateField(verbose_name='交稿日期')),
                ('brief', models.CharField(blank=True, max_length=500, verbose_name='要求')),
                ('requested_at', models.DateTimeField(auto_now_add=True, verbose_name='约稿时间')),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='正文')),
                ('sources', models.TextField(blank=True, help_text='文件、会议、台账的名称和日期，谁可以核对；写给编写报告的人看，不印出。', max_length=4000, verbose_name='依据')),
                ('submitted_on', models.DateField(blank=True, editable=False, null=True, verbose_name='交稿')),
                ('state', models.CharField(choices=[('open', '待撰写'), ('returned', '退回修改'), ('submitted', '已交稿'), ('taken', '已采用'), ('withdrawn', '已撤回')], default='open', editable=False, max_length=20, verbose_name='状态')),
                ('reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='原因')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('chapter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sections', to='reports.chapter', verbose_name='章节')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='reports.report', verbose_name='报告')),
                ('requested_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='约稿人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit', verbose_name='工会组织')),
                ('writer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撰写人')),
                ('written_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='最后修改人')),
            ],
            options={
                'verbose_name': '约稿',
                'verbose_name_plural': '约稿',
                'ordering': ['due_on', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('chapter__isnull', False), ('state__in', ('open', 'returned', 'submitted'))), fields=('chapter', 'unit', 'writer'), name='reports_sectionrequest_once', nulls_distinct=False, violation_error_message='这一节已经请他们写了，还没有办完。'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['submitted', 'taken']), _negated=True), models.Q(('text', ''), _negated=True), _connector='OR'), name='reports_sectionrequest_text', violation_error_message='还没有写正文，不能交稿。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_sectionrequestevent" ("brief", "chapter_id", "due_on", "heading", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "report_id", "requested_at", "requested_by_id", "sources", "state", "submitted_on", "text", "unit_id", "version", "writer_id", "written_by_id") VALUES (NEW."brief", NEW."chapter_id", NEW."due_on", NEW."heading", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."report_id", NEW."requested_at", NEW."requested_by_id", NEW."sources", NEW."state", NEW."submitted_on", NEW."text", NEW."unit_id", NEW."version", NEW."writer_id", NEW."written_by_id"); RETURN NULL;', hash='82bcfcb4fc4378689053ee866868193be132f81d', operation='INSERT', pgid='pgtrigger_insert_insert_ffa80', table='reports_sectionrequest', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_sectionrequestevent" ("brief", "chapter_id", "due_on", "heading", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "report_id", "requested_at", "requested_by_id", "sources", "state", "submitted_on", "text", "unit_id", "version", "writer_id", "written_by_id") VALUES (NEW."brief", NEW."chapter_id", NEW."due_on", NEW."heading", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."report_id", NEW."requested_at", NEW."requested_by_id", NEW."sources", NEW."state", NEW."submitted_on", NEW."text", NEW."unit_id", NEW."version", NEW."writer_id", NEW."written_by_id"); RETURN NULL;', hash='ed2ace215ff79737386e930f458b13e282935349', operation='UPDATE', pgid='pgtrigger_update_update_c8eb9', table='reports_sectionrequest', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_sectionrequestevent" ("brief", "chapter_id", "due_on", "heading", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "report_id", "requested_at", "requested_by_id", "sources", "state", "submitted_on", "text", "unit_id", "version", "writer_id", "written_by_id") VALUES (OLD."brief", OLD."chapter_id", OLD."due_on", OLD."heading", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."report_id", OLD."requested_at", OLD."requested_by_id", OLD."sources", OLD."state", OLD."submitted_on", OLD."text", OLD."unit_id", OLD."version", OLD."writer_id", OLD."written_by_id"); RETURN NULL;', hash='75c88c1ac44c012d2c7c4aa6dd9972af2d9e55f8', operation='DELETE', pgid='pgtrigger_delete_delete_3b34c', table='reports_sectionrequest', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='CommentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('heading', models.CharField(max_length=200, verbose_name='章节标题')),
                ('quote', models.CharField(blank=True, help_text='批注的是哪几个字；不填是整章。', max_length=500, verbose_name='原文')),
                ('text', models.TextField(max_length=2000, verbose_name='批注')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='批注时间')),
                ('state', models.CharField(choices=[('open', '未处理'), ('settled', '已处理')], default='open', editable=False, max_length=20, verbose_name='状态')),
                ('chapter', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.chapter', verbose_name='章节')),
                ('made_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批注人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.comment')),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.report', verbose_name='报告')),
                ('settled_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c02d960614952117604eda3e222d2f9e05e9f5be', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_405eb', table='reports_commentevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='CommentReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='答复')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='答复时间')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='reports.comment', verbose_name='批注')),
                ('made_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人')),
            ],
            options={
                'verbose_name': '批注的答复',
                'verbose_name_plural': '批注的答复',
                'ordering': ['pk'],
                'triggers': [pgtrigger.compiler.Trigger(name='commentreply_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='73d89a779e58af6dd6e050d29e9c759c74756050', operation='UPDATE OR DELETE', pgid='pgtrigger_commentreply_fixed_23f60', table='reports_commentreply', when='BEFORE')), pgtrigger.compiler.Trigger(name='commentreply_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of this table are kept';", hash='c6cafc9be4fe3352fa57e267bcb4a4815ebcf974', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_commentreply_kept_5dd8a', table='reports_commentreply', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(blank=True, max_length=250, verbose_name='针对')),
                ('text', models.TextField(max_length=2000, verbose_name='意见')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='提出时间')),
                ('state', models.CharField(choices=[('new', '待处理'), ('adopted', '采纳'), ('partly', '部分采纳'), ('declined', '不采纳')], default='new', max_length=20, verbose_name='状态')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='处理说明')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opinions', to='reports.recipient', verbose_name='征求意见')),
            ],
            options={
                'verbose_name': '修改意见',
                'verbose_name_plural': '修改意见',
                'ordering': ['recipient__consultation', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['partly', 'declined']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='reports_opinion_reason', violation_error_message='部分采纳、不采纳的须说明理由。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_opinionevent" ("author_id", "decided_by_id", "id", "made_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "reason", "recipient_id", "state", "text") VALUES (NEW."author_id", NEW."decided_by_id", NEW."id", NEW."made_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."reason", NEW."recipient_id", NEW."state", NEW."text"); RETURN NULL;', hash='7ff4b8810caae1fc72d600595518bd58b22e340f', operation='INSERT', pgid='pgtrigger_insert_insert_27e00', table='reports_opinion', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_opinionevent" ("author_id", "decided_by_id", "id", "made_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "reason", "recipient_id", "state", "text") VALUES (NEW."author_id", NEW."decided_by_id", NEW."id", NEW."made_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."reason", NEW."recipient_id", NEW."state", NEW."text"); RETURN NULL;', hash='f1cc728c3250f4a3f2d825729fae73693f15b8ad', operation='UPDATE', pgid='pgtrigger_update_update_469cb', table='reports_opinion', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_opinionevent" ("author_id", "decided_by_id", "id", "made_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "reason", "recipient_id", "state", "text") VALUES (OLD."author_id", OLD."decided_by_id", OLD."id", OLD."made_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."reason", OLD."recipient_id", OLD."state", OLD."text"); RETURN NULL;', hash='a2dad042121d370d617c04e7a464f2bd6e019221', operation='DELETE', pgid='pgtrigger_delete_delete_719ff', table='reports_opinion', when='AFTER'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='RecipientEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('group', models.CharField(blank=True, max_length=100, verbose_name='代表团')),
                ('state', models.CharField(choices=[('waiting', '待回复'), ('answered', '已回复')], default='waiting', max_length=20, verbose_name='状态')),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name='回复日期')),
                ('consultation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.consultation', verbose_name='征求意见稿')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.recipient')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='工会组织')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='征求对象')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='634ec43c809c746c03d8fcc9feee25d6a494991a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a76b0', table='reports_recipientevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='SectionRequestEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('heading', models.CharField(max_length=200, verbose_name='章节标题')),
                ('due_on', models.DateField(verbose_name='交稿日期')),
                ('brief', models.CharField(blank=True, max_length=500, verbose_name='要求')),
                ('requested_at', models.DateTimeField(auto_now_add=True, verbose_name='约稿时间')),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='正文')),
                ('sources', models.TextField(blank=True, help_text='文件、会议、台账的名称和日期，谁可以核对；写给编写报告的人看，不印出。', max_length=4000, verbose_name='依据')),
                ('submitted_on', models.DateField(blank=True, editable=False, null=True, verbose_name='交稿')),
                ('state', models.CharField(choices=[('open', '待撰写'), ('returned', '退回修改'), ('submitted', '已交稿'), ('taken', '已采用'), ('withdrawn', '已撤回')], default='open', editable=False, max_length=20, verbose_name='状态')),
                ('reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='原因')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('chapter', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.chapter', verbose_name='章节')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.sectionrequest')),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.report', verbose_name='报告')),
                ('requested_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='约稿人')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', verbose_name='工会组织')),
                ('writer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撰写人')),
                ('written_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='最后修改人')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='46a80a4162baa0763e76c7e27262390b681ad7c1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0f6c1', table='reports_sectionrequestevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
        migrations.CreateModel(
            name='OpinionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('place', models.CharField(blank=True, max_length=250, verbose_name='针对')),
                ('text', models.TextField(max_length=2000, verbose_name='意见')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='提出时间')),
                ('state', models.CharField(choices=[('new', '待处理'), ('adopted', '采纳'), ('partly', '部分采纳'), ('declined', '不采纳')], default='new', max_length=20, verbose_name='状态')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='处理说明')),
                ('author', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.opinion')),
                ('recipient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.recipient', verbose_name='征求意见')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='95e18c8733f0c6aa9632546339e538d653e0068f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d449c', table='reports_opinionevent', when='BEFORE'))],  # pragma: allowlist secret
            },
        ),
    ]
