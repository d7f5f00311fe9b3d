"""What an act would do, shown before it is confirmed; what has changed since is told and nothing is done."""

import hashlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError

_SEPARATOR = ","


@dataclass(frozen=True)
class Line:
    """One line of a preview; `key` is different as soon as what stands behind it is."""

    heading: str
    text: str
    key: str


def key_of(*facts: object) -> str:
    """Return a short key of these facts."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Preview:
    """The lines of what would happen on the answers whose key is `basis`."""

    basis: str
    lines: tuple[Line, ...]

    @property
    def lists(self) -> list[tuple[str, list[str]]]:
        """The lines under their headings, in order."""
        found: dict[str, list[str]] = {}
        for line in self.lines:
            found.setdefault(line.heading, []).append(line.text)
        return list(found.items())

    @property
    def seen(self) -> str:
        """What the form sends back, to say which preview was seen."""
        return _SEPARATOR.join([self.basis, *sorted(line.key for line in self.lines)])

    def refuse_unless_seen(self, seen: str | None) -> None:
        """Raise ValidationError that tells what changed, if `seen` is another preview; None is of no page."""
        if seen is None or seen == self.seen:
            return
        basis, *known = seen.split(_SEPARATOR)
        if basis != self.basis:
            raise ValidationError("填写的内容改过了，什么都没有办理；请看新的预览，再确定。")
        new = [line.text for line in self.lines if line.key not in known]
        gone = len(set(known) - {line.key for line in self.lines})
        told = [f"多了：{'、'.join(new)}。" if new else "", f"少了 {gone} 项。" if gone else ""]
        raise ValidationError(f"预览以后有了变化，什么都没有办理；请看新的预览，再确定。{''.join(told)}")
