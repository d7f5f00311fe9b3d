"""Forms of the acts on delegates."""

from django import forms

from congress.bodies.models import Delegate, Delegation, Term
from congress.choices import DelegateCategory, DelegateKind, EndedBy
from members.forms import OfMemberForm
from unionportal.core.back_office.forms import ActForm, EditForm
from unionportal.core.models import Unit
from unionportal.core.pages.inputs import day_input
from unionportal.core.pages.named_choices import choose_by_name


def _day(label, **options):
    return forms.DateField(label=label, widget=day_input(), **options)


class ElectDelegateForm(OfMemberForm):
    term = forms.ModelChoiceField(Term.objects.none(), label="届次")
    kind = forms.ChoiceField(label="代表类别", choices=DelegateKind.choices)
    category = forms.ChoiceField(label="人员类别", choices=DelegateCategory.choices)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="选举单位", required=False, help_text="不填为本人任期起所在的分工会。"
    )
    delegation = forms.ModelChoiceField(Delegation.objects.none(), label="代表团", required=False)
    elected_on = _day("选举日期", required=False)
    since = _day("任期起", required=False, help_text="不填为本届任期起；补选的填补选日期。")

    field_order = ["term", "member"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["term"].queryset = Term.objects.visible_to(self.scope)
        self.fields["unit"].queryset = Unit.objects.organisations().visible_to(self.scope).in_being()
        choose_by_name(self, "delegation", label="name_and_term")
        self.fields["delegation"].queryset = Delegation.objects.visible_to(self.scope).select_related("term")


class CorrectDelegateForm(EditForm):
    class Meta:
        model = Delegate
        fields = ["kind", "category", "delegation", "elected_on"]
        widgets = {"elected_on": day_input()}

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        self.fields["delegation"].queryset = Delegation.objects.visible_to(self.scope).filter(term=record.term)


class EndDelegacyForm(ActForm):
    on = _day("任期止", help_text="从这一天起不再是代表；代表的角色同时终止。")
    reason = forms.ChoiceField(label="原因", choices=EndedBy.choices)
