"""Back-office pages of what of the payments is put up for the members."""

from django import forms
from django.contrib import admin

from finance import causes
from finance.models import Disclosure
from unionportal.core.back_office.record_admin import RecordAdmin
from unionportal.core.tables import Table


class DisclosureForm(forms.ModelForm):
    class Meta:
        model = Disclosure
        fields = ["title", "unit", "cause", "starts_on", "ends_on", "shown_until", "withdrawn"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The admin leaves out the fields that are read-only.
        if "cause" in self.fields:
            self.fields["cause"].widget = forms.Select(choices=[("", "全部"), *causes.labels()])


@admin.register(Disclosure)
class DisclosureAdmin(RecordAdmin):
    """What members read is not deleted: it ends on its day, or is withdrawn with a reason."""

    form = DisclosureForm
    table = Table(
        shown=("title", "unit", "starts_on", "ends_on", "published_on", "shown_until", "withdrawn"),
        filters=("unit",),
        searched=("title", "withdrawn"),
        by_date="published_on",
    )
    deletes = False
    readonly_fields = ["published_on"]

    def get_fields(self, request, obj=None):
        """Ask for the reason of a withdrawal only of what is put up."""
        return [name for name in super().get_fields(request, obj) if obj or name not in ("withdrawn", "published_on")]
