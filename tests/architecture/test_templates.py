"""Guards of the templates: what the tools of bin/test do not see."""

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "templates"
PAGES = sorted(FOLDER.rglob("*.html"))
MAX_WIDTH = 200
_HEADER_CELL = re.compile(r"<th(?=[\s>])[^>]*>")
_SAYS_OF_WHAT = re.compile(r'\bscope="(col|row|colgroup|rowgroup)"')


def texts():
    """(name, text) of every template."""
    return [(str(page.relative_to(FOLDER)), page.read_text(encoding="utf-8")) for page in PAGES]


def test_no_line_is_too_long_to_read():
    lines = [(name, place, len(line)) for name, text in texts() for place, line in enumerate(text.splitlines(), 1)]
    assert [(name, place, width) for name, place, width in lines if width > MAX_WIDTH] == []


def test_every_header_cell_says_what_it_heads():
    cells = [(name, cell) for name, text in texts() for cell in _HEADER_CELL.findall(text)]
    assert len(cells) > 50
    assert [(name, cell) for name, cell in cells if not _SAYS_OF_WHAT.search(cell)] == []
