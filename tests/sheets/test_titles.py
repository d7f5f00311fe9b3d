"""Of several headings for what a thing is called, each is one column, or is listed: no cell is lost without a word."""

import pytest

from unionportal.core import ledger
from unionportal.core.ledger.reading.reading import Reading
from unionportal.core.ledger.reading.worksheets import read
from unionportal.sheets.reader import Sheet, Workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("union")]

PROPOSALS = "提案征集汇总表"
# The title of the list, its headings beside those that say nothing here; which of ours takes which, which is listed.
CASES = {
    "a ground alone is the title": (PROPOSALS, "案由", "案由=案由", ""),
    "a title alone": (PROPOSALS, "提案标题", "案由=提案标题", ""),
    "a name, the ground and the content": (
        PROPOSALS,
        "案名 案由 提案内容",
        "案由=案名 分析=案由 建议=提案内容",
        "",
    ),
    "in another order": (PROPOSALS, "提案内容 案由 提案名称", "案由=提案名称 分析=案由 建议=提案内容", ""),
    "the ground and the content": (PROPOSALS, "案由 提案内容", "案由=案由 建议=提案内容", ""),
    "the ground and measures": (PROPOSALS, "案由 建议措施", "案由=案由 建议=建议措施", ""),
    "a title, the content and measures": (
        PROPOSALS,
        "提案标题 提案内容 建议措施",
        "案由=提案标题 分析=提案内容 建议=建议措施",
        "",
    ),
    "all of them": (
        PROPOSALS,
        "案名 案由 提案内容 建议措施",
        "案由=案名 分析=案由 建议=建议措施",
        "提案内容",
    ),
    "grounds twice": (
        PROPOSALS,
        "案名 案由 理由 建议措施",
        "案由=案名 分析=理由 建议=建议措施",
        "案由",
    ),
    "our own headings": (PROPOSALS, "案由 分析 建议", "案由=案由 分析=分析 建议=建议", ""),
    "two titles": (PROPOSALS, "案名 提案标题 案由", "案由=案名 分析=案由", "提案标题"),
    "the name of an event before its subject": ("活动一览表", "活动主题 活动名称", "名称=活动名称", "活动主题"),
    "an event has a subject alone": ("活动一览表", "主题", "名称=主题", ""),
    "the name of an event and a bare subject": ("活动一览表", "主题 活动名称", "名称=活动名称", "主题"),
    "a meeting and its subject": ("会议一览表", "议题 会议名称", "会议名称=会议名称", "议题"),
    "a meeting has a subject alone": ("会议一览表", "议题", "会议名称=议题", ""),
    "a subject of a meeting before what is debated": ("会议一览表", "议题 会议主题", "会议名称=会议主题", "议题"),
    "the theme of the report": ("活动一览表", "活动名称 报告主题", "名称=活动名称 报告主题=报告主题", ""),
}
BESIDE = {PROPOSALS: "提案编号 提案人 提交日期", "活动一览表": "类别 开始日期 地点", "会议一览表": "会议类型 日期 地点"}


@pytest.mark.parametrize("case", CASES)
def test_each_heading_is_taken_by_the_column_that_it_names_beside_the_others(case):
    title, written, wanted, listed = CASES[case]
    head = [*written.split(), *BESIDE[title].split()]
    sheet = Sheet("Sheet1", [(title,), tuple(head), *[tuple("甲" for _ in head)] * 2])
    [one], _ = read(Workbook({sheet.name: sheet}), ledger.registered(), Reading())
    layout, headers = one.parsed.layout, {column.key: column.header for column in one.entry.spec.columns}
    taken = {headers.get(key): head[place] for key, place in layout.columns.items() if head[place] in written.split()}
    assert taken == dict(pair.split("=") for pair in wanted.split())
    assert {head[place] for place in layout.unread} == {*listed.split()}
    assert {problem.header for problem in one.parsed.problems if "没有读" in problem.sentence} == {*listed.split()}
