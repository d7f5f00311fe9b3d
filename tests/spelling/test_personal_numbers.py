"""Numbers of persons are found however people write them, and nothing else is taken for one."""

import pytest

from unionportal.spelling.personal_numbers import closed_numbers, masked_numbers, without_numbers

MOBILE, IDENTITY, CARD = "138****0002", "110***********0021", "6222 **** **** 0128"
WRITTEN = {
    "13800000002": MOBILE,
    "138 0000 0002": MOBILE,
    "138-0000-0002": MOBILE,
    "138—0000—0002": MOBILE,
    "138.0000.0002": MOBILE,
    "１３８　００００　０００２": MOBILE,
    "１３８－００００－０００２": MOBILE,
    "+86 13800000002": MOBILE,
    "86-138-0000-0002": MOBILE,
    "110101198503120021": IDENTITY,
    "110101 19850312 0021": IDENTITY,
    "110101-1985-0312-0021": IDENTITY,
    "１１０１０１ １９８５０３１２ ００２１": IDENTITY,
    "11010119850312002x": "110***********002x",
    "110101850312002": "110********2002",
    "6222020000000070128": CARD,
    "6222 0200 0000 0070 128": CARD,
    "6222-0200-0000-0070-128": CARD,
    "622202 0000000070128": CARD,
    "010-62345678": "010****5678",
    "010 6234 5678": "010****5678",
    "（010）62345678": "010****5678",
}


@pytest.mark.parametrize("number", list(WRITTEN))
def test_a_number_is_found_in_every_notation(number):
    said = f"代领，{number}，带孩子2名"
    assert masked_numbers(said) == f"代领，{WRITTEN[number]}，带孩子2名"
    assert without_numbers(f"代领 {number}") == "代领"


@pytest.mark.parametrize(
    "said",
    [
        "不吃辣，带孩子2名",
        "2026-05-09 8:30 出发",
        "20260509-20260512",
        "工号20070013",
        "T0101 2024100123",
        "金额 1,000.00 元",
        "100 200 300",
        "3-1402 室",
        "1.5万",
    ],
)
def test_what_is_no_number_of_a_person_stays(said):
    assert (without_numbers(said), masked_numbers(said)) == (said, said)


def test_the_digits_of_a_number_are_put_together_and_those_beside_it_are_not():
    text = closed_numbers("李娜 6222 0200 0000 0070 128 100元 139 0000 0002 50")
    assert text.split() == ["李娜", "6222020000000070128", "100元", "13900000002", "50"]
