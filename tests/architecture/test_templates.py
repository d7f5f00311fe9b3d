"""Guards of the templates: what the tools of bin/test do not see."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "templates"
PAGES = sorted(FOLDER.rglob("*.html"))
MAX_WIDTH = 200
_HEADER_CELL = re.compile(r"<th(?=[\s>])[^>]*>")
_SAYS_OF_WHAT = re.compile(r'\bscope="(col|row|colgroup|rowgroup)"')
_AMOUNT_CELL = re.compile(r'<td class="bo-amount"[^>]*>')
_ACTING_FORM = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.DOTALL)
_CHINESE = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”]"
_INLINE = "(?:a|strong|em|b|i|code|mark|abbr|time|kbd|q|small|sub|sup|span)"
_BLANK = re.compile(rf"{_CHINESE}\s*\n\s*<{_INLINE}[ >]|</{_INLINE}>\s*\n\s*{_CHINESE}")


_TAG = re.compile(r"{%-? *(?:el)?if (.*?)%}", re.DOTALL)
_LITERAL = r"(?:\"[^\"]*\"|'[^']*')"
_COMPARED = re.compile(rf"(\S+) +(?:==|!=|(?:not +)?in) +{_LITERAL}|{_LITERAL} +(?:==|!=|(?:not +)?in) +(\S+)")
# What a template may compare with a text: none of it is the column of a record.
TEXTS_OF_PAGES = {
    "block.kind": "a block of a report is drawn by its kind",
    "by": "a parameter in the address, which the same page writes",
    "field.name": "the form's own fields, by their place on the page",
    "message.level_tag": "Django's word for the level of a message",
    "move.name": "a move is called by its name, in addresses too",
    "request.GET.kind": "a parameter in the address, which the same page writes",
    "shape": "a parameter of the same template",
    "transition.name": "a move is called by its name, in addresses too",
    "type_size": "a cookie that the same page writes",
}


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


def test_an_amount_in_a_table_that_stacks_on_a_phone_says_what_it_is():
    """The heads of such a table are not shown there."""
    cells = [(name, cell) for name, text in texts() if "bo-stack" in text for cell in _AMOUNT_CELL.findall(text)]
    assert len(cells) > 3
    assert [(name, cell) for name, cell in cells if "data-label=" not in cell] == []


def test_the_back_office_has_a_colour_for_each_tone_of_a_note():
    """A page there shows the same notes as the portal; without a colour of its own a refusal looks like a hint."""
    styles = FOLDER.parent / "static"
    sheets = [(styles / name).read_text(encoding="utf-8") for name in ("portal.css", "back_office.css")]
    told = [set(re.findall(r"\.note-(ok|stop)\b", sheet)) for sheet in sheets]
    assert told[0] == told[1] == {"ok", "stop"}


def test_every_form_that_acts_carries_its_token_and_its_key():
    """One tag brings both: a form without it would act twice on a double click."""
    forms = [(name, form) for name, text in texts() for form in _ACTING_FORM.findall(text)]
    assert len(forms) > 50
    assert [(name, form) for name, form in forms if "{% form_token" not in form] == []
    assert [name for name, text in texts() if "{% csrf_token" in text] == []
    # Of a ballot nothing may stay; the sign-in form is sent before anybody is known, and leaves no row either.
    assert [name for name, text in texts() if "secret=True" in text] == [
        "activities/selection/selection_code.html",
        "activities/selection/selection_vote.html",
    ]


def broken_lines(text):
    """Where a line is broken between Chinese and an inline tag: the page would show a blank there."""
    return [match[0] for match in _BLANK.finditer(text)]


def test_no_blank_comes_between_chinese_and_an_inline_tag():
    assert [(name, found) for name, text in texts() if (found := broken_lines(text))] == []


def test_such_a_blank_would_be_found():
    assert broken_lines("请先\n    <a href='/'>登录</a>。") == ["先\n    <a "]
    assert broken_lines("<strong>三件</strong>\n，其中") == ["</strong>\n，"]
    assert broken_lines("请先<a href='/'>登录</a>。\n  <p>共三件</p>") == []


def compared(text):
    """What the conditions of a template compare with a text."""
    conditions = " ".join(_TAG.findall(text))
    return [left or right for left, right in _COMPARED.findall(conditions)]


def test_no_template_compares_the_column_of_a_record_with_a_text():
    """A record says what it is by a property: `claim.is_paid`, `claim.tone`."""
    found = {(name, what) for name, text in texts() for what in compared(text)}
    assert {(name, what) for name, what in found if what not in TEXTS_OF_PAGES} == set()
    assert {what for _, what in found} == set(TEXTS_OF_PAGES)


@pytest.mark.parametrize(
    "condition",
    [
        "claim.state == 'paid'",
        'a and claim.state != "paid" or b',
        "claim.state in 'paid open'",
        "'paid' == claim.state",
    ],
)
def test_such_a_comparison_would_be_found(condition):
    assert compared(f"{{% if {condition} %}}") == ["claim.state"]
    assert compared(f"{{% if x %}}{{% elif {condition} %}}") == ["claim.state"]
