"""A report of one sub-union, and one of several years, from the form to the PDF."""

import datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.documents.samples import pdf_lines
from tests.factories import VisitFactory, paid
from tests.kept import bytes_of
from tests.reports.conftest import IN
from unionportal.core.figures.periods import parse_period
from unionportal.core.files.attachments import PDF
from unionportal.core.jobs import outbox
from unionportal.documents.facts import TableBlock
from unionportal.reports import services
from unionportal.reports.document import document_of
from unionportal.reports.models import Report

pytestmark = pytest.mark.django_db
TERM = "2019-04-01..2023-12-31"


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def made(report, actor):
    """The lines of the report's PDF."""
    job = services.print_report(report, actor=actor)
    assert outbox.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.message
    return pdf_lines(bytes_of(job.files.get(content_type=PDF)))


def sources_of(lines):
    """The text of the sources at the end of a report."""
    return "".join(lines[lines.index("统计口径与来源") + 1 :])


def begin(post, **asked):
    assert post("report_add", **asked).status_code == 302
    return Report.objects.select_related("unit").latest("pk")


def test_a_branch_chair_writes_and_prints_the_report_of_the_own_unit(
    client, post, page, branch_chair, chair, branch, other_branch, a_year
):
    paid(VisitFactory(unit=branch), IN)
    client.force_login(branch_chair)
    report = begin(post, unit=branch.pk, period="2022", layout="plain")
    assert (report.title, report.signed_by, report.compare) == ("纺织学院分工会2022年度工作报告", str(branch), False)
    lines = made(services.edit_report(report, actor=branch_chair, version=1, has_sources=True), branch_chair)
    assert [line.startswith("共慰问生病住院教职工2人、") for line in lines].count(True) == 1
    over = "统计期间：2022年度（2022年1月1日至2022年12月31日）。统计范围：纺织学院分工会及所属组织。"
    assert sources_of(lines).startswith(over)
    text = "".join(lines)
    assert str(other_branch) not in text
    # Who reads the same report of the other unit, counts that unit.
    client.force_login(chair)
    services.submit(report, actor=branch_chair)
    services.finalise(report, actor=chair)
    final = Report.objects.select_related("unit").get(pk=report.pk)
    lines = made(final, branch_chair)
    assert [line.startswith("共慰问生病住院教职工2人、") for line in lines].count(True) == 1
    # Its numbers are counted again only for who asks for them.
    contexts = [page("report_detail", report.pk, **asked).context for asked in ({}, {"now": 1})]
    assert [context["compared"] for context in contexts] == [None, []]
    paid(VisitFactory(unit=branch), IN)
    compared = page("report_detail", report.pk, now=1).context["compared"]
    assert [str(one) for one in compared if one.now.code == "welfare.hospital"] == [
        "慰问.住院.人数：定稿时 2人，现 3人"
    ]


def test_a_report_over_a_term_is_called_as_staff_call_it_and_lists_its_years(client, post, officer, branch):
    for year, count in ((2019, 1), (2022, 2), (2024, 4)):
        for _ in range(count):
            paid(VisitFactory(unit=branch, happened_on=datetime.date(year, 6, 1)), datetime.date(year, 6, 1))
    client.force_login(officer)
    report = begin(post, unit=branch.parent_id, period=TERM, period_label="第三届任期", layout="speech")
    assert (report.title, str(report.period)) == ("第三届任期工会工作报告", "第三届任期")
    assert (report.period_start, report.period.last_day) == (datetime.date(2019, 4, 1), datetime.date(2023, 12, 31))
    document = document_of(report)
    years = next(block for block in document.blocks if isinstance(block, TableBlock) and block.caption == "分年度")
    assert [(row[0], row[2]) for row in years.rows] == [
        ("2019年4月至12月", "1"),
        ("2020年度", "—"),
        ("2021年度", "—"),
        ("2022年度", "2"),
        ("2023年度", "—"),
        ("全期", "3"),
    ]
    lines = made(services.edit_report(report, actor=officer, version=1, has_sources=True), officer)
    parts = ["第一部分第三届任期工作回顾", "第二部分下一阶段工作思路"]
    assert [line for line in lines if line[:4] in ("第一部分", "第二部分")] == parts
    assert sources_of(lines).startswith("统计期间：第三届任期（2019年4月1日至2023年12月31日）。")


def test_the_name_of_the_period_may_be_changed_later(draft, officer):
    report = draft("{welfare.visits}")
    services.edit_report(report, actor=officer, version=1, period_label="虎年")
    assert str(Report.objects.get(pk=report.pk).period) == "虎年"


def test_a_report_over_one_year_lists_no_years(draft):
    assert "[表：分年度]" not in "".join(chapter.body for chapter in draft().chapters.all())


def test_the_numbers_of_a_term_open_on_the_same_days(client, page, draft, officer):
    report = draft("{welfare.visits|含零}", period=parse_period(TERM), period_label="第三届任期")
    client.force_login(officer)
    ((_, _, (block,)),) = page("report_detail", report.pk).context["chapters"]
    assert parse_qs(urlsplit(block["parts"][0]["url"]).query)["period"] == [TERM]
    assert client.get(block["parts"][0]["url"]).status_code == 200
