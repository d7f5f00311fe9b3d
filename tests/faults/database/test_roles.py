"""In production the portal's database account owns nothing: what is kept, it cannot rewrite."""

import datetime
import json
import uuid
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import BudgetYear, Income, Payment
from members.services.erasure import erase_member
from members.services.membership import withdraw_member
from members.services.roster import edit_member
from tests.factories import BudgetFactory, MemberFactory
from unionportal.core.choices import Role
from unionportal.core.jobs import outbox
from unionportal.core.models import AuditEntry, Job
from unionportal.core.operations.account_checks import check_table_owner
from unionportal.core.operations.database_roles import privileges
from unionportal.core.trail import audit
from unionportal.core.trail.acts import Act
from unionportal.core.trail.chain import broken_links

KEPT = ["core_auditentry", "core_auditlink", "members_memberevent", "core_rolegrantevent", "pghistory_context"]


@pytest.fixture
def role(app_role, db):
    """The account's name, one for each test database."""
    return app_role


@pytest.fixture
def payment(union, officer, accountant, chair, cashier):
    """One claim, checked, approved and paid by three people."""
    budget = BudgetFactory(unit=union)
    made = {"amount": Decimal(100), "purpose": "奖品", "payee": "某超市"}
    claim = services.request_claim(actor=officer, unit=union, budget=budget, **made)
    claim = services.submit_claim(claim, actor=officer)
    claim = services.check_claim(claim, actor=accountant)
    claim = services.approve_claim(claim, actor=chair)
    return services.pay_claim(claim, actor=cashier, method="cash", paid_on=claim.approved_on)


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET {} = {}",
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
        "ALTER TABLE {} DISABLE TRIGGER USER",
        "DROP TABLE {} CASCADE",
    ],
    ids=lambda text: text.split()[0],
)
def test_the_account_cannot_touch_what_is_kept(union, as_app, table, statement):
    as_app()
    column = "pgh_label" if table.endswith("event") else "id"
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        run(statement.format(table, column, column))


def test_putting_triggers_aside_does_nothing_for_the_account(union, officer, as_app):
    member = MemberFactory(unit=union)
    aside = "SET LOCAL pgtrigger.ignore = '{%s}'"
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger_%'")
        names = ",".join(row[0] for row in cursor.fetchall())
        cursor.execute("SAVEPOINT before")
        cursor.execute(aside % names)
        # The control: whoever owns the tables gets past the trigger.
        cursor.execute("DELETE FROM members_membership WHERE member_id = %s", [member.pk])
        cursor.execute("ROLLBACK TO before")
        as_app()
        cursor.execute(aside % names)
        with pytest.raises(DatabaseError):
            cursor.execute("DELETE FROM members_membership WHERE member_id = %s", [member.pk])


def test_who_changed_a_record_cannot_be_rewritten_by_way_of_the_history(union, as_app):
    """The library's function upserts whatever a session says that it is; so the account could rename who acted."""
    member, context = MemberFactory(unit=union), str(uuid.uuid4())
    as_app()

    def change(note, **metadata):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL pghistory.context_id = %s", [context])
            cursor.execute("SET LOCAL pghistory.context_metadata = %s", [json.dumps(metadata)])
            cursor.execute("UPDATE members_member SET note = %s WHERE id = %s", [note, member.pk])

    change("甲", user=None, url="/")
    change("乙", user=7, url="/")
    with pytest.raises(DatabaseError, match="not rewritten"):
        change("丙", user=8, url="/")


def test_the_portal_works_under_the_account(client, union, branch, person, as_app):
    """Signing in, an act with its line in the log and in the history, pages, a job, a lock on a kept row."""
    officer = person(Role.OFFICER, union)
    member = MemberFactory(unit=branch)
    as_app()
    answer = client.post(reverse("login"), {"username": officer.username, "password": "testing"})
    assert answer.status_code == 302
    assert answer["Location"] == "/admin/"
    for page in ("home", "members:member_list"):
        assert client.get(reverse(page)).status_code == 200
    edit_member(member, actor=officer, mobile="13800000000")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    assert broken_links()[1] == []
    assert AuditEntry.objects.filter(act="维护会员").count() == 1
    job = outbox.enqueue("core.mail", "无", actor=None, notices=[])
    assert outbox.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"
    assert list(Income.objects.select_for_update(no_key=True, of=("self",))) == []


@pytest.mark.parametrize(
    ("following", "refusal"), [(1, "beyond its amount"), (2, "does not follow"), (0, "duplicate key")]
)
def test_the_account_pays_nothing_twice_and_leaves_out_no_number(payment, as_app, following, refusal):
    columns = [field.column for field in Payment._meta.concrete_fields]
    given = {"id": "nextval('finance_payment_id_seq')", "number": f"'{payment.number[:-1]}{1 + following}'"}
    values = ", ".join(given.get(name, name) for name in columns)
    as_app()
    with pytest.raises(DatabaseError, match=refusal):
        run(f"INSERT INTO finance_payment ({', '.join(columns)}) SELECT {values} FROM finance_payment")  # noqa: S608


def test_the_account_gives_a_claim_no_other_number(payment, as_app):
    as_app()
    with pytest.raises(DatabaseError, match="Cannot update"):
        run("UPDATE finance_claim SET number = left(number, 6) || '0002'")


def test_a_person_is_made_anonymous_under_the_account_by_the_one_door_there_is(branch, officer, as_app):
    member = MemberFactory(unit=branch, mobile="13912345678")
    withdraw_member(member, actor=officer, on=datetime.date(2022, 9, 1))
    as_app()
    erase_member(member, actor=officer, document="本人申请")
    assert {event.mobile for event in member.events.all()} == {""}


@pytest.mark.django_db(transaction=True)
def test_a_connection_of_the_account_commits_an_act_and_owns_nothing(union, role):
    """The same over a connection of its own, to its commit, where the seal is set."""
    call_command("database_roles", "--apply", "--role", role, verbosity=0)
    owner = connection.settings_dict["USER"]
    assert check_table_owner(None)[0].id == "union.W001"
    connection.close()
    connection.settings_dict["USER"] = role
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT session_user")
            assert cursor.fetchone() == (role,)
        before = broken_links()[0]
        audit.record(None, Act("tests.act", "动作"), union)
        assert broken_links() == (before + 1, [])
        assert check_table_owner(None) == []
        with pytest.raises(CommandError, match="所有者"):
            call_command("database_roles", "--apply", "--role", role)
    finally:
        connection.close()
        connection.settings_dict["USER"] = owner


def test_every_table_that_a_trigger_always_protects_is_among_the_limited_ones(db):
    limited = privileges()
    assert limited["core_auditentry"] == limited["core_auditlink"] == {"SELECT", "INSERT"}
    assert limited["finance_payment"] == {"SELECT", "INSERT"}
    assert limited["finance_budgetyear"] == limited["finance_claim"] == {"SELECT", "INSERT", "UPDATE"}
    histories = {table for table in connection.introspection.table_names() if table.endswith("event")}
    assert {table for table in histories if limited.get(table) != {"SELECT", "INSERT"}} == set()


def test_the_statements_can_be_handed_to_whoever_owns_the_database(db, capsys, role):
    call_command("database_roles", "--role", role)
    printed = capsys.readouterr().out
    assert f'CREATE ROLE "{role}" LOGIN' in printed
    assert "PASSWORD" not in printed
    with pytest.raises(CommandError, match="账号名"):
        call_command("database_roles", "--role", 'x"; DROP')


CHARGES = {
    "payment": "INSERT INTO finance_payment ({columns}) SELECT {values} FROM finance_payment",
    "claim": "UPDATE finance_claim SET state = 'reversed'",
    "new claim": "INSERT INTO finance_claim (unit_id, budget_id, funding_source, amount, purpose, payee, cause, source,"
    " made_on, return_reason, pay_to, pay_to_reason, needs_review, is_collective, meeting, minutes, state)"
    " SELECT unit_id, budget_id,"
    " funding_source, 1, 'x', 'x', 'finance.request', '',"
    " made_on, '', '', '', false, false, '', '', 'draft' FROM finance_claim",
    "budget": "UPDATE finance_budget SET note = 'x'",
    "adjustment": "INSERT INTO finance_budgetadjustment (budget_id, amount, decided_on, document)"
    " SELECT id, 1, '2026-01-01', 'x' FROM finance_budget",
    "income": "INSERT INTO finance_income (number, unit_id, account_id, amount, received_on, payer, note, source,"
    " ledger_serial) SELECT 'R2026-0001', unit_id, account_id, 1, paid_on, 'x', '', '', '' FROM finance_payment",
}


@pytest.mark.parametrize("charge", CHARGES)
@pytest.mark.parametrize("closing", ["closed", "past its closing day", "open"])
def test_the_account_charges_nothing_to_a_closed_year(payment, union, as_app, charge, closing):
    columns = [field.column for field in Payment._meta.concrete_fields]
    given = {"id": "nextval('finance_payment_id_seq')", "number": f"'{payment.number[:-1]}2'"}
    statement = CHARGES[charge].format(
        columns=", ".join(columns), values=", ".join(given.get(name, name) for name in columns)
    )
    today = timezone.localdate()
    facts = {
        "closed": {"state": "closed", "closed_on": today},
        "past its closing day": {"closes_on": today - datetime.timedelta(days=1)},
        "open": {"closes_on": today},
    }
    BudgetYear.objects.create(unit=union, year=payment.budget.year, **facts[closing])
    as_app()
    if closing != "open":
        with pytest.raises(DatabaseError, match=f"a charge to a closed year: {payment.budget.year}"):
            run(statement)
        return
    # The control: of an open year nothing of this is refused for its year.
    with transaction.atomic(), connection.cursor() as cursor:
        try:
            cursor.execute(statement)
            refusal = ""
        except DatabaseError as error:
            refusal = str(error)
        transaction.set_rollback(True)
    assert ("beyond its amount" in refusal, "closed year" in refusal) == (charge == "payment", False)


def test_the_account_reopens_no_closed_year(union, as_app):
    BudgetYear.objects.create(unit=union, year=2026, state="closed", closed_on=datetime.date(2027, 1, 5))
    as_app()
    for statement in (
        "UPDATE finance_budgetyear SET state = 'open', closed_on = NULL",
        "DELETE FROM finance_budgetyear",
    ):
        with pytest.raises(DatabaseError, match=r"Cannot update|permission denied"):
            run(statement)


def test_a_password_is_asked_for_where_the_account_is_new(role, capsys):
    for end in (f"；它是新建的，密码请用 psql 的 \\password {role}_new 设置。\n", "。\n"):
        call_command("database_roles", "--apply", "--role", f"{role}_new")
        assert capsys.readouterr().out == f"账号 {role}_new 的权限已设定{end}"
