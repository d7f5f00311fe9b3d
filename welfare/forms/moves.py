"""Forms of the moves of the benefit flow, shared by portal and back office."""

from django import forms

from finance.services import offer_lines
from unionportal.core.flow.moves import MoveForm
from unionportal.core.pages.inputs import day_input
from unionportal.core.values.money import PlainDecimalField
from unionportal.core.values.rules import not_later_than_today
from welfare.benefit_flow import BENEFIT_FLOW
from welfare.choices import Form
from welfare.forms.visits import REASON_HELP
from welfare.services.caps import standard_of


@BENEFIT_FLOW.form("check")
class CheckForm(MoveForm):
    """Asks for the budget, and what this kind of benefit is asked besides."""

    amount = PlainDecimalField(label="金额（元）", max_digits=14, decimal_places=2, min_value=0.01)
    form = forms.ChoiceField(label="形式", choices=Form.choices)
    budget = forms.ModelChoiceField(label="列支预算", queryset=None, empty_label="请选择")
    visited_on = forms.DateField(label="慰问日期", required=False, widget=day_input())
    visitors = forms.CharField(label="慰问人", required=False, max_length=200)
    over_cap_reason = forms.CharField(label="超标准原因", required=False, max_length=200, help_text=REASON_HELP)

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        for name in record.CHECKED_FIELDS - record.checked_fields:
            del self.fields[name]
        for name in self.fields:
            if getattr(record, name, None):
                self.initial.setdefault(name, getattr(record, name))
        offer_lines(self, [record.unit])
        rule = record.rule
        if "amount" in self.fields and (standard := standard_of(record, rule)):
            self.fields[
                "amount"
            ].help_text = f"上限 {standard.words}，{standard.get_severity_display()}{standard.cited}。"
        if "form" in self.fields and rule:
            self.fields["form"].help_text = f"只能用{rule.named('forms')}{rule.cited}。"
            if record.form not in rule.forms:
                self.initial["form"] = rule.forms[0]

    def clean_visited_on(self):
        return not_later_than_today(self.cleaned_data["visited_on"], "慰问日期")
