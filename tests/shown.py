"""What a page shows, part by part, and what it sends of the records that it showed when it is confirmed."""

from html.parser import HTMLParser

from unionportal.core.flow.versions import SEEN, seen_version

_INLINE = {"a", "abbr", "b", "code", "em", "i", "small", "span", "strong", "sub", "sup", "wbr"}
_EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


def as_shown(rows):
    """{name: value} of the hidden fields that say as what the page showed these rows, as they are stored now."""
    return {f"{SEEN}-{row.pk}": seen_version(row) for row in rows.all()}


def texts(page, *chosen):
    """The words of each element, in order, that is a chosen `tag`, `.class` or `#id` of an answer or its text."""
    return [" ".join(one.split()) for one in _read(page, *chosen).found]


def attributes(page, tag, name):
    """The values of an attribute of all elements of a tag that have it, in order, as a browser reads them."""
    return [given[name] for one, given in _read(page).tags if one == tag and name in given]


def links(page):
    """Where the links of a page lead, in order."""
    return attributes(page, "a", "href")


def facts(page):
    """{label: words} of the lists of facts of a page; of several with one label the last."""
    return dict(zip(texts(page, "dt"), texts(page, "dd"), strict=True))


def refusals(page):
    """The sentences above a form and beside its fields that say why it came back."""
    return texts(page, ".note-stop", ".errorlist")


def _read(page, *chosen):
    reader = _Reader(set(chosen))
    reader.feed(page if isinstance(page, str) else page.content.decode())
    reader.close()
    return reader


class _Reader(HTMLParser):
    def __init__(self, chosen):
        super().__init__()
        self.chosen = chosen
        self.found = []
        # (tag, its attributes) of all elements.
        self.tags = []
        # (tag, its place among what was found or None) of what is open.
        self.open = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        names = {tag, f"#{given.get('id')}", *(f".{one}" for one in (given.get("class") or "").split())}
        self._part(tag)
        if tag in _EMPTY:
            return
        self.open.append((tag, len(self.found) if names & self.chosen else None))
        if names & self.chosen:
            self.found.append("")

    def handle_data(self, data):
        for _, place in self.open:
            if place is not None:
                self.found[place] += data

    def handle_endtag(self, tag):
        self._part(tag)
        if tag in [name for name, _ in self.open]:
            while self.open.pop()[0] != tag:
                pass

    def _part(self, tag):
        """Part the words before from those behind, as the edge of a block does."""
        if tag not in _INLINE:
            self.handle_data(" ")
