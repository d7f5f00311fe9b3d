"""The form and the service of each move of a claim, shared by portal and back office."""

from django.core.exceptions import ValidationError

from finance import forms, services
from unionportal.core.flow.moves import ReasonForm


def _correct(claim, *, actor, reason, on):
    payment = claim.payments.filter(corrects=None).first()
    if payment is None:
        raise ValidationError("还没有支付，不能冲正。")
    return services.correct_payment(payment, actor=actor, reason=reason, on=on)


FORMS = {
    "return": ReasonForm,
    "cancel": ReasonForm,
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
    """Perform the move of that name; return what its service returns."""
    return _ACTS[move](claim, actor=actor, **answers)
