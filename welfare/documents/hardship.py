"""困难职工档案表: the household, family and re-checks of a member in need, the grants and mutual aid on record.

What is not on record is written by hand.
"""

from dataclasses import dataclass

from django import forms
from django.db.models import F

from members.models import Member
from unionportal.core.printing.questions import Questions
from unionportal.core.printing.registry import record_form
from unionportal.core.printing.wording import SIGNED, opinion, union
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Line, Section, Sheet
from welfare import permissions
from welfare.benefit_flow import BenefitState
from welfare.choices import CheckOutcome
from welfare.hardship_flow import CheckState
from welfare.models import Grant, HardshipCheck, HardshipFile, HardshipRelative, MutualAidClaim
from welfare.services import read_hardship

_GRANTS = (
    Column("编号", 1.3),
    Column("补助类别", 2.0, "l"),
    Column("申请日期", 1.2),
    Column("金额（元）", 1.1, "r"),
    Column("状态", 1.2),
)
_AID = (
    Column("保障项目", 2.6, "l"),
    Column("申请日期", 1.2),
    Column("结果", 1.2),
    Column("获赔金额（元）", 1.3, "r"),
)


_FAMILY = (
    Column("姓名", 1.2),
    Column("与本人关系", 1.1),
    Column("出生年份", 1.0),
    Column("月收入（元）", 1.2, "r"),
    Column("身份、单位或学校", 2.0, "l"),
    Column("健康状况", 1.5, "l"),
)
_CHECKS = (
    Column("年度", 0.8),
    Column("家庭年收入（元）", 1.4, "r"),
    Column("人口", 0.7),
    Column("人均月收入（元）", 1.4, "r"),
    Column("结果", 2.0, "l"),
    Column("复核人", 1.0),
    Column("确认人", 1.0),
)
# Rows to fill in by hand where no family is on record.
_BLANK = 5


class HardshipQuestions(Questions):
    """Asks why what is sealed is to be printed; without a reason it is left to be written by hand."""

    reason = forms.CharField(
        label="印出困难情况和健康状况的原因",
        max_length=200,
        required=False,
        help_text="不填则这两栏留空，由本人手写；填写的原因会记入操作日志。",
    )


@dataclass(frozen=True)
class Filed:
    """What the form prints of a hardship file: the file, its family, its confirmed re-checks, and what is sealed."""

    file: HardshipFile
    relatives: tuple[HardshipRelative, ...] = ()
    checks: tuple[HardshipCheck, ...] = ()
    with_sealed: bool = False


def _has_something(member):
    return member.grants.exists() or member.hardship_files.exists()


@record_form(
    "hardship",
    "困难职工档案表",
    Member,
    permissions.READ_CIRCUMSTANCES,
    fits=_has_something,
    logged=True,
    questions=HardshipQuestions,
)
def hardship_form(member, reader, answers):
    """Return the file of a member in need; what is sealed is in it for who may read it and says why."""
    grants = Grant.objects.visible_to(reader.scope).filter(member=member).exclude(state=BenefitState.CANCELLED)
    aid = MutualAidClaim.objects.visible_to(reader.scope).filter(member=member)
    # The open one, or the one closed last.
    files = HardshipFile.objects.visible_to(reader.scope).filter(member=member).select_related("unit")
    file = files.order_by(F("closed_on").desc(nulls_first=True), "-pk").first()
    filed = _filed(file, reader, answers["reason"]) if file else None
    return hardship_file(member, grants.select_related("claim").order_by("applied_on", "pk"), aid, filed)


def _filed(file, reader, reason):
    with_sealed = bool(reason) and reader.may(permissions.READ_CIRCUMSTANCES, file)
    if with_sealed:
        read_hardship(file, actor=reader.user, reason=reason)
    checks = file.checks.filter(state=CheckState.CONFIRMED).select_related("made_by", "confirmed_by")
    return Filed(file, tuple(file.relatives.all()), tuple(checks.order_by("year", "pk")), with_sealed)


def hardship_file(member, grants, aid, filed=None):
    """Return the file of a member with these grants and this mutual aid, and what is `filed` of the household."""
    person = (
        Line((("姓名", member.name), ("工号", member.staff_no))),
        Line((("性别", member.get_gender_display()), ("出生日期", member.birth_as_known))),
        Line((("分工会", member.unit.name), ("部门", member.department))),
        Line((("岗位类别", member.get_post_display()), ("用工形式", member.get_employment_display()))),
        Line((("入会日期", member.joined_as_known), ("手机", member.masked_mobile))),
    )
    given = tuple((one.number, one.get_kind_display(), one.applied_on, one.amount, one.standing) for one in grants)
    insured = tuple((one.plan, one.submitted_on, one.get_state_display(), one.granted) for one in aid)
    family = tuple(_relative(one, with_sealed=filed.with_sealed) for one in filed.relatives) if filed else ()
    checks = tuple(map(_check, filed.checks)) if filed else ()
    blocks = (
        Sheet((*person, *(_household(filed) if filed else _BY_HAND))),
        Grid(_FAMILY, family, caption="家庭成员", blank=_BLANK),
        Grid(_CHECKS, checks, caption="年度复核"),
        Grid(_GRANTS, given, caption="历次补助"),
        Grid(_AID, insured, caption="互助保障"),
        Sheet(
            (
                Line((("本人确认", "以上情况属实。"),), lines=2, sign=SIGNED),
                opinion("分工会意见"),
                opinion("校工会意见"),
            )
        ),
    )
    return Form("困难职工档案表", union(), (Section(blocks),))


_BY_HAND = (
    Line((("家庭人口", ""), ("家庭年收入", ""))),
    Line((("致困原因", ""),), lines=5),
)


def _household(filed):
    file = filed.file
    causes = "、".join(filter(None, (file.get_cause_display(), file.get_second_cause_display())))
    return (
        Line((("档案编号", file.number), ("建档日期", file.opened_on))),
        Line((("困难类别", file.get_category_display()), ("状态", _standing(file)))),
        Line(((f"{file.income_year}年家庭收入（元）", file.income), ("年刚性支出（元）", file.fixed_expenses))),
        Line((("家庭人口", file.people), ("人均月收入（元）", file.per_head))),
        Line((("住房情况", file.housing), ("扣除刚性支出后人均（元）", file.per_head_left))),
        Line((("致困原因", causes),)),
        Line((("困难情况", file.circumstances if filed.with_sealed else ""),), lines=5),
    )


def _standing(file):
    return f"{file.standing}（{file.closed_on:%Y-%m-%d}）" if file.closed_on else file.standing


def _relative(one, *, with_sealed):
    health = one.health if with_sealed else ""
    return one.name, one.relation, one.born_year and str(one.born_year), one.income, one.occupation, health


def _check(check):
    found = check.get_category_display() if check.outcome != CheckOutcome.CLOSED else check.get_close_reason_display()
    result = f"{check.get_outcome_display()}：{found}"
    who = check.made_by.name, check.confirmed_by.name
    return str(check.year), check.income, str(check.people), check.per_head, result, *who
