"""The accounts of an example database, one per role."""

import base64
import hmac
from hashlib import sha256

from django.conf import settings

from congress.bodies.services.delegates import sync_delegate_roles
from congress.models import Delegate
from members.choices import OfficerPost
from members.models import Member, OfficerTerm
from members.services.officers import sync_chair_roles
from unionportal.core.choices import GrantBasis, Role
from unionportal.core.models import RoleGrant, Unit, User
from unionportal.core.roles.granting import confirm_roles, name_chair, propose_role
from unionportal.core.services.accounts import open_account
from unionportal.core.trail import audit
from unionportal.core.trail.acts import act

LOADED = act("examples.load", "载入示例年度")
# Everybody of the office works over the whole union.
_OFFICE = (
    (Role.CHAIR, "zhuxi"),
    (Role.OFFICER, "zhuangan"),
    (Role.ACCOUNTANT, "kuaiji"),
    (Role.CASHIER, "chuna"),
    (Role.AUDITOR, "jingshen"),
    (Role.WOMEN, "nvgong"),
    (Role.PROPOSAL_COMMITTEE, "tianwei"),
    (Role.SYSADMIN, "admin"),
)
# Who is said to have prepared and confirmed the workbook of the example.
HANDS = {"prepared_by": "zhuangan", "confirmed_by": "zhuxi"}
_FIRST = {
    Role.CHAIR: "待办里批准慰问；工作报告：点开一个数字",
    Role.OFFICER: "后台核定慰问；导入台账；编写工作报告",
    Role.ACCOUNTANT: "待办里审核支出申请的单据；预算执行",
    Role.CASHIER: "待办里支付已批准的申请",
    Role.AUDITOR: "支付台账：筛选、导出；操作日志",
    Role.WOMEN: "统计数字：女职工；牵线登记",
    Role.BRANCH_CHAIR: "用手机上报慰问；申报活动；提交支出申请",
    Role.BRANCH_OFFICER: "登记活动的参加人",
    Role.PROPOSAL_COMMITTEE: "提案审查：立案、并案、交办",
    Role.DEPARTMENT: "提案办理：接收、起草答复",
    Role.DEPARTMENT_HEAD: "提案办理：签发答复",
    Role.DELEGATE: "写一件提案，请人附议；评价答复",
    Role.SYSADMIN: "后台：账号、角色、组织、登录记录",
}
# Two of a usual sub-union and one of its neighbour.
_DELEGATES = ("daibiao-jia", "daibiao-bing", "daibiao-yi")
_DEPARTMENT = ((Role.DEPARTMENT, "jingban"), (Role.DEPARTMENT_HEAD, "fuzeren"))


def is_example():
    """Return whether this database holds an example."""
    return audit.entries(audit.of_acts(LOADED)).exists()


def password_of(username):
    """Return the example account's password: different for every installation, the same at every start."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"example:{username}".encode(), sha256).digest()
    text = base64.b32encode(digest).decode().lower()
    return f"Gh-{text[:4]}-{text[4:8]}-{text[8:12]}"


def open_accounts(college):
    """Give one member per role an account, a password that need not be changed, and the role."""
    for code in (college.home, college.neighbour):
        chairs = OfficerTerm.objects.filter(unit__code=code, post=OfficerPost.CHAIR, until__isnull=True)
        term = chairs.order_by("-since").first()
        if term:
            _open(f"{code.lower()}-zhuxi", term.member)
    people = zip(_OFFICE, _unclaimed(college.office)[: len(_OFFICE)], strict=True)
    office = {role: _open(username, member) for (role, username), member in people}
    administrator = office[Role.SYSADMIN]
    name_chair(office[Role.CHAIR], basis=GrantBasis.FOUNDING)
    for role, user in office.items():
        if role != Role.CHAIR:
            propose_role(user, role, Unit.root(), actor=None if user == administrator else administrator)
    home = college.home.lower()
    officer = _open(f"{home}-weiyuan", _unclaimed(college.home)[0])
    propose_role(officer, Role.BRANCH_OFFICER, Unit.objects.get(code=college.home), actor=administrator)
    _open(f"{home}-huiyuan", _unclaimed(college.home)[0])
    # The role of a chair and of a delegate follows from the rosters.
    sync_chair_roles(actor=administrator)
    _open_delegates(college, administrator)
    _open_department(college, administrator)
    # Both persons of the union act before the start, so that everybody can begin.
    confirm_roles(RoleGrant.objects.waiting().order_by("pk"), actor=office[Role.CHAIR])


def _open_delegates(college, administrator):
    """Open accounts for some delegates; their role follows from the register of delegates."""
    serving = Delegate.objects.full().filter(until__isnull=True, member__user__isnull=True).order_by("pk")
    home, neighbour = (serving.filter(unit__code=code) for code in (college.home, college.neighbour))
    for username, delegate in zip(_DELEGATES, [*home[:2], *neighbour[:1]], strict=False):
        _open(username, delegate.member)
    sync_delegate_roles(actor=administrator)


def _open_department(college, administrator):
    """Open accounts for two of the first department that answers proposals: who drafts the reply, and who signs it."""
    for code, _ in college.handling[:1]:
        for (role, username), member in zip(_DEPARTMENT, _unclaimed(college.office), strict=False):
            propose_role(_open(username, member), role, Unit.objects.get(code=code), actor=administrator)


def first_try(role):
    """Return one short sentence: what somebody of this role (None: a member without one) can try first."""
    return _FIRST.get(role, "“我的”：本人的慰问、福利、活动和资料")


def logins():
    """Return (role in Chinese, unit, name, login, password, what to try first) of every example account."""
    users = User.objects.filter(is_active=True, member__isnull=False).order_by("pk")
    rows = []
    for user in users.select_related("member__unit"):
        grant = next(iter(user.current_grants), None)
        role = grant.get_role_display() if grant else "会员"
        unit = grant.unit.name if grant else user.member.unit.name
        first = first_try(grant.role if grant else None)
        rows.append((role, unit, user.name, user.username, password_of(user.username), first))
    return rows


def _unclaimed(code):
    """Return members of a unit who hold no office in it, no mandate and no account."""
    free = {"user__isnull": True, "officer_terms__isnull": True, "delegacies__isnull": True}
    members = Member.objects.in_union().filter(unit__code=code, **free)
    return members.order_by("staff_no")


def _open(username, member):
    user, _ = open_account(actor=None, username=username, name=member.name, password=password_of(username))
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
    member.user = user
    member.save(update_fields=["user"])
    return user
