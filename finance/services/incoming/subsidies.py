"""The acts on subsidies: entered, received, used for a payment, each corrected."""

from django.core.exceptions import ValidationError
from django.db import transaction

from finance import acts
from finance.models import Account, Payment, Subsidy, SubsidyReceipt, SubsidyUse
from finance.services.guard import guarded
from finance.services.income import record_income, reverse_income
from finance.services.years import Calendar, refuse
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.rules import not_later_than_today
from unionportal.sheets.cells import compact
from unionportal.spelling.folding import folded_key


@transaction.atomic
def enter_subsidy(*, actor, **facts):
    """Enter what was granted; return the Subsidy."""
    subsidy = Subsidy(unit=Unit.root(), made_by=actor, **facts)
    not_later_than_today(subsidy.granted_on, "批准日期", field="granted_on")
    refuse(Calendar().why_closed(subsidy.granted_on.year), "granted_on")
    subsidy.full_clean()
    # One at a time, so that two do not enter the same document at once.
    Account.objects.select_for_update(of=("self",), no_key=True).get(pk=subsidy.account_id)
    if same := _same(subsidy):
        sentence = f"文号“{same.document}”的“{same.title}”已登记，{same.amount:,} 元，{same.granted_on:%Y-%m-%d}批准"
        raise ValidationError({"document": f"{sentence}；不是同一笔的，名称请写出不同。"})
    subsidy.save()
    audit.record(actor, acts.ENTER_SUBSIDY, subsidy, 金额=subsidy.amount, 文号=subsidy.document)
    return subsidy


def _same(subsidy):
    """Return a subsidy of the same giver, document and title, whatever the width of its signs; None without one."""

    def key_of(one):
        return [folded_key(compact(text)) for text in (one.giver, one.document, one.title)]

    wanted = key_of(subsidy)
    return next((one for one in Subsidy.objects.all() if key_of(one) == wanted), None)


@guarded()
def receive_subsidy(subsidy, *, actor, amount, received_on):
    """Record what was received of a subsidy, as income; return the SubsidyReceipt."""
    subsidy = _locked(subsidy)
    if received_on < subsidy.granted_on:
        raise ValidationError({"received_on": f"到账日期不能早于批准日期（{subsidy.granted_on:%Y-%m-%d}）。"})
    if amount > (rest := subsidy.amount - subsidy.received):
        raise ValidationError(
            {"amount": f"批准 {subsidy.amount:,} 元，还有 {rest:,} 元没有到账，不能登记 {amount:,} 元。"}
        )
    facts = {"unit": subsidy.unit, "account": subsidy.account, "payer": subsidy.giver, "note": subsidy.title}
    income = record_income(actor=actor, amount=amount, received_on=received_on, **facts)
    return _book(SubsidyReceipt(subsidy=subsidy, amount=amount, income=income), actor)


@guarded()
def correct_subsidy_receipt(receipt, *, actor, reason, on):
    """Record the negative row, and that of its income, which correct a receipt; return it."""
    subsidy = _locked(receipt.subsidy)
    if receipt.corrects_id or SubsidyReceipt.objects.filter(corrects=receipt).exists():
        raise ValidationError("这笔到账已经冲正，不能再冲正。")
    if subsidy.rest < receipt.amount:
        raise ValidationError(f"已使用 {subsidy.used:,} 元，冲正以后不够，请先去掉使用登记。")
    income = reverse_income(receipt.income, actor=actor, reason=reason, on=on)
    corrected = SubsidyReceipt(subsidy=subsidy, amount=-receipt.amount, income=income, corrects=receipt)
    return _book(corrected, actor, 原因=reason)


@guarded()
def use_subsidy(subsidy, *, actor, number):
    """Record that the payment with this number used the subsidy; return the SubsidyUse."""
    subsidy = _locked(subsidy)
    payment = Payment.objects.filter(number__iexact=compact(number), corrects__isnull=True).first()
    if payment is None:
        raise ValidationError({"number": f"没有编号为“{number}”的支付。"})
    if former := SubsidyUse.objects.filter(payment=payment).select_related("subsidy").first():
        raise ValidationError({"number": f"这笔支付已登记为使用“{former.subsidy}”。"})
    if payment.paid_on < subsidy.granted_on or (subsidy.use_until and payment.paid_on > subsidy.use_until):
        raise ValidationError({"number": f"支付日期{payment.paid_on:%Y-%m-%d}不在补助的使用期内。"})
    refuse(Calendar().why_closed(payment.paid_on.year), "number")
    left = payment.amount + sum(payment.corrections.values_list("amount", flat=True))
    if not left:
        raise ValidationError({"number": "这笔支付已全部冲正，没有用去补助。"})
    if left > subsidy.rest:
        raise ValidationError({"number": f"补助到账未用的还有 {subsidy.rest:,} 元，不够这笔支付的 {left:,} 元。"})
    use = SubsidyUse.objects.create(subsidy=subsidy, payment=payment, made_by=actor)
    audit.record(actor, acts.USE_SUBSIDY, subsidy, 支付=payment.number, 金额=left)
    return use


@guarded()
def drop_subsidy_use(use, *, actor):
    """Take back that a payment used its subsidy; return the Subsidy. ValidationError in a closed year."""
    refuse(Calendar().why_closed(use.payment.paid_on.year))
    subsidy, number = _locked(use.subsidy), use.payment.number
    use.delete()
    audit.record(actor, acts.DROP_SUBSIDY_USE, subsidy, 支付=number)
    return subsidy


def _locked(subsidy):
    Subsidy.objects.select_for_update(of=("self",), no_key=True).get(pk=subsidy.pk)
    return Subsidy.objects.with_use().select_related("account", "unit").get(pk=subsidy.pk)


def _book(receipt, actor, **facts):
    receipt.received_on, receipt.made_by = receipt.income.received_on, actor
    receipt.full_clean()
    receipt.save()
    act = acts.CORRECT_SUBSIDY if receipt.corrects_id else acts.RECEIVE_SUBSIDY
    audit.record(actor, act, receipt.subsidy, 金额=receipt.amount, 日期=receipt.received_on, **facts)
    return receipt
