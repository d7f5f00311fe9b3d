"""Notices of the steps of a benefit: to who reported and checked it, and to its recipient.

A notice may be sent by mail: it never names an illness, nor that somebody applied for a grant.
"""

from django.urls import reverse

from finance.services import follows_claims
from unionportal.core.models import User
from unionportal.core.notices import notify
from unionportal.core.values.dates import chinese_date
from welfare.benefit_flow import BenefitState
from welfare.models import GiftIssue, Grant, Visit

_STEP_WORDS = {
    BenefitState.APPROVED: "已批准",
    BenefitState.RETURNED: "被退回，请查看原因，修改后可再上报",
    BenefitState.CANCELLED: "已撤销",
}
_SETTLED = {"paid": "已支付", "reversed": "的支付已冲正", "cancelled": "的支付已撤销"}


def benefit_moved(benefit, *, actor, also=None):
    """Notify who reported and checked it (and `also`, a former checker), and on approval its recipient.

    Return the benefit.
    """
    notified = _notify_handlers(benefit, _STEP_WORDS[benefit.state], actor, also)
    if benefit.state == BenefitState.APPROVED:
        _notify_recipients(benefit, _STEP_WORDS[benefit.state], actor, notified)
    return benefit


@follows_claims
def benefit_settled(claim, *, actor):
    """Notify that the payment of a visit, grant or issue was made, reversed or stopped; return the users notified."""
    benefit = _of(claim)
    if benefit is None or claim.state not in _SETTLED:
        return []
    notified = _notify_handlers(benefit, _SETTLED[claim.state], actor)
    # Recipients of a gift are not notified of the payment, which goes to the supplier.
    if not isinstance(benefit, GiftIssue):
        notified += _notify_recipients(benefit, _SETTLED[claim.state], actor, notified)
    return notified


def _of(claim):
    found = (model.objects.filter(claim=claim).first() for model in (Visit, Grant, GiftIssue))
    return next(filter(None, found), None)


def _notify_handlers(benefit, step, actor, also=None):
    hands = [benefit.reported_by, benefit.checked_by, also]
    return notify(hands, f"{_title(benefit)}{step}。", about=benefit, url=_page(benefit), except_for=actor)


def _title(benefit):
    if isinstance(benefit, Visit):
        return f"{benefit.member.name}的慰问"
    if isinstance(benefit, Grant):
        return f"{chinese_date(benefit.applied_on)}申请的补助"
    return f"发放“{benefit.title}”"


def _page(benefit):
    """Return the page where its handlers go on; grants have one in the back office only."""
    if isinstance(benefit, Visit):
        return benefit.get_absolute_url()
    if isinstance(benefit, Grant):
        return reverse("admin:welfare_grant_change", args=[benefit.pk])
    return reverse("welfare:issue_detail", args=[benefit.pk])


def _notify_recipients(benefit, step, actor, notified):
    """Notify recipients about their own benefit, except users `notified` already as handlers."""
    if isinstance(benefit, GiftIssue):
        sentence = f"{benefit.title}{step}，您在领取名单中。"
        users = User.objects.filter(member__gifts__issue=benefit)
    else:
        sentence = f"给您的{benefit._meta.verbose_name}{step}。"
        users = [benefit.member.user]
    users = [user for user in users if user not in notified]
    return notify(users, sentence, about=benefit, url=reverse("welfare:benefits"), except_for=actor)
