"""The people of an invented college: sub-unions, staff, who joins and who retires during the year."""

import datetime
from dataclasses import dataclass

from unionportal.examples.making import names
from unionportal.examples.making.colleges import FOUNDED


@dataclass
class Person:
    """One person on the roster."""

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
        """Return whether the person is in the union on that day."""
        return self.joined_on <= on and (self.left_on is None or on < self.left_on)


def invent_staff(rng, college, *, before, newcomers=0, joining=None, retiring=None):
    """Return `before` people on the roster and `newcomers` from `joining` on; `retiring` maps a date to how many go."""
    found = names.invent(rng, before + newcomers)
    codes = college.codes
    staff = []
    for number, name in enumerate(found):
        new = number >= before
        code = codes[number % len(codes)] if number < len(codes) * 12 else rng.choice(codes)
        staff.append(_person(rng, number, name, (code, college.departments(code)), joining if new else None))
    _retire(staff[:before], retiring or {})
    return staff


def _person(rng, number, name, branch, joining):
    code, departments = branch
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
        department=rng.choice(departments),
        joined_on=max(hired, FOUNDED),
        id_number=names.id_number(rng, born, male) if number % 9 else "",
        mobile=f"199{rng.randrange(10**8):08}",
        employment=rng.choice(("established", "established", "established", "agency", "dispatched", "contract")),
        post=post,
        title_level=rng.choice(("正高", "副高", "中级", "中级", "初级")) if post == "teacher" else "",
    )


def _retire(staff, retiring):
    """Retire those nearest to sixty, by date."""
    oldest = sorted(staff, key=lambda person: person.born)
    for day, count in sorted(retiring.items()):
        for person in oldest[:count]:
            person.left_on = day
        oldest = oldest[count:]
