"""What a list of the back office can be narrowed and sorted by: what it declares, and nothing else."""

from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR
from django.utils.translation import gettext
from unfold.views import ChangeList

from unionportal.core.back_office.lists import days
from unionportal.core.back_office.lists.cells import COLUMNS
from unionportal.core.back_office.lists.rows import Rows
from unionportal.core.pages.paging import AFTER, BEFORE, END, PAGING


class UndeclaredLookup(DisallowedModelAdminLookup):
    """An address asks a list for rows by something that the list does not offer."""


class DeclaredChangeList(ChangeList):
    """A list narrowed by its filters, its date hierarchy and the links to it, and sorted by its sortable columns."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What it lists; Django's title says what one may do with it.
        self.title = str(self.opts.verbose_name_plural)

    def get_filters_params(self, params=None):
        """Return what may be a filter: neither which columns are shown nor which page."""
        found = super().get_filters_params(params)
        return {name: value for name, value in found.items() if name not in (COLUMNS, *PAGING)}

    def get_results(self, request):
        """Read the page; a list that is not narrowed shows all there is, which its head then need not say."""
        super().get_results(request)
        if not self.query and not self.has_active_filters:
            self.full_result_count = self.result_count

    def get_queryset(self, request, exclude_parameters=None):
        # The links to other filters and orders begin with their first page.
        for name in PAGING:
            self.params.pop(name, None)
            self.filter_params.pop(name, None)
        return super().get_queryset(request, exclude_parameters)

    def get_filters(self, request):
        """Return Django's filters; UndeclaredLookup if a parameter belongs to none of them.

        Django lets an address filter by any lookup of any column of the table: it tells a password letter by letter.
        """
        asked = self.get_filters_params()
        found = super().get_filters(request)
        # Each filter takes its parameters out of these; what is left was typed into the address.
        left = found[2].keys() & asked.keys() - set(self.model_admin.linked_by)
        if left:
            raise UndeclaredLookup(f"not a filter of {self.opts.label}: {', '.join(sorted(left))}")
        return found

    def get_ordering(self, request, queryset):
        """Return the ordering, by sortable columns alone: Django hides the links of the others, and obeys them."""
        if ORDER_VAR in self.params:
            # Asked of the page: the list of an export does not say it.
            columns = self.model_admin.get_sortable_by(request)
            asked = self.params[ORDER_VAR].split(".")
            kept = [one for one in asked if self._is_sortable(one.removeprefix("-"), columns)]
            self.params[ORDER_VAR] = ".".join(kept)
        return super().get_ordering(request, queryset)

    def _is_sortable(self, index, columns):
        number = int(index) if index.isascii() and index.isdigit() else len(self.list_display)
        return number < len(self.list_display) and self.list_display[number] in columns

    @property
    def rows(self):
        """Return the rows as the page shows them."""
        return Rows(self)

    @property
    def neighbours(self):
        """Return the addresses of the pages around the one that is shown."""
        page, pages = self.paginator.shown, self.paginator
        named = {
            "first": {},
            "prev": {PAGE_VAR: page.previous_page_number(), BEFORE: page.first_key},
            "next": {PAGE_VAR: page.next_page_number(), AFTER: page.last_key},
            "last": {PAGE_VAR: pages.last_number, END: pages.end},
        }
        return {
            rel: self.get_query_string({name: value for name, value in params.items() if value not in (None, "")})
            for rel, params in named.items()
        }

    @property
    def date_levels(self):
        """Return what the date hierarchy shows."""
        return days.levels(self)

    @property
    def conditions(self):
        """Return what the rows are narrowed by, {label: words}."""
        found = {"搜索": self.query} if self.query else {}
        for spec in self.filter_specs:
            chosen = [str(one["display"]) for one in spec.choices(self) if one.get("selected")]
            if words := "、".join(one for one in chosen if one != gettext("All")):
                found[str(spec.title)] = words
        if self.date_hierarchy:
            parts = [self.params.get(f"{self.date_hierarchy}__{part}") for part in ("year", "month", "day")]
            if chosen := "-".join(filter(None, parts)):
                found[str(self.opts.get_field(self.date_hierarchy).verbose_name)] = chosen
        return found
