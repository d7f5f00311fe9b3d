"""An import whose process is killed leaves all rows or none, and the same file again doubles nothing."""

import os
import signal
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.db import connections, transaction
from django.db.models.base import Model

from members.models import Member, Membership, ServiceCard
from members.sheets.cards import CardLoader
from members.sheets.roster import RosterLoader
from tests.books import book, member_row
from unionportal.core import ledger
from unionportal.core.ledger import engine
from unionportal.core.ledger.staging import Staging
from unionportal.core.models import AuditEntry, User
from unionportal.core.trail import audit

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 5
NOTHING, EVERYTHING = (0, 0, 0, 0), (ROWS, ROWS, ROWS, 1)
# Where the process is killed: the call, and at which time it is made.
POINTS = {
    "before the first row": (Staging, "insert", 1),
    "between members and their spans": (RosterLoader, "follow", 1),
    "before the first card": (CardLoader, "create", 1),
    "between two cards": (CardLoader, "create", 3),
    "before the guards are asked": (engine, "settle", 1),
    "before the line in the log": (audit, "record", ROWS + 1),
    "before the commit": (Model, "save", 0),
}


@pytest.fixture
def file(union, branch):
    cards = [{"card_no": f"C{n}", "member": f"T{n:05}", "issued_on": "2022-09-01"} for n in range(ROWS)]
    return book(members=[member_row(n) for n in range(ROWS)], cards=cards)


def counted():
    tables = (Member.objects, Membership.objects, ServiceCard.objects, AuditEntry.objects.filter(act="导入台账"))
    return tuple(table.count() for table in tables)


def killed_at(point, file, actor, *, before=lambda: None):
    """The signal that ended a process which imported the file and was killed at the point; 0 for none."""
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            before()
            _mine(*POINTS[point])
            ledger.apply(file, actor=User.objects.get(pk=actor.pk))
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def _mine(owner, name, time):
    """Have the process kill itself at the `time`th call; 0 stands for the moment before the commit."""
    if not time:
        owner, name, time = transaction.Atomic, "__exit__", None
    original, calls = getattr(owner, name), []

    def deadly(*args, **kwargs):
        calls.append(name)
        last = time is None and AuditEntry.objects.filter(act="导入台账").exists()
        if len(calls) == time or last:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*args, **kwargs)

    setattr(owner, name, deadly)


def test_an_import_killed_anywhere_leaves_nothing_and_the_same_file_again_doubles_nothing(file, officer):
    for point in POINTS:
        assert (point, killed_at(point, file, officer)) == (point, signal.SIGKILL)
        assert (point, counted()) == (point, NOTHING)
    for changes_anything in (True, False):
        assert ledger.apply(file, actor=officer).changes_anything == changes_anything
        assert counted() == EVERYTHING


def _sheet_by_sheet():
    """The mutant: every sheet is committed by itself."""
    load = engine._Run._load_sheet
    engine.transaction = SimpleNamespace(atomic=nullcontext, set_rollback=transaction.set_rollback)

    def committed(self, loader, sheet):
        with transaction.atomic():
            load(self, loader, sheet)

    engine._Run._load_sheet = committed


def test_without_the_one_transaction_the_kill_leaves_half(file, officer):
    assert killed_at("between two cards", file, officer, before=_sheet_by_sheet) == signal.SIGKILL
    assert counted() == (ROWS, ROWS, 0, 0)
