"""Guards of the templates: what the tools of bin/test do not see."""

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "templates"
PAGES = sorted(FOLDER.rglob("*.html"))
MAX_WIDTH = 200
_HEADER_CELL = re.compile(r"<th(?=[\s>])[^>]*>")
_SAYS_OF_WHAT = re.compile(r'\bscope="(col|row|colgroup|rowgroup)"')
_CHINESE = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”]"
_INLINE = "(?:a|strong|em|b|i|code|mark|abbr|time|kbd|q|small|sub|sup|span)"
_BLANK = re.compile(rf"{_CHINESE}\s*\n\s*<{_INLINE}[ >]|</{_INLINE}>\s*\n\s*{_CHINESE}")


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


def broken_lines(text):
    """Where a line is broken between Chinese and an inline tag: the page would show a blank there."""
    return [match[0] for match in _BLANK.finditer(text)]


def test_no_blank_comes_between_chinese_and_an_inline_tag():
    assert [(name, found) for name, text in texts() if (found := broken_lines(text))] == []


def test_such_a_blank_would_be_found():
    assert broken_lines("请先\n    <a href='/'>登录</a>。") == ["先\n    <a "]
    assert broken_lines("<strong>三件</strong>\n，其中") == ["</strong>\n，"]
    assert broken_lines("请先<a href='/'>登录</a>。\n  <p>共三件</p>") == []
