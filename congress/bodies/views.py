"""The page of the list of delegates."""

from django.utils import timezone
from django.views.generic import ListView

from congress import permissions
from congress.bodies.filters import DelegateFilter
from congress.bodies.models import Delegate
from congress.bodies.tables import DELEGATES
from unionportal.core.pages.paging import LONG_PAGE
from unionportal.core.pages.views import OfficeMixin
from unionportal.core.tables.pages import DeclaredPage


class DelegateList(DeclaredPage, OfficeMixin, ListView):
    """Delegates by delegation; being a delegate alone does not open this list."""

    model = Delegate
    table = DELEGATES
    permission_required = permissions.VIEW_DELEGATE
    template_name = "congress/bodies/delegate_list.html"
    paginate_by = LONG_PAGE

    def get_queryset(self):
        self.filter = DelegateFilter(self.request.GET, scope=self.request.scope)
        rows = super().get_queryset().select_related("member", "unit", "term", "delegation")
        return self.filter.narrow(rows.order_by("-term__since", "delegation__name", "member__name_key", "pk"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(filter=self.filter, today=timezone.localdate(), **kwargs)
