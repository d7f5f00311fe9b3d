"""What axe was tried on in this run, by whichever of its processes."""

import fcntl
import json
from pathlib import Path


class Tried:
    """{key: what was tried}, in a file to which each process adds a line and reads those of the others."""

    def __init__(self, path: Path):
        self.path, self._end, self._known = path, 0, {}

    def add(self, key: str, found: list[str]) -> tuple[bool, set[str]]:
        """Return whether nothing was tried under this key, and what of `found` was not; it counts as tried now."""
        with self.path.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(self._end)
            for line in file.readlines():
                name, others = json.loads(line)
                self._known.setdefault(name, set()).update(others)
            first = key not in self._known
            new = set(found) - self._known.setdefault(key, set())
            if first or new:
                self._known[key] |= new
                file.write(json.dumps([key, sorted(new)]) + "\n")
            file.flush()
            self._end = file.tell()
        return first, new
