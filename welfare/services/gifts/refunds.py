"""To whom of a list of gifts belongs what came back of its payment."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q, Sum

from finance.services import Refunds, divides_refunds
from unionportal.core.trail import audit
from welfare import acts, causes, notices
from welfare.models import GiftIssue, GiftRecipient, GiftReturn
from welfare.services.gifts.lists import named_on, some

# So many names stand in the log.
_NAMED = 100
_CENT = Decimal("0.01")


@divides_refunds
class GiftRefunds(Refunds):
    """Of cash the payee of the list says whose it is; of what a supplier gives back somebody has to."""

    def needs_names(self, claim):
        return claim.cause == causes.GIFT_ISSUE.code

    def divide(self, claim, row, amount, *, payee, whose, actor):
        if claim.cause != causes.GIFT_ISSUE.code:
            return
        # What was paid before the rest was carried over is of the claim before.
        issue = GiftIssue.objects.filter(Q(claim=claim) | Q(claim__continues=claim)).first()
        if issue is None:
            return
        if payee is None and whose is None:
            raise ValidationError("发放的退款须写明是名单上谁的，请在支付的页面上登记。")
        rows = _listed_as(issue, payee) if payee else _named(issue, whose)
        _divide(issue, row, amount, rows, actor)

    def undo(self, row):
        returns = GiftReturn.objects.filter(**_of(row))
        recipients = list(returns.values_list("recipient", flat=True))
        returns.delete()
        _add_up(recipients)


def _of(row):
    """Return which column of a GiftReturn is this row of the books, as dict."""
    return {row._meta.model_name: row}


def _listed_as(issue, payee):
    who = Q(member=payee.member_id) if payee.member_id else Q(member=None, name=payee.name)
    return list(issue.recipients.filter(who))


def _named(issue, whose):
    rows = named_on(issue, whose, field="whose") if whose.strip() else list(issue.recipients.kept())
    if done := [row.name for row in rows if not row.left]:
        raise ValidationError({"whose": f"这些人的已全部退款：{some(done)}。"})
    return rows


def _divide(issue, row, amount, rows, actor):
    left = sum((one.left for one in rows), Decimal(0))
    if amount > left:
        raise ValidationError({"amount": f"{some([one.name for one in rows])}一共还有 {left:,} 元没有退回。"})
    shares = _shares(amount, [one.left for one in rows])
    given = [(one, share) for one, share in zip(rows, shares, strict=True) if share]
    GiftReturn.objects.bulk_create(GiftReturn(recipient=one, amount=share, **_of(row)) for one, share in given)
    _add_up([one.pk for one, _ in given])
    names = some([one.name for one, _ in given], _NAMED)
    audit.record(actor, acts.RETURN_GIFTS, issue, 退款=row.number, 金额=amount, 人数=len(given), 领取人=names)
    notices.gifts_returned(issue, [one for one, share in given if share == one.left], actor=actor)


def _shares(amount, left):
    """Return the amount in parts as the sums that are left, to the cent; the whole of each where it is all of them."""
    shares, rest, whole = [], amount, sum(left, Decimal(0))
    for one in left:
        share = (rest * one / whole).quantize(_CENT) if whole else Decimal(0)
        shares.append(share)
        rest, whole = rest - share, whole - one
    return shares


def _add_up(recipients):
    """Keep with each recipient what all refunds took back, in the year of the payment and later."""
    sums = dict.fromkeys(recipients, (Decimal(0), Decimal(0)))
    rows = GiftReturn.objects.filter(recipient__in=recipients).order_by().values_list("recipient")
    of_payments, of_incomes = Sum("amount", filter=Q(income=None)), Sum("amount", filter=Q(payment=None))
    for key, in_year, later in rows.annotate(in_year=of_payments, later=of_incomes):
        sums[key] = (in_year or Decimal(0), later or Decimal(0))
    changed = list(GiftRecipient.objects.filter(pk__in=recipients))
    for one in changed:
        one.returned, one.returned_later = sums[one.pk]
    GiftRecipient.objects.bulk_update(changed, ["returned", "returned_later"], batch_size=1000)
