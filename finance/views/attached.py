"""The base of views that hand out a file attached to a record."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.generic import View

from unionportal.core.files import attachments
from unionportal.core.pages.views import ScopedViewMixin


class AttachedFile(ScopedViewMixin, View):
    """Serves the `attachment` of a row of `model` to whoever may see the row."""

    model = None

    def get(self, request, pk):
        row = get_object_or_404(self.model.objects.visible_to(request.scope).select_related("attachment"), pk=pk)
        if row.attachment is None:
            raise Http404
        self.note(row)
        return attachments.serve(row.attachment, inline=True)

    def note(self, row):
        """Write down that the file is opened, where that is asked of the table."""
