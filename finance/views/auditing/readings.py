"""The log of what auditors opened, as a part of the pages of money."""

from finance.services.auditing.readings import note_reading


class ReadingNoted:
    """Mixed into the page of a record of money: that an auditor opened it stands in the log."""

    def get(self, request, *args, **kwargs):
        answer = super().get(request, *args, **kwargs)
        note_reading(self.object, request.user)
        return answer
