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
    """One fact of a sentence, by a key of our own, and what must be found of it, all of it."""

    at: int
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
    return [Fact(one["at"], one["key"], tuple(one["find"])) for one in sentences(name) if "find" in one]


def text_of(data):
    """The text of a PDF as one line, without white space and the foot of its pages."""
    with pypdfium2.PdfDocument(data) as document:
        pages = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    return "".join(_FOOT.sub("", page) for page in pages)


def stated(name, text):
    """(how many of 100 facts the text states, {key: what it lacks})."""
    known = facts(name)
    lacking = {f"{one.at} {one.key}": missing for one in known if (missing := one.missing(text))}
    return 100 * (len(known) - len(lacking)) // len(known), lacking
