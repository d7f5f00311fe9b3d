"""What somebody sees before deciding on an activity or a project that costs money, and on the claim of one."""

from operator import attrgetter

from django.urls import reverse

from activities import permissions
from finance.services import decision, stands_behind
from unionportal.core.flow.decisions import Decision, also_read, shown_for
from unionportal.core.values.dates import chinese_date


@shown_for("activities.Activity", reads=("photos", "claim", "budget__unit", "budget__account", "budget__project"))
def decision_on_activity(activity, user):
    """Return what it asks for, or what it is where it costs nothing; None for who neither approves nor reports it."""
    if not _handles(activity, user):
        return None
    if not activity.budget_amount:
        return Decision(facts=tuple((label, value) for label, value in _facts(activity) if value))
    claim = activity.claim if activity.claim_is_alive else None
    about = (
        [(f"支出申请 {claim.number or '（草稿）'}", reverse("finance:claim_detail", args=[claim.pk]))] if claim else []
    )
    return decision(
        user,
        # It may cost less than was approved, and on another line: of the next year, or chosen for its claim.
        amount=claim.amount if claim else activity.budget_amount,
        payee=claim.payee if claim else "",
        budget_id=claim.budget_id if claim else activity.budget_id,
        set_aside=claim is not None and claim.is_held,
        is_over=claim is not None and not claim.is_open,
        about=about,
        papers=_photos(activity) or None,
    )


def _facts(activity):
    first, last = chinese_date(activity.starts_on), chinese_date(activity.ends_on)
    return (
        ("活动", activity.title),
        ("主办组织", str(activity.unit)),
        ("日期", first if first == last else f"{first}至{last}"),
        ("地点", activity.place),
        ("面向", activity.get_audience_display()),
        ("方案", activity.plan),
        ("经费", "不用经费"),
    )


def _handles(activity, user):
    return any(user.has_perm(one, activity) for one in (permissions.APPROVE, permissions.REPORT))


def _photos(activity):
    files = sorted(activity.photos.all(), key=attrgetter("uploaded_at", "pk"))
    return [(file.name, reverse("activities:activity_file", args=[activity.pk, file.pk])) for file in files]


@shown_for("activities.BrandProject")
def _of_project(project, user):
    """Return what it is and asks for: it has no line or payee of its own, its costs are claimed as they arise."""
    if not project.budget_amount:
        return None
    facts = (
        ("项目", project.title),
        ("申报组织", str(project.unit)),
        ("申请经费", f"{project.budget_amount:,} 元"),
        ("方案", project.plan),
    )
    finding = f"立项不占用预算：{project.year}年的支出按支出申请列支，届时按预算余额审批。"
    return Decision(facts=tuple((label, value) for label, value in facts if value), findings=(finding,))


@shown_for("activities.Selection")
def decision_on_selection(selection, user):
    """Return the Decision on a selection: what is chosen, how many, in which days, and what votes and scores weigh."""
    spans = ((selection.nominate_from, selection.nominate_until), (selection.vote_from, selection.vote_until))
    nominated, voted = ("至".join(chinese_date(day) for day in span if day) for span in spans)
    facts = (
        ("评选", selection.title),
        ("对象", selection.get_kind_display()),
        ("当选名额", f"{selection.seats}"),
        ("推荐", nominated),
        ("投票", voted),
        ("权重", f"投票 {selection.vote_weight}%，评分 {selection.score_weight}%"),
    )
    return Decision(facts=tuple((label, value) for label, value in facts if value))


also_read(["finance.Claim"], "activity__unit", "activity__photos")


@stands_behind
def _behind(claim, user):
    activity = getattr(claim, "activity", None) if claim.is_caused else None
    if activity is None:
        return None
    return (activity.title, reverse("activities:activity_detail", args=[activity.pk])), _photos(activity)
