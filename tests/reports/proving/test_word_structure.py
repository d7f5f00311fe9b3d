"""A Word file with the words of ours in other rows, or to which other programs are led, does not say the same."""

import re

import pytest

from tests.documents.samples import letter
from tests.reports.proving.altered import appearance, repacked
from tests.reports.proving.test_forged_files import OPEN, digit, original, parts_of
from unionportal.documents.charts.scene import Rect, Scene
from unionportal.documents.facts import ChartBlock
from unionportal.documents.word import render_docx
from unionportal.reports.proving.files import Unreadable, differences_of, read_file

ROW = re.compile(r"<w:tr>.*?</w:tr>", re.DOTALL)
CELL = re.compile(r"<w:tc>.*?</w:tc>", re.DOTALL)


def with_digit_in_the_next_row(docx):
    """The last cell of the second row becomes the first of the third."""
    part = parts_of(docx)["word/document.xml"]
    second, third = ROW.findall(part)[1:3]
    cell = CELL.findall(second)[-1]
    shorter = second[: second.rindex(cell)] + second[second.rindex(cell) + len(cell) :]
    return repacked(docx, document=(second + third, shorter + third.replace("<w:tc>", f"{cell}<w:tc>", 1)))


def with_one_row_of_two(docx):
    part = parts_of(docx)["word/document.xml"]
    second, third = ROW.findall(part)[1:3]
    return repacked(docx, document=(second + third, f"<w:tr>{''.join(CELL.findall(second + third))}</w:tr>"))


def test_cells_in_other_rows_are_found(docx):
    for forge, place in ((with_digit_in_the_next_row, ("2／", "／2｜")), (with_one_row_of_two, ("／", ""))):
        count, ((_, frozen, found, _),) = differences_of(forge(docx), docx)
        assert (count, (frozen, found)) == (1, place)


def with_relation(docx, **changes):
    """A relation to another main part, of which the attributes are changed by these."""
    parts = parts_of(docx)
    (old,) = re.findall(r"<Relationship [^>]*officeDocument\"[^>]*>", parts["_rels/.rels"])
    other = old.replace("word/document.xml", "word/other.xml").replace('Id="', 'Id="other')
    for name, value in changes.items():
        other = (
            re.sub(rf'{name}="([^"]*)"', value, other) if f"{name}=" in other else other.replace("/>", f" {value}/>")
        )
    added = [
        ("word/other.xml", parts["word/document.xml"].replace(f"{OPEN}2", f"{OPEN}8")),
        ("word/_rels/other.xml.rels", parts["word/_rels/document.xml.rels"]),
    ]
    return repacked(docx, added, **{"_rels/.rels": (old, other + old)})


def test_a_relation_that_is_read_in_two_ways_is_refused(docx):
    changes = (
        {"Type": r'Type="\1 "'},
        {"Type": r'Type="\1&#9;"'},
        {"Type": r'Type=" \1"'},
        {"TargetMode": 'TargetMode="external"'},
    )
    for change in changes:
        with pytest.raises(Unreadable, match="含有 #、"):
            read_file(with_relation(docx, **change))


def hidden_by(style):
    """The digit in a style that hides it, named with these letters."""
    styles = '<w:style w:type="character" w:styleId="Seal"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'

    def forge(docx):
        run = original(f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>')
        return repacked(digit(run)(docx), styles=("</w:styles>", styles))

    return forge


def drawn(element):
    """A drawing that says it is a picture, and has something else beside it."""
    return lambda docx: repacked(docx, document=("</a:graphicData>", f"{element}</a:graphicData>"))


def framed(docx):
    return repacked(docx, webSettings=("</w:webSettings>", "<w:frameset/></w:webSettings>"))


def test_what_shows_something_else_is_named_however_it_is_written(docx):
    shape = '<x:{0} xmlns:x="urn:x"/>'.format
    cases = [
        (hidden_by("Seal"), "隐藏的文字"),
        (hidden_by("seal"), "隐藏的文字"),
        (drawn(shape("chart")), "文本框或图形"),
        (drawn(shape("txBody")), "文本框或图形"),
        (framed, "嵌入的文件"),
    ]
    for forge, named in cases:
        said, speaks_for_it = appearance(forge(docx), docx)
        assert (said.startswith(f"有定稿没有的{named}，"), speaks_for_it) == (True, False)


def test_numbers_of_pages_are_said_not_to_be_compared(docx):
    """The contents of a Word file may lead to another page."""
    entry = "统计口径与来源</w:t></w:r></w:hyperlink>"
    paged = repacked(docx, document=(entry, entry.replace("</w:r>", "<w:tab/><w:t>8</w:t></w:r>")))
    compared = "由别的程序保存过；字体、样式、颜色、大小、位置、删除线、页码和图里的字没有对照，请与原件逐句对照。"
    assert (differences_of(paged, docx)[0], appearance(paged, docx)) == (0, (compared, None))


def test_charts_under_the_captions_of_others_are_seen():
    scenes = [Scene(100, 100, (Rect(0, 0, size, 9, "#333333"),), "图", "说明") for size in (9, 90)]
    ours = render_docx(letter(*(ChartBlock("各月人数", scene) for scene in scenes)))
    part = parts_of(ours)["word/document.xml"]
    first, second = re.findall(r'r:embed="(rId\d+)"', part)
    swapped = {first: second, second: first}
    cases = [
        (re.sub(r"(?<=r:embed=\")rId\d+", lambda found: swapped[found[0]], part), 2),
        (part.replace(f'embed="{first}"', f'embed="{second}"'), 1),
    ]
    for other, count in cases:
        said = f"有 {count} 幅图在定稿的别的图的位置上，与图题对不上，请对照。"
        assert appearance(repacked(ours, document=(part, other)), ours) == (said, False)
