"""Figures of honours and selections; series are named by their code."""

from django.db.models import Q

from activities.choices import (
    HONOUR_LEVELS,
    Grade,
    HonourKind,
    Level,
    RecipientKind,
)
from activities.models import Candidate, Honour
from activities.selection_flow import OVER
from unionportal.core.figures.registry import figure


def _stood(period):
    # Only the union's selection of teams, by its series; not other series, nor selections of people.
    decided = Q(selection__state__in=OVER) & period.contains("selection__decided_on")
    return decided & Q(selection__kind=RecipientKind.TEAM, selection__series__code="influential-team")


@figure("activities.selection.team_candidates", "影响力团队.参评", of=Candidate, unit="支")
def team_candidates(period):
    """最具影响力团队参评：期间内决定结果的团队评选（系列“influential-team”）的全部评选对象。"""
    return _stood(period)


@figure("activities.selection.team_winners", "影响力团队.当选", of=Candidate, unit="支")
def team_winners(period):
    """最具影响力团队当选：期间内决定结果的团队评选（系列“influential-team”）中当选的评选对象。"""
    return _stood(period) & Q(is_winner=True)


def _honours(code, name, unit, definition, **facts):
    figure(
        code,
        name,
        of=Honour,
        unit=unit,
        definition=f"{definition}：期间内授予的荣誉台账记录，每条计一{unit}。",
    )(lambda period: period.contains("awarded_on") & Q(**facts))


_CITY, _PROVINCE, _SCHOOL = Level.CITY, Level.PROVINCE, Level.SCHOOL
_honours(
    "activities.study_stars",
    "学习达人.人数",
    "人",
    "校级、系列“study-checkin”（学习打卡）授予个人的",
    series__code="study-checkin",
    level=_SCHOOL,
    recipient_kind=RecipientKind.PERSON,
)
# Prizes of a competition: code, name, unit of measure, series, level, grade.
for _code, _name, _unit, _series, _level, _grade in (
    ("activities.honours.teaching_first", "教学竞赛.一等奖", "个", "teaching-contest", _CITY, Grade.FIRST),
    ("activities.honours.teaching_second", "教学竞赛.二等奖", "个", "teaching-contest", _CITY, Grade.SECOND),
    ("activities.honours.recitation_first", "朗诵比赛.一等奖", "个", "recitation", _CITY, Grade.FIRST),
    ("activities.honours.reading_first", "读书分享.一等奖", "个", "women-reading", _PROVINCE, Grade.FIRST),
    ("activities.honours.case_second", "优秀案例.二等奖", "个", "case-study", _CITY, Grade.SECOND),
    ("activities.honours.classics_second", "学用典大赛.二等奖", "人", "classics", _CITY, Grade.SECOND),
):
    _honours(
        _code,
        _name,
        _unit,
        f"{_name.split('.')[0]}（系列“{_series}”）的{_level.label}{_grade.label}",
        series__code=_series,
        level=_level,
        kind=HonourKind.PRIZE,
        grade=_grade,
    )
_honours(
    "activities.honours.teaching_organiser",
    "教学竞赛.优秀组织奖",
    "个",
    "市级、系列“teaching-contest”授予学校的组织奖",
    series__code="teaching-contest",
    level=_CITY,
    kind=HonourKind.ORGANISER,
    recipient_kind=RecipientKind.SCHOOL,
)
_honours(
    "activities.honours.sports",
    "体育达人.人数",
    "人",
    "市级、系列“sports-star”（体育达人）授予个人的",
    series__code="sports-star",
    level=_CITY,
    recipient_kind=RecipientKind.PERSON,
)
_honours(
    "activities.honours.city_individual",
    "市级先进个人.人数",
    "人",
    "市级、授予个人的荣誉称号（不含竞赛奖项）",
    level=_CITY,
    kind=HonourKind.TITLE,
    recipient_kind=RecipientKind.PERSON,
)
_honours(
    "activities.honours.city_families",
    "市级最美家庭.户数",
    "户",
    "市级、系列“model-family”（最美家庭）授予家庭的",
    series__code="model-family",
    level=_CITY,
    recipient_kind=RecipientKind.FAMILY,
)
_honours(
    "activities.women.families_chosen",
    "校级最美家庭.户数",
    "户",
    "校级、系列“model-family”（最美家庭）授予家庭的",
    series__code="model-family",
    level=_SCHOOL,
    recipient_kind=RecipientKind.FAMILY,
)
_honours(
    "activities.honours.city_home",
    "市级职工小家.个数",
    "个",
    "市级、系列“staff-home”（职工小家）授予分工会的",
    series__code="staff-home",
    level=_CITY,
    recipient_kind=RecipientKind.SUB_UNION,
)
for _level, _label in HONOUR_LEVELS:
    _honours(f"activities.honours.{_level}", f"荣誉.{_label}", "项", f"{_label}荣誉，不分对象和等次", level=_level)


@figure("activities.honours.all", "荣誉.项数", of=Honour, unit="项")
def honours(period):
    """全部荣誉：期间内授予的荣誉台账记录，不分级别、对象和等次，每条计一项。"""
    return period.contains("awarded_on")
