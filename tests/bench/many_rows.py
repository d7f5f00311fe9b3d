"""Half a million members and as many recipients of gifts, made by the database itself."""

import json

_UNITS, _ISSUES = 60, 100
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", "文武德明志强国庆小红丽华建军海燕晓东春梅"
_TABLES = ("members_member", "welfare_giftissue", "welfare_giftrecipient")
_MEMBERS = """
INSERT INTO members_member (
    uid, birth_by_month, entered_by_month, joined_by_month,
    staff_no, name, name_key, gender, birth_date, ethnicity, political, education, title_level, id_type, id_number,
    id_number_index, mobile, email, bank_name, bank_card, department, post, employment, entered_on, joined_on, left_on,
    status, pays_dues, in_wage_base, note, archive_ground, stroke_key, unit_id
)
SELECT
    gen_random_uuid(), false, false, false, 'T' || lpad(n::text, 6, '0'),
    substr(%(surnames)s, n %% 20 + 1, 1) || substr(%(given)s, n / 20 %% 20 + 1, 1)
        || substr(%(given)s, n / 400 %% 20 + 1, 1),
    'key ' || n %% 8000, CASE WHEN n %% 3 = 0 THEN 'female' ELSE 'male' END, DATE '1960-01-01' + n %% 14000, '汉族',
    '中共党员', '博士研究生', '副高级', 'resident', decode(repeat(md5(n::text), 3), 'hex'),
    decode(md5('i' || n), 'hex'), '138' || lpad(n::text, 8, '0'), 't' || n || '@example.edu.cn', '某银行某某支行',
    decode(repeat(md5('c' || n), 3), 'hex'), '第' || n %% 60 || '系', 'teacher',
    CASE n %% 4 WHEN 0 THEN 'agency' ELSE 'established' END, DATE '2010-09-01', DATE '2010-10-01',
    CASE WHEN n %% 50 = 0 THEN DATE '2020-09-01' END, CASE WHEN n %% 50 = 0 THEN 'retained' ELSE 'active' END,
    true, true, '备注' || n, '', '', (%(units)s::bigint[])[n %% array_length(%(units)s::bigint[], 1) + 1]
FROM generate_series(0, %(count)s - 1) n
"""
_RECIPIENTS = """
INSERT INTO welfare_giftrecipient (issue_id, unit_id, member_id, name, cost, collected_by)
SELECT (%(issues)s::bigint[])[n %% array_length(%(issues)s::bigint[], 1) + 1], unit_id, id, name, 200, ''
FROM (SELECT row_number() OVER (ORDER BY id) - 1 AS n, * FROM members_member) m
"""


def fill(count, units=_UNITS):
    """A migrated database with `count` members, one gift each over a hundred issues, and the officer who reads it."""
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from tests.factories import GiftIssueFactory, GrantFactory, UnitFactory, UserFactory  # noqa: PLC0415
    from unionportal.core.choices import Role, UnitKind  # noqa: PLC0415
    from welfare.figures import GIFTS  # noqa: PLC0415

    union = UnitFactory(name="校工会", kind=UnitKind.UNION, parent=None)
    made = [UnitFactory(parent=union, name=f"第{n}分工会").pk for n in range(units)]
    officer = UserFactory(username="officer")
    GrantFactory(user=officer, unit=union, role=Role.OFFICER)
    occasions = list(GIFTS)
    issues = [
        GiftIssueFactory(unit=union, title=f"第{n}次发放", occasion=occasions[n % len(occasions)]).pk
        for n in range(_ISSUES)
    ]
    values = {"surnames": _SURNAMES, "given": _GIVEN, "units": made, "issues": issues, "count": count}
    with connection.cursor() as cursor:
        # The rows are as many as a union never has: what guards them one by one is left out.
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(_MEMBERS, values)
        cursor.execute(_RECIPIENTS, values)
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
        cursor.execute("VACUUM ANALYZE")
    print(json.dumps({"members": count}))


def multiply(record, count, **columns):
    """Copy the row of a record `count` times; `columns` give each copy the next of their values, over and over."""
    from django.db import connection  # noqa: PLC0415

    table = record._meta.db_table
    fields = {field.column: field for field in record._meta.concrete_fields if not field.primary_key}
    own = {"uid": "gen_random_uuid()"}
    for name in columns:
        kind = fields[name].db_type(connection).partition("(")[0]
        own[name] = f"(%({name})s::{kind}[])[n %% array_length(%({name})s::{kind}[], 1) + 1]"
    values = ", ".join(own.get(name, name) for name in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(fields)}) SELECT {values}"  # noqa: S608
            f" FROM {table}, generate_series(0, %(count)s - 1) n WHERE id = %(pk)s",
            {"count": count, "pk": record.pk, **columns},
        )
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
        cursor.execute(f"ANALYZE {table}")
