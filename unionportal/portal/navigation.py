"""The rooms of the portal, which are its menu; a room is also what the menu of the back office is made of."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from unionportal.core.choices import Role
from unionportal.core.ledger import may_prepare
from unionportal.core.values.pinyin import syllable
from unionportal.portal import inbox
from unionportal.portal.notices import unread_count
from unionportal.portal.privacy import UNREAD


@dataclass(frozen=True)
class Entry:
    """A page that a menu leads to; with `permission` None it is for everybody who is signed in."""

    label: str
    url_name: str
    icon: str = ""
    permission: str | None = None
    shown: Callable = bool
    # Pages that are opened from it and stand in no menu.
    leads_to: tuple[str, ...] = ()
    url: str = ""
    here: bool = False
    badge: int | str = 0


@dataclass(frozen=True)
class Room:
    """Pages of one kind of work, one line of a menu: it opens the first of them, where the others are links."""

    label: str
    icon: str
    pages: tuple[Entry, ...]
    # The icon in the theme of the back office.
    symbol: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the menu that somebody sees: a room with those of its pages that he may open."""

    label: str
    icon: str
    pages: tuple[Entry, ...]
    symbol: str = ""

    @property
    def url(self):
        """The address of the first page."""
        return self.pages[0].url

    @property
    def open(self):
        """The page that is open, or below which one is; None for none."""
        return next((page for page in self.pages if page.here), None)

    @property
    def here(self):
        """Whether one of its pages is open."""
        return self.open is not None

    @property
    def badge(self):
        """What the first page counts."""
        return self.pages[0].badge


def _works_in_back_office(user):
    return user.is_staff


def _holds_office(user):
    return bool(user.current_grants)


def _is_delegate(user):
    return any(grant.role == Role.DELEGATE for grant in user.current_grants)


PORTAL = (
    Room("首页", "home", (Entry("首页", "home"),)),
    Room(
        "慰问与福利",
        "heart",
        (
            Entry("慰问", "welfare:visit_list", permission="welfare.view_visit"),
            Entry("发放", "welfare:issue_list", permission="welfare.view_giftissue"),
            Entry("捐款", "welfare:donation_list", permission="welfare.view_donation"),
            Entry("我的福利", "welfare:benefits"),
        ),
    ),
    Room(
        "经费",
        "wallet",
        (
            # First, so that the line opens it for the auditors: all that is theirs stands there.
            Entry("经审工作台", "finance:auditing", permission="finance.view_auditsample"),
            Entry("支出申请", "finance:claim_list", permission="finance.view_claim", leads_to=("finance:loan_list",)),
            Entry("支付", "finance:payment_list", permission="finance.view_payment"),
            Entry(
                "记账凭证",
                "finance:voucher_list",
                permission="finance.view_voucher",
                leads_to=("finance:voucherexport_list",),
            ),
            Entry("支付批次", "finance:batch_list", permission="finance.view_paymentbatch"),
            Entry("银行对账", "finance:bankstatement_list", permission="finance.view_bankstatement"),
            Entry("预算执行", "finance:execution", permission="finance.read_execution"),
            Entry(
                "预算编制",
                "finance:budget_grid",
                permission="finance.view_budgetplan",
                leads_to=("finance:allocation", "finance:plan_list"),
            ),
            Entry("预算、决算表", "finance:statement", permission="finance.view_budgetplan"),
            Entry("拨缴经费", "finance:contributions", permission="finance.view_contributionmonth"),
            Entry("会费", "finance:dues", permission="finance.view_duessheet"),
            Entry("会费缴没缴", "finance:dues_paid", permission="finance.see_dues_paid"),
            Entry("补助收入", "finance:subsidies", permission="finance.view_subsidy"),
            Entry("审计抽样", "finance:auditsample_list", permission="finance.view_auditsample"),
            Entry("常设检查", "finance:checkhit_list", permission="finance.view_checkhit"),
            Entry("审计发现", "finance:auditfinding_list", permission="finance.view_auditfinding"),
            Entry("审计意见", "finance:auditopinion_list", permission="finance.view_auditopinion"),
            Entry("采购渠道", "finance:purchases", permission="finance.view_purchasekind"),
            Entry("固定资产", "finance:asset_list", permission="finance.view_asset"),
            Entry("经费公开", "finance:published_list"),
            Entry("预算年度", "finance:year_list", permission="finance.close_budgetyear"),
        ),
    ),
    Room(
        "提案",
        "pen",
        (
            Entry("提案审查", "congress:screening_list", permission="congress.screen_proposal"),
            Entry("提案办理", "congress:assignment_list", permission="congress.handle_assignment"),
            Entry("我的提案", "congress:proposal_list", permission="congress.draft_proposal"),
            Entry("提案类别", "congress:category_list", permission="congress.add_proposalcategory"),
            Entry("提案公示", "congress:board"),
        ),
    ),
    Room(
        "活动与宣传",
        "flag",
        (
            Entry("活动", "activities:activity_list"),
            Entry("评选", "activities:selection_list"),
            Entry("荣誉", "activities:honour_list"),
            Entry("俱乐部", "activities:club_list"),
            Entry("工作计划", "activities:plan"),
            Entry("品牌项目", "activities:project_list", permission="activities.view_brandproject"),
            Entry("宣传", "activities:publication_list"),
            Entry("制度", "activities:regulation_list"),
            Entry("牵线", "activities:introduction_list", permission="activities.view_introduction"),
        ),
    ),
    Room(
        "会议",
        "podium",
        (
            Entry("我的会议", "congress:attendance_list", shown=_is_delegate),
            Entry("会议", "congress:meeting_list", permission="congress.view_meeting"),
            Entry("代表大会", "congress:congress_list", permission="congress.view_congress"),
            Entry("代表", "congress:delegate_list", permission="congress.view_delegate"),
            Entry("大会决议", "congress:resolution_list"),
        ),
    ),
    Room("通知", "bell", (Entry("通知", "notice_list"),)),
    Room("会员", "people", (Entry("会员", "members:member_list", permission="members.view_member"),)),
    Room(
        "报告与统计",
        "report",
        (
            Entry("工作报告", "reports:report_list", permission="reports.view_report"),
            Entry("数字看板", "board", permission="core.read_figures"),
            Entry("统计数字", "reports:figure_list", permission="core.read_figures"),
            Entry("大事记", "milestone_list", permission="core.view_milestone"),
        ),
    ),
    Room(
        "台账",
        "upload",
        (
            Entry("导入台账", "ledger_import", shown=may_prepare),
            Entry("台账确认", "ledger_sheet_list", permission="core.view_ledgersheet"),
            Entry("启用日", "ledger_start", permission="core.view_startday"),
            Entry("历次任务", "job_list", shown=_holds_office),
        ),
    ),
    Room(
        "我",
        "person",
        (
            Entry("我的信息", "members:me"),
            Entry("我的会费", "finance:my_dues"),
            Entry("我的角色", "my_roles", shown=_holds_office),
            Entry("角色与代理", "role_list", permission="core.view_rolegrant"),
            Entry("隐私告知", "privacy"),
            Entry("修改密码", "password_change"),
        ),
    ),
    Room("工作后台", "desk", (Entry("工作后台", "admin:index", shown=_works_in_back_office),)),
)
_TABS = 4


class Menu(list):
    """The lines of a menu, as seen from the page at `path`."""

    def __init__(self, lines=(), path="", *, is_office=False):
        super().__init__(lines)
        self.path, self.is_office = path, is_office

    @property
    def tabs(self):
        """The lines in the bottom bar of a phone."""
        return self[:_TABS]

    @property
    def room(self):
        """The line of which a page, or one below it, is open; None for none."""
        return next((line for line in self if line.here), None)

    @property
    def siblings(self):
        """The pages of the room of which one is open, with that one; nothing on the pages below them."""
        pages = self.room.pages if self.room else ()
        return pages if len(pages) > 1 and self.path in {page.url for page in pages} else ()


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


def menu_from(rooms, request, *, is_office=False):
    """Return the Menu of the rooms, with those pages that this user may open, the open one marked."""
    lines, ways = _open_to(rooms, request.user)
    # Of an address below several pages, the nearest; what is below none belongs to no room.
    here = ways.get(max((way for way in ways if _is_at(way, request.path)), key=len, default=None))
    return Menu([_marked(line, here, request) for line in lines], request.path, is_office=is_office)


# {(rooms, roles): (the rooms, what is open)}; the rooms are kept with it, so that their number is that of no others.
_OPEN = {}


def _open_to(rooms, user):
    """Return (the lines with the pages that the user may open, {an address: the page in whose room it is}).

    All pages are drawn with it, and it depends on the roles alone: it is found once for each set of them.
    """
    key = id(rooms), frozenset(grant.role for grant in user.current_grants)
    if key not in _OPEN:
        found = [(room, tuple(_pages_open_to(room, user))) for room in rooms]
        ways = {
            way: page.url for _, pages in found for page in pages for way in (page.url, *map(address, page.leads_to))
        }
        _OPEN[key] = rooms, ([_line(room, pages) for room, pages in found if pages], ways)
    return _OPEN[key][1]


def _pages_open_to(room, user):
    for page in room.pages:
        if holds(user, page.permission) and page.shown(user) and (url := address(page.url_name)):
            yield replace(page, url=url)


def _line(room, pages):
    # A room of one page is that page.
    return Line(room.label if len(pages) > 1 else pages[0].label, room.icon, pages, room.symbol)


def _is_at(url, path):
    return path == url if url in _starts() else path.startswith(url)


@cache
def _starts():
    return {address("home"), address("admin:index")}


def _marked(line, here, request):
    """Return the line with the open page marked and the pages that count with their numbers."""
    counts = {"home": lambda: inbox.size(request), "notice_list": lambda: unread(request)}
    if not any(page.url == here or page.url_name in counts for page in line.pages):
        return line
    pages = []
    for page in line.pages:
        badge = SimpleLazyObject(counts[page.url_name]) if page.url_name in counts else 0
        pages.append(replace(page, here=page.url == here, badge=badge))
    return replace(line, pages=tuple(pages))


def menu_of(request):
    """Return the menu of this user; nothing until password and notice are settled."""
    user = request.user
    if not user.is_authenticated or user.must_change_password or UNREAD in request.session:
        return Menu()
    return menu_from(PORTAL, request)


def pages_named(lines, text):
    """Return the pages in the lines of a menu whose name holds these words or letters."""
    wanted = "".join(text.split()).lower()
    pages = [page for line in lines for page in line.pages] if wanted else ()
    return [page for page in pages if any(wanted in way for way in _ways(page.label))]


@cache
def _ways(label):
    """Return how the name of a page may be typed: itself, the first letters of its syllables, all their letters."""
    syllables = [syllable(character) for character in label]
    return label.lower(), "".join(one[:1] for one in syllables), "".join(syllables)


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
