"""A rule of procedure names the meeting and the body it is for; numbers join the shares; who presides confirms."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


# The meetings that the sources of the rules so far are about.
_KINDS = ("congress", "delegates", "second_level")
_EXAMPLE = "（示例，请核定）"


def name_the_meetings(apps, schema_editor):
    """A rule for all kinds of meetings becomes one for each kind of congress; committees have none of their own yet."""
    Rule = apps.get_model("congress", "RuleOfProcedure")
    general = Rule.objects.filter(meeting_kind="", subject__in=("quorum", "adopt", "elect", "appraise"))
    for rule in general:
        own = Rule.objects.filter(subject=rule.subject, valid_from=rule.valid_from)
        kinds = [kind for kind in _KINDS if not own.filter(meeting_kind=kind).exists()]
        for kind in kinds:
            rule.pk, rule.meeting_kind = None, kind
            rule.save()
    Rule.objects.filter(meeting_kind="", subject__in=("quorum", "adopt", "elect", "appraise")).delete()
    # What the office registered itself was decided; the examples say that they were not.
    Rule.objects.exclude(clause__endswith=_EXAMPLE).update(confirmed=True)
    for rule in Rule.objects.filter(clause__endswith=_EXAMPLE):
        Rule.objects.filter(pk=rule.pk).update(clause=rule.clause.removesuffix(_EXAMPLE))


class Migration(migrations.Migration):

    dependencies = [
        ('congress', '0011_who_may_be_delegate'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='ruleofprocedure',
            options={'ordering': ['subject', 'meeting_kind', 'body', '-valid_from'], 'verbose_name': '议事规则', 'verbose_name_plural': '议事规则'},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='meeting',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='meeting',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='meeting',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='ruleofprocedure',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='ruleofprocedure',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='ruleofprocedure',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='ruleofprocedure',
            name='congress_ruleofprocedure_once',
        ),
        migrations.RemoveConstraint(
            model_name='ruleofprocedure',
            name='congress_ruleofprocedure_share',
        ),
        migrations.AddField(
            model_name='meeting',
            name='rules_confirmed_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认规则人'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='rules_confirmed_name',
            field=models.CharField(blank=True, editable=False, max_length=100, verbose_name='确认规则人姓名职务'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='unrecorded_reason',
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name='议题没有结果的说明'),
        ),
        migrations.AddField(
            model_name='meetingevent',
            name='rules_confirmed_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认规则人'),
        ),
        migrations.AddField(
            model_name='meetingevent',
            name='rules_confirmed_name',
            field=models.CharField(blank=True, editable=False, max_length=100, verbose_name='确认规则人姓名职务'),
        ),
        migrations.AddField(
            model_name='meetingevent',
            name='unrecorded_reason',
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name='议题没有结果的说明'),
        ),
        migrations.AddField(
            model_name='ruleofprocedure',
            name='body',
            field=models.CharField(blank=True, choices=[('staff', '教职工代表大会'), ('members', '工会会员代表大会'), ('joint', '教职工代表大会暨工会会员代表大会')], help_text='只适用于教代会、工代会或双代会的，请选择；空白为不分。', max_length=10, verbose_name='代表大会类型'),
        ),
        migrations.AddField(
            model_name='ruleofprocedure',
            name='confidence',
            field=models.CharField(choices=[('read', '已核对原文'), ('quoted', '见于转引'), ('recalled', '待核对')], default='recalled', max_length=10, verbose_name='把握程度'),
        ),
        migrations.AddField(
            model_name='ruleofprocedure',
            name='confirmed',
            field=models.BooleanField(default=False, help_text='没有核定的，开会时由主持人确认适用，并印在会议记录上。', verbose_name='已核定'),
        ),
        migrations.AddField(
            model_name='ruleofprocedure',
            name='value',
            field=models.PositiveSmallIntegerField(blank=True, help_text='年龄、年限这样的规则填数值，不填分子、分母和基数。', null=True, verbose_name='数值'),
        ),
        migrations.AddField(
            model_name='ruleofprocedureevent',
            name='body',
            field=models.CharField(blank=True, choices=[('staff', '教职工代表大会'), ('members', '工会会员代表大会'), ('joint', '教职工代表大会暨工会会员代表大会')], help_text='只适用于教代会、工代会或双代会的，请选择；空白为不分。', max_length=10, verbose_name='代表大会类型'),
        ),
        migrations.AddField(
            model_name='ruleofprocedureevent',
            name='confidence',
            field=models.CharField(choices=[('read', '已核对原文'), ('quoted', '见于转引'), ('recalled', '待核对')], default='recalled', max_length=10, verbose_name='把握程度'),
        ),
        migrations.AddField(
            model_name='ruleofprocedureevent',
            name='confirmed',
            field=models.BooleanField(default=False, help_text='没有核定的，开会时由主持人确认适用，并印在会议记录上。', verbose_name='已核定'),
        ),
        migrations.AddField(
            model_name='ruleofprocedureevent',
            name='value',
            field=models.PositiveSmallIntegerField(blank=True, help_text='年龄、年限这样的规则填数值，不填分子、分母和基数。', null=True, verbose_name='数值'),
        ),
        migrations.AlterField(
            model_name='ruleofprocedure',
            name='base',
            field=models.CharField(blank=True, choices=[('total', '全体代表'), ('expected', '应到人数'), ('present', '实到人数'), ('valid', '有效票')], max_length=10, verbose_name='以何为基数'),
        ),
        migrations.AlterField(
            model_name='ruleofprocedure',
            name='clause',
            field=models.CharField(blank=True, help_text='原文的条款号；没有查到的不填。', max_length=200, verbose_name='条款'),
        ),
        migrations.AlterField(
            model_name='ruleofprocedure',
            name='denominator',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='分母'),
        ),
        migrations.AlterField(
            model_name='ruleofprocedure',
            name='inclusive',
            field=models.BooleanField(default=True, help_text='“以上”含本数，“过半数”“超过”不含。', verbose_name='含本数'),
        ),
        migrations.AlterField(
            model_name='ruleofprocedure',
            name='meeting_kind',
            field=models.CharField(blank=True, choices=[('congress', '代表大会全体会议'), ('delegates', '闭会期间代表会议'), ('standing', '教代会执委会会议'), ('group_heads', '代表团（组）长联席会议'), ('presidium', '主席团会议'), ('union_committee', '工会委员会会议'), ('enlarged', '工会委员会扩大会议'), ('audit', '经费审查委员会会议'), ('women', '女职工委员会会议'), ('proposals', '提案工作会议'), ('second_level', '二级教代会'), ('other', '其他会议')], help_text='开会人数和表决的规则须写明是哪一类会议的。', max_length=20, verbose_name='会议类型'),
        ),
        migrations.AlterField(
            model_name='ruleofprocedure',
            name='numerator',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='分子'),
        ),
        migrations.AlterField(
            model_name='ruleofprocedure',
            name='subject',
            field=models.CharField(choices=[('quorum', '开会人数'), ('adopt', '审议通过'), ('elect', '选举'), ('appraise', '评议'), ('teacher_share', '教师代表比例'), ('young_age', '青年代表的年龄上限（周岁）'), ('term_years', '每届最长年限（年）'), ('term_extension', '换届最多推迟（月）')], max_length=20, verbose_name='项目'),
        ),
        migrations.AlterField(
            model_name='ruleofprocedureevent',
            name='base',
            field=models.CharField(blank=True, choices=[('total', '全体代表'), ('expected', '应到人数'), ('present', '实到人数'), ('valid', '有效票')], max_length=10, verbose_name='以何为基数'),
        ),
        migrations.AlterField(
            model_name='ruleofprocedureevent',
            name='clause',
            field=models.CharField(blank=True, help_text='原文的条款号；没有查到的不填。', max_length=200, verbose_name='条款'),
        ),
        migrations.AlterField(
            model_name='ruleofprocedureevent',
            name='denominator',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='分母'),
        ),
        migrations.AlterField(
            model_name='ruleofprocedureevent',
            name='inclusive',
            field=models.BooleanField(default=True, help_text='“以上”含本数，“过半数”“超过”不含。', verbose_name='含本数'),
        ),
        migrations.AlterField(
            model_name='ruleofprocedureevent',
            name='meeting_kind',
            field=models.CharField(blank=True, choices=[('congress', '代表大会全体会议'), ('delegates', '闭会期间代表会议'), ('standing', '教代会执委会会议'), ('group_heads', '代表团（组）长联席会议'), ('presidium', '主席团会议'), ('union_committee', '工会委员会会议'), ('enlarged', '工会委员会扩大会议'), ('audit', '经费审查委员会会议'), ('women', '女职工委员会会议'), ('proposals', '提案工作会议'), ('second_level', '二级教代会'), ('other', '其他会议')], help_text='开会人数和表决的规则须写明是哪一类会议的。', max_length=20, verbose_name='会议类型'),
        ),
        migrations.AlterField(
            model_name='ruleofprocedureevent',
            name='numerator',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='分子'),
        ),
        migrations.AlterField(
            model_name='ruleofprocedureevent',
            name='subject',
            field=models.CharField(choices=[('quorum', '开会人数'), ('adopt', '审议通过'), ('elect', '选举'), ('appraise', '评议'), ('teacher_share', '教师代表比例'), ('young_age', '青年代表的年龄上限（周岁）'), ('term_years', '每届最长年限（年）'), ('term_extension', '换届最多推迟（月）')], max_length=20, verbose_name='项目'),
        ),
        migrations.RunPython(name_the_meetings, migrations.RunPython.noop, elidable=True),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "congress_meetingevent" ("begins_at", "congress_id", "expected", "held_on", "id", "kind", "minutes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "present", "quorum_decided_by_id", "quorum_decided_name", "quorum_reason", "rules_confirmed_by_id", "rules_confirmed_name", "state", "term_id", "title", "unit_id", "unrecorded_reason") VALUES (NEW."begins_at", NEW."congress_id", NEW."expected", NEW."held_on", NEW."id", NEW."kind", NEW."minutes", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."present", NEW."quorum_decided_by_id", NEW."quorum_decided_name", NEW."quorum_reason", NEW."rules_confirmed_by_id", NEW."rules_confirmed_name", NEW."state", NEW."term_id", NEW."title", NEW."unit_id", NEW."unrecorded_reason"); RETURN NULL;', hash='c212ffcc9764e8a0e569469aa6f2d2104ef4b961', operation='INSERT', pgid='pgtrigger_insert_insert_ef856', table='congress_meeting', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "congress_meetingevent" ("begins_at", "congress_id", "expected", "held_on", "id", "kind", "minutes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "present", "quorum_decided_by_id", "quorum_decided_name", "quorum_reason", "rules_confirmed_by_id", "rules_confirmed_name", "state", "term_id", "title", "unit_id", "unrecorded_reason") VALUES (NEW."begins_at", NEW."congress_id", NEW."expected", NEW."held_on", NEW."id", NEW."kind", NEW."minutes", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."present", NEW."quorum_decided_by_id", NEW."quorum_decided_name", NEW."quorum_reason", NEW."rules_confirmed_by_id", NEW."rules_confirmed_name", NEW."state", NEW."term_id", NEW."title", NEW."unit_id", NEW."unrecorded_reason"); RETURN NULL;', hash='b6bfa7e6f9801e67979ef747de8f1ea6e811caba', operation='UPDATE', pgid='pgtrigger_update_update_1e4ec', table='congress_meeting', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "congress_meetingevent" ("begins_at", "congress_id", "expected", "held_on", "id", "kind", "minutes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "present", "quorum_decided_by_id", "quorum_decided_name", "quorum_reason", "rules_confirmed_by_id", "rules_confirmed_name", "state", "term_id", "title", "unit_id", "unrecorded_reason") VALUES (OLD."begins_at", OLD."congress_id", OLD."expected", OLD."held_on", OLD."id", OLD."kind", OLD."minutes", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."present", OLD."quorum_decided_by_id", OLD."quorum_decided_name", OLD."quorum_reason", OLD."rules_confirmed_by_id", OLD."rules_confirmed_name", OLD."state", OLD."term_id", OLD."title", OLD."unit_id", OLD."unrecorded_reason"); RETURN NULL;', hash='ba1cc26aa8fbdfdf11deea8aceea1e928bde6640', operation='DELETE', pgid='pgtrigger_delete_delete_24c56', table='congress_meeting', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ruleofprocedure',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "congress_ruleofprocedureevent" ("base", "body", "clause", "confidence", "confirmed", "denominator", "id", "inclusive", "meeting_kind", "numerator", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "subject", "valid_from", "valid_until", "value") VALUES (NEW."base", NEW."body", NEW."clause", NEW."confidence", NEW."confirmed", NEW."denominator", NEW."id", NEW."inclusive", NEW."meeting_kind", NEW."numerator", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."subject", NEW."valid_from", NEW."valid_until", NEW."value"); RETURN NULL;', hash='02bbfb60d571124b6acd58de1a2967e85859ff55', operation='INSERT', pgid='pgtrigger_insert_insert_70030', table='congress_ruleofprocedure', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ruleofprocedure',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "congress_ruleofprocedureevent" ("base", "body", "clause", "confidence", "confirmed", "denominator", "id", "inclusive", "meeting_kind", "numerator", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "subject", "valid_from", "valid_until", "value") VALUES (NEW."base", NEW."body", NEW."clause", NEW."confidence", NEW."confirmed", NEW."denominator", NEW."id", NEW."inclusive", NEW."meeting_kind", NEW."numerator", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."subject", NEW."valid_from", NEW."valid_until", NEW."value"); RETURN NULL;', hash='14316b778bc0fbe78c7f052a03c54ca234f90846', operation='UPDATE', pgid='pgtrigger_update_update_df26c', table='congress_ruleofprocedure', when='AFTER')),  # pragma: allowlist secret
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ruleofprocedure',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "congress_ruleofprocedureevent" ("base", "body", "clause", "confidence", "confirmed", "denominator", "id", "inclusive", "meeting_kind", "numerator", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "subject", "valid_from", "valid_until", "value") VALUES (OLD."base", OLD."body", OLD."clause", OLD."confidence", OLD."confirmed", OLD."denominator", OLD."id", OLD."inclusive", OLD."meeting_kind", OLD."numerator", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."subject", OLD."valid_from", OLD."valid_until", OLD."value"); RETURN NULL;', hash='92fcefad223d32ca270730a4b0bc0b179b593bfc', operation='DELETE', pgid='pgtrigger_delete_delete_81c30', table='congress_ruleofprocedure', when='AFTER')),  # pragma: allowlist secret
        ),
        migrations.AddConstraint(
            model_name='ruleofprocedure',
            constraint=models.UniqueConstraint(fields=('subject', 'meeting_kind', 'body', 'valid_from'), name='congress_ruleofprocedure_once', violation_error_message='该项目在这一天已有生效的规则。'),
        ),
        migrations.AddConstraint(
            model_name='ruleofprocedure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('base', ''), ('denominator', None), ('numerator', None), ('subject__in', ('young_age', 'term_years', 'term_extension')), ('value__gte', 1)), models.Q(models.Q(('subject__in', ('young_age', 'term_years', 'term_extension')), _negated=True), models.Q(('base', ''), _negated=True), ('denominator__gte', models.F('numerator')), ('numerator__gte', 1), ('value', None)), _connector='OR'), name='congress_ruleofprocedure_share', violation_error_message='比例须填分子、分母（分子大于零且不大于分母）和基数；年龄、年限只填数值。'),
        ),
        migrations.AddConstraint(
            model_name='ruleofprocedure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('subject__in', ('quorum', 'adopt', 'elect', 'appraise')), models.Q(('meeting_kind', ''), _negated=True)), models.Q(models.Q(('subject__in', ('quorum', 'adopt', 'elect', 'appraise')), _negated=True), ('meeting_kind', '')), _connector='OR'), name='congress_ruleofprocedure_kind', violation_error_message='开会人数和表决的规则须写明会议类型，其他的不写。'),
        ),
    ]
