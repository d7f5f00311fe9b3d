"""Unfinished activities, a selection and a project of an example database; every date is counted from today."""

import datetime

from django.utils import timezone

from activities.choices import ActivityKind, Audience, Level, RecipientKind
from activities.models import Activity, BrandProject, Candidate, Selection
from activities.services.activities import apply_activity, approve_activity, propose_activity
from activities.services.projects import apply_project, save_project
from activities.services.roster import sign_up
from activities.services.selections import nominate, open_nominations, open_voting, save_selection
from unionportal.core.models import Unit
from unionportal.examples.under_way import money


def _day(days):
    return timezone.localdate() + datetime.timedelta(days=days)


def propose(people, home_chair, neighbour_chair):
    """Make one activity open for sign-up, two waiting for approval (one with cost, for the chair) and one draft."""
    walk = _activity(
        "教职工健步走", Unit.root(), 16, kind=ActivityKind.SPORT_CULTURE, level=Level.SCHOOL, place="环校步道"
    )
    walk.quota, walk.signup_from, walk.signup_until = 60, _day(-2), _day(12)
    walk = apply_activity(propose_activity(walk, actor=people["zhuangan"]), actor=people["zhuangan"])
    walk = approve_activity(walk, actor=people["zhuxi"])
    for user in [home_chair, *(one for name, one in people.items() if name.endswith("-huiyuan"))]:
        sign_up(walk, actor=user)
    reading = _activity("读书分享会", home_chair.member.unit, 20, kind=ActivityKind.STUDY, place="教工之家")
    apply_activity(propose_activity(reading, actor=home_chair), actor=home_chair)
    talk = _activity("年末座谈会", home_chair.member.unit, 34, kind=ActivityKind.SOCIAL, place="教工之家")
    propose_activity(talk, actor=home_chair)
    match = _activity("趣味运动会", neighbour_chair.member.unit, 26, kind=ActivityKind.SPORT_CULTURE, place="体育馆")
    match.budget_amount, match.budget = 1500, money.line_of(money.SPORTS)
    apply_activity(propose_activity(match, actor=neighbour_chair), actor=neighbour_chair)


def _activity(title, unit, days, **more):
    more.setdefault("level", Level.BRANCH)
    audience = Audience.ALL if unit.parent_id is None else Audience.UNIT
    plan = "自愿参加，按报名先后安排，活动前另行通知集合时间。"
    return Activity(
        title=title, unit=unit, starts_on=_day(days), ends_on=_day(days), audience=audience, plan=plan, **more
    )


def select(people, home_chair, neighbour_chair):
    """Open a selection in which everybody may vote now: a candidate of each of the two sub-unions and two more."""
    officer = people["zhuangan"]
    selection = Selection(
        unit=Unit.root(),
        title=f"{timezone.localdate().year}年度服务之星团队评选",
        kind=RecipientKind.TEAM,
        purpose="评选身边的服务团队，每人最多投两票。",
        nominate_from=_day(-14),
        nominate_until=_day(1),
        vote_from=_day(-1),
        vote_until=_day(14),
        votes_per_person=2,
        seats=2,
    )
    selection = open_nominations(save_selection(selection, actor=officer), actor=officer)
    units = [home_chair.member.unit, neighbour_chair.member.unit]
    for name, unit, chair in zip(
        ("实训室服务团队", "线上教学支持团队"), units, (home_chair, neighbour_chair), strict=True
    ):
        nominate(Candidate(selection=selection, name=name, unit=unit), actor=chair)
    for name in ("窗口服务团队", "校园网络保障团队"):
        nominate(Candidate(selection=selection, name=name, unit=Unit.root()), actor=officer)
    open_voting(selection, actor=officer)


def apply_for_project(chair):
    """Apply for a brand project of the home sub-union, which then waits for review."""
    year = timezone.localdate().year
    project = BrandProject(unit=chair.member.unit, title="午间书房", year=year, budget_amount=2000)
    project.plan = "利用午休开放学院资料室，每月一次共读，年底整理读书笔记。"
    apply_project(save_project(project, actor=chair), actor=chair)
