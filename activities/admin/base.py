"""What the back-office pages of activities share: everything is saved through services, also inside a list."""

from django import forms
from unfold.decorators import display

from activities import services
from unionportal.core.back_office.records import ScopedAdmin
from unionportal.core.back_office.service_forms import ServiceForm, ThroughServiceMixin


class RecordAdmin(ThroughServiceMixin, ScopedAdmin):
    """A table without a flow: whoever may change it saves it, in its page or in the list, and the log says what."""

    def perform(self, request, form):
        return services.save_record(form.instance, actor=request.user)

    def delete_model(self, request, obj):
        services.delete_record(obj, actor=request.user)

    def get_changelist_form(self, request, **kwargs):
        """A row of an editable list, saved through the same service."""
        form_class = super().get_changelist_form(request, **kwargs)

        def save_through(form):
            if form.has_changed():
                if not self.has_change_permission(request, form.instance):
                    raise forms.ValidationError("您不能修改这一行。")
                self.perform(request, form)

        return type("RowForm", (ServiceForm, form_class), {"save_through": save_through})


class StateLabelMixin:
    """The state as a label in the colour of the record's `tone`: ok, wait or stop."""

    @display(description="状态", label={"ok": "success", "wait": "warning", "stop": "danger"})
    def state_label(self, obj):
        return obj.tone, obj.get_state_display()
