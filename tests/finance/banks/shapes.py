"""Statements of every shape: what stands around the lines, the kinds of files, how the way of the money is said."""

from tests.finance.banks.files import heads, page, text, xls, xlsx
from tests.finance.statements import ACCOUNT

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
SHAPES = {
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
