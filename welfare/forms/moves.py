"""Forms of the moves of the benefit flow, shared by portal and back office."""

from django import forms

from finance.services import claimable_budgets
from unionportal.core.choices import FundingSource
from unionportal.core.flow.moves import MoveForm, ReasonForm
from unionportal.core.pages.inputs import day_input
from unionportal.core.values.money import in_yuan
from unionportal.core.values.rules import not_later_than_today
from welfare.choices import Form, Severity
from welfare.services.caps import standard_of


class _CheckForm(MoveForm):
    """Asks for the amount, the source of the money and the budget."""

    funding_source = forms.ChoiceField(
        label="资金来源", choices=FundingSource.choices, initial=FundingSource.UNION_FUNDS
    )
    budget = forms.ModelChoiceField(label="列支预算", queryset=None, empty_label="请选择")
    over_cap_reason = forms.CharField(
        label="超标准原因", required=False, max_length=200, help_text="超过标准上限，或同一事由重复慰问时填写。"
    )

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        self.fields["budget"].queryset = claimable_budgets([record.unit])
        for name in self.fields:
            if getattr(record, name, None):
                self.initial.setdefault(name, getattr(record, name))
        if "amount" in self.fields and (standard := standard_of(record)):
            rule = "超出须说明原因" if standard.severity == Severity.WARN else "超出不予办理"
            self.fields[
                "amount"
            ].help_text = f"上限 {in_yuan(standard.amount)}，{rule}（{standard.clause}，{standard.source}）。"


def _amount():
    return forms.DecimalField(label="金额（元）", max_digits=14, decimal_places=2, min_value=0.01)


class CheckVisitForm(_CheckForm):
    amount = _amount()
    form = forms.ChoiceField(label="形式", choices=Form.choices)
    visited_on = forms.DateField(label="慰问日期", required=False, widget=day_input())
    visitors = forms.CharField(label="慰问人", required=False, max_length=200)
    field_order = ["amount", "form", "funding_source", "budget", "visited_on", "visitors", "over_cap_reason"]

    def clean_visited_on(self):
        return not_later_than_today(self.cleaned_data["visited_on"], "慰问日期")


class CheckGrantForm(_CheckForm):
    amount = _amount()
    field_order = ["amount", "funding_source", "budget", "over_cap_reason"]


class CheckIssueForm(_CheckForm):
    """Checks an issue; its amount is the sum of the list."""


REASONS = {"return": ReasonForm, "send_back": ReasonForm, "cancel": ReasonForm, "void": ReasonForm}
VISIT_FORMS = {"check": CheckVisitForm, **REASONS}
GRANT_FORMS = {"check": CheckGrantForm, **REASONS}
ISSUE_FORMS = {"check": CheckIssueForm, **REASONS}
