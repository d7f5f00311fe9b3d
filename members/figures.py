"""The figures of members, sub-unions and service cards."""

from django.db.models import Q

from members.choices import Gender, JoinedBy, LeftBy
from members.models import Membership, OfficerTerm, ServiceCard
from unionportal.core.choices import SUB_UNIONS, UnitKind
from unionportal.core.figures.registry import count, distinct, figure
from unionportal.core.figures.report_tables import year_table
from unionportal.core.models import Unit

_MEMBER = distinct("member")


@figure("members.total", "会员.总数", of=Membership, unit="人", measure=_MEMBER, standing=True)
def total(period):
    """会员总数：期末在会的会员，按人去重；退休保留会籍的不计。"""
    return period.at_end("since", "until")


@figure("members.women", "会员.女会员", of=Membership, unit="人", measure=_MEMBER, standing=True)
def women(period):
    """女会员：期末在会的女会员，按人去重。"""
    return Q(member__gender=Gender.FEMALE) & period.at_end("since", "until")


@figure("members.joined", "会员.入会.人数", of=Membership, unit="人", measure=_MEMBER)
def joined(period):
    """入会人数：期间内入会或转入的会员，按人去重；校内调动和组织调整不计。"""
    return Q(joined_by__in=[JoinedBy.JOINED, JoinedBy.TRANSFERRED_IN]) & period.contains("since")


@figure("members.left", "会员.离会.人数", of=Membership, unit="人", measure=_MEMBER)
def left(period):
    """离会人数：期间内退休、转出、退会、被开除会籍或去世的会员，按人去重；校内调动和组织调整不计。"""
    return period.contains("until") & ~Q(left_by__in=["", LeftBy.MOVED, LeftBy.REORGANISED])


@figure("members.sub_unions", "组织.分工会数", of=Unit, unit="个", measure=count(), standing=True)
def sub_unions(period):
    """二级工会数：期末存在的分工会和直属工会小组。"""
    return Q(kind__in=SUB_UNIONS) & period.at_end("opened_on", "closed_on")


@figure("members.branches", "组织.分工会.个数", of=Unit, unit="个", measure=count(), standing=True)
def branches(period):
    """分工会数：期末存在的分工会，不含直属工会小组。"""
    return Q(kind=UnitKind.BRANCH) & period.at_end("opened_on", "closed_on")


@figure("members.direct_groups", "组织.直属工会小组.个数", of=Unit, unit="个", measure=count(), standing=True)
def direct_groups(period):
    """直属工会小组数：期末存在的直属校工会的工会小组。"""
    return Q(kind=UnitKind.DIRECT_GROUP) & period.at_end("opened_on", "closed_on")


@figure("members.reelected", "组织.换届", of=OfficerTerm, unit="个", measure=distinct("unit"))
def reelected(period):
    """换届的二级工会：期间内选举产生委员的分工会和直属工会小组，按组织去重。"""
    return Q(unit__kind__in=SUB_UNIONS) & period.contains("elected_on")


@figure("members.service_cards", "会员.服务卡.人数", of=ServiceCard, unit="人", measure=_MEMBER)
def service_cards(period):
    """新进会员办理会员服务卡：期间内入会并在期间内办卡的会员，按人去重。"""
    return period.contains("issued_on") & period.contains("member__joined_on")


year_table(
    "members.by_year",
    "会员分年度",
    columns=("会员", "女会员", "入会", "离会", "分工会"),
    codes=("members.total", "members.women", "members.joined", "members.left", "members.sub_unions"),
)
