"""会员名册, 生日名单 and 委员名册: lists of members, a part for each unit, and of who serves in the committees."""

from itertools import groupby

from django import forms
from django.db.models import Q
from django.utils import timezone

from members import permissions
from members.choices import OfficerPost, Status
from members.models import Member, OfficerTerm
from members.people_search import by_strokes, name_order_box
from unionportal.core.printing.questions import UnitQuestions, day_question
from unionportal.core.printing.registry import list_form
from unionportal.core.printing.wording import union
from unionportal.core.values.dates import chinese_date, chinese_day
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Section

_ROSTER = (
    Column("工号", 1.3),
    Column("姓名", 1.4),
    Column("性别", 0.6),
    Column("出生日期", 1.3),
    Column("民族", 0.9),
    Column("政治面貌", 1.1),
    Column("部门", 2.4, "l"),
    Column("岗位类别", 1.0),
    Column("入会日期", 1.3),
    Column("手机", 1.5),
)
_BIRTHDAYS = (
    Column("工号", 1.2),
    Column("姓名", 1.4),
    Column("部门", 2.4, "l"),
    Column("生日", 1.1),
    Column("签领", 1.5),
    Column("备注", 1.5),
)
_COMMITTEE = (
    Column("分工会", 2.6, "l"),
    Column("姓名", 1.4),
    Column("性别", 0.6),
    Column("职务", 1.2),
    Column("选举日期", 1.2),
    Column("任期起", 1.2),
    Column("手机", 1.4),
)


class RosterQuestions(UnitQuestions):
    """Asks whose names: of a unit, of a status, in which order."""

    permission = permissions.VIEW_MEMBER

    status = forms.ChoiceField(label="会籍状态", choices=Status.choices, initial=Status.ACTIVE)
    order = name_order_box("按姓名拼音")


class BirthdayQuestions(UnitQuestions):
    """Asks for the month."""

    permission = permissions.VIEW_MEMBER

    month = forms.TypedChoiceField(
        label="月份",
        coerce=int,
        choices=[(month, f"{month}月") for month in range(1, 13)],
        initial=lambda: timezone.localdate().month,
    )


class CommitteeQuestions(UnitQuestions):
    """Asks for the day on which they serve."""

    permission = permissions.VIEW_TERM

    day = day_question("在任日期", initial=timezone.localdate)


@list_form(
    "roster",
    "会员名册",
    Member,
    permissions.VIEW_MEMBER,
    questions=RosterQuestions,
    logged=True,
    has_workbook=True,
)
def roster_form(answers, reader):
    """Return the members of a status that the reader may see, a part for each unit."""
    rows = _members(answers["unit"], reader).filter(status=answers["status"])
    rows = by_strokes(rows, "unit__place", "unit") if answers["order"] else rows.order_by(*_BY_NAME)
    return roster(reader.bounded(rows), timezone.localdate())


_BY_NAME = ("unit__place", "unit", "name_key", "staff_no")


def _members(unit, reader):
    rows = Member.objects.visible_to(reader.scope.judged(permissions.VIEW_MEMBER)).select_related("unit")
    return rows.within(unit) if unit else rows


def _by_unit(rows):
    return [(unit, list(found)) for unit, found in groupby(rows, key=lambda one: one.unit)]


def roster(members, day):
    """Return the form of these members, who stand in the order of their units."""
    sections = [
        _part(unit.name, Grid(_ROSTER, tuple(map(_roster_line, found))), f"{len(found)} 人　截至 {chinese_date(day)}")
        for unit, found in _by_unit(members)
    ]
    empty = _part("", Grid(_ROSTER, ()), f"0 人　截至 {chinese_date(day)}")
    return Form("会员名册", union(), tuple(sections) or (empty,), landscape=True)


def _part(name, grid, right):
    return Section((grid,), name=name, left=f"单位：{name}" if name else "", right=right)


def _roster_line(one):
    return (
        one.staff_no,
        one.name,
        one.get_gender_display(),
        one.birth_as_known,
        one.ethnicity,
        one.political,
        one.department,
        one.get_post_display(),
        one.joined_as_known,
        one.masked_mobile,
    )


@list_form(
    "birthdays",
    "生日名单",
    Member,
    permissions.VIEW_MEMBER,
    questions=BirthdayQuestions,
    logged=True,
    has_workbook=True,
)
def birthday_form(answers, reader):
    """Return the members in the union who were born in the month, by day, a part for each unit."""
    rows = _members(answers["unit"], reader).in_union().filter(birth_date__month=answers["month"])
    return birthdays(
        reader.bounded(rows.order_by("unit__place", "unit", "birth_date__day", "name_key", "pk")), answers["month"]
    )


def birthdays(members, month):
    """Return the form of those born in the month, who stand in the order of their units."""
    sections = [
        _part(unit.name, Grid(_BIRTHDAYS, tuple(map(_birthday_line, found)), tall=True), f"{len(found)} 人")
        for unit, found in _by_unit(members)
    ]
    empty = _part("", Grid(_BIRTHDAYS, ()), "0 人")
    return Form(f"{month}月生日会员名单", union(), tuple(sections) or (empty,))


def _birthday(one):
    return f"{one.birth_date.month}月" if one.birth_by_month else chinese_day(one.birth_date)


def _birthday_line(one):
    return (one.staff_no, one.name, one.department, _birthday(one), "", "")


@list_form(
    "committee",
    "委员名册",
    OfficerTerm,
    permissions.VIEW_TERM,
    questions=CommitteeQuestions,
    has_workbook=True,
)
def committee_form(answers, reader):
    """Return who serves on the day in the committees that the reader may see."""
    rows = OfficerTerm.objects.visible_to(reader.scope.judged(permissions.VIEW_TERM))
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=answers["day"]), since__lte=answers["day"])
    if answers["unit"]:
        rows = rows.within(answers["unit"])
    rows = rows.select_related("unit", "member").order_by("unit__place", "unit", "pk")
    return committee(reader.bounded(rows), answers["day"])


def committee(terms, day):
    """Return the form of these terms by unit and post."""
    rank = {post: number for number, post in enumerate(OfficerPost.values)}
    ordered = [
        one
        for _, found in _by_unit(terms)
        for one in sorted(found, key=lambda one: (rank[one.post], one.member.name_key))
    ]
    rows = tuple(map(_committee_line, ordered))
    section = _part("", Grid(_COMMITTEE, rows), f"{len(rows)} 人次　{chinese_date(day)}在任")
    return Form("分工会委员名册", union(), (section,))


def _committee_line(one):
    member = one.member
    return (
        one.unit.name,
        member.name,
        member.get_gender_display(),
        one.get_post_display(),
        one.elected_on,
        one.since,
        member.masked_mobile,
    )
