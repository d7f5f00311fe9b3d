"""Lines never begin or end with the wrong mark, never overrun, and lose nothing."""

from hypothesis import given
from hypothesis import strategies as st

from unionportal.documents.fonts.families import FontSet
from unionportal.documents.line_breaking import NO_END, NO_START, break_lines, clusters

FONT = FontSet(folders=()).body
WIDTH, SIZE = 320.0, 16
PIECES = st.sampled_from(
    [
        "工会",
        "慰问",
        "，",
        "。",
        "、",
        "（",
        "）",
        "“",
        "”",
        "《",
        "》",
        "46.35万元",
        "126人次",
        "ABC",
        " ",
        "——",
        "……",
        "98.6%",
    ]
)


def _texts(draw):
    return st.lists(PIECES, min_size=1, max_size=120).map("".join).filter(draw)


def _short(text):
    """No cluster wider than a line: such a one has to be cut somewhere."""
    return all(FONT.width(cluster) * SIZE <= WIDTH - 32 for cluster in clusters(text))


@given(_texts(_short))
def test_no_line_starts_or_ends_with_a_forbidden_mark(text):
    lines = [line.text for line in break_lines(text, FONT, SIZE, WIDTH, indent=32)]
    assert not [line for line in lines[1:] if line[:1] in NO_START]
    assert not [line for line in lines[:-1] if line[-1:] in NO_END]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_no_character_is_lost(text):
    joined = "".join(line.text for line in break_lines(text, FONT, SIZE, WIDTH))
    assert joined.replace(" ", "") == text.replace(" ", "")


@given(_texts(lambda text: True))
def test_no_line_is_wider_than_punctuation_can_give(text):
    for line in break_lines(text, FONT, SIZE, WIDTH, indent=32):
        assert line.width <= WIDTH - line.indent + SIZE * 0.56


def test_a_number_stays_with_its_unit():
    for pad in range(30):
        lines = [line.text for line in break_lines("字" * pad + "46.3520万元整", FONT, SIZE, WIDTH)]
        assert sum("46.3520万元" in line for line in lines) == 1


def test_a_word_wider_than_the_line_is_cut():
    lines = break_lines("x" * 500, FONT, SIZE, WIDTH)
    assert len(lines) > 5
    assert max(line.width for line in lines) <= WIDTH + 0.02
