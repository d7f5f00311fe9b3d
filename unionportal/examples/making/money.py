"""The money of the example year: accounts, budgets, income, and spending other than welfare."""

import datetime
from decimal import Decimal

FIRST_DAY = datetime.date(2022, 1, 1)
# (code, name, kind, parent): an example; every union imports its accountant's own list.
ACCOUNTS = (
    ("401", "会费收入", "income", None),
    ("402", "拨缴经费收入", "income", None),
    ("403", "上级补助收入", "income", None),
    ("405", "行政补助收入", "income", None),
    ("408", "其他收入", "income", None),
    ("501", "职工活动支出", "expense", None),
    ("50101", "职工教育", "expense", "501"),
    ("50102", "文体活动", "expense", "501"),
    ("50103", "宣传活动", "expense", "501"),
    ("50105", "会员活动", "expense", "501"),
    ("503", "职工服务支出", "expense", None),
    ("50302", "建家活动", "expense", "503"),
    ("504", "维权支出", "expense", None),
    ("50404", "困难职工帮扶", "expense", "504"),
    ("50405", "送温暖", "expense", "504"),
    ("505", "业务支出", "expense", None),
    ("50501", "培训", "expense", "505"),
    ("50502", "会议", "expense", "505"),
    ("50504", "其他业务", "expense", "505"),
)
BUDGETS = (
    ("50101", "60000", "职工教育活动"),
    ("50102", "180000", "运动会、球类比赛及俱乐部活动"),
    ("50103", "30000", "宣传品与网站"),
    ("50105", "1750000", "节日、生日、电影与会员慰问"),
    ("50302", "55000", "职工小家建设"),
    ("50404", "60000", "重大疾病、住院与困难补助"),
    ("50405", "40000", "送清凉、节日在岗与驻校值守"),
    ("50501", "50000", "工会干部培训"),
    ("50502", "40000", "双代会与委员会会议"),
    ("50504", "25000", "办公及其他"),
)
# Welfare is booked on these.
CONDOLENCE, HARDSHIP, WARMTH = "50105", "50404", "50405"
INCOME = (
    ("402", "1", "15", "516200.00", "上级工会（留成部分）"),
    ("405", "3", "10", "1100000.00", "学校行政"),
    ("402", "4", "18", "498700.00", "上级工会（留成部分）"),
    ("401", "6", "30", "138462.50", "会员会费"),
    ("402", "7", "15", "503350.00", "上级工会（留成部分）"),
    ("403", "9", "2", "30000.00", "市总工会"),
    ("402", "10", "17", "509880.00", "上级工会（留成部分）"),
    ("401", "12", "30", "141205.50", "会员会费"),
    ("408", "12", "21", "6318.42", "银行利息"),
)
SPENDING = (
    ("50102", "4", "22", "38620.00", "校运动会教工组器材与奖品", "江南体育用品有限公司"),
    ("50102", "5", "27", "26415.60", "教职工羽毛球团体赛", "江南体育用品有限公司"),
    ("50102", "10", "28", "31240.00", "教职工朗诵与合唱活动", "文汇演艺服务有限公司"),
    ("50102", "11", "25", "29780.00", "分工会与俱乐部活动经费", "各分工会"),
    ("50101", "9", "28", "24300.00", "学习读本采购", "新华书店"),
    ("50103", "6", "16", "11860.00", "最美家庭与劳模工匠宣传品", "彩印文化传播有限公司"),
    ("50302", "11", "10", "44000.00", "职工小家建设（11个分工会）", "各分工会"),
    ("50501", "7", "8", "36500.00", "工会干部素质能力提升培训班", "职工教育培训中心"),
    ("50502", "2", "25", "18930.00", "教代会暨工代会会务", "校会议中心"),
    ("50502", "11", "4", "6420.00", "提案落实工作推进会会务", "校会议中心"),
    ("50504", "12", "9", "8275.30", "办公用品与印刷", "文具商贸有限公司"),
)


def accounts():
    """Return the chart of accounts, as rows."""
    return [
        {"code": code, "name": name, "kind": kind, "parent": parent, "valid_from": FIRST_DAY}
        for code, name, kind, parent in ACCOUNTS
    ]


def budgets():
    """Return the budgets of the year, as rows."""
    return [
        {"unit": "UNION", "year": 2022, "account": code, "initial": Decimal(amount), "note": note}
        for code, amount, note in BUDGETS
    ]


def income():
    """Return the income of the year, as rows."""
    return [
        {
            "serial": f"SR2022-{number:04}",
            "unit": "UNION",
            "account": code,
            "amount": Decimal(amount),
            "received_on": datetime.date(2022, int(month), int(day)),
            "payer": payer,
        }
        for number, (code, month, day, amount, payer) in enumerate(INCOME, 1)
    ]


def spending():
    """Return the payments other than welfare, as rows."""
    return [
        {
            "serial": f"ZC2022-{number:04}",
            "unit": "UNION",
            "account": code,
            "amount": Decimal(amount),
            "purpose": purpose,
            "payee": payee,
            "approved_on": datetime.date(2022, int(month), int(day)),
            "paid_on": datetime.date(2022, int(month), int(day)) + datetime.timedelta(days=2),
        }
        for number, (code, month, day, amount, purpose, payee) in enumerate(SPENDING, 1)
    ]
