"""The form that enters many members on a roster at once."""

from django import forms
from django.core.exceptions import ValidationError

from activities import permissions
from activities.choices import ParticipationState
from activities.forms.fields import members_for
from members.models import Member
from members.people_search import MOST_PASTED, pasted_members
from unionportal.core.pages.inputs import units_for

# So many members of a unit are listed; of a larger one their 工号 are pasted.
LISTED = 500


class EnrolManyForm(forms.Form):
    """Enters members of one unit who are ticked, and others whose 工号 or names are pasted."""

    members = forms.ModelMultipleChoiceField(
        Member.objects.none(), label="会员", required=False, widget=forms.CheckboxSelectMultiple
    )
    pasted = forms.CharField(
        label="或者粘贴名单",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"工号或姓名，一行一个或用逗号、空格隔开，一次最多 {MOST_PASTED} 人；外单位的会员写完整工号。",
    )

    def __init__(self, *args, scope, activity, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = members_for(scope, permissions.KEEP_ROSTER)
        here = activity.participations.exclude(state=ParticipationState.WITHDRAWN).exclude(member=None)
        rows = self.known.filter(unit__path__startswith=unit.path).exclude(pk__in=here.values("member"))
        self.is_too_long = rows.count() > LISTED
        field = self.fields["members"]
        field.queryset = rows.none() if self.is_too_long else rows.order_by("name_key", "staff_no")
        field.label_from_instance = lambda member: f"{member.name} · {member.staff_no}"

    def clean_pasted(self):
        return pasted_members(self.cleaned_data["pasted"], self.known)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not self.chosen():
            raise ValidationError("请选择会员，或粘贴名单。")
        return cleaned

    def chosen(self):
        """Return the members who were ticked or pasted, each once."""
        both = [*self.cleaned_data.get("members", ()), *self.cleaned_data.get("pasted", ())]
        return list({member.pk: member for member in both}.values())


class UnitForm(forms.Form):
    """Chooses of which unit the members are listed."""

    unit = forms.ModelChoiceField(None, label="组织", required=False, empty_label=None)

    def __init__(self, data, *, scope, activity):
        units = units_for(scope, permissions.KEEP_ROSTER)
        first = units.filter(pk=activity.unit_id).first() or units.first() or activity.unit
        super().__init__(data if data and data.get("unit") else {"unit": first.pk})
        self.fields["unit"].queryset = units
        self.is_offered = units.count() > 1
        self.shown = self.cleaned_data["unit"] if self.is_valid() else first
