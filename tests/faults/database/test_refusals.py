"""What PostgreSQL refuses: tried again where that may help, and else a sentence with nothing saved."""

import threading
from decimal import Decimal

import psycopg2
import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from finance import services as cash
from finance.models import Budget, Claim
from finance.services.guard import lock_budgets
from tests.factories import AccountFactory, BudgetFactory, usual_kind
from tests.faults.rig.at_once import hidden
from tests.races import PATIENCE, together
from tests.shown import texts
from unionportal.core.database.faults import describe_fault
from unionportal.core.models import AuditEntry, Submission

LOCKERS = 8
AWAY = "数据库暂时连接不上，正在恢复。请稍后刷新本页：刚才提交的表单可以再次提交，不会重复保存。"


@pytest.fixture
def clerk(branch_chair):
    """A client that gets the page a person would get instead of the exception."""
    client = Client(raise_request_exception=False)
    client.force_login(branch_chair)
    return client


@pytest.fixture
def spending(branch, union):
    budget = BudgetFactory(unit=union, year=timezone.localdate().year, initial=Decimal("1000.00"))
    typed = {
        "unit": branch.pk,
        "kind": usual_kind().pk,
        "budget": budget.pk,
        "amount": "50",
        "purpose": "奖品",
        "payee": "某超市",
    }
    return reverse("finance:claim_add"), typed


@pytest.fixture
def refusing(monkeypatch):
    """Have the database refuse the next `times` claims with that SQLSTATE, after each was written."""

    def refuse(state, times=99):
        request_claim, left = cash.request_claim, [times]

        def refused(**facts):
            claim = request_claim(**facts)
            if left[0]:
                left[0] -= 1
                with connection.cursor() as cursor:
                    cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '{state}'; END $$")
            return claim

        monkeypatch.setattr(cash, "request_claim", refused)

    return refuse


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        ("53100", 503, "服务器的存储空间已满，"),
        ("57014", 503, "这一页要处理的内容太多，超过了时限，"),
        ("55P03", 503, "另一位用户正在处理同一条记录，"),
        ("40P01", 503, "另一位用户正在处理同一条记录，"),
        ("40001", 503, "另一位用户正在处理同一条记录，"),
        ("53300", 503, "数据库暂时连接不上，"),
        ("57P01", 503, "数据库暂时连接不上，"),
        ("23505", 409, "同样的内容刚刚已经有人保存，"),
        ("22012", 500, "系统出错了，"),
    ],
)
def test_what_the_database_refuses_is_a_sentence_and_leaves_nothing(clerk, spending, refusing, state, status, words):
    page, typed = spending
    refusing(state)
    key = hidden(clerk.get(page))
    # Reading the same rows at each try is no loop over rows.
    with zeal_ignore():
        answer = clerk.post(page, {**typed, **key})
    text = answer.content.decode()
    said = texts(answer, "h1", "p")
    assert (answer.status_code, said[0 if status == 500 else 1][: len(words)]) == (status, words)
    assert said[-1].endswith(f"请联系系统管理员，并告知编号 {answer.headers['X-Request-ID']}。")
    assert ("Retry-After" in answer.headers) == (status == 503)
    assert "refused" not in text
    assert (Claim.objects.count(), Submission.objects.count()) == (0, 0)
    assert not AuditEntry.objects.filter(act="提出支出申请").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["40P01", "40001"])
def test_an_act_that_was_taken_back_for_another_is_done_again_and_once(clerk, spending, refusing, state):
    page, typed = spending
    refusing(state, times=2)
    key = hidden(clerk.get(page))
    with zeal_ignore():
        answer = clerk.post(page, {**typed, **key}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "已保存。请拍照或上传发票和单据，核对无误后提交。"
    ]
    assert (Claim.objects.count(), AuditEntry.objects.filter(act="提出支出申请").count()) == (1, 1)


@pytest.fixture
def budgets(union):
    return [BudgetFactory(unit=union, account=AccountFactory(code=f"5010{n}", name=f"科目{n}")) for n in range(2)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_race")
def test_budgets_asked_for_in_opposite_orders_are_locked_in_one(budgets):
    keys = [budget.pk for budget in budgets]

    def one(keys):
        with transaction.atomic():
            return list(lock_budgets(keys))

    outcomes = together([lambda place=place: one(keys if place % 2 else keys[::-1]) for place in range(LOCKERS)])
    assert outcomes == [sorted(keys)] * LOCKERS


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_race")
def test_locked_in_the_order_they_are_asked_for_they_end_in_a_deadlock(budgets):
    """The control: what the test above relies on."""
    holding = threading.Barrier(2)

    def one(keys):
        rows = Budget.objects.select_for_update(of=("self",), no_key=True)
        with transaction.atomic():
            rows.get(pk=keys[0])
            holding.wait(PATIENCE)
            rows.get(pk=keys[1])
        return "done"

    keys = [budget.pk for budget in budgets]
    outcomes = together([lambda: one(keys), lambda: one(keys[::-1])])
    assert [type(outcome) for outcome in outcomes if outcome != "done"] == [OperationalError]


# The driver's own: Django closes the cursor of a long answer without making its error one of its own.
@pytest.mark.parametrize(
    "kind",
    [
        OperationalError,
        InterfaceError,
        DatabaseError,
        psycopg2.OperationalError,
        psycopg2.InterfaceError,
        psycopg2.DatabaseError,
    ],
)
def test_a_connection_that_breaks_is_known_in_each_of_its_shapes(kind):
    assert describe_fault(kind("server closed the connection unexpectedly")).sentence == AWAY


@pytest.mark.parametrize(
    "kind",
    [ProgrammingError, IntegrityError, transaction.TransactionManagementError, ValueError, psycopg2.ProgrammingError],
)
def test_a_mistake_of_the_program_is_not_put_down_to_the_database(kind):
    assert describe_fault(kind("wrong")) is None


@pytest.mark.django_db
def test_a_session_that_cannot_be_stored_because_the_database_is_gone_is_no_mistake_of_the_person(clerk, monkeypatch):
    def interrupted(self, request, response):
        try:
            raise OperationalError("gone") from psycopg2.OperationalError("gone")
        except OperationalError:
            raise SessionInterrupted("deleted")  # noqa: B904 -- as Django raises it

    monkeypatch.setattr(SessionMiddleware, "process_response", interrupted)
    answer = clerk.get("/")
    assert (answer.status_code, texts(answer, "p")[0]) == (503, AWAY)
