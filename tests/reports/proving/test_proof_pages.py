"""Who sees what of the proof: the page for a file, the address of the code, the command."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags

from tests.factories import VisitFactory, paid
from tests.reports.conftest import IN
from tests.reports.proving.altered import found, repacked, rewritten
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.models import Attachment
from unionportal.core.pages import named_choices
from unionportal.core.values.dates import chinese_date
from unionportal.documents.enclosure import grouped
from unionportal.documents.facts import ProofPage
from unionportal.reports.models import FinalContent, Report
from unionportal.reports.proving.last_page import document_to_print
from unionportal.reports.proving.verifying import Conclusion, verify

pytestmark = pytest.mark.django_db


def test_the_page_shows_the_differences_and_every_number_then_and_now(world, client, officer, branch):
    report, _, _, docx, _ = world
    client.force_login(officer)
    paid(VisitFactory(unit=branch, occasion="hospital", happened_on=IN), IN)
    page = repacked(docx, document=("全年慰问2人", "全年慰问7人"))
    upload = SimpleUploadedFile("报告.docx", page)
    shown = client.post(reverse("reports:file_verify"), {"file": upload}).context["verdict"]
    assert (shown.conclusion, shown.report, shown.count) == (Conclusion.DIFFERENT, report, 1)
    assert [str(one) for one in shown.changed_figures] == ["慰问.住院.人数：定稿时 2人，现 3人"]
    form = client.post(reverse("reports:file_verify"), {"file": SimpleUploadedFile("报告.pdf", b"x")}).context["form"]
    assert form.errors["__all__"] == ["只能核验 PDF 和 Word（.docx）文件。"]
    assert Attachment.objects.filter(name__startswith="报告.").count() == 0


def test_of_a_report_of_others_only_what_everybody_may_know_is_shown(world, client, person, branch):
    _, _, pdf, _, draft_pdf = world
    user = person(Role.BRANCH_CHAIR, branch)
    day = chinese_date(timezone.localdate())
    known = f"《2022年度工会工作报告》，2022年度，{day}定稿。"
    said = {
        # An original, one saved anew, and a draft.
        pdf: (Conclusion.MADE, f"是平台制作的文件：{known}报告不在您的查看范围内，您无权核对它的日志。"),
        rewritten(pdf): (Conclusion.UNKNOWN, f"{known}报告不在您的查看范围内，您无权对照。"),
        draft_pdf: (Conclusion.DRAFT, "是平台制作的文件：一份报告没有定稿时的。报告不在您的查看范围内。"),
    }
    for data, (conclusion, answer) in said.items():
        verdict = verify(data, Scope.of(user))
        assert (verdict.conclusion, verdict.report, verdict.places) == (conclusion, None, ())
        assert (verdict.figures, verdict.steps[-1].answer) == ((), answer)


def test_whoever_scans_the_code_sees_title_period_and_day_alone(world, client, settings):
    report = world[0]
    kept = FinalContent.objects.get(report=report)
    (page,) = [one for one in document_to_print(report).blocks if isinstance(one, ProofPage)]
    assert page.address == f"{settings.UNION_URL}/reports/verify/{kept.digest}/"
    shown = client.get(f"/reports/verify/{kept.digest}/")
    main = re.search(r"<main.*</main>", shown.content.decode(), re.DOTALL)[0]
    words = " ".join(strip_tags(main.replace("<", " <")).split())
    day = date_format(report.finalised_at.astimezone(timezone.get_current_timezone()))
    assert words == (
        f"{report.unit} 2022年度工会工作报告 期间 2022年度 定稿 {day} 内容摘要 {' '.join(grouped(kept.digest))}"
        " 请与手中报告的标题、末页的摘要对照。标题或摘要不同，那份文件就不是这份定稿。"
        " 摘要相同并不说明正文没有被改过：要知道文件是否原件、内容是否一致，请有权查看报告的人登录后 核验文件 。"
    )
    assert client.get(f"/reports/verify/{kept.digest.upper()}/").context["object"] == kept
    assert client.get(f"/reports/verify/{'0' * 64}/").status_code == 404


def test_a_file_printed_before_the_address_of_the_portal_changed_is_the_same(world, client, settings):
    report, _, pdf, docx, _ = world
    settings.UNION_URL = "https://elsewhere.example.edu.cn"
    assert [found(data)[0] for data in (rewritten(pdf), repacked(docx))] == [Conclusion.SAME, Conclusion.WORDS]
    (page,) = [one for one in document_to_print(report).blocks if isinstance(one, ProofPage)]
    assert not page.address.startswith(settings.UNION_URL)


def test_the_command_names_the_places_and_ends_with_the_conclusion(world, tmp_path, capsys):
    _, _, pdf, docx, _ = world
    good, bad, other = tmp_path / "a.pdf", tmp_path / "b.docx", tmp_path / "c.txt"
    good.write_bytes(pdf)
    bad.write_bytes(repacked(docx, document=("全年慰问2人", "全年慰问7人")))
    other.write_bytes(b"x")
    call_command("verify_report", good)
    assert capsys.readouterr().out.splitlines()[-1] == "同一文件：平台制作的定稿文件原件"
    with pytest.raises(CommandError, match=r"^内容不一致$"):
        call_command("verify_report", bad)
    places = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert places == ["  …同志们：／一、工作回顾／全年慰问【定稿：2｜文件：7】人。"]
    with pytest.raises(CommandError, match=r"^只能核验 PDF 和 Word（\.docx）文件。$"):
        call_command("verify_report", other)
    with pytest.raises(CommandError, match=r"none\.pdf 不存在。$"):
        call_command("verify_report", tmp_path / "none.pdf")
    with pytest.raises(CommandError, match=r"是文件夹，不是文件。$"):
        call_command("verify_report", tmp_path)
    unknown = Report.objects.latest("pk").pk + 1
    with pytest.raises(CommandError, match=rf"^没有编号为 {unknown} 的已定稿的报告。$"):
        call_command("verify_report", good, report=unknown)


def test_reports_of_one_title_differ_by_unit_and_period_and_then_by_number(world, final, client, officer, monkeypatch):
    report, other, _, _, _ = world
    final("再接再厉。" * 20)
    client.force_login(officer)
    address = reverse("reports:file_verify")
    whole = f"《2022年度工会工作报告》（{report.unit}，2022年度）"
    chosen = client.get(address).context["form"].fields["report"].choices
    assert [label for key, label in chosen if key] == [whole, f"《另一份报告》（{other.unit}，2022年度）", whole]
    monkeypatch.setattr(named_choices, "MOST_LISTED", 2)

    def posted(typed):
        file = SimpleUploadedFile("a.pdf", rewritten(world[4]))
        return client.post(address, {"file": file, "report_named": typed}).context

    assert posted(f"{whole}（同名的第 2 个）")["verdict"].report == report
    assert posted(whole)["form"].errors == {"report": ["没有这个名称，请从列出的里面选一个。"]}
