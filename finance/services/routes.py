"""The stations that a claim passes: by the rules of the day it is submitted, and what each of them records."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from finance import permissions
from finance.choices import Station
from finance.flow.claim_flow import CLAIM_FLOW
from finance.models import Claim, ClaimKind, RouteRule
from finance.services.guard import guarded, lock_budget_of
from unionportal.core.access.permissions import roles_allowing
from unionportal.core.choices import SUB_UNIONS
from unionportal.core.ledger.benefits import holders
from unionportal.core.models import RoleGrant
from unionportal.core.values.dates import chinese_date
from unionportal.core.values.rules import not_later_than_today, require_reason


def kind_of(cause):
    """Return the kind of the claims of this cause in force, or None."""
    return ClaimKind.objects.in_force().filter(cause=cause).order_by("valid_from").last()


def route_of(claim, maker):
    """Return the columns of the claim that say which stations it passes.

    The office does not review its own, and the chair of a sub-union need not agree to what he asks himself.
    ValidationError where nobody holds that office.
    """
    stations = {rule.station for rule in RouteRule.objects.in_force() if rule.applies_to(claim)}
    reviewed = maker is not None and maker.holds(permissions.REVIEW_CLAIM)
    return {
        "needs_endorsement": Station.BRANCH in stations and _is_for_another(claim, maker),
        "needs_review": Station.REVIEW in stations and not reviewed,
        "is_collective": Station.COLLECTIVE in stations,
    }


def route_to_submit(claim):
    """Return the route of a claim that is submitted, as `route_of`.

    ValidationError where at some station there are only those whose own claim or money it is.
    """
    route = route_of(claim, claim.made_by)
    if not claim.is_of_an_app:
        # Whoever another app pays is chosen, and passed, in its own flow.
        _check_somebody_may(claim, route)
    return route


def _check_somebody_may(claim, route):
    asked = {
        permissions.ENDORSE_CLAIM: "同意" if route["needs_endorsement"] else "",
        permissions.REVIEW_CLAIM: "初审" if route["needs_review"] else "",
        permissions.CHECK_CLAIM: "审核",
        permissions.APPROVE_CLAIM: "批准",
        permissions.PAY_CLAIM: "支付",
    }
    own = {claim.made_by_id, *claim.payees.values_list("member__user", flat=True)}
    own.add(claim.member.user_id if claim.member_id else None)
    grants = RoleGrant.objects.in_force().over(claim.unit.path).filter(user__is_active=True)
    grants = list(grants.select_related("user", "lent_from").order_by("user_id"))
    for permission, act in asked.items():
        able = [grant for grant in grants if act and grant.role in roles_allowing(permission)]
        # A deputy does nothing that whom he stands for may not do.
        if able and all(_hands(grant) & own for grant in able):
            names = "、".join(dict.fromkeys(grant.user.name for grant in able))
            raise ValidationError(
                f"自己经手的、付给自己的钱不能由本人或其代理人{act}，而现在能{act}的只有{names}；"
                "请改由别人经手，或先确认另一个人的角色。"
            )


def _hands(grant):
    """Return the keys of whoever holds the role, and of whom he holds it for."""
    return {grant.user_id, grant.lent_from.user_id if grant.lent_from_id else grant.user_id}


def _is_for_another(claim, maker):
    """Return whether it is the claim of a sub-union that its chair did not make, nor somebody for whom he acts."""
    # Another app has asked the sub-union in its own flow.
    if maker is None or claim.is_of_an_app or claim.unit.kind not in SUB_UNIONS:
        return False
    if maker.has_perm(permissions.ENDORSE_CLAIM, claim) and not maker.lenders(permissions.ENDORSE_CLAIM):
        return False
    if not holders(permissions.ENDORSE_CLAIM, claim.unit.path):
        raise ValidationError(f"{claim.unit}现在没有主席，没有人能同意这笔支出；请先确认主席的角色或请人代理。")
    return True


@CLAIM_FLOW.act("endorse")
@guarded()
def endorse_claim(claim, *, actor):
    """Record that the chair of the sub-union agrees to the claim; return it."""
    found = {"endorsed_by": actor, "endorsed_on": timezone.localdate()}
    lock_budget_of(claim)
    return CLAIM_FLOW.fire(claim, "endorse", actor=actor, effect=lambda _: found)


@CLAIM_FLOW.act("review")
@guarded()
def review_claim(claim, *, actor):
    """Record that the office found the claim in order; return it."""
    found = {"reviewed_by": actor, "reviewed_on": timezone.localdate()}
    lock_budget_of(claim)
    return CLAIM_FLOW.fire(claim, "review", actor=actor, effect=lambda _: found)


@CLAIM_FLOW.act("resolve")
@guarded()
def resolve_claim(claim, *, actor, meeting, met_on, minutes):
    """Record the meeting that decided on the claim, and its minutes; return it."""
    meeting = require_reason(meeting, "请填写会议名称。", field="meeting")
    minutes = require_reason(minutes, "请填写纪要的名称、文号。", field="minutes")
    not_later_than_today(met_on, "会议日期", field="met_on")
    if met_on.year < claim.made_on.year - 1:
        raise ValidationError({"met_on": f"申请日期是{chinese_date(claim.made_on)}，会议日期早了一年以上，请核对。"})
    answers = {"meeting": meeting, "met_on": met_on, "minutes": minutes}
    facts = {Claim._meta.get_field(name).verbose_name: value for name, value in answers.items()}
    lock_budget_of(claim)
    return CLAIM_FLOW.fire(claim, "resolve", actor=actor, facts=facts, effect=lambda _: answers)
