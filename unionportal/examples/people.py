"""The people of an invented college: its sub-unions, its staff, who joins and who retires during the year."""

import datetime
from dataclasses import dataclass

from unionportal.examples import names

FOUNDED = datetime.date(2008, 9, 1)
UNION = ("UNION", "江南轻纺职业学院工会")
BRANCHES = (
    ("FZ", "纺织服装学院分工会"),
    ("YS", "艺术设计学院分工会"),
    ("JD", "机电工程学院分工会"),
    ("XX", "信息工程学院分工会"),
    ("JG", "经济管理学院分工会"),
    ("JC", "基础教学部分工会"),
    ("MK", "马克思主义学院分工会"),
    ("JX", "继续教育学院分工会"),
    ("TS", "图书信息中心分工会"),
    ("HQ", "后勤保障部分工会"),
    ("JGB", "机关分工会"),
)
_DEPARTMENTS = {
    "FZ": ("纺织系", "服装系", "实训中心"),
    "YS": ("视觉传达系", "环境艺术系"),
    "JD": ("机电系", "汽车系", "实训中心"),
    "XX": ("软件系", "网络系"),
    "JG": ("会计系", "物流系", "市场营销系"),
    "JC": ("语文教研室", "数学教研室", "外语教研室", "体育教研室"),
    "MK": ("马克思主义学院",),
    "JX": ("继续教育学院",),
    "TS": ("图书馆", "信息中心"),
    "HQ": ("后勤处", "保卫处", "基建处"),
    "JGB": ("党政办公室", "人事处", "教务处", "财务处", "学生处", "科研处", "国际交流与港澳台事务办公室"),
}


@dataclass
class Person:
    staff_no: str
    name: str
    male: bool
    born: datetime.date
    unit: str
    department: str
    joined_on: datetime.date
    left_on: datetime.date | None = None
    id_number: str = ""
    mobile: str = ""
    employment: str = "established"
    post: str = "teacher"
    title_level: str = ""

    def in_union(self, on):
        return self.joined_on <= on and (self.left_on is None or on < self.left_on)


def invent_staff(rng, *, before, newcomers, joining, retiring):
    """`before` people on the roster and `newcomers` who join on `joining`; `retiring` maps a date to how many go."""
    found = names.invent(rng, before + newcomers)
    codes = [code for code, _ in BRANCHES]
    staff = []
    for number, name in enumerate(found):
        new = number >= before
        code = codes[number % len(codes)] if number < len(codes) * 12 else rng.choice(codes)
        staff.append(_person(rng, number, name, code, joining if new else None))
    _retire(rng, staff[:before], retiring)
    return staff


def _person(rng, number, name, code, joining):
    male = rng.random() < 0.46
    born = names.birthday(rng, 1986, 1998) if joining else names.birthday(rng, 1964, 1994)
    hired = joining or datetime.date(max(2008, born.year + 24), rng.choice((3, 9)), 1)
    post = "worker" if code == "HQ" and rng.random() < 0.5 else rng.choice(("teacher", "teacher", "management"))
    return Person(
        staff_no=f"{hired.year}{number:04}",
        name=name,
        male=male,
        born=born,
        unit=code,
        department=rng.choice(_DEPARTMENTS[code]),
        joined_on=max(hired, FOUNDED),
        id_number=names.id_number(rng, born, male) if number % 9 else "",
        mobile=f"199{rng.randrange(10**8):08}",
        employment=rng.choice(("established", "established", "established", "agency", "dispatched", "contract")),
        post=post,
        title_level=rng.choice(("正高", "副高", "中级", "中级", "初级")) if post == "teacher" else "",
    )


def _retire(rng, staff, retiring):
    """Those nearest to sixty go, by date."""
    oldest = sorted(staff, key=lambda person: person.born)
    for day, count in sorted(retiring.items()):
        for person in oldest[:count]:
            person.left_on = day
        oldest = oldest[count:]
