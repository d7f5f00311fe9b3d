"""The migrations that the later backup has gone, and their seal: steps.csv, a line of path and digest for each."""

import hashlib
from pathlib import Path

from django.apps import apps

from tests.upgrade.then import HERE, ROOT

FILE = HERE / "steps.csv"
_ADVICE = f"The lines are in {FILE.relative_to(ROOT)}; change them only if `bin/test --full tests/upgrade` passes."


def sealed():
    """{path of a migration: its digest} as they were written down."""
    return dict(line.split(",") for line in FILE.read_text().splitlines())


def as_they_are(names):
    """The same of today, of the migrations with these names, such as "core.0001_initial"."""
    found = {}
    for name in names:
        app, _, stem = name.partition(".")
        file = Path(apps.get_app_config(app).path, "migrations", f"{stem}.py")
        # Not those of Django, and not those that others were put in the place of.
        if file.is_relative_to(ROOT) and ".venv" not in file.parts and file.exists():
            found[str(file.relative_to(ROOT))] = hashlib.sha256(file.read_bytes()).hexdigest()
    return found


def differences(found, seal):
    """Return "", or a line for each migration that is not as its seal, and what to do."""
    lines = []
    for path in sorted(found.keys() | seal.keys()):
        if path not in found:
            lines.append(f"{path} was removed or renamed: put it back, or take its line away")
        elif path not in seal:
            lines.append(f"{path} was added: take it away, or add the line {path},{found[path]}")
        elif found[path] != seal[path]:
            lines.append(f"{path} was changed: undo that, or let its line be {path},{found[path]}")
    return "\n".join([*lines, _ADVICE]) if lines else ""
