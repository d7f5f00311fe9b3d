"""Bases of the back-office pages of activities: every save, also in a list, goes through a service."""

from django import forms
from unfold.decorators import display

from activities import services
from unionportal.core.back_office.records import ScopedAdmin
from unionportal.core.back_office.service_forms import ServiceForm, ThroughServiceMixin


class RecordAdmin(ThroughServiceMixin, ScopedAdmin):
    """A table without a flow: who may change it saves a row on its page or in the list, and the change is audited."""

    def perform(self, request, form):
        return services.save_record(form.instance, actor=request.user)

    def delete_model(self, request, obj):
        services.delete_record(obj, actor=request.user)

    def get_changelist_form(self, request, **kwargs):
        """Return the form of a row of an editable list, saved through the same service."""
        form_class = super().get_changelist_form(request, **kwargs)

        def save_through(form):
            if form.has_changed():
                if not self.has_change_permission(request, form.instance):
                    raise forms.ValidationError("您不能修改这一行。")
                self.perform(request, form)

        return type("RowForm", (ServiceForm, form_class), {"save_through": save_through})


class StateLabelMixin:
    """Shows the state as a coloured label; subclasses define `tone(obj)`: "ok", "wait" or "stop"."""

    @display(description="状态", label={"ok": "success", "wait": "warning", "stop": "danger"})
    def state_label(self, obj):
        return obj.tone, obj.get_state_display()
