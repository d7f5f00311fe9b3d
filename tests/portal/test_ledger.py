import datetime
import io
import json

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from members.models import Member
from tests.books import book, id_number, member_row
from tests.factories import BenefitKindFactory
from tests.sheets.hostile_rosters import GOOD
from tests.sheets.old_workbooks import compound, merged, old_workbook
from unionportal.core import ledger
from unionportal.core.jobs import daily, outbox
from unionportal.core.jobs.broker import broker
from unionportal.core.models import Attachment, AuditEntry, Job, LedgerImport
from unionportal.portal import jobs
from unionportal.portal.jobs import APPLY
from unionportal.sheets import reader
from unionportal.sheets.reader import read_workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
IMPORT = reverse("ledger_import")
BROKEN = (
    "文件已损坏或没有下载完整。请用 Excel 或 WPS 打开原文件，另存为新的 .xlsx 文件后再上传；"
    "仍不行，请下载模板重新填写。"
)


@pytest.fixture
def send(client, work):
    """Upload rows of the roster and let the worker look at them; returns the job of the preview."""

    def send(*rows):
        file = SimpleUploadedFile("台账.xlsx", book(members=list(rows)))
        answer = client.post(IMPORT, {"file": file})
        return work(answer)

    return send


@pytest.fixture
def work(django_capture_on_commit_callbacks):
    def work(answer):
        pk = answer.url.rstrip("/").rsplit("/", 1)[1]
        with django_capture_on_commit_callbacks(execute=True):
            outbox.run(pk)
        return Job.objects.get(pk=pk)

    return work


def page(job):
    return reverse("ledger_preview", args=[job.pk])


def test_a_file_is_looked_at_confirmed_and_imported(client, officer, branch, send, work):
    client.force_login(officer)
    job = send(member_row(1), member_row(2))
    assert (job.message, Member.objects.count()) == ("核对完毕，请查看后确认导入。", 0)
    assert client.get(page(job)).context["can_confirm"] is True
    done = work(client.post(page(job)))
    assert (done.message, Member.objects.count()) == ("已导入。", 2)
    assert done.result["sheets"] == [["会员", 2, 0, 0, 0]]
    assert client.get(page(done)).context["can_confirm"] is False
    assert AuditEntry.objects.get(act="导入台账").actor == officer


def test_a_file_is_read_once_for_preview_and_import_and_again_only_by_another_python(
    client, officer, branch, send, work, monkeypatch
):
    client.force_login(officer)
    reads, run_child = [], reader.run_child
    monkeypatch.setattr(reader, "run_child", lambda *given: reads.append(given) or run_child(*given))
    assert work(client.post(page(send(member_row(1, joined_on="2020年9月1日"))))).message == "已导入。"
    assert (len(reads), Member.objects.get().joined_on) == (1, datetime.date(2020, 9, 1))
    job = send(member_row(2))
    monkeypatch.setattr(reader, "_FORM", b"another\n")
    assert work(client.post(page(job))).message == "已导入。"
    assert (len(reads), Member.objects.count()) == (3, 2)


def test_confirming_twice_is_one_import(client, officer, branch, send):
    client.force_login(officer)
    job = send(member_row(1))
    assert client.post(page(job)).url == client.post(page(job)).url
    assert Job.objects.filter(kind=APPLY).count() == 1


def test_problems_are_listed_and_downloadable_and_stop_the_import(client, officer, branch, send):
    client.force_login(officer)
    job = send(member_row(1, gender="中"), member_row(2, unit="没有的"))
    response = client.get(page(job))
    assert [(p.rows, p.header) for p in response.context["problems"]] == [((2,), "性别"), ((3,), "分工会")]
    assert client.post(page(job)).status_code == 404
    file = job.files.get(name="问题清单.xlsx")
    listed = client.get(reverse("job_file", args=[job.pk, file.pk]))
    rows = read_workbook(b"".join(listed.streaming_content)).sheets["问题清单"].rows
    assert [row[:3] for row in rows[1:]] == [("会员", 2, "性别"), ("会员", 3, "分工会")]


def test_data_changed_since_the_preview_is_shown_again(client, officer, branch, send, work):
    client.force_login(officer)
    ledger.apply(book(members=[member_row(1, note="甲")]), actor=officer)
    job = send(member_row(1, note="丙"))
    Member.objects.update(note="乙")
    again = work(client.post(page(job)))
    assert again.message == "预览之后数据有了变化，什么都没有导入；变化涉及的行须重新确认。"
    response = client.get(page(again))
    assert [(c.old, c.new) for c in response.context["changes"]] == [("乙", "丙")]
    assert work(client.post(page(again))).result["applied"] is True
    assert Member.objects.get().note == "丙"


def test_no_personal_data_lies_in_jobs_and_log_and_the_upload_is_gone_afterwards(client, officer, branch, send, work):
    client.force_login(officer)
    ledger.apply(book(members=[member_row(1, mobile="13900000000")]), actor=officer)
    secrets = (id_number(1), "13800000000", "6222020000040128", "张三")
    job = send(member_row(1, id_number=secrets[0], mobile=secrets[1], bank_card=secrets[2]))
    done = work(client.post(page(job)))
    kept = json.dumps([list(Job.objects.values()), list(AuditEntry.objects.values())], default=str, ensure_ascii=False)
    kept += str(broker().keys("*")) + str([broker().get(k) for k in broker().keys("job:*")])
    assert [text for text in secrets if text in kept] == []
    assert done.result["applied"] is True
    assert Attachment.objects.get(pk=job.arguments["upload"]).file.name == ""


def test_what_was_read_otherwise_than_written_is_not_called_unread(client, officer, branch, send):
    client.force_login(officer)
    job = send(member_row(1, joined_on="2020年9月1日"))
    notes = client.get(page(job)).context["problems"]
    assert [(note.warning, note.header) for note in notes] == [(True, "入会日期")]
    assert LedgerImport.objects.get(pk=job.arguments["ledger"]).unread == []


def test_a_preview_that_nobody_confirmed_is_emptied_the_next_day_with_its_list_of_problems(client, officer, send):
    client.force_login(officer)
    job = send(member_row(1), {**member_row(2), "id_number": "11010519491231002X1"})
    assert ([kept.name for kept in job.files.all()], Attachment.objects.exclude(file="").count()) == (
        ["问题清单.xlsx", "有问题的行.xlsx"],
        4,
    )
    jobs.forget_previews(timezone.localdate())
    assert Attachment.objects.exclude(file="").count() == 4
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=25), tick=False):
        daily._WORK["portal.forget_previews"](timezone.localdate())
    left = sorted(Attachment.objects.values_list("name", "file"))
    assert left == [("台账.xlsx", ""), ("有问题的行.xlsx", ""), ("问题清单.xlsx", ""), ("预览.json", "")]
    assert client.get(page(job)).context["problems"] == []


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.xlsx", b"", "所提交的是空文件。"),
        ("a.xls", "<html><table>工号</table>".encode(), "这是网页，不是表格文件"),
        ("a.xls", compound(b"", "EncryptedPackage"), "文件设有打开密码"),
        ("a.csv", b"%PDF-1.7", "这不是系统能读取的表格文件"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words_at_once(client, officer, name, data, sentence):
    client.force_login(officer)
    response = client.post(IMPORT, {"file": SimpleUploadedFile(name, data)})
    assert response.context["form"].errors["file"][0].startswith(sentence)
    assert Job.objects.count() == 0


def test_an_old_workbook_with_a_merged_title_and_padded_numbers_is_imported(client, officer, branch, work):
    client.force_login(officer)
    head, row = tuple(GOOD), ((90001, 2), *list(GOOD.values())[1:])
    data = old_workbook([("会员名册",), head, row], formats=("00000000",), more=merged(0, 0, 0, 5))
    job = work(client.post(IMPORT, {"file": SimpleUploadedFile("名册.xls", data)}))
    assert (job.message, job.result["sheets"]) == ("核对完毕，请查看后确认导入。", [["会员", 1, 0, 0, 0]])
    [note] = client.get(page(job)).context["problems"]
    assert (note.header, note.sentence) == ("工号", "单元格里是数字，显示时补了 0，已按显示的读入：第3行，共 1 格。")
    work(client.post(page(job)))
    assert Member.objects.get().staff_no == "00090001"


def test_a_broken_workbook_ends_the_job_with_a_sentence(client, officer, work):
    client.force_login(officer)
    job = work(client.post(IMPORT, {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04broken")}))
    assert (job.state, job.message, Member.objects.count()) == ("failed", BROKEN, 0)
    assert client.get(page(job)).status_code == 200


def test_only_who_keeps_records_imports_and_only_ones_own_previews_are_seen(
    client, officer, branch_chair, person, union, send
):
    client.force_login(officer)
    job = send()
    for user, codes in ((person("cashier", union), [404, 404, 404]), (branch_chair, [200, 200, 404])):
        client.force_login(user)
        assert [client.get(url).status_code for url in (IMPORT, reverse("ledger_template"), page(job))] == codes
    client.force_login(person("officer", union))
    assert (client.get(IMPORT).status_code, client.get(page(job)).status_code) == (200, 404)


def test_the_template_is_downloaded(client, officer):
    client.force_login(officer)
    first, again = (client.get(reverse("ledger_template")).content for _ in range(2))
    assert set(read_workbook(first).sheets) >= {spec.title for spec in ledger.specs()}
    assert again == first
    # An occasion that was added is offered by the next one.
    BenefitKindFactory(code="harvest", name="秋收慰问", state="confirmed", confirmed_by=officer)
    offered = {
        str(cell.value)
        for sheet in openpyxl.load_workbook(io.BytesIO(client.get(reverse("ledger_template")).content))
        for row in sheet.iter_rows()
        for cell in row
    }
    assert [one.split("、")[-1] for one in offered if "秋收" in one] == ["秋收慰问"]
