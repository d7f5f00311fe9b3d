"""How lists are divided into pages."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

# Rows on one page of a list; of a list whose rows are one short line each.
PAGE, LONG_PAGE = 25, 50
# More than any union has members; longer tables hold many years, and nobody pages through those.
MOST = 20_000


class CappedPaginator(Paginator):
    """Counts exactly up to MOST rows and shows “20000+” beyond, because counting on reads the whole table.

    Rows beyond that are reached by a filter or a search.
    """

    template_name = "admin/pages.html"

    @cached_property
    def _counted(self):
        return self.object_list.order_by()[: MOST + 1].count()

    @property
    def count(self):
        return min(self._counted, MOST)

    @property
    def is_capped(self):
        """Whether there are more rows than were counted."""
        return self._counted > MOST
