"""The calendar year 2023 of a small invented college: a congress that elects, a meeting below quorum, some prizes."""

import datetime
import random
from decimal import Decimal

from congress.bodies.services.rules import example_rules
from unionportal.core.figures.periods import calendar_year
from unionportal.examples.calendar_2023 import sentences
from unionportal.examples.making import activity_rows, congress_rows, money, roster, series, small_college
from unionportal.examples.making.colleges import VOCATIONAL as COLLEGE
from unionportal.examples.making.congress_rows import agenda, meeting
from unionportal.examples.making.people import invent_staff
from unionportal.examples.making.sentences import with_sentences

YEAR = 2023
PERIOD = calendar_year(YEAR)
EVENTS = sentences.EVENTS
TERM, CONGRESS = "第四届双代会", "四届一次双代会"
_JOINING = datetime.date(YEAR, 9, 1)
_SINCE = datetime.date(YEAR, 6, 25)
# Teachers and others of each sub-union: 73, of whom 44 teach.
_QUOTAS = {"WL": (9, 4), "HL": (8, 4), "JZ": (8, 4), "YS": (7, 3), "GG": (7, 3), "XZ": (5, 11)}
_DECISION = (
    "章程报送核准的时限将至，开学初部分代表带队实习、外出招生不能到会，经主席团研究决定如期召开，"
    "会议只审议、不表决，未到会代表的意见另行书面征求。"
)
_ACTIVITIES = (
    ("女教职工田间采草莓", "women", 3, 8, 112, {}),
    ("教职工春季健步走", "sport_culture", 4, 14, 146, {}),
    ("二级工会委员例会暨主题教育学习", "study", 5, 17, 24, {}),
    ("市教育系统六一亲子活动", "family", 6, 1, 12, {"level": "city", "families": 12, "children": 13}),
    ("新一届工会干部培训", "training", 9, 15, 22, {"for_cadres": True}),
    ("教师节沙龙", "social", 9, 8, 48, {}),
    ("新进教职工座谈", "social", 9, 20, 14, {}),
    ("健身实训中心开放月", "sport_culture", 10, 9, 87, {"person_times": 230}),
    ("心理健康主题讲座", "lecture", 10, 25, 64, {}),
    ("市教工运动会广播操交流展示", "sport_culture", 11, 4, 20, {"level": "city", "series": "sports-meet"}),
    ("学用典大赛", "contest", 11, 18, 6, {"level": "city", "series": "classics"}),
    ("护理系茶艺体验", "women", 5, 12, 18, {"unit": "WL"}),
    ("冬季趣味运动会", "sport_culture", 12, 8, 37, {"unit": "XZ"}),
)
_NEWS = """
0112 春节慰问送到岗位
0309 田间采草莓，欢度妇女节
0602 亲子同乐迎六一
0626 第四届双代会召开，新一届工会委员会产生
0718 送清凉到值班岗位
0911 教师节沙龙举行
0929 代表会议审议学校章程
1106 我校教职工在市教工运动会上展示风采
1120 我校教师在学用典大赛中获奖
"""


def build():
    """Return {sheet key: rows} of the whole year."""
    rng = random.Random(YEAR)  # noqa: S311 -- example data, the same every time
    retiring = {datetime.date(YEAR, 6, 30): 5}
    staff = invent_staff(rng, COLLEGE, before=286, newcomers=14, joining=_JOINING, retiring=retiring)
    there = [person for person in staff if person.left_on is None and person.joined_on < _JOINING]
    elected = {"elected_on": datetime.date(2022, 12, 8), "since": datetime.date(YEAR, 1, 1)}
    sheets = {
        "members.units": roster.units(COLLEGE),
        "members.members": roster.members(staff),
        "members.officers": roster.committees(staff, COLLEGE, **elected),
        "members.cards": small_college.cards([p for p in staff if p.joined_on == _JOINING], _day(10, 12)),
        **small_college.books(YEAR),
        **_gifts(staff),
        "welfare.visits": small_college.visits(rng, there, PERIOD, hospital=8, bereavement=4, birth=5, marriage=3),
        "welfare.grants": _grants(there),
        "welfare.mutual_aid": _mutual_aid(there),
        "welfare.plans": [_insurance(len(there))],
        **_congress(rng, staff),
        **_done(rng, there),
    }
    return with_sentences(sheets, sentences.BY_SHEET, PERIOD)


def _day(month, day):
    return datetime.date(YEAR, month, day)


def _grants(there):
    """Return the grants to two people in hardship, paid before the winter break."""
    return [
        {
            "staff_no": person.staff_no,
            "kind": "hardship",
            "applied_on": _day(12, 4),
            "amount": Decimal(1500),
            "account": money.HARDSHIP,
            "paid_on": _day(12, 14),
        }
        for person in there[20:22]
    ]


def _mutual_aid(there):
    """Return the mutual aid that three ill people were granted."""
    return [
        {
            "staff_no": person.staff_no,
            "plan": "市总工会会员住院专享保障",
            "submitted_on": _day(4 + number, 6),
            "state": "granted",
            "decided_on": _day(5 + number, 10),
            "granted": Decimal(1200),
        }
        for number, person in enumerate(there[30:33])
    ]


def _insurance(insured):
    return {
        "title": f"{YEAR}年教职工补充医疗保险",
        "insurer": "东浦人寿保险公司",
        "since": _day(3, 1),
        "until": datetime.date(YEAR + 1, 2, 28),
        "insured": insured,
        "premium": Decimal("120.00"),
    }


def _gifts(staff):
    def on(day):
        return [person for person in staff if person.in_union(day)]

    spring, duty, autumn, summer, films = _day(1, 10), _day(1, 23), _day(9, 26), _day(7, 17), _day(11, 20)
    return small_college.gifts(
        ("2023-CJ", "spring_festival", "2023年春节慰问品", spring, on(spring), 400, "米、油、干果"),
        ("2023-ZG", "on_duty", "2023年寒假值班慰问", duty, on(duty)[:12], 100, "慰问礼包"),
        ("2023-GQ", "national_day", "2023年国庆慰问品", autumn, on(autumn), 300, "水果、糕点"),
        ("2023-SQL", "summer", "2023年暑期送清凉", summer, on(summer)[:40], 60, "防暑用品"),
        ("2023-DY", "film", "2023年电影票", films, on(films), 80, "影城兑换券"),
        *small_college.birthdays(on, [(YEAR, month) for month in range(1, 13)], 200),
    )


def _congress(rng, staff):
    delegations, delegates = congress_rows.delegates(
        staff, COLLEGE, _QUOTAS, term=TERM, since=_SINCE, elected_on=_day(6, 8)
    )
    people = [row["member"] for row in delegates]
    names = {person.staff_no: person.name for person in staff}
    opening = meeting("congress", f"{CONGRESS}全体会议", _SINCE, 73, 68, congress=CONGRESS, place="报告厅")
    between = {
        "term": TERM,
        "place": "第一会议室",
        "quorum_decided_name": f"{names[people[0]]}（工会主席）",
        "quorum_reason": _DECISION,
    }
    autumn = meeting("delegates", "第四届双代会代表会议", _day(9, 28), 73, 40, **between)
    attendance = []
    for sitting, excused in ((opening, 5), (autumn, 33)):
        order = rng.sample(people, len(people))
        attendance += congress_rows.roll(sitting, order, excused=excused)
    return {
        "congress.rules": example_rules(),
        "congress.terms": _terms(),
        "congress.congresses": [_first()],
        "congress.delegations": delegations,
        "congress.delegates": delegates,
        "congress.meetings": [opening, autumn],
        "congress.attendance": attendance,
        "congress.agenda": _items(opening, autumn),
    }


def _terms():
    third = {"staff_no": 3, "members_no": 3, "since": datetime.date(2018, 6, 22), "until": _SINCE}
    return [{"unit": "UNION", **third}, {"unit": "UNION", "staff_no": 4, "members_no": 4, "since": _SINCE}]


def _first():
    days = {"starts_on": _SINCE, "ends_on": _SINCE}
    return {"term": TERM, "kind": "joint", "staff_session": 1, "members_session": 1, "elects": True, **days}


def _items(opening, autumn):
    votes = {"no": 1, "abstain": 2, "invalid": 0}
    reports = "会议同意第三届工会委员会工作报告。"
    return agenda(
        opening,
        ("hear", "听取学校工作报告", {"reporter": "校长"}),
        ("adopt", "审议通过第三届工会委员会工作报告", {"yes": 65, **votes, "resolution": reports}),
        ("elect", "选举第四届工会委员会委员", {"yes": 66, "no": 0, "abstain": 2, "invalid": 0}),
        ("elect", "选举第四届经费审查委员会委员", {"yes": 65, "no": 1, "abstain": 2, "invalid": 0}),
    ) + agenda(
        autumn,
        ("hear", "听取学校章程起草情况的说明", {"reporter": "章程起草组"}),
        ("deliberate", "审议学校章程", {}),
    )


def _done(rng, there):
    sports, classics = (rng.sample(there, 2) for _ in range(2))
    body = {"body": "市教育工会"}
    prize = {**body, "kind": "prize", "grade": "second", "series": "classics"}
    return {
        "activities.series": series.rows("sports-meet", "classics", "sports-star"),
        "activities.activities": [
            activity_rows.activity(title, kind, _day(month, day), people, ends_on=_day(month, day), **more)
            for title, kind, month, day, people, more in _ACTIVITIES
        ],
        "activities.honours": [
            *activity_rows.honours_of(sports, _day(11, 10), "体育达人奖", **body, series="sports-star"),
            *activity_rows.honours_of(classics, _day(11, 28), "学用典大赛", **prize),
        ],
        "activities.publications": activity_rows.published(_NEWS, YEAR, channel="union_site", kind="news"),
    }
