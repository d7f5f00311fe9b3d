"""Charts are complete, stay inside their frame and are fit for a strict page."""

from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from tests.documents.samples import LABELS, some_chart
from unionportal.documents.charts.data import text_width
from unionportal.documents.charts.kinds import KINDS, chart, to_png, to_svg
from unionportal.documents.charts.scene import Line, Path, Rect, Text

LONG = [f"人文社会科学与马克思主义学院第{number}分工会" for number in range(14)]
SVG = "{http://www.w3.org/2000/svg}"


def _extent(shape):
    """(left, right, top, bottom) of a shape; turned text is left out."""
    if isinstance(shape, Text):
        back = {"start": 0, "middle": 0.5, "end": 1}[shape.anchor] * text_width(shape.text, shape.size)
        left = shape.x - back
        return left, left + text_width(shape.text, shape.size), shape.y - shape.size, shape.y
    if isinstance(shape, Rect):
        return shape.x, shape.x + shape.width, shape.y, shape.y + shape.height
    points = shape.points if isinstance(shape, Line) else [step[-2:] for step in shape.steps if len(step) > 1]
    xs, ys = zip(*points, strict=True)
    return min(xs), max(xs), min(ys), max(ys)


@pytest.mark.parametrize("width", [358, 440])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_leaves_the_frame(kind, width):
    values = [number * 12345 for number in range(14)]
    scene = chart(kind, "标题", LONG, [("很长的系列名称" * 8, values)], "万元", width=width)
    for shape in scene.shapes:
        if isinstance(shape, Text) and shape.turn:
            assert text_width(shape.text, shape.size) * 0.71 <= shape.x
            continue
        left, right, top, bottom = _extent(shape)
        assert left >= -1
        assert right <= width + 1
        assert top >= -4
        assert bottom <= scene.height


@pytest.mark.parametrize("kind", KINDS)
def test_value_labels_do_not_collide(kind):
    scene = chart(kind, "标题", LONG, [("甲", [123456] * 14)], "元")
    level = [_extent(shape) for shape in scene.shapes if isinstance(shape, Text) and not shape.turn]
    for number, (left, right, top, bottom) in enumerate(level):
        for other in level[number + 1 :]:
            apart = right <= other[0] + 0.5 or other[1] <= left + 0.5 or bottom <= other[2] + 2 or other[3] <= top + 2
            assert apart


@pytest.mark.parametrize("kind", KINDS)
def test_svg_is_well_formed_titled_and_without_style(kind):
    scene = chart(kind, "甲<乙>&丙", LABELS, [("a\"b'<", [1, 2, 3])], "人")
    text = to_svg(scene, ident="f1")
    root = ET.fromstring(text)  # noqa: S314
    assert root.find(f"{SVG}title").text == "甲<乙>&丙"
    assert root.find(f"{SVG}desc").text == "a\"b'<：机械工程学院1人，人文社会科学与马克思主义学院分工会2人，后勤3人。"
    assert root.get("aria-labelledby") == "f1-title f1-desc"
    assert not [node for node in root.iter() if "style" in node.attrib or "chart" in node.get("class", "").split()]


def test_money_has_separators_and_its_cents_and_counts_have_none():
    scene = chart("hbar", "", list("甲乙丙"), [("", [Decimal("126055.60"), Decimal("24300.00"), 1541])], "元")
    assert scene.description == "甲126,055.60元，乙24,300元，丙1541元。"
    assert {"126,055.60", "24,300", "1541"} <= {shape.text for shape in scene.shapes if isinstance(shape, Text)}


def test_bars_are_as_long_as_their_values():
    scene = chart("bar", "", ["甲", "乙"], [("", [10, Decimal("5")])])
    heights = [shape.height for shape in scene.shapes if isinstance(shape, Rect)]
    assert heights[0] == pytest.approx(2 * heights[1])


def test_a_negative_bar_hangs_below_the_base_line():
    scene = chart("bar", "", ["甲", "乙"], [("", [10, -10])])
    above, below = [shape for shape in scene.shapes if isinstance(shape, Rect)]
    assert above.y + above.height == pytest.approx(below.y)


def test_a_missing_value_breaks_the_line():
    scene = chart("line", "", list("甲乙丙丁戊"), [("", [1, 2, None, 3, 4])])
    drawn = [shape for shape in scene.shapes if isinstance(shape, Line) and shape.width > 1]
    assert [len(shape.points) for shape in drawn] == [2, 2]


def test_donut_segments_fill_the_ring():
    scene = chart("donut", "", ["甲", "乙"], [("", [1, 3])])
    assert len([shape for shape in scene.shapes if isinstance(shape, Path)]) == 2
    assert [shape.text for shape in scene.shapes if isinstance(shape, Text)][-2:] == [
        "甲　1（25.0%）",
        "乙　3（75.0%）",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_no_data_and_only_zeros_still_make_a_chart(kind):
    assert "无数据" in to_svg(chart(kind, "", [], []))
    assert to_svg(chart(kind, "", ["甲"], [("", [0])]))
    assert to_svg(chart(kind, "", ["甲"], [("", [None])]))


def test_wrong_data_is_refused():
    for arguments in (("pie", "", [], []), ("bar", "", ["甲"], [("", [])]), ("bar", "", ["甲"], [("", [1.5])])):
        with pytest.raises(ValueError, match=r"chart kind|values for|other than"):
            chart(*arguments)
    with pytest.raises(ValueError, match="negative"):
        chart("donut", "", ["甲"], [("", [-1])])


def test_png_has_the_scene_at_the_resolution_asked_for():
    scene = some_chart()
    image = Image.open(BytesIO(to_png(scene, dpi=144)))
    assert image.size == pytest.approx((scene.width * 2, scene.height * 2), abs=1)
    assert len(set(image.convert("RGB").resize((60, 40)).get_flattened_data())) > 5


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([1, 2], ["0", "1", "2"]),
        ([3, 0], ["0", "1", "2", "3"]),
        ([Decimal("0.50"), Decimal("1.00")], ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
    ],
)
def test_an_axis_of_people_has_whole_numbers_only(values, ticks):
    scene = chart("bar", "", ["甲", "乙"], [("", values)])
    assert [one.text for one in scene.shapes if isinstance(one, Text) and one.anchor == "end"] == ticks
