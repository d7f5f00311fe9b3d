"""Forms of the union's accounts and what is held against them: statements, matches, reconciliations, counts."""

from django import forms
from django.utils import timezone

from finance.choices import Direction, HoldingKind
from finance.flow.statement_flow import StatementState
from finance.models import BankLayout, Holding
from finance.services.bank.accounts import checked_number
from unionportal.core.pages.filters import ListFilter, choice_box
from unionportal.core.pages.inputs import day_input


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


class BankStatementFilter(ListFilter):
    state = choice_box("状态", StatementState.choices)


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
    opening = forms.DecimalField(
        label="第一笔以前的余额（元）",
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
