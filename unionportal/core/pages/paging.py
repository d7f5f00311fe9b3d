"""How lists are divided into pages."""

from django.core.paginator import Paginator
from django.db.models import Count, F, Max, Min, Sum
from django.utils.functional import cached_property

# The parameters that name a page, by number, or by a row before or after it or as the last (core.tables.keyset).
AFTER, BEFORE, END = "after_row", "before_row", "last_page"
PAGING = ("page", "p", AFTER, BEFORE, END)
# Rows on one page of a list; of a list whose rows are one short line each.
PAGE, LONG_PAGE = 25, 50
# More than any union has members; longer tables hold many years. Beyond, rows are not counted, and an export is a job.
MOST = 20_000


def added_up(rows, summed, most=None, ranged=""):
    """Return {"count": how many rows, "sum_" + name: the sum of that expression of each row}, of the first `most`.

    With `ranged`, the name of a column, also {"first", "last"}: its least and its greatest value.
    """
    parts = {f"part_{name}": expression for name, expression in summed.items()}
    found = {f"sum_{name}": Sum(f"part_{name}") for name in summed}
    if ranged:
        parts["ranged"] = F(ranged)
        found |= {"first": Min("ranged"), "last": Max("ranged")}
    return rows.order_by().values("pk", **parts)[:most].aggregate(count=Count("pk"), **found)


class CappedPaginator(Paginator):
    """Counts exactly up to MOST rows and shows “20000+” beyond, because counting on reads the whole table.

    Rows beyond that are reached by a filter or a search. The amounts of `summed` are added up with the counting:
    their names, or {name: expression} where not all of a row counts; so is the range of the column `ranged`.
    """

    template_name = "admin/pages.html"

    def __init__(self, *args, summed=(), ranged="", **kwargs):
        super().__init__(*args, **kwargs)
        self.ranged = ranged
        self.summed = dict(summed) if isinstance(summed, dict) else {name: F(name) for name in summed}

    @cached_property
    def _counted(self):
        """Return how many rows there are, the sum of each amount and the range, in one question."""
        rows = self.object_list.order_by()
        if not self.summed and not self.ranged:
            return {"count": rows[: MOST + 1].count()}
        return added_up(rows, self.summed, MOST + 1, self.ranged)

    @property
    def count(self):
        return min(self._counted["count"], MOST)

    @property
    def is_capped(self):
        """Whether there are more rows than were counted."""
        return self._counted["count"] > MOST

    @property
    def ends(self):
        """Return the (first, last) value of the column `ranged`; None if it was not asked of all rows."""
        if not self.ranged or self.is_capped:
            return None
        return self._counted["first"], self._counted["last"]

    @property
    def totals(self):
        """Return [(label, sum)] of the amounts of all rows; none where not all were counted."""
        if self.is_capped:
            return []
        fields = self.object_list.model._meta
        return [(fields.get_field(name).verbose_name, self._counted[f"sum_{name}"] or 0) for name in self.summed]
