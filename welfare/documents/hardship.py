"""困难职工档案表: a member with the grants and mutual aid on record; what is not on record is written by hand."""

from members.models import Member
from unionportal.core.printing.registry import record_form
from unionportal.core.printing.wording import opinion, union
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Line, Section, Sheet
from welfare import permissions
from welfare.benefit_flow import BenefitState
from welfare.models import Grant, MutualAidClaim

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


def _has_grants(member):
    return member.grants.exists()


@record_form("hardship", "困难职工档案表", Member, permissions.READ_CIRCUMSTANCES, fits=_has_grants, logged=True)
def hardship_form(member, reader):
    """Return the file of a member who asked for a grant; the sealed circumstances are not in it."""
    grants = Grant.objects.visible_to(reader.scope).filter(member=member).exclude(state=BenefitState.CANCELLED)
    aid = MutualAidClaim.objects.visible_to(reader.scope).filter(member=member)
    return hardship_file(member, grants.select_related("claim").order_by("applied_on", "pk"), aid)


def hardship_file(member, grants, aid):
    """Return the file of a member with these grants and this mutual aid."""
    person = Sheet(
        (
            Line((("姓名", member.name), ("工号", member.staff_no))),
            Line((("性别", member.get_gender_display()), ("出生日期", member.birth_as_known))),
            Line((("分工会", member.unit.name), ("部门", member.department))),
            Line((("岗位类别", member.get_post_display()), ("用工形式", member.get_employment_display()))),
            Line((("入会日期", member.joined_as_known), ("手机", member.masked_mobile))),
            Line((("家庭人口", ""), ("家庭年收入", ""))),
            Line((("家庭成员", ""),), lines=5),
            Line((("致困原因", ""),), lines=5),
        )
    )
    given = tuple((one.number, one.get_kind_display(), one.applied_on, one.amount, one.standing) for one in grants)
    insured = tuple((one.plan, one.submitted_on, one.get_state_display(), one.granted) for one in aid)
    blocks = (
        person,
        Grid(_GRANTS, given, caption="历次补助"),
        Grid(_AID, insured, caption="互助保障"),
        Sheet((opinion("分工会意见"), opinion("校工会意见"))),
    )
    return Form("困难职工档案表", union(), (Section(blocks),))
