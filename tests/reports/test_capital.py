from decimal import Decimal

import pytest

from unionportal.reports.numbers.capital import capital


@pytest.mark.parametrize(
    ("yuan", "text"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("10620.05", "壹万零陆佰贰拾元零伍分"),
        ("100000000", "壹亿元整"),
        ("1000100.10", "壹佰万零壹佰元壹角整"),
        ("-12", "负壹拾贰元整"),
        ("20000001", "贰仟万零壹元整"),
    ],
)
def test_capital_numerals(yuan, text):
    assert capital(Decimal(yuan)) == text
