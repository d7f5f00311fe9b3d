"""Forms of budgets, claims, payments and income, and the filters of their lists."""

from django import forms
from django.utils import timezone

from finance import causes, permissions
from finance.choices import UNION_BOOKS, AccountKind, Fault, PaymentMethod, Way
from finance.flow.claim_flow import CLAIM_FLOW, ClaimState
from finance.flow.year_flow import YEAR_FLOW
from finance.forms.payees import Payee, PayeeField
from finance.models import NO_PROJECT, Account, Budget, Claim, ClaimKind, Income, PayeeLine, Payment, PaymentBatch
from finance.queries import UNPAID
from finance.services import check_serves, offer_lines
from finance.services.assets.paid import standing_for
from unionportal.core.back_office.forms import ActForm
from unionportal.core.choices import FundingSource
from unionportal.core.flow.moves import MoveForm
from unionportal.core.flow.versions import VersionedForm
from unionportal.core.models import Unit
from unionportal.core.pages.filters import choice_box, year_box
from unionportal.core.pages.inputs import day_input, offer_today, units_for
from unionportal.core.values.money import PlainDecimalField, yuan
from unionportal.core.values.names import plain_name
from unionportal.core.values.rules import not_later_than_today


def cause_box():
    """Return the choice of why money was paid, of all causes if it is left empty."""
    return forms.ChoiceField(label="事由", required=False, choices=lambda: [("", "全部"), *causes.labels()])


class ClaimForm(VersionedForm, forms.ModelForm):
    """A claim; the units, budgets and payees offered follow from `scope`."""

    payee = PayeeField(
        label="收款人", help_text="输入几个字，点选供应商或会员；都不是的，写单位全称或姓名，与发票、账户一致。"
    )

    class Meta:
        model = Claim
        fields = ["unit", "kind", "budget", "amount", "purpose", "happened_on", "heads", "rewarded", "way", "payee"]
        widgets = {"happened_on": day_input()}

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        units = units_for(scope, permissions.ADD_CLAIM)
        if self.instance.pk:
            units |= Unit.objects.filter(pk=self.instance.unit_id)
        # The admin leaves out the fields that are read-only.
        if "payee" in self.fields:
            self.fields["payee"].bind(scope)
            if self.instance.pk:
                claim = self.instance
                self.initial["payee"] = Payee(claim.payee, claim.supplier, claim.member)
        if "way" in self.fields:
            self.fields["way"].required = False
        if "kind" in self.fields:
            kinds = ClaimKind.objects.offered(self.instance)
            self.fields["kind"].queryset = kinds
            self.fields["kind"].required = kinds.exists()
        if "unit" in self.fields:
            offered = list(units.distinct())
            self.fields["unit"].queryset = units.distinct()
            if len(offered) == 1:
                self.fields["unit"].initial = offered[0]
            offer_lines(self, offered, options_page="finance:line_options")

    def clean_way(self):
        return self.cleaned_data["way"] or Way.DIRECT

    def clean_payee(self):
        payee = self.cleaned_data["payee"]
        self.cleaned_data |= {"supplier": payee.supplier, "member": payee.member}
        return payee.name

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("budget") and cleaned.get("unit"):
            try:
                check_serves(cleaned["budget"], cleaned["unit"])
            except forms.ValidationError as refusal:
                self.add_error("budget", refusal)
        return cleaned


@CLAIM_FLOW.form("pay")
class PayForm(MoveForm):
    method = forms.ChoiceField(label="支付方式", choices=PaymentMethod.choices)
    paid_on = forms.DateField(label="支付日期", initial=timezone.localdate, widget=day_input())
    payees = forms.ModelMultipleChoiceField(
        PayeeLine.objects.none(),
        label="收款人",
        widget=forms.CheckboxSelectMultiple,
        help_text="现金签领的合记一笔支付，转账的一人一笔；其余的以后再付，或编入支付批次。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.record.payees.exists():
            del self.fields["payees"]
            if self.record.way == Way.CARD:
                self.initial.setdefault("method", PaymentMethod.CARD)
            return
        due = self.record.payees.filter(payment=None)
        self.fields["payees"].queryset = due
        self.fields["payees"].label_from_instance = lambda one: f"{one}　{one.amount:,} 元{one.way_in_words}"
        cash = [one.pk for one in due if one.in_cash]
        self.initial.setdefault("payees", cash or [one.pk for one in due])
        self.initial.setdefault("method", PaymentMethod.CASH if cash else PaymentMethod.TRANSFER)


@CLAIM_FLOW.form("redirect")
class RedirectForm(MoveForm):
    payee = forms.CharField(label="收款人", max_length=100, validators=[plain_name], help_text="如发票、收据上的户名。")
    reason = forms.CharField(label="更改收款人的原因", max_length=200)


class CorrectForm(MoveForm):
    on = forms.DateField(label="冲正日期", initial=timezone.localdate, widget=day_input())
    reason = forms.CharField(label="冲正原因", max_length=200, help_text="原支付保留，另记一笔负数；金额退回预算。")


@CLAIM_FLOW.form("reverse")
class ReverseForm(CorrectForm):
    payment = forms.ModelChoiceField(Payment.objects.none(), label="哪一笔支付", empty_label="请选择")
    fault = forms.ChoiceField(label="哪里有误", choices=Fault.choices, initial=Fault.NONE)
    field_order = ("payment", "fault", "on", "reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The back office asks on the page of the payment itself.
        if isinstance(self.record, Claim) and self.record.payees.exists():
            standing = self.record.payments.filter(Payment.not_reversed(), corrects=None).order_by("pk")
            self.fields["payment"].queryset = standing
            self.fields["payment"].label_from_instance = lambda one: f"{one.number} {one.payee} {one.amount:,} 元"
        else:
            del self.fields["payment"]


@CLAIM_FLOW.form("resolve")
class ResolutionForm(MoveForm):
    meeting = forms.CharField(label="会议", max_length=100, help_text="如第五次工会委员会会议。")
    met_on = forms.DateField(label="会议日期", initial=timezone.localdate, widget=day_input())
    minutes = forms.CharField(label="会议纪要", max_length=100, help_text="纪要的名称、文号。")


@YEAR_FLOW.form("set_day")
class ClosingDayForm(MoveForm):
    closes_on = forms.DateField(
        label="结账日", widget=day_input(), help_text="到这一天为止，还可以登记12月31日以前付出的款项。"
    )
    reason = forms.CharField(label="原因", max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closes_on"].initial = self.record.closes_on


@YEAR_FLOW.form("close")
class CloseYearForm(MoveForm):
    document = forms.CharField(
        label="依据",
        max_length=100,
        help_text="决算或会议纪要的名称、文号。",
    )


class CorrectActForm(ActForm, CorrectForm):
    """The correction of an income, as an act of the back office."""


class ReverseActForm(ActForm, ReverseForm):
    """The correction of a payment, as an act of the back office, whose page says what stays of it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text += standing_for(self.record.claim)


class AdjustForm(ActForm):
    amount = PlainDecimalField(
        label="调整金额（元）", signed=True, max_digits=14, decimal_places=2, help_text="调减为负数。"
    )
    decided_on = forms.DateField(label="决定日期", initial=timezone.localdate, widget=day_input())
    document = forms.CharField(label="依据", max_length=100, help_text="会议纪要或批复的名称、文号。")

    def clean_amount(self):
        if not self.cleaned_data["amount"]:
            raise forms.ValidationError("调整金额不能为零。")
        return yuan(self.cleaned_data["amount"])


class _ProjectField(forms.RegexField):
    """A project that a link of the execution table names, or that it is to be of none."""

    def __init__(self):
        super().__init__(rf"^({NO_PROJECT}|\d{{1,12}})$", label="项目", required=False, widget=forms.HiddenInput)

    @staticmethod
    def words(chosen):
        """Return which budgets are meant, in words; "" for any."""
        return {NO_PROJECT: "不属于项目的"}.get(chosen, "一个项目的") if chosen else ""


class _FilterForm(forms.Form):
    """A filter kept in the address. What begins with `budget_` comes from the links of the execution table."""

    q = forms.CharField(label="关键字", required=False, max_length=100)
    year = year_box()
    unit = forms.ModelChoiceField(label="工会组织", queryset=Unit.objects.none(), required=False, empty_label="全部")
    account = forms.ModelChoiceField(label="科目", queryset=Account.objects.all(), required=False, empty_label="全部")
    budget_year = forms.IntegerField(
        label="预算年度", required=False, min_value=1950, max_value=2200, widget=forms.HiddenInput
    )
    budget_unit = forms.ModelChoiceField(
        label="预算组织", queryset=Unit.objects.all(), required=False, widget=forms.HiddenInput
    )
    budget_project = _ProjectField()
    view_permission = None

    def __init__(self, data, *, scope):
        super().__init__(data)
        self.fields["unit"].queryset = Unit.objects.organisations().visible_to(scope.judged(self.view_permission))

    @property
    def charged_to(self):
        """Which budgets the rows are charged to, in words; "" for any."""
        of = getattr(self, "cleaned_data", {})
        unit, year, project = (of.get(f"budget_{name}") for name in ("unit", "year", "project"))
        return f"{f'“{unit}”' if unit else ''}{f' {year}年' if year else ''}{_ProjectField.words(project)}"


class ClaimFilter(_FilterForm):
    view_permission = permissions.VIEW_CLAIM
    state = choice_box("状态", [*ClaimState.choices, (UNPAID, "已批准未支付（两种）")])
    funding_source = choice_box("资金来源", FundingSource.choices)
    field_order = ["q", "state", "year", "unit", "account", "funding_source"]


class WaitingFilter(_FilterForm):
    """Which of the claims that wait for their payment are offered for a batch."""

    view_permission = permissions.PAY_CLAIM
    funding_source = choice_box("资金来源", FundingSource.choices)
    # From the link of a batch of which the bank gave some back.
    again = forms.ModelChoiceField(PaymentBatch.objects.none(), required=False, widget=forms.HiddenInput)
    field_order = ["q", "year", "unit", "account", "funding_source"]

    def __init__(self, data, *, scope):
        super().__init__(data, scope=scope)
        self.fields["again"].queryset = PaymentBatch.objects.visible_to(scope.judged(permissions.VIEW_BATCH))


class PaymentFilter(_FilterForm):
    view_permission = permissions.VIEW_PAYMENT
    start = forms.DateField(label="支付日期自", required=False, widget=day_input())
    end = forms.DateField(label="至", required=False, widget=day_input())
    funding_source = choice_box("资金来源", FundingSource.choices)
    least = PlainDecimalField(label="金额不低于（元）", required=False, max_digits=14, decimal_places=2)
    most = PlainDecimalField(label="金额不高于（元）", required=False, max_digits=14, decimal_places=2)
    field_order = ["q", "year", "start", "end", "unit", "account", "funding_source", "least", "most"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("start") and cleaned.get("end") and cleaned["end"] < cleaned["start"]:
            self.add_error("end", "结束日期早于开始日期。")
        if None not in (cleaned.get("least"), cleaned.get("most")) and cleaned["most"] < cleaned["least"]:
            self.add_error("most", "最高金额小于最低金额。")
        return cleaned


class ExecutionFilter(forms.Form):
    year = forms.TypedChoiceField(label="年度", coerce=int, required=False, empty_value=None)
    unit = forms.ModelChoiceField(label="工会组织", queryset=Unit.objects.none(), required=False, empty_label="全部")
    account = forms.ModelChoiceField(label="科目", queryset=Account.objects.all(), required=False, empty_label="全部")
    funding_source = choice_box("资金来源", FundingSource.choices)
    project = _ProjectField()

    def __init__(self, data, *, scope, years):
        super().__init__(data)
        self.fields["year"].choices = [(year, f"{year}年") for year in years]
        self.fields["unit"].queryset = Unit.objects.organisations().visible_to(scope.judged(permissions.VIEW_BUDGET))

    @property
    def narrowed(self):
        """To which budgets the table is narrowed besides what is shown as chosen, in words; "" for none."""
        return _ProjectField.words(getattr(self, "cleaned_data", {}).get("project"))


class BudgetForm(forms.ModelForm):
    """A budget of a whole year from a source of which the union keeps no books; the others are made as a table."""

    class Meta:
        model = Budget
        fields = ["unit", "year", "account", "funding_source", "initial", "note"]

    def __init__(self, *args, record=None, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_for(scope, permissions.ADD_BUDGET)
        self.fields["account"].queryset = Account.objects.filter(kind=AccountKind.EXPENSE)
        self.fields["funding_source"].choices = [one for one in FundingSource.choices if one[0] not in UNION_BOOKS]
        self.fields["funding_source"].help_text = "工会自己的预算在“预算编制”里编制、调整。"

    def clean_initial(self):
        if self.cleaned_data["initial"] < 0:
            raise forms.ValidationError("预算不能为负数。")
        return self.cleaned_data["initial"]


class ClaimKindForm(forms.ModelForm):
    class Meta:
        model = ClaimKind
        fields = ["name", "cause", "invoice", "takes_nameless", "tax", "note", "valid_from", "valid_until"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The admin leaves out the fields that are read-only.
        if "cause" in self.fields:
            known = [(code, label) for code, label in causes.labels() if code != causes.REQUEST.code]
            self.fields["cause"].widget = forms.Select(choices=[("", "由经办人选择"), *known])


class IncomeForm(forms.ModelForm):
    class Meta:
        model = Income
        fields = ["unit", "account", "amount", "received_on", "payer", "note"]
        widgets = {"received_on": day_input()}

    def __init__(self, *args, record=None, scope, **kwargs):
        super().__init__(*args, **kwargs)
        offer_today(self, "received_on")
        self.fields["unit"].queryset = units_for(scope, permissions.ADD_INCOME)
        self.fields["account"].queryset = Account.objects.filter(kind=AccountKind.INCOME)

    def clean_received_on(self):
        return not_later_than_today(self.cleaned_data["received_on"], "到账日期")

    def clean_amount(self):
        if self.cleaned_data["amount"] <= 0:
            raise forms.ValidationError("收入金额须大于零。")
        return self.cleaned_data["amount"]
