"""Forms of the budget as a table: what is shown of it, and the meetings that passed it."""

from django import forms
from django.utils import timezone

from finance.choices import UNION_BOOKS, AccountKind, LastStep
from finance.flow.plan_flow import PLAN_FLOW
from finance.models import YearRule
from unionportal.core.flow.moves import MoveForm
from unionportal.core.pages.filters import choice_box
from unionportal.core.pages.inputs import day_input


def _year_input(**attrs):
    return forms.NumberInput(attrs={"inputmode": "numeric", **attrs})


class TableFilter(forms.Form):
    """The year, the side and the source of a budget."""

    year = forms.IntegerField(label="年度", min_value=1950, max_value=2200, widget=_year_input())
    kind = forms.ChoiceField(label="收支", choices=AccountKind.choices)
    source = forms.ChoiceField(label="资金来源", choices=[(one.value, one.label) for one in UNION_BOOKS])
    part = forms.IntegerField(required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput())


class StatementFilter(forms.Form):
    """The year of a statement, and a source if it is to be of one."""

    year = forms.IntegerField(label="年度", min_value=1950, max_value=2200, widget=_year_input())
    source = choice_box("资金来源", [(one.value, one.label) for one in UNION_BOOKS])


@PLAN_FLOW.form("approve")
class ApprovePlanForm(MoveForm):
    committee = forms.CharField(label="工会委员会会议", max_length=100, help_text="如“第八届第三次工会委员会会议”。")
    committee_on = forms.DateField(label="通过日期", widget=day_input(), initial=timezone.localdate)
    auditors = forms.CharField(label="经审会会议", max_length=100, help_text="如“第八届第二次经费审查委员会会议”。")
    auditors_on = forms.DateField(label="审查日期", widget=day_input(), initial=timezone.localdate)
    upper_document = forms.CharField(label="文号", max_length=100, required=False)
    upper_on = forms.DateField(label="日期", widget=day_input(), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rule = YearRule.objects.in_force(timezone.localdate())
        step = LastStep(rule.last_step if rule else LastStep.FILING)
        for name in ("upper_document", "upper_on"):
            field = self.fields[name]
            field.label = f"{step.label}{field.label}"
            field.required = step == LastStep.APPROVAL
