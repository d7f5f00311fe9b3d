"""Statements of accounts as banks write them: each is read right, or refused in one sentence with nothing written.

The banks, people and numbers are invented; the shapes are those of the files that online banks hand out.
"""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from finance.models import BankStatement, Holding, StatementLine
from finance.services.reconciling.statements import preview_of, read_in_statement, take_statement
from tests.finance.banks.files import START, heads, layout, page, text, xls, xlsx
from tests.finance.statements import ACCOUNT

UNTIL = datetime.date(2026, 3, 31)
CARD = "6222020200000000121"

# Debit and credit in columns of their own, as most write.
TWO = (
    "交易日期=day|借方发生额=debit|贷方发生额=credit|余额=balance|对方户名=other_name|对方账号=other_account|摘要=summary"
    "|流水号=bank_number|本方账号=own_account"
)
HEAD = heads(TWO)
# One column of amounts with a mark beside it, or with a sign.
MARKED = "交易日期=day|借贷标志=side|发生额=amount|余额=balance|对方户名=other_name|流水号=bank_number"
MARKS = heads(MARKED)
SIGNED = "交易日期=day|交易金额=amount|余额=balance|对方户名=other_name|流水号=bank_number"
SIGNS = heads(SIGNED)


def two(day="20260301", out="", came="", rest="", name="", account="", summary="转账", number="", own=ACCOUNT):
    """A line of HEAD."""
    return (day, out, came, rest, name, account, summary, number, own)


GAVE = two(came="1,000.00", rest="3,000.00", name="某大学", account=CARD, number="T1")
TOOK = two("20260302", out="250.50", rest="2,749.50", name="某书店", number="T2")
READ = [
    (1, "1000.00", "3000.00", "T1", "某大学", CARD),
    (2, "-250.50", "2749.50", "T2", "某书店", ""),
]
BARE = [(day, amount, rest, number, name, "") for day, amount, rest, number, name, _ in READ]

# kind of file: (columns of the layout, the file, how the layout is entered, what is read or the sentence)
AS_WRITTEN = {
    # -- what stands above the headings and under the lines --
    "titles, account and unit above, merged": (
        TWO,
        lambda: xlsx(
            ("某商业银行企业账户交易明细清单",),
            ("账号：", ACCOUNT, None, "户名：", "某大学工会委员会"),
            ("币种：人民币", None, None, "单位：元", None, "起止日期：2026-03-01至2026-03-31"),
            HEAD,
            GAVE,
            TOOK,
            merged=("A1:I1", "B2:C2", "D3:E3"),
        ),
        {},
        READ,
    ),
    "pages with the headings again, brought forward, sums of a page and of all, a footer": (
        TWO,
        lambda: xlsx(
            ("第1页",),
            HEAD,
            two("", rest="2,000.00", name="", summary="承前页", own=""),
            GAVE,
            ("本页小计", "", "1,000.00", "3,000.00", "", "", "", "", ""),
            ("", "", "", "3,000.00", "", "", "过次页", "", ""),
            ("第2页",),
            HEAD,
            ("", "", "", "3,000.00", "", "", "承前页", "", ""),
            TOOK,
            ("本页小计", "250.50", "", "2,749.50", "", "", "", "", ""),
            ("合计", "250.50", "1,000.00", "", "", "", "", "", ""),
            ("借方笔数：1", "", "贷方笔数：1", "", "", "", "", "", ""),
            ("打印时间：2026-04-01 09:12:33", "", "", "", "柜员：0321", "", "", "", ""),
        ),
        {},
        READ,
    ),
    "empty rows at the end, columns of nothing": (
        TWO,
        lambda: xlsx((*HEAD, None, None), (*GAVE, None, ""), (*TOOK, "", " "), *[(" ",) + ("",) * 10] * 40),
        {},
        READ,
    ),
    "a first row of the balance": (
        TWO,
        lambda: xlsx(HEAD, ("20260301", "", "", "2,000.00", "", "", "期初余额", "", ""), GAVE, TOOK),
        {},
        READ,
    ),
    "two sheets, one of them words": (
        TWO,
        lambda: xlsx(HEAD, GAVE, TOOK, more={"使用说明": [("本文件由网上银行生成",), ("如有疑问请拨打客服",)]}),
        {},
        READ,
    ),
    "the words before the lines": (
        TWO,
        lambda: xlsx(("封面",), ("某商业银行",), more={"明细": [("明细",), HEAD, GAVE, TOOK]}),
        {},
        READ,
    ),
    "two sheets of lines": (
        TWO,
        lambda: xlsx(HEAD, GAVE, more={"2026年2月": [HEAD, TOOK]}),
        {},
        "工作表“Sheet”、“2026年2月”都有内容，",
    ),
    # -- kinds of files --
    "an old workbook": (TWO, lambda: xls(("明细",), HEAD, GAVE, TOOK), {}, READ),
    "a text in GB18030 with amounts in quotation marks": (
        TWO,
        lambda: text(("账号:" + ACCOUNT,), HEAD, GAVE, TOOK),
        {"form": "csv", "encoding": "gb18030"},
        READ,
    ),
    "a text with tabs under the name of a text": (
        TWO,
        lambda: text(HEAD, GAVE, TOOK, name="明细.txt", mark="\t"),
        {"form": "csv", "encoding": "gb18030"},
        READ,
    ),
    "a text with tabs under the name of a workbook": (
        TWO,
        lambda: text(HEAD, GAVE, TOOK, name="明细.xls", mark="\t"),
        {},
        READ,
    ),
    "a text in another encoding than entered": (
        TWO,
        lambda: text(HEAD, GAVE, TOOK, encoding="utf-8-sig"),
        {"form": "csv", "encoding": "gb18030"},
        READ,
    ),
    "a text of Excel in UTF-16": (
        TWO,
        lambda: text(HEAD, GAVE, TOOK, name="明细.txt", mark="\t", encoding="utf-16"),
        {"form": "csv", "encoding": "gb18030"},
        READ,
    ),
    "a workbook where a text was entered": (TWO, lambda: xlsx(HEAD, GAVE, TOOK), {"form": "csv"}, READ),
    "a page under the name of a workbook": (TWO, lambda: page(HEAD, GAVE, TOOK), {}, "这是网页，不是表格文件"),
    # -- which way the money went --
    "a zero on the other side": (
        TWO,
        lambda: xlsx(
            HEAD,
            two(out="0.00", came="1000.00", rest="3000.00", number="T1", name="某大学", account=CARD),
            two("20260302", out="250.50", came="0.00", rest="2749.50", name="某书店", number="T2"),
        ),
        {},
        READ,
    ),
    "a mark of debit and credit": (
        MARKED,
        lambda: xlsx(
            MARKS,
            ("20260301", "贷", "1000.00", "3000.00", "某大学", "T1"),
            ("20260302", " 借 ", "250.50", "2749.50", "某书店", "T2"),
        ),
        {"debit_words": "借", "credit_words": "贷"},
        BARE,
    ),
    "a mark in letters": (
        MARKED,
        lambda: xlsx(
            MARKS,
            ("20260301", "c", "1000.00", "3000.00", "某大学", "T1"),
            ("20260302", "Ｄ", "250.50", "2749.50", "某书店", "T2"),
        ),
        {"debit_words": "D、借", "credit_words": "C、贷"},
        BARE,
    ),
    "a mark that nobody entered": (
        MARKED,
        lambda: xlsx(MARKS, ("20260301", "转入", "1000.00", "3000.00", "某大学", "T1")),
        {"debit_words": "借", "credit_words": "贷"},
        "第2行的借贷标志是“转入”",
    ),
    "a sign": (
        SIGNED,
        lambda: xlsx(
            SIGNS,
            ("20260301", "+1,000.00", "3,000.00", "某大学", "T1"),
            ("20260302", "-250.50", "2,749.50", "某书店", "T2"),
        ),
        {},
        BARE,
    ),
    "CR and DR behind the amounts": (
        SIGNED,
        lambda: xlsx(
            SIGNS,
            ("20260301", "1,000.00CR", "3,000.00CR", "某大学", "T1"),
            ("20260302", "250.50 DR", "2,749.50 CR", "某书店", "T2"),
        ),
        {},
        BARE,
    ),
    "an unsigned amount without a mark": (
        SIGNED,
        lambda: xlsx(
            SIGNS, ("20260301", "1000.00", "3000.00", "某大学", "T1"), ("20260302", "250.50", "2749.50", "某书店", "T2")
        ),
        {},
        "第3行的余额对不上",
    ),
    "a red line takes back what was debited": (
        TWO,
        lambda: xlsx(HEAD, two(out="-100.00", rest="3000.00", summary="冲正", number="T1", name="某书店")),
        {},
        [(1, "100.00", "3000.00", "T1", "某书店", "")],
    ),
    "money that comes back days later": (
        TWO,
        lambda: xlsx(
            HEAD, TOOK, two("20260305", came="250.50", rest="3,000.00", name="某书店", summary="退汇", number="T9")
        ),
        {},
        [(2, "-250.50", "2749.50", "T2", "某书店", ""), (5, "250.50", "3000.00", "T9", "某书店", "")],
    ),
    "the latest first": (TWO, lambda: xlsx(HEAD, TOOK, GAVE), {}, READ),
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
    "an amount in words": (
        TWO,
        lambda: xlsx(HEAD, two(came="壹仟元整", rest="3000.00")),
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
    # -- not to be read --
    "not the bank's file": (TWO, lambda: xlsx(("姓名", "金额"), ("甲", 1)), {}, "文件里没有这个版式的表头（"),
    "headings of another layout": (
        MARKED,
        lambda: xlsx(HEAD, GAVE),
        {"debit_words": "借"},
        "文件里没有这个版式的表头（",
    ),
    "headings and no lines": (TWO, lambda: xlsx(("明细",), HEAD, ("本期没有交易",)), {}, []),
}


@pytest.fixture
def holding(db):
    return lambda made: Holding.objects.create(
        name="基本户", bank="某银行城东支行", account=ACCOUNT, valid_from=START, layout=made
    )


@pytest.mark.parametrize("kind", AS_WRITTEN)
def test_a_statement_is_read_right_or_refused_in_one_sentence(holding, cashier, kind):
    columns, made, words, wanted = AS_WRITTEN[kind]
    name, content = (file := made()).name, file.read()
    facts = {"holding": holding(layout(columns, direction="statement", **words)), "until": UNTIL, "actor": cashier}
    if isinstance(wanted, str):
        with pytest.raises(ValidationError) as refusal:
            read_in_statement(file=SimpleUploadedFile(name, content), **facts)
        [sentence] = refusal.value.messages
        assert sentence.startswith(wanted)
        assert not BankStatement.objects.exists()
        return
    statement = read_in_statement(file=SimpleUploadedFile(name, content), **facts)
    assert len(preview_of(statement).fresh) == len(wanted)
    take_statement(statement, actor=cashier)
    assert [
        (one.day.day, one.amount, one.balance, one.number, one.other_name, one.other_account)
        for one in StatementLine.objects.order_by("pk")
    ] == [(day, Decimal(amount), Decimal(rest), *others) for day, amount, rest, *others in wanted]
    # The same file again changes nothing.
    with pytest.raises(ValidationError, match="不能再读一次"):
        read_in_statement(file=SimpleUploadedFile(name, content), **facts)
    assert StatementLine.objects.count() == len(wanted)


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("2026-03-01 9:05", "09:05:00"),
        ("2026-03-01-12.01.22.123456", "12:01:22"),
        (20260301120122, "12:01:22"),
        ("20260301 12:01:22", "12:01:22"),
        (46082, ""),
        ("46082", ""),
        ("20260301250000", ""),
    ],
)
def test_a_time_beside_the_day_is_read_and_none_is_made_of_a_day(holding, cashier, cell, time):
    made = layout(TWO, direction="statement")
    file = xlsx(HEAD, two(cell, came="1000.00", rest="3000.00"))
    statement = read_in_statement(file=file, holding=holding(made), until=UNTIL, actor=cashier)
    assert [(line.day, line.time) for line in preview_of(statement).fresh] == [(datetime.date(2026, 3, 1), time)]
