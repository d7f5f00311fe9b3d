"""The ledger of bin/bench finance: its trial balance held against a plain sum of the table, posting against COPY into
the same table, with its indexes and triggers."""

import io
import json
import statistics
import sys
import time

from tests.bench import rig

LINES, ENTRIES, ROUNDS = 300_000, 10_000, 5
MOST_OF_SUM, MOST_OF_COPY = 1.2, 3
_VOUCHERS = """
INSERT INTO finance_voucher (number, unit_id, kind, day, amount, words, is_closing)
SELECT '转2022-' || lpad(n::text, 6, '0'), %s, 'transfer', DATE '2022-01-01' + (n %% 365)::int, 1 + n %% 9000, '补记',
    false
FROM generate_series(1, %s) n
"""
_LINES = """
WITH a AS (
    SELECT id, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS many FROM finance_ledgeraccount)
INSERT INTO finance_voucherline (voucher_id, place, account_id, side, amount)
SELECT v.id, s.place, a.id, s.side, v.amount
FROM finance_voucher v, (VALUES (1, 'debit', 0), (2, 'credit', 7)) s(place, side, shift), a
WHERE v.words <> '' AND a.place = (v.id + s.shift) %% a.many
"""
_INCOMES = """
INSERT INTO finance_income (number, unit_id, account_id, amount, received_on, payer, note, source, ledger_serial)
SELECT 'R2023-' || lpad(n::text, greatest(4, length(n::text)), '0'), %s, %s, 1 + n %% 900,
    DATE '2023-01-01' + (n %% 365)::int, '财务处', '', '', ''
FROM generate_series(%s, %s) n
"""
_COLUMNS = ("voucher_id", "place", "account_id", "side", "amount")


def measured(lines=LINES, entries=ENTRIES):
    """Return {sentence: whether it holds} of a ledger of so many lines, in a database of its own."""
    found = rig.told_by("ledger", str(lines), str(entries))
    print(f"科目余额表 {lines} 行：{found['trial']:.3f} 秒；整表求和 {found['sum']:.3f} 秒")
    print(f"记账 {entries} 行分录：{found['post']:.2f} 秒；COPY {found['copy']:.2f} 秒")
    of_sum, of_copy = found["trial"] / found["sum"], found["post"] / found["copy"]
    return {
        f"{lines} 行的科目余额表是整表求和的 {of_sum:.2f} 倍（至多 {MOST_OF_SUM} 倍）": of_sum <= MOST_OF_SUM,
        f"{entries} 行分录记账是 COPY 的 {of_copy:.2f} 倍（至多 {MOST_OF_COPY} 倍）": of_copy <= MOST_OF_COPY,
        "科目余额表借贷相等，与整表相符": found["agrees"],
    }


def contest(lines, entries):
    import django  # noqa: PLC0415

    django.setup()
    start, income, accountant = kept()
    posted = [raced(start, income, accountant, entries, place) for place in range(ROUNDS)]
    fill(start, lines)
    trial, plain, agrees = compared(start)
    post, copy = (min(one[place] for one in posted) for place in (0, 1))
    print(json.dumps({"trial": trial, "sum": plain, "post": post, "copy": copy, "agrees": agrees}))


def kept():
    """A migrated database whose ledger is kept since 2022, an account of income, and the accountant."""
    import datetime  # noqa: PLC0415

    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from finance.services.books.ledger import confirm_ledger, propose_ledger  # noqa: PLC0415
    from tests.factories import AccountFactory, GrantFactory, UnitFactory, UserFactory  # noqa: PLC0415
    from unionportal.core.choices import Role, UnitKind  # noqa: PLC0415
    from unionportal.core.models import Unit  # noqa: PLC0415

    union = Unit.objects.filter(kind=UnitKind.UNION).first() or UnitFactory(kind=UnitKind.UNION, parent=None)
    accountant, chair = (
        GrantFactory(user=UserFactory(), role=role, unit=union).user for role in (Role.ACCOUNTANT, Role.CHAIR)
    )
    balances = "102 1000 0\n32205 0 1000"
    start = propose_ledger(actor=accountant, day=datetime.date(2022, 1, 1), balances=balances)
    income = AccountFactory(kind="income", code="401", name="会费收入")
    return confirm_ledger(start, actor=chair), income, accountant


def raced(start, income, accountant, entries, place):
    """(seconds in which the service posts so many entries, seconds in which COPY adds as many of the same kind)."""
    import datetime  # noqa: PLC0415

    from django.db import connection, transaction  # noqa: PLC0415

    from finance.models import LedgerAccount, Posting  # noqa: PLC0415
    from finance.services.books.ledger import post_vouchers, to_post  # noqa: PLC0415

    half, last = entries // 2, datetime.date(2023, 12, 31)
    _receive(connection, start, income, half, 2 * place * half)
    began = time.perf_counter()
    post_vouchers(actor=accountant, until=last)
    post = time.perf_counter() - began
    _receive(connection, start, income, half, (2 * place + 1) * half)
    money, earned = (LedgerAccount.objects.get(code=code).pk for code in ("102", "401"))
    waiting = list(to_post(start))
    sides = ((1, money, "debit"), (2, earned, "credit"))
    rows = (f"{one.pk}\t{at}\t{account}\t{side}\t{one.amount}\n" for one in waiting for at, account, side in sides)
    text = io.StringIO("".join(rows))
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        Posting.objects.bulk_create(Posting(voucher=one, entries=2, posted_by=accountant) for one in waiting)
        cursor.copy_from(text, "finance_voucherline", columns=_COLUMNS)
    return post, time.perf_counter() - began


def _receive(connection, start, income, count, before):
    with connection.cursor() as cursor:
        cursor.execute(_INCOMES, [start.unit_id, income.pk, before + 1, before + count])
        cursor.execute("ANALYZE")


def fill(start, lines):
    """Add so many lines, two a voucher, without what guards them one by one."""
    from django.db import connection  # noqa: PLC0415

    from finance.models import VoucherLine  # noqa: PLC0415

    with connection.cursor() as cursor:
        for table in ("finance_voucher", "finance_voucherline"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        # Its sums are added up.
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger_voucherline_adds_up%'")
        cursor.execute(f"ALTER TABLE finance_voucherline ENABLE TRIGGER {cursor.fetchone()[0]}")
        cursor.execute("SET statement_timeout = 0")
        missing = max(lines - VoucherLine.objects.count(), 0) // 2
        cursor.execute(_VOUCHERS, [start.unit_id, missing])
        cursor.execute(_LINES, [])
        for table in ("finance_voucher", "finance_voucherline"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
        cursor.execute("VACUUM ANALYZE")


def compared(start):
    """(seconds of the trial balance, seconds of the plain sum, whether the two agree), medians taken in turn."""
    import datetime  # noqa: PLC0415

    from django.db import connection  # noqa: PLC0415

    from finance.services.books.balances import trial_balance  # noqa: PLC0415

    first, last = datetime.date(2022, 7, 1), datetime.date(2023, 12, 31)
    trials, sums = [], []
    for _ in range(2 * ROUNDS):
        began = time.perf_counter()
        found = trial_balance(start, first, last)
        trials.append(time.perf_counter() - began)
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT sum(amount) FROM finance_voucherline")
            [whole] = cursor.fetchone()
        sums.append(time.perf_counter() - began)
    opened = sum(one.amount for one in start.balances.all())
    everything = trial_balance(start, start.day, last)
    moved = sum(row.debit + row.credit for row in everything.rows)
    agrees = moved == whole and opened > 0 and found.totals[::2] == found.totals[1::2]
    return statistics.median(trials), statistics.median(sums), agrees


if __name__ == "__main__":
    contest(*(int(one) for one in sys.argv[1:]))
