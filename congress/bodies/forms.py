"""Forms of the acts on delegates."""

from django import forms

from congress.bodies.models import Delegation, Term
from congress.choices import DelegateCategory, DelegateKind, EndedBy
from members.forms import StaffNumberForm
from unionportal.core.back_office.forms import ActForm
from unionportal.core.models import Unit
from unionportal.core.pages.inputs import day_input


def _day(label, **options):
    return forms.DateField(label=label, widget=day_input(), **options)


class ElectDelegateForm(StaffNumberForm):
    term = forms.ModelChoiceField(Term.objects.none(), label="届次")
    kind = forms.ChoiceField(label="代表类别", choices=DelegateKind.choices)
    category = forms.ChoiceField(label="人员类别", choices=DelegateCategory.choices)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="选举单位", required=False, help_text="不填为本人任期起所在的分工会。"
    )
    delegation = forms.ModelChoiceField(Delegation.objects.none(), label="代表团", required=False)
    elected_on = _day("选举日期", required=False)
    since = _day("任期起", required=False, help_text="不填为本届任期起；补选的填补选日期。")

    field_order = ["term", "staff_no"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["term"].queryset = Term.objects.visible_to(self.scope)
        self.fields["unit"].queryset = Unit.objects.organisations().visible_to(self.scope).in_being()
        self.fields["delegation"].queryset = Delegation.objects.visible_to(self.scope).select_related("term")


class CorrectDelegateForm(ActForm):
    kind = forms.ChoiceField(label="代表类别", choices=DelegateKind.choices)
    category = forms.ChoiceField(label="人员类别", choices=DelegateCategory.choices)
    delegation = forms.ModelChoiceField(Delegation.objects.none(), label="代表团", required=False)
    elected_on = _day("选举日期", required=False)

    def __init__(self, *args, record=None, **kwargs):
        initial = {name: getattr(record, name) for name in ("kind", "category", "delegation", "elected_on")}
        super().__init__(*args, record=record, initial=initial, **kwargs)
        self.fields["delegation"].queryset = Delegation.objects.visible_to(self.scope).filter(term=record.term)


class EndDelegacyForm(ActForm):
    on = _day("任期止", help_text="从这一天起不再是代表；代表的角色同时终止。")
    reason = forms.ChoiceField(label="原因", choices=EndedBy.choices)
