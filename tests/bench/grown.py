"""A union of any size on top of the example year: members, sub-unions and years, with what they leave behind.

The rows are copies of rows of the example, so every constraint holds; triggers are left out, as in many_rows.py.
"""

import datetime
import time
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product

from tests.bench.many_rows import multiply

_FESTIVALS = {
    "spring_festival": (1, 20),
    "qingming": (4, 4),
    "labour_day": (4, 28),
    "dragon_boat": (6, 10),
    "mid_autumn": (9, 15),
    "national_day": (9, 28),
    "birthday": (12, 20),
    "film": (11, 11),
    "summer": (7, 15),
}
_MEMBERS = """
INSERT INTO members_member (
    uid, birth_by_month, entered_by_month, joined_by_month,
    staff_no, name, name_key, gender, birth_date, ethnicity, political, education, title_level, id_type, id_number,
    id_number_index, mobile, email, bank_name, bank_card, department, post, employment, entered_on, joined_on, left_on,
    status, pays_dues, in_wage_base, note, archive_ground, stroke_key, unit_id, user_id
)
SELECT
    gen_random_uuid(), false, false, false, 'G' || lpad(n::text, 6, '0'),
    substr(%(surnames)s, n %% 20 + 1, 1) || substr(%(given)s, n / 20 %% 20 + 1, 1)
        || substr(%(given)s, n / 400 %% 20 + 1, 1),
    'key ' || n, CASE WHEN n %% 3 = 0 THEN 'female' ELSE 'male' END, DATE '1960-01-01' + n %% 14000, '汉族',
    '中共党员', '博士研究生', '副高级', 'resident', decode(repeat(md5(n::text), 3), 'hex'),
    decode(md5('g' || n), 'hex'), '138' || lpad(n::text, 8, '0'), 'g' || n || '@example.edu.cn', '某银行某某支行',
    decode(repeat(md5('c' || n), 3), 'hex'), '第' || n %% 60 || '系', 'teacher',
    CASE n %% 4 WHEN 0 THEN 'agency' ELSE 'established' END, DATE '2010-09-01', DATE '2010-10-01', NULL, 'active',
    true, true, '', '', '', (%(units)s::bigint[])[n %% array_length(%(units)s::bigint[], 1) + 1],
    (%(users)s::bigint[])[n + 1]
FROM generate_series(0, %(count)s - 1) n
"""
_ENTRIES = 10_000
_LOG = """
INSERT INTO core_auditentry (
    at, actor_id, actor_label, code, act, target_type, target_id, target_label, facts, unit_id
)
SELECT
    make_timestamptz((%(first)s + n::bigint * %(years)s / %(count)s)::int, 1 + n %% 12, 1 + n %% 28, 9, n %% 60, 0),
    %(user)s, '某某', 'welfare.visit.report', '填报', 'welfare.Visit', (n / 4)::text, '慰问 ' || n, '{}',
    (%(units)s::bigint[])[n %% array_length(%(units)s::bigint[], 1) + 1]
FROM generate_series(%(start)s, %(stop)s) n
"""
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", "文武德明志强国庆小红丽华建军海燕晓东春梅"


@dataclass(frozen=True)
class Size:
    """How many members and sub-unions more than the example has, and over how many years up to that of the example."""

    members: int
    units: int
    years: int
    # For every year and sub-union: activities; for every activity: people; for every member: entries of the log.
    activities: int = 25
    people: int = 40
    log: int = 60


def grow(size, last_year):
    """Add to the database, which has a union, what makes it this large; the years end with `last_year`."""
    from tests.factories import UnitFactory, UserFactory  # noqa: PLC0415
    from unionportal.core.models import Unit, User  # noqa: PLC0415

    years = range(last_year - size.years + 1, last_year + 1)
    root = Unit.root()
    units = [UnitFactory(parent=root, code=f"G{n}", name=f"第{n}分工会").pk for n in range(size.units)]
    account = UserFactory(username="g")
    multiply(account, size.members, username=[f"g{n}" for n in range(size.members)])
    users = list(User.objects.filter(username__regex="^g[0-9]").order_by("pk").values_list("pk", flat=True))
    people = _add_members(units, users, size.members)
    _add_budgets([root.pk, *units], years)
    _add_gifts(root, years, people)
    _add_activities(years, people, size)
    _add_log(account, size.members * size.log, units, years)
    _vacuum()


def _add_members(units, users, count):
    """Return [(member, unit)] of so many members with an account and a membership, in the order of the units."""
    from members.models import Member  # noqa: PLC0415
    from tests.factories import MemberFactory  # noqa: PLC0415

    pattern = MemberFactory(unit_id=units[0], joined_on=datetime.date(2010, 10, 1))
    values = {"surnames": _SURNAMES, "given": _GIVEN, "units": units, "users": users, "count": count}
    with _without_triggers("members_member"):
        _run(_MEMBERS, values)
    added = Member.objects.filter(staff_no__regex="^G[0-9]").order_by("unit", "pk")
    people = list(added.values_list("pk", "unit_id"))
    multiply(pattern.memberships.get(), count, **_columns(people, "member_id", "unit_id"))
    return people


def _add_budgets(units, years):
    """Add a line for each expense account of every year and unit."""
    from finance.choices import AccountKind  # noqa: PLC0415
    from finance.models import Account  # noqa: PLC0415
    from tests.factories import BudgetFactory  # noqa: PLC0415
    from unionportal.core.models import Unit  # noqa: PLC0415

    accounts = list(Account.objects.filter(kind=AccountKind.EXPENSE).values_list("pk", flat=True)[:12])
    pattern = BudgetFactory(unit=Unit.root(), year=1990, is_history=True)
    lines = list(product(years, units, accounts or [pattern.account_id]))
    taken = set(type(pattern).objects.values_list("year", "unit_id", "account_id"))
    free = [line for line in lines if line not in taken]
    multiply(pattern, len(free), **_columns(free, "year", "unit_id", "account_id"))


def _add_gifts(root, years, people):
    """Add an issue for every festival, paid and with all people as recipients."""
    from finance.models import Claim  # noqa: PLC0415
    from tests.factories import GiftIssueFactory, GiftRecipientFactory, paid  # noqa: PLC0415
    from welfare.models import GiftIssue  # noqa: PLC0415

    pattern = GiftIssueFactory(unit=root, code="G")
    recipient = GiftRecipientFactory(issue=pattern, member_id=people[0][0], unit_id=people[0][1], name="某某")
    paid(pattern, on=datetime.date(1990, 1, 20))
    dated = [(occasion, datetime.date(year, *day)) for year in years for occasion, day in _FESTIVALS.items()]
    days, codes = [day for _, day in dated], [f"G{n}" for n in range(len(dated))]
    dates = dict.fromkeys(("made_on", "approved_on", "paid_on"), days)
    multiply(pattern.claim, len(dated), number=codes, **dates)
    claims = list(Claim.objects.filter(number__regex="^G[0-9]").order_by("pk").values_list("pk", flat=True))
    occasions = [occasion for occasion, _ in dated]
    multiply(pattern, len(dated), code=codes, number=codes, occasion=occasions, issued_on=days, claim_id=claims)
    issues = list(GiftIssue.objects.filter(code__regex="^G[0-9]").order_by("pk").values_list("pk", flat=True))
    given = [(issue, *person) for issue in issues for person in people]
    multiply(recipient, len(given), **_columns(given, "issue_id", "member_id", "unit_id"))


def _add_activities(years, people, size):
    """Add recorded activities of every sub-union and year, with people of it."""
    from activities.models import Activity  # noqa: PLC0415
    from tests.factories import ActivityFactory, ParticipationFactory  # noqa: PLC0415

    units = sorted({unit for _, unit in people})
    of_unit = {unit: [member for member, own in people if own == unit] for unit in units}
    pattern = ActivityFactory(unit_id=units[0], recorded=True, title="某次活动")
    person = ParticipationFactory(activity=pattern, unit_id=units[0], member_id=people[0][0], name="某某")
    held = [
        (unit, datetime.date(year, 1 + n % 12, 1 + n % 28))
        for year, unit, n in product(years, units, range(size.activities))
    ]
    numbers = [f"G{n}" for n in range(len(held))]
    starts = [day for _, day in held]
    multiply(pattern, len(held), unit_id=[unit for unit, _ in held], number=numbers, starts_on=starts, ends_on=starts)
    added = Activity.objects.filter(number__regex="^G[0-9]").order_by("pk").values_list("pk", "unit_id")
    taking_part = [
        (activity, unit, member)
        for n, (activity, unit) in enumerate(added)
        for member in (of_unit[unit] * 2)[n % len(of_unit[unit]) :][: min(size.people, len(of_unit[unit]))]
    ]
    multiply(person, len(taking_part), **_columns(taking_part, "activity_id", "unit_id", "member_id"))


def _add_log(user, count, units, years):
    """Add entries of the log, sealed by the database itself, which looks up the seal before each."""
    values = {"first": years[0], "years": len(years), "count": count, "user": user.pk, "units": units}
    for start in range(0, count, _ENTRIES):
        _run(_LOG, {**values, "start": start, "stop": min(start + _ENTRIES, count) - 1})
        # Until it knows how long the table is, it reads the whole of it.
        _run("ANALYZE core_auditlink")


def _columns(rows, *names):
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


@contextmanager
def _without_triggers(table):
    _run(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    yield
    _run(f"ALTER TABLE {table} ENABLE TRIGGER ALL")


def _vacuum():
    """Vacuum until an index says alone what it holds; while anybody has a snapshot, even autovacuum, rows are read."""
    from django.db import connection  # noqa: PLC0415

    unseen = (
        "SELECT EXISTS (SELECT FROM pg_stat_user_tables JOIN pg_class ON oid = relid WHERE relallvisible < relpages)"
    )
    for _ in range(60):
        _run("VACUUM (ANALYZE, INDEX_CLEANUP ON)")
        with connection.cursor() as cursor:
            cursor.execute(unseen)
            if not cursor.fetchone()[0]:
                return
        time.sleep(1)
    raise TimeoutError("another holds a snapshot of this database")


def _run(sql, values=None):
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(sql, values)
