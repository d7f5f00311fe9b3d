"""A certificate on a page of its own: frame, heading, text, and who gives it."""

from unionportal.documents.fonts.families import FontSet
from unionportal.documents.forms.facts import Award
from unionportal.documents.grid import MM
from unionportal.documents.line_breaking import balanced_lines, break_lines
from unionportal.documents.marks import Page, show
from unionportal.documents.printable import clean, one_line

_FRAME, _INNER = 12 * MM, 14 * MM
_SIDE = 38 * MM
_HEADING, _TO, _TEXT, _NUMBER = 46.0, 24.0, 22.0, 12.0
_RED, _GOLD = "#B3261E", "#B98A2F"
_SPREAD = 12.0
_LEAST_SIZE = 14.0


def draw_award(canvas: Page, award: Award, fonts: FontSet, width: float, height: float) -> None:
    """Draw the certificate over the whole page."""
    canvas.saveState()
    canvas.setStrokeColor(_GOLD)
    for inset, line in ((_FRAME, 2.5), (_INNER, 0.7)):
        canvas.setLineWidth(line)
        canvas.rect(inset, inset, width - 2 * inset, height - 2 * inset)
    canvas.restoreState()
    heading = one_line(award.heading)
    wide = fonts.title.width(heading) * _HEADING + _SPREAD * (len(heading) - 1)
    y = height - 50 * MM
    show(canvas, fonts.title, _HEADING, (width - wide) / 2, y, heading, spacing=_SPREAD, color=_RED)
    room = width - 2 * _SIDE
    y -= 24 * MM
    for name in balanced_lines(f"{clean(award.to)}：", fonts.hei, _TO, room):
        show(canvas, fonts.hei, _TO, _SIDE, y, name.text)
        y -= _TO * 1.6
    y = _draw_text(canvas, award, fonts, room, y - 4, foot=48 * MM)
    for number, text in enumerate((award.giver, award.day)):
        shown = one_line(text)
        at = width - _SIDE - fonts.body.width(shown) * 18
        show(canvas, fonts.body, 18, at, 38 * MM - number * 30, shown)
    if award.number:
        show(canvas, fonts.body, _NUMBER, _SIDE, 38 * MM - 30, f"证书编号：{one_line(award.number)}")


def _draw_text(canvas: Page, award: Award, fonts: FontSet, room: float, y: float, *, foot: float) -> float:
    """Draw the text in the largest size that leaves the foot free; return where it ends."""
    size = _TEXT
    while True:
        lines = break_lines(clean(award.text), fonts.body, size, room, indent=2 * size)
        if y - len(lines) * size * 1.7 >= foot or size <= _LEAST_SIZE:
            break
        size -= 1
    for line in lines:
        show(canvas, fonts.body, size, _SIDE + line.indent, y, line.text)
        y -= size * 1.7
    return y
