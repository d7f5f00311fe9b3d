"""How an uploaded file is read: what its maker chose and corrected, and what was corrected before."""

from collections.abc import Mapping
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

    def chosen(self, sheet: str) -> str:
        """Return the kind that a worksheet was read as before, or that was chosen for the file; "" if none was."""
        layout = self.layouts.get(sheet)
        return layout.kind if layout else self.kind

    def parts(self, sheet: str) -> set[str]:
        """Return what the parts are read as into which a worksheet was taken apart before; "" for one that is not."""
        return {one.kind for one in self.layouts.values() if one.apart_from == sheet}
