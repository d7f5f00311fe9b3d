"""The preview breaks its lines where the PDF does, and every part of them knows where it was typed."""

import io

import pytest
from pypdf import PdfReader

from tests.reports.conftest import address
from unionportal.documents.pdf import render_pdf
from unionportal.reports.document import document_of
from unionportal.reports.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_year")]
BODY = """（一）慰问

全年看望{慰问.住院.人数}人〔，捐款{捐款.人数}人〕，“送温暖”活动走进分工会（含直属工会小组）、车间和实训室；慰问金额{慰问.合计.金额|万元}，共{慰问.人次}人次，惠及{会员.总数}名会员。
第二行，很短。

  前面有空格的一段，{慰问.住院.人数}{慰问.住院.人数}人，English words stay whole in this line，2022年12月31日。

捐款{捐款.人数}人。这一句里没有数字。
"""


@pytest.fixture
def shown(client, draft, officer, post):
    """(report, the lines of its preview)"""
    report = draft(BODY)
    client.force_login(officer)
    answer = post("chapter_preview", report.pk, body=BODY)
    return report, [line for block in answer.context["blocks"] for line in block["lines"]]


def text(line):
    return "".join(part["text"] for part in line["parts"])


def test_the_lines_are_those_of_the_pdf(shown):
    report, lines = shown
    pdf = render_pdf(document_of(Report.objects.select_related("unit").get(pk=report.pk))).data
    printed = [line for page in PdfReader(io.BytesIO(pdf)).pages for line in page.extract_text().split("\n")]
    ours = ["".join(text(line).split()) for line in lines]
    begin = printed.index(ours[0])
    assert ["".join(line.split()) for line in printed[begin : begin + len(ours)]] == ours
    assert len(ours) > 7
    # The first line of each paragraph and after each line end stands in; all lines but the last of them are full.
    firsts = [number for number, line in enumerate(lines) if line["is_first"]]
    assert [ours[number][:3] for number in firsts] == ["（一）", "全年看", "第二行", "前面有", "这一句"]
    assert [line["is_full"] for line in lines] == [
        number + 1 not in (*firsts, len(lines)) for number in range(len(lines))
    ]


def test_every_part_knows_its_place_and_a_figure_its_rows(shown, union):
    _, lines = shown
    typed, found = BODY.split("\n"), []
    for part in [part for line in lines for part in line["parts"]]:
        row, column = map(int, part["at"].split("-"))
        behind = typed[row - 1][column - 1 :]
        if part.get("url"):
            found.append((behind[: behind.index("}") + 1], part["text"], part["url"]))
        else:
            assert behind.startswith(part["text"])
    rows = address("figure_rows", "welfare.hospital", period=2022, unit=union.pk)
    assert found[0] == ("{慰问.住院.人数}", "2", rows)
    assert [one for one, *_ in found].count("{慰问.住院.人数}") == 3
