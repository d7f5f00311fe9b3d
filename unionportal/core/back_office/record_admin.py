"""Bases of back-office pages for records without a flow: whoever may change one saves it, through a service."""

from django.core.exceptions import ValidationError
from django.db import transaction

from unionportal.core.back_office.records import ScopedAdmin
from unionportal.core.back_office.service_forms import ServiceForm, ThroughServiceMixin
from unionportal.core.flow.versions import VersionedRow, VersionedRows
from unionportal.core.services import records


class RecordAdmin(ThroughServiceMixin, ScopedAdmin):
    """A table whose rows are saved on their page or in the list; every change is audited."""

    # The services of the app, where they ask more than that the record is valid.
    save = staticmethod(records.save_record)
    delete = staticmethod(records.delete_record)
    # Whether a row that was used may go; who may delete is a permission.
    deletes = True

    def perform(self, request, form):
        return self.save(form.instance, actor=request.user)

    def delete_model(self, request, obj):
        self.delete(obj, actor=request.user)

    def has_delete_permission(self, request, obj=None):
        return self.deletes and super().has_delete_permission(request, obj)

    def get_changelist_form(self, request, **kwargs):
        """Return the form of a row of an editable list, saved through the same service."""
        form_class = super().get_changelist_form(request, **kwargs)

        def save_through(form):
            if form.has_changed():
                if not self.has_change_permission(request, form.instance):
                    raise ValidationError("您不能修改这一行。")
                self.perform(request, form)

        return type("RowForm", (ServiceForm, VersionedRow, form_class), {"save_through": save_through})

    def get_changelist_formset(self, request, **kwargs):
        return super().get_changelist_formset(request, formset=VersionedRows, **kwargs)

    def changelist_view(self, request, extra_context=None):
        """Save the rows of an editable list all or none: with one refused, the list comes back as typed."""
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        with transaction.atomic():
            response = super().changelist_view(request, extra_context)
            shown = (getattr(response, "context_data", None) or {}).get("cl")
            if shown is not None and shown.formset is not None and shown.formset.is_bound:
                transaction.set_rollback(True)
        return response


class ReferenceAdmin(RecordAdmin):
    """Reference data: whoever may read it reads all of it; a row that was used is never deleted."""

    deletes = False

    def get_queryset(self, request):
        # Not a scoped table, the same for everybody.
        return super(ScopedAdmin, self).get_queryset(request)
