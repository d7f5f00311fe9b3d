"""The speech, the written report and the plan: what each prints and where, in the PDF and in the Word file."""

import datetime
import re

import pytest
from django.urls import reverse

from tests.documents.samples import docx_texts, pdf_pages, squeeze
from unionportal.core.figures import report_tables
from unionportal.core.figures.periods import academic_year, calendar_year
from unionportal.core.figures.report_tables import table
from unionportal.core.models import Unit
from unionportal.documents.facts import Appendix, Heading, Imprint, Opening, Signature, TableBlock, signed
from unionportal.documents.pdf import render_pdf
from unionportal.documents.word import render_docx
from unionportal.reports import services
from unionportal.reports.document import document_of
from unionportal.reports.models import Chapter, Layout, Report
from unionportal.reports.outline import outline
from unionportal.reports.text.check import check_report

pytestmark = pytest.mark.django_db
DAY = datetime.date(2023, 1, 18)


@pytest.fixture
def calendar():
    """The table 行事历 as an app declares it; without it where none does."""
    known = dict(report_tables.TABLES)
    report_tables.TABLES.pop("activities.plan.calendar", None)

    @table("activities.plan.calendar", "行事历", columns=("月份", "主要工作"))
    def build(period, scope, unit):
        return [("二月", "召开代表大会"), ("七至八月", "组织教职工疗休养，分批进行；暑期送清凉；组织工会干部培训")]

    yield
    report_tables.TABLES.clear()
    report_tables.TABLES.update(known)


@pytest.fixture
def no_calendar():
    known = report_tables.TABLES.pop("activities.plan.calendar", None)
    yield
    if known:
        report_tables.TABLES["activities.plan.calendar"] = known


def printed(report):
    """(document, the PDF's text, the Word file's text), both without white space."""
    document = document_of(Report.objects.select_related("unit").get(pk=report.pk))
    pages = [re.sub(r"（未定稿）|—\d+—", "", page) for page in pdf_pages(render_pdf(document).data)]
    return document, "".join(pages), squeeze("".join(docx_texts(render_docx(document))))


def in_order(text, *pieces):
    """Whether the pieces stand in the text one after the other."""
    at = 0
    for piece in pieces:
        at = text.find(squeeze(piece), at) + 1
        if not at:
            return False
    return True


def test_the_speech_has_slogan_subtitle_speaker_date_greeting_and_two_parts(draft):
    report = draft(title="踔厉奋发　凝心聚力\n为学校实干奋进", speaker="工会主席　甲某", delivered_on=DAY)
    document, pdf, word = printed(report)
    opening = (
        "踔厉奋发凝心聚力",
        "为学校实干奋进",
        "——在工会会员代表大会上的工作报告",
        "工会主席甲某",
        "（2023年1月18日）",
        "各位代表、同志们：",
        "受工会委员会委托",
        "第一部分　2022年工作回顾",
        "一、加强政治引领",
        "第二部分　2023年工作思路",
    )
    for text in (pdf, word):
        assert in_order(text, *opening)
        assert "导语" not in text
    assert (document.signature, document.toc) == ((), False)
    parts = [block.text for block in document.blocks if isinstance(block, Heading) and block.centred]
    assert parts == ["第一部分　2022年工作回顾", "第二部分　2023年工作思路"]


@pytest.mark.parametrize("typed", ["在大会上的报告", "——在大会上的报告", "— —在大会上的报告", "--在大会上的报告"])
def test_the_subtitle_of_a_speech_has_its_dash_however_it_was_typed(draft, typed):
    assert document_of(draft("", subtitle=typed)).subtitle == "——在大会上的报告"


def test_the_written_report_has_three_chapters_and_is_signed_before_its_appendix(draft, union):
    report = draft(period=academic_year(2022), layout="plain", delivered_on=DAY)
    body = "在会会员{members.total|含零}人。"
    Chapter.objects.create(report=report, position=99, level=2, heading="（九）会员", body=body)
    document, pdf, word = printed(report)
    headings = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 1]
    assert headings == ["一、2022-2023学年工作总结", "二、存在不足和努力方向", "三、2023-2024学年工作展望"]
    assert (document.salutation, document.byline) == (None, ())
    for text in (pdf, word):
        assert in_order(text, "2022-2023学年工会工作报告", "一、2022-2023学年工作总结", "三、2023-2024学年工作展望")
        assert in_order(text, "支持分工会办出特色。", str(union), "2023年1月18日", "附件", "统计口径与来源")


def test_a_signature_without_a_date_leaves_room_for_one(draft):
    report = draft("甲", layout="plain")
    Report.objects.filter(pk=report.pk).update(delivered_on=None)
    assert document_of(Report.objects.get(pk=report.pk)).signature == ("校工会", "　　年　　月　　日")
    Report.objects.filter(pk=report.pk).update(signed_by="")
    assert document_of(Report.objects.get(pk=report.pk)).signature == ()


def test_a_notice_goes_out_under_its_number_and_ends_with_its_imprint(draft, client, officer):
    report = draft(period=calendar_year(2023), layout="plan", delivered_on=DAY)
    client.force_login(officer)
    page = reverse("reports:report_change", args=[report.pk])
    form = client.get(page).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"printed_by": "某工会办公室", "printed_on": DAY}
    refused = client.post(page, typed | {"document_number": "某工5号"}).context["form"]
    assert refused.errors["document_number"] == ["发文字号写作“机关代字〔年份〕顺序号”，如 某工〔2023〕5号。"]
    client.post(page, typed | {"document_number": " 某工[2023]第05号 "})
    report.refresh_from_db()
    assert report.document_number == "某工〔2023〕5号"
    document, pdf, word = printed(report)
    assert (document.number, document.blocks[-1]) == ("某工〔2023〕5号", Imprint("某工会办公室", "2023年1月18日印发"))
    for text in (pdf, word):
        assert in_order(text, "某工〔2023〕5号", "关于印发", "某工会办公室", "2023年1月18日印发")
    Report.objects.filter(pk=report.pk).update(layout="speech")
    speech = document_of(Report.objects.get(pk=report.pk))
    assert (speech.number, [block for block in speech.blocks if isinstance(block, Imprint)]) == (None, [])


@pytest.mark.usefixtures("calendar")
def test_the_plan_comes_with_its_notice_and_its_calendar(draft, union):
    document, pdf, word = printed(draft(period=calendar_year(2023), layout="plan", delivered_on=DAY))
    pieces = (
        "关于印发工会2023年工作计划要点的通知",
        "各分工会：",
        "《工会2023年工作计划要点》已经校工会委员会研究确定",
        str(union),
        "2023年1月18日",
        "工会2023年工作计划要点",
        "一、强化思想引领",
        "附件",
        "行事历",
        "七至八月",
        "暑期送清凉",
    )
    for text in (pdf, word):
        assert in_order(text, *pieces)
    kinds = [type(block) for block in signed(document)]
    assert kinds.index(Signature) < kinds.index(Opening) < kinds.index(Appendix)
    annex, (rows,) = document.blocks[-2], [one for one in document.blocks if isinstance(one, TableBlock)]
    assert (annex, [column.align for column in rows.columns]) == (Appendix("附件", "行事历"), ["l", "l"])
    assert document.subject == "校工会2023年度工作计划"


def test_who_listens_to_a_speech_gets_no_definitions_and_the_record_copy_does(draft, client, post, officer):
    """Unless somebody wants it otherwise, in the draft."""
    annex = Appendix("附件", "统计口径与来源")
    reports = {layout: draft("{members.total|含零}人", layout=layout) for layout in ("speech", "plain", "plan")}
    assert {layout for layout, report in reports.items() if annex in document_of(report).blocks} == {"plain"}
    client.force_login(officer)
    speech = reports["speech"]
    typed = {"layout": "speech", "title": speech.title, "period_label": "2022年", "has_sources": "on"}
    assert post("report_change", speech.pk, row_version=1, **typed).status_code == 302
    assert document_of(Report.objects.get(pk=speech.pk)).blocks.count(annex) == 1


@pytest.mark.usefixtures("calendar")
def test_several_appendices_are_numbered(draft):
    report = draft("{members.total|含零}人", period=calendar_year(2023), layout="plan", has_sources=True)
    services.add_chapter(report, actor=None, heading="附：行事历")
    found = [block for block in document_of(report).blocks if isinstance(block, Appendix)]
    assert found == [Appendix("附件1", "行事历"), Appendix("附件2", "统计口径与来源")]


@pytest.mark.usefixtures("calendar")
def test_the_appendices_are_named_at_the_end_of_the_text(draft):
    """One without a number, several with theirs; a speech has no such lines."""
    body, how = "{members.total|含零}人", {"period": calendar_year(2023), "has_sources": True}
    one, several, speech = draft(body, layout="plain", **how), draft(layout="plan", **how), draft(body, **how)
    found = [
        [block.text for block in document_of(report).blocks if getattr(block, "text", "").startswith("附件：")]
        for report in (one, several, speech)
    ]
    assert found[0] == ["附件：统计口径与来源"]
    assert found[2] == []
    services.add_chapter(several, actor=None, heading="附件：名单")
    (text,) = [block.text for block in document_of(several).blocks if getattr(block, "text", "").startswith("附件：")]
    assert text == "附件：1. 行事历\n　　　2. 名单"


@pytest.mark.usefixtures("no_calendar")
def test_a_plan_without_a_calendar_has_no_appendix(draft):
    report = draft(period=calendar_year(2023), layout="plan")
    assert [chapter.heading for chapter in report.chapters.all() if "附" in chapter.heading] == []
    assert [block for block in document_of(report).blocks if isinstance(block, Appendix)] == []


def test_a_plan_without_a_notice_begins_with_its_title_and_is_signed_at_its_end(draft, branch):
    report = draft(unit=branch, period=calendar_year(2023), layout="plan", delivered_on=DAY)
    document, pdf, word = printed(report)
    assert (document.title, document.signature) == ("纺织学院分工会2023年工作计划要点", (str(branch), "2023年1月18日"))
    for text in (pdf, word):
        assert "通知" not in text
        assert in_order(text, "纺织学院分工会2023年工作计划要点", "四、规范自身工作", "2023年1月18日")


@pytest.mark.usefixtures("calendar")
def test_no_outline_has_a_problem_or_an_unfilled_word(draft, union, branch):
    for unit in (union, branch):
        for layout in Layout:
            report = Report.objects.get(pk=draft(unit=unit, layout=layout).pk)
            assert (unit, layout, check_report(report).problems) == (unit, layout, [])
            written = [part for _, *parts in outline(unit, report.period, layout) for part in parts]
            assert [part for part in written if "$" in part] == []


def test_the_page_shows_each_layout_as_it_is_printed(client, page, draft, officer):
    client.force_login(officer)
    speech = page("report_detail", draft(speaker="甲某").pk).content.decode()
    assert in_order(squeeze(speech), "——在工会会员代表大会上的工作报告", "<p>甲某</p>", "各位代表、同志们：")
    assert "report-signature" not in speech
    plan = squeeze(page("report_detail", draft(layout="plan", delivered_on=DAY).pk).content.decode())
    assert in_order(plan, "关于印发工会2022年工作计划要点的通知", "各分工会：", "report-signature", "2023年1月18日")
    assert plan.count("report-signature") == 1


def test_the_header_is_changed_in_the_form(client, post, draft, officer):
    report = draft("", layout="plan")
    client.force_login(officer)
    answer = post(
        "report_change",
        report.pk,
        row_version=1,
        layout="plan",
        title="工会工作计划",
        notice="现印发给你们。",
        signed_by="工会委员会",
        period_label="2022年",
        compare="on",
    )
    assert answer.status_code == 302
    report = Report.objects.get(pk=report.pk)
    assert (report.notice, report.signed_by, report.period_label, report.compare) == (
        "现印发给你们。",
        "工会委员会",
        "2022年",
        True,
    )
    assert document_of(report).title == "关于印发工会工作计划的通知"


def test_a_new_report_is_signed_by_its_unit_today(draft, union, branch):
    plain = draft(layout="plain", unit=branch)
    assert (plain.signed_by, plain.compare, plain.notice) == (str(branch), False, "")
    speech = draft()
    assert (speech.signed_by, speech.delivered_on, speech.compare) == ("", None, True)
    assert Unit.root() == speech.unit


def test_the_report_of_a_sub_union_is_short(draft, branch):
    """No definitions, no page of contents for its five chapters; one of two levels has contents, as it has had."""
    report = draft(unit=branch, layout="plain", period=calendar_year(2022))
    assert (report.has_sources, document_of(report).toc) == (False, False)
    report.chapters.filter(position=1).update(body="（一）会员\n\n在会会员{members.total|含零}人。")
    assert document_of(Report.objects.get(pk=report.pk)).toc
