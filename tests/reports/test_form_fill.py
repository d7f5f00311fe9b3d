"""A form of the superior union comes back filled; one that is no form, or asks for what is unknown, is told where."""

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from tests.reports.conftest import address
from unionportal.core.models import Attachment, AuditEntry
from unionportal.reports.text import check

pytestmark = pytest.mark.django_db
VISITS, MONEY = "{welfare.visits}", "{welfare.visits_total}"


@pytest.fixture
def sent(client, officer):
    """sent(file name, bytes) -> the answer of the page to a form for 2022."""
    client.force_login(officer)

    def send(name, data, **more):
        upload = SimpleUploadedFile(name, data)
        return client.post(address("form_fill"), {"file": upload, "period": "2022", **more})

    return send


def refusals(answer):
    assert answer.status_code == 200
    return [sentence for errors in answer.context["form"].errors.values() for sentence in errors]


def content(answer):
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return b"".join(answer.streaming_content)


def book(cells, change=None):
    """A workbook of one sheet 表一 with these {cell: value}."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "表一"
    for place, value in cells.items():
        sheet[place] = value
    if change:
        change(sheet)
    buffer = BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def letter(*paragraphs, change=None):
    """A Word file; a paragraph is the list of its runs."""
    made = docx.Document()
    for runs in paragraphs:
        paragraph = made.add_paragraph()
        for run in runs:
            paragraph.add_run(run)
    if change:
        change(made)
    buffer = BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def with_parts(data, parts):
    """The same file with some parts added or, by a function of the bytes, changed."""
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(buffer, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            change = parts.pop(name, None)
            target.writestr(name, change(source.read(name)) if change else source.read(name))
        for name, added in parts.items():
            target.writestr(name, added)
    return buffer.getvalue()


@pytest.mark.usefixtures("a_year")
def test_a_number_in_a_cell_of_its_own_is_a_number_and_keeps_the_format(sent):
    def formats(sheet):
        sheet["B2"].font, sheet["B2"].number_format = Font(bold=True), "#,##0.00"

    data = book({"A1": "走访", "B1": VISITS, "A2": "金额", "B2": MONEY, "B3": "=B1*2"}, formats)
    sheet = openpyxl.load_workbook(BytesIO(content(sent("表.xlsx", data)))).active
    assert [sheet[place].value for place in ("A1", "B1", "B2", "B3")] == ["走访", 14, 7000, "=B1*2"]
    assert (sheet["B2"].font.bold, sheet["B2"].number_format) == (True, "#,##0.00")


@pytest.mark.usefixtures("a_year")
def test_text_around_figures_stays_and_a_rich_text_keeps_its_runs(sent):
    rich = CellRichText("走访", TextBlock(InlineFont(b=True), VISITS), "次")
    data = book({"A1": f"走访{VISITS}次，支出{{welfare.visits_total|万元}}。\n& <其他>", "A2": rich})
    sheet = openpyxl.load_workbook(BytesIO(content(sent("表.xlsx", data))), rich_text=True).active
    assert sheet["A1"].value == "走访14次，支出0.7万元。\n& <其他>"
    assert str(sheet["A2"].value) == "走访14次"
    assert [block.font.b for block in sheet["A2"].value if isinstance(block, TextBlock)] == [True]


@pytest.mark.usefixtures("a_year")
def test_a_share_is_a_fraction_only_where_the_cell_shows_per_cent(sent):
    def formats(sheet):
        sheet["A2"].number_format, sheet["A3"].number_format = "0.0%", '0.0"%"'

    share = "{welfare.hospital_visits/welfare.visits}"
    data = book({f"A{row}": share for row in (1, 2, 3)}, formats)
    sheet = openpyxl.load_workbook(BytesIO(content(sent("表.xlsx", data)))).active
    assert [sheet[f"A{row}"].value for row in (1, 2, 3)] == [14.3, 0.143, 14.3]


@pytest.mark.usefixtures("a_year")
def test_all_that_is_not_a_placeholder_stays_byte_for_byte(sent):
    drawing = b'<xdr:wsDr xmlns:xdr="x"><xdr:sp/></xdr:wsDr>'
    parts = {"xl/drawings/drawing1.xml": drawing, "xl/workbook.xml": lambda data: re.sub(rb"<calcPr[^>]*/>", b"", data)}
    data = with_parts(book({"A1": "抬头", "B1": VISITS}), parts)
    before, after = (ZipFile(BytesIO(one)) for one in (data, content(sent("表.xlsx", data))))
    assert after.namelist() == before.namelist()
    changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}
    assert re.search(rb'<calcPr[^>]*fullCalcOnLoad="1"', after.read("xl/workbook.xml"))


@pytest.mark.usefixtures("a_year")
def test_a_placeholder_cut_into_runs_takes_the_format_of_the_first(sent):
    def parts(made):
        made.paragraphs[0].runs[1].bold = True
        made.add_table(1, 2).rows[0].cells[1].text = MONEY
        made.sections[0].header.paragraphs[0].text = f"走访{VISITS}次"

    data = letter(["走访", "{welfare", ".visits", "}次"], ["没有数字。"], change=parts)
    answer = sent("表.docx", data)
    assert answer.filename == "表（2022年度）.docx"
    made = docx.Document(BytesIO(content(answer)))
    assert [paragraph.text for paragraph in made.paragraphs] == ["走访14次", "没有数字。"]
    assert [(run.text, run.bold) for run in made.paragraphs[0].runs][:2] == [("走访", None), ("14", True)]
    assert made.tables[0].rows[0].cells[1].text == "7000"
    assert made.sections[0].header.paragraphs[0].text == "走访14次"


@pytest.mark.usefixtures("a_year")
def test_what_is_unknown_is_named_with_its_cell_and_nothing_comes_back(sent):
    data = book({"B1": VISITS, "C7": "共{welfare.visitz}次", "D9": "{}"})
    told = refusals(sent("表.xlsx", data))
    assert told == [
        "有些地方填不出，文件没有填写：",
        "工作表「表一」的单元格 C7 的 {welfare.visitz}：没有名为“welfare.visitz”的数字，是不是“welfare.visits”？",
        "工作表「表一」的单元格 D9 的 {}：花括号里没有写数字的名称。",
    ]
    assert not AuditEntry.objects.filter(act="填写上级表格").exists()


@pytest.mark.usefixtures("a_year")
def test_what_cannot_be_filled_may_be_left(sent):
    data = book({"B1": VISITS, "C7": "共{没有这个}次"})
    sheet = openpyxl.load_workbook(BytesIO(content(sent("表.xlsx", data, partly="on")))).active
    assert (sheet["B1"].value, sheet["C7"].value) == (14, "共{没有这个}次")
    [entry] = AuditEntry.objects.filter(act="填写上级表格")
    assert entry.facts["处数"] == 1
    assert not Attachment.objects.exists()


def test_a_place_in_a_word_file_is_named_by_its_paragraph_or_its_cell(sent):
    def table(made):
        made.add_table(2, 2).rows[1].cells[0].text = "{乙}"

    told = refusals(sent("表.docx", letter(["一"], ["{甲}"], change=table)))
    assert [sentence.partition("：")[0] for sentence in told[1:]] == [
        "第 2 段 的 {甲}",
        "第 1 张表第 2 行第 1 格 的 {乙}",
    ]


def test_a_file_without_a_place_says_so(sent):
    assert refusals(sent("表.xlsx", book({"A1": "走访"}))) == ["文件里没有 {数字名称}，没有可以填写的地方。"]


def test_text_in_a_shape_is_told(sent):
    shape = f'<x:wsDr xmlns:x="x" xmlns:a="a"><x:txBody><a:t>{VISITS}</a:t></x:txBody></x:wsDr>'
    data = with_parts(book({"A1": VISITS}), {"xl/drawings/drawing1.xml": shape})
    assert refusals(sent("表.xlsx", data))[1:] == [ELSEWHERE]


def test_text_in_the_header_of_a_sheet_or_in_a_comment_is_told(sent):
    def header(sheet):
        sheet.oddHeader.center.text = f"走访{VISITS}次"

    def comment(sheet):
        sheet["A1"].comment = Comment(f"走访{VISITS}次", "专干")

    for change in (header, comment):
        assert refusals(sent("表.xlsx", book({"A1": VISITS}, change)))[1:] == [ELSEWHERE]


@pytest.mark.parametrize("text", ["共｛会员.总数｝人", "共{会员.总数人", "共会员.总数}人", "共{会员.\n总数}人"])
def test_a_brace_that_is_wide_or_alone_is_named_with_its_cell(sent, text):
    told = refusals(sent("表.xlsx", book({"B1": VISITS, "C7": text})))
    assert told[1:] == ["工作表「表一」的单元格 C7 有没有配成对的花括号，或者是全角的，请写成 {数字名称}。"]
    told = refusals(sent("表.docx", letter([VISITS], [text])))
    assert told[1:] == ["第 2 段 有没有配成对的花括号，或者是全角的，请写成 {数字名称}。"]


@pytest.mark.parametrize("name", ["表.docx", "表.xls", "表.et", "表"])
def test_a_file_under_the_name_of_another_kind_is_refused(sent, name):
    told = refusals(sent(name, book({"A1": VISITS})))
    assert told == [f"文件名是“{name}”，内容却是 .xlsx 文件。请把扩展名改对后再上传。"]


def test_a_thousand_unknown_names_cost_little_more_than_twenty(sent, monkeypatch):
    asked = []
    monkeypatch.setattr(check, "nearest", lambda name, names: asked.append(name) or "。")
    told = refusals(sent("表.xlsx", book({f"A{row}": f"{{没有{row}}}" for row in range(1, 1001)})))
    assert (len(asked), told[1], told[-1]) == (
        20,
        "工作表「表一」的单元格 A1 的 {没有1}：没有名为“没有1”的数字。",
        "另有 980 处。",
    )


ELSEWHERE = "有 1 处写在图形、批注或表格的页眉页脚里，这些地方不填写，请改写在单元格里。"
MACROS = {"[Content_Types].xml": lambda data: data.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")}
LINK = {
    "xl/worksheets/_rels/sheet1.xml.rels": '<Relationships xmlns="r"><Relationship Id="rId1" Type="http://x/oleObject"'
    ' Target="file:///c:/x.xlsx" TargetMode="External"/></Relationships>'
}
ENTITY = {"xl/workbook.xml": lambda data: b'<!DOCTYPE a [<!ENTITY b "c">]>' + data.partition(b"?>")[2]}


@pytest.mark.parametrize(
    ("name", "data", "begins"),
    [
        ("宏.xlsm", with_parts(book({"A1": VISITS}), dict(MACROS)), "文件里有宏"),
        ("宏.xlsx", with_parts(book({"A1": VISITS}), {"xl/vbaProject.bin": b"\0"}), "文件里有宏"),
        ("链接.xlsx", with_parts(book({"A1": VISITS}), dict(LINK)), "文件链接着别的文件"),
        ("实体.xlsx", with_parts(book({"A1": VISITS}), dict(ENTITY)), "文件内部含有不允许的声明"),
        ("炸弹.xlsx", with_parts(book({"A1": VISITS}), {"xl/a.xml": b" " * 50_000_000}), "文件解压后过大"),
        ("旧.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "只能填写 .xlsx 和 .docx"),
        ("表.csv", "工号,{会员}".encode(), "只能填写 .xlsx 和 .docx"),
        ("空.docx", b"", "所提交的是空文件"),
        ("图.docx", b"\x89PNG" + b"\0" * 100, "只能填写 .xlsx 和 .docx"),
        ("断.docx", letter(["一"])[:500], "文件已损坏"),
        ("乱.docx", with_parts(letter(["一"]), {"word/document.xml": lambda data: data[:-30]}), "文件已损坏"),
    ],
)
def test_a_file_that_is_not_to_be_trusted_is_refused_with_a_sentence(sent, name, data, begins):
    [sentence] = refusals(sent(name, data))
    assert re.match(begins, sentence), sentence


@pytest.mark.usefixtures("a_year")
def test_a_chair_of_a_sub_union_fills_it_with_the_own_figures(client, branch_chair, branch, other_branch):
    client.force_login(branch_chair)
    data = book({"A1": VISITS})

    def filled(**more):
        return client.post(
            address("form_fill"), {"file": SimpleUploadedFile("表.xlsx", data), "period": "2022", **more}
        )

    for unit in ({}, {"unit": branch.pk}):
        assert openpyxl.load_workbook(BytesIO(content(filled(**unit)))).active["A1"].value == 7
    assert filled(unit=other_branch.pk).context["form"].errors.keys() == {"unit"}


def test_a_form_as_long_as_a_year_is_filled(sent):
    data = book({f"A{row}": f"第{row}行{VISITS}次" for row in range(1, 3001)})
    sheet = openpyxl.load_workbook(BytesIO(content(sent("表.xlsx", data)))).active
    assert [sheet[f"A{row}"].value for row in (1, 3000)] == ["第1行0次", "第3000行0次"]
