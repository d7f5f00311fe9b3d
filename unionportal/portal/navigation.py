"""The menus of the portal and of the back office."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from unionportal.core.choices import Role
from unionportal.core.ledger import may_prepare
from unionportal.portal import inbox
from unionportal.portal.notices import unread_count
from unionportal.portal.privacy import UNREAD


@dataclass(frozen=True)
class Entry:
    """One line of the menu; with `permission` None it is for everybody who is signed in."""

    label: str
    url_name: str
    icon: str
    permission: str | None = None
    shown: Callable = bool
    url: str = ""
    here: bool = False
    badge: int | str = 0
    heading: str = ""


def _works_in_back_office(user):
    return user.is_staff


def _holds_office(user):
    return bool(user.current_grants)


def _is_delegate(user):
    return any(grant.role == Role.DELEGATE for grant in user.current_grants)


def _under(heading, *entries):
    return [replace(entry, heading=heading) for entry in entries]


PORTAL = (
    Entry("首页", "home", "home"),
    Entry("慰问", "welfare:visit_list", "heart", "welfare.view_visit"),
    Entry("支出申请", "finance:claim_list", "wallet", "finance.view_claim"),
    Entry("提案审查", "congress:screening_list", "check", "congress.screen_proposal"),
    Entry("提案办理", "congress:assignment_list", "reply", "congress.handle_assignment"),
    Entry("我的提案", "congress:proposal_list", "pen", "congress.draft_proposal"),
    Entry("活动", "activities:activity_list", "flag"),
    Entry("我的福利", "welfare:benefits", "gift"),
    Entry("通知", "notice_list", "bell"),
    *_under(
        "民主管理",
        Entry("提案公示", "congress:board", "board"),
        Entry("我的会议", "congress:attendance_list", "podium", shown=_is_delegate),
        Entry("会议", "congress:meeting_list", "podium", "congress.view_meeting"),
        Entry("代表大会", "congress:congress_list", "ballot", "congress.view_congress"),
        Entry("代表", "congress:delegate_list", "people", "congress.view_delegate"),
        Entry("大会决议", "congress:resolution_list", "ballot"),
    ),
    *_under(
        "活动与宣传",
        Entry("评选", "activities:selection_list", "ballot"),
        Entry("荣誉", "activities:honour_list", "medal"),
        Entry("俱乐部", "activities:club_list", "club"),
        Entry("工作计划", "activities:plan", "calendar"),
        Entry("品牌项目", "activities:project_list", "star", "activities.view_brandproject"),
        Entry("宣传", "activities:publication_list", "megaphone"),
        Entry("制度", "activities:regulation_list", "book"),
        Entry("牵线", "activities:introduction_list", "heart", "activities.view_introduction"),
    ),
    *_under(
        "会员与经费",
        Entry("会员", "members:member_list", "people", "members.view_member"),
        Entry("发放", "welfare:issue_list", "gift", "welfare.view_giftissue"),
        Entry("支付", "finance:payment_list", "coins", "finance.view_payment"),
        Entry("预算执行", "finance:execution", "gauge", "finance.read_execution"),
        Entry("预算年度", "finance:year_list", "calendar", "finance.close_budgetyear"),
    ),
    *_under(
        "报告与统计",
        Entry("数字看板", "board", "gauge", "core.read_figures"),
        Entry("统计数字", "reports:figure_list", "chart", "core.read_figures"),
        Entry("工作报告", "reports:report_list", "report", "reports.view_report"),
        Entry("大事记", "milestone_list", "book", "core.view_milestone"),
        Entry("导入台账", "ledger_import", "upload", shown=may_prepare),
        Entry("台账确认", "ledger_sheet_list", "check", "core.view_ledgersheet"),
        Entry("启用日", "ledger_start", "flag", "core.view_startday"),
        Entry("历次任务", "job_list", "clock", shown=_holds_office),
    ),
    *_under(
        "我",
        Entry("我的信息", "members:me", "person"),
        Entry("我的角色", "my_roles", "key", shown=_holds_office),
        Entry("角色与代理", "role_list", "people", "core.view_rolegrant"),
        Entry("隐私告知", "privacy", "book"),
        Entry("修改密码", "password_change", "key"),
        Entry("工作后台", "admin:index", "desk", shown=_works_in_back_office),
    ),
)
_TABS = 4


class Menu(list):
    @property
    def tabs(self):
        """The entries in the bottom bar of a phone."""
        return self[:_TABS]


def holds(user, permission):
    """Return whether one of the user's roles allows it; owning a record is not enough for a menu entry."""
    return permission is None or user.holds(permission)


@cache
def address(url_name):
    """Return the URL of a page, or None if its app is not installed."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def menu_of(request):
    """Return the entries this user may open, the current one marked; none until password and notice are settled."""
    user = request.user
    if not user.is_authenticated or user.must_change_password or UNREAD in request.session:
        return Menu()
    found = [
        replace(entry, url=url)
        for entry in PORTAL
        if holds(user, entry.permission) and entry.shown(user) and (url := address(entry.url_name))
    ]
    here = max((e.url for e in found if e.url != "/" and request.path.startswith(e.url)), key=len, default="/")
    return Menu(_marked(entry, here, request) for entry in found)


def _marked(entry, here, request):
    is_here = entry.url == here and (here != "/" or request.path == "/")
    counts = {"home": lambda: inbox.size(request), "notice_list": lambda: unread(request)}
    badge = SimpleLazyObject(counts[entry.url_name]) if entry.url_name in counts else 0
    return replace(entry, here=is_here, badge=badge)


def unread(request):
    """Return the number of unread notices, once per request."""
    if not hasattr(request, "_unread"):
        request._unread = unread_count(request.user)
    return request._unread


def navigation(request):
    """Return the context of every page: menu, unread notices, type size, name of the union."""
    return {
        "menu": SimpleLazyObject(lambda: menu_of(request)) if hasattr(request, "user") else (),
        "unread": SimpleLazyObject(lambda: unread(request)),
        "type_size": "big" if request.COOKIES.get("type") == "big" else "normal",
        "union_name": settings.UNION_NAME,
    }


# {group: (label, page, symbol, permission)}; pages not registered or not allowed are left out.
BACK_OFFICE = {
    "消息": (("通知", "notice_list", "notifications", None),),
    "会员": (
        ("会员", "admin:members_member_changelist", "badge", "members.view_member"),
        ("分工会委员", "admin:members_officerterm_changelist", "supervisor_account", "members.view_officerterm"),
        ("会员服务卡", "admin:members_servicecard_changelist", "credit_card", "members.view_servicecard"),
        ("开设账号", "members:account_open", "person_add", "members.open_accounts"),
        ("导入台账", "ledger_import", "upload_file", "finance.prepare_ledger"),
        ("台账确认", "ledger_sheet_list", "fact_check", "core.view_ledgersheet"),
        ("启用日", "ledger_start", "event_available", "core.view_startday"),
    ),
    "慰问与福利": (
        ("慰问", "admin:welfare_visit_changelist", "volunteer_activism", "welfare.view_visit"),
        ("补助", "admin:welfare_grant_changelist", "favorite", "welfare.view_grant"),
        ("发放", "admin:welfare_giftissue_changelist", "redeem", "welfare.view_giftissue"),
        ("互助保障", "admin:welfare_mutualaidclaim_changelist", "health_and_safety", "welfare.view_mutualaidclaim"),
        ("结对帮扶", "admin:welfare_pairing_changelist", "handshake", "welfare.view_pairing"),
        ("捐款活动", "admin:welfare_donationdrive_changelist", "savings", "welfare.view_donationdrive"),
        ("捐款上缴", "admin:welfare_remittance_changelist", "output", "welfare.view_remittance"),
        ("服务事项", "admin:welfare_servicecase_changelist", "support_agent", "welfare.view_servicecase"),
        ("保险方案", "admin:welfare_insuranceplan_changelist", "shield", "welfare.view_insuranceplan"),
        ("慰问福利事项", "admin:welfare_benefitkind_changelist", "category", "welfare.view_benefitkind"),
        ("慰问福利标准", "admin:welfare_standard_changelist", "rule", "welfare.view_standard"),
        ("服务事项类别", "admin:welfare_casekind_changelist", "category", "welfare.view_casekind"),
        ("上限项目", "admin:welfare_capgroup_changelist", "price_change", "welfare.view_capgroup"),
        ("须说明的字句", "admin:welfare_forbiddenword_changelist", "spellcheck", "welfare.view_forbiddenword"),
    ),
    "民主管理": (
        ("会议", "admin:congress_meeting_changelist", "groups", "congress.view_meeting"),
        ("会议出席", "admin:congress_attendance_changelist", "how_to_reg", "congress.view_attendance"),
        ("会议议程", "admin:congress_agendaitem_changelist", "format_list_numbered", "congress.view_agendaitem"),
        ("代表大会", "admin:congress_congress_changelist", "account_balance", "congress.view_congress"),
        ("届次", "admin:congress_term_changelist", "event_repeat", "congress.view_term"),
        ("代表", "admin:congress_delegate_changelist", "how_to_vote", "congress.view_delegate"),
        ("代表团", "admin:congress_delegation_changelist", "diversity_3", "congress.view_delegation"),
        ("议事规则", "admin:congress_ruleofprocedure_changelist", "gavel", "congress.view_ruleofprocedure"),
    ),
    "提案": (
        ("提案", "admin:congress_proposal_changelist", "description", "congress.view_proposal"),
        ("提案类别", "admin:congress_proposalcategory_changelist", "category", "congress.view_proposalcategory"),
        ("提案规则", "admin:congress_proposalrule_changelist", "rule", "congress.view_proposalrule"),
    ),
    "活动与宣传": (
        ("活动", "admin:activities_activity_changelist", "event", "activities.view_activity"),
        ("参加人", "admin:activities_participation_changelist", "groups", "activities.view_participation"),
        ("参赛条目", "admin:activities_entry_changelist", "emoji_events", "activities.view_entry"),
        ("荣誉", "admin:activities_honour_changelist", "military_tech", "activities.view_honour"),
        ("评选", "admin:activities_selection_changelist", "how_to_vote", "activities.view_selection"),
        ("品牌项目", "admin:activities_brandproject_changelist", "star", "activities.view_brandproject"),
        ("俱乐部", "admin:activities_club_changelist", "sports_tennis", "activities.view_club"),
        ("计划事项", "admin:activities_planitem_changelist", "calendar_month", "activities.view_planitem"),
        ("宣传", "admin:activities_publication_changelist", "campaign", "activities.view_publication"),
        ("制度", "admin:activities_regulation_changelist", "gavel", "activities.view_regulation"),
        ("牵线", "admin:activities_introduction_changelist", "diversity_1", "activities.view_introduction"),
        ("系列活动", "admin:activities_series_changelist", "category", "activities.view_series"),
    ),
    "经费": (
        ("支出申请", "admin:finance_claim_changelist", "request_quote", "finance.view_claim"),
        ("发票", "admin:finance_invoice_changelist", "receipt", "finance.view_invoice"),
        ("支付", "admin:finance_payment_changelist", "payments", "finance.view_payment"),
        ("收入", "admin:finance_income_changelist", "account_balance", "finance.view_income"),
        ("预算", "admin:finance_budget_changelist", "account_balance_wallet", "finance.view_budget"),
        ("科目", "admin:finance_account_changelist", "list_alt", "finance.view_account"),
        ("预算执行", "finance:execution", "speed", "finance.read_execution"),
        ("预决算报送", "admin:finance_filing_changelist", "outbox", "finance.view_filing"),
        ("预算年度", "admin:finance_budgetyear_changelist", "event_repeat", "finance.view_budgetyear"),
        ("支出类别", "admin:finance_claimkind_changelist", "category", "finance.view_claimkind"),
        ("单据要求", "admin:finance_paperrule_changelist", "checklist", "finance.view_paperrule"),
        ("开票信息", "admin:finance_billingtitle_changelist", "badge", "finance.view_billingtitle"),
        ("支出审批规则", "admin:finance_routerule_changelist", "alt_route", "finance.view_routerule"),
        ("预算年度规则", "admin:finance_yearrule_changelist", "rule", "finance.view_yearrule"),
    ),
    "工作报告": (
        ("工作报告", "reports:report_list", "description", "reports.view_report"),
        ("统计数字", "reports:figure_list", "monitoring", "core.read_figures"),
        ("大事记", "milestone_list", "auto_stories", "core.view_milestone"),
        ("历史数", "admin:core_pasttotal_changelist", "history_edu", "core.view_pasttotal"),
        ("历次任务", "job_list", "schedule", None),
    ),
    "组织与权限": (
        ("工会组织", "admin:core_unit_changelist", "account_tree", "core.view_unit"),
        ("账号", "admin:core_user_changelist", "person", "core.view_user"),
        ("角色授权", "admin:core_rolegrant_changelist", "key", "core.view_rolegrant"),
        ("角色与代理", "role_list", "how_to_reg", "core.view_rolegrant"),
        ("角色与权限", "permission_table", "table_chart", "core.view_rolegrant"),
        ("操作日志", "admin:core_auditentry_changelist", "history", "core.view_auditentry"),
        ("隐私告知", "admin:portal_privacynotice_changelist", "policy", "portal.view_privacynotice"),
        ("登录记录", "admin:sign_ins", "login", "core.view_sign_ins"),
        ("个人信息清单", "admin:personal_data", "contact_page", "core.view_compliance"),
        ("合规对照", "admin:compliance", "verified_user", "core.view_compliance"),
        ("后台任务", "admin:core_job_changelist", "pending_actions", "core.view_job"),
    ),
}


def back_office_menu(request):
    """Return the sidebar of the admin theme, in the shape it expects."""
    groups = []
    for title, entries in BACK_OFFICE.items():
        items = [
            {"title": label, "icon": symbol, "link": url, "badge": unread(request) if page == "notice_list" else 0}
            for label, page, symbol, permission in entries
            if holds(request.user, permission) and (url := address(page))
        ]
        if items:
            groups.append({"title": title, "separator": True, "items": items})
    return groups


def deputising(request):
    """Return what the head of the back office shows of those for whom this user acts: a text and its colour."""
    loans = request.user.loans if request.user.is_authenticated else []
    return ["代理：" + "、".join(str(loan.lent_from.user.name) for loan in loans), "warning"] if loans else None
