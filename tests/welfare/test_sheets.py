import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from finance.models import Payment
from tests.books import book
from tests.factories import (
    BudgetFactory,
    GiftIssueFactory,
    GiftRecipientFactory,
    MemberFactory,
    StandardFactory,
    VisitFactory,
    paid,
)
from unionportal.core import ledger
from unionportal.core.models import AuditEntry
from unionportal.portal.workbooks.handing import set_start_day
from welfare.acts import CORRECT_ISSUE
from welfare.models import Donation, GiftIssue, GiftRecipient, InsuranceCover, MutualAidClaim, Pairing, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(union):
    return BudgetFactory(unit=union, year=2022, initial=Decimal("100000.00"))


@pytest.fixture
def load(officer, books):
    def load(**sheets):
        return ledger.apply(book(**sheets), actor=officer)

    return load


def _problems(load, **sheets):
    with pytest.raises(ledger.Refused) as refused:
        load(**sheets)
    return [str(problem) for problem in refused.value.preview.problems]


def _visit(**values):
    return {
        "staff_no": "T1001",
        "occasion": "hospital",
        "happened_on": "2022-05-06",
        "amount": "1000",
        "paid_on": "2022-05-20",
        "account": "50105",
        **values,
    }


def test_a_paid_visit_comes_in_approved_numbered_and_paid(load, colleague, books):
    done = load(visits=[_visit(happened_on="2022-06-06", paid_on="2022-06-20", over_cap_reason="复发"), _visit()])
    assert done.counts() == {"慰问": {"新增": 2, "更改": 0, "未变": 0, "有误": 0}}
    first, second = Visit.objects.order_by("number")
    assert (first.number, first.happened_on) == ("W2022-0001", datetime.date(2022, 5, 6))
    assert (second.number, second.over_cap_reason) == ("W2022-0002", "复发")
    assert (first.standing, first.unit, first.claim.paid_on) == ("已支付", colleague.unit, datetime.date(2022, 5, 20))
    assert [p.source for p in Payment.objects.order_by("number")] == ["慰问 W2022-0001", "慰问 W2022-0002"]


def test_the_same_file_twice_changes_nothing(load, colleague):
    sheets = {
        "visits": [_visit(), _visit(occasion="bereavement", kinship="parent", hospital="x")],
        "grants": [
            {
                "staff_no": "T1001",
                "kind": "hardship",
                "applied_on": "2022-01-04",
                "amount": "500",
                "paid_on": "2022-01-18",
                "account": "50105",
            }
        ],
        "issues": [_issue(over_cap_reason="含物业人员")],
        "recipients": [_recipient(), {"issue": "2022-CJ", "name": "物业甲", "cost": "50"}],
        "mutual_aid": [
            {
                "staff_no": "T1001",
                "plan": "住院保障",
                "submitted_on": "2022-03-05",
                "state": "granted",
                "decided_on": "2022-04-05",
                "granted": "1000",
            }
        ],
        "pairings": [{"staff_no": "T1001", "student_no": "S1", "student": "学生甲", "since": "2022-03-08"}],
        "drives": [{"title": "一日捐", "started_on": "2022-05-10", "beneficiary": "慈善总会"}],
        "donations": [{"drive": "一日捐", "staff_no": "T1001", "amount": "100", "given_on": "2022-05-12"}],
        "remittances": [
            {
                "drive": "一日捐",
                "amount": "100",
                "remitted_on": "2022-06-01",
                "receiver": "慈善总会",
                "receipt_no": "0001",
            }
        ],
        "plans": [
            {
                "title": "意外险",
                "insurer": "某公司",
                "since": "2022-09-01",
                "until": "2023-08-31",
                "insured": 900,
                "premium": "60",
            }
        ],
        "covers": [{"plan": "意外险", "risk": "major_illness", "cover": "50000"}],
        "standards": [
            {
                "subject": "grant",
                "amount": "5000",
                "severity": "warn",
                "clause": "第八条",
                "source": "办法",
                "valid_from": "2020-01-01",
            }
        ],
    }
    assert sum(counts["新增"] for counts in load(**sheets).counts().values()) == 14
    again = load(**sheets)
    assert not again.changes_anything
    assert sum(counts["未变"] for counts in again.counts().values()) == 14
    tables = (Visit, GiftRecipient, MutualAidClaim, Pairing, Donation, InsuranceCover)
    assert [table.objects.count() for table in tables] == [2, 2, 1, 1, 1, 1]
    assert Payment.objects.count() == 4


def test_another_amount_of_a_paid_visit_is_refused_and_nothing_is_written(load, colleague):
    load(visits=[_visit()])
    sentence = "工作表「慰问」第2行「金额」：这一条已支付，支付不能修改；金额或列支错了，请由财务冲正后重新登记。"
    assert _problems(load, visits=[_visit(amount="900", hospital="别的医院")]) == [sentence]
    assert (Visit.objects.get().amount, Visit.objects.get().hospital) == (Decimal(1000), "")


def test_what_is_no_money_is_put_right_and_a_blank_erases_nothing(load, colleague):
    load(visits=[_visit(hospital="第一医院", visitors="张三")])
    done = load(visits=[_visit(hospital="第二医院")])
    assert [(change.field, change.old, change.new) for change in done.changes] == [("医院", "第一医院", "第二医院")]
    visit = Visit.objects.get()
    assert (visit.hospital, visit.visitors) == ("第二医院", "张三")


def test_a_visit_under_way_is_not_rewritten_by_the_workbook(load, branch, colleague):
    VisitFactory(unit=branch, member=colleague, state="reported")
    sentence = "工作表「慰问」第2行：这一条正在系统中办理（待核定），请在系统中办完，台账不能改写它。"
    assert _problems(load, visits=[_visit()]) == [sentence]


def test_a_payment_beyond_the_standard_says_why(load, colleague):
    StandardFactory(amount=900)
    sentence = (
        "工作表「慰问」第2行「超标准原因」：李秀兰本次“慰问·生病住院”1000元，超过上限900元"
        "（第八条，收支管理办法），请填写超标准原因。"
    )
    assert _problems(load, visits=[_visit()]) == [sentence]
    load(visits=[_visit(over_cap_reason="委员会同意")])


def test_every_row_names_what_is_wrong_with_it(load, colleague):
    rows = [
        _visit(staff_no="T9999"),
        _visit(occasion="bereavement"),
        _visit(account="999"),
        _visit(happened_on="2022-07-01"),
        _visit(happened_on="2022-08-01"),
    ]
    assert _problems(load, visits=rows) == [
        "工作表「慰问」第2行「工号」：没有工号为“T9999”的会员。",
        "工作表「慰问」第4行「列支科目」：没有编码或名称为“999”的科目，请先登记在工作表「科目」。",
        "工作表「慰问」第3行「亲属关系」：请选择亲属关系：配偶、父母、子女。",
        "工作表「慰问」第6行「超标准原因」：李秀兰的“生病住院”慰问不止一次，请填写超标准原因。",
    ]
    assert not Visit.objects.exists()


def _issue(**values):
    return {
        "code": "2022-CJ",
        "occasion": "spring_festival",
        "title": "春节",
        "issued_on": "2022-01-20",
        "paid_on": "2022-01-25",
        "account": "50105",
        **values,
    }


def _recipient(**values):
    return {"issue": "2022-CJ", "staff_no": "T1001", "cost": "300", **values}


def test_a_batch_is_booked_with_the_sum_of_its_list_and_people_where_they_were(load, colleague, branch, other_branch):
    mover = MemberFactory(unit=branch, staff_no="T2002")
    mover.memberships.update(until="2022-06-01", left_by="moved")
    mover.memberships.create(unit=other_branch, since="2022-06-01", joined_by="moved")
    mover.unit = other_branch
    mover.save()
    load(issues=[_issue()], recipients=[_recipient(), _recipient(staff_no="T2002", cost="200")])
    issue = GiftIssue.objects.get()
    assert (issue.number, issue.amount, issue.standing) == ("G2022-0001", Decimal(500), "已支付")
    assert {row.unit for row in issue.recipients.all()} == {branch}
    assert Payment.objects.get().amount == Decimal(500)
    load(issues=[_issue(title="春节慰问", supplier="食品公司")])
    assert AuditEntry.objects.get(code=CORRECT_ISSUE.code).facts == {"修改": ["名称", "供应商"]}


def test_the_list_of_a_booked_batch_is_closed_to_the_workbook(load, colleague, branch):
    load(issues=[_issue()], recipients=[_recipient()])
    MemberFactory(unit=branch, staff_no="T2002")
    rows = [_recipient(cost="301"), _recipient(staff_no="T2002")]
    assert _problems(load, recipients=rows) == [
        "工作表「领取人」第2行「金额」：这一条已支付，支付不能修改；金额或列支错了，请由财务冲正后重新登记。",
        "工作表「领取人」第3行「批次编号」：批次2022-CJ已支付，名单不能再增加，漏了的人请另建批次。",
    ]


def test_a_list_that_does_not_grow_by_the_file_says_why_and_what_to_do(load, colleague, union, chair):
    issue = GiftIssueFactory(unit=union, code="2022-CJ")

    def refusal():
        [problem] = _problems(load, recipients=[_recipient()])
        return problem.partition("：批次2022-CJ")[2]

    assert refusal() == ("草稿，还没有设定启用日，名单不能由台账增加：请用“生成领取人”加入，或先由主席设定启用日。")
    set_start_day(actor=chair, day=datetime.date(2022, 5, 20))
    assert refusal() == (
        "草稿，发放日期早于启用日（2022-05-20），名单不能由台账增加：请用“生成领取人”加入，或更正发放日期。"
    )
    GiftIssue.objects.filter(pk=issue.pk).update(state="reported")
    assert refusal() == "待核定，名单不能再增加，请先退回。"


def test_a_name_beside_the_number_is_compared_as_names_are(load, colleague):
    spaced = f"{colleague.name[0]} {colleague.name[1:]}"
    assert _problems(load, issues=[_issue()], recipients=[_recipient(name=f"{spaced}某")]) == [
        f"工作表「领取人」第2行「姓名」：工号T1001是{colleague.name}，不是{spaced}某。"
    ]
    load(issues=[_issue()], recipients=[_recipient(name=spaced)])
    assert GiftIssue.objects.get().recipients.get().name == colleague.name


def test_a_signature_in_the_file_is_held_to_what_the_page_asks(load, colleague, union):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    for day, refusal in (
        (tomorrow, "签收日期不能晚于今天。"),
        (datetime.date(2022, 1, 19), "签收日期不能早于发放日期（2022-01-20）。"),
    ):
        signed = [_recipient(signed_on=day.isoformat())]
        assert _problems(load, issues=[_issue()], recipients=signed) == [
            f"工作表「领取人」第2行「签收日期」：{refusal}"
        ]
    issue = GiftIssueFactory(unit=union, code="2022-CJ")
    GiftRecipientFactory(issue=issue, member=colleague, cost=Decimal(300))
    paid(issue, state="reversed")
    assert _problems(load, recipients=[_recipient(signed_on="2022-01-26")]) == [
        "工作表「领取人」第2行「签收日期」：批次2022-CJ已冲正，不能登记签收，请清空签收日期。"
    ]


def test_a_batch_may_come_before_its_list(load, colleague):
    load(issues=[_issue()])
    assert GiftIssue.objects.get().state == "draft"
    assert not load(issues=[_issue()]).changes_anything
    load(recipients=[_recipient(signed_on="2022-01-26")])
    assert GiftIssue.objects.get().standing == "已支付"
