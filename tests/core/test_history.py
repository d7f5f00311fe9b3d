"""What changed in a record, as its readers see it: before → after and by whom, less what is not for them."""

import datetime
from decimal import Decimal

import pghistory
import pgtrigger
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities import acts
from finance.acts import CHANGE_INVOICE
from finance.models import Claim, Invoice, Paper
from members.models import Member
from members.services.roster import edit_member
from tests.factories import BudgetFactory, ClaimFactory, MeetingFactory, MemberFactory, VisitFactory
from tests.factories.activities import IntroductionFactory, SeriesFactory
from tests.shown import texts
from unionportal.core.choices import Role
from unionportal.core.database.row_history import kept_together
from unionportal.core.files.attachments import attach
from unionportal.core.models import AuditEntry, LedgerImport
from unionportal.core.trail import audit
from unionportal.core.trail.history import History
from welfare.models import Visit
from welfare.services import report_visit

pytestmark = pytest.mark.django_db
NUMBER = "26312000000123456789"
CARD, MOBILE, AILMENT, WORDS = "6222021234567890128", "13912345678", "肺部结节待查", "家属要求保密"


def _page(client, record, office=False, **query):
    name = f"{record._meta.app_label}_{record._meta.model_name}"
    page = f"admin:{name}_history" if office else f"{name.replace('_', ':', 1)}_history"
    return client.get(reverse(page, args=[record.pk]), query)


def _versions(answer):
    """What the page lists: [(who, what, act, [(label, before, after)])], after a look that the page shows as much."""
    found = answer.context["page_obj"]
    words = [word for one in found for change in one.changes for word in (change.label, change.after)]
    lines = texts(answer, "li")
    assert [word for word in words if not any(word in one for one in lines)] == []
    return [(one.who, one.what, one.act, [(c.label, c.before, c.after) for c in one.changes]) for one in found]


def _leaks(answer, *secrets):
    return [secret for secret in secrets if secret in answer.content.decode()]


def _called(user):
    return f"{user.name}（{user.username}）"


@pytest.fixture
def member(branch):
    return MemberFactory(unit=branch, name="李秀兰", birth_date=datetime.date(1980, 5, 1), birth_by_month=True)


@pytest.fixture
def budget_of(union):
    """Make the line of the budget with this number."""
    return lambda number: BudgetFactory(
        unit=union, account__code=f"501{number:02}", account__name=f"支出{number}", initial=Decimal(20000)
    )


@pytest.fixture
def visit(branch, member):
    return VisitFactory(unit=branch, member=member, state="reported", diagnosis="感冒", note="")


def test_a_change_is_shown_before_and_after_with_who_made_it_and_a_seal_stays(client, officer, member, branch_chair):
    edit_member(
        member,
        actor=officer,
        name="李秀蓝",
        gender="male",
        birth_date=datetime.date(1981, 6, 2),
        pays_dues=False,
        mobile=MOBILE,
        bank_card=CARD,
    )
    # What the product writes for itself alone is no change, and neither is a new seal of the same text.
    again = Member.objects.get(pk=member.pk)
    assert again.bank_card == CARD
    again.name_key = "li xiu lan lxl"
    again.save()
    expected = [
        ("姓名", "李秀兰", "李秀蓝"),
        ("性别", "女", "男"),
        ("出生日期", "1980年5月", "1981-06-02"),
        ("手机", "", "已更改"),
        ("银行卡号", "", "已更改"),
        ("缴纳会费", "是", "否"),
    ]
    links = {True: reverse("admin:members_member_change", args=[member.pk]), False: member.get_absolute_url()}
    for person, office in ((officer, True), (officer, False), (branch_chair, False)):
        client.force_login(person)
        answer = _page(client, member, office)
        link = f'href="{answer.wsgi_request.path}"'
        assert _leaks(client.get(links[office]), link) == [link]
        (changed, added, _) = _versions(answer)
        assert changed[:3] == (_called(officer), "修改", "维护会员")
        assert sorted(changed[3]) == sorted(expected)
        assert (added[1], added[3]) == ("新建", [])
        assert _leaks(answer, CARD, MOBILE) == []


def test_the_changes_of_one_transaction_bear_its_acts_in_order(client, branch_chair, member):
    visit = Visit(member=member, occasion="hospital", happened_on=datetime.date(2022, 5, 6))
    report_visit(visit, actor=branch_chair)
    client.force_login(branch_chair)
    reported, added = (one[:3] for one in _versions(_page(client, visit)))
    # Who opened the page in the same moment changed nothing.
    first, second, looked = audit.entries(audit.of(visit)).values_list("act", flat=True)
    assert (first, second, looked) == ("登记慰问", "上报", "查看慰问")
    assert added == (_called(branch_chair), "新建", first)
    assert reported == (_called(branch_chair), "修改", second)


def test_a_request_an_import_and_its_undoing_are_named(client, officer, accountant, union, budget_of):
    claim = ClaimFactory(unit=union, made_by=officer)
    ledger = LedgerImport.objects.create(unit=union, name="二月.xlsx", sha256="0" * 64, prepared_by=officer)
    budget = budget_of(99)
    with pghistory.context(user=accountant.pk):
        Claim.objects.filter(pk=claim.pk).update(amount=Decimal("12000.50"))
    with kept_together(ledger=str(ledger.pk)):
        Claim.objects.filter(pk=claim.pk).update(budget=budget)
    with kept_together(undone=str(ledger.pk)):
        Claim.objects.filter(pk=claim.pk).update(payee="另一家")
    client.force_login(accountant)
    undone, imported, changed, _ = _versions(_page(client, claim))
    assert undone == ("（没有记下）", "修改", "撤销台账“二月.xlsx”", [("收款人", "某超市", "另一家")])
    assert imported[:3] == (f"编制：{_called(officer)}", "修改", "台账“二月.xlsx”导入")
    assert [(label, after) for label, _, after in imported[3]] == [("预算", str(budget))]
    assert changed == (_called(accountant), "修改", "", [("金额（元）", "100.00", "12,000.50")])


def test_a_record_is_kept_to_its_readers_and_a_column_to_those_who_may_read_it(
    client, officer, branch_chair, accountant, stranger, person, visit
):
    Visit.objects.filter(pk=visit.pk).update(note=WORDS, visitors="工会主席")
    visit.refresh_from_db()
    visit.diagnosis = AILMENT
    visit.save()
    both = {("慰问人", "（空）", "工会主席"), ("病情", "", "已更改")}
    for reader, office, typed in ((officer, True, True), (branch_chair, False, True), (accountant, True, False)):
        client.force_login(reader)
        answer = _page(client, visit, office)
        changes = {change for version in _versions(answer) for change in version[3]}
        assert changes == both | ({("说明", "（空）", WORDS)} if typed else set())
        assert _leaks(answer, AILMENT, "感冒", *([] if typed else [WORDS])) == []
    # Whom it is about has its page and not this one; another sub-union has neither.
    visit.member.user = person(Role.DELEGATE, visit.unit)
    visit.member.save()
    link = reverse("welfare:visit_history", args=[visit.pk])
    for reader, page, offered in ((branch_chair, 200, True), (visit.member.user, 200, False), (stranger, 404, False)):
        client.force_login(reader)
        detail = client.get(visit.get_absolute_url())
        assert (detail.status_code, bool(_leaks(detail, f'href="{link}"'))) == (page, offered)
        assert _page(client, visit).status_code == (200 if offered else 404)


def test_reading_the_history_of_an_introduction_is_logged_as_its_page(client, officer, union):
    introduction = IntroductionFactory(unit=union)
    client.force_login(officer)
    assert _page(client, introduction, office=True).status_code == 200
    assert AuditEntry.objects.get(audit.of(introduction)).code == acts.READ_INTRODUCTION.code


def test_forty_versions_ask_as_many_questions_as_one_and_fill_two_pages(client, chair, union, budget_of):
    few, many = (ClaimFactory(unit=union, budget=budget_of(0)) for _ in range(2))
    client.force_login(chair)
    found = {}
    for claim, times in ((few, 1), (many, 40)):
        for number in range(1, times + 1):
            with pghistory.context(user=chair.pk, turn=number):
                Claim.objects.filter(pk=claim.pk).update(budget=budget_of(number), amount=number)
        for page in (1, 1):
            with CaptureQueriesContext(connection) as asked:
                answer = _page(client, claim, office=True, page=page)
        found[claim] = (len(asked), answer.context["page_obj"].paginator.count, len(_versions(answer)))
    assert found[few][1:] == (2, 2)
    assert found[many] == (found[few][0], 41, 25)
    last = _versions(_page(client, many, office=True, page=2))
    assert (len(last), last[-1][1], last[-2][3][1]) == (16, "新建", ("金额（元）", "100.00", "1.00"))


def test_the_rows_of_a_record_are_in_its_history_for_who_may_read_them(
    client, officer, accountant, person, union, branch, other_branch
):
    claim = ClaimFactory(unit=union, made_by=officer)
    invoice = Invoice.objects.create(claim=claim, number=NUMBER)
    with pghistory.context(user=accountant.pk):
        Invoice.objects.filter(pk=invoice.pk).update(seller_name="江南文体")
        audit.record(accountant, CHANGE_INVOICE, claim)
        invoice.delete()
    client.force_login(person(Role.AUDITOR, union))
    found = _page(client, claim).context["page_obj"]
    told = [(one.what, one.part, [(c.label, c.after) for c in one.changes]) for one in found]
    called = f"发票“{NUMBER}”"
    completed = [("销售方名称", "江南文体")]
    assert told == [("新建", "", []), ("删除", called, []), ("修改", called, completed), ("新建", called, [])]
    assert (found[2].who, found[2].act) == (_called(accountant), CHANGE_INVOICE.label)
    # A sub-union reads the meeting that it held, and who came of its own units alone.
    meeting = MeetingFactory(unit=branch)
    for unit in (branch, other_branch):
        meeting.roll.create(unit=unit, member=MemberFactory(unit=unit, name=unit.name))
    readers = (officer, person(Role.BRANCH_CHAIR, branch))
    read = [{one.part.partition("（")[0] for one in History(meeting, reader)[:]} for reader in readers]
    own, others = (f"会议出席“{unit.name}" for unit in (branch, other_branch))
    assert read == [{"", own, others}, {"", own}]


def test_forty_rows_of_a_record_ask_as_many_questions_as_one(client, chair, union, budget_of):
    client.force_login(chair)
    found = {}
    for times in (1, 40):
        claim = ClaimFactory(unit=union, budget=budget_of(0))
        file = attach(SimpleUploadedFile("合同.pdf", b"%PDF-1.7"), actor=chair, unit=union)
        for number in range(times):
            with pghistory.context(user=chair.pk, turn=number):
                Invoice.objects.create(claim=claim, number=f"{number:020}")
                Paper.objects.create(claim=claim, attachment=file)
        _page(client, claim)
        with CaptureQueriesContext(connection) as asked:
            page = _page(client, claim).context["page_obj"]
        found[times] = (len(asked), page.paginator.count)
    assert found == {1: (found[1][0], 3), 40: (found[1][0], 81)}


def test_what_went_and_came_back_is_told_and_so_is_why_there_is_nothing(client, chair):
    series = SeriesFactory(name="健步走")
    key = series.pk
    series.delete()
    series.pk = key
    series.save(force_insert=True)
    client.force_login(chair)
    assert [one[1] for one in _versions(_page(client, series, office=True))] == ["恢复", "删除", "新建"]

    with pgtrigger.ignore():
        older = SeriesFactory(name="歌咏")
    reasons = [_page(client, older, office=True).context["reason"]]
    older.name = "歌咏会"
    older.save()
    (only,) = _page(client, older, office=True).context["page_obj"]
    assert (only.what, only.changes, only.lacks_before) == ("修改", [], True)

    entry = audit.record(chair, acts.READ_INTRODUCTION, chair)
    reasons.append(_page(client, entry, office=True).context["reason"])
    assert reasons == [
        "没有修改记录：这条记录是开始保留修改记录以前录入的，以后没有改过。",
        "这一类记录不保留逐次的修改；谁在什么时候办理了什么，记在操作日志里。",
    ]
