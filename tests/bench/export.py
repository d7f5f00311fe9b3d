"""The book of payments as xlsx: ours, and django-import-export with select_related, over the same 100,000 rows.

Each contestant runs in a process of its own; ours runs a second time over 300,000 rows, whose memory must not grow.
"""

import json
import resource
import sys
import tempfile
import time

from tests.bench import rig

ROWS, MANY = 100_000, 300_000
LEAST_RATIO, MOST_GROWTH = 20, 20  # times, MB
_PAYMENTS = """
INSERT INTO finance_payment (
    number, unit_id, claim_id, budget_id, account_id, funding_source, amount, payee, purpose, source,
    ledger_serial, method, paid_on, reason
)
SELECT 'ZF2022-' || lpad(n::text, 6, '0'), c.unit_id, c.id, c.budget_id, b.account_id, 'school', 1 + n %% 9000 + 0.05,
    '收款人' || n %% 4000, '第' || n %% 60 || '分工会慰问住院职工', '', '', 'transfer',
    DATE '2022-01-01' + (n %% 365)::int, ''
FROM generate_series(1, %s) n, finance_claim c JOIN finance_budget b ON b.id = c.budget_id WHERE c.id = %s
"""


def main():
    with rig.servers():
        rig.told_by("export", "rows", str(MANY))
        return rig.verdict(measured())


def measured():
    """Return {sentence: whether it holds} of the payments that are there."""
    first, stock, last = (rig.told_by("export", name, str(ROWS)) for name in ("ours", "stock", "ours"))
    many = rig.told_by("export", "ours", str(MANY))
    ours = min(first, last, key=lambda facts: facts["seconds"])
    ratio, growth = stock["seconds"] / ours["seconds"], many["memory"] - ours["memory"]
    print(f"django-import-export（select_related）：{stock['seconds']:6.2f} 秒，{stock['memory']} MB")
    print(
        f"支付导出：                              {ours['seconds']:6.2f} 秒，{ours['memory']} MB，{ours['bytes']} 字节"
    )
    print(f"{MANY} 行：{many['seconds']:.2f} 秒，{many['memory']} MB")
    return {
        f"{ROWS} 行快 {ratio:.1f} 倍（至少 {LEAST_RATIO} 倍）": ratio >= LEAST_RATIO,
        f"行数三倍，内存多 {growth} MB（至多 {MOST_GROWTH} MB）": growth <= MOST_GROWTH,
        "两种做法写出同样的行数和合计": (ours["rows"], ours["sum"]) == (stock["rows"], stock["sum"]),
    }


def contest(name, count):
    import django  # noqa: PLC0415

    django.setup()
    from finance.models import Payment  # noqa: PLC0415

    payments = Payment.objects.order_by("paid_on", "pk").filter(pk__in=Payment.objects.order_by("pk")[:count])
    began = time.perf_counter()
    file = {"ours": ours, "stock": stock}[name](payments)
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rows, total = read(file)
    size = file.seek(0, 2)
    print(json.dumps({"seconds": seconds, "memory": memory, "rows": rows, "sum": total, "bytes": size}))


def ours(payments):
    from finance.tables import PAYMENTS  # noqa: PLC0415
    from unionportal.core.models import User  # noqa: PLC0415
    from unionportal.core.tables.exporting import Wanted, export_rows  # noqa: PLC0415

    accountant = User.objects.get(username="accountant")
    return export_rows(PAYMENTS, payments, Wanted(tuple(stored_columns())), actor=accountant)[0]


def stored_columns():
    """The columns of the list of payments that are written as they are stored."""
    from finance.models import Payment  # noqa: PLC0415
    from finance.tables import PAYMENTS  # noqa: PLC0415
    from unionportal.core.tables.columns import column_of  # noqa: PLC0415

    columns = (column_of(Payment, one) for one in (*PAYMENTS.shown, *PAYMENTS.more))
    return [column for column in columns if column.lookup]


def stock(payments):
    """import-export as one writes it for the same columns, without its query for every row."""
    from import_export import fields, resources  # noqa: PLC0415

    from finance.models import Payment  # noqa: PLC0415

    class Resource(resources.ModelResource):
        class Meta:
            model = Payment
            fields = ()

    for column in stored_columns():
        Resource.fields[column.key] = fields.Field(attribute=column.lookup, column_name=column.label)
    joined = payments.select_related("unit", "account", "claim", "corrects")
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- it is measured, then the process ends
    file.write(Resource().export(joined).export("xlsx"))
    return file


def read(file):
    """(rows, the sum of their amounts) as a spreadsheet program would see them."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    file.seek(0)
    head, *rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    amount = head.index("金额（元）")
    return len(rows), round(sum(float(row[amount]) for row in rows), 2)


def fill(count):
    """A migrated database with `count` payments of one claim, and the officer who takes them out."""
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from tests.factories import ClaimFactory, GrantFactory, UnitFactory, UserFactory  # noqa: PLC0415
    from unionportal.core.choices import Role, UnitKind  # noqa: PLC0415

    union = UnitFactory(name="校工会", kind=UnitKind.UNION, parent=None)
    GrantFactory(user=UserFactory(username="accountant"), role=Role.ACCOUNTANT, unit=union)
    claim = ClaimFactory(unit=union)
    with connection.cursor() as cursor:
        # The rows are as many as a union never has: what guards them one by one is left out.
        cursor.execute("ALTER TABLE finance_payment DISABLE TRIGGER ALL")
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(_PAYMENTS, [count, claim.pk])
        cursor.execute("ALTER TABLE finance_payment ENABLE TRIGGER ALL")
        cursor.execute("VACUUM ANALYZE")
    print(json.dumps({"payments": count}))


if __name__ == "__main__":
    if sys.argv[1] == "rows":
        fill(int(sys.argv[2]))
    else:
        contest(sys.argv[1], int(sys.argv[2]))
