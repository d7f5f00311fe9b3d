"""The form of the channel of a claim."""

from django import forms

from finance.models import PurchaseChannel
from unionportal.core.pages.named_choices import choose_by_name


class ChannelForm(forms.Form):
    channel = forms.ModelChoiceField(
        PurchaseChannel.objects.none(), label="采购渠道", required=False, empty_label="不是采购，或者不填"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["channel"].queryset = PurchaseChannel.objects.in_force()
        choose_by_name(self, "channel")
