"""What the styles of a Word file hide or number; used in the child."""

from unionportal.reports.proving.word.text import added_by, key_of, values_of
from unionportal.sheets.placeholders.texts import local, parser_of, run


class Styles:
    """The styles of the part: by each, what it shows or hides beside the words of whoever uses it."""

    def __init__(self, part):
        self._added, self._based, self._always = {}, {}, {""}
        self._style = ""
        parser = parser_of(part)
        parser.StartElementHandler = self._began
        run(parser, part)

    def added_by(self, used):
        """Return the codes (see `Words`) of the styles that are used, of the defaults, and of what they stand on."""
        waiting, met = [*used, *self._always], set()
        while waiting:
            if (style := waiting.pop()) not in met:
                met.add(style)
                waiting += self._based.get(style, ())
        return set().union(*(self._added.get(style, ()) for style in met))

    def _began(self, name, attributes):
        short, values = local(name), values_of(name, attributes)
        if short in {"style", "docDefaults"}:
            self._style = key_of(values.get("styleId", ""))
            if values.get("default") in {"1", "true", "on"}:
                self._always.add(self._style)
        elif short in {"basedOn", "link"}:
            self._based.setdefault(self._style, []).append(key_of(values.get("val", "")))
        elif code := added_by(short, values):
            self._added.setdefault(self._style, set()).add(code)
