"""A final report with its files, another one, and a draft."""

import pytest
from django.db import connection

from tests.documents.samples import letter
from tests.reports.files.test_files import printed
from unionportal.documents.facts import Column, Heading, Para, ProofPage, TableBlock
from unionportal.documents.pdf import render_pdf
from unionportal.documents.word import render_docx


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def world(final, draft, officer, a_year):
    """A final report with its files, another final one, and a draft with its file."""
    report = final("全年慰问{welfare.hospital}人。" + "把服务做细。" * 30, has_sources=True)
    other = final("另一份。" * 20, title="另一份报告")
    sketch = draft("全年慰问{welfare.hospital}人。" + "把服务做细。" * 30)
    _, pdf, docx = printed(report, officer)
    _, draft_pdf, _ = printed(sketch, officer)
    # The log is sealed at the commit.
    connection.check_constraints()
    return report, other, pdf, docx, draft_pdf


@pytest.fixture(scope="package")
def document():
    """What is printed of a final report, with contents and a table."""
    columns = (Column("慰问事由"), Column("人数"), Column("人次"))
    blocks = (
        Heading(1, "一、工作回顾"),
        Para("全年慰问2人。" + "把服务做细。" * 30),
        TableBlock("慰问分类", columns, (("生病住院", "2", "2"), ("结婚", "2", "3"))),
        Heading(1, "二、统计口径与来源"),
        *(Para("按人去重。" * 40) for _ in range(9)),
        ProofPage("核验页", ("本报告已定稿。",), "https://union.example/", "内容摘要", "9f" * 32),
    )
    return letter(*blocks, toc=True)


@pytest.fixture(scope="package")
def pdf(document):
    return render_pdf(document).data


@pytest.fixture(scope="package")
def docx(document):
    return render_docx(document)
