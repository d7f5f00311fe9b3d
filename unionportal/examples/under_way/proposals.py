"""Unfinished proposals of an example database: two collect signatures, one waits for screening, one is answered."""

from congress.models import Delegate, ProposalCategory
from congress.proposals.services import (
    answer_cosignature,
    assign_proposal,
    draft_proposal,
    file_proposal,
    invite_cosigner,
    request_cosignatures,
    submit_proposal,
)
from unionportal.core.models import Unit

_SOCKETS = (
    "关于在教学楼走廊增设饮水和充电设施的提案",
    "各教学楼课间饮水点少，师生在走廊排队，移动教学设备和笔记本电脑也没有充电的位置，连堂授课时教师很不方便，"
    "临时拉接线板还带来用电隐患。",
    "建议在每层走廊增设一处直饮水和带保护的充电柜，由后勤统一维护，定期公布水质检测结果。",
)
_COVER = (
    "关于完善教师外出培训调课和代课办法的提案",
    "教师参加培训、下企业锻炼时调课手续多，代课没有统一的计酬办法，常常由同事无偿帮忙，影响培训积极性，"
    "也影响学生的学习进度。",
    "建议制定统一的调课和代课办法，明确审批时限与代课酬金，在教务系统中办理并留有记录。",
)
_ONE_STOP = (
    "关于设立教职工事务一站式服务窗口的提案",
    "教职工办理证明、报销、用印等事项要在多个部门之间往返，办事指南分散在不同网页，新进教职工常常不知道该找谁，"
    "来回耽误教学时间。",
    "建议设立教职工事务服务窗口，集中受理常用事项，公布清单和时限，逐步实现网上申请和进度查询。",
)
_READING = (
    "关于每学期组织教学观摩和研讨的提案",
    "不同学院的教师很少有机会互相听课，好的教学方法停留在个人和教研室，青年教师尤其希望看到成熟的课堂，"
    "目前缺少固定的安排。",
    "建议每学期安排两周教学观摩，公布开放课程名单，听课后由工会与教务部门联合组织研讨并留存资料。",
)


def write(congress, people, college):
    """Create the proposals; nothing where the three delegates have no accounts."""
    names = ("daibiao-jia", "daibiao-yi", "daibiao-bing")
    if not all(name in people for name in names):
        return
    first, second, third = (people[name] for name in names)
    rows = Delegate.objects.filter(term=congress.term, member__user__in=(first, second, third))
    delegates = {one.member.user: one for one in rows}
    for author, text, others in ((first, _SOCKETS, (second, third)), (second, _READING, (first, third))):
        request_cosignatures(_draft(congress, author, text, [delegates[user] for user in others]), actor=author)
    _submitted(congress, second, _COVER, [delegates[user] for user in (first, third)])
    case = _submitted(congress, third, _ONE_STOP, [delegates[user] for user in (first, second)])
    if college.handling:
        committee = people["tianwei"]
        case = file_proposal(case, actor=committee, reason="案由明确，措施可行，予以立案。")
        lead, *others = (Unit.objects.get(code=code) for code, _ in college.handling[:2])
        assign_proposal(case, actor=committee, lead=lead, assisting=others)


def _draft(congress, user, text, invited):
    title, analysis, suggestion = text
    category = ProposalCategory.objects.filter(is_active=True).order_by("-position").first()
    words = {"title": title, "analysis": analysis, "suggestion": suggestion, "category": category}
    proposal = draft_proposal(actor=user, congress=congress, **words)
    for delegate in invited:
        invite_cosigner(proposal, delegate, actor=user)
    return proposal


def _submitted(congress, user, text, invited):
    """Return a proposal written, signed by all who were invited, and submitted."""
    proposal = request_cosignatures(_draft(congress, user, text, invited), actor=user)
    for one in proposal.cosignatures.select_related("delegate__member__user"):
        answer_cosignature(one, actor=one.delegate.member.user, accept=True)
    return submit_proposal(proposal, actor=user)
