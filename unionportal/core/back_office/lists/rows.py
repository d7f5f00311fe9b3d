"""The rows of a list of the back office, written without a template for each cell.

The skin works the headings out again for every row, and repeats two dozen classes in every cell: three quarters of the
time of a page, and of its bytes. What a cell shows is Django's own.
"""

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.templatetags.admin_list import _coerce_field_name
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import lookup_field, quote
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import ForeignObject
from django.urls import reverse
from django.utils.html import conditional_escape, escape
from django.utils.safestring import mark_safe
from unfold.templatetags.unfold_list import result_headers
from unfold.utils import display_for_field, display_for_header, display_for_label, display_for_value

# Stands in an address where the key of a record belongs; an address has no such character.
_KEY = "\x00"
# The colours of the theme for the tones of states.
_COLOURS = {"ok": "success", "wait": "warning", "stop": "danger"}
_BOX = f'<input type="checkbox" class="action-select" name="{ACTION_CHECKBOX_NAME}" aria-label="选择这一行"'


class Rows:
    """What a list shows, once for its page: `headers`, and the cells of each row."""

    def __init__(self, shown):
        self.list, self.page = shown, shown.model_admin
        self.headers = list(result_headers(shown))
        self._address = self._address_of_a_record()
        self._empty = self.page.get_empty_value_display()
        self._labels = {}
        self._columns = [self._column(number, name) for number, name in enumerate(shown.list_display)]
        for header, name in zip(self.headers, shown.list_display, strict=True):
            if _is_amount(name):
                header["class_attrib"] = f"{header['class_attrib']} bo-number"

    @property
    def sorted_fields(self):
        """Return by how many columns the rows are sorted."""
        return sum(1 for header in self.headers if header["sortable"] and header["sorted"])

    def __iter__(self):
        """Yield the cells of each row."""
        for record in self.list.result_list:
            yield mark_safe("".join(self._cell(record, *column) for column in self._columns))  # noqa: S308  # nosec

    def __len__(self):
        return len(self.list.result_list)

    def _column(self, number, name):
        """Return what is the same in all cells of a column: how they begin, what they show, how they end, and whether
        they link.
        """
        if name == "action_checkbox":
            return '<td class="bo-cell bo-tick">', self._box, "</td>", False
        links = self.list.list_display_links
        is_link = name in links if links else links is not None and number == 0
        is_first_link = is_link and not any(one in links for one in self.list.list_display[:number])
        tag = "th" if is_first_link else "td"
        label = escape(self.headers[number]["text"])
        kind = f"field-{_coerce_field_name(name, number)}{' bo-number' if _is_amount(name) else ''}"
        begin = f'<{tag} class="bo-cell {kind}" data-label="{label}">'
        return begin, self._shower(name), f"</{tag}>", is_link

    def _cell(self, record, begin, show, end, is_link):
        shown = conditional_escape(show(record))
        return f"{begin}{self._linked(record, shown)}{end}" if is_link else f"{begin}{shown}{end}"

    @staticmethod
    def _box(record):
        return mark_safe(f'{_BOX} value="{escape(record.pk)}">')  # noqa: S308  # nosec

    def _shower(self, name):
        """Return the function from a record to what a column shows of it, as Django decides it for each cell anew."""
        field = next((one for one in self.list.model._meta.concrete_fields if one.name == name), None)
        if field is None or field.auto_created:
            return lambda record: self._shown(record, name)
        if isinstance(field, ForeignObject):
            return lambda record: self._empty if (related := getattr(record, name)) is None else related
        if labels := dict(getattr(field, "flatchoices", None) or ()):
            if name == "state" and hasattr(self.list.model, "tone"):
                return lambda record: self._state(record.tone, labels.get(record.state, self._empty))
            return lambda record: labels.get(getattr(record, name), self._empty)
        return lambda record: display_for_field(getattr(record, name), field, self._empty)

    def _shown(self, record, name):
        """Return what a method or property shows."""
        try:
            _, attribute, value = lookup_field(name, record, self.page)
        except ObjectDoesNotExist:
            return self._empty
        empty = getattr(attribute, "empty_value_display", self._empty)
        if kinds := getattr(attribute, "label", None):
            return self._labelled(value, empty, kinds)
        if getattr(attribute, "header", False):
            return display_for_header(value, empty)
        return display_for_value(value, empty, getattr(attribute, "boolean", False))

    def _state(self, tone, word):
        """Return a state in the colour that it has in the portal."""
        return self._labelled((tone, word) if tone in _COLOURS else word, self._empty, _COLOURS)

    def _labelled(self, value, empty, kinds):
        """Return the coloured label, drawn once for all rows of the same value."""
        key = (str(value), id(kinds))
        if key not in self._labels:
            self._labels[key] = display_for_label(value, empty, kinds)
        return self._labels[key]

    def _address_of_a_record(self):
        """Return the address of a record's page, with the filters of the list, and a mark in place of the key."""
        opts = self.list.opts
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=["0"])
        before, after = address.rsplit("0", 1)
        kept = add_preserved_filters({"preserved_filters": self.list.preserved_filters, "opts": opts}, address)
        return f"{before}{_KEY}{after}{kept.removeprefix(address)}"

    def _linked(self, record, shown):
        address = escape(self._address.replace(_KEY, quote(str(record.pk))))
        opener = ""
        if self.list.is_popup:
            key = record.serializable_value(str(self.list.to_field or record._meta.pk.attname))
            opener = f' data-popup-opener="{escape(key)}"'
        return f'<a class="bo-open" href="{address}"{opener}>{shown}</a>'


def _is_amount(name):
    """Return whether a column shows amounts of money, which stand below one another by their digits."""
    return getattr(name, "is_amount", False)
