"""10,000 members × 25 columns, preview and confirmation with full validation: our way and import-export's default.

Each contestant runs in a process and a database of its own, with the same rows, one after the other.
"""

import json
import resource
import sys
import time

from tests.bench import rig

ROWS, CHANGED = 10_000, 500
LEAST_RATIO, MOST_QUERIES, MOST_MEMORY = 60, 20, 300  # times, statements, MB


def main():
    with rig.servers():
        rig.told_by("workbook_import", "migrated")
        # Before and after, the better one counts: other work on the machine must not decide.
        first, stock, last = (rig.told_by("workbook_import", name) for name in ("ours", "stock", "ours"))
    ours = min(first, last, key=lambda facts: facts["seconds"])
    return _verdict(ours, stock)


def _verdict(ours, stock):
    ratio = stock["seconds"] / ours["seconds"]
    print(f"django-import-export：{stock['seconds']:6.2f} 秒，{stock['queries']} 条语句，{stock['memory']} MB")
    print(f"台账导入：            {ours['seconds']:6.2f} 秒，{ours['queries']} 条语句，{ours['memory']} MB")
    print(f"其中预览 {ours['preview']:.2f} 秒，确认 {ours['confirm']:.2f} 秒，读取子进程 {ours['child']} MB")
    times = ours["seconds"] / ours["least"]
    print(f"只读取并 COPY（不核对）{ours['least']:.2f} 秒，预览和确认（各读一遍）是它的 {times:.1f} 倍")
    print(f"再次导入，{CHANGED} 行有改动：{ours['again']:.2f} 秒，写入 {ours['written']} 行")
    checks = {
        f"快 {ratio:.0f} 倍（至少 {LEAST_RATIO} 倍）": ratio >= LEAST_RATIO,
        f"{ours['queries']} 条语句（至多 {MOST_QUERIES} 条）": ours["queries"] <= MOST_QUERIES,
        f"{ours['memory']} MB（低于 {MOST_MEMORY} MB）": ours["memory"] < MOST_MEMORY,
        f"再次导入只写改动的 {CHANGED} 行": ours["written"] == CHANGED,
        "两种做法得到同样的会员": ours["rows"] == stock["rows"] == ROWS,
    }
    return rig.verdict(checks)


def migrated():
    """A migrated database, of which each contestant takes a copy: no memory of migrating counts as his."""
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    return {}


def contest(name):
    """What one contestant needs."""
    import django  # noqa: PLC0415

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    settings.DEBUG = False  # Django keeps every statement in memory otherwise
    whole, own = connection.settings_dict["NAME"], f"bench_{name}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {own}")
        cursor.execute(f"CREATE DATABASE {own} TEMPLATE {whole}")
    connection.settings_dict["NAME"] = own
    from tests.bench import contestants  # noqa: PLC0415
    from unionportal.core.sealing.key_check import verify_keys  # noqa: PLC0415

    # As wherever the portal starts.
    verify_keys()

    facts = getattr(contestants, name)(ROWS, CHANGED)
    facts["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    facts["child"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return facts


class Statements:
    """Counts the statements of a block; COPY does not pass Django's wrapper and is added by hand.

    `seconds` is the time of the block, `spent` that of its statements.
    """

    def __init__(self, connection):
        self.connection, self.count, self.spent = connection, 0, 0.0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.spent += time.perf_counter() - began

    def __enter__(self):
        self.wrapper = self.connection.execute_wrapper(self)
        self.wrapper.__enter__()
        self.began = time.perf_counter()
        return self

    def __exit__(self, *failure):
        self.seconds = time.perf_counter() - self.began
        self.wrapper.__exit__(*failure)


if __name__ == "__main__":
    print(json.dumps(migrated() if sys.argv[1] == "migrated" else contest(sys.argv[1])))
