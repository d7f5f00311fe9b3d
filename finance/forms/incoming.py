"""Forms of what comes in by rule: a payroll, what was received for it, what is remitted upward."""

from decimal import Decimal

from django import forms
from django.utils import timezone

from finance.choices import AccountKind
from finance.flow.dues_flow import DUES_FLOW
from finance.flow.upward_flow import UPWARD_FLOW
from finance.models import Account, DuesExemption, Subsidy
from finance.services.incoming.reading import BASE, MONTH, month
from members.models import Member
from unionportal.core.flow.moves import MoveForm
from unionportal.core.pages.inputs import day_input
from unionportal.core.values.money import PlainDecimalField
from unionportal.core.values.names import plain_name
from unionportal.sheets.cells import CellProblem

_TABLES = ".xlsx,.xls,.csv,.txt"


def amount_box(label, **more):
    """Return the field of an amount in yuan, more than nothing."""
    return PlainDecimalField(label=label, max_digits=12, decimal_places=2, min_value=Decimal("0.01"), **more)


class MonthField(forms.Field):
    """A month, as its first day; typed in any of the ways that a table may write it."""

    widget = forms.DateInput(attrs={"type": "month"}, format="%Y-%m")

    def to_python(self, value):
        try:
            return month(value) if value else None
        except CellProblem as problem:
            raise forms.ValidationError(str(problem)) from problem


class YearFilter(forms.Form):
    """The year that a page shows."""

    year = forms.IntegerField(label="年度", min_value=1950, max_value=2200)


class ColleagueField(forms.CharField):
    """A member of the union, named by the whole 工号: nobody is found by a part of it."""

    def clean(self, value):
        number = super().clean(value)
        member = Member.objects.in_union().numbered(number).first()
        if member is None:
            raise forms.ValidationError(f"没有工号为“{number}”的在会会员。")
        return member


class ExemptionForm(forms.ModelForm):
    """Who owes no dues, named by the 工号: the accountant does not see the roster. Who it is does not change."""

    member = ColleagueField(label="工号", max_length=20, help_text="免缴的会员的工号。")

    class Meta:
        model = DuesExemption
        fields = ["member", "since", "until", "reason"]


class TableForm(forms.Form):
    """A table that somebody sent: a file, or its cells pasted."""

    text = forms.CharField(
        label="粘贴",
        required=False,
        max_length=500_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label="文件", required=False, widget=forms.ClearableFileInput(attrs={"accept": _TABLES}), help_text=_TABLES
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("text", "").strip()) == bool(cleaned.get("file")):
            raise forms.ValidationError("请粘贴表格，或者选择一个文件。")
        return cleaned


class PayrollForm(forms.Form):
    """The payroll of one month."""

    month = MonthField(label=MONTH)
    base = amount_box(f"{BASE}（元）", help_text="学校这个月的工资总额，按统计口径。")


class PayrollTableForm(TableForm):
    """The payrolls of many months."""


class ReceiptForm(forms.Form):
    """What the cashier found on the account for a month."""

    amount = amount_box("到账金额（元）")
    received_on = forms.DateField(label="到账日期", initial=timezone.localdate, widget=day_input())
    payer = forms.CharField(label="来款单位", max_length=100, validators=[plain_name])
    note = forms.CharField(label="说明", max_length=200, required=False)


class CorrectReceiptForm(forms.Form):
    on = forms.DateField(label="冲正日期", initial=timezone.localdate, widget=day_input())
    reason = forms.CharField(label="冲正原因", max_length=200, help_text="原到账保留，另记一笔负数，应上解随之减少。")


class UpwardForm(forms.Form):
    """What is due upward by a day."""

    until = forms.DateField(label="上解期限截至", widget=day_input(), help_text="期限在这一天以前（含）的，一笔不漏。")
    receiver = forms.CharField(label="上级工会", max_length=100, validators=[plain_name])


@UPWARD_FLOW.form("remit")
class RemitForm(MoveForm):
    remitted_on = forms.DateField(label="上解日期", initial=timezone.localdate, widget=day_input())
    bank_number = forms.CharField(label="银行流水号", max_length=60, help_text="在银行回单上。")


class DuesTableForm(TableForm):
    """The payroll of the members' dues of one month."""

    # What members earn stands in it.
    confidential = ("text",)

    month = MonthField(label=MONTH)
    field_order = ("month", "text", "file")


@DUES_FLOW.form("confirm")
class ConfirmDuesForm(MoveForm):
    received_on = forms.DateField(label="到账日期", initial=timezone.localdate, widget=day_input())
    payer = forms.CharField(
        label="来款单位", max_length=100, validators=[plain_name], help_text="如代扣会费的学校财务处。"
    )


class LateDuesForm(forms.Form):
    """What a member paid later."""

    amount = amount_box("补缴金额（元）")
    received_on = forms.DateField(label="到账日期", initial=timezone.localdate, widget=day_input())


class ArrearsFilter(YearFilter):
    """The year of the months, and whom."""

    q = forms.CharField(label="姓名或工号", max_length=50, required=False)


class MonthFilter(forms.Form):
    """The month that a page shows."""

    month = MonthField(label=MONTH)


class SubsidyForm(forms.ModelForm):
    """What was granted."""

    amount = amount_box("金额（元）")

    class Meta:
        model = Subsidy
        fields = ["kind", "title", "purpose", "giver", "document", "amount", "granted_on", "use_until", "account"]
        widgets = {"granted_on": day_input(), "use_until": day_input()}
        help_texts = {"purpose": "专项补助须填写。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = Account.objects.filter(kind=AccountKind.INCOME)


class SubsidyReceiptForm(forms.Form):
    amount = amount_box("到账金额（元）")
    received_on = forms.DateField(label="到账日期", initial=timezone.localdate, widget=day_input())


class SubsidyUseForm(forms.Form):
    number = forms.CharField(label="支付编号", max_length=30, help_text="如 P2026-0012，在支付的页面上。")
