"""The menu of the back office: rooms of what people do, and the search by which any page in them is found."""

from django.utils.functional import SimpleLazyObject
from unfold.dataclasses import SearchResult

from unionportal.core.printing.views import PrintList, PrintRecord
from unionportal.portal.navigation import Entry, Room, menu_from, menu_of, navigation, pages_named


def _table(label, app, model, *parts):
    """Return the Entry of the list of a table; `parts` are the tables whose lists are opened from its records."""
    of_parts = tuple(f"admin:{app}_{part}_changelist" for part in parts)
    return Entry(label, f"admin:{app}_{model}_changelist", permission=f"{app}.view_{model}", leads_to=of_parts)


ROOMS = (
    Room("今日工作", "desk", (Entry("今日工作", "admin:index"),), symbol="today"),
    Room("通知", "bell", (Entry("通知", "notice_list"),), symbol="notifications"),
    Room(
        "会员",
        "people",
        (
            _table("会员", "members", "member"),
            _table("分工会委员", "members", "officerterm"),
            _table("会员服务卡", "members", "servicecard"),
            Entry("开设账号", "members:account_open", permission="members.open_accounts"),
        ),
        symbol="badge",
    ),
    Room(
        "慰问与福利",
        "heart",
        (
            _table("慰问", "welfare", "visit"),
            _table("补助", "welfare", "grant"),
            _table("困难职工档案", "welfare", "hardshipfile", "hardshipcheck"),
            _table("发放", "welfare", "giftissue", "giftrecipient"),
            _table("互助保障", "welfare", "mutualaidclaim"),
            _table("结对帮扶", "welfare", "pairing"),
            _table("捐款活动", "welfare", "donationdrive", "donation"),
            _table("捐款上缴", "welfare", "remittance"),
            _table("服务事项", "welfare", "servicecase"),
            _table("保险方案", "welfare", "insuranceplan"),
        ),
        symbol="volunteer_activism",
    ),
    Room(
        "民主管理",
        "podium",
        (
            _table("提案", "congress", "proposal"),
            _table("会议", "congress", "meeting"),
            _table("会议出席", "congress", "attendance"),
            _table("会议议程", "congress", "agendaitem"),
            _table("代表大会", "congress", "congress"),
            _table("届次", "congress", "term"),
            _table("代表", "congress", "delegate"),
            _table("代表团", "congress", "delegation"),
        ),
        symbol="how_to_vote",
    ),
    Room(
        "活动与宣传",
        "flag",
        (
            _table("活动", "activities", "activity"),
            _table("参加人", "activities", "participation"),
            _table("参赛条目", "activities", "entry"),
            _table("荣誉", "activities", "honour"),
            _table("评选", "activities", "selection", "candidate", "expertscore"),
            _table("品牌项目", "activities", "brandproject"),
            _table("俱乐部", "activities", "club", "clubmembership"),
            _table("计划事项", "activities", "planitem"),
            _table("宣传", "activities", "publication"),
            _table("制度", "activities", "regulation", "regulationedition"),
            _table("牵线", "activities", "introduction"),
            _table("系列活动", "activities", "series"),
        ),
        symbol="event",
    ),
    Room(
        "经费",
        "wallet",
        (
            # First, so that the line opens it for the auditors: all that is theirs stands there.
            Entry("经审工作台", "finance:auditing", permission="finance.view_auditsample"),
            _table("支出申请", "finance", "claim", "loan"),
            _table("发票", "finance", "invoice"),
            _table("支付", "finance", "payment"),
            Entry(
                "记账凭证",
                "finance:voucher_list",
                permission="finance.view_voucher",
                leads_to=("finance:voucherexport_list",),
            ),
            Entry("支付批次", "finance:batch_list", permission="finance.view_paymentbatch"),
            Entry("银行对账", "finance:bankstatement_list", permission="finance.view_bankstatement"),
            _table("收入", "finance", "income", "trustentry"),
            Entry("拨缴经费", "finance:contributions", permission="finance.view_contributionmonth"),
            Entry("会费", "finance:dues", permission="finance.view_duessheet"),
            _table("免缴会费", "finance", "duesexemption"),
            Entry("补助收入", "finance:subsidies", permission="finance.view_subsidy"),
            Entry("审计抽样", "finance:auditsample_list", permission="finance.view_auditsample"),
            Entry("常设检查", "finance:checkhit_list", permission="finance.view_checkhit"),
            Entry("审计发现", "finance:auditfinding_list", permission="finance.view_auditfinding"),
            Entry("审计意见", "finance:auditopinion_list", permission="finance.view_auditopinion"),
            Entry("采购渠道", "finance:purchases", permission="finance.view_purchasekind"),
            Entry("固定资产", "finance:asset_list", permission="finance.view_asset"),
            _table("预算", "finance", "budget", "budgetadjustment"),
            Entry(
                "预算编制",
                "finance:budget_grid",
                permission="finance.view_budgetplan",
                leads_to=("finance:allocation", "finance:plan_list"),
            ),
            Entry("预算、决算表", "finance:statement", permission="finance.view_budgetplan"),
            _table("预算版本", "finance", "budgetplan"),
            _table("科目", "finance", "account"),
            _table("预算项目", "finance", "project"),
            Entry("预算执行", "finance:execution", permission="finance.read_execution"),
            _table("预决算报送", "finance", "filing"),
            _table("支出公示", "finance", "disclosure"),
            _table("预算年度", "finance", "budgetyear"),
        ),
        symbol="payments",
    ),
    Room(
        "报告与统计",
        "report",
        (
            Entry("工作报告", "reports:report_list", permission="reports.view_report"),
            Entry("数字看板", "board", permission="core.read_figures"),
            Entry("统计数字", "reports:figure_list", permission="core.read_figures"),
            Entry("大事记", "milestone_list", permission="core.view_milestone"),
            _table("历史数", "core", "pasttotal"),
        ),
        symbol="description",
    ),
    Room(
        "台账",
        "upload",
        (
            Entry("导入台账", "ledger_import", permission="finance.prepare_ledger"),
            Entry("台账确认", "ledger_sheet_list", permission="core.view_ledgersheet"),
            Entry("启用日", "ledger_start", permission="core.view_startday"),
            Entry("历次任务", "job_list"),
        ),
        symbol="upload_file",
    ),
    Room(
        "规定",
        "book",
        (
            _table("慰问福利事项", "welfare", "benefitkind"),
            _table("慰问福利标准", "welfare", "standard"),
            _table("服务事项类别", "welfare", "casekind"),
            _table("困难类别和致困原因", "welfare", "hardshipkind"),
            _table("上限项目", "welfare", "capgroup"),
            _table("须说明的字句", "welfare", "forbiddenword"),
            _table("议事规则", "congress", "ruleofprocedure"),
            _table("提案类别", "congress", "proposalcategory"),
            _table("提案规则", "congress", "proposalrule"),
            _table("预算年度规则", "finance", "yearrule"),
            _table("分工会经费标准", "finance", "allocationrate"),
            _table("拨缴规则", "finance", "contributionrule"),
            _table("会费规则", "finance", "duesrule"),
            _table("采购渠道", "finance", "purchasechannel"),
            _table("计入采购的支出类别", "finance", "purchasekind"),
            _table("采购占比目标", "finance", "purchasetarget"),
            _table("支出类别", "finance", "claimkind"),
            _table("单据要求", "finance", "paperrule"),
            _table("支出审批规则", "finance", "routerule"),
            _table("支出标准", "finance", "spendingrule"),
            _table("借款规则", "finance", "loanrule"),
            _table("审计事项", "finance", "auditmatter"),
            _table("常设检查规则", "finance", "checkrule"),
            _table("节假日安排", "finance", "restday"),
            _table("供应商", "finance", "supplier"),
            _table("开票信息", "finance", "billingtitle"),
            _table("银行文件版式", "finance", "banklayout", "bankcolumn"),
            _table("凭证文件版式", "finance", "voucherlayout", "vouchercolumn"),
            _table("记账科目对应", "finance", "accountcode"),
            _table("总账科目", "finance", "ledgeraccount", "econclass"),
            _table("资金账户", "finance", "holding", "opening"),
            _table("银行对账规则", "finance", "matchrule"),
            _table("固定资产类别", "finance", "assetcategory"),
            _table("隐私告知", "portal", "privacynotice"),
        ),
        symbol="rule",
    ),
    Room(
        "组织与权限",
        "key",
        (
            _table("工会组织", "core", "unit"),
            _table("账号", "core", "user"),
            _table("角色授权", "core", "rolegrant"),
            Entry("角色与代理", "role_list", permission="core.view_rolegrant"),
            Entry("角色与权限", "permission_table", permission="core.view_rolegrant"),
        ),
        symbol="account_tree",
    ),
    Room(
        "日志与合规",
        "clock",
        (
            _table("操作日志", "core", "auditentry"),
            Entry("登录记录", "admin:sign_ins", permission="core.view_sign_ins"),
            Entry("个人信息清单", "admin:personal_data", permission="core.view_compliance"),
            Entry("合规对照", "admin:compliance", permission="core.view_compliance"),
            _table("后台任务", "core", "job"),
        ),
        symbol="history",
    ),
)

# In both menus, and of whoever reads it.
_PERSONAL = {"notice_list"}
# Pages of one record, to which its page in the back office leads: what staff do there has no second page.
_LED_TO = {
    "activities:activity_record",
    "activities:selection_nominate",
    "activities:selection_score",
    "congress:agendaitem_edit",
    "congress:agendaitem_resolution",
    "congress:agendaitem_votes",
    "congress:agendaitem_withdraw",
    "congress:meeting_agenda_add",
    "congress:meeting_minutes",
    "congress:meeting_roll",
    "congress:meeting_roll_add",
    "congress:meeting_roll_all",
    "finance:budgets_next",
    "welfare:grant_circumstances",
    "welfare:hardship_circumstances",
    "welfare:visit_diagnosis",
}


def menu(request):
    """Return the Menu of this user, read once per request."""
    if not hasattr(request, "office_menu"):
        request.office_menu = menu_from(ROOMS, request, is_office=True)
    return request.office_menu


def sidebar(request):
    """Return the menu in the shape that the admin theme expects."""
    lines = menu(request)
    items = [{"title": o.label, "icon": o.symbol, "link": o.url, "badge": o.badge, "active": o.here} for o in lines]
    return [{"title": "", "items": items}]


def frame(request):
    """Return the context of every page: that of the portal, with the menu of the back office where a page is of both.

    Such a page exists once, in the look of the portal: who works in the back office has opened it from there.
    """
    found = navigation(request)
    if hasattr(request, "user") and request.user.is_authenticated and request.user.is_staff:
        found["menu"] = SimpleLazyObject(lambda: _menu_of_staff(request))
    return found


def _menu_of_staff(request):
    of_portal, room = menu_of(request), menu(request).room
    of_both = room is not None and room.open.url_name not in _PERSONAL
    return menu(request) if of_portal and (of_both or _is_led_to(request.resolver_match)) else of_portal


def _is_led_to(match):
    """Return whether a page of the back office leads to this one: the questions of a paper form, or one of _LED_TO."""
    if match is None:
        return False
    return match.view_name in _LED_TO or getattr(match.func, "view_class", None) in (PrintList, PrintRecord)


def context(request):
    """Return what every page of the back office shows of its room: the other pages, on those that the menu leads to."""
    return {"siblings": menu(request).siblings if request.user.is_authenticated else ()}


def deputising(request):
    """Return what the head of the back office shows of those for whom this user acts: a text and its colour."""
    loans = request.user.loans if request.user.is_authenticated else []
    return ["代理：" + "、".join(str(loan.lent_from.user.name) for loan in loans), "warning"] if loans else None


def found(request, text):
    """Return the pages this user may open whose name holds these words or letters, as results of the theme."""
    lines = menu(request)
    rooms = {page.url: line.label for line in lines for page in line.pages}
    return [SearchResult(page.label, rooms[page.url], page.url, icon="tag") for page in pages_named(lines, text)]
