"""While a workbook is being written, nobody takes it back and no daily work forgets it."""

import datetime
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection
from django.utils import timezone

from finance.models import Budget
from tests.ledger.rows import budget
from tests.races import together
from unionportal.core import ledger
from unionportal.core.ledger.confirming import forget_old
from unionportal.core.models import LedgerImport, Notice
from unionportal.portal.workbooks.handing import withdraw

pytestmark = pytest.mark.django_db(transaction=True)
PAUSE = 2


@pytest.fixture
def written_during(monkeypatch, officer, chair, union, account, prepare, confirm):
    """Confirm the last sheet of a workbook, `act` while it is written; return it, the budgets and `act`'s outcome."""

    def written_during(act):
        prepared, _ = prepare(officer, budgets=[budget()])
        LedgerImport.objects.update(handed_over_at=timezone.now() - datetime.timedelta(days=15))
        apply, writes, outcomes = ledger.apply, threading.Event(), []

        def slow(*arguments, **named):
            writes.set()
            thread.join(PAUSE)
            return apply(*arguments, **named)

        def meanwhile():
            writes.wait(60)
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '500ms'")
            return act(prepared)

        thread = threading.Thread(target=lambda: outcomes.extend(together([meanwhile])))
        monkeypatch.setattr(ledger, "apply", slow)
        thread.start()
        assert confirm(chair, "预算") == 302
        thread.join(60)
        prepared.refresh_from_db()
        return prepared, Budget.objects.count(), outcomes

    return written_during


def test_its_maker_does_not_take_it_back(written_during, officer):
    prepared, budgets, [refusal] = written_during(lambda prepared: withdraw(prepared, actor=officer))
    assert (prepared.state, budgets, type(refusal)) == ("applied", 1, OperationalError)


def test_its_two_weeks_do_not_end(written_during):
    prepared, budgets, outcomes = written_during(lambda prepared: forget_old(timezone.localdate()))
    assert (prepared.state, prepared.written["预算"]["新增"], budgets, outcomes) == ("applied", 1, 1, [None])
    assert Notice.objects.filter(user=prepared.prepared_by, sentence__contains="过期").count() == 0


def test_who_takes_it_back_afterwards_is_told_that_it_is_written(written_during, officer, client):
    written_during(lambda prepared: None)
    with pytest.raises(ValidationError, match="已导入，不能撤回"):
        withdraw(LedgerImport.objects.get(), actor=officer)
