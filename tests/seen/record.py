"""Where the texts go: a folder for each world, in it one for each person, in it a file for each thing seen."""

import hashlib
import re
from collections import Counter
from pathlib import Path

from tests.seen import papers
from tests.seen.markup import without_chance

# They differ with the length of a blank, or from run to run, and show nothing.
_UNSEEN = {"content-length", "set-cookie", "x-request-id", "etag", "last-modified", "date"}
_UNSAFE = re.compile(r"[^\w.-]")


class Record:
    def __init__(self, folder, world):
        self.folder, self.counts = Path(folder) / world, Counter()

    def write(self, persona, name, lines):
        """A file for one thing; what is seen again is numbered."""
        self.counts[persona, name] += 1
        number = self.counts[persona, name]
        ending = f"~{number}" if number > 1 else ""
        path = self.folder / persona / f"{_UNSAFE.sub('.', name)}{ending}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def answer(self, persona, name, asked, response, body):
        heads = sorted((key, without_chance(key, value)) for key, value in response.headers.items())
        shown = [f"{key}: {value}" for key, value in heads if key.lower() not in _UNSEEN]
        lines = papers.lines(body, response.headers.get("Content-Type", ""))
        self.write(persona, name, [asked, str(response.status_code), *shown, "", *lines])


def body_of(response):
    """All of an answer, of a streamed one too."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def index(folder):
    """A line for each file below the folder, in the order of their names."""
    for path in sorted(Path(folder).rglob("*.txt")):
        data = path.read_bytes()
        asked = data.split(b"\n", 1)[0].decode()
        yield " ".join([hashlib.sha256(data).hexdigest()[:16], *path.relative_to(folder).with_suffix("").parts, asked])
