"""Notices of the steps of a benefit: to who reported and checked it, and to its recipient.

A notice may be sent by mail: it never names an illness, nor that somebody applied for a grant.
"""

from django.urls import reverse

from finance.services import CLAIM_UNDONE, ClaimState, follows_claims
from unionportal.core.models import User
from unionportal.core.notices import announced_by, notify, row, silent
from unionportal.core.notices.table import field
from welfare import acts
from welfare.benefit_flow import BENEFIT_FLOW, BenefitState
from welfare.models import BenefitKind, ForbiddenWord, GiftIssue, Grant, HardshipKind, Standard, Visit
from welfare.models.benefit import Benefit
from welfare.rule_flow import RULE_FLOW

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
def benefit_settled(claim, *, actor, goes_on):
    """Notify that the payment of a visit, grant or issue was made, reversed or stopped; return the users notified.

    Of one that `goes_on` after a reversal the people on a list are not told: nothing is taken from them.
    """
    benefit = Benefit.of_claim(claim)
    if benefit is None or claim.state not in _SETTLED:
        return []
    notified = _notify_handlers(benefit, _SETTLED[claim.state], actor)
    # Recipients of a gift are not notified of the payment, which goes to the supplier, but that there is none.
    if benefit.pays_recipients or (claim.state in CLAIM_UNDONE and not goes_on):
        notified += _notify_recipients(benefit, _SETTLED[claim.state], actor, notified)
    return notified


def signatures_taken_back(issue, rows, reason, *, actor):
    """Notify the recipients whose signatures were taken back, with the reason."""
    users = User.objects.filter(member__gifts__in=[row.pk for row in rows])
    sentence = f"您在“{issue.title}”的签收已撤销：{reason}。领到的请再签收，没有领到的请与工会联系。"
    notify(users, sentence, about=issue, url=reverse("welfare:benefits"), except_for=actor)


def gifts_returned(issue, rows, *, actor):
    """Notify the recipients for whom all of their gift was given back."""
    users = User.objects.filter(member__gifts__in=[row.pk for row in rows])
    sentence = f"{issue.title}中您的一份已退款，不再发放；有疑问请与工会联系。"
    notify(users, sentence, about=issue, url=reverse("welfare:benefits"), except_for=actor)


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


proposer = field("proposed_by")

_entered = field("made_by")
row("welfare.remittance.confirm", whom=[_entered], words="您登记的捐款上缴已确认。")
row(
    *(f"welfare.remittance.{move}" for move in ("send_back", "give_back")),
    whom=[_entered],
    words="您登记的捐款上缴被退回：{原因}",
)
row("welfare.hardshipcheck.confirm", whom=[_entered], words="您登记的{record}已确认。")
row("welfare.hardshipcheck.send_back", whom=[_entered], words="您登记的{record}被退回，请查看原因，重新登记。")
for _model in (Visit, Grant, GiftIssue):
    announced_by(benefit_moved, *BENEFIT_FLOW.acts_of(_model, "approve", "return", "send_back", "cancel", "void"))
    silent("who does it finds it in what waits", *BENEFIT_FLOW.acts_of(_model, "report", "check"))
for _model in (BenefitKind, Standard, ForbiddenWord, HardshipKind):
    row(
        *RULE_FLOW.acts_of(_model, "confirm"),
        whom=[proposer],
        words="您提出的{record._meta.verbose_name}已确认。",
    )
    row(
        *RULE_FLOW.acts_of(_model, "refuse", "reopen"),
        whom=[proposer],
        words="您提出的{record._meta.verbose_name}没有确认或退回修改：{原因}",
    )
    silent("who does it finds it in what waits", *RULE_FLOW.acts_of(_model, "propose"))
silent(
    "who checks it finds it in what waits",
    acts.ADD_VISIT,
    acts.ADD_GRANT,
    acts.ADD_ISSUE,
    acts.ADD_STANDARD,
    acts.RECHECK_HARDSHIP,
    acts.TAKE_BACK_CHECK,
    acts.CHANGE_VISIT,
    acts.CHANGE_GRANT,
    acts.CHANGE_ISSUE,
)
silent(
    "everybody is told of the issue once it is approved",
    acts.ADD_RECIPIENT,
    acts.CHANGE_RECIPIENT,
    acts.REMOVE_RECIPIENT,
)
silent("who signed was there", acts.RECORD_SIGNATURES)
announced_by(gifts_returned, acts.RETURN_GIFTS)
announced_by(signatures_taken_back, acts.TAKE_BACK_SIGNATURES)
silent(
    "what was entered wrongly changes nothing for whom it is for",
    acts.CORRECT_VISIT,
    acts.CORRECT_GRANT,
    acts.CORRECT_ISSUE,
)
silent(
    "the look stays in the log of the member",
    acts.READ_CIRCUMSTANCES,
    acts.READ_GRANT,
    acts.READ_HARDSHIP,
    acts.READ_VISIT,
    acts.READ_AID,
    acts.READ_PAIRING,
    acts.READ_DIAGNOSIS,
    acts.READ_VISIT_FILE,
)
