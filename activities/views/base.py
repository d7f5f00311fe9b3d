"""Bases of the pages of activities: pages for every member, filtered lists, forms saved through a service."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView

from activities import services
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import ScopedViewMixin, catch_refusal


def flash_refusal(request, refusal):
    """Show the sentences of a refusal (ValidationError) as messages, where the page has no form."""
    for sentence in refusal.messages:
        messages.error(request, sentence)


def typed_values(form, *, without=()):
    """Return what was typed as the initial values of a form that is shown again."""
    return {field.name: field.value() for field in form if field.name not in without}


class ForEverybody(ScopedViewMixin):
    """Base of pages for everybody who is signed in; `visible_rows()` gives the rows (see activities/visibility.py)."""

    permission_required = ()

    def visible_rows(self):
        """Return the queryset of rows this user may read."""
        raise NotImplementedError

    def get_queryset(self):
        return self.visible_rows()


class FilteredMixin:
    """Narrows a list by the filter form of the query string."""

    paginate_by = PAGE
    filter_class = None
    add_permission = None

    def get_queryset(self):
        self.filter = self.filter_class(self.request.GET)
        return self.filter.narrow(super().get_queryset())

    def get_context_data(self, **kwargs):
        may_add = self.request.user.has_perm(self.add_permission)
        return super().get_context_data(filter=self.filter, may_add=may_add, **kwargs)

    def allowed(self, perm, rows):
        """Return the keys of those of `rows` for which this user has the permission, as set."""
        return {row.pk for row in rows if self.request.user.has_perm(perm, row)}


class RecordPage(ScopedViewMixin, FormView):
    """Base of pages that add or change one record; `perform(record, form)` saves it through its service."""

    model = None
    heading = ""
    template_name = "activities/record_form.html"
    # Shown beside the save button: save, and offer the same form again.
    again = ""

    def may(self, record):
        """Return whether the person may change this record."""
        return self.request.user.has_perm(self.permission_required, record)

    def queryset(self):
        """Return the records that may be changed here."""
        return self.model.objects.visible_to(self.request.scope)

    def dispatch(self, request, *args, pk=None, **kwargs):
        self.record = self.queryset().filter(pk=pk).first() if pk else self.blank()
        if self.record is None or (self.record.pk and not self.may(self.record)):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def blank(self):
        """Return the new, unsaved record."""
        return self.model()

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.record, "scope": self.request.scope}

    def get_context_data(self, **kwargs):
        context = {
            "heading": self.heading,
            "back": self._address(self.back()),
            "again": self.again,
            "record": self.record,
        }
        return super().get_context_data(**context, **kwargs)

    def back(self):
        """Return the page to return to: its URL name and key, as for `reverse`."""
        raise NotImplementedError

    def after(self, record):
        """Return the redirect after saving."""
        return redirect(*self.back())

    def _address(self, page):
        return reverse(page[0], args=page[1:])

    def perform(self, record, form):
        """Save the record through its service; return it."""
        return services.save_record(record, actor=self.request.user)

    @catch_refusal
    def form_valid(self, form):
        record = self.perform(form.save(commit=False), form)
        messages.success(self.request, f"“{record}”已保存。")
        return redirect(self.request.get_full_path()) if "more" in self.request.POST else self.after(record)
