"""The page of what changed in a record, as the portal and the back office show it."""

from django.core.paginator import Paginator
from django.http import Http404
from django.urls import reverse
from django.views.generic import DetailView

from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import ScopedViewMixin
from unionportal.core.trail import audit
from unionportal.core.trail.history import MOST, History, is_kept


def history_page(request, record):
    """Return what the page shows: a page of the versions, and why there is none where there is none.

    It shows what the record held, so that the look is logged as one at the record.
    """
    audit.record_reading(request.user, record)
    if not is_kept(type(record)):
        return {"reason": "这一类记录不保留逐次的修改；谁在什么时候办理了什么，记在操作日志里。"}
    history = History(record, request.user)
    if not history:
        return {"reason": "没有修改记录：这条记录是开始保留修改记录以前录入的，以后没有改过。"}
    page = Paginator(history, PAGE).get_page(request.GET.get("page"))
    return {"page_obj": page, "most": MOST if history.is_cut else None}


def may_read_history(record, user):
    """Return whether the user reads the record by a role; a person's own records show what was done on their page."""
    perm = type(record).view_permission()
    return user.is_authenticated and user.holds(perm) and user.has_perm(perm, record)


class HistoryView(ScopedViewMixin, DetailView):
    """What changed in a record of the model, in the portal."""

    template_name = "core/history.html"

    def has_permission(self):
        return self.request.user.is_authenticated

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.scope)

    def get_object(self, queryset=None):
        record = super().get_object(queryset)
        if not may_read_history(record, self.request.user):
            raise Http404
        return record

    def get_context_data(self, **kwargs):
        opts = self.object._meta
        back = reverse(f"{opts.app_label}:{opts.model_name}_detail", args=[self.object.pk])
        return super().get_context_data(**kwargs, **history_page(self.request, self.object), back=back)
