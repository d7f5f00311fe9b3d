"""The plan for 2023 of an invented college: 34 items by month, and which of them were done."""

import datetime
import random

from unionportal.core.figures.periods import calendar_year
from unionportal.examples.making import activity_rows, roster, series, small_college
from unionportal.examples.making.colleges import NORMAL as COLLEGE
from unionportal.examples.making.people import invent_staff

YEAR = 2023
PERIOD = calendar_year(YEAR)
_JOINING = datetime.date(YEAR, 9, 1)
_PUBLISHED = datetime.date(YEAR, 1, 18)
# The plan is seen as it stood in the autumn: what lies later is still to be done.
_SEEN_ON = datetime.date(YEAR, 10, 31)
# Months, what is to be done, who does it, and of a series its code and edition.
_ITEMS = (
    (2, 2, "为上一年度退休教职工举行荣休仪式", "生活委员"),
    (2, 2, "召开六届三次双代会", "办公室", "joint-congress", 3),
    (3, 3, "部署新学年工作，培训工会干部，为新进教职工办理入会手续", "办公室"),
    (3, 3, "开展妇女节庆祝活动", "女工委"),
    (3, 3, "评选“三育人”先进，宣讲“最美教师”等先进事迹", "宣传委员"),
    (3, 3, "推荐市教育系统工会先进个人", "办公室"),
    (3, 3, "安排教职工体检，做到全覆盖", "生活委员"),
    (3, 3, "指导二级教代会", "民主管理委员"),
    (3, 3, "移交工会档案", "办公室"),
    (3, 3, "代表市教育工会参加职工乒乓球比赛", "文体委员"),
    (3, 3, "开办教职工子女体育锻炼托班", "青工委"),
    (4, 4, "安排女教职工专项检查", "女工委"),
    (4, 4, "举办青年教师教学比赛", "青工委", "teaching-contest", None),
    (4, 4, "组织教职工参加春季校运会", "文体委员", "sports-meet", None),
    (4, 4, "“中国梦·劳动美”学习劳模主题活动，扶持劳模工匠创新工作室", "宣传委员"),
    (4, 4, "参加市教育工会乒乓球比赛", "文体委员"),
    (5, 5, "举办第十六届教职工健身运动会（气排球、趣味运动会等）", "文体委员", "fitness-meet", 16),
    (5, 5, "青年教职工联谊活动（第二季），为单身教职工搭建交友平台", "青工委", "young-staff-party", None),
    (5, 5, "协助新引进高层次人才子女入学", "生活委员"),
    (5, 5, "六一亲子活动", "女工委", "children-day", None),
    (6, 6, "启动教职工疗休养，制定疗休养工作细则", "生活委员"),
    (7, 8, "组织教职工疗休养", "生活委员"),
    (7, 8, "工会干部暑期培训，学习基层工会经费收支管理办法", "办公室"),
    (7, 8, "暑期送清凉，走访困难、大病和假期坚守一线的教职工", "生活委员"),
    (9, 9, "举办第五届教职工大合唱比赛", "文体委员", "choir", 5),
    (9, 9, "教职工慈善一日捐", "生活委员"),
    (10, 10, "配合体委举办校运会", "文体委员", "sports-meet", None),
    (10, 10, "组织教职工参加校运会比赛", "文体委员"),
    (10, 10, "承办市教育工会气排球比赛", "文体委员"),
    (11, 11, "筹备六届四次双代会，由执委会督促提案落实", "办公室", "joint-congress", 4),
    (11, 11, "组队参加省“钟声杯”各项比赛", "文体委员"),
    (12, 12, "为退休教职工举行荣休仪式", "生活委员"),
    (12, 12, "评选先进教工小家、优秀工会工作者和积极分子", "办公室"),
    (12, 12, "工会干部培训和年终考核", "办公室"),
)
_ACTIVITIES = (
    ("退休教职工荣休仪式", "social", 2, 17, 31, {}),
    ("工会干部培训", "training", 3, 3, 38, {"for_cadres": True}),
    ("庆三八健身走", "women", 3, 8, 126, {}),
    ("市职工乒乓球比赛", "sport_culture", 3, 25, 8, {"level": "city"}),
    ("青年教师教学比赛", "contest", 4, 13, 24, {"series": "teaching-contest"}),
    ("春季校运会教工组", "sport_culture", 4, 20, 172, {"series": "sports-meet", "person_times": 268}),
    ("学习劳模主题活动", "study", 4, 28, 94, {}),
    ("第十六届教职工健身运动会", "sport_culture", 5, 12, 215, {"series": "fitness-meet", "edition": 16}),
    ("青年教职工联谊活动", "social", 5, 20, 44, {"series": "young-staff-party"}),
    ("六一亲子活动", "family", 5, 31, 0, {"series": "children-day", "families": 52, "children": 57}),
    ("工会干部暑期培训", "training", 7, 6, 35, {"for_cadres": True}),
    ("第五届教职工大合唱比赛", "sport_culture", 9, 27, 190, {"series": "choir", "edition": 5}),
    ("校运会教工组", "sport_culture", 10, 19, 160, {"series": "sports-meet", "person_times": 244}),
    ("诗词吟诵会", "study", 4, 22, 26, {"unit": "RW"}),
    ("数学游园会", "family", 5, 27, 20, {"unit": "LX", "families": 20, "children": 21}),
)


def build():
    """Return {sheet key: rows} of the whole year."""
    rng = random.Random("plan 2023")  # noqa: S311 -- example data, the same every time
    retiring = {datetime.date(YEAR, 7, 1): 6}
    staff = invent_staff(rng, COLLEGE, before=312, newcomers=16, joining=_JOINING, retiring=retiring)
    there = [person for person in staff if person.left_on is None and person.joined_on < _JOINING]
    elected = {"elected_on": datetime.date(2021, 11, 24), "since": datetime.date(2021, 12, 1)}
    spring = datetime.date(YEAR, 1, 12)
    gift = ("2023-CJ", "spring_festival", "2023年春节慰问品", spring, staff[:312], 500, "米、油、干果")
    return {
        "members.units": roster.units(COLLEGE),
        "members.members": roster.members(staff),
        "members.officers": roster.committees(staff, COLLEGE, **elected),
        **small_college.books(YEAR),
        **small_college.gifts(gift),
        "welfare.visits": small_college.visits(rng, there, PERIOD, hospital=7, bereavement=4, birth=5, marriage=4),
        "congress.terms": [_term()],
        "congress.congresses": [_congress()],
        "activities.series": series.rows(*dict.fromkeys(code for *_, code in map(_series, _ITEMS) if code)),
        "activities.activities": [_activity(*line) for line in _ACTIVITIES],
        "activities.plan": [_item(number, line) for number, line in enumerate(_ITEMS, 1)],
    }


def _series(line):
    """Return (edition, code) of an item; both None for one outside a series."""
    code, edition = line[4:] or (None, None)
    return edition, code


def _activity(title, kind, month, day, people, more):
    on = datetime.date(YEAR, month, day)
    return activity_rows.activity(title, kind, on, people, ends_on=on, **more)


def _item(number, line):
    first, last, title, owner = line[:4]
    edition, code = _series(line)
    done = datetime.date(YEAR, last, 26)
    over = done <= _SEEN_ON
    return {
        "unit": "UNION",
        "year": YEAR,
        "month_from": first,
        "month_to": last,
        "title": title,
        "position": number,
        "series": code,
        "edition": edition,
        "owner": owner,
        "published_on": _PUBLISHED,
        "done_on": done if over else None,
        "done_note": "已按计划完成" if over else None,
    }


def _term():
    return {"unit": "UNION", "staff_no": 6, "members_no": 6, "since": datetime.date(2020, 12, 18)}


def _congress():
    day = datetime.date(YEAR, 2, 24)
    shape = {"term": "第六届双代会", "kind": "joint", "staff_session": 3, "members_session": 3}
    return {**shape, "starts_on": day, "ends_on": day, "place": "大礼堂"}
