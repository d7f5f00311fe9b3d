"""The enumerations of accounts and the organisation, with their Chinese labels."""

from itertools import combinations

from django.db import models

# The person a record belongs to, not a role that is granted. See ScopedModel.owner_path.
OWNER = "owner"


class Role(models.TextChoices):
    CHAIR = "chair", "工会主席"
    OFFICER = "officer", "工会专干"
    ACCOUNTANT = "accountant", "会计"
    CASHIER = "cashier", "出纳"
    AUDITOR = "auditor", "经审委员"
    WOMEN = "women", "女工委"
    BRANCH_CHAIR = "branch_chair", "分工会主席"
    BRANCH_OFFICER = "branch_officer", "分工会委员"
    PROPOSAL_COMMITTEE = "proposal_committee", "提案委"
    DEPARTMENT = "department", "承办部门经办人"
    DEPARTMENT_HEAD = "department_head", "承办部门负责人"
    DELEGATE = "delegate", "代表"
    SYSADMIN = "sysadmin", "系统管理员"


# Who works in the back office (/admin/); everybody else has the portal only.
BACK_OFFICE = frozenset(
    {Role.CHAIR, Role.OFFICER, Role.ACCOUNTANT, Role.CASHIER, Role.AUDITOR, Role.WOMEN, Role.SYSADMIN}
)

# Held over a department of the school, not over a part of the union.
DEPARTMENT_ROLES = frozenset({Role.DEPARTMENT, Role.DEPARTMENT_HEAD})

# Offices one person may not hold at the same time, with the sentence that says why.
INCOMPATIBLE = {
    frozenset({Role.CASHIER, Role.ACCOUNTANT}): "出纳不得兼任会计。",
    frozenset({Role.AUDITOR, Role.CHAIR}): "经审委员不得由工会主席兼任。",
    frozenset({Role.AUDITOR, Role.ACCOUNTANT}): "经审委员不得由会计兼任。",
    frozenset({Role.AUDITOR, Role.CASHIER}): "经审委员不得由出纳兼任。",
    frozenset({Role.AUDITOR, Role.OFFICER}): "经审委员不得兼任经办人（工会专干）。",
    frozenset({Role.CHAIR, Role.CASHIER}): "审批人（工会主席）不得兼任出纳。",
    frozenset({Role.CHAIR, Role.ACCOUNTANT}): "审批人（工会主席）不得兼任会计。",
    **{
        frozenset({Role.SYSADMIN, role}): "系统管理员不得兼任业务角色。"
        for role in (Role.CHAIR, Role.OFFICER, Role.ACCOUNTANT, Role.CASHIER, Role.AUDITOR)
    },
}


# The hands through which one case passes; for some days too nobody holds two of them, one his own and one lent.
CHAINS = (
    (Role.OFFICER, Role.CHAIR, Role.CASHIER, Role.ACCOUNTANT, Role.AUDITOR),
    (Role.DEPARTMENT, Role.DEPARTMENT_HEAD),
    # Who gives roles decides nothing by them.
    *((Role.SYSADMIN, role) for role in Role if role != Role.SYSADMIN),
)
LENT_APART = {
    frozenset(pair): f"{pair[0].label}和{pair[1].label}是同一件事的两道手，不能同时由一个人办理。"
    for chain in CHAINS
    for pair in combinations(chain, 2)
}

# An elected mandate is one's own.
NOT_LENT = frozenset({Role.DELEGATE})

# Reads and decides no business data, and takes effect at once; every other role waits for a second person.
TECHNICAL_ROLES = frozenset({Role.SYSADMIN})


class GrantState(models.TextChoices):
    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    # The password of the account was reset by somebody else: the role waits until it is certain whose account it is.
    ASLEEP = "asleep", "重置密码后待确认"
    REFUSED = "refused", "未予确认"


class GrantBasis(models.TextChoices):
    """What a grant in force stands on."""

    SECOND_PERSON = "second_person", "由第二人确认"
    TECHNICAL = "technical", "系统管理员，不经确认"
    FOUNDING = "founding", "登记工会时指定"
    COMMAND = "command", "用命令指定"
    BEFORE = "before", "有确认制度以前授予"
    LENT = "lent", "本人请人代理"


class UnitKind(models.TextChoices):
    UNION = "union", "校工会"
    BRANCH = "branch", "分工会"
    DIRECT_GROUP = "direct_group", "直属工会小组"
    GROUP = "group", "工会小组"
    # A department of the school, not of the union: it answers proposals.
    DEPARTMENT = "department", "承办部门"


# What people call sub-unions: units that report to the union itself.
SUB_UNIONS = (UnitKind.BRANCH, UnitKind.DIRECT_GROUP)


class UnitChangeKind(models.TextChoices):
    OPENED = "opened", "成立"
    RENAMED = "renamed", "更名"
    MERGED = "merged", "合并"
    SPLIT = "split", "分设"
    CLOSED = "closed", "撤销"
    UNDONE = "undone", "撤销分设"


class MilestoneState(models.TextChoices):
    PROPOSED = "proposed", "待收入"
    KEPT = "kept", "已收入"
    DECLINED = "declined", "未收入"


class PastTotalState(models.TextChoices):
    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "未予确认"


class FundingSource(models.TextChoices):
    """The source a payment is made from; the same gift may legally come from four different ones."""

    UNION_FUNDS = "union_funds", "工会经费"
    DUES = "dues", "会费"
    ADMIN_WELFARE = "admin_welfare", "行政福利费"
    DONATION_FUND = "donation_fund", "捐赠基金"


class Custody(models.TextChoices):
    """Who holds the private key of a secret vote."""

    HOUSE = "house", "由平台保管"
    TELLERS = "tellers", "由三名监票人保管"


class VoteState(models.TextChoices):
    PREPARED = "prepared", "待开始"
    OPEN = "open", "投票中"
    ENDED = "ended", "已截止，待开票"
    COUNTED = "counted", "已开票"
    ABANDONED = "abandoned", "已作废"


class VoteChannel(models.TextChoices):
    PHONE = "phone", "网上"
    PAPER = "paper", "纸质票"


class LedgerState(models.TextChoices):
    """The states of an imported workbook."""

    DRAFT = "draft", "已核对"
    WAITING = "waiting", "待确认"
    APPLIED = "applied", "已导入"
    REFUSED = "refused", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"
    EXPIRED = "expired", "已过期"
    UNDOING = "undoing", "等待确认撤销"
    UNDONE = "undone", "已撤销"


class SheetState(models.TextChoices):
    """The states of one of its sheets."""

    WAITING = "waiting", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "已退回"
    CLOSED = "closed", "已了结"
    # The undoing of what was written waits for somebody, or he agreed to it.
    UNDOING = "undoing", "待撤销"
    UNDO_AGREED = "agreed", "同意撤销"


class StartDayState(models.TextChoices):
    PROPOSED = "proposed", "待同意"
    IN_FORCE = "in_force", "已生效"
    REFUSED = "refused", "不同意"
