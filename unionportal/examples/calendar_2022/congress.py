"""Congress in the year 2022: a term, two congresses, 120 delegates, meetings and what they decided."""

import datetime
import random

from congress.bodies.services.rules import example_rules
from unionportal.examples.calendar_2022 import proposals
from unionportal.examples.making import congress_rows
from unionportal.examples.making.colleges import TEXTILE as COLLEGE
from unionportal.examples.making.congress_rows import agenda, meeting

YEAR = 2022
TERM = "第十三届教代会暨第十四届工代会"
FIRST, SECOND = "十三届三次教代会暨十四届二次工代会", "十三届四次教代会"
SINCE = datetime.date(2020, 12, 1)
_ELECTED = datetime.date(2020, 11, 12)
# Seven teachers and four others of each sub-union, three others of the offices: 120.
_QUOTAS = {code: (7, 3 if code == "JGB" else 4) for code in COLLEGE.codes}
_STUDIES = (
    "上级关于做好年初工会工作的部署",
    "双代会精神",
    "中青年干部培训班开班式上的重要讲话",
    "疫情防控工作的重要指示",
    "劳模精神、劳动精神、工匠精神",
    "新修订的工会法",
    "安全生产有关规定",
    "工会经费管理制度",
    "教师节座谈精神",
    "党的二十大报告",
    "党的二十大精神辅导读本",
    "上级工会全会精神",
)
_BUSINESS = (
    "研究寒假送温暖和困难补助",
    "研究双代会筹备",
    "研究庆三八活动和最美家庭评选",
    "研究品牌项目立项",
    "研究羽毛球团体赛方案",
    "研究青年教师竞赛选送",
    "研究干部培训班和送清凉",
    "研究鹊桥联谊和教师节活动",
    "研究中秋慰问和慈善一日捐",
    "研究提案落实推进会",
    "研究职工小家建设经费",
    "研究最具影响力团队评选和年终总结",
)
_STANDING = (
    ((3, 30), "《专业技术职务评聘实施细则》"),
    ((5, 25), "年度教学成果奖推荐申报方案"),
    ((7, 6), "《教职工奖励性绩效分配补充办法》"),
    ((11, 30), "省级先进集体推荐申报方案"),
)
_SECOND_LEVEL = (
    ("FZ", "纺织服装学院二级教代会", (4, 13), 48, 45),
    ("JD", "机电工程学院二级教代会", (5, 11), 52, 47),
    ("JG", "经济管理学院二级教代会", (11, 23), 46, 42),
)


def build(staff):
    """Return {sheet key: rows} of congresses and meetings; `staff` are the people of the year."""
    rng = random.Random("democracy 2022")  # noqa: S311 -- example data, the same every time
    delegations, delegates = _delegates(staff)
    meetings, items, attendance = _congresses(rng, delegates)
    for group, agendas in (_standing(), _enlarged(), _second_level(), _on_proposals()):
        meetings += group
        items += agendas
    return {
        **proposals.build(FIRST, delegates),
        "congress.rules": example_rules(),
        "congress.terms": [{"unit": "UNION", "staff_no": 13, "members_no": 14, "since": SINCE}],
        "congress.congresses": [_first(), _second()],
        "congress.delegations": delegations,
        "congress.delegates": delegates,
        "congress.meetings": sorted(meetings, key=lambda row: (row["held_on"], row["title"])),
        "congress.attendance": attendance,
        "congress.agenda": items,
    }


def _day(month, day):
    return datetime.date(YEAR, month, day)


def _first():
    return {
        "term": TERM,
        "kind": "joint",
        "staff_session": 3,
        "members_session": 2,
        "starts_on": _day(2, 24),
        "ends_on": _day(2, 25),
        "place": "校会议中心",
        "proposals_from": _day(1, 14),
        "proposals_until": _day(2, 25),
    }


def _second():
    return {
        "term": TERM,
        "kind": "staff",
        "staff_session": 4,
        "starts_on": _day(10, 26),
        "ends_on": _day(10, 26),
        "place": "校会议中心",
    }


def _delegates(staff):
    """Return 120 delegates; one of them retires in July, another is elected in September."""
    delegations, rows = congress_rows.delegates(staff, COLLEGE, _QUOTAS, term=TERM, since=SINCE, elected_on=_ELECTED)
    retired = next(p for p in staff if p.left_on == _day(7, 1) and p.joined_on < SINCE)
    place, seat = [(at, row) for at, row in enumerate(rows) if row["unit"] == retired.unit][-1]
    successor = next(p for p in staff if p.staff_no == seat["member"])
    ended = {"until": _day(7, 1), "ended_by": "left"}
    rows[place] = congress_rows.delegate(
        retired, seat["delegation"], term=TERM, since=SINCE, elected_on=_ELECTED, **ended
    )
    chosen = {"term": TERM, "since": _day(9, 20), "elected_on": _day(9, 16)}
    return delegations, [*rows, congress_rows.delegate(successor, seat["delegation"], **chosen)]


def _serving(delegates, day):
    return [row["member"] for row in delegates if row["since"] <= day and (row.get("until") or day) >= day]


def _congresses(rng, delegates):
    opening = meeting("congress", f"{FIRST}开幕会", _day(2, 24), 120, 114, congress=FIRST, place="校会议中心")
    closing = meeting("congress", f"{FIRST}闭幕会", _day(2, 25), congress=FIRST, place="校会议中心")
    autumn = meeting("congress", f"{SECOND}全体会议", _day(10, 26), congress=SECOND, place="校会议中心")
    attendance = []
    for sitting, excused in ((closing, 9), (autumn, 7)):
        people = _serving(delegates, sitting["held_on"])
        rng.shuffle(people)
        sitting |= {"expected": len(people), "present": len(people) - excused}
        attendance += congress_rows.roll(sitting, people, excused=excused)
    return [opening, closing, autumn], _opened(opening) + _closed(closing) + _adopted(autumn), attendance


def _opened(sitting):
    return agenda(
        sitting,
        ("hear", "听取学校工作报告", {"reporter": "校长"}),
        ("hear", "听取工会工作报告", {"reporter": "工会主席"}),
        ("hear", "听取提案工作报告", {"reporter": "提案委主任"}),
        ("deliberate", "分组审议各项报告", {}),
    )


def _closed(sitting):
    return agenda(
        sitting,
        (
            "adopt",
            "表决学校工作报告的决议",
            _votes(107, 1, 3, "会议同意学校工作报告，要求各部门按报告确定的任务抓好落实。"),
        ),
        (
            "adopt",
            "表决工会工作报告和经费审查报告的决议",
            _votes(108, 0, 3, "会议同意工会工作报告和经费审查报告。"),
        ),
        ("hear", "各代表团团长汇报审议情况", {"reporter": "各代表团团长"}),
    )


def _adopted(sitting):
    return agenda(
        sitting,
        ("hear", "听取学校章程修订情况的说明", {"reporter": "党政办公室主任"}),
        (
            "deliberate",
            "听取和讨论《学校章程（修订稿）》，提出意见建议",
            {"resolution": "会议听取了《学校章程（修订稿）》，所提意见建议交起草组采纳修改，按程序报上级核准后施行。"},
        ),
        (
            "adopt",
            "审议通过《教职工代表大会实施办法（修订稿）》",
            _votes(110, 0, 3, "会议审议通过《教职工代表大会实施办法（修订稿）》，自公布之日起施行。"),
        ),
    )


def _votes(yes, no, abstain, resolution=None):
    return {"yes": yes, "no": no, "abstain": abstain, "invalid": 0, "resolution": resolution}


def _standing():
    meetings, items = [], []
    for number, (day, matter) in enumerate(_STANDING, 1):
        one = meeting("standing", f"教代会执委会{YEAR}年第{number}次会议", _day(*day), 15, 15 - number % 3, term=TERM)
        present = one["present"]
        meetings.append(one)
        items += agenda(
            one,
            ("hear", f"听取{matter}的说明", {"reporter": "承办部门负责人"}),
            ("adopt", f"审议通过{matter}", _votes(present - 1, 0, 1, f"执委会审议通过{matter}。")),
        )
    return meetings, items


def _enlarged():
    """Return one meeting a month, each with something to study."""
    meetings, items = [], []
    for month, (study, business) in enumerate(zip(_STUDIES, _BUSINESS, strict=True), 1):
        one = meeting(
            "enlarged", f"工会委员会扩大会议（{YEAR}年第{month}次）", _day(month, 6 + month % 4), 26, 26 - month % 5
        )
        meetings.append(one)
        items += agenda(one, ("study", study, {}), ("discuss", business, {}))
    return meetings, items


def _second_level():
    meetings, items = [], []
    for unit, title, day, expected, present in _SECOND_LEVEL:
        one = meeting("second_level", f"{title}（{YEAR}年）", _day(*day), expected, present, unit=unit)
        meetings.append(one)
        items += agenda(
            one,
            ("hear", "听取学院工作报告", {"reporter": "院长"}),
            (
                "adopt",
                "审议通过学院绩效分配办法",
                _votes(present - 3, 1, 2, "会议审议通过学院绩效分配办法，自下一学期起执行。"),
            ),
        )
    return meetings, items


def _on_proposals():
    one = meeting("proposals", "提案落实工作推进会", _day(10, 28), 10, 10, congress=FIRST, place="第一会议室")
    return [one], agenda(
        one,
        ("hear", "听取十个承办部门汇报提案办理情况", {"reporter": "各承办部门负责人"}),
        ("discuss", "研究年底前办结的措施", {"reporter": "提案委主任"}),
    )
