"""What each move of a claim asks and which service performs it; the portal and the back office share this."""

from finance import forms, services


def _correct(claim, *, actor, reason, on):
    return services.correct_payment(claim.payments.get(corrects=None), actor=actor, reason=reason, on=on)


FORMS = {
    "return": forms.ReasonForm,
    "cancel": forms.ReasonForm,
    "pay": forms.PayForm,
    "reverse": forms.CorrectForm,
}
_ACTS = {
    "submit": services.submit_claim,
    "approve": services.approve_claim,
    "return": services.return_claim,
    "cancel": services.cancel_claim,
    "pay": services.pay_claim,
    "reverse": _correct,
}


def act(claim, move, *, actor, **answers):
    return _ACTS[move](claim, actor=actor, **answers)
