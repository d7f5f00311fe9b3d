"""Entries of the log bear the code of their act, and the text that a link seals has a version.

The codes of old entries follow from their labels, as these were known when this was written; an entry with another
label keeps a blank code. Their links stay as they are, of version 1, which does not seal the code.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from unionportal.core.database.append_only import without_triggers

# {label: code} of the acts that the apps had registered.
ACTS = {
    "登记活动": "activities.add_activity",
    "添加活动照片": "activities.add_photos",
    "沿用计划": "activities.carry_over_plan",
    "修改活动": "activities.change_activity",
    "调整报名": "activities.change_sign_up",
    "申请活动支出": "activities.claim_cost",
    "撤销俱乐部": "activities.dissolve_club",
    "完成计划事项": "activities.finish_plan_item",
    "加入俱乐部": "activities.join_club",
    "退出俱乐部": "activities.leave_club",
    "候补转正": "activities.move_up",
    "推荐评选对象": "activities.nominate",
    "公布计划": "activities.publish_plan",
    "查看牵线": "activities.read_introduction",
    "登记到场": "activities.record_attendance",
    "移除活动照片": "activities.remove_photo",
    "专家评分": "activities.score",
    "报名": "activities.sign_up",
    "候补报名": "activities.sign_up_waiting",
    "上传制度文件": "activities.upload_edition",
    "取消报名": "activities.withdraw",
    "登记代表": "congress.add_delegate",
    "添加附件": "congress.add_files",
    "登记往届承办": "congress.add_past_assignment",
    "登记往届提案": "congress.add_past_proposal",
    "登记往届答复": "congress.add_past_reply",
    "登记提案类别": "congress.add_proposalcategory",
    "登记提案规则": "congress.add_proposalrule",
    "登记决议": "congress.add_resolution",
    "登记议事规则": "congress.add_ruleofprocedure",
    "登记参会名单": "congress.add_to_roll",
    "取消邀请": "congress.cancel_invitation",
    "修改提案": "congress.change_proposal",
    "修改决议": "congress.change_resolution",
    "签到": "congress.check_in",
    "更正代表": "congress.correct_delegate",
    "更正往届承办": "congress.correct_past_assignment",
    "更正往届提案": "congress.correct_past_proposal",
    "更正往届答复": "congress.correct_past_reply",
    "填写会议人数": "congress.count_meeting",
    "删除议题": "congress.delete_agenda_item",
    "起草提案": "congress.draft_proposal",
    "终止代表任期": "congress.end_delegate",
    "登记请假": "congress.excuse",
    "邀请附议": "congress.invite_cosigner",
    "编印提案汇编": "congress.print_collection",
    "登记会议签到": "congress.record_roll",
    "登记表决结果": "congress.record_votes",
    "移除附件": "congress.remove_file",
    "移出参会名单": "congress.remove_from_roll",
    "撤销签到": "congress.undo_check_in",
    "修改密码": "core.change_password",
    "修改账号": "core.change_user",
    "撤销工会组织": "core.close_unit",
    "停用账号": "core.disable_account",
    "启用账号": "core.enable_account",
    "终止角色": "core.end_role",
    "授予角色": "core.grant_role",
    "导入台账": "core.import_ledger",
    "合并工会组织": "core.merge_unit",
    "开设账号": "core.open_account",
    "成立工会组织": "core.open_unit",
    "更名工会组织": "core.rename_unit",
    "重置密码": "core.reset_password",
    "分设工会组织": "core.split_unit",
    "载入示例年度": "examples.load",
    "登记收入": "finance.add_income",
    "调整预算": "finance.adjust_budget",
    "导入往年支付": "finance.book_history",
    "修改科目": "finance.change_account",
    "修改支出申请": "finance.change_claim",
    "导出支付": "finance.export_payments",
    "增设科目": "finance.open_account",
    "批准支出": "finance.open_approved_claim",
    "编制预算": "finance.open_budget",
    "提出支出申请": "finance.request_claim",
    "冲正收入": "finance.reverse_income",
    "冲正支付": "finance.reverse_payment",
    "登记会员": "members.add_member",
    "登记分工会委员": "members.add_officerterm",
    "登记会员服务卡": "members.add_servicecard",
    "更正分工会委员任期": "members.correct_officer",
    "更正会员服务卡": "members.correct_servicecard",
    "终止分工会委员任期": "members.end_officer",
    "匿名化会员": "members.erase_member",
    "导出会员": "members.export_members",
    "导出本人信息": "members.export_own_data",
    "去世": "members.leave_deceased",
    "开除会籍": "members.leave_expelled",
    "退休保留会籍": "members.leave_retired",
    "转出": "members.leave_transferred_out",
    "退会": "members.leave_withdrawn",
    "维护会员": "members.maintain_member",
    "组织调整": "members.merge_members",
    "校内调动": "members.move_member",
    "批量开设账号": "members.open_accounts",
    "查看原文": "members.read_sealed",
    "发布隐私告知": "portal.publish_privacy_notice",
    "关闭邮件通知": "portal.turn_off_mail",
    "开启邮件通知": "portal.turn_on_mail",
    "起草工作报告": "reports.draft_report",
    "不写入略去的段落": "reports.drop_left_out",
    "修改报告章节": "reports.edit_chapter",
    "修改报告标题和版式": "reports.edit_report",
    "导出统计明细": "reports.export_rows",
    "增加报告章节": "reports.insert_chapter",
    "写入略去的段落": "reports.keep_left_out",
    "制作报告文件": "reports.make_files",
    "移动报告章节": "reports.move_chapter",
    "删除报告章节": "reports.remove_chapter",
    "登记发放": "welfare.add_giftissue",
    "登记领取人": "welfare.add_giftrecipient",
    "登记补助": "welfare.add_grant",
    "登记慰问福利标准": "welfare.add_standard",
    "登记慰问": "welfare.add_visit",
    "修改发放": "welfare.change_giftissue",
    "修改领取人": "welfare.change_giftrecipient",
    "修改补助": "welfare.change_grant",
    "修改慰问": "welfare.change_visit",
    "更正发放": "welfare.correct_giftissue",
    "更正补助": "welfare.correct_grant",
    "更正慰问": "welfare.correct_visit",
    "查看困难情况": "welfare.read_circumstances",
    "查看病情": "welfare.read_diagnosis",
    "查看补助": "welfare.read_grant",
    "登记签收": "welfare.record_signatures",
    "移出领取人": "welfare.remove_recipient",
}
# {table: {label: code}} of those whose label a move of another table bore.
ACTS_OF_TABLES = {
    "finance.Payment": {"支付": "finance.pay"},
    "congress.AgendaItem": {"登记选举结果": "congress.record_election"},
}
# {table: {label: its move}}
MOVES = {
    "activities.Activity": {
        "提交申请": "apply",
        "批准": "approve",
        "退回": "return",
        "办结": "record",
        "重新打开": "reopen",
        "取消": "cancel",
    },
    "activities.BrandProject": {
        "申报": "apply",
        "评审": "review",
        "退回": "return",
        "立项": "approve",
        "不予立项": "refuse",
        "验收": "accept",
        "撤销": "cancel",
    },
    "activities.Selection": {
        "开始推荐": "nominate",
        "开始投票": "open_voting",
        "结束投票": "close_voting",
        "决定结果": "decide",
        "公布": "publish",
        "取消": "cancel",
    },
    "congress.Meeting": {
        "开始签到": "call",
        "宣布开会": "open",
        "决定开会": "open_anyway",
        "宣布闭会": "close",
        "取消会议": "cancel",
    },
    "congress.Assignment": {
        "接收": "accept",
        "退回提案委": "send_back",
        "送签答复": "draft",
        "签发答复": "sign",
        "退回修改": "reject",
        "重新办理": "rework",
        "收回": "take_away",
    },
    "congress.Cosignature": {"同意附议": "accept", "不附议": "decline"},
    "congress.Proposal": {
        "征集附议": "ask",
        "修改": "revise",
        "提交": "submit",
        "撤回": "withdraw",
        "评价": "rate",
        "不满意，重新办理": "reject",
        "立案": "file",
        "作为意见建议": "suggest",
        "暂不予立案": "decline",
        "并案": "merge",
        "退回修改": "send_back",
        "复议": "reconsider",
        "交办": "assign",
        "重新交办": "reassign",
        "增加协办": "assist",
        "答复": "reply",
        "办结": "conclude",
    },
    "finance.Claim": {
        "提交": "submit",
        "批准": "approve",
        "退回": "return",
        "支付": "pay",
        "冲正": "reverse",
        "撤销": "cancel",
    },
    "reports.Report": {"送审": "submit", "退回修改": "send_back", "定稿": "finalise"},
    "welfare.GiftIssue": {
        "上报": "report",
        "核定": "check",
        "退回": "return",
        "批准": "approve",
        "驳回": "send_back",
        "撤销": "cancel",
        "作废": "void",
    },
    "welfare.Visit": {
        "上报": "report",
        "核定": "check",
        "退回": "return",
        "批准": "approve",
        "驳回": "send_back",
        "撤销": "cancel",
        "作废": "void",
    },
    "welfare.Grant": {
        "上报": "report",
        "核定": "check",
        "退回": "return",
        "批准": "approve",
        "驳回": "send_back",
        "撤销": "cancel",
        "作废": "void",
    },
}
# {table: its name}, for the acts of adding, changing and deleting a record.
RECORDS = {
    "core.User": "账号",
    "core.RoleGrant": "角色授权",
    "core.Attachment": "附件",
    "core.AuditEntry": "操作日志",
    "core.AuditLink": "日志封印",
    "core.DailyRun": "每日工作",
    "core.Installed": "安装记录",
    "core.Job": "后台任务",
    "core.Notice": "通知",
    "core.SealedKey": "密钥核对值",
    "core.NumberSequence": "编号",
    "core.Submission": "已提交的表单",
    "core.Unit": "工会组织",
    "core.UnitChange": "组织沿革",
    "members.Member": "会员",
    "members.ServiceCard": "会员服务卡",
    "members.Membership": "会籍沿革",
    "members.OfficerTerm": "分工会委员",
    "finance.Account": "科目",
    "finance.Budget": "预算",
    "finance.BudgetAdjustment": "预算调整",
    "finance.Claim": "支出申请",
    "finance.Payment": "支付",
    "finance.Income": "收入",
    "welfare.MutualAidClaim": "互助保障",
    "welfare.Pairing": "结对帮扶",
    "welfare.DonationDrive": "捐款活动",
    "welfare.Donation": "捐款",
    "welfare.Remittance": "捐款上缴",
    "welfare.GiftIssue": "发放",
    "welfare.GiftRecipient": "领取人",
    "welfare.InsurancePlan": "保险方案",
    "welfare.InsuranceCover": "保险责任",
    "welfare.Standard": "慰问福利标准",
    "welfare.Visit": "慰问",
    "welfare.Grant": "补助",
    "congress.Term": "届次",
    "congress.Congress": "代表大会",
    "congress.Delegation": "代表团",
    "congress.Delegate": "代表",
    "congress.RuleOfProcedure": "议事规则",
    "congress.Meeting": "会议",
    "congress.Attendance": "会议出席",
    "congress.AgendaItem": "会议议程",
    "congress.ElectionResult": "选举结果",
    "congress.Assignment": "提案承办",
    "congress.Reply": "提案答复",
    "congress.ProposalCategory": "提案类别",
    "congress.ProposalRule": "提案规则",
    "congress.Proposal": "提案",
    "congress.Cosignature": "附议",
    "activities.Series": "系列活动",
    "activities.Activity": "活动",
    "activities.Club": "俱乐部",
    "activities.ClubMembership": "俱乐部成员",
    "activities.Honour": "荣誉",
    "activities.Introduction": "牵线",
    "activities.PlanItem": "计划事项",
    "activities.BrandProject": "品牌项目",
    "activities.Publication": "宣传",
    "activities.Regulation": "制度",
    "activities.RegulationEdition": "制度版本",
    "activities.Participation": "参加人",
    "activities.Entry": "参赛条目",
    "activities.Selection": "评选",
    "activities.Candidate": "评选对象",
    "activities.Voter": "已投票会员",
    "activities.ExpertScore": "专家评分",
    "reports.Report": "工作报告",
    "reports.Chapter": "章节",
    "reports.FrozenFigure": "定稿数字",
    "reports.FrozenExhibit": "定稿图表",
    "portal.PrivacyNotice": "隐私告知",
    "portal.PrivacyReading": "隐私告知的阅读记录",
}

VERBS = {"登记": "add", "修改": "change", "删除": "delete"}


def known():
    """Yield (table, label, code); the table is blank where the label alone tells the act."""
    for label, code in ACTS.items():
        yield "", label, code
    for table, codes in ACTS_OF_TABLES.items():
        for label, code in codes.items():
            yield table, label, code
    for table, moves in MOVES.items():
        for label, move in moves.items():
            yield table, label, f"{_code(table, '.')}.{move}"
    for table, name in RECORDS.items():
        for word, verb in VERBS.items():
            if word + name not in ACTS:
                yield table, word + name, _code(table, f".{verb}_")


def _code(table, between):
    app, _, name = table.partition(".")
    return f"{app}{between}{name.lower()}"


def fill(apps, schema_editor):
    with without_triggers(schema_editor, "core_auditentry"), schema_editor.connection.cursor() as cursor:
        tables, labels, codes = map(list, zip(*known(), strict=True))
        cursor.execute(
            "UPDATE core_auditentry e SET code = known.code"
            " FROM unnest(%s::text[], %s::text[], %s::text[]) AS known (target_type, label, code)"
            " WHERE e.act = known.label AND known.target_type IN (e.target_type, '')",
            [tables, labels, codes],
        )


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0010_installed'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='auditentry',
            name='audit_chain',
        ),
        migrations.AddField(
            model_name='auditentry',
            name='code',
            field=models.CharField(default='', max_length=80, verbose_name='操作代码'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='auditlink',
            name='version',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='版本'),
            preserve_default=False,
        ),
        migrations.RunPython(fill),
        pgtrigger.migrations.AddTrigger(
            model_name='auditentry',
            trigger=pgtrigger.compiler.Trigger(name='audit_chain', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE before bytea;', func="\n                    PERFORM pg_advisory_xact_lock(7304211);\n                    SELECT l.hash INTO before FROM core_auditlink l ORDER BY l.id DESC LIMIT 1;\n                    INSERT INTO core_auditlink (entry_id, version, hash)\n                    SELECT e.id, 2, sha256(coalesce(before, ''::bytea) || convert_to(jsonb_build_array(2, e.id, extract(epoch from e.at), e.actor_id, e.actor_label, e.code, e.act, e.target_type, e.target_id, e.target_label, e.unit_id, e.facts)::text, 'UTF8'))\n                    FROM core_auditentry e WHERE e.id = NEW.id;\n                    RETURN NULL;\n                ", hash='9c11d51df8f6ef762afb592c7fda9a7ca3116020', operation='INSERT', pgid='pgtrigger_audit_chain_82f7f', table='core_auditentry', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
    ]
