"""The page of the search: what this person may see, kind by kind, each with a way to its list."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from unionportal.core.tables.search import SHOWN, Found, find
from unionportal.portal.navigation import menu_of, pages_named
from unionportal.portal.search.forms import MOST, SearchForm, is_words


@dataclass(frozen=True)
class Group:
    """The lines of one kind as they are shown to somebody, and the list that shows all of them."""

    found: Found
    list_url: str

    @property
    def label(self):
        """The name of the kind."""
        return self.found.kind.label

    @property
    def all_rows(self):
        """The words of the link to its list: how many there are, where the list finds the same rows and not more.

        Rows beyond those shown are not counted.
        """
        if self.found.kind.only_by_number:
            return "在列表中查看全部"
        return f"全部 {SHOWN} 条以上" if self.found.has_more else f"全部 {len(self.found.lines)} 条"

    @property
    def lines(self):
        """Return (line, address of its page, or of its list as it is found there) of each."""
        detail = self.found.kind.detail
        return [(line, reverse(detail, args=[line.pk]) if detail else self.list_url) for line in self.found.lines]


@require_safe
def search(request):
    """Return what is found for `q`; nothing is searched for what is empty or too long."""
    form = SearchForm(request.GET if "q" in request.GET else None)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    by_words = is_words(text)
    found = find(request.user, request.scope, text, by_words=by_words) if text else []
    context = {
        "typed": text,
        "groups": [Group(one, _list_url(one, request.user, text)) for one in found if one.lines],
        "pages": pages_named(menu_of(request), text),
        "too_long": bool(form.errors),
        "by_words": by_words,
        "most": MOST,
    }
    return render(request, "portal/search/search.html", context)


def _list_url(found, user, text):
    page = found.kind.page_for(user)
    return f"{reverse(page)}?{urlencode({'q': text})}" if page else ""
