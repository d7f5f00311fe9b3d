"""Digests of what a version of the code asks of a database and of its static files. Standard library only."""

import hashlib
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
# The files of each part; requirements.lock stands for the migrations and static files of libraries.
_SOURCES = {
    "schema": ("*/migrations/*.py", "unionportal/*/migrations/*.py", "requirements.lock"),
    "roles": (
        "*/permissions.py",
        "unionportal/*/permissions.py",
        "members/services/*.py",
        "unionportal/core/choices.py",
    ),
    "static": ("static/**/*", "unionportal/settings/base.py", "unionportal/settings/static.py", "requirements.lock"),
}


def code_digests(checkout: Path = CHECKOUT) -> dict[str, str]:
    """Return {part: hexadecimal digest} of the parts `schema`, `roles` and `static`."""
    return {part: _digest(checkout, patterns) for part, patterns in _SOURCES.items()}


def _digest(checkout: Path, patterns: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in checkout.glob(pattern) if path.is_file()}):
        digest.update(f"{path.relative_to(checkout)}\n".encode() + path.read_bytes())
    return digest.hexdigest()
