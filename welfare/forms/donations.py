"""The form of a donation."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from members.member_picker import MemberField
from members.queries import unit_on
from unionportal.core.choices import UnitKind
from unionportal.core.pages.inputs import day_input, offer_today
from unionportal.core.pages.named_choices import choose_by_name
from unionportal.core.values.rules import not_later_than_today
from welfare import permissions
from welfare.models import Donation, DonationDrive
from welfare.queries import reportable_members


class DonationForm(forms.ModelForm):
    """Enters what one member gave; the unit is the member's on that day."""

    member = MemberField(
        label="会员",
        queryset=None,
        search_page="welfare:member_search",
        help_text="输入姓名、工号或拼音，点选一位。",
    )

    class Meta:
        model = Donation
        fields = ("drive", "member", "amount", "given_on", "note")
        widgets = {"given_on": day_input()}

    field_order = ("drive", "member", "amount", "given_on", "note")

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = reportable_members(scope)
        self._scope = scope.judged(permissions.ADD_DONATION)
        own = Q(pk__in=DonationDrive.objects.visible_to(scope).values("pk"))
        self.fields["drive"].queryset = DonationDrive.objects.filter(own | Q(unit__kind=UnitKind.UNION))
        self.fields["drive"].empty_label = "请选择"
        choose_by_name(self, "drive")
        offer_today(self, "given_on")
        self.fields["given_on"].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"

    def clean_given_on(self):
        return not_later_than_today(self.cleaned_data["given_on"], "捐款日期")

    def clean(self):
        member, day = self.cleaned_data.get("member"), self.cleaned_data.get("given_on")
        if member and day and not self._scope.covers(Donation(member=member, unit=unit_on(member, day))):
            raise ValidationError({"given_on": "这一天此人不在您的分工会。"})
        return self.cleaned_data
