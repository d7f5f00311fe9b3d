"""The pages that print: where they are found, what they say to whom, and what the log keeps of it."""

import datetime
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from finance.services.payments import payment_number, payment_of
from tests.factories import (
    BudgetFactory,
    ClaimFactory,
    DonationDriveFactory,
    DonationFactory,
    GiftIssueFactory,
    GiftRecipientFactory,
    HardshipGrantFactory,
    HonourFactory,
    MeetingFactory,
    MemberFactory,
    VisitFactory,
    paid,
)
from tests.kept import bytes_of
from tests.printing.reading import found, text_of
from unionportal.core.choices import Role
from unionportal.core.jobs import outbox
from unionportal.core.models import AuditEntry, Job, Notice
from unionportal.core.printing import making
from welfare.causes import VISIT

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 6, 1)
CARD = "6228480402564890018"
WORDS = "配偶长期患病"


def page(name, *args):
    return reverse(name, args=args)


def links_of(response):
    return response.content.decode().split('href="')


def printed(user):
    """The acts of the user that the log keeps, with what was printed."""
    rows = AuditEntry.objects.filter(actor=user).order_by("pk")
    return [(row.act, row.facts.get("表单") or row.facts.get("项目", "")) for row in rows]


@pytest.fixture
def issue(union, branch, other_branch):
    issue = GiftIssueFactory(unit=union, title="中秋慰问品")
    for unit, name, cost in ((branch, "欧阳明月", 100), (branch, "钱一", 200), (other_branch, "孙二", 400)):
        GiftRecipientFactory(issue=issue, unit=unit, member=MemberFactory(unit=unit, name=name), cost=Decimal(cost))
    return issue


def test_the_office_prints_every_part_and_a_sub_union_its_own(client, issue, officer, branch_chair, person, branch):
    address = page("welfare:giftissue_form_signing", issue.pk)
    client.force_login(officer)
    whole = text_of(client.get(address))
    words = ["欧阳明月", "钱一", "叁佰元整", "校工会", "孙二", "肆佰元整"]
    assert found(whole, *words) == words
    client.force_login(branch_chair)
    own = text_of(client.get(address))
    assert found(own, *words) == words[:4]
    book = load_workbook(io.BytesIO(b"".join(client.get(f"{address}?as=xlsx").streaming_content)))
    (sheet,) = book.worksheets
    values = list(sheet.iter_rows(values_only=True))
    head = next(n for n, row in enumerate(values) if row[0] == "序号")
    assert [row[4] for row in values[head + 1 : head + 4]] == [100, 200, 300]
    client.force_login(person(Role.BRANCH_OFFICER, branch))
    assert client.get(address).status_code == 404


def test_the_buttons_stand_on_the_record_in_the_portal_and_in_the_back_office(client, issue, officer, branch_chair):
    address = page("welfare:giftissue_form_signing", issue.pk)
    client.force_login(branch_chair)
    assert any(link.startswith(f'{address}"') for link in links_of(client.get(page("welfare:issue_detail", issue.pk))))
    client.force_login(officer)
    shown = links_of(client.get(page("admin:welfare_giftissue_change", issue.pk)))
    assert any(link.startswith(f'{address}"') for link in shown)
    assert any(link.startswith(f"{address}?as=xlsx") for link in shown)
    shown = links_of(client.get(page("admin:members_member_changelist")))
    assert any(link.startswith(page("members:member_list_form_roster")) for link in shown)


def test_the_words_about_a_visit_are_printed_for_whoever_may_read_them_and_every_print_is_logged(
    client, branch, branch_chair, cashier
):
    visit = paid(VisitFactory(unit=branch, note="家中独居", diagnosis="肺部结节", amount=Decimal("1409.50")))
    address = page("welfare:visit_form_approval", visit.pk)
    for user, reads in ((branch_chair, True), (cashier, False)):
        client.force_login(user)
        text = text_of(client.get(address))
        shown = ["壹仟肆佰零玖元伍角整", "家中独居"] if reads else ["壹仟肆佰零玖元伍角整"]
        assert found(text, "壹仟肆佰零玖元伍角整", "家中独居", "肺部结节") == shown
        assert printed(user) == [("打印表单", "慰问审批单")]


def test_circumstances_are_printed_with_a_reason_only_and_the_log_says_so(client, union, officer):
    grant = HardshipGrantFactory(unit=union, circumstances=WORDS)
    address = page("welfare:grant_form_approval", grant.pk)
    client.force_login(officer)
    assert list(client.get(address).context["form"].fields) == ["reason"]
    assert AuditEntry.objects.filter(actor=officer).count() == 0
    assert found(text_of(client.post(address, {"reason": ""})), WORDS) == []
    assert found(text_of(client.post(address, {"reason": "上会审议"})), WORDS) == [WORDS]
    assert [act for act, _ in printed(officer)] == ["打印表单", "查看困难情况", "打印表单"]
    assert AuditEntry.objects.get(actor=officer, act="查看困难情况").facts["原因"] == "上会审议"


def test_accounts_are_masked_unless_somebody_permitted_says_why(client, union, branch, officer, cashier):
    member = MemberFactory(unit=branch, name="周文", bank_name="某银行", bank_card=CARD)
    waiting = paid(VisitFactory(unit=branch, member=member, amount=Decimal("800.00")), state="approved")
    paid(VisitFactory(unit=branch, amount=Decimal("5.00")))
    address = page("welfare:visit_list_form_transfers")
    client.force_login(officer)
    masked = text_of(client.post(address, {"unit": "", "reason": ""}))
    words = [waiting.claim.payee, "某银行", "6228********0018", "捌佰元整"]
    assert found(masked, *words, CARD) == words
    full = text_of(client.post(address, {"unit": branch.pk, "reason": "批量转账"}))
    assert found(full, CARD) == [CARD]
    assert printed(officer) == [("打印表单", "转账信息表"), ("查看原文", "银行卡号"), ("打印表单", "转账信息表")]
    client.force_login(cashier)
    refused = client.post(address, {"unit": "", "reason": "批量转账"})
    assert refused.context["form"].errors.keys() == {"reason"}
    assert found(text_of(client.post(address, {"unit": "", "reason": ""})), "某银行", "捌佰元整") == ["捌佰元整"]


def test_a_roster_is_of_the_units_in_scope_by_strokes_or_by_pinyin(client, branch, other_branch, branch_chair):
    for name, key, strokes in (("丁一", "ding yi", "02"), ("赵二", "zhao er", "09"), ("陈三", "chen san", "07")):
        MemberFactory(unit=branch, name=name, name_key=key, stroke_key=strokes, birth_date=datetime.date(1980, 9, 7))
    MemberFactory(unit=other_branch, name="外人", birth_date=datetime.date(1980, 9, 7))
    client.force_login(branch_chair)
    address, answers = page("members:member_list_form_roster"), {"unit": "", "status": "active"}

    def order(**more):
        text = text_of(client.post(address, {**answers, **more}))
        assert found(text, "外人") == []
        return sorted(("丁一", "赵二", "陈三"), key=text.index)

    assert order(order="") == ["陈三", "丁一", "赵二"]
    assert order(order="strokes") == ["丁一", "陈三", "赵二"]
    assert client.post(address, {**answers, "unit": other_branch.pk}).context["form"].errors.keys() == {"unit"}
    born = page("members:member_list_form_birthdays")
    # Its file says what was chosen.
    assert client.post(born, {"unit": "", "month": "9"}).filename == "生日名单（9月）.pdf"
    assert found(text_of(client.post(born, {"unit": "", "month": "9"})), "丁一") == ["丁一"]
    assert found(text_of(client.post(born, {"unit": "", "month": "10"})), "丁一") == []


def test_donations_are_put_up_with_names_hidden_or_in_full(client, union, branch, officer):
    drive = DonationDriveFactory(unit=union)
    for amount in ("100.00", "50.50"):
        member = MemberFactory(unit=branch, name="欧阳明月" if amount == "100.00" else "王二")
        DonationFactory(drive=drive, unit=branch, member=member, amount=Decimal(amount))
    client.force_login(officer)
    address = page("welfare:donationdrive_form_published", drive.pk)
    hidden = text_of(client.post(address, {"names": "masked"}))
    words = ["欧＊明月", "王＊", "壹佰伍拾元伍角整"]
    assert found(hidden, *words, "欧阳明月", "王二") == words
    assert found(text_of(client.post(address, {"names": "full"})), "欧阳明月") == ["欧阳明月"]


def test_forms_of_many_rows_are_printed_by_the_worker(client, issue, branch, other_branch, officer, monkeypatch):
    """Those of a list and of a record alike, each once, and of the rows that whoever asked may see then."""
    monkeypatch.setattr("unionportal.core.printing.registry.MOST_ROWS", 2)
    client.force_login(officer)
    roster, answers = page("members:member_list_form_roster"), {"unit": "", "status": "active", "order": ""}
    signing = page("welfare:giftissue_form_signing", issue.pk)
    # A link prints nothing for later by itself: its page says that it takes a while, and read no row to know it.
    with CaptureQueriesContext(connection) as asked:
        assert client.get(signing).context["takes_long"] is True
    reads_rows = '"welfare_giftrecipient"."collected_by"'
    assert not any(reads_rows in one["sql"] for one in asked)
    assert Job.objects.count() == 0
    sent = [client.post(*one).url for one in ((roster, answers), (roster, answers), (signing, {"as": "xlsx"}))]
    jobs = list(Job.objects.order_by("created_at"))
    assert sent == [page("job_detail", job.pk) for job in (jobs[0], *jobs)]
    # Nothing is printed yet, so nothing is logged.
    assert printed(officer) == []
    with CaptureQueriesContext(connection) as asked:
        for job in jobs:
            assert outbox.run(job.pk)
    assert any(reads_rows in one["sql"] for one in asked)
    assert [text for job in jobs for text in job.files.values_list("name", flat=True)] == [
        "会员名册（在会）.pdf",
        f"签领表 {issue}.xlsx",
    ]
    assert printed(officer) == [("打印表单", "会员名册")]
    assert Notice.objects.filter(user=officer).count() == 2
    book = load_workbook(io.BytesIO(bytes_of(jobs[1].files.get())))
    names = [row[2] for sheet in book for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert names == ["欧阳明月", "钱一", "孙二"]
    # As many as may be waited for are printed at once.
    assert client.post(roster, {**answers, "unit": branch.pk}).filename == f"会员名册（{branch}，在会）.pdf"
    making.forget_prints(timezone.localdate())
    assert jobs[0].files.get().file
    Job.objects.update(finished_at=timezone.now() - datetime.timedelta(days=8))
    making.forget_prints(timezone.localdate())
    assert not jobs[0].files.get().file


def test_the_worker_prints_nothing_whole_and_nothing_for_who_may_no_longer(client, branch, officer, monkeypatch):
    monkeypatch.setattr("unionportal.core.printing.registry.MOST_ROWS", 1)
    for _ in range(2):
        paid(VisitFactory(unit=branch, member=MemberFactory(unit=branch, bank_card=CARD)), state="approved")
    client.force_login(officer)
    transfers = page("welfare:visit_list_form_transfers")
    refused = client.post(transfers, {"unit": "", "reason": "批量转账"})
    assert refused.context["form"].non_field_errors() == ["原文一次最多打印 1 行，请选择一个分工会或缩小范围。"]
    client.post(transfers, {"unit": "", "reason": ""})
    officer.grants.all().update(until=timezone.localdate() - datetime.timedelta(days=1))
    job = Job.objects.get()
    outbox.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message, job.files.count()) == ("failed", "您不再能打印这份表单。", 0)
    assert printed(officer) == []


def test_the_archive_gets_what_arose_in_these_days_and_is_in_scope(client, union, branch, officer, branch_chair):
    MeetingFactory(unit=union, title="第一次会议", state="closed", held_on=datetime.date(2022, 5, 6))
    MeetingFactory(unit=union, title="没有开完的会议", held_on=datetime.date(2022, 5, 6))
    MeetingFactory(unit=union, title="上一年的会议", state="closed", held_on=datetime.date(2021, 12, 31))
    HonourFactory(unit=branch, recipient="纺织学院", awarded_on=datetime.date(2022, 12, 31))
    address, days = page("reports:report_list_form_handover"), {"since": "2022-01-01", "until": "2022-12-31"}
    words = ("第一次会议会议记录", "纺织学院", "没有开完的会议", "上一年的会议")
    client.force_login(officer)
    assert found(text_of(client.post(address, days)), *words) == list(words[:2])
    refused = client.post(address, {**days, "until": "2021-01-01"})
    assert refused.context["form"].non_field_errors() == ["止不能早于起。"]
    client.force_login(branch_chair)
    assert found(text_of(client.post(address, days)), *words) == ["纺织学院"]


def test_the_voucher_of_what_is_confidential_prints_without_why_it_was_taken_back(
    client, branch, cashier, person, union
):
    auditor = person(Role.AUDITOR, union)
    line = BudgetFactory(unit=union, year=DAY.year)
    claim = ClaimFactory(unit=branch, budget=line, cause=VISIT.code, state="paid", approved_on=DAY, paid_on=DAY)
    payment = payment_of(claim, method="bank", paid_on=DAY)
    payment.number, payment.reason = payment_number(DAY.year), WORDS
    payment.save()
    texts = {}
    for reader in (cashier, auditor):
        client.force_login(reader)
        answer = client.get(page("finance:payment_form_voucher", payment.pk))
        texts[reader] = text_of(answer)
    words = (payment.number, WORDS)
    assert [found(texts[reader], *words) for reader in (cashier, auditor)] == [[*words], [payment.number]]
