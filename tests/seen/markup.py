"""A page as lines: a line for each tag and each text, blanks only where a browser shows one.

Between Chinese characters a blank is seen. Therefore runs of blanks count as one, and none is dropped that a browser
would draw; those at the edges of blocks are drawn by nobody.
"""

import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

_BLANK = " \t\n\r\f"
# Whatever stands on lines of its own, or never beside text.
_BLOCKS = {
    *("html", "head", "body", "title", "meta", "link", "script", "style", "base", "template", "noscript"),
    *("header", "footer", "main", "nav", "aside", "section", "article", "address", "div", "p", "hr", "br"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "figure"),
    *("figcaption", "form", "fieldset", "legend", "details", "summary", "dialog", "table", "caption", "colgroup"),
    *("col", "thead", "tbody", "tfoot", "tr", "th", "td", "option", "optgroup", "datalist"),
}
# They stand beside text like a letter; inside begins something of its own.
_BOXES = {"button", "select", "textarea", "svg", "video", "audio", "iframe"}
_ATOMS = {"img", "input", "canvas", "meter", "progress"}
_VOID = {"br", "hr", "img", "input", "meta", "link", "col", "base", "source", "wbr", "area", "embed"}
_LITERAL = {"pre", "textarea"}
_STYLES = "\n".join(path.read_text() for path in sorted(Path(__file__).parents[2].glob("static/*.css")))
# Their children line up beside or below each other, and nobody draws the blanks between.
_LINING_UP = set(re.findall(r"^\.([\w-]+) \{[^}]*?display: (?:inline-)?(?:flex|grid)", _STYLES, re.M))
# In them a blank, or the end of a line, is drawn as it is.
_LITERAL_CLASSES = set(re.findall(r"^\.([\w-]+)[^{}\n]*\{[^}]*?white-space: pre", _STYLES, re.M))
_TOKENS = {"csrfmiddlewaretoken", "form_key", "row_version"}
_TOKEN = re.compile(r'(X-CSRFToken"\s*:\s*")\w+')
_NONCE = re.compile(r"nonce-[\w+/=-]+")


def lines_of(html):
    """The lines of a page."""
    parser = _Lines()
    parser.feed(html)
    parser.close()
    return parser.finish()


class _Lines(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines = []
        self.text = ""
        # (tag, whether it stands alone, whether its children do, whether its text is literal) of what is open.
        self.open = []
        # Whether a blank here would not be drawn, and which line ends with one that may yet turn out so.
        self.edge, self.loose = True, None
        # Of all names of classes; they would fill more lines than anything that can be read.
        self.looks = hashlib.sha256()

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attrs):
        self._flush()
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        _, _, parent_lines_up, literal = self.open[-1] if self.open else ("", True, False, False)
        alone = tag in _BLOCKS or parent_lines_up
        lines_up = bool(classes & _LINING_UP)
        literal = literal or tag in _LITERAL or bool(classes & _LITERAL_CLASSES)
        if alone:
            self._end_line()
        self.lines.append(f"<{tag}{_attributes(tag, attrs)}>")
        self.looks.update(f"{tag} {sorted(classes)} {given.get('style')}\n".encode())
        if tag not in _VOID:
            self.open.append((tag, alone, lines_up, literal))
        if alone or lines_up or tag in _BOXES:
            self.edge, self.loose = True, None
        elif tag in _ATOMS and given.get("type") != "hidden":
            self.edge, self.loose = False, None

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        self._flush()
        alone, lines_up = tag in _BLOCKS, False
        if tag in [one[0] for one in self.open]:
            while self.open:
                name, alone, lines_up, _ = self.open.pop()
                if name == tag:
                    break
        box = lines_up or tag in _BOXES
        if alone or box:
            self._end_line()
        self.lines.append(f"</{tag}>")
        if alone or box:
            self.edge, self.loose = alone, None

    def finish(self):
        self._flush()
        self._end_line()
        return [*filter(None, self.lines), f"looks {self.looks.hexdigest()[:16]}"]

    def _flush(self):
        text, self.text = self.text, ""
        if self.open and self.open[-1][3]:
            if text:
                self.lines.append("| " + text.replace("\r", "").replace("\n", "⏎"))
            return
        text = re.sub(f"[{_BLANK}]+", " ", text)
        if self.edge:
            text = text.lstrip(" ")
        if not text:
            return
        self.edge = text.endswith(" ")
        self.lines.append("  " + _visible(text))
        self.loose = len(self.lines) - 1 if self.edge else None

    def _end_line(self):
        """Nothing follows on this line: a blank at its end is not drawn."""
        if self.loose is not None:
            line = self.lines[self.loose].removesuffix("␣")
            self.lines[self.loose] = line if line.strip() else ""
        self.loose = None


def _visible(text):
    """The text with the blanks at its ends made visible."""
    if text == " ":
        return "␣"
    if text.startswith(" "):
        text = "␣" + text[1:]
    return text[:-1] + "␣" if text.endswith(" ") else text


def _attributes(tag, attrs):
    given = {name: value for name, value in attrs if name not in ("class", "style")}
    if tag == "th":
        given.pop("scope", None)
    if tag == "meta" and given.get("content"):
        given["content"] = " ".join(given["content"].split())
    if given.get("name") in _TOKENS and "value" in given:
        given["value"] = "…"
    return "".join(f" {name}{_value(name, value)}" for name, value in sorted(given.items()))


def _value(name, value):
    if value is None:
        return ""
    if name == "nonce":
        value = "…"
    value = _TOKEN.sub(r"\1…", value).replace("\r", "").replace("\n", "⏎")
    return f'="{value}"'


def without_chance(name, value):
    """A header's value without what differs from run to run."""
    if name == "Content-Security-Policy":
        value = "; ".join(sorted(_NONCE.sub("nonce-…", value).split("; ")))
    return ", ".join(sorted(value.split(", "))) if name == "Vary" else value
