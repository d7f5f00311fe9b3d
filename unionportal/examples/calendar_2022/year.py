"""The calendar year 2022 of an invented college, such that the figures of a real report of that year come out.

Only quantities are real. Everything else is drawn with a fixed seed, so the workbook is the same every time.
"""

import datetime
import random
from dataclasses import dataclass
from decimal import Decimal

from unionportal.core.figures.periods import calendar_year
from unionportal.examples.calendar_2022 import activities, congress, honours, publicity, sentences
from unionportal.examples.making import money, roster
from unionportal.examples.making.colleges import TEXTILE as COLLEGE
from unionportal.examples.making.people import invent_staff
from unionportal.examples.making.sentences import with_sentences

YEAR = 2022
EVENTS = sentences.EVENTS
PERIOD = calendar_year(YEAR)
BEFORE, NEWCOMERS = 640, 71
RETIRING = {datetime.date(2022, 7, 1): 12, datetime.date(2022, 12, 31): 13}
NEW_TERM = datetime.date(2022, 9, 1)
UNIVERSAL_TOTAL = Decimal("1582300")
CONDOLENCE_TOTAL = Decimal("130989")
HOSPITALS = ("市第一人民医院", "市第二人民医院", "市中医院", "江南大学附属医院", "区人民医院")
_DRIVE = "2022年“慈善一日捐”"
_PLAN = "2022年教职工团体意外险"
# Elected in 2020 and still in office.
_COMMITTEES = {"elected_on": datetime.date(2020, 11, 20), "since": datetime.date(2020, 12, 1)}
COVERS = (("major_illness", "100000"), ("accident_medical", "20000"), ("accident_death", "300000"))


def _day(month, day):
    return datetime.date(YEAR, month, day)


@dataclass
class ExampleYear:
    """What the parts of the year are drawn from."""

    rng: random.Random
    staff: list

    def in_union(self, on):
        """Return the people in the union on that day."""
        return [person for person in self.staff if person.in_union(on)]


def build():
    """Return {sheet key: rows} of the whole year."""
    rng = random.Random(YEAR)  # noqa: S311 -- example data, the same every time
    staff = invent_staff(rng, COLLEGE, before=BEFORE, newcomers=NEWCOMERS, joining=NEW_TERM, retiring=RETIRING)
    year = ExampleYear(rng, staff)
    issues, recipients = gifts(year)
    sheets = {
        "members.units": roster.units(COLLEGE),
        "members.members": roster.members(staff),
        "members.officers": roster.committees(staff, COLLEGE, **_COMMITTEES),
        "members.cards": cards(year),
        "finance.accounts": money.accounts(),
        "finance.budgets": money.budgets(),
        "finance.incomes": money.income(),
        "finance.payments": money.spending(),
        "welfare.visits": visits(year),
        "welfare.grants": grants(year),
        "welfare.issues": issues,
        "welfare.recipients": recipients,
        "welfare.mutual_aid": mutual_aid(year),
        "welfare.pairings": pairings(year),
        "welfare.drives": [
            {"title": _DRIVE, "started_on": _day(9, 5), "beneficiary": "市慈善总会"},
        ],
        "welfare.donations": donations(year),
        "welfare.remittances": [remittance()],
        "welfare.plans": [insurance(len(year.in_union(_day(3, 1))))],
        "welfare.covers": [{"plan": _PLAN, "risk": risk, "cover": Decimal(cover)} for risk, cover in COVERS],
        **activities.build(staff),
        **honours.build(staff),
        **publicity.build(),
        **congress.build(staff),
    }
    return with_sentences(sheets, sentences.BY_SHEET, PERIOD)


def visits(year):
    """Return 104 visits to 102 people: two were in hospital twice."""
    rng, rows = year.rng, []
    staff = [person for person in year.staff if person.left_on is None and person.joined_on < NEW_TERM]
    pool = iter(rng.sample(staff, 39 + 18 + 6 + 14))
    hospital = [next(pool) for _ in range(39)]
    retiring = [person for person in year.staff if person.left_on]
    for person in [next(pool) for _ in range(18)]:
        kinship = rng.choice(("parent", "parent", "parent", "spouse"))
        rows.append(_visit(year, person, "bereavement", Decimal(1000), kinship=kinship))
    rows += [_visit(year, next(pool), "marriage", Decimal(1000), form="goods") for _ in range(6)]
    rows += [_visit(year, next(pool), "birth", Decimal(1000), form="goods") for _ in range(14)]
    for person in retiring:
        rows.append(_visit(year, person, "retirement", Decimal(980), form="goods", on=person.left_on))
    rest = CONDOLENCE_TOTAL - sum(row["amount"] for row in rows)
    amounts = [Decimal(2000)] * 27 + [Decimal(1000)] * 13
    amounts.append(rest - sum(amounts))
    for number, amount in enumerate(amounts):
        again = number >= len(hospital)
        person = hospital[number - len(hospital)] if again else hospital[number]
        rows.append(_visit(year, person, "hospital", amount, second=again))
    return sorted(rows, key=lambda row: (row["happened_on"], row["staff_no"]))


def _visit(year, person, occasion, amount, *, form="cash", kinship=None, on=None, second=False):
    rng = year.rng
    happened = min(on, _day(12, 14)) if on else _day(rng.randrange(7, 12) if second else rng.randrange(1, 7), 1)
    happened += datetime.timedelta(days=0 if on else rng.randrange(27))
    visited = happened + datetime.timedelta(days=rng.randrange(1, 6))
    return {
        "staff_no": person.staff_no,
        "occasion": occasion,
        "kinship": kinship,
        "happened_on": happened,
        "hospital": rng.choice(HOSPITALS) if occasion == "hospital" else None,
        "visited_on": visited,
        "visitors": "分工会主席、组织委员",
        "form": form,
        "amount": amount,
        "account": money.CONDOLENCE,
        "paid_on": visited + datetime.timedelta(days=rng.randrange(1, 9)),
        "over_cap_reason": "因同一疾病复发再次住院，经工会委员会研究同意。" if second else None,
    }


def grants(year):
    """Return grants to 24 people, 35,800 yuan, all paid in January."""
    people = year.rng.sample(year.in_union(_day(1, 1)), 24)
    kinds = ["major_illness"] * 10 + ["hospital"] * 8 + ["hardship"] * 6
    amounts = {"major_illness": Decimal(2000), "hospital": Decimal(1000), "hardship": Decimal(1300)}
    return [
        {
            "staff_no": person.staff_no,
            "kind": kind,
            "applied_on": _day(1, 4),
            "amount": amounts[kind],
            "account": money.HARDSHIP,
            "paid_on": _day(1, 18),
        }
        for person, kind in zip(people, kinds, strict=True)
    ]


def gifts(year):
    """Return (batches, recipients): festivals, birthdays, films for all; summer, duty, watch for those on post."""
    issues, recipients = [], []

    def issue(code, occasion, title, day, people, cost, content=None, names=(), channel=None):
        issues.append(
            {
                "code": code,
                "occasion": occasion,
                "title": title,
                "issued_on": day,
                "paid_on": day,
                "account": money.WARMTH if occasion in ("summer", "on_duty", "watch") else money.CONDOLENCE,
                "content": content,
                "channel": channel,
            }
        )
        rows = [{"issue": code, "staff_no": person.staff_no, "name": person.name} for person in people]
        rows += [{"issue": code, "staff_no": None, "name": name} for name in names]
        recipients.extend({**row, "cost": Decimal(cost), "signed_on": day} for row in rows)

    for code, occasion, title, day, cost, content, channel in (
        ("2022-CJ", "spring_festival", "2022年春节慰问品", _day(1, 20), 800, "米、油、坚果礼盒", "platform_832"),
        ("2022-DW", "dragon_boat", "2022年端午节慰问品", _day(5, 31), 500, "粽子、咸鸭蛋", "market"),
        ("2022-ZQ", "mid_autumn", "2022年中秋节慰问品", _day(9, 6), 500, "月饼、水果", "platform_832"),
    ):
        issue(code, occasion, title, day, year.in_union(day), cost, content, channel=channel)
    for month in range(1, 13):
        day = _day(month, 2)
        born = [person for person in year.in_union(day) if person.born.month == month]
        issue(f"2022-SR{month:02}", "birthday", f"2022年{month}月生日蛋糕券", day, born, 400, "指定门店蛋糕券")
    _films(year, issue, recipients)
    _posts(year, issue)
    return issues, recipients


def _films(year, issue, recipients):
    """Issue film vouchers at 100 yuan in two rounds; the second goes to as many as make the year's total."""
    everybody = year.in_union(_day(10, 20))
    issue("2022-DY1", "film", "2022年电影券（第一批）", _day(10, 20), everybody, 100, "影城兑换券")
    left = UNIVERSAL_TOTAL - sum(row["cost"] for row in recipients)
    second, odd = divmod(left, 100)
    if odd or not 0 <= second <= len(everybody):
        raise ValueError(f"the universal gifts cannot add up: {left} yuan left for the second round of films")
    issue("2022-DY2", "film", "2022年电影券（第二批）", _day(11, 15), everybody[: int(second)], 100, "影城兑换券")


def _posts(year, issue):
    outdoors = [person for person in year.in_union(_day(7, 20)) if person.unit in ("HQ", "JD", "TS")]
    guests = [f"物业外勤{number:02}" for number in range(1, 31)]
    issue(
        "2022-SQL", "summer", "2022年高温户外作业送清凉", _day(7, 20), outdoors[:120], 50, "防暑降温用品", names=guests
    )
    issue("2022-ZG", "on_duty", "2022年春节在岗慰问", _day(2, 1), year.in_union(_day(2, 1))[:26], 120, "慰问礼包")
    watch = year.rng.sample(year.in_union(_day(4, 10)), 190)
    issue("2022-ZS", "watch", "2022年疫情防控驻校值守慰问", _day(4, 10), watch, 100, "生活用品")


def mutual_aid(year):
    """Return eight claims: six granted, one refused, one still open."""
    people = year.rng.sample(year.in_union(_day(3, 1)), 8)
    plan = "市总工会会员住院专享保障"
    rows = [
        {
            "staff_no": person.staff_no,
            "plan": plan,
            "submitted_on": _day(3 + number, 5),
            "state": "granted",
            "decided_on": _day(4 + number, 12),
            "granted": Decimal(1000 + 200 * number),
        }
        for number, person in enumerate(people[:6])
    ]
    refused, waiting = people[6:]
    rows.append(
        {
            "staff_no": refused.staff_no,
            "plan": plan,
            "submitted_on": _day(6, 8),
            "state": "refused",
            "decided_on": _day(7, 8),
        }
    )
    rows.append({"staff_no": waiting.staff_no, "plan": plan, "submitted_on": _day(12, 20), "state": "submitted"})
    return rows


def pairings(year):
    """Return the pairings of 15 women with 17 students; two of them mentor two."""
    women = [person for person in year.in_union(_day(3, 1)) if not person.male and person.left_on is None]
    mentors = year.rng.sample(women, 15)
    students = [f"学生{letter}" for letter in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午"]
    return [
        {
            "staff_no": mentor.staff_no,
            "student_no": f"2021{number:04}",
            "student": student,
            "project": "暖阳妈妈结对",
            "since": _day(3, 8),
        }
        for number, (mentor, student) in enumerate(zip([*mentors, *mentors[:2]], students, strict=True))
    ]


def donations(year):
    """Return the donations of half of the members, from 20 to 200 yuan each."""
    givers = year.rng.sample(year.in_union(_day(9, 8)), 350)
    amounts = (20, 50, 50, 100, 100, 200)
    return [
        {
            "drive": _DRIVE,
            "staff_no": person.staff_no,
            "amount": Decimal(amounts[number % len(amounts)]),
            "given_on": _day(9, 8),
        }
        for number, person in enumerate(givers)
    ]


def remittance():
    """Return the remittance of the donations, as row."""
    return {
        "drive": _DRIVE,
        "amount": Decimal("30230.00"),
        "remitted_on": _day(9, 30),
        "receiver": "市慈善总会",
        "receipt_no": "00820931",
    }


def insurance(insured):
    """Return the insurance plan with its covers, as rows."""
    return {
        "title": _PLAN,
        "insurer": "江南人寿保险公司",
        "since": _day(4, 1),
        "until": datetime.date(2023, 3, 31),
        "insured": insured,
        "premium": Decimal("60.00"),
    }


def cards(year):
    """Return the service cards of the year, as rows."""
    newcomers = [person for person in year.staff if person.joined_on == NEW_TERM]
    return [
        {"member": person.staff_no, "card_no": f"2022{number:06}", "issued_on": _day(10, 12)}
        for number, person in enumerate(newcomers, 1)
    ]
