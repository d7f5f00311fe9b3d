"""Rows of the sheets that decide something, and what is asked of an import."""

from finance.models import Budget, BudgetAdjustment, Claim, Payment
from members.models import OfficerTerm
from tests.access.tour.visits import digest
from tests.factories import MemberFactory
from unionportal.core.database.row_history import histories
from unionportal.core.models import LedgerSheet
from welfare.models import Grant, Standard, Visit


def states(prepared):
    return dict(LedgerSheet.objects.filter(ledger=prepared).order_by("position").values_list("title", "state"))


def sentences(answer):
    return [str(message) for message in answer.context["messages"]]


def visit(staff_no="T9001", **values):
    day = {"happened_on": "2022-05-06", "paid_on": "2022-05-20"}
    return {"staff_no": staff_no, "occasion": "hospital", "amount": "1000", "account": "50105", **day, **values}


def budget(unit="校工会", initial="5000", **values):
    return {"unit": unit, "year": 2022, "account": "50105", "initial": initial, **values}


def adjustment(amount="9000"):
    decided = {"decided_on": "2022-06-01", "document": "纪要"}
    return {"unit": "校工会", "year": 2022, "account": "50105", "amount": amount, **decided}


def payment(serial="1", amount="300", **values):
    paid = {"account": "50105", "purpose": "培训费", "payee": "某中心", "paid_on": "2022-05-20"}
    return {"serial": serial, "unit": "校工会", "amount": amount, **paid, **values}


def office(branch, staff_no="T9001"):
    days = {"elected_on": "2021-12-20", "since": "2022-01-01"}
    return {"unit": branch.name, "member": staff_no, "post": "chair", **days}


def everything(branch):
    MemberFactory(unit=branch, staff_no="T9002")
    return {
        "budgets": [budget()],
        "adjustments": [adjustment()],
        "payments": [payment()],
        "visits": [visit()],
        "officers": [office(branch, "T9002")],
        "welfare_grants": [
            {"staff_no": "T9001", "kind": "hardship", "applied_on": "2022-01-04", "amount": "500"}
            | {"paid_on": "2022-01-18", "account": "50105"}
        ],
        "standards": [
            {"subject": "grant", "amount": "50000", "severity": "warn", "clause": "第八条", "source": "办法"}
            | {"valid_from": "2020-01-01"}
        ],
    }


WRITTEN = (Claim, Payment, Budget, BudgetAdjustment, Visit, Grant, OfficerTerm, Standard)


def written():
    """How many rows of each table are there, without the caps that set no limit, which every test has."""
    limits = {Standard: {"unlimited": True}}
    return [table.objects.exclude(**limits.get(table, {"pk": None})).count() for table in WRITTEN]


TITLES = ("分工会委员", "预算", "预算调整", "支出", "慰问福利标准", "慰问", "补助")

# What keeps that something happened: the logs, the histories, the import itself, who was told, the numbers given.
KEPT = ("core_audit", "pghistory_", "core_ledger", "core_job", "core_notice", "core_numbersequence", "ledger_stage")


def tables():
    """A fingerprint of every table of records."""
    logs = {event._meta.db_table for event in histories().values()}
    return {name: text for name, text in digest().items() if name not in logs and not name.startswith(KEPT)}
