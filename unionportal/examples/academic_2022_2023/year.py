"""The academic year 2022-2023 of an invented college: fourteen sub-unions, all re-elected, some 930 members."""

import datetime
import math
import random
from decimal import Decimal

from unionportal.core.figures.periods import academic_year
from unionportal.examples.academic_2022_2023 import sentences
from unionportal.examples.academic_2022_2023.posts import posts
from unionportal.examples.making import activity_rows, roster, series, small_college
from unionportal.examples.making.colleges import CITY as COLLEGE
from unionportal.examples.making.congress_rows import meeting
from unionportal.examples.making.people import invent_staff
from unionportal.examples.making.sentences import with_sentences

PERIOD = academic_year(2022)
EVENTS = sentences.EVENTS
_JOINING = datetime.date(2022, 9, 1)
_RETIRING = {datetime.date(2023, 6, 30): 14}
_BEFORE, _NEWCOMERS, _GONE = 926, 32, 8
_ELECTED, _SINCE = datetime.date(2022, 10, 26), datetime.date(2022, 11, 1)
# Closed when the departments were put together anew; their last people had retired before.
_CLOSED_ON = datetime.date(2022, 10, 12)
_CLOSED = (("HQFW", "后勤服务中心分工会"), ("CJ", "成人教育学院分工会"))
_PLAN = "2022-2023学年教职工团体意外险"
_COVERS = {
    "major_illness": 50000,
    "accident_medical": 18000,
    "illness_death": 100000,
    "accident_death": 250000,
    "accident_disability": 250000,
}
_DRIVE = "2023年扶贫济困爱心捐赠"
_REMITTED = Decimal("17585.45")
_DONORS = 252
# Title, kind, year, month, day, people, whatever else the row says.
_ACTIVITIES = (
    ("“喜迎二十大、建功新时代”主题阅读", "study", 2022, 9, 28, 236, {}),
    ("新进教职工座谈与入会", "social", 2022, 9, 22, 32, {}),
    ("工会干部学习二十大精神", "study", 2022, 11, 2, 46, {"for_cadres": True}),
    ("校运会教职工组比赛", "sport_culture", 2022, 11, 17, 318, {"series": "sports-meet", "person_times": 506}),
    ("法律咨询服务日", "lecture", 2022, 12, 2, 41, {}),
    ("高层次人才交流会：品茶", "social", 2022, 12, 9, 24, {}),
    ("庆祝国际劳动妇女节观影", "women", 2023, 3, 8, 268, {}),
    ("“玫瑰书香”主题阅读", "women", 2023, 3, 20, 75, {}),
    ("妇女权益保障法宣讲", "women", 2023, 3, 27, 88, {}),
    ("高层次人才交流会：走进湿地", "social", 2023, 3, 31, 27, {}),
    ("女教职工“两癌”筛查和健康指导", "women", 2023, 4, 12, 184, {}),
    ("出国金融讲座", "lecture", 2023, 4, 19, 62, {}),
    ("高层次人才交流会：插花", "social", 2023, 4, 27, 22, {}),
    ("“成长·守护·筑梦”六一活动", "family", 2023, 6, 1, 0, {"series": "children-day", "families": 118, "children": 131}),
    ("工会财务和审计人员培训", "training", 2023, 5, 18, 9, {"level": "city", "for_cadres": True}),
    ("工会主席培训班", "training", 2023, 6, 8, 6, {"level": "city", "for_cadres": True}),
    ("工会干部业务专题培训", "training", 2023, 7, 4, 45, {"for_cadres": True}),
    ("六一小小牙医体验", "family", 2023, 6, 3, 20, {"unit": "JG1", "families": 20, "children": 23}),
    ("健康保健讲座", "lecture", 2023, 5, 10, 36, {"unit": "JG3"}),
    ("三八节插花活动", "women", 2023, 3, 7, 28, {"unit": "CH"}),
    ("秋季登山", "sport_culture", 2022, 10, 22, 44, {"unit": "SX"}),
    ("羽毛球友谊赛", "sport_culture", 2022, 12, 7, 26, {"unit": "ZN"}),
    ("编程小课堂亲子开放日", "family", 2023, 5, 27, 18, {"unit": "RJ", "families": 18, "children": 20}),
    ("读书分享会", "study", 2023, 4, 23, 31, {"unit": "JY"}),
    ("模拟法庭观摩", "study", 2023, 5, 16, 15, {"unit": "FX"}),
)


def build():
    """Return {sheet key: rows} of the whole year."""
    rng = random.Random("academic 2022-2023")  # noqa: S311 -- example data, the same every time
    staff = invent_staff(rng, COLLEGE, before=_BEFORE, newcomers=_NEWCOMERS, joining=_JOINING, retiring=_RETIRING)
    _send_home(staff)
    there = [person for person in staff if person.left_on is None and person.joined_on < _JOINING]
    sheets = {
        "members.units": roster.units(COLLEGE) + _closed_units(),
        "members.members": roster.members(staff),
        "members.officers": _committees(staff),
        "members.cards": small_college.cards(
            [p for p in staff if p.joined_on == _JOINING], datetime.date(2022, 10, 18)
        ),
        **small_college.books(2022, 2023),
        **_gifts(staff),
        **_donations(rng, there),
        "welfare.visits": small_college.visits(rng, there, PERIOD, hospital=21, bereavement=9, birth=11, marriage=5),
        "welfare.plans": [_insurance(len(there))],
        "welfare.covers": [{"plan": _PLAN, "risk": risk, "cover": Decimal(yuan)} for risk, yuan in _COVERS.items()],
        "congress.meetings": [meeting("enlarged", "工会工作会议", datetime.date(2022, 9, 16), 38, 35)],
        **_publicity(),
    }
    return with_sentences(sheets, sentences.BY_SHEET, PERIOD)


def _send_home(staff):
    """Retire the last people of the two old sub-unions by the summer."""
    oldest = sorted((p for p in staff if p.left_on is None), key=lambda person: person.born)[:_GONE]
    for number, person in enumerate(oldest):
        person.unit, name = _CLOSED[number % 2]
        person.department = name.removesuffix("分工会")
        person.left_on = datetime.date(2022, 6, 30)


def _closed_units():
    shape = {"kind": "branch", "parent": "UNION", "closed_on": _CLOSED_ON, "document": "关于调整二级工会设置的通知"}
    opened = datetime.date(2008, 9, 1)
    return [{"code": code, "name": name, "opened_on": opened, **shape} for code, name in _CLOSED]


def _committees(staff):
    """Return the terms: all committees were elected in October 2022; the same people had other posts before."""
    before = {"elected_on": datetime.date(2019, 10, 23), "since": datetime.date(2019, 11, 1), "until": _SINCE}
    old = roster.committees(staff, COLLEGE, **before, posts=("organisation", "chair", "women"))
    return old + roster.committees(staff, COLLEGE, elected_on=_ELECTED, since=_SINCE)


def _gifts(staff):
    def on(day):
        return [person for person in staff if person.in_union(day)]

    autumn, spring = datetime.date(2022, 9, 8), datetime.date(2023, 1, 12)
    festivals = (
        ("2022-ZQ", "mid_autumn", "2022年中秋节慰问品", autumn, on(autumn), 300, "月饼、水果"),
        ("2023-CJ", "spring_festival", "2023年春节慰问品", spring, on(spring), 500, "米、油、干果"),
    )
    months = [(2022, month) for month in range(9, 13)] + [(2023, month) for month in range(1, 9)]
    return small_college.gifts(*festivals, *small_college.birthdays(on, months, 200))


def _donations(rng, there):
    """Return donations in round sums but for the last, so that they add up to what was remitted."""
    given = [Decimal(rng.choice((30, 50, 50, 80, 100, 120))) for _ in range(_DONORS)]
    too_much = max(0, math.ceil(sum(given) + 50 - _REMITTED))
    for place in range(_DONORS):
        cut = min(too_much, given[place] - 20)
        given[place], too_much = given[place] - cut, too_much - cut
    given.append(_REMITTED - sum(given))
    day = datetime.date(2023, 6, 28)
    return {
        "welfare.drives": [{"title": _DRIVE, "started_on": datetime.date(2023, 6, 12), "beneficiary": "市慈善基金会"}],
        "welfare.donations": [
            {"drive": _DRIVE, "staff_no": person.staff_no, "amount": amount, "given_on": day}
            for person, amount in zip(rng.sample(there, len(given)), given, strict=True)
        ],
        "welfare.remittances": [
            {
                "drive": _DRIVE,
                "amount": _REMITTED,
                "remitted_on": datetime.date(2023, 7, 5),
                "receiver": "市慈善基金会",
                "receipt_no": "00417352",
            }
        ],
    }


def _insurance(insured):
    return {
        "title": _PLAN,
        "insurer": "南江人寿保险公司",
        "since": _JOINING,
        "until": PERIOD.last_day,
        "insured": insured,
        "premium": Decimal("68.00"),
    }


def _publicity():
    rule = "工会经费收支管理办法（试行）"
    adopted = datetime.date(2022, 12, 14)
    edition = {"regulation": rule, "kind": "made", "document_no": "校工〔2022〕8号", "adopted_on": adopted}
    return {
        "activities.series": series.rows("sports-meet", "children-day"),
        "activities.activities": [
            activity_rows.activity(title, kind, datetime.date(*day), people, ends_on=datetime.date(*day), **more)
            for title, kind, *day, people, more in _ACTIVITIES
        ],
        "activities.publications": posts(),
        "activities.regulations": [{"title": rule, "compiled_on": None}],
        "activities.editions": [{**edition, "effective_on": datetime.date(2023, 1, 1)}],
    }
