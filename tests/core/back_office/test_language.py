"""The admin skin speaks Chinese: none of its own English is left in what people read."""

import html
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
import unfold
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from tests.access.tour.visits import client_of, many_pages
from tests.factories import MemberFactory
from tests.sizes import FULL
from unionportal.core.choices import Role
from unionportal.launch.texts import SOURCE, compiled, read

_TRANS = re.compile(r"""{%\s*trans(?:late)?\s+(["'])(.+?)\1""")
_GETTEXT = re.compile(r"""\b(?:_|gettext|gettext_lazy)\(\s*(["'])(.+?)\1""")
_SPOKEN = ("title", "placeholder", "aria-label", "alt")


def words_of_the_skin():
    folder = Path(unfold.__file__).parent
    found = {m[2] for file in folder.rglob("*.html") for m in _TRANS.finditer(file.read_text())}
    return found | {m[2] for file in folder.rglob("*.py") for m in _GETTEXT.finditer(file.read_text())}


class Visible(HTMLParser):
    """Texts and spoken attributes of a page, without scripts, styles and the names of symbols."""

    def __init__(self):
        super().__init__()
        self.texts, self.hidden = [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.texts += [attrs[name] for name in _SPOKEN if attrs.get(name)]
        symbol = "material-symbols-outlined" in (attrs.get("class") or "")
        hides = self.hidden or symbol or tag in ("script", "style", "template")
        if hides and tag not in ("input", "br", "img", "link", "meta", "hr"):
            self.hidden.append(tag)

    def handle_endtag(self, tag):
        if self.hidden and self.hidden[-1] == tag:
            self.hidden.pop()

    def handle_data(self, data):
        if not self.hidden and data.strip():
            self.texts.append(" ".join(data.split()))


def visible(page):
    parser = Visible()
    parser.feed(page)
    return parser.texts


def test_the_compiled_words_are_those_of_the_source():
    entries = read(SOURCE.read_text(encoding="utf-8"))
    assert SOURCE.with_suffix(".mo").read_bytes() == compiled(entries)
    assert all(entries[key] for key in entries)


def test_every_word_of_the_skin_has_a_translation():
    left = {word for word in words_of_the_skin() if re.search("[A-Za-z]{3}", word) and gettext(word) == word}
    assert left == {"%(class_name)s %(instance)s"}


def pages(member):
    yield reverse("admin:index")
    for model in admin.site._registry:
        for page in ("changelist", "add", "import", "export"):
            try:
                yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")
            except NoReverseMatch:
                continue
    for record in (member, member.unit):
        try:
            yield reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
        except NoReverseMatch:
            continue


def test_no_head_of_a_list_is_english():
    heads = {
        f"{model._meta.label}.{name}": str(label_for_field(page._cells.get(name, name), model, page))
        for model, page in admin.site._registry.items()
        for name in (getattr(one, "name", one) for one in page.table.shown)
    }
    assert [f"{place}: {head}" for place, head in heads.items() if re.fullmatch(r"[ -~]+", head)] == []
    assert len(heads) > 400


def english_on(page):
    """The words of the skin that are read on a page; only one in which some may be is taken apart."""
    pieces = {" ".join(piece.split()) for piece in _PIECES.findall(html.unescape(page))}
    return english() & set(visible(page)) if english() & pieces else set()


@cache
def english():
    return {word for word in words_of_the_skin() if re.fullmatch(r"[A-Za-z][A-Za-z ,.'’%()!?-]{2,}", word)}


# What stands between two tags, or is the value of an attribute.
_PIECES = re.compile(r"""(?:>|=\s*["'])\s*([A-Za-z][^<>"]*)""")


@pytest.mark.slow
def test_no_english_of_the_skin_is_left_on_a_page(person, union, branch):
    """A page that one of them was shown is drawn for the others in a full run."""
    member, left, seen = MemberFactory(unit=branch), {}, set()
    with many_pages():
        for role in (Role.OFFICER, Role.SYSADMIN, Role.ACCOUNTANT):
            client = client_of(role, {role: person(role, union)})
            for address in pages(member):
                if address in seen and not FULL:
                    continue
                response = client.get(address)
                if response.status_code == 200:
                    seen.add(address)
                    left |= {address: found} if (found := english_on(response.content.decode())) else {}
    assert left == {}
    assert len(seen) > 100


def test_english_is_found_between_tags_and_in_what_is_read_out():
    word, other = sorted(english())[:2]
    assert english_on(f"<p>\n {word} <b>字</b><input title='{other}' value='{word}'>") == {word, other}
    assert english_on(f"<p>字 {word}</p><input value='{word}'>") == set()
