"""Statements whose cells hold amounts, days and accounts as banks write them."""

import datetime

from tests.finance.banks.files import text, xls, xlsx
from tests.finance.banks.shapes import BARE, CARD, GAVE, HEAD, MARKED, MARKS, READ, TWO, two
from tests.finance.statements import ACCOUNT

# kind of file: (columns of the layout, the file, how the layout is entered, what is read or the sentence)
CONTENTS = {
    # -- amounts --
    "amounts in full width, with a sign of the currency, with the word": (
        TWO,
        lambda: xlsx(
            HEAD,
            two(came="１，０００．００", rest="￥3,000.00", number="T1", name="某大学", account=CARD),
            two("20260302", out="250.50元", rest="¥2 749.50", name="某书店", number="T2"),
        ),
        {},
        READ,
    ),
    "amounts with RMB": (
        TWO,
        lambda: xlsx(HEAD, two(came="RMB1,000.00", rest="CNY 3,000.00", number="T1", name="某大学", account=CARD)),
        {},
        READ[:1],
    ),
    "amounts as numbers of a computer": (
        TWO,
        lambda: xlsx(
            HEAD,
            two(came=1000, rest=3000.0000000001, number="T1", name="某大学", account=CARD),
            two("20260302", out=250.50000000000003, rest=2749.5, name="某书店", number="T2"),
        ),
        {},
        READ,
    ),
    "a unit of ten thousand": (
        TWO,
        lambda: xlsx(("账户明细",), ("单位：万元",), HEAD, two(came="0.10", rest="0.30", number="T1")),
        {},
        "第2行写着金额的单位不是元",
    ),
    "a tax of nothing, a notice, a zero below zero": (
        TWO,
        lambda: xlsx(
            HEAD,
            two(out="0.00", rest="2,000.00", summary="利息税"),
            two(came="1,000.00", rest="3,000.00", name="某大学", account=CARD, number="T1"),
            two(came="-0.00", rest="3000.00", summary="", number="1.23457E+17"),
            two("20260302", summary="账户年检通知"),
            two("20260302", out="250.50", rest="2749.50", name="某书店", number="T2"),
            two("20260302", out=0, came=-0.0, rest=2749.5, summary="结息"),
        ),
        {},
        READ,
    ),
    "dashes and slashes where no amount is": (
        TWO,
        lambda: xlsx(
            HEAD,
            two(came="1,000.00", out="-", rest="3,000.00", name="某大学", account=CARD, number="T1"),
            two(came="--", out="——", rest="/", summary="账户年检通知"),
            two("20260302", came="－", out="250.50", rest="2,749.50", name="某书店", number="T2"),
            ("备注", "-", "-", "-", "", "", "", "", ""),
        ),
        {},
        READ,
    ),
    "marked lines of nothing, with no mark": (
        MARKED,
        lambda: xlsx(
            MARKS,
            ("20260301", "贷", "1000.00", "3000.00", "某大学", "T1"),
            ("20260301", "", "0.00", "3000.00", "", ""),
            ("20260302", "借", "250.50", "2749.50", "某书店", "T2"),
        ),
        {"debit_words": "借", "credit_words": "贷"},
        BARE,
    ),
    "a line of nothing whose balance tells of another one that is missing": (
        TWO,
        lambda: xlsx(HEAD, GAVE, two("20260302", out="0.00", rest="2,999.00", summary="利息税")),
        {},
        "第3行的余额对不上：前一笔余额 3,000.00 元",
    ),
    "no amount and nothing said": (
        TWO,
        lambda: xlsx(HEAD, GAVE, two("20260302", rest="3,000.00", summary="")),
        {},
        "第3行没有发生额，也没有摘要",
    ),
    "an amount of three decimals beside a line of nothing": (
        TWO,
        lambda: xlsx(HEAD, GAVE, two("20260302", out="0.001", rest="3,000.00"), two("20260302", out="0.00")),
        {},
        "第3行「借方发生额（付出）」：",
    ),
    "an amount in words": (
        TWO,
        lambda: xlsx(HEAD, two(came="壹仟元整", rest="3000.00", number="T1", name="某大学", account=CARD)),
        {},
        READ[:1],
    ),
    "words that may be two amounts": (
        TWO,
        lambda: xlsx(HEAD, two(came="一千五", rest="3000.00")),
        {},
        "第2行「贷方发生额（收入）」：",
    ),
    # -- days --
    "a day with its time": (
        TWO,
        lambda: xlsx(
            HEAD,
            two("2026-03-01 12:01:22", came="1000.00", rest="3000.00", name="某大学", account=CARD, number="T1"),
            two("2026-03-02 08.15.01", out="250.50", rest="2749.50", name="某书店", number="T2"),
        ),
        {},
        READ,
    ),
    "fourteen digits": (
        TWO,
        lambda: xlsx(
            HEAD, two("20260301120122", came="1000.00", rest="3000.00", name="某大学", account=CARD, number="T1")
        ),
        {},
        READ[:1],
    ),
    "days as Excel has them and as people write them": (
        TWO,
        lambda: xlsx(
            HEAD,
            two(
                datetime.datetime(2026, 3, 1, 12, 1, 22),  # noqa: DTZ001  a sheet has no time zone
                came="1000.00",
                rest="3000.00",
                name="某大学",
                account=CARD,
                number="T1",
            ),
            two("2026年3月2日", out="250.50", rest="2749.50", name="某书店", number="T2"),
        ),
        {},
        READ,
    ),
    "days as serial numbers": (
        TWO,
        lambda: xls(
            HEAD,
            two(46082, came=1000, rest=3000, name="某大学", account=CARD, number="T1"),
            two(46083.34375, out=250.5, rest=2749.5, name="某书店", number="T2"),
        ),
        {},
        READ,
    ),
    "a day of two digits": (
        TWO,
        lambda: xlsx(HEAD, two("03/04/26", came="1000.00", rest="3000.00")),
        {},
        "第2行「入账日期」：",
    ),
    # -- accounts --
    "formulas that give a text": (
        TWO,
        lambda: text(
            HEAD,
            two(
                '="20260301"',
                came="1000.00",
                rest="3000.00",
                name="某大学",
                account=f'="{CARD}"',
                number='="T1"',
                own=f'="{ACCOUNT}"',
            ),
        ),
        {"form": "csv", "encoding": "gb18030"},
        READ[:1],
    ),
    "accounts with blanks, an apostrophe, a tab": (
        TWO,
        lambda: xlsx(
            HEAD,
            two(
                came="1000.00",
                rest="3000.00",
                name="某大学",
                account="6222 0202 0000 0000 121",
                number="T1",
                own=f"'{ACCOUNT}",
            ),
            two("20260302", out="250.50", rest="2749.50", name="某书店", number="\tT2", own=f"{ACCOUNT}\t"),
        ),
        {},
        READ,
    ),
    "masked accounts": (
        TWO,
        lambda: xlsx(
            HEAD,
            two(
                came="1000.00",
                rest="3000.00",
                name="某大学",
                account="6222****0121",
                number="T1",
                own="2001**********8901",
            ),
        ),
        {},
        [(1, "1000.00", "3000.00", "T1", "某大学", "6222****0121")],
    ),
    "a masked account of somebody else": (
        TWO,
        lambda: xlsx(HEAD, two(came="1000.00", rest="3000.00", own="2001**********8902")),
        {},
        "第2行的本方账号不是所选账户的账号",
    ),
    "a number of the line in scientific notation": (
        TWO,
        lambda: xlsx(HEAD, two(came="1000.00", rest="3000.00", number="1.23457E+17")),
        {},
        "第2行的银行流水号末尾的数字已丢失",
    ),
    "the account above in the titles is of somebody else": (
        TWO.replace("|本方账号=own_account", ""),
        lambda: xlsx(("账号：", "200100012345679999"), HEAD[:-1], GAVE[:-1]),
        {},
        "第1行的账号不是所选账户的账号",
    ),
    "payer and payee in columns of their own": (
        "交易日期=day|交易金额=amount|余额=balance|付款人=other_name|付款人账号=other_account|收款人=other_name|收款人账号=other_account|流水号=bank_number",
        lambda: xlsx(
            ("交易日期", "交易金额", "余额", "付款人", "付款人账号", "收款人", "收款人账号", "流水号"),
            ("20260301", "1000.00", "3000.00", "某大学", CARD, "某大学工会", ACCOUNT, "T1"),
            ("20260302", "-250.50", "2749.50", "某大学工会", ACCOUNT, "某书店", "", "T2"),
        ),
        {},
        READ,
    ),
}
