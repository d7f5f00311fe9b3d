"""Back-office pages of what of the payments is put up for the members."""

from django import forms
from django.contrib import admin

from finance.forms.money import cause_box
from finance.models import Disclosure
from finance.services.publishing.payments import put_up_payments
from unionportal.core.back_office.record_admin import RecordAdmin
from unionportal.core.tables import Table


class DisclosureForm(forms.ModelForm):
    cause = cause_box()

    class Meta:
        model = Disclosure
        fields = ["title", "unit", "cause", "starts_on", "ends_on", "shown_until", "withdrawn"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What is put up can only be withdrawn; the admin leaves out the fields that are read-only.
        if self.instance.pk and "withdrawn" in self.fields:
            self.fields["withdrawn"].required = True


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
    save = staticmethod(put_up_payments)
    readonly_fields = ["published_on"]

    def get_fields(self, request, obj=None):
        """Ask for the reason of a withdrawal only of what is put up."""
        return [name for name in super().get_fields(request, obj) if obj or name not in ("withdrawn", "published_on")]

    def get_readonly_fields(self, request, obj=None):
        """Return all but the reason of a withdrawal of what is put up already."""
        kept = [name for name in DisclosureForm.Meta.fields if name != "withdrawn"]
        return [*self.readonly_fields, *kept] if obj else self.readonly_fields

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.withdrawn)
