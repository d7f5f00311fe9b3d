"""What an undoing rests on: histories of all that an import writes, the trigger that lets spans go, one at a time."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from members.models import Member, Membership
from tests.books import book, member_row
from tests.factories import MemberFactory
from tests.races import counted
from unionportal.core.database.row_history import histories
from unionportal.core.ledger import apply, registered
from unionportal.core.ledger.confirming import prepare
from unionportal.core.ledger.undoing import acts
from unionportal.core.models import AuditEntry, LedgerImport

AT_ONCE = 3


@pytest.fixture
def written(branch, officer):
    """An import of two members, to whose undoing all agreed."""
    ledger = prepare(None, name="台账.xlsx", sha256="0" * 64, actor=officer)
    apply(book(members=[member_row(1), member_row(2)]), actor=officer, ledger=ledger)
    LedgerImport.objects.update(state="undoing", decided_at=timezone.now(), undo_reason="导错了文件")
    return LedgerImport.objects.get()


def test_every_sheet_writes_a_table_with_a_history():
    models = {entry.spec.key: getattr(entry.loader, "model", None) for entry in registered()}
    assert {key for key, model in models.items() if model and model not in histories()} == set()
    assert len(models) > 40


@pytest.mark.django_db
def test_a_span_of_membership_goes_with_the_import_that_wrote_it_alone(written, branch):
    MemberFactory(unit=branch, staff_no="T9000")
    spans = {span.member.staff_no: span for span in Membership.objects.select_related("member")}
    for state, staff_no in (("applied", "T00001"), ("undone", "T00001"), ("undoing", "T9000")):
        LedgerImport.objects.update(state=state)
        with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
            Membership.objects.filter(pk=spans[staff_no].pk).delete()
    Membership.objects.filter(pk=spans["T00001"].pk).delete()
    assert Membership.objects.count() == 2


def _called(outcome):
    return "refused" if isinstance(outcome, ValidationError) else None if isinstance(outcome, Exception) else "undone"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_race")
def test_of_two_undoings_at_once_one_undoes(written):
    found = counted([lambda: acts.undo_or_leave(written)] * AT_ONCE, _called)
    assert found == {"undone": 1, "refused": AT_ONCE - 1}
    assert (Member.objects.count(), AuditEntry.objects.filter(code="core.ledger_undo").count()) == (0, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_race")
def test_without_the_lock_each_would_say_that_it_undid(written, monkeypatch):
    """The control of the test above."""
    seen = threading.Barrier(AT_ONCE)

    def read(ledger):
        found = LedgerImport.objects.get(pk=ledger.pk)
        seen.wait(30)
        return found

    monkeypatch.setattr(acts, "_locked", read)
    assert counted([lambda: acts.undo_or_leave(written)] * AT_ONCE, _called) == {"undone": AT_ONCE}
    assert AuditEntry.objects.filter(code="core.ledger_undo").count() == AT_ONCE


@pytest.mark.django_db
def test_imports_are_undone_from_the_last_one_back(written, officer):
    """What a later one changed stops the earlier one, until the later one is undone itself."""
    later = prepare(None, name="更正.xlsx", sha256="1" * 64, actor=officer)
    apply(book(members=[member_row(1, note="更正")]), actor=officer, ledger=later)
    LedgerImport.objects.update(state="undoing", decided_at=timezone.now(), undo_reason="导错了文件")
    sentence = "没有撤销，内容不变：1 条“会员”在导入以后又改过，不能随导入撤销，请逐条处理"
    assert acts.undo_or_leave(written) == (None, sentence)
    LedgerImport.objects.update(state="undoing")
    assert [acts.undo_or_leave(one)[1] for one in (later, written)] == [None, None]
    assert (Member.objects.count(), Membership.objects.count()) == (0, 0)
