"""The claims and the payments of the back office over 500,000 rows each, held against Django's own admin list with the
same columns, filters and searched fields; after that the book of payments as a file, as bin/bench export does it,
and the ledger.
"""

import json
import sys

from tests.bench import export, ledger, rig
from tests.bench.lists import compared, contest, judged

ROWS = 500_000
LEAST_FILTER, LEAST_SEARCH, LEAST_PAGE = 3, 20, 10
CLAIMS, PAYMENTS = "/admin/finance/claim/", "/admin/finance/payment/"
FILTERS = {
    "支出申请：第一页": (CLAIMS, {}),
    "支出申请：待审核": (CLAIMS, {"state__exact": "submitted"}),
    "支付：第一页": (PAYMENTS, {}),
    "支付：现金": (PAYMENTS, {"method__exact": "cash"}),
}
SEARCHES = {
    "支出申请：编号": (CLAIMS, {"q": "C2022-123456"}),
    "支出申请：收款人": (CLAIMS, {"q": "收款人3456"}),
    "支付：编号": (PAYMENTS, {"q": "ZF2022-123456"}),
    "支付：收款人": (PAYMENTS, {"q": "收款人3456"}),
    "支付：用途": (PAYMENTS, {"q": "第7分工会慰问第99"}),
}
_CLAIMS = """
INSERT INTO finance_claim (
    number, unit_id, budget_id, funding_source, amount, purpose, payee, cause, source, made_on, made_by_id,
    needs_review, is_collective, meeting, minutes, pay_to, pay_to_reason, return_reason, state
)
SELECT 'C2022-' || lpad(n::text, 6, '0'), unit_id, budget_id, funding_source, 1 + n %% 9000 + 0.05,
    '第' || n %% 60 || '分工会慰问第' || n %% 5000 || '人', '收款人' || n %% 4000, cause, '',
    DATE '2022-01-01' + (n %% 365)::int, made_by_id, false, false, '', '', '', '', '',
    CASE WHEN n %% 100 = 0 THEN 'submitted' ELSE 'cancelled' END
FROM generate_series(1, %s) n, finance_claim c WHERE c.id = %s
"""
_METHODS = """
UPDATE finance_payment SET method = CASE WHEN id % 50 = 0 THEN 'cash' ELSE 'transfer' END,
    purpose = '第' || id % 60 || '分工会慰问第' || id % 5000 || '人'
"""


def main():
    with rig.servers():
        rig.told_by("finance", "rows", str(ROWS))
        ours, stock = compared("finance")
        checks = judged(ours, stock, SEARCHES, LEAST_FILTER, LEAST_SEARCH, LEAST_PAGE)
        checks |= export.measured()
    # In a database of its own.
    with rig.servers():
        return rig.verdict(checks | ledger.measured())


def fill(count):
    """A migrated database with `count` payments and claims, and the accountant who reads them."""
    export.fill(count)
    from django.db import connection  # noqa: PLC0415

    from finance.models import Claim  # noqa: PLC0415

    claim = Claim.objects.get()
    with connection.cursor() as cursor:
        # The rows are as many as a union never has: what guards them one by one is left out.
        for table in ("finance_claim", "finance_payment"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute(_CLAIMS, [count, claim.pk])
        cursor.execute(_METHODS)
        for table in ("finance_claim", "finance_payment"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
        cursor.execute("VACUUM FULL ANALYZE finance_claim, finance_payment")
        # As a table is of which somebody cleans up behind the writers: an index may answer alone.
        cursor.execute("VACUUM finance_claim, finance_payment")
    print(json.dumps({"claims": Claim.objects.count()}))


if __name__ == "__main__":
    if sys.argv[1] == "rows":
        fill(int(sys.argv[2]))
    else:
        contest(FILTERS | SEARCHES, {}, "accountant")
