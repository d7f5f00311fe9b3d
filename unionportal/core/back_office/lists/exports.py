"""The export of a list of the back office: a form below the list, answered where the list is."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect

from unionportal.core.access.scoping import Scope
from unionportal.core.back_office.lists.cells import COLUMNS, chosen_names
from unionportal.core.back_office.lists.changelist import UndeclaredLookup
from unionportal.core.jobs.outbox import handles
from unionportal.core.services.accounts import choose_columns
from unionportal.core.tables.answering import ExportForm, answer_export, form_again, request_again
from unionportal.core.tables.exporting import EXPORT_JOB, keep_export

# The button that shows the chosen columns.
SHOW = "show"


class ExportedList:
    """Mixed into a page of the back office: its list is exported as it is filtered."""

    def export_form(self, request, data=None):
        """Return the form, with the columns that the user may have."""
        columns = list(self.table.columns(self.model, page=self, user=request.user))
        shown = chosen_names(request, self) or self.table.names
        return ExportForm(data, columns=columns, shown=shown, user=request.user)

    def may_export(self, request):
        """Return whether the user may export the list."""
        return self.has_view_permission(request)

    def export_rows_of(self, request):
        """Return (the rows of the list as it is filtered, in its order; the list)."""
        shown = self.get_changelist_instance(request)
        return shown.queryset, shown

    def show_columns(self, request):
        """Lead to the list with the chosen columns, in its own order; with none, to the list as it is declared.

        They are what the list shows from then on.
        """
        wanted = request.POST.getlist("columns")
        asked = [name for name in self.export_form(request).offered if name in wanted]
        params = request.GET.copy()
        for name in (COLUMNS, ORDER_VAR, PAGE_VAR):
            params.pop(name, None)
        chosen = asked if asked != self.table.shown_to(request.user) else []
        choose_columns(request.user, self.opts.label, chosen)
        if chosen:
            params[COLUMNS] = ",".join(chosen)
        return redirect(f"{request.path}?{params.urlencode()}")

    def _address(self, request):
        """Return what leads to the list as it is shown: the number of a column in the order is one of those chosen."""
        params = request.GET.copy()
        params[COLUMNS] = ",".join(chosen_names(request, self))
        return params.urlencode()

    def export_view(self, request):
        """Return the export."""
        if not self.may_export(request):
            raise PermissionDenied
        rows, shown = self.export_rows_of(request)
        return answer_export(
            request,
            self.table,
            self.export_form(request, request.POST),
            rows,
            shown.conditions,
            kind=EXPORT_JOB,
            place={"list": self.opts.label, "query": self._address(request)},
            is_long=shown.paginator.is_capped,
        )


@handles(EXPORT_JOB)
def export_list(job, progress):
    """Export a list as it was filtered, of the rows and columns that its owner may have now."""
    page = admin.site.get_model_admin(apps.get_model(job.arguments["list"]))
    request = request_again(job, Scope.of(job.requested_by))
    if not page.may_export(request):
        raise ValidationError(f"您不再能导出{page.opts.verbose_name}。")
    try:
        rows, shown = page.export_rows_of(request)
    except UndeclaredLookup:
        raise ValidationError("这张列表的筛选条件变了，请重新导出。") from None
    form = form_again(job, lambda sent: page.export_form(request, sent))
    return keep_export(job, page.table, rows, form.wanted(shown.conditions), progress)
