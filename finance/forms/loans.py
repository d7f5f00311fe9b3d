"""Forms of the moves of a loan, and the filter of their list."""

from decimal import Decimal

from django import forms
from django.utils import timezone

from finance import permissions
from finance.choices import LoanState
from finance.flow.loan_flow import LOAN_FLOW
from finance.forms.refunds import income_account, show_destination
from finance.services.invoices.uses import used_of
from unionportal.core.flow.moves import MoveForm
from unionportal.core.models import Unit
from unionportal.core.pages.filters import ListFilter, choice_box, search_box
from unionportal.core.pages.inputs import day_input
from unionportal.core.values.money import PlainDecimalField
from unionportal.core.values.rules import not_later_than_today

# Among the states to filter by: all in which something is still open.
UNSETTLED = "unsettled"


@LOAN_FLOW.form("submit")
class SpentForm(MoveForm):
    spent = PlainDecimalField(
        label="实际支出（元）",
        max_digits=14,
        decimal_places=2,
        min_value=Decimal("0.01"),
        help_text="与发票、单据相符。没有用、全部退回的，请出纳冲正那笔支付。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if used := used_of(self.record.claim.invoices.all()):
            self.initial.setdefault("spent", used)


@LOAN_FLOW.form("take_rest")
class RestForm(MoveForm):
    amount = PlainDecimalField(
        label="退回金额（元）",
        max_digits=14,
        decimal_places=2,
        min_value=Decimal("0.01"),
        help_text="只退回一部分的，填这一次的金额；其余的退回时再登记，全部退回才算核销。",
    )
    on = forms.DateField(label="退回日期", initial=timezone.localdate, widget=day_input())
    account = income_account()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"].initial = self.record.difference
        show_destination(self, self.record.claim)

    def clean_on(self):
        return not_later_than_today(self.cleaned_data["on"], "退回日期")


class LoanFilter(ListFilter):
    q = search_box("申请编号、用途、借款人")
    state = choice_box("状态", [*LoanState.choices, (UNSETTLED, "未结清（各种）")])
    start = forms.DateField(label="借出日期自", required=False, widget=day_input())
    end = forms.DateField(label="至", required=False, widget=day_input())
    unit = forms.ModelChoiceField(label="工会组织", queryset=Unit.objects.none(), required=False, empty_label="全部")
    searched = ("claim__number", "claim__purpose", "claim__payee")
    lookups = {"start": "paid_on__gte", "end": "paid_on__lte"}

    def __init__(self, data, *, scope):
        super().__init__(data)
        self.fields["unit"].queryset = Unit.objects.organisations().visible_to(scope.judged(permissions.VIEW_LOAN))

    def by(self, name, value, rows):
        if name == "unit":
            return rows.within(value)
        return rows.unsettled() if value == UNSETTLED else super().by(name, value, rows)
