"""Example rules and categories; the committee decides the real ones and keeps the dated rows."""

import datetime

from django.db import transaction

from congress import acts
from congress.proposals.models import ProposalCategory, ProposalRule
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.trail.acts import adding, changing

_SINCE = datetime.date(2018, 1, 1)
_SOURCE = "示例，请提案委核定"
_CATEGORIES = (
    "学校改革与发展",
    "学科建设",
    "教学与人才培养",
    "科研与社会服务",
    "师资队伍与人事",
    "学生工作",
    "校园建设与后勤服务",
    "生活福利与民生保障",
    "财务与资产",
    "信息化",
    "行政管理",
    "民主管理",
    "其他",
)
_OPINIONS = (
    "属于学校职权范围，内容具体，同意立案。",
    "意见中肯，作为意见建议转有关部门研究。",
    "已有明确规定或正在办理，暂不予立案。",
    "案由或建议不够具体，请补充后再提交。",
)


@transaction.atomic
def sync_proposal_rules(*, actor=None):
    """Store example rules or categories where none exist; return how many rows. Existing rows stay."""
    added = 0
    if not ProposalRule.objects.exists():
        rule = ProposalRule.objects.create(source=_SOURCE, valid_from=_SINCE, opinions="\n".join(_OPINIONS))
        audit.record(actor, acts.ADD_PROPOSAL_RULE, rule, unit=Unit.root())
        added += 1
    if not ProposalCategory.objects.exists():
        rows = [ProposalCategory(name=name, position=place) for place, name in enumerate(_CATEGORIES, start=1)]
        ProposalCategory.objects.bulk_create(rows)
        audit.record(actor, acts.ADD_PROPOSAL_CATEGORY, rows[0], unit=Unit.root(), 类别=list(_CATEGORIES))
        added += len(rows)
    return added


@transaction.atomic
def keep_reference(record, *, actor, changed=()):
    """Save a category or dated rule, audited with the `changed` fields; return it."""
    act = adding if record.pk is None else changing
    record.full_clean()
    record.save()
    labels = [str(record._meta.get_field(key).verbose_name) for key in changed]
    facts = {"修改": labels} if labels else {}
    audit.record(actor, act(type(record)), record, unit=Unit.root(), **facts)
    return record
