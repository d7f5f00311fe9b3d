"""How an uploaded file is read: what its maker chose and corrected, and what was corrected before."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from unionportal.sheets.layout import Layout, Memory


@dataclass(frozen=True)
class Reading:
    """How a file is read: the layouts that stand, by worksheet, what was corrected before, and the file's name."""

    layouts: Mapping[str, Layout] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    name: str = ""
    # The kind of a file with one worksheet, chosen before it was looked at.
    kind: str = ""
    # Only the people whom this account may see are found by name.
    actor: Any = None

    def is_chosen(self, kinds: Collection[str], sheet: str) -> bool:
        """Return whether one of the kinds was chosen for a worksheet: with the file, or when it was corrected."""
        layout = self.layouts.get(sheet)
        return self.kind in kinds or (layout is not None and layout.kind in kinds) or self.went_apart(sheet)

    def went_apart(self, sheet: str) -> bool:
        """Return whether a worksheet was taken apart when the file was read before."""
        return any(one.apart_from == sheet for one in self.layouts.values())
