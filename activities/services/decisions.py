"""What somebody sees before deciding on an activity or a project that costs money, and on the claim of one."""

from django.urls import reverse

from activities import permissions
from activities.models import Activity
from finance.services import decision, stands_behind
from unionportal.core.flow.decisions import Decision, shown_for


@shown_for("activities.Activity")
def decision_on_activity(activity, user):
    """Return what it asks for; nothing for one without cost, nor for who may neither approve nor account for it."""
    if not activity.budget_amount or not _handles(activity, user):
        return None
    claim = activity.claim if activity.claim_is_alive else None
    about = (
        [(f"支出申请 {claim.number or '（草稿）'}", reverse("finance:claim_detail", args=[claim.pk]))] if claim else []
    )
    return decision(
        user,
        amount=activity.budget_amount,
        payee=claim.payee if claim else "",
        budget_id=activity.budget_id,
        set_aside=claim is not None and claim.approved_on is not None,
        about=about,
        papers=_photos(activity) or None,
    )


def _handles(activity, user):
    return any(user.has_perm(one, activity) for one in (permissions.APPROVE, permissions.REPORT))


def _photos(activity):
    files = activity.photos.order_by("uploaded_at", "pk")
    return [(file.name, reverse("activities:activity_file", args=[activity.pk, file.pk])) for file in files]


@shown_for("activities.BrandProject")
def _of_project(project, user):
    """Return what it asks for: a project has no line of its own, its costs are claimed when they arise."""
    if not project.budget_amount:
        return None
    finding = f"立项不占用预算：{project.year}年的支出按支出申请列支，届时按预算余额审批。"
    return Decision(amount=project.budget_amount, payee=str(project.unit), findings=(finding,))


@stands_behind
def _behind(claim, user):
    activity = Activity.objects.filter(claim=claim).select_related("unit").first()
    if activity is None:
        return None
    return (activity.title, reverse("activities:activity_detail", args=[activity.pk])), _photos(activity)
