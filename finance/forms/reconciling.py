"""Forms of the union's accounts and what is held against them: statements, matches, reconciliations, counts."""

import datetime
from decimal import Decimal

from django import forms
from django.utils import timezone

from finance.choices import FACE_VALUES, Direction, Fault, HoldingKind
from finance.flow.checked_flow import CheckedState
from finance.flow.statement_flow import StatementState
from finance.models import BankLayout, Holding
from finance.services.payees.accounts import checked_number
from finance.services.reconciling.cash import placeable
from unionportal.core.pages.filters import ListFilter, choice_box
from unionportal.core.pages.inputs import day_input
from unionportal.core.values.money import PlainDecimalField

_PART = r"(?:line|payment|income|transfer|trust)-[0-9]{1,12}"


class HoldingForm(forms.ModelForm):
    """An account of the union. Its number is never shown again; left empty it stays as it is."""

    account = forms.CharField(
        label="账号", max_length=60, required=False, help_text="加密保存，页面上只显示前四位和后四位；留空表示不改。"
    )

    class Meta:
        model = Holding
        fields = ["kind", "name", "bank", "account", "layout", "is_main", "valid_from", "valid_until"]

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {**(kwargs.get("initial") or {}), "account": ""}
        super().__init__(*args, **kwargs)
        stating = BankLayout.objects.in_force().filter(columns__direction=Direction.STATEMENT)
        self.fields["layout"].queryset = stating.distinct()

    def clean(self):
        cleaned = super().clean()
        if "kind" in self.changed_data and self._is_in_use():
            self.add_error("kind", "这个账户已有余额、对账单、盘点或收付，不能改种类；种类错了的，停用它，另设一个。")
        if "is_main" in self.changed_data and self._is_in_use():
            self.add_error(
                "is_main",
                "这个账户已有期初余额、对账单或收付，改主账户会改写以前的账面，不能改；换了账户的，另设一个，核对时记入它。",
            )
        typed, is_bank = cleaned.get("account", ""), cleaned.get("kind") == HoldingKind.BANK
        if not is_bank:
            cleaned["account"] = ""
        elif typed:
            cleaned["account"] = checked_number(typed)
        else:
            cleaned["account"] = self.instance.account
        if is_bank and not cleaned["account"]:
            self.add_error("account", "银行账户须登记账号。")
        return cleaned

    def _is_in_use(self):
        return self.instance.pk is not None and self.instance.is_in_use


class BankStatementFilter(ListFilter):
    state = choice_box("状态", StatementState.choices)


class MatchForm(forms.Form):
    """What is matched, as `kind-key` of each line of the bank and each row of the books."""

    parts = forms.RegexField(rf"^(?:{_PART})(?: {_PART}){{0,4999}}$", widget=forms.HiddenInput())

    def chosen(self):
        """Return {kind: keys} of what was chosen."""
        found = {}
        for part in self.cleaned_data["parts"].split():
            kind, _, key = part.partition("-")
            found.setdefault(kind, set()).add(int(key))
        return found


class ReturnForm(forms.Form):
    """Why the bank sent money back, and who goes on with the claim."""

    words = forms.CharField(label="退回原因", max_length=200)
    fault = forms.ChoiceField(label="接下来", choices=Fault.choices, initial=Fault.CASHIER, widget=forms.RadioSelect)


class UndoMatchForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=200)


class TransferForm(forms.Form):
    """Money moved between two of the union's own."""

    source = forms.TypedChoiceField(label="转出")
    target = forms.TypedChoiceField(label="转入")
    amount = PlainDecimalField(label="金额（元）", max_digits=14, decimal_places=2, min_value=Decimal("0.01"))
    day = forms.DateField(label="日期", widget=day_input(), initial=timezone.localdate)
    note = forms.CharField(label="说明", max_length=100, help_text="如“提取备用金”“现金存入银行”。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Read once for both.
        found = {str(one.pk): one for one in Holding.objects.in_force()}
        for name in ("source", "target"):
            self.fields[name].choices = [("", "请选择"), *((key, str(one)) for key, one in found.items())]
            self.fields[name].coerce = found.__getitem__


class CheckedFilter(ListFilter):
    """The state of what one draws up and another confirms."""

    state = choice_box("状态", CheckedState.choices)


class DayForm(forms.Form):
    """The day as of which something is shown."""

    day = forms.DateField(label="截止日", widget=day_input())


class ReconciliationForm(forms.Form):
    """The month that is drawn up, by its last day, and why a difference is left."""

    day = forms.DateField(label="截止日", widget=day_input(), help_text="月份的最后一天。")
    note = forms.CharField(
        label="差额的原因", max_length=200, required=False, help_text="调节以后仍不相等的，须查明并写明。"
    )


class BookFilter(forms.Form):
    """The days of the book of a holding, both included."""

    start = forms.DateField(label="从", widget=day_input())
    end = forms.DateField(label="到", widget=day_input())


class CashCountForm(forms.Form):
    """What lay in the cash box: how many of each note and coin, or the sum alone."""

    day = forms.DateField(label="盘点日期", widget=day_input(), initial=timezone.localdate)
    counted = PlainDecimalField(
        label="实有金额（元）",
        max_digits=14,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text="填了各种面额的，可以不填。",
    )
    note = forms.CharField(label="盈亏的原因", max_length=200, required=False, help_text="与账面不同时须写明。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for place, face in enumerate(FACE_VALUES):
            self.fields[f"face_{place}"] = forms.IntegerField(
                label=f"{face} 元", min_value=0, max_value=1_000_000, required=False
            )
        self.order_fields(["day", *(f"face_{place}" for place in range(len(FACE_VALUES))), "counted", "note"])

    def answers(self):
        """Return what the service asks: the pieces by their face value, the sum, the day and the reason."""
        cleaned = self.cleaned_data
        pieces = {face: cleaned[f"face_{place}"] or 0 for place, face in enumerate(FACE_VALUES)}
        return {name: cleaned[name] for name in ("day", "counted", "note")} | {"pieces": pieces}


class CashIncomeForm(forms.Form):
    """An income, or money of others, that came in cash or went out so."""

    chosen = forms.TypedChoiceField(
        label="收入或往来款", help_text="近 60 天内登记、还没有与银行流水核对的；一起收付的捐款是一项。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = {one.key: one for one in placeable(timezone.localdate() - datetime.timedelta(60))}
        self.fields["chosen"].choices = [("", "请选择"), *((key, str(one)) for key, one in found.items())]
        self.fields["chosen"].coerce = found.__getitem__


class StatementForm(forms.Form):
    """A bank's statement of one account, until which day it reaches."""

    holding = forms.ModelChoiceField(Holding.objects.none(), label="银行账户")
    file = forms.FileField(
        label="银行对账单",
        help_text="从网上银行下载的 .xlsx、.xls 或 .csv 文件，不用修改。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )
    until = forms.DateField(
        label="对账单截止日", widget=day_input(), initial=timezone.localdate, help_text="下载时选的最后一天，如月末。"
    )
    opening = PlainDecimalField(
        label="第一笔以前的余额（元）",
        signed=True,
        max_digits=14,
        decimal_places=2,
        required=False,
        help_text="只在文件里没有余额一列、又是第一次导入时填写。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        banks = Holding.objects.in_force().filter(kind=HoldingKind.BANK)
        self.fields["holding"].queryset = banks
        self.fields["holding"].initial = banks.filter(is_main=True).first()
