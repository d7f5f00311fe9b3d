"""Budgets, income, expenses and the amounts in them."""

from typing import Any

from tests.input.corpus.spec import Cell, Outcome, Scalar, Sheet, Spec, asks, case, pairs, problems
from tests.input.corpus.world import BUDGET_YEAR, MACHINES, UNION

YEAR = f"whole_file 年度 {BUDGET_YEAR}"


def amounts(
    name: str,
    cells: list[Scalar | Cell],
    read: str,
    trouble: str = "",
    questions: str = "",
    heading: str = "金额（元）",
    **more: Any,
) -> Spec:
    """Return income of the union with an amount each; `read` has the amounts in their order, - for none."""
    rows = (
        ("流水号", "工会组织", "科目编码", heading, "到账日期", "来款单位"),
        *((f"2026-{number:03}", "校工会", "402", cell, "2026-03-31", "财务处") for number, cell in enumerate(cells, 1)),
    )
    plain = {"工会组织": UNION, "科目编码": "402", "到账日期": "2026-03-31", "来款单位": "财务处"}
    found = (
        {"流水号": f"2026-{number:03}"} | plain | ({"金额（元）": amount} if amount != "-" else {})
        for number, amount in enumerate(read.split(), 1)
    )
    return Spec(
        name,
        "收入",
        (Sheet(rows),),
        Outcome(
            tuple(found),
            matched=pairs(f"流水号 工会组织 科目编码 {heading}>金额（元） 到账日期 来款单位"),
            problems=problems(trouble) if trouble else (),
            asks=asks(questions) if questions else (),
        ),
        **more,
    )


SPECS = (
    case(
        "budget-with-units-and-totals",
        "预算",
        """
临湖理工学院工会2026年度收支预算表
编制单位：临湖理工学院工会||||单位：元
科目编码|科目名称|上年决算|本年预算|说明
|一、收入||890,000.00|
402|拨缴经费收入|800,000.00|850,000.00|
405|行政补助收入|50,000.00|40,000.00|
|收入合计|850,000.00|890,000.00|
|二、支出||320,000.00|
50102|文体活动|210,000.00|220,000.00|含运动会
50405|送温暖|90,000.00|100,000.00|
|支出合计|300,000.00|320,000.00|
工会主席：||财务负责人：||制表人：""",
        """科目编码|年初预算（元）|说明
402|850000.00|
405|40000.00|
50102|220000.00|含运动会
50405|100000.00|""",
        "科目编码 本年预算>年初预算（元） 说明",
        heading=3,
        unknown="科目名称 上年决算",
        skipped={4: "title", 7: "sum", 8: "title", 11: "sum", 12: "footer"},
        questions=f"whole_file 工会组织 {UNION}\n{YEAR}",
        merged=("A1:E1",),
        note="一、收入 has the sum of its part beside it: a heading of a part, not an account.",
        doubt=True,
    ),
    case(
        "budget-in-ten-thousands",
        "预算",
        """
2026年工会经费预算表
单位：万元
年度|科目编码|预算数|备注
2026|50102|22|
2026|50405|10.5|
2026|50404|0.35|""",
        """年度|科目编码|年初预算（元）|说明
2026|50102|220000.00|
2026|50405|105000.00|
2026|50404|3500.00|""",
        "年度 科目编码 预算数>年初预算（元） 备注>说明",
        heading=3,
        questions=f"whole_file 工会组织 {UNION}\nunit 预算数 万元",
    ),
    case(
        "budget-by-names-of-accounts",
        "预算",
        """
组织|年度|预算项目|资金渠道|金额
校工会|2026年|文体活动|工会经费|220000
校工会|2026年|文体活动费|会费|30000
校工会|2026年|劳模疗养|工会经费|50000""",
        f"""工会组织|年度|科目编码|资金来源|年初预算（元）
{UNION}|2026|50102|工会经费|220000.00
{UNION}|2026||会费|30000.00
{UNION}|2026||工会经费|50000.00""",
        "组织>工会组织 年度 预算项目>科目编码 资金渠道>资金来源 金额>年初预算（元）",
        questions="value 预算项目 文体活动费 劳模疗养",
        note="A name that is an account's stands for its code; what is only like one is asked for.",
    ),
    case(
        "budget-with-two-lines-of-headings",
        "预算",
        """
科目||预算数（元）||
编码|名称|上年|本年|增减%
50102|文体活动|210000|220000|4.76%
50405|送温暖|90000|100000|11.11%""",
        """科目编码|年初预算（元）
50102|220000.00
50405|100000.00""",
        "科目／编码>科目编码 预算数（元）／本年>年初预算（元）",
        heading=(1, 2),
        unknown="科目／名称 预算数（元）／上年 预算数（元）／增减%",
        questions=f"whole_file 工会组织 {UNION}\n{YEAR}",
        merged=("A1:B1", "C1:E1"),
        note="Nothing in the file names union or year; there is one union and one open year to propose.",
        doubt=True,
    ),
    case(
        "accounts-as-numbers-and-with-names",
        "预算",
        """
工会组织|年度|科目|预算金额
校工会|#2026|#50102|#220000
校工会|#2026|50405 送温暖|#100000
校工会|#2026|50404-困难职工帮扶|#80000
校工会|#2026|501.05|#60000""",
        f"""工会组织|年度|科目编码|年初预算（元）
{UNION}|2026|50102|220000.00
{UNION}|2026|50405|100000.00
{UNION}|2026|50404|80000.00
{UNION}|2026||60000.00""",
        "工会组织 年度 科目>科目编码 预算金额>年初预算（元）",
        trouble="5 科目 near_key",
    ),
    case(
        "changes-of-the-budget",
        "预算调整",
        """
2026年预算调整表
科目编码|科目名称|调整数（+/-）|调整后预算|调整日期|调整依据
50102|文体活动|-20,000|200,000|2026-09-10|第九次委员会会议纪要
50405|送温暖|+20,000|120,000|2026-09-10|第九次委员会会议纪要
50404|困难职工帮扶|（5,000）|75,000|2026-09-10|第九次委员会会议纪要""",
        """科目编码|调整金额（元）|决定日期|依据
50102|-20000.00|2026-09-10|第九次委员会会议纪要
50405|20000.00|2026-09-10|第九次委员会会议纪要
50404|-5000.00|2026-09-10|第九次委员会会议纪要""",
        "科目编码 调整数（+/-）>调整金额（元） 调整日期>决定日期 调整依据>依据",
        heading=2,
        unknown="科目名称 调整后预算",
        questions=f"whole_file 工会组织 {UNION}\n{YEAR}",
        note="Brackets are the accountant's minus.",
    ),
    case(
        "income-ledger",
        "收入",
        """
工会经费收入明细账
凭证号|日期|摘要|科目编码|收入金额|缴款单位
记-0001|2026-01-31|一月拨缴|402|￥70,833.33|学校财务处
记-0002|2026-02-28|二月拨缴|402|￥70,833.33|学校财务处
本月合计||||￥70,833.33|
本年累计||||￥141,666.66|""",
        """流水号|到账日期|说明|科目编码|金额（元）|来款单位
记-0001|2026-01-31|一月拨缴|402|70833.33|学校财务处
记-0002|2026-02-28|二月拨缴|402|70833.33|学校财务处""",
        "凭证号>流水号 日期>到账日期 摘要>说明 科目编码 收入金额>金额（元） 缴款单位>来款单位",
        heading=2,
        skipped={5: "sum", 6: "sum"},
        questions=f"whole_file 工会组织 {UNION}",
    ),
    case(
        "expense-ledger",
        "支出",
        """
凭证号|支付日期|科目编码|用途|收款单位|金额|支付方式|经费来源|经办分工会
2026-011|2026/3/10|50102|运动会器材|某某体育用品店|3,600.00|转账|工会经费|机电工程学院分工会
2026-012|2026/3/12|50405|住院慰问|李娜|1000|现金|会费|校工会
2026-013|2026/3/15|50102|裁判费|某某协会|-200|公务卡|工会经费|校工会""",
        f"""流水号|支付日期|科目编码|用途|收款人|金额（元）|支付方式|资金来源|工会组织
2026-011|2026-03-10|50102|运动会器材|某某体育用品店|3600.00|银行转账|工会经费|{MACHINES}
2026-012|2026-03-12|50405|住院慰问|李娜|1000.00|现金|会费|{UNION}
2026-013|2026-03-15|50102|裁判费|某某协会||公务卡|工会经费|{UNION}""",
        "凭证号>流水号 支付日期 科目编码 用途 收款单位>收款人 金额>金额（元） 支付方式 经费来源>资金来源 经办分工会>工会组织",
        trouble="4 金额 negative",
        note="A payment of less than nothing is a refund, and is entered as one.",
    ),
    case(
        "bank-statement",
        "收入",
        """
交易日期|交易流水号|借方发生额|贷方发生额|余额|对方户名|摘要
20260331|0000123|0.00|70,833.33|870,833.33|学校财务处|拨缴
20260401|0000124|1,000.00||869,833.33|李娜|慰问""",
        """流水号|到账日期|金额（元）|来款单位|说明
0000123|2026-03-31|70833.33|学校财务处|拨缴
0000124|2026-04-01||李娜|慰问""",
        "交易日期>到账日期 交易流水号>流水号 贷方发生额>金额（元） 对方户名>来款单位 摘要>说明",
        unknown="借方发生额 余额",
        trouble="3 贷方发生额 mandatory",
        questions=f"whole_file 工会组织 {UNION}\nwhole_file 科目编码",
        form="csv-gb18030",
        note="What leaves the account is no income: its row has none.",
        doubt=True,
    ),
    case(
        "chart-of-accounts",
        "科目",
        """
工会会计科目表
编码|名称|收入/支出|上级|启用时间
402|拨缴经费收入|收入||2022-01-01
50106|其他活动|支出类|501|2026-01-01""",
        """科目编码|科目名称|类别|上级科目编码|启用日期
402|拨缴经费收入|收入||2022-01-01
50106|其他活动|支出|501|2026-01-01""",
        "编码>科目编码 名称>科目名称 收入/支出>类别 上级>上级科目编码 启用时间>启用日期",
        heading=2,
    ),
    amounts(
        "amounts-with-signs",
        [
            "￥1,234.50",
            "¥1234.5",
            "1234.50元",
            "RMB 1,234.50",
            "人民币1234.50元",
            "１，２３４．５０",
            " 1234.5 ",
            "1,234.5",
        ],
        " ".join(["1234.50"] * 8),
    ),
    amounts("amounts-in-ten-thousands", ["1.2万", "3.58万元", "200元"], "12000.00 35800.00 200.00"),
    amounts(
        "amounts-in-thousands",
        ["12", "3.5"],
        "12000.00 3500.00",
        questions="unit 金额（千元） 千元",
        heading="金额（千元）",
    ),
    amounts(
        "amounts-that-are-none",
        ["约500", "500元/人", "500+200", "500左右", "见附件", "1.234.50", "12,34"],
        "- - - - - - -",
        "\n".join(f"{row} 金额（元） not_a_number" for row in range(2, 9)),
    ),
    amounts(
        "amounts-in-chinese-capitals",
        ["壹仟贰佰叁拾肆元伍角整", "贰佰元整", "200"],
        "1234.50 200.00 200.00",
        note="As receipts have them; they can mean one amount only.",
        doubt=True,
    ),
    amounts(
        "amounts-rounded-for-show",
        [Cell(1234.5, "#,##0"), Cell(33.333333, "0.00"), Cell(1234.5, "#,##0.00"), Cell(12345.67, '0.00,"万"')],
        "1234.50 33.33 1234.50 12345.67",
        "2 金额（元） shown_otherwise\n5 金额（元） shown_otherwise",
        note="Shown 1,235 but held 1234.5: warned of. 33.333333 is to the cent what it shows.",
        doubt=True,
    ),
    amounts(
        "amounts-as-binary-fractions",
        [0.1 + 0.2, 1234.5600000000002, 19.99],
        "0.30 1234.56 19.99",
        note="The noise of binary fractions is no third decimal.",
    ),
    amounts(
        "amounts-with-three-decimals",
        ["12.345", "12.340", 12.345],
        "- 12.34 -",
        "2 金额（元） not_a_number\n4 金额（元） not_a_number",
        note="A tenth of a cent that somebody typed and sees is a slip, not to be rounded in silence.",
        doubt=True,
    ),
    amounts(
        "amounts-in-formats-of-money",
        [Cell(1200, '"¥"#,##0.00'), Cell(1300, "#,##0.00_);(#,##0.00)")],
        "1200.00 1300.00",
    ),
    amounts("amounts-in-formats-of-money-in-xls", [Cell(1200, '"¥"#,##0.00'), 1300.5], "1200.00 1300.50", form="xls"),
    amounts(
        "amounts-by-formula",
        [Cell(500, formula="200+300"), Cell(1000.5, formula="D2*2+0.5")],
        "500.00 1000.50",
        note="The value that the file keeps is what its maker saw.",
    ),
    amounts(
        "errors-of-formulas",
        [
            Cell("#N/A", formula="VLOOKUP(A2,Z:Z,1,0)"),
            Cell("#REF!", formula="#REF!*2"),
            Cell("#DIV/0!", formula="1/0"),
            100,
        ],
        "- - - 100.00",
        "2 金额（元） formula_error\n3 金额（元） formula_error\n4 金额（元） formula_error",
    ),
    amounts(
        "errors-as-text",
        ["#N/A", "#VALUE!", "100"],
        "- - 100.00",
        "2 金额（元） formula_error\n3 金额（元） formula_error",
        form="csv-utf8",
    ),
    amounts(
        "amounts-both-in-figures-and-empty",
        [100, None, "", "　"],
        "100.00 - - -",
        "3 金额（元） mandatory\n4 金额（元） mandatory\n5 金额（元） mandatory",
        note="A blank in a cell is still a blank.",
    ),
    case(
        "percentages",
        "评选",
        (
            ("评选名称", "评选对象", "决定日期", "名额", "群众投票占比"),
            ("最美教工", "个人", "2026-09-01", 10, Cell(0.6, "0%")),
            ("最美家庭", "家庭", "2026-05-01", 5, "60%"),
            ("先进分会", "分工会", "2026-11-01", 3, 0.6),
        ),
        """名称|对象|决定日期|当选名额|投票权重
最美教工|个人|2026-09-01|10|60
最美家庭|家庭|2026-05-01|5|60
先进分会|分工会|2026-11-01|3|""",
        "评选名称>名称 评选对象>对象 决定日期 名额>当选名额 群众投票占比>投票权重",
        trouble="4 群众投票占比 not_whole",
        note="What is shown as 60% is 60 of a hundred; a bare 0.6 may be anything.",
    ),
    case(
        "amounts-in-figures-and-in-words",
        "支出",
        """
流水号|工会组织|科目编码|金额（小写）|金额（大写）|用途|收款人|支付日期
2026-021|校工会|50102|3600.00|叁仟陆佰元整|器材|某某体育用品店|2026-03-10""",
        f"""流水号|工会组织|科目编码|金额（元）|用途|收款人|支付日期
2026-021|{UNION}|50102|3600.00|器材|某某体育用品店|2026-03-10""",
        "流水号 工会组织 科目编码 金额（小写）>金额（元） 用途 收款人 支付日期",
        unknown="金额（大写）",
    ),
)
