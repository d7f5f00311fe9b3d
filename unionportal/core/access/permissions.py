"""The registry of permissions: what may be done and by which roles; each app declares its own in permissions.py."""

from unionportal.core.choices import OWNER, Role

_ROLES: dict[str, tuple[str, frozenset[str]]] = {}
# The permissions that Django's admin checks for every model.
_ADMIN_VERBS = ("add_", "change_", "delete_", "view_")


def declare(perm: str, label: str, *roles: str) -> str:
    """Register a permission with its label and the roles that hold it; return its name."""
    if perm in _ROLES:
        raise ValueError(f"{perm} is declared twice")
    _ROLES[perm] = (label, frozenset(roles))
    return perm


def roles_allowing(perm: str) -> frozenset[str]:
    """Return the roles that hold `perm`; empty for an undeclared admin verb, KeyError for any other unknown name."""
    if perm not in _ROLES and perm.split(".")[1].startswith(_ADMIN_VERBS):
        return frozenset()
    return _ROLES[perm][1]


def label_of(perm: str) -> str:
    """Return what people call a declared permission."""
    return _ROLES[perm][0]


def declared() -> list[tuple[str, str, frozenset[str]]]:
    """Return [(name, label, roles)] of every permission."""
    return [(perm, label, roles) for perm, (label, roles) in sorted(_ROLES.items())]


_OFFICE = (Role.CHAIR, Role.OFFICER, Role.ACCOUNTANT, Role.CASHIER, Role.AUDITOR, Role.WOMEN)
_BRANCH = (Role.BRANCH_CHAIR, Role.BRANCH_OFFICER)

VIEW_UNIT = declare("core.view_unit", "查看工会组织", *_OFFICE, *_BRANCH, Role.SYSADMIN)
CHANGE_UNIT = declare("core.change_unit", "维护工会组织", Role.OFFICER, Role.SYSADMIN)
VIEW_UNIT_CHANGE = declare("core.view_unitchange", "查看组织沿革", *_OFFICE, Role.SYSADMIN)
VIEW_USER = declare("core.view_user", "查看账号", Role.SYSADMIN)
ADD_USER = declare("core.add_user", "开设账号", Role.SYSADMIN)
CHANGE_USER = declare("core.change_user", "维护账号", Role.SYSADMIN)
VIEW_GRANT = declare("core.view_rolegrant", "查看角色授权", Role.SYSADMIN, Role.CHAIR, Role.AUDITOR)
ADD_GRANT = declare("core.add_rolegrant", "提出角色", Role.SYSADMIN)
# An auditor confirms a new chair alone, where no other chair can.
CONFIRM_GRANT = declare("core.confirm_rolegrant", "确认角色", Role.CHAIR, Role.AUDITOR)
CHANGE_GRANT = declare("core.change_rolegrant", "终止角色", Role.SYSADMIN)
END_LOAN = declare("core.end_loan", "终止代理", Role.CHAIR, Role.SYSADMIN)
VIEW_AUDIT = declare("core.view_auditentry", "查看操作日志", Role.CHAIR, Role.AUDITOR, Role.SYSADMIN)
# Who has only the permission above reads accounts, roles, units and jobs whole, and of business acts who and when.
READ_BUSINESS_ACTS = declare("core.read_business_acts", "查看业务操作的对象和内容", Role.CHAIR, Role.AUDITOR)
VIEW_COMPLIANCE = declare("core.view_compliance", "查看合规对照", Role.CHAIR, Role.AUDITOR, Role.SYSADMIN)
VIEW_SIGN_INS = declare("core.view_sign_ins", "查看登录记录", Role.AUDITOR, Role.SYSADMIN)
VIEW_JOB = declare("core.view_job", "查看后台任务", OWNER, Role.SYSADMIN)
# A sheet of an imported workbook is seen and confirmed by whoever holds the permission that the sheet itself names, see
# models/ledger.py; the roles here are all those that may hold one, and the maker has his own sheets.
_LEDGER = (Role.CHAIR, Role.OFFICER, Role.ACCOUNTANT, Role.CASHIER, Role.PROPOSAL_COMMITTEE, Role.BRANCH_CHAIR)
VIEW_LEDGER_IMPORT = declare("core.view_ledgerimport", "查看台账文件", OWNER)
VIEW_LEDGER_SHEET = declare("core.view_ledgersheet", "查看台账待确认的工作表", OWNER, *_LEDGER)
CONFIRM_LEDGER_SHEET = declare("core.confirm_ledgersheet", "确认台账的工作表", OWNER, *_LEDGER)
VIEW_LEDGER_WORD = declare("core.view_ledgerword", "查看台账用语", Role.OFFICER, Role.ACCOUNTANT, Role.CASHIER)
CHANGE_LEDGER_WORD = declare("core.change_ledgerword", "删除台账用语", Role.OFFICER, Role.ACCOUNTANT)
VIEW_START_DAY = declare("core.view_startday", "查看启用日", Role.CHAIR, Role.OFFICER, Role.ACCOUNTANT, Role.AUDITOR)
SET_START_DAY = declare("core.set_startday", "设定和更正启用日", Role.CHAIR)
AGREE_START_DAY = declare("core.agree_startday", "同意更正启用日", Role.AUDITOR)
READ_FIGURES = declare("core.read_figures", "查看统计数字", *_OFFICE, *_BRANCH)
# The event book: a sub-union proposes what happened in it, the office takes it in.
VIEW_MILESTONE = declare("core.view_milestone", "查看大事记", OWNER, *_OFFICE, *_BRANCH)
ADD_MILESTONE = declare("core.add_milestone", "报送大事记", Role.OFFICER, *_BRANCH)
CHANGE_MILESTONE = declare("core.change_milestone", "修改大事记", OWNER, Role.OFFICER)
PROPOSE_MILESTONE = declare("core.propose_milestone", "重新报送大事记", OWNER)
KEEP_MILESTONE = declare("core.keep_milestone", "收入大事记", Role.OFFICER)
# Totals of years without records: one person enters them, another confirms.
VIEW_PAST_TOTAL = declare("core.view_pasttotal", "查看历史数", *_OFFICE)
ADD_PAST_TOTAL = declare("core.add_pasttotal", "登记历史数", Role.OFFICER, Role.ACCOUNTANT)
CHANGE_PAST_TOTAL = declare("core.change_pasttotal", "修改历史数", Role.OFFICER, Role.ACCOUNTANT)
CONFIRM_PAST_TOTAL = declare("core.confirm_pasttotal", "确认历史数", Role.CHAIR)
