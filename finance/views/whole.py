"""The base of pages that show all units of the union side by side."""

from finance import queries
from unionportal.core.pages.views import ScopedViewMixin


class WholeUnionMixin(ScopedViewMixin):
    """A page for holders of a role over the whole union; one over a sub-union alone is not enough."""

    def has_permission(self):
        return queries.is_over_union(self.request.scope, self.permission_required)
