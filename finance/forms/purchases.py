"""The form of the channel of a claim."""

from django import forms

from finance.models import PurchaseChannel


class ChannelForm(forms.Form):
    channel = forms.ModelChoiceField(
        PurchaseChannel.objects.none(), label="采购渠道", required=False, empty_label="不是采购，或者不填"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["channel"].queryset = PurchaseChannel.objects.in_force()
