"""Honours, the selection of teams, brand projects and introductions of the college in 2022."""

import datetime
import random
from decimal import ROUND_HALF_UP, Decimal

from unionportal.examples.calendar_2022.activities import contestants
from unionportal.examples.making.activity_rows import honour, honours_of

YEAR = 2022
_EDUCATION_UNION = "市教育工会"
_SELECTION = "2021-2022年度最具影响力团队评选"
# Name, sub-union, votes, experts' average.
_TEAMS = (
    ("纺织材料检测技术服务团队", "FZ", 412, "94.20"),
    ("智能装备技能竞赛指导团队", "JD", 388, "93.60"),
    ("非遗染织技艺传承团队", "YS", 401, "92.80"),
    ("软件技术专业教学团队", "XX", 365, "92.40"),
    ("直播电商实战教学团队", "JG", 352, "91.70"),
    ("大学英语课程改革团队", "JC", 340, "91.20"),
    ("思政课青年宣讲团队", "MK", 371, "90.60"),
    ("校园安全守护团队", "HQ", 329, "90.30"),
    ("学生资助服务团队", "JGB", 318, "90.10"),
    ("智慧校园建设团队", "TS", 306, "89.80"),
    ("社会培训服务团队", "JX", 262, "89.50"),
    ("服装立体裁剪课程团队", "FZ", 249, "89.10"),
    ("数控技术名师工作室", "JD", 238, "88.60"),
    ("财务共享服务教学团队", "JG", 221, "88.20"),
    ("公共艺术美育团队", "YS", 207, "87.90"),
)
_BRANDS = {
    "FZ": "经纬相连·师徒同行",
    "YS": "美在身边·墙绘进校园",
    "JD": "匠心课堂·技能晒一晒",
    "XX": "数字助老·志愿同行",
    "JG": "财商小课堂",
    "JC": "书香晨读",
    "MK": "理论微宣讲",
    "JX": "终身学习加油站",
    "TS": "一米书架",
    "HQ": "暖心后勤服务岗",
    "JGB": "窗口服务之星",
}
_OUTCOMES = ("互留联系方式", "已约第二次见面", "性格不合，未再联系", "正在交往", "暂无意向", "继续接触")


def build(staff):
    """Return {sheet key: rows}; `staff` are the people of the year."""
    rng = random.Random("honours 2022")  # noqa: S311 -- example data, the same every time
    there = [person for person in staff if person.in_union(_day(1, 1)) and person.left_on is None]
    honours = _outside_honours(rng, there) + _school_honours(rng, there)
    return {
        "activities.honours": sorted(honours, key=lambda row: (row["awarded_on"], row["title"], row["recipient"])),
        "activities.selections": [_selection()],
        "activities.candidates": _candidates(),
        "activities.projects": [_project(code, title) for code, title in _BRANDS.items()],
        "activities.introductions": _introductions(rng, there),
    }


def _day(month, day):
    return datetime.date(YEAR, month, day)


def _outside_honours(rng, there):
    best, *others = contestants(there)
    prize = {"kind": "prize", "body": _EDUCATION_UNION}
    teaching = {**prize, "series": "teaching-contest"}
    contest = "市高校青年教师教学竞赛"
    virtuous, medal, reader = rng.sample([person for person in there if person.post == "teacher"], 3)
    rows = honours_of([best], _day(6, 20), contest, grade="first", **teaching)
    rows += honours_of(others, _day(6, 20), contest, grade="second", **teaching)
    rows += honours_of([virtuous], _day(9, 8), "市师德标兵", body="市教育局")
    rows += honours_of([medal], _day(4, 29), "市五一劳动奖章", body="市总工会")
    rows += honours_of(
        [reader],
        _day(5, 10),
        "省女教职工读书分享活动",
        level="province",
        kind="prize",
        grade="first",
        body="省教育科技工会",
        series="women-reading",
    )
    rows += [honour(_day(5, 15), "市最美家庭", _home(p), "family", **_family("市妇女联合会", p)) for p in there[40:42]]
    rows += [
        honour(
            _day(6, 20),
            f"{contest}优秀组织奖",
            "学校",
            "school",
            **(teaching | {"kind": "organiser"}),
        ),
        honour(_day(7, 1), "教职工朗诵比赛", "朗诵《我的祖国》", "team", grade="first", **prize, series="recitation"),
        honour(
            _day(11, 30),
            "产业工人队伍建设改革优秀案例",
            "“三员”案例",
            "team",
            grade="second",
            **prize,
            series="case-study",
        ),
        honour(
            _day(11, 10),
            "市信赖职工小家",
            "后勤保障部分工会",
            "sub_union",
            body="市总工会",
            series="staff-home",
            unit="HQ",
        ),
        honour(_day(10, 18), "省女大学生创业就业实践基地", "学校", "school", level="province", body="省妇女联合会"),
    ]
    return rows


def _home(person):
    return f"{person.name}家庭"


def _family(body, person):
    return {"body": body, "series": "model-family", "staff_no": person.staff_no}


def _school_honours(rng, there):
    """Return honours of 42 people who checked in on 45 days, of 9 families and of ten teams."""
    stars = honours_of(
        rng.sample(there, 42), _day(12, 23), "学习达人", level="school", body="校工会", series="study-checkin"
    )
    families = [
        honour(_day(3, 8), "校级最美家庭", _home(person), "family", level="school", **_family("校工会", person))
        for person in there[40:49]
    ]
    teams = [
        honour(_day(12, 28), "十佳最具影响力团队", name, "team", level="school", body="校工会", unit=unit)
        for name, unit, *_ in _TEAMS[:10]
    ]
    return stars + families + teams


def _selection():
    return {
        "unit": "UNION",
        "title": _SELECTION,
        "kind": "team",
        "decided_on": _day(12, 26),
        "series": "influential-team",
        "seats": 10,
        "vote_weight": 50,
        "purpose": "教职工线上投票与专家评分各占一半，评选十支在教学、科研和服务中有影响力的团队。",
    }


def _candidates():
    """Return fifteen candidate teams; the total is half the share of the most votes, half the experts' score."""
    most = max(votes for _, _, votes, _ in _TEAMS)
    rows = []
    for place, (name, unit, votes, score) in enumerate(_TEAMS, 1):
        total = (Decimal(votes * 100) / most + Decimal(score)) / 2
        rows.append(
            {
                "selection": _SELECTION,
                "name": name,
                "unit": unit,
                "votes": votes,
                "score": Decimal(score),
                "total": total.quantize(Decimal("0.01"), ROUND_HALF_UP),
                "is_winner": place <= 10,
                "position": place,
            }
        )
    return rows


def _project(unit, title):
    return {
        "unit": unit,
        "title": title,
        "year": YEAR,
        "approved_on": _day(4, 15),
        "accepted_on": _day(12, 16),
        "budget_amount": Decimal(3000),
        "plan": "结合本单位特点，每学期组织不少于两次主题活动，年底提交总结和照片，由校工会验收。",
    }


def _introductions(rng, there):
    """Return a dozen introductions: half with a colleague, half with somebody of another school."""
    young = [person for person in there if person.born.year >= 1988]
    men, women = ([p for p in young if p.male is male] for male in (True, False))
    rows = []
    for number, (first, second) in enumerate(zip(rng.sample(women, 12), rng.sample(men, 12), strict=True)):
        outside = number % 2
        rows.append(
            {
                "introduced_on": _day(3 + number * 2 // 3, 6 + number),
                "staff_no": first.staff_no,
                "second": None if outside else second.staff_no,
                "second_name": f"兄弟院校青年教师{number}" if outside else None,
                "outcome": _OUTCOMES[number % len(_OUTCOMES)],
            }
        )
    return rows
