"""Bases of the back-office pages of activities: every save, also in a list, goes through a service."""

from unfold.decorators import display

from activities import services
from unionportal.core.back_office import record_admin


class ActivitiesRecordAdmin(record_admin.RecordAdmin):
    """A record of activities, saved as on the portal."""

    save = staticmethod(services.save_record)


class StateLabelMixin:
    """Shows the state as a coloured label; subclasses define `tone(obj)`: "ok", "wait" or "stop"."""

    @display(description="状态", label={"ok": "success", "wait": "warning", "stop": "danger"})
    def state_label(self, obj):
        return obj.tone, obj.get_state_display()
