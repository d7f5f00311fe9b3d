"""The log of what auditors opened, as a part of the back-office pages of money."""

from finance.services.auditing.readings import note_reading


class ReadingNotedAdmin:
    """Mixed into the back-office page of a record of money: that an auditor opened it stands in the log."""

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Note the reading of a record, not of the form of a new one."""
        if obj is not None and request.method == "GET":
            note_reading(obj, request.user)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
