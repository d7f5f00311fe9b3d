"""Findings: entered by the auditor, answered and put right by the unit, closed by the auditor alone; opinions."""

import datetime
import io
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from docx import Document as Word
from pypdf import PdfReader

from finance import services
from finance.daily import remind_of_findings
from finance.models import AuditFinding, AuditMatter, AuditOpinion, FindingProof, FindingRow
from finance.services.auditing import findings, opinions
from tests.factories import AccountFactory, BudgetFactory, GrantFactory
from tests.finance.turn import on
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import find
from unionportal.core.models import Notice
from unionportal.core.splits.merging import merge_units

pytestmark = pytest.mark.django_db
ADD, LIST = reverse("finance:auditfinding_add"), reverse("finance:auditfinding_list")


@pytest.fixture
def typed(branch):
    return {
        "unit": branch.pk,
        "matter": AuditMatter.objects.first().pk,
        "severity": "serious",
        "title": "奖品没有签收名单",
        "fact": "抽查的一笔支付没有附签收名单。",
        "clause": "财务制度第八条",
        "amount": "100.00",
        "due_on": (timezone.localdate() + datetime.timedelta(30)).isoformat(),
    }


@pytest.fixture
def found(auditor, branch):
    def make(day=None, **facts):
        due = (day or timezone.localdate()) + datetime.timedelta(30)
        facts = {
            "unit": branch,
            "matter": AuditMatter.objects.first(),
            "title": "奖品没有签收名单",
            "due_on": due,
        } | facts
        return findings.enter_finding(actor=auditor, fact="没有附名单。", clause="财务制度第八条", **facts)

    return make


@pytest.fixture
def income(union, cashier):
    account = AccountFactory(kind="income", code="40101", name="会费收入")

    def make():
        facts = {"unit": union, "account": account, "payer": "某大学", "amount": Decimal(20)}
        return services.record_income(actor=cashier, received_on=timezone.localdate(), **facts)

    return make


def _file(name="名单.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4 list")


def _move(client, finding, move, **answers):
    return client.post(reverse("finance:auditfinding_move", args=[finding.pk, move]), answers)


def test_a_finding_goes_from_the_auditor_to_the_unit_and_back(
    client, typed, paid, auditor, branch_chair, chair, officer
):
    payment = paid()
    client.force_login(auditor)
    page = client.post(ADD, typed | {"rows": f"{payment.number.lower()}、{payment.claim.number}"}, follow=True)
    finding = AuditFinding.objects.get()
    assert (finding.number, finding.made_by) == (f"F{timezone.localdate().year}-0001", auditor)
    assert [one.url for one in page.context["rows"]] == [
        payment.get_absolute_url(),
        payment.claim.get_absolute_url(),
    ]
    assert {one.user for one in Notice.objects.filter(sentence__startswith="审计发现 ")} >= {
        branch_chair,
        chair,
        officer,
    }
    client.force_login(branch_chair)
    _move(client, finding, "answer", answer="名单在活动负责人手里，一周内补上。")
    today = timezone.localdate()
    put_right = {"rectified_on": today.isoformat(), "rectification": "名单已补。"}
    refused = _move(client, finding, "rectify", **put_right).context["form"].errors
    assert refused == {"files": ["请附上整改的证明，如退款凭证、补办的单据、修订的制度。"]}
    early = put_right | {"rectified_on": (today - datetime.timedelta(1)).isoformat(), "files": _file()}
    assert set(_move(client, finding, "rectify", **early).context["form"].errors) == {"rectified_on"}
    _move(client, finding, "rectify", **put_right, files=_file())
    proof = FindingProof.objects.get()
    assert b"".join(client.get(reverse("finance:findingproof_file", args=[proof.pk]))) == b"%PDF-1.4 list"
    # Closing is the auditor's alone.
    assert _move(client, finding, "close", verdict="x").status_code == 404
    client.force_login(auditor)
    _move(client, finding, "send_back", reason="名单上少两个人")
    client.force_login(chair)
    _move(client, finding, "rectify", **put_right, files=_file())
    client.force_login(auditor)
    _move(client, finding, "close", verdict="与发票核对一致")
    finding.refresh_from_db()
    assert (finding.state, finding.closed_by, finding.rectified_by) == ("closed", auditor, chair)
    assert Notice.objects.filter(user=branch_chair, sentence__endswith="已销号。").count() == 1


def test_whoever_is_audited_writes_nothing_else_in_the_room(
    client, typed, found, auditor, chair, officer, accountant, cashier, branch_chair, person, other_branch
):
    finding = found()
    for one in (chair, officer, accountant, cashier, branch_chair):
        client.force_login(one)
        assert client.get(finding.get_absolute_url()).status_code == client.get(LIST).status_code == 200
        assert client.get(ADD).status_code == client.post(ADD, typed).status_code == 404
        assert _move(client, finding, "withdraw", reason="x").status_code == 404
        assert client.get(reverse("finance:auditopinion_add")).status_code == 404
        with pytest.raises(PermissionDenied):
            findings.enter_finding(actor=one, unit=finding.unit)
        with pytest.raises(PermissionDenied):
            opinions.draft_opinion(actor=one)
    # Nor does the auditor answer, nor another unit read.
    client.force_login(auditor)
    assert _move(client, finding, "answer", answer="x").status_code == 404
    client.force_login(person(Role.BRANCH_CHAIR, other_branch))
    assert client.get(finding.get_absolute_url()).status_code == 404
    assert AuditFinding.objects.count() == 1


def test_the_database_keeps_what_was_found_and_the_two_sides_apart(found, auditor, branch, branch_chair):
    finding = found()
    for statement in ("UPDATE finance_auditfinding SET title = 'x'", "DELETE FROM finance_auditfinding"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditFinding.objects.update(state="withdrawn")
    findings.answer_finding(finding, actor=branch_chair, answer="补")
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditFinding.objects.update(answered_by=auditor)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        FindingRow.objects.create(finding=finding, budget=BudgetFactory(unit=branch))
    assert refused.value.__cause__.diag.constraint_name == "finance_findingrow_unanswered"


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"rows": "P1999-0001"}, {"rows": ["没有编号为“P1999-0001”的支付、收入或支出申请。"]}),
        ({"rows": "某笔"}, {"rows": ["没有编号为“某笔”的支付、收入或支出申请。"]}),
        ({"amount": "0"}, {"__all__": ["涉及金额须大于零。"]}),
        ({"due_on": "2000-01-01"}, {"__all__": ["整改期限不能早于今天。"]}),
        ({"clause": " "}, {"clause": ["这个字段是必填项。"]}),
    ],
)
def test_what_cannot_be_a_finding_is_said_and_kept_as_typed(client, typed, auditor, wrong, errors):
    client.force_login(auditor)
    page = client.post(ADD, typed | wrong)
    assert page.context["form"].errors == errors
    assert page.context["form"]["fact"].value() == typed["fact"]
    assert not AuditFinding.objects.exists()


def test_an_open_finding_follows_its_unit_and_is_reminded_of(found, auditor, chair, branch, other_branch, branch_chair):
    finding, closed = found(), found()
    findings.withdraw_finding(closed, actor=auditor, reason="认定有误")
    for day, count in ((finding.due_on - datetime.timedelta(1), 0), (finding.due_on, 1), (finding.due_on, 1)):
        assert remind_of_findings(day) == count
    remind_of_findings(finding.due_on + datetime.timedelta(1))
    remind_of_findings(finding.due_on + datetime.timedelta(2))
    reminded = Notice.objects.filter(user=branch_chair, sentence__contains="请整改并报告").values_list(
        "sentence", flat=True
    )
    assert [one.count("逾期") for one in reminded.order_by("pk")] == [0, 1]
    today = timezone.localdate()
    merged = merge_units([branch, other_branch], actor=chair, into_code="NEW", into_name="新学院分工会", on=today)
    finding.refresh_from_db()
    closed.refresh_from_db()
    assert (finding.unit, closed.unit) == (merged, branch)


def test_the_opinion_lists_the_findings_as_they_stood_as_pdf_and_word(client, found, auditor, chair, branch_chair):
    with on(datetime.date(2027, 3, 1)):
        former = found(day=timezone.localdate(), title="上年的问题")
    with on(datetime.date(2028, 3, 1)):
        one, gone = found(day=timezone.localdate(), amount=None), found(day=timezone.localdate())
        findings.withdraw_finding(gone, actor=auditor, reason="认定有误")
        client.force_login(auditor)
        said = {"year": 2028, "title": "2028年度工会经费收支决算", "basis": "审计条例", "overall": "总体良好"}
        said |= {"kind": "accounts", "conclusion": "同意", "meeting": "第八届经审会第三次会议", "met_on": "2028-02-28"}
        client.post(reverse("finance:auditopinion_add"), said)
        opinion = AuditOpinion.objects.get()
        edit = reverse("finance:auditopinion_edit", args=[opinion.pk])
        client.post(edit, said | {"overall": "总体规范"})
        client.force_login(chair)
        # Read while it is drafted, and written by the auditors alone.
        assert client.get(opinion.get_absolute_url()).status_code == 200
        issue = reverse("finance:auditopinion_move", args=[opinion.pk, "issue"])
        assert client.post(edit, said).status_code == client.post(issue).status_code == 404
        client.force_login(auditor)
        client.post(issue)
        findings.answer_finding(one, actor=branch_chair, answer="补")
        opinion.refresh_from_db()
        listed = [(finding.pk, state.value) for finding, state in opinions.listed_by(opinion)]
        assert listed == [(former.pk, "open"), (one.pk, "open")]
        assert client.post(edit, said).status_code == 404
        with pytest.raises(ValidationError):
            opinions.change_opinion(opinion, actor=auditor, **said)
        later = (
            "INSERT INTO finance_opinionfinding (opinion_id, finding_id, state)"
            " SELECT opinion_id, (SELECT id FROM finance_auditfinding WHERE state = 'withdrawn'), state"
            " FROM finance_opinionfinding LIMIT 1"
        )
        issued = "UPDATE finance_auditopinion SET conclusion = 'x'"
        for statement in (issued, "DELETE FROM finance_opinionfinding", later):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        paper = reverse("finance:auditopinion_form_paper", args=[opinion.pk])
        pdf, word = (io.BytesIO(b"".join(client.get(f"{paper}{kind}"))) for kind in ("", "?as=docx"))
    summary = "2028年的审计发现1项，以前年度未销号的1项，涉及金额0.00元；已整改销号0项，尚在整改2项。"
    text = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert ("".join(text.split()).count(summary), text.count(one.number)) == (1, 1)
    document = Word(word)
    assert "".join(paragraph.text for paragraph in document.paragraphs).replace(" ", "").count(summary) == 1
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert [row[:2] for row in rows[1:]] == [[one.number, str(one.unit)] for one in (former, one)]


def test_an_opinion_lists_by_the_audited_year_and_is_issued_once_a_year_and_kind(found, income, auditor):
    facts = {"title": "决算", "basis": "条例", "overall": "良好", "conclusion": "同意", "meeting": "第三次会议"}
    with on(datetime.date(2027, 12, 1)):
        row = income()
    with on(datetime.date(2028, 3, 1)):
        facts |= {"met_on": timezone.localdate(), "actor": auditor}
        of_rows, said, plain = found(rows=row.number, unit=row.unit), found(year=2026), found()
        assert [one.year for one in (of_rows, said, plain)] == [2027, 2026, 2028]
        with pytest.raises(ValidationError, match="审计年度最晚是今年"):
            found(year=2029)
        for year, kind, refused in ((2029, "accounts", True), (2029, "budget", False), (2030, "budget", True)):
            if refused:
                with pytest.raises(ValidationError) as refusal:
                    opinions.draft_opinion(year=year, kind=kind, **facts)
                assert set(refusal.value.message_dict) == {"year"}
            else:
                opinions.draft_opinion(year=year, kind=kind, **facts)
        first, second, other = (
            opinions.draft_opinion(year=2027, kind=kind, **facts) for kind in ("accounts", "accounts", "budget")
        )
        assert {one.pk for one, _ in opinions.listed_by(first)} == {of_rows.pk, said.pk}
        opinions.issue_opinion(first, actor=auditor)
        opinions.issue_opinion(other, actor=auditor)
        with pytest.raises(ValidationError, match="2027年度的决算审计意见已经出具"):
            opinions.issue_opinion(second, actor=auditor)
        with pytest.raises(IntegrityError), transaction.atomic():
            AuditOpinion.objects.filter(pk=second.pk).update(
                state="issued", issued_on=timezone.localdate(), issued_by=auditor
            )


def test_a_finding_is_about_rows_of_its_unit_and_of_those_below_it(found, income, union, branch):
    row = income()
    with pytest.raises(ValidationError) as refusal:
        found(rows=row.number, unit=branch)
    assert refusal.value.message_dict == {
        "rows": [f"{row.number}是“{union}”的，不是“{branch}”的，请核对被审计的组织。"]
    }
    assert found(rows=row.number, unit=union).rows.get().income == row


def test_an_auditor_does_not_judge_his_own_money(found, income, union, person):
    row = income()
    him = row.made_by
    GrantFactory(user=him, unit=union, role=Role.AUDITOR)
    his, other = found(rows=row.number, unit=union), found(unit=union)
    for finding, refused in ((his, True), (other, False)):
        free = AuditFinding.flow.available(finding, him)
        assert [move.name for move in free] == ([] if refused else ["withdraw"])
    with pytest.raises((PermissionDenied, ValidationError), match="由其他经审委员办理"):
        findings.withdraw_finding(his, actor=him, reason="x")
    findings.withdraw_finding(his, actor=person(Role.AUDITOR, union), reason="认定有误")


def test_a_closed_finding_keeps_what_was_said_of_it(found, auditor):
    findings.withdraw_finding(found(), actor=auditor, reason="认定有误")
    for change in ({"verdict": "x"}, {"answer": "x"}, {"rectification": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditFinding.objects.update(**change)


def test_the_report_counts_what_was_found_and_put_right(found, auditor, branch_chair):
    with on(datetime.date(2027, 12, 31)):
        one, _, gone = (found(day=timezone.localdate()) for _ in range(3))
        findings.withdraw_finding(gone, actor=auditor, reason="认定有误")
        findings.answer_finding(one, actor=branch_chair, answer="补")
    with on(datetime.date(2028, 1, 1)):
        facts = {"rectified_on": timezone.localdate(), "rectification": "已补", "files": [_file()]}
        findings.rectify_finding(one, actor=branch_chair, **facts)
        findings.close_finding(one, actor=auditor, verdict="属实")

    def counted(year):
        names = ("findings", "closed", "unclosed")
        return [find(f"finance.audit_{name}").value(calendar_year(year), Scope.everything()) for name in names]

    assert [counted(year) for year in (2026, 2027, 2028)] == [[0, 0, 0], [2, 0, 2], [0, 1, 1]]
