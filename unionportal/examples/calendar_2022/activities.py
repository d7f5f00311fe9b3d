"""Activities of the college in 2022, with counts, teams, works, rosters and clubs."""

import datetime
import random

from unionportal.examples.making import activity_rows, series
from unionportal.examples.making.activity_rows import took_part
from unionportal.examples.making.colleges import TEXTILE as COLLEGE

YEAR = 2022
CLUBS = (
    ("羽毛球俱乐部", 2015, 16, "每周二、四晚训练，组队参加校内外比赛"),
    ("乒乓球俱乐部", 2015, 12, "以球会友，强身健体"),
    ("瑜伽俱乐部", 2017, 14, "每周三中午练习，舒缓身心"),
    ("编织俱乐部", 2018, 10, "传承手工技艺，丰富业余生活"),
    ("摄影俱乐部", 2016, 10, "记录校园，交流技法"),
    ("篮球俱乐部", 2016, 12, "每周五下午活动，参加行业联赛"),
)
# Title, kind, month, day, people, whatever else the row says.
_SCHOOL = (
    ("新春游艺会", "sport_culture", 1, 14, 286, {}),
    ("“喜迎二十大”亲子云相册征集", "family", 5, 12, 48, {}),
    ("“每日一学”网络学习打卡", "study", 10, 25, 386, {"series": "study-checkin", "online": True, "ends": (12, 20)}),
    ("劳模宣讲网络直播（首场）", "study", 4, 28, 310, {"online": True}),
    ("劳模宣讲网络直播（第二场）", "study", 6, 15, 264, {"online": True}),
    ("“匠心筑梦”云端报告会", "study", 10, 14, 352, {"online": True}),
    ("“立师德、树标兵”专题研讨", "study", 5, 20, 118, {}),
    ("师德建设月主题教育", "study", 9, 9, 520, {"ends": (10, 14)}),
    (
        "压力管理与心理调适线上讲座",
        "lecture",
        5,
        6,
        449,
        {"online": True, "summary": "结合线上教学和居家办公的实际，讲解压力的来源和自我调适的方法。"},
    ),
    (
        "青年教师教学基本功比赛",
        "contest",
        4,
        20,
        26,
        {"summary": "分四个组别，联合教务处举办，选拔参加市级竞赛的选手。"},
    ),
    ("女教职工图片展", "women", 3, 7, 92, {"series": "women-photo-show", "ends": (3, 18)}),
    ("扎染体验活动", "women", 3, 16, 32, {"series": "tie-dye", "place": "染艺工作室"}),
    ("女教职工心理团辅", "women", 11, 9, 34, {"series": "counselling", "place": "心理健康中心"}),
    (
        "教师节中秋青年教师联谊会",
        "social",
        9,
        8,
        43,
        {
            "series": "young-staff-party",
            "place": "大学生活动中心",
            "summary": "与人事处、团委联合举办，欢迎新入职教师。",
        },
    ),
    ("校际鹊桥联谊活动", "social", 8, 4, 12, {"series": "singles-party", "place": "市青少年活动中心"}),
    ("教职工合唱排练与展演", "sport_culture", 10, 28, 96, {}),
    ("健步走", "sport_culture", 11, 18, 315, {}),
    ("志愿服务进社区", "volunteer", 12, 3, 36, {}),
    ("工会干部素质能力提升培训班", "training", 7, 6, 52, {"for_cadres": True, "hours": 16, "ends": (7, 8)}),
)
_ABOVE = (
    ("市教育工会工会干部培训班（在线）", "training", 9, 1, 48, {"for_cadres": True, "online": True, "ends": (10, 31)}),
    ("市高校青年教师教学竞赛", "contest", 6, 11, 4, {"series": "teaching-contest", "edition": 5, "ends": (6, 12)}),
    ("市教育工会教职工朗诵比赛", "contest", 6, 24, 12, {"series": "recitation"}),
    ("省女教职工读书分享活动", "study", 4, 12, 6, {"series": "women-reading", "level": "province"}),
)
# Sub-unions and clubs: unit or club, title, kind, month, day, people.
_BRANCHES = (
    ("FZ", "春季踏青", "sport_culture", 4, 9, 46),
    ("YS", "手工皂制作", "women", 3, 11, 22),
    ("JD", "趣味篮球赛", "sport_culture", 5, 25, 38),
    ("XX", "蛋糕DIY", "social", 6, 1, 24),
    ("JG", "口红DIY", "women", 3, 8, 27),
    ("JC", "秋游古镇", "sport_culture", 10, 29, 41),
    ("MK", "红色观影", "study", 7, 1, 18),
    ("JX", "烘焙体验", "social", 9, 23, 15),
    ("TS", "读书沙龙", "study", 4, 23, 26),
    ("HQ", "冬季运动会", "sport_culture", 12, 9, 52),
    ("JGB", "趣味运动会", "sport_culture", 11, 11, 63),
)
_CLUBS = (
    ("羽毛球俱乐部", "羽毛球友谊赛", "sport_culture", 6, 18, 16),
    ("编织俱乐部", "编织作品交流", "women", 11, 25, 10),
    ("摄影俱乐部", "校园秋色采风", "sport_culture", 11, 5, 10),
)
# The year before, in a few lines, so that one year can be held against the other.
_LAST_YEAR = (
    ("第三十七届校运会教工组比赛", "sport_culture", 4, 23, 380, {"series": "sports-meet", "person_times": 668}),
    ("第九届教职工羽毛球团体赛", "sport_culture", 5, 28, 154, {"series": "badminton"}),
    ("女教职工图片展", "women", 3, 8, 80, {"series": "women-photo-show"}),
    ("庆六一亲子活动", "family", 5, 30, 0, {"series": "children-day", "families": 64, "children": 69}),
    ("青年教师联谊会", "social", 9, 17, 36, {"series": "young-staff-party"}),
    ("工会干部业务培训", "training", 7, 9, 45, {"for_cadres": True}),
    ("教职工心理健康线上讲座", "lecture", 11, 12, 280, {"online": True}),
    ("主题观影", "study", 6, 25, 410, {}),
)
_SERIES = (
    *("sports-meet", "badminton", "photo-contest", "essay-contest", "teaching-contest", "recitation"),
    *("women-reading", "case-study", "study-checkin", "influential-team", "model-family", "staff-home"),
    *("women-photo-show", "children-day", "tie-dye", "counselling", "young-staff-party", "singles-party"),
    "joint-congress",
)
_PHOTO = (
    "晨光里的实训室",
    "板书",
    "夜自修的灯",
    "指尖上的纹样",
    "课间十分钟",
    "耐心",
    "走廊里的讨论",
    "批改",
    "目光",
    "雨中护送",
)
_ESSAY = ("一封迟到的信", "那把旧木尺", "第三排的女孩", "讲台下的二十年", "补课的冬夜", "他终于举起了手", "一盏灯")


def build(staff):
    """Return {sheet key: rows} of activities; `staff` are the people of the year."""
    rng = random.Random("activities 2022")  # noqa: S311 -- example data, the same every time
    there = [person for person in staff if person.in_union(_day(3, 1)) and person.left_on is None]
    founded, joined = activity_rows.clubs(rng, [p for p in there if p.born.year > 1970], CLUBS)
    meet, badminton, photos, essays, children = _with_rosters()
    rows, entries = [meet, badminton, photos, essays, children], []
    rows += [_row(*line) for line in _SCHOOL] + [_row(*line, level="city") for line in _ABOVE]
    rows += [_row(*line, {}, unit=unit) for unit, *line in _BRANCHES]
    rows += [_row(*line, {}, club=club) for club, *line in _CLUBS]
    rows += [_row(*line, year=YEAR - 1) for line in _LAST_YEAR]
    for contest in (meet, badminton):
        entries += activity_rows.teams(contest, COLLEGE, rng.sample(COLLEGE.codes, len(COLLEGE.codes)))
    entries += _works(rng, photos, there, _PHOTO, 61) + _works(rng, essays, there, _ESSAY, 19)
    entries += _teachers(there)
    return {
        "activities.series": series.rows(*_SERIES),
        "activities.clubs": founded,
        "activities.club_members": joined,
        "activities.activities": sorted(rows, key=lambda row: (row["starts_on"], row["title"])),
        "activities.participations": _badminton_players(badminton, there) + _families(children, there),
        "activities.entries": entries,
    }


def _day(month, day, year=YEAR):
    return datetime.date(year, month, day)


def _row(title, kind, month, day, people, more, *, year=YEAR, **extra):
    facts = {**extra, **more}
    ends = facts.pop("ends", None)
    first = _day(month, day, year)
    return activity_rows.activity(title, kind, first, people, ends_on=_day(*ends, year) if ends else first, **facts)


def _with_rosters():
    meet = {"person_times": 731, "series": "sports-meet", "edition": 38, "place": "田径场", "ends": (4, 22)}
    photo = {"series": "photo-contest", "ends": (10, 10)}
    return (
        _row("第三十八届校运会教工组比赛", "sport_culture", 4, 21, 402, meet),
        _row("第十届教职工羽毛球团体赛", "sport_culture", 5, 27, 176, {"series": "badminton", "edition": 10}),
        _row("“定格校园·最美教育瞬间”摄影作品比赛", "contest", 9, 12, 58, photo),
        _row("“讲述身边的教育故事”征文比赛", "contest", 9, 12, 19, {"series": "essay-contest", "ends": (10, 10)}),
        _row("庆六一亲子活动", "family", 5, 31, 0, {"series": "children-day", "families": 76, "children": 82}),
    )


def _badminton_players(activity, there):
    """Return sixteen players of each sub-union."""
    players = [person for code in COLLEGE.codes for person in _of(there, code)[:16]]
    return took_part(activity, players, role="contestant", event="团体")


def _of(people, unit):
    return [person for person in people if person.unit == unit]


def _families(activity, there):
    """Return 76 families, six of them with two children."""
    parents = [person for person in there if 1978 <= person.born.year <= 1990][:76]
    rows = took_part(activity, parents)
    return [{**row, "children": 2 if number < 6 else 1} for number, row in enumerate(rows)]


def _works(rng, contest, people, titles, count):
    """Return `count` works, each by another author; the best are given prizes."""
    prizes = ["first"] * 2 + ["second"] * 4 + ["third"] * 6
    authors = rng.sample(people, count)
    return [
        {
            "activity": contest["title"],
            "activity_on": contest["starts_on"],
            "kind": "work",
            "unit": author.unit,
            "title": f"{titles[number % len(titles)]}（{number // len(titles) + 1}）",
            "staff_no": author.staff_no,
            "people": author.name,
            "prize": prizes[number] if number < len(prizes) * count // 61 else None,
        }
        for number, author in enumerate(authors)
    ]


def contestants(staff):
    """Return the four young teachers sent to the city's contest, the best first."""
    young = [p for p in staff if p.post == "teacher" and p.born.year >= 1984 and p.left_on is None]
    return [next(p for p in young if p.unit == code) for code in ("FZ", "YS", "XX", "JG")]


def _teachers(there):
    groups = ("工科组", "文科组", "理科组", "思政组")
    return [
        {
            "activity": "市高校青年教师教学竞赛",
            "activity_on": _day(6, 11),
            "kind": "person",
            "unit": person.unit,
            "title": person.name,
            "staff_no": person.staff_no,
            "result": group,
            "prize": "second" if number else "first",
        }
        for number, (person, group) in enumerate(zip(contestants(there), groups, strict=True))
    ]
