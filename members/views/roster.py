"""The page of the list of members."""

from django.views.generic import ListView

from members import permissions
from members.forms import MemberFilter
from members.models import Member
from members.tables import MEMBERS
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import OfficeMixin
from unionportal.core.tables.pages import DeclaredPage


class MemberList(DeclaredPage, OfficeMixin, ListView):
    """The members in scope; being a member alone opens `me`, not this list."""

    model = Member
    table = MEMBERS
    permission_required = permissions.VIEW_MEMBER
    template_name = "members/member_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = MemberFilter(self.request.GET, scope=self.request.scope)
        return self.filter.narrow(super().get_queryset().select_related("unit"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(filter=self.filter, **kwargs)
