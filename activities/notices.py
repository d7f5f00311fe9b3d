"""Who is told of which act on activities, clubs, selections and projects, in which words."""

from django.urls import reverse

from activities import acts
from activities.activity_flow import ACTIVITY_FLOW
from activities.choices import MAY_COME, WITH_A_PLACE, ParticipationState
from activities.models import Activity, BrandProject, Selection
from activities.project_flow import PROJECT_FLOW
from activities.selection_flow import SELECTION_FLOW
from unionportal.core.choices import Role
from unionportal.core.models import RoleGrant, User
from unionportal.core.notices import kind, occasion, row, silent
from unionportal.core.notices.table import field

MINE = kind("activities.mine", "我报了名的活动")
PLACES = kind("activities.places", "等我确认的名额", must_act=True)
CLUBS = kind("activities.clubs", "我的俱乐部")
SELECTIONS = kind("activities.selections", "评选结果")

maker = field("proposer")


def participant(event):
    """Name the user of the participation or membership that the act concerns."""
    return [event.concerns.member.user] if event.concerns.member else []


def organiser_of_guest(event):
    """Name who proposed the activity if whom the act concerns has no account to be told by."""
    return [] if any(participant(event)) else [event.record.proposer]


def _in(event, states):
    rows = event.record.participations.filter(state__in=states, member__user__isnull=False)
    return list(User.objects.filter(pk__in=rows.values("member__user")))


def expected(event):
    """Name everybody who has a place of the activity or waits for one."""
    return _in(event, MAY_COME)


def placed(event):
    """Name everybody who has a place of the activity."""
    return _in(event, WITH_A_PLACE)


def offered(event):
    """Name everybody who has still to confirm a place of the activity."""
    return _in(event, [ParticipationState.OFFERED])


def tellers(event):
    """Name the tellers of the selection."""
    return event.record.tellers.all()


def experts(event):
    """Name the experts of the selection."""
    return event.record.experts.all()


def candidates(event):
    """Name who stands for the selection, and who acts for the units that put somebody forward."""
    own = User.objects.filter(member__candidacies__selection=event.record).distinct()
    units = event.record.candidates.values("unit")
    heads = RoleGrant.objects.in_force().filter(role=Role.BRANCH_CHAIR, unit__in=units).select_related("user")
    return [*own, *(grant.user for grant in heads)]


def voter(event):
    """Name the member who took a paper ballot."""
    return [event.concerns.user]


def club_members(event):
    """Name the members of the club whose membership ends with it."""
    return User.objects.filter(
        member__club_memberships__club=event.record, member__club_memberships__until=event.record.closed_on
    ).distinct()


def _of_activity(*names):
    return ACTIVITY_FLOW.acts_of(Activity, *names)


def _of_selection(*names):
    return SELECTION_FLOW.acts_of(Selection, *names)


def _of_project(*names):
    return PROJECT_FLOW.acts_of(BrandProject, *names)


# Activities: their maker, and everybody who signed up.
row(*_of_activity("approve"), whom=[maker], words="您申请的活动“{record.title}”已批准。")
row(*_of_activity("return"), whom=[maker], words="您申请的活动“{record.title}”被退回：{原因}")
row(*_of_activity("cancel"), whom=[maker], words="您申请的活动“{record.title}”已取消：{原因}")
row(
    *_of_activity("approve"),
    whom=[expected],
    words="您报名的活动“{record.title}”已批准：{record.day_and_place}。",
    kind=MINE,
)
row(
    *_of_activity("return"),
    whom=[expected],
    words="您报名的活动“{record.title}”正在修改方案，重新批准以后再通知您。",
    kind=MINE,
)
row(
    *_of_activity("cancel"),
    whom=[expected],
    words="您报名的活动“{record.title}”已取消：{原因}",
    kind=MINE,
    in_group=True,
)
row(*_of_activity("change"), whom=[maker], words="您申请的活动“{record.title}”有更改：{更改}。")
row(
    *_of_activity("change"),
    whom=[expected],
    words="您报名的活动“{record.title}”有更改：{更改}。",
    kind=MINE,
    in_group=True,
)
row(*_of_activity("ask_money"), whom=[maker], words="您申请的活动“{record.title}”更改了经费，等待重新批准。")
silent("who does it finds it in what waits", *_of_activity("apply"))
silent("the places of everybody stay as they are, and what took place can be read", *_of_activity("record", "reopen"))

ACTIVITY_IS_NEAR = occasion("activities.activity_is_near")
row(
    ACTIVITY_IS_NEAR,
    whom=[placed],
    words="提醒：您报名的活动“{record.title}”{record.day_and_place}举行。",
    kind=MINE,
    in_group=True,
)
row(
    ACTIVITY_IS_NEAR,
    whom=[offered],
    words="提醒：活动“{record.title}”为您留的名额还没有确认：{record.day_and_place}。请在{record.answer_by}以前（含当天）确认。",
    kind=PLACES,
)

PENDING_IS_NEAR = occasion("activities.pending_activity_is_near")
row(
    PENDING_IS_NEAR,
    whom=[placed],
    words="您报名的活动“{record.title}”原定{record.day_and_place}举行，更改还在等批准，是否举行以通知为准；您的名额保留。",
    kind=MINE,
    in_group=True,
)
row(
    PENDING_IS_NEAR,
    whom=[offered],
    words="活动“{record.title}”原定{record.day_and_place}举行，更改还在等批准；为您留的名额请在{record.answer_by}以前（含当天）确认。",
    kind=PLACES,
)
row(PENDING_IS_NEAR, whom=[maker], words="您申请的活动“{record.title}”明天举行，更改还没有批准。")

# Places: told to whom one belongs, if somebody else did it.
row(
    acts.MOVE_UP,
    whom=[participant],
    words="您候补的活动“{record.title}”有了名额，已为您转为已报名：{record.day_and_place}。不能参加的请取消报名。",
    kind=MINE,
    actor_too=True,
)
row(
    acts.OFFER_PLACE,
    whom=[participant],
    words="您候补的活动“{record.title}”空出一个名额：{record.day_and_place}。请在{record.answer_by}以前（含当天）确认是否参加，不确认的不算报名。",
    kind=PLACES,
    actor_too=True,
)
row(
    acts.OFFER_PLACE,
    whom=[organiser_of_guest],
    words="活动“{record.title}”空出一个名额，候补的{concerns.name}没有账号：请问他是否参加，{record.answer_by}以前（含当天）在名单上替他确认。",
    kind=PLACES,
    actor_too=True,
)
silent("the roster shows it to the organiser", acts.ACCEPT_PLACE)
silent("the offer said until when", acts.END_OFFER)
row(
    acts.SIGN_UP,
    whom=[participant],
    words="已为您报名活动“{record.title}”：{record.day_and_place}。",
    kind=MINE,
)
row(
    acts.SIGN_UP_WAITING,
    whom=[participant],
    words="已为您报名活动“{record.title}”，名额已满，排在候补。",
    kind=MINE,
)
row(acts.WITHDRAW, whom=[participant], words="您在活动“{record.title}”的报名已取消。", kind=MINE)
silent("who moves up by it is told of that", acts.CHANGE_SIGN_UP)
silent("everybody reads the own attendance", acts.RECORD_ATTENDANCE)
silent("its page and the list of the organiser show it", acts.ADD_ACTIVITY, acts.CHANGE_ACTIVITY)
silent("the claim has notices of its own", acts.CLAIM_COST)
silent("photos are looked at, and nobody waits for them", acts.ADD_PHOTOS, acts.REMOVE_PHOTO)

# Clubs.
row(
    acts.DISSOLVE_CLUB,
    whom=[club_members],
    words="俱乐部“{record.name}”已撤销，您的成员身份同时结束。",
    kind=CLUBS,
)
row(acts.JOIN_CLUB, whom=[field("member", "user")], words="已为您办理加入俱乐部“{record.club.name}”。", kind=CLUBS)
row(acts.LEAVE_CLUB, whom=[field("member", "user")], words="已为您办理退出俱乐部“{record.club.name}”。", kind=CLUBS)

# Selections.
row(
    *_of_selection("nominate"),
    whom=[tellers],
    words="您是评选“{record.title}”的监票人，请在开始投票以前领取您的监票密码，抄在纸上保管。",
    link=lambda event: reverse("activities:selection_code", args=[event.record.pk]),
    actor_too=True,
)
# All of them, himself too: whoever did not do it himself must hear.
row(
    acts.REPLACE_CODE,
    whom=[tellers],
    words="评选“{record.title}”的监票人{actor.name}换了监票密码，以前的作废；不是本人换的，请立即告诉经办人。",
    actor_too=True,
)
# Whoever took the paper must be himself.
row(
    acts.HAND_OUT_PAPER,
    whom=[voter],
    words="您领取了评选“{record.title}”的纸质选票，不能再用手机投票；不是本人领取的，请立即告诉工会主席。",
    actor_too=True,
)
row(
    *_of_selection("close_voting"),
    whom=[tellers],
    words="评选“{record.title}”的投票已经结束，等待开票：须有任意两名监票人到场，输入各自的密码。",
)
row(*_of_selection("count_votes"), whom=[experts], words="评选“{record.title}”等您评分。")
row(
    *_of_selection("publish"),
    whom=[candidates, experts],
    words="评选“{record.title}”的结果已公布。",
    kind=SELECTIONS,
    in_group=True,
)
row(
    *_of_selection("cancel"),
    whom=[candidates, tellers, experts],
    words="评选“{record.title}”已取消：{原因}",
    kind=SELECTIONS,
)
silent("the home page of everybody who may vote shows it", *_of_selection("open_voting"))
silent("who publishes it finds it in what waits; nobody hears of it before", *_of_selection("decide"))
silent("the page of the selection shows it", acts.NOMINATE, acts.SCORE)

# Brand projects: who applied.
row(*_of_project("review"), whom=[maker], words="您申报的品牌项目“{record.title}”已评审，等待批准立项。")
row(*_of_project("return"), whom=[maker], words="您申报的品牌项目“{record.title}”被退回：{原因}")
row(*_of_project("approve"), whom=[maker], words="您申报的品牌项目“{record.title}”已立项。")
row(*_of_project("refuse"), whom=[maker], words="您申报的品牌项目“{record.title}”不予立项：{原因}")
row(*_of_project("accept"), whom=[maker], words="您申报的品牌项目“{record.title}”已验收。")
row(*_of_project("cancel"), whom=[maker], words="您申报的品牌项目“{record.title}”已撤销：{原因}")
silent("who does it finds it in what waits", *_of_project("apply"))

silent("the look stays in the log of the member", acts.READ_INTRODUCTION)
silent(
    "the plan is read when somebody wants to know",
    acts.CARRY_OVER_PLAN,
    acts.PUBLISH_PLAN,
    acts.ADJUST_PLAN_ITEM,
    acts.FINISH_PLAN_ITEM,
    acts.REOPEN_PLAN_ITEM,
)
silent("regulations are read when somebody needs one", acts.UPLOAD_EDITION)
