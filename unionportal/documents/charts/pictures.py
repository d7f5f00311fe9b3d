"""A scene drawn: on a PDF page, as SVG for the web, as PNG for Word."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from reportlab.lib.colors import HexColor

from unionportal.documents.charts.scene import INK, Line, Path, Rect, Scene, Shape, Text
from unionportal.documents.fonts.families import FontSet, StackFont
from unionportal.documents.marks import Page, show

_POINTS_PER_INCH = 72


def draw_pdf(scene: Scene, canvas: Page, x: float, y: float, font: StackFont) -> None:
    """Draw the scene with its upper left corner at (x, y) of a reportlab canvas, y upwards."""
    canvas.saveState()
    for shape in scene.shapes:
        _PDF[type(shape)](shape, canvas, x, y, font)
    canvas.restoreState()


def _pdf_rect(shape: Rect, canvas: Page, x: float, y: float, _font: StackFont) -> None:
    canvas.setFillColor(HexColor(shape.fill))
    canvas.rect(x + shape.x, y - shape.y - shape.height, shape.width, shape.height, stroke=0, fill=1)


def _pdf_line(shape: Line, canvas: Page, x: float, y: float, _font: StackFont) -> None:
    path = canvas.beginPath()
    path.moveTo(x + shape.points[0][0], y - shape.points[0][1])
    for px, py in shape.points[1:]:
        path.lineTo(x + px, y - py)
    canvas.setStrokeColor(HexColor(shape.stroke))
    canvas.setLineWidth(shape.width)
    canvas.drawPath(path, stroke=1, fill=0)


def _pdf_path(shape: Path, canvas: Page, x: float, y: float, _font: StackFont) -> None:
    path = canvas.beginPath()
    draw: dict[str, Callable[..., None]] = {"M": path.moveTo, "L": path.lineTo, "C": path.curveTo}
    for name, *numbers in shape.steps:
        if name == "Z":
            path.close()
        else:
            draw[name](*(x + value if i % 2 == 0 else y - value for i, value in enumerate(numbers)))
    canvas.setFillColor(HexColor(shape.fill))
    canvas.drawPath(path, stroke=0, fill=1)


def _pdf_text(shape: Text, canvas: Page, x: float, y: float, font: StackFont) -> None:
    back = {"start": 0, "middle": 0.5, "end": 1}[shape.anchor] * font.width(shape.text) * shape.size
    canvas.saveState()
    canvas.translate(x + shape.x, y - shape.y)
    canvas.rotate(-shape.turn)
    show(canvas, font, shape.size, -back, 0, shape.text, color=shape.fill)
    canvas.restoreState()


# Any: each function takes the shape that is its key.
_PDF: dict[type[Shape], Callable[[Any, Page, float, float, StackFont], None]] = {
    Rect: _pdf_rect,
    Line: _pdf_line,
    Path: _pdf_path,
    Text: _pdf_text,
}


def to_png(scene: Scene, *, fonts: Mapping[str, str] | None = None, dpi: int = 200) -> bytes:
    """Return the PNG bytes of the scene on white; `fonts` as for `render_pdf`."""
    import pypdfium2  # noqa: PLC0415 -- a tenth of the start of every process, and only Word files need it

    faces = FontSet(fonts)
    buffer = BytesIO()
    canvas = Page(buffer, pagesize=(scene.width, scene.height), invariant=1)
    draw_pdf(scene, canvas, 0, scene.height, faces.body)
    faces.embed(canvas._doc)
    canvas.save()
    with pypdfium2.PdfDocument(buffer.getvalue()) as document:
        image = document[0].render(scale=dpi / _POINTS_PER_INCH).to_pil()
    picture = BytesIO()
    image.save(picture, "PNG", dpi=(dpi, dpi))
    return picture.getvalue()


def to_svg(scene: Scene, *, css_class: str = "figure-svg", ident: str = "figure") -> str:
    """Return the scene as an <svg> element with title and description; `ident` must be unique on the web page."""
    label = quoteattr(f"{ident}-title {ident}-desc")
    size = f'viewBox="0 0 {_n(scene.width)} {_n(scene.height)}" width="{_n(scene.width)}" height="{_n(scene.height)}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class={quoteattr(css_class)} {size} role="img"'
        f" aria-labelledby={label}>",
        f"<title id={quoteattr(f'{ident}-title')}>{escape(scene.title)}</title>",
        f"<desc id={quoteattr(f'{ident}-desc')}>{escape(scene.description)}</desc>",
        *(_SVG[type(shape)](shape) for shape in scene.shapes),
        "</svg>",
    ]
    return "".join(parts)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _ink(color: str) -> str:
    """Return the page's own text colour for the standard ink, so that a dark page stays readable."""
    return "currentColor" if color == INK else color


def _svg_rect(shape: Rect) -> str:
    place = f'x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}"'
    return f'<rect {place} fill="{shape.fill}"/>'


def _svg_line(shape: Line) -> str:
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in shape.points)
    width = _n(shape.width)
    return f'<polyline points="{points}" fill="none" stroke="{_ink(shape.stroke)}" stroke-width="{width}"/>'


def _svg_path(shape: Path) -> str:
    steps = " ".join(" ".join([name, *map(_n, numbers)]) for name, *numbers in shape.steps)
    return f'<path d="{steps}" fill="{shape.fill}"/>'


def _svg_text(shape: Text) -> str:
    turn = f' transform="rotate({_n(shape.turn)} {_n(shape.x)} {_n(shape.y)})"' if shape.turn else ""
    place = f'x="{_n(shape.x)}" y="{_n(shape.y)}" font-size="{_n(shape.size)}" text-anchor="{shape.anchor}"'
    return f'<text {place} fill="{_ink(shape.fill)}"{turn}>{escape(shape.text)}</text>'


# Any: as above.
_SVG: dict[type[Shape], Callable[[Any], str]] = {
    Rect: _svg_rect,
    Line: _svg_line,
    Path: _svg_path,
    Text: _svg_text,
}
