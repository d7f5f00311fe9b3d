"""Forms of the acts on delegates."""

from django import forms

from congress.bodies.models import Delegate, Delegation, Term
from congress.choices import DelegateCategory, DelegateKind, EndedBy
from members.forms import OfMemberForm
from members.people_search import split_list
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


class FollowingForm(ActForm):
    """Asks from which term the delegates of this one come, and what is different."""

    before = forms.ModelChoiceField(Term.objects.none(), label="从哪一届")
    without = forms.CharField(
        label="不再担任的工号",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="用空格、逗号或换行隔开；新当选的之后另外登记。已离校、没有资格的不必写，预览会列出。",
    )
    elected_on = _day("选举日期", required=False)

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        earlier = Term.objects.visible_to(self.scope).filter(unit=record.unit, since__lt=record.since)
        self.fields["before"].queryset = earlier.order_by("-since")
        self.initial.setdefault("before", earlier.order_by("-since").first())

    def clean_without(self):
        return tuple(split_list(self.cleaned_data["without"]))


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
