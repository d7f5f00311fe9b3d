"""Forms of money that comes back: a refund, and one that was none."""

from decimal import Decimal

from django import forms
from django.utils import timezone

from finance.causes import needs_names_for_refund
from finance.choices import AccountKind
from finance.flow.claim_flow import CLAIM_FLOW
from finance.models import Account, PayeeLine, Payment
from finance.services.payments import left_of_payees
from finance.services.refunds.taking import destination_of
from finance.services.refunds.undoing import standing_refunds
from unionportal.core.flow.moves import MoveForm
from unionportal.core.pages.asking import ChosenWay
from unionportal.core.pages.inputs import day_input
from unionportal.core.values.money import PlainDecimalField

# To whom of a list that another app brings it belongs.
NAMED, SHARED = "named", "shared"


def income_account():
    """Return the choice of the account on which what comes back of a former year is an income."""
    return forms.ModelChoiceField(
        Account.objects.filter(kind=AccountKind.INCOME), label="收入科目", required=False, empty_label="请选择"
    )


def show_destination(form, claim):
    """Say at the day of a refund where the money goes, and ask for its account where it is or may be an income."""
    there = destination_of(claim)
    form.fields["on"].help_text = there.words
    if not there.may_be_income:
        del form.fields["account"]
    elif there.is_income:
        form.fields["account"].required = True
    else:
        form.fields["account"].help_text = f"退款日期还在{claim.budget.year}年的不填。"


@CLAIM_FLOW.form("refund")
class RefundForm(MoveForm):
    payee = forms.ModelChoiceField(PayeeLine.objects.none(), label="谁退回的", empty_label="请选择")
    amount = PlainDecimalField(label="退回金额（元）", max_digits=14, decimal_places=2, min_value=Decimal("0.01"))
    on = forms.DateField(label="退款日期", initial=timezone.localdate, widget=day_input())
    account = income_account()
    reason = forms.CharField(label="原因", max_length=200)
    share = ChosenWay(
        label="退的是谁的",
        widget=forms.RadioSelect,
        choices=[(NAMED, "名单上的几个人（如没有领取的）"), (SHARED, "名单上的所有人分摊（如降价）")],
    )
    whose = forms.CharField(
        label="工号或姓名",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行一个，也可以用逗号、顿号、空格隔开；由所有人分摊的不填。",
    )

    field_order = ("payee", "amount", "on", "account", "share", "whose", "reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        show_destination(self, self.record)
        standing = Payment.standing().filter(claim=self.record)
        if left := left_of_payees(standing.order_by().values("pk")):
            self.fields["payee"].queryset = PayeeLine.objects.filter(pk__in=[one.pk for one in left if left[one]])
            self.fields["payee"].label_from_instance = lambda one: f"{one}　{_paid_and_left(one, left[one])}"
        else:
            del self.fields["payee"]
        if left or not needs_names_for_refund(self.record):
            del self.fields["share"], self.fields["whose"]

    def clean(self):
        cleaned = super().clean()
        if (share := cleaned.pop("share", None)) is None:
            return cleaned
        named = cleaned.get("whose", "").strip()
        if share == NAMED and not named:
            self.add_error("whose", "请写明退的是谁的。")
        elif share == SHARED and named:
            self.add_error("whose", "由所有人分摊的，不写人；只退其中几个人的，请选第一项。")
        return cleaned


def _paid_and_left(payee, left):
    return f"{payee.amount:,} 元" if left == payee.amount else f"{payee.amount:,} 元，已退回 {payee.amount - left:,} 元"


@CLAIM_FLOW.form("undo_refund")
class UndoRefundForm(MoveForm):
    refund = forms.ModelChoiceField(Payment.objects.none(), label="哪一笔退款", empty_label="请选择")
    on = forms.DateField(label="更正日期", initial=timezone.localdate, widget=day_input())
    reason = forms.CharField(
        label="原因",
        max_length=200,
        help_text="登记的退款保留，另记一笔相反的，金额从预算里再扣除；金额登记错了的，更正以后按实际金额再登记一次。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["refund"].queryset = standing_refunds(self.record)
        self.fields["refund"].label_from_instance = lambda one: f"{one.number} {one.payee} {-one.amount:,} 元"
