"""A congress and a term are found by whatever name a list has for them."""

import datetime

import pytest

from congress.bodies.models import Congress, Term
from congress.bodies.sheets import CONGRESS, TERM

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 3, 24)


@pytest.fixture
def registered(union):
    """{number of the term of staff: its congress}: two bodies of different numbers, and of the same ones."""
    found = {}
    for staff, members, session, other in ((13, 14, 3, 2), (6, 6, 1, 1)):
        days = {"since": DAY.replace(year=2000 + staff), "until": DAY.replace(year=2001 + staff)}
        term = Term.objects.create(unit=union, staff_no=staff, members_no=members, **days)
        numbers = {"staff_session": session, "members_session": other}
        found[staff] = Congress.objects.create(
            unit=union, term=term, kind="joint", starts_on=DAY, ends_on=DAY, **numbers
        )
    return found


@pytest.mark.parametrize(
    ("name", "staff_no"),
    [
        ("十三届三次教代会", 13),
        ("第十三届三次教职工代表大会暨第十四届二次工会会员代表大会", 13),
        ("第十三届教职工代表大会第三次会议", 13),
        ("某大学第13届教代会第3次会议", 13),
        ("十四届二次工代会", 13),
        ("十三届三次教代会 暨 十四届二次工代会", 13),
        ("六届一次双代会", 6),
        ("第六届双代会第一次会议", 6),
        ("第六届教职工代表大会暨工会会员代表大会第一次会议", 6),
    ],
)
def test_a_congress_is_found_under_its_usual_names(registered, name, staff_no):
    assert CONGRESS.resolve({name}) == {name: registered[staff_no]}


def test_a_term_is_found_under_its_usual_names_and_another_one_is_refused_with_the_likeliest(registered):
    names = {"第十三届教代会暨第十四届工代会": 13, "十三届教职工代表大会": 13, "13/14": 13, "第6届双代会": 6}
    assert TERM.resolve(set(names)) == {name: registered[number].term for name, number in names.items()}
    assert CONGRESS.resolve({"六届二次双代会", "第六届双代会"}) == {
        "六届二次双代会": "没有叫“六届二次双代会”的代表大会，请登记在工作表「代表大会」，是不是“六届一次双代会”？",
        "第六届双代会": "没有叫“第六届双代会”的代表大会，请登记在工作表「代表大会」，是不是“六届一次双代会”？",
    }
