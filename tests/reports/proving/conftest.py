"""A final report with its files, another one, and a draft."""

import pytest
from django.db import connection

from tests.reports.files.test_files import printed


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
