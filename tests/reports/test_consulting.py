"""Drafts sent out for opinions: the text as sent, one reply by each, the editor's decisions, the table of them."""

import datetime
import re
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.documents.samples import pdf_pages, squeeze
from tests.factories import UserFactory
from tests.factories.congress import DelegateFactory, TermFactory
from tests.kept import bytes_of
from tests.reports.conftest import sentences
from unionportal.core.jobs import outbox
from unionportal.core.models import AuditEntry, Job
from unionportal.portal import inbox
from unionportal.reports import services
from unionportal.reports.consulting.packing import packed, unpacked
from unionportal.reports.consulting.services import (
    To,
    adopt_opinion,
    decline_opinion,
    give_opinion,
    send_for_opinions,
    send_to_more,
)
from unionportal.reports.document import document_of
from unionportal.reports.models import CONSULTATION_JOB, Chapter, Consultation, Opinion, Report

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
BODY = "（一）走访\n\n慰问{welfare.hospital}人。\n\n[表：慰问分类]\n\n[图：慰问分类]"


@pytest.fixture
def report(draft):
    return draft(BODY)


def address(name, one, *args):
    return reverse(f"reports:{name}", args=[one.pk, *args])


def links(page):
    return re.findall(r"""(?:href|action)=["']([^"']*)""", page.content.decode())


def waiting(client, user):
    """What the inbox shows the user of drafts and opinions."""
    client.force_login(user)
    request = client.get(reverse("home")).wsgi_request
    return [(one.verb, one.url) for one in inbox.waiting(request) if "意见" in one.title]


@pytest.mark.usefixtures("a_year", "files")
def test_a_draft_goes_out_as_it_reads_to_sub_unions_delegates_and_members(
    client, report, officer, branch, colleague, today
):
    delegation = TermFactory(unit=report.unit).delegations.create(unit=report.unit, name="第一代表团")
    delegate = DelegateFactory(
        unit=branch, term=delegation.term, delegation=delegation, member__user=UserFactory(name="代表")
    )
    DelegateFactory(unit=branch, term=delegation.term, delegation=delegation)
    client.force_login(officer)
    send = reverse("consultation_send", args=[report.pk])
    nobody = client.post(send, {"last_day": today})
    assert nobody.context["form"].non_field_errors() == ["请选择还没有发给过的人、分工会或代表团。"]
    chosen = {"units": [branch.pk], "delegations": [delegation.pk], "member": colleague.member.pk}
    answer = client.post(send, {"last_day": today, "note": "请着重看第一章", **chosen})
    sent = Consultation.objects.get()
    assert answer.url == sent.get_absolute_url()
    assert [(one.name, one.group) for one in sent.recipients.all()] == [
        (branch.name, ""),
        ("韩冰", ""),
        ("代表", "第一代表团"),
    ]
    assert delegate.member.user == sent.recipients.get(group="第一代表团").user

    # The text stays as it was sent, with its numbers, whatever becomes of the draft; its file says what it is.
    Chapter.objects.filter(report=report).update(body="改过了。")
    job = Job.objects.get(kind=CONSULTATION_JOB)
    assert outbox.run(job.pk)
    pdf = squeeze("".join(pdf_pages(bytes_of(job.files.get()))))
    assert [text for text in ("（征求意见稿）", "慰问2人。") if text not in pdf] == []
    of_colleague = sent.recipients.get(user=colleague)
    assert waiting(client, colleague) == [("回复", address("recipient_detail", of_colleague))]
    page = client.get(address("recipient_detail", of_colleague))
    place = page.context["places"][2]
    assert (place.heading, [block["kind"] for block in place.blocks]) == ("（一）走访", ["p", "table", "chart"])
    assert place.blocks[0]["parts"] == [{"text": "慰问2人。"}]
    assert client.get(address("recipient_file", of_colleague)).status_code == 200
    assert client.get(address("report_detail", report)).status_code == 404


@pytest.fixture
def sent(a_year, report, officer, branch, colleague, today):
    """The draft with a sub-union, a colleague and somebody who never replies."""
    to = [To(unit=branch), To(user=colleague), To(user=UserFactory(name="代表"))]
    return send_for_opinions(report, actor=officer, last_day=today, to=to)


def test_one_reply_ends_the_waiting_and_every_opinion_gets_its_answer(
    client, report, sent, officer, branch, branch_chair, colleague
):
    # More opinions may follow; the sub-union has nothing to add.
    of_colleague = sent.recipients.get(user=colleague)
    client.force_login(colleague)
    place = client.get(address("recipient_detail", of_colleague)).context["places"][2]
    client.post(address("recipient_detail", of_colleague), {"place": place.number, "text": "补充互助保障"})
    client.post(address("recipient_detail", of_colleague), {"place": "", "text": "再短一些"})
    assert waiting(client, colleague) == []
    of_branch = sent.recipients.get(unit=branch)
    assert waiting(client, branch_chair) == [("回复", address("recipient_detail", of_branch))]
    # Who has no back office finds no way to it; staff stay there.
    page = client.get(address("recipient_detail", of_branch))
    assert [link for link in links(page) if link.startswith("/admin/")] == []
    client.post(address("recipient_detail", of_branch), {"none": "1"})
    assert waiting(client, branch_chair) == []

    # The editor is told before 定稿 what is open, and decides; what is not taken needs a reason.
    first, second = Opinion.objects.order_by("pk")
    assert (str(first), str(second)) == ("（一）走访：补充互助保障", "全文：再短一些")
    assert [verb for verb, _ in waiting(client, officer)] == ["采纳"]
    pages = (address("opinion_detail", first), sent.get_absolute_url(), address("opinion_move", first, "adopt"))
    assert [client.get(page, follow=True).context["menu"].is_office for page in pages] == [True] * 3
    shown = client.get(address("report_detail", report)).context
    assert shown["open_opinions"] == "征求意见：还有 2 条意见没有处理，1 处征求意见没有回复。"
    answer = client.post(address("opinion_move", first, "adopt"), {"reason": "已补一段"})
    assert answer.url == f"{sent.get_absolute_url()}#opinion-{second.pk}"
    refused = client.post(address("opinion_move", second, "decline"), {"reason": ""})
    assert refused.context["form"].errors == {"reason": ["这个字段是必填项。"]}
    answer = client.post(address("opinion_move", second, "decline"), {"reason": "字数已是最少"})
    assert answer.url == f"{sent.get_absolute_url()}#opinions"
    assert sentences(colleague)[1:] == [
        "您对“（一）走访”的意见：采纳：已补一段",
        "您对“全文”的意见：不采纳：字数已是最少",
    ]
    client.force_login(colleague)
    answered = client.get(address("recipient_detail", of_colleague)).context["opinions"]
    assert [(one.state, one.reason) for one in answered] == [("adopted", "已补一段"), ("declined", "字数已是最少")]


def test_the_opinions_and_what_became_of_them_are_exported(client, sent, officer, colleague):
    recipient = sent.recipients.get(user=colleague)
    first = give_opinion(recipient, actor=colleague, place=2, text="补充互助保障")
    second = give_opinion(recipient, actor=colleague, place=None, text="再短一些")
    adopt_opinion(first, actor=officer, reason="已补一段")
    decline_opinion(second, actor=officer, reason="字数已是最少")
    client.force_login(officer)
    answer = client.get(address("consultation_export", sent, "xlsx"))
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    lines = [row for row in sheet.iter_rows(values_only=True) if row[0] in ("（一）走访", "全文")]
    assert lines == [
        ("（一）走访", "补充互助保障", "韩冰", "采纳", "已补一段"),
        ("全文", "再短一些", "韩冰", "不采纳", "字数已是最少"),
    ]
    answer = client.get(address("consultation_export", sent, "pdf"))
    printed = squeeze("".join(pdf_pages(b"".join(answer.streaming_content))))
    assert [text for text in ("收到意见2条：采纳1条，不采纳1条。", "字数已是最少") if text not in printed] == []


def test_only_who_was_sent_the_draft_reads_and_answers_it(
    client, report, officer, branch, branch_chair, stranger, colleague, today
):
    sent = send_for_opinions(report, actor=officer, last_day=today, to=[To(unit=branch)])
    recipient = sent.recipients.get()
    pages = [
        address("recipient_detail", recipient),
        address("recipient_file", recipient),
        address("consultation_detail", sent),
        address("consultation_export", sent, "xlsx"),
        reverse("consultation_more", args=[sent.pk]),
    ]
    opinion = give_opinion(recipient, actor=branch_chair, place=None, text="好")
    pages += [address("opinion_detail", opinion), address("opinion_move", opinion, "adopt")]
    for user in (stranger, colleague):
        client.force_login(user)
        assert {client.get(url).status_code for url in pages} == {404}
        with pytest.raises(PermissionDenied):
            give_opinion(recipient, actor=user, place=None, text="我也说一句")
    # Who was asked decides nothing: the report is not theirs.
    with pytest.raises(ValidationError) as refusal:
        decline_opinion(opinion, actor=branch_chair, reason="不好")
    assert refusal.value.messages == ["由编写报告的人处理。"]


def test_after_the_last_day_nobody_replies_and_nobody_is_added(client, report, officer, branch, branch_chair, today):
    with pytest.raises(ValidationError) as refusal:
        send_for_opinions(report, actor=officer, last_day=today - DAY, to=[To(unit=branch)])
    assert refusal.value.message_dict == {"last_day": ["截止日期不能早于今天。"]}
    sent = send_for_opinions(report, actor=officer, last_day=today, to=[To(unit=branch)])
    assert send_to_more(sent, actor=officer, to=[To(unit=branch), To(user=branch_chair)])[0].user == branch_chair
    with pytest.raises(ValidationError) as refusal:
        send_to_more(sent, actor=officer, to=[To(unit=branch)])
    assert refusal.value.messages == ["请选择还没有发给过的人、分工会或代表团。"]
    assert [one for one, _ in waiting(client, branch_chair)] == ["回复"]
    recipient = sent.recipients.get(user=None)
    with time_machine.travel(timezone.now() + DAY):
        with pytest.raises(ValidationError) as refusal:
            give_opinion(recipient, actor=branch_chair, place=None, text="好")
        assert refusal.value.messages == ["征求意见已经截止。"]
        client.force_login(branch_chair)
        assert not client.get(address("recipient_detail", recipient)).context["may_reply"]
        with pytest.raises(ValidationError) as refusal:
            send_to_more(sent, actor=officer, to=[To(user=officer)])
        assert refusal.value.messages == ["征求意见已经截止；还要征求，请先延长截止日期。"]


@pytest.mark.usefixtures("files")
def test_the_last_day_is_put_off_and_the_recipients_are_notified(client, report, officer, chair, branch, branch_chair):
    with time_machine.travel(datetime.datetime(2024, 5, 1, 9, tzinfo=datetime.UTC), tick=False):
        day = timezone.localdate()
        sent = send_for_opinions(report, actor=officer, last_day=day, to=[To(unit=branch)])
    with time_machine.travel(datetime.datetime(2024, 5, 3, 9, tzinfo=datetime.UTC), tick=False):
        client.force_login(chair)
        assert client.get(address("consultation_detail", sent)).context["moves"] == []
        client.force_login(officer)
        shown = client.get(address("consultation_detail", sent)).context
        assert ([move.label for move in shown["moves"]], shown["may_send"]) == (["延长截止日期", "撤回"], False)
        for too_early in (day, day + DAY):
            refused = client.post(address("consultation_move", sent, "extend"), {"last_day": too_early})
            assert refused.context["form"].errors == {"last_day": ["请填比现在的截止日期晚、不早于今天的一天。"]}
        client.post(address("consultation_move", sent, "extend"), {"last_day": day + 5 * DAY})
        assert sentences(branch_chair)[-1] == f"《{report}》征求意见的截止日期延长了，请5月6日（含）前回复。"
        assert AuditEntry.objects.latest("pk").facts["截止"] == ["2024-05-01", "2024-05-06"]
        assert waiting(client, branch_chair) == [("回复", address("recipient_detail", sent.recipients.get()))]


@pytest.mark.usefixtures("a_year", "files")
def test_what_was_sent_out_is_withdrawn_with_a_reason(client, report, officer, branch, branch_chair, today):
    to = [To(unit=branch), To(user=UserFactory())]
    sent = send_for_opinions(report, actor=officer, last_day=today, to=to)
    assert outbox.run(Job.objects.get(kind=CONSULTATION_JOB).pk)
    recipient = sent.recipients.get(user=None)
    given = give_opinion(recipient, actor=branch_chair, place=None, text="再短一些")
    client.force_login(officer)
    refused = client.post(address("consultation_move", sent, "withdraw"), {"reason": ""})
    assert refused.context["form"].errors == {"reason": ["这个字段是必填项。"]}
    client.post(address("consultation_move", sent, "withdraw"), {"reason": "数字有误"})
    assert sentences(branch_chair) == [
        f"请对《{report}》的征求意见稿提出意见，{today.month}月{today.day}日（含）前回复。",
        f"《{report}》的征求意见稿已撤回，不必再提意见：数字有误",
    ]
    # What was said of it stays, and is still decided; nobody reads the text, replies, or is sent it any more.
    shown = client.get(address("report_detail", report)).context
    assert shown["open_opinions"] == "征求意见：还有 1 条意见没有处理。"
    assert client.get(address("consultation_detail", sent)).context["moves"] == []
    with pytest.raises(ValidationError, match="征求意见稿已撤回；还要征求，请重新发出。"):
        send_to_more(Consultation.objects.get(), actor=officer, to=[To(user=officer)])
    client.force_login(branch_chair)
    page = client.get(address("recipient_detail", recipient))
    assert (page.context["may_reply"], page.context["file"], page.context["places"]) == (False, None, ())
    assert list(page.context["opinions"]) == [given]
    assert [one.shown_state for one in client.get(reverse("reports:recipient_list")).context["page_obj"]] == ["已回复"]
    client.force_login(officer)
    shown = client.get(address("consultation_detail", sent)).context["recipients"]
    assert sorted(one.shown_state for one in shown) == ["已回复", "已撤回"]
    assert client.get(address("recipient_file", recipient)).status_code == 404
    with pytest.raises(ValidationError, match="征求意见稿已撤回，不再收意见。"):
        give_opinion(recipient, actor=branch_chair, place=None, text="还有")


def test_the_text_that_was_sent_out_stays_as_it_was(report, officer, branch, today):
    sent = send_for_opinions(report, actor=officer, last_day=today, to=[To(unit=branch)])
    for change in ({"content": {}}, {"note": "改了"}):
        with pytest.raises(InternalError, match="Cannot update rows"), transaction.atomic():
            Consultation.objects.filter(pk=sent.pk).update(**change)
    with pytest.raises(InternalError, match="Cannot delete rows"), transaction.atomic():
        Consultation.objects.filter(pk=sent.pk)._raw_delete("default")


def test_a_packed_document_is_the_document(report, a_year):
    document = document_of(Report.objects.get(pk=report.pk))
    assert unpacked(packed(document)) == document


def test_a_submitted_report_goes_to_nobody(report, officer, branch, today):
    services.submit(report, actor=officer)
    with pytest.raises(ValidationError) as refusal:
        send_for_opinions(report, actor=officer, last_day=today, to=[To(unit=branch)])
    assert refusal.value.messages == ["报告已送审或定稿，不能再征求意见；需要征求请先退回修改。"]


def test_what_has_a_problem_is_not_sent_out(report, officer, branch, today):
    chapter = report.chapters.get()
    services.edit_chapter(chapter, actor=officer, version=chapter.version, heading="一", body="慰问{没有.这个}人。")
    with pytest.raises(ValidationError) as refusal:
        send_for_opinions(report, actor=officer, last_day=today, to=[To(unit=branch)])
    assert refusal.value.messages[1].startswith("“一”第1行第3列：没有名为“没有.这个”的数字")
    assert not Consultation.objects.exists()


@pytest.mark.usefixtures("a_year")
def test_of_a_final_report_no_opinion_is_taken_and_what_was_typed_stays(
    client, report, officer, chair, colleague, today
):
    sent = send_for_opinions(report, actor=officer, last_day=today, to=[To(user=colleague)])
    recipient = sent.recipients.get()
    client.force_login(colleague)
    places = client.get(address("recipient_detail", recipient)).context["places"]
    # The title and what stands before the first heading is a place, too.
    assert (places[0].name, places[0].heading) == ("标题和开头", report.title)
    assert places[0].blocks[1]["parts"] == [{"text": report.salutation}]
    services.submit(report, actor=officer)
    services.finalise(report, actor=chair)
    page = client.post(address("recipient_detail", recipient), {"place": "", "text": "写了很久的意见"})
    kept = page.content.decode().partition("没有保存。")[2]
    assert kept.index("报告已定稿，不再收意见。") < kept.index("写了很久的意见")
    assert waiting(client, colleague) == []
    with pytest.raises(ValidationError, match="报告已定稿"):
        send_to_more(Consultation.objects.get(), actor=officer, to=[To(user=officer)])
    client.force_login(officer)
    assert client.get(address("consultation_export", sent, "docx")).status_code == 404
