"""What the real reports state, sentence by sentence, looked for in the text of the PDF of an example."""

import re
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import yaml

FOLDER = Path(__file__).parent / "needles"
# At the foot of every page.
_FOOT = re.compile(r"—[0-9]+—(（未定稿）)?$")


@dataclass(frozen=True)
class Fact:
    """One fact, by a key of our own, and what must be found of it, all of it."""

    key: str
    find: tuple

    def missing(self, text):
        """What of it is not in the text."""
        return [one for one in self.find if not re.search(one, text)]


def sentences(name):
    """Every sentence of the real report as its file marks it: a fact, prose, or typed by the author."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def facts(name):
    """The facts that the real report behind an example states."""
    return [Fact(one["key"], tuple(one["find"])) for one in sentences(name) if "find" in one]


def text_of(data):
    """The text of a PDF as one line, without white space and the foot of its pages."""
    with pypdfium2.PdfDocument(data) as document:
        pages = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    return "".join(_FOOT.sub("", page) for page in pages)


def lacking(name, text):
    """{key: what of it the text lacks} of the facts that are not all there."""
    return {one.key: missing for one in facts(name) if (missing := one.missing(text))}


def open_ones(name):
    """The keys of the facts that the example is known not to state yet."""
    return {one["key"] for one in sentences(name) if one.get("open")}
