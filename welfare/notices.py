"""Notices of the steps of a benefit: to who reported and checked it, and to its recipient.

A notice may be sent by mail: it never names an illness, nor that somebody applied for a grant.
"""

from django.urls import reverse

from finance.services import ClaimState, follows_claims
from unionportal.core.notices import notify
from welfare.benefit_flow import BenefitState
from welfare.models.benefit import Benefit

_STEP_WORDS = {
    BenefitState.APPROVED: "已批准",
    BenefitState.RETURNED: "被退回，请查看原因，修改后可再上报",
    BenefitState.CANCELLED: "已撤销",
}
_SETTLED = {
    ClaimState.PAID: "已支付",
    ClaimState.REVERSED: "的支付已冲正",
    ClaimState.CANCELLED: "的支付已撤销",
}


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
    benefit = Benefit.of_claim(claim)
    if benefit is None or claim.state not in _SETTLED:
        return []
    notified = _notify_handlers(benefit, _SETTLED[claim.state], actor)
    # Recipients of a gift are not notified of the payment, which goes to the supplier.
    if benefit.pays_recipients:
        notified += _notify_recipients(benefit, _SETTLED[claim.state], actor, notified)
    return notified


def _notify_handlers(benefit, step, actor, also=None):
    hands = [benefit.reported_by, benefit.checked_by, also]
    return notify(
        hands, f"{benefit.title_in_notices}{step}。", about=benefit, url=benefit.handling_url, except_for=actor
    )


def _notify_recipients(benefit, step, actor, notified):
    """Notify recipients about their own benefit, except users `notified` already as handlers."""
    sentence, users = benefit.sentence_to_recipients(step), benefit.accounts_of_recipients()
    users = [user for user in users if user not in notified]
    return notify(users, sentence, about=benefit, url=reverse("welfare:benefits"), except_for=actor)
