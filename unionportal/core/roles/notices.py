"""Notices about roles: one function per occasion, called in the transaction of the act."""

import datetime
from collections import defaultdict

from django.urls import reverse

from unionportal.core import acts
from unionportal.core.choices import Role
from unionportal.core.jobs.daily import daily
from unionportal.core.models import RoleGrant
from unionportal.core.notices import announce, announced_by, notify, occasion, row, silent
from unionportal.core.notices.kinds import ROLES
from unionportal.core.notices.table import field
from unionportal.core.roles.grant_flow import GRANT_FLOW
from unionportal.core.values.dates import chinese_date


def _named(grant):
    return f"“{grant.get_role_display()}”（{grant.unit}）"


def notify_confirmed(grant, *, by):
    """Tell the person that his role is in force."""
    _send([grant.user], f"您的角色{_named(grant)}已由{by.name}确认。", by)


def notify_refused(grant, *, by):
    """Tell the person and who proposed the role that it was refused."""
    _send([grant.user, grant.proposed_by], f"{grant.user.name}的角色{_named(grant)}未予确认：{grant.reason}", by)


def notify_reset(users, asleep, *, by):
    """Tell the people that their passwords were reset, and each chair of whom the roles wait for them.

    `asleep` is {key of the account: its roles that wait}.
    """
    whom = by.name if by else "服务器上的命令"
    _send(users, f"您的密码由{whom}重置。如果不是您要求的，请告诉工会主席。", by)
    for people, chairs in _by_chairs([user for user in users if user.pk in asleep], asleep).items():
        first, *others = people
        names = f"{first.name}等 {len(people)} 人" if others else first.name
        roles = sum(len(asleep[user.pk]) for user in people)
        said = f"{names}的密码由{whom}重置，{roles} 个角色暂停，须向本人核实以后重新确认。"
        _send(chairs, said, by, url=reverse("role_list"))


def _by_chairs(users, asleep):
    """Return {people: the chairs over all of them}: one notice for each of these."""
    if not users:
        return {}
    over, paths = defaultdict(list), {user: asleep[user.pk][0].unit.path for user in users}
    for grant in RoleGrant.objects.in_force().filter(role=Role.CHAIR).select_related("user", "unit"):
        people = tuple(user for user in users if paths[user].startswith(grant.unit.path))
        if people and grant.user not in over[people]:
            over[people].append(grant.user)
    return over


def notify_named_chair(grant, *, reason):
    """Tell the chairs and auditors of the union that a chair was named by command."""
    people = [one.user for one in RoleGrant.objects.in_force().filter(role__in=(Role.CHAIR, Role.AUDITOR))]
    said = f"{grant.user.name}由服务器上的命令指定为工会主席" + (f"：{reason}" if reason else "。")
    _send(people, said, None)


def notify_lent(loan):
    """Tell the deputy and the chairs that a role is lent."""
    lender, term = loan.lent_from.user, f"{loan.since} 至 {loan.last_day}"
    _send([loan.user], f"{lender.name}请您在 {term} 代理{_named(loan)}。", lender)
    chairs = [chair for chair in _chairs(loan.unit) if chair != loan.user]
    _send(chairs, f"{lender.name}请{loan.user.name}在 {term} 代理{_named(loan)}。", lender, url=reverse("role_list"))


def notify_loan_ended(loan, *, by):
    """Tell lender and deputy that the loan is over."""
    lender = loan.lent_from.user
    _send([lender, loan.user], f"{loan.user.name}代理{lender.name}的{_named(loan)}已由{by.name}终止。", by)


def _chairs(unit):
    grants = RoleGrant.objects.in_force().over(unit.path).filter(role=Role.CHAIR)
    return [grant.user for grant in grants.select_related("user")]


def _send(people, sentence, by, url=None):
    notify(people, sentence, about="角色", url=reverse("my_roles") if url is None else url, except_for=by, kind=ROLES)


announced_by(notify_confirmed, acts.GRANT_ROLE, *GRANT_FLOW.acts_of(RoleGrant, "confirm"))
announced_by(notify_refused, *GRANT_FLOW.acts_of(RoleGrant, "refuse"))
announced_by(notify_reset, acts.RESET_PASSWORD)
announced_by(notify_named_chair, acts.NAME_CHAIR)
announced_by(notify_lent, acts.LEND_ROLE)
announced_by(notify_loan_ended, acts.END_LOAN)
row(
    acts.END_ROLE,
    whom=[lambda event: [event.record]],
    words="您的角色“{角色}”（{范围}）已终止。",
    about="角色",
    link=lambda event: reverse("my_roles"),
    kind=ROLES,
)
ROLE_ENDS = occasion("core.role_ends")
# So many days before its last day the holder of a role hears that it ends.
_DAYS_BEFORE = 14
row(
    ROLE_ENDS,
    whom=[field("user")],
    words="您的角色“{角色}”（{record.unit}）到{止}为止，要继续请告诉工会主席。",
    kind=ROLES,
    about="角色",
    link=lambda event: reverse("my_roles"),
)


@daily("core.remind_of_roles")
def remind_of_roles(day):
    """Notify the holders of roles that end within two weeks, once for each last day; one that is lent has its own."""
    ending = RoleGrant.objects.in_force(day).own().filter(until__lte=day + datetime.timedelta(days=_DAYS_BEFORE))
    for grant in ending.select_related("user", "unit").order_by("pk"):
        facts = {"角色": grant.get_role_display(), "止": chinese_date(grant.until)}
        announce(ROLE_ENDS, grant, key=f"{grant.pk}:{grant.until}", **facts)


silent("who confirms it finds it in what waits", acts.PROPOSE_ROLE)
