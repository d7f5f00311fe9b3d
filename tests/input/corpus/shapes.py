"""Where the table is: titles, headings, totals, footers, merged and hidden parts, several tables and sheets."""

from typing import Any

from tests.input.corpus.spec import Cell, Outcome, Row, Sheet, Spec, asks, case, pairs, reads, table
from tests.input.corpus.world import MACHINES, TEXTILE

HEAD = "工号|姓名|分工会|手机"
OURS = "工号 姓名 分工会 手机"
ZHANG = "T0001|张伟|机电工程学院分工会|13900000001"
LI = "T0002|李娜|纺织服装学院分工会|13900000002"
CAO = "T0005|曹雪松|机电工程学院分工会|13900000005"
READ = f"""工号|姓名|分工会|手机
T0001|张伟|{MACHINES}|13900000001
T0002|李娜|{TEXTILE}|13900000002
T0005|曹雪松|{MACHINES}|13900000005"""


def three(name: str, rows: str | tuple[Row, ...], /, matched: str = OURS, read: str = READ, **more: Any) -> Spec:
    """Return a list of 张伟, 李娜 and 曹雪松, which is not harder to read than its shape."""
    return case(name, "会员", rows, read, matched, **more)


def book(name: str, sheets: tuple[Sheet, ...], *outcomes: Outcome, **more: Any) -> Spec:
    first, *also = outcomes
    main = Outcome(**{**first.__dict__, "also": tuple(also)})
    return Spec(name, "会员", sheets, main, **more)


def part(sheet: str, numbers: str, questions: str = "") -> Outcome:
    """Return the outcome of a sheet that has some of the three, under our own headings."""
    rows = tuple(row for row in reads(READ) if row["工号"] in numbers.split())
    return Outcome(rows, matched=pairs(OURS), sheet=sheet, asks=asks(questions) if questions else ())


SPECS = (
    three("plain-title", f"会员名单\n{HEAD}\n{ZHANG}\n{LI}\n{CAO}", heading=2),
    three(
        "heading-in-row-twelve",
        "关于报送会员信息的通知\n\n各分工会：\n请按下表报送本单位会员信息，要求如下：\n1.工号不得为空；\n2.姓名以身份证为准；\n"
        f"3.手机为本人号码。\n校工会\n2026年11月1日\n\n填报单位：|||填报人：\n{HEAD}\n{ZHANG}\n{LI}\n{CAO}",
        heading=12,
        merged=("A1:D1", "A4:D4"),
    ),
    three(
        "three-lines-that-could-be-headings",
        f"单位|姓名|电话|日期\n校工会|李某|85550000|2026-11-01\n会员信息|||\n{HEAD}\n{ZHANG}\n{LI}\n{CAO}",
        heading=4,
        note="The block of the sender looks like a table of one row; the longer one with our words is meant.",
    ),
    three(
        "two-lines-of-headings",
        f"基本信息||所在分工会|联系方式\n工号|姓名||手机\n{ZHANG}\n{LI}\n{CAO}",
        "基本信息／工号>工号 基本信息／姓名>姓名 所在分工会>分工会 联系方式／手机>手机",
        heading=(1, 2),
        merged=("A1:B1", "C1:C2"),
    ),
    three(
        "two-lines-of-headings-in-two-languages",
        f"工号|姓名|分工会|手机\nStaff No.|Name|Union|Mobile\n{ZHANG}\n{LI}\n{CAO}",
        "工号／StaffNo.>工号 姓名／Name>姓名 分工会／Union>分工会 手机／Mobile>手机",
        heading=(1, 2),
    ),
    three(
        "headings-with-stars-and-hints",
        f"*工号（必填）|姓  名|分 工 会⏎（下拉选择）|手机号：\n{ZHANG}\n{LI}\n{CAO}",
        "*工号（必填）>工号 姓名 分工会（下拉选择）>分工会 手机号：>手机",
    ),
    three(
        "blank-rows-between",
        f"{HEAD}\n{ZHANG}\n|||\n{LI}\n|　||\n|||\n{CAO}\n|||",
        skipped={3: "blank", 5: "blank", 6: "blank", 8: "blank"},
        form="csv-utf8",
    ),
    three(
        "rows-with-nothing-but-a-serial-number",
        f"序号|{HEAD}\n#1|{ZHANG}\n#2|{LI}\n#3|{CAO}\n#4||||\n#5||||",
        "序号># " + OURS,
        skipped={5: "blank", 6: "blank"},
    ),
    three(
        "heading-on-each-page",
        f"会员名单\n{HEAD}\n{ZHANG}\n会员名单\n{HEAD}\n{LI}\n{CAO}",
        heading=2,
        skipped={4: "title", 5: "heading"},
    ),
    three(
        "titles-of-parts",
        f"{HEAD}\n一、机电工程学院分工会（1人）|||\n{ZHANG}\n二、纺织服装学院分工会|||\n{LI}\n三、其他\n{CAO}",
        skipped={2: "title", 4: "title", 6: "title"},
        merged=("A2:D2", "A4:D4"),
    ),
    three(
        "unit-only-in-the-titles-of-parts",
        "工号|姓名|手机\n机电工程学院分工会||\nT0001|张伟|13900000001\n纺织服装学院分工会||\nT0002|李娜|13900000002\n"
        "T0003|欧阳明|13900000003",
        "工号 姓名 手机",
        "工号|姓名|手机\nT0001|张伟|13900000001\nT0002|李娜|13900000002\nT0003|欧阳明|13900000003",
        skipped={2: "title", 4: "title"},
        note="The unit may be offered from the title, but is not needed: all are known by number.",
        doubt=True,
    ),
    three(
        "sums-in-many-words",
        f"{HEAD}\n{ZHANG}\n小  计|1人||\n{LI}\n小计：1人|||\n{CAO}\n||合 计|3\n总计|3人||\n共计3人|||\n其中：女|2人||",
        skipped={3: "sum", 5: "sum", 7: "sum", 8: "sum", 9: "sum", 10: "sum"},
    ),
    three(
        "people-with-names-like-sums",
        f"{HEAD}\nT0701|合计甲||\nT0702|总纪||\n{ZHANG}",
        read=f"工号|姓名|分工会|手机\nT0701|合计甲||\nT0702|总纪||\nT0001|张伟|{MACHINES}|13900000001",
        trouble="2 分工会 mandatory\n3 分工会 mandatory",
        questions="whole_file 性别\nwhole_file 用工形式\nwhole_file 入会日期",
        note="Whoever has a staff number is a person. New ones lack what a new member needs.",
    ),
    three(
        "footers-in-many-words",
        f"{HEAD}\n{ZHANG}\n{LI}\n{CAO}\n|||\n填表人：李某||审核人：王某|\n负责人（签字）：|||（盖章）\n|||2026年11月20日\n"
        "注：本表一式两份。|||\n说明：手机为本人号码|||\n联系人：李某||电话：85550000|\n制表：李某  复核：|||",
        skipped=dict.fromkeys(range(6, 13), "footer") | {5: "blank"},
    ),
    three(
        "sum-by-formula-without-a-word",
        (
            ("工号", "姓名", "慰问次数"),
            ("T0001", "张伟", 2),
            ("T0002", "李娜", 1),
            (None, None, Cell(3, formula="SUM(C2:C3)")),
        ),
        "工号 姓名",
        "工号|姓名\nT0001|张伟\nT0002|李娜",
        unknown="慰问次数",
        skipped={4: "sum"},
        note="A row with nothing but a sum of the cells above it.",
    ),
    three(
        "examples-above-the-data",
        f"{HEAD}\n例：T0000|张三|某某分工会|13800000000\n示例|李四||\n{ZHANG}\n{LI}\n{CAO}",
        skipped={2: "example", 3: "example"},
    ),
    three(
        "hidden-rows",
        f"{HEAD}\n{ZHANG}\n{LI}\n{CAO}",
        hidden_rows=(3,),
        questions="hidden",
        note="李娜 is in `rows`: whether she is taken is the user's choice, which the page offers before anything else.",
    ),
    three(
        "filtered-rows",
        f"{HEAD}\n{ZHANG}\n{LI}\n{CAO}",
        hidden_rows=(3,),
        filter="A1:D4",
        questions="hidden",
    ),
    three("filter-that-hides-nothing", f"{HEAD}\n{ZHANG}\n{LI}\n{CAO}", filter="A1:D4"),
    three(
        "hidden-rows-of-old-excel", f"{HEAD}\n{ZHANG}\n{LI}\n{CAO}", hidden_rows=(2, 3), questions="hidden", form="xls"
    ),
    three(
        "hidden-total",
        f"{HEAD}\n{ZHANG}\n{LI}\n{CAO}\n合计|3||",
        hidden_rows=(5,),
        skipped={5: "sum"},
        note="Nothing that would be read is hidden, so nothing is asked.",
    ),
    three(
        "hidden-column",
        f"{HEAD}\n{ZHANG}\n{LI}\n{CAO}",
        hidden_columns=("D",),
        note="A hidden column is read like any other: the preview shows it before anything is written.",
        doubt=True,
    ),
    three("sheet-name-with-blanks", f"{HEAD}\n{ZHANG}\n{LI}\n{CAO}", name=" 会员 花名册 "),
    three("sheet-named-as-another-kind", f"{HEAD}\n{ZHANG}\n{LI}\n{CAO}", name="慰问", note="The user chose 会员."),
    three(
        "columns-out-of-order",
        "手机|分工会|姓名|工号\n13900000001|机电工程学院分工会|张伟|T0001\n13900000002|纺织服装学院分工会|李娜|T0002\n"
        "13900000005|机电工程学院分工会|曹雪松|T0005",
    ),
    three(
        "column-twice",
        "工号|姓名|手机|手机\nT0001|张伟|13900000001|13900000091\nT0002|李娜|13900000002|",
        "工号 姓名 手机",
        "工号|姓名|手机\nT0001|张伟|13900000001\nT0002|李娜|13900000002",
        unknown="手机#2",
        questions="column 手机#2",
        note="The first is proposed, the page asks which of the two.",
    ),
    three(
        "two-columns-for-one-of-ours",
        "工号|姓名|部门|所在分会|固定电话|手机号码\nT0001|张伟|自动化系|机电工程学院分工会|85550001|13900000001",
        "工号 姓名 部门 所在分会>分工会 手机号码>手机",
        f"工号|姓名|部门|分工会|手机\nT0001|张伟|自动化系|{MACHINES}|13900000001",
        unknown="固定电话",
    ),
    three(
        "column-without-a-heading",
        "工号|姓名||手机\nT0001|张伟|党员|13900000001\nT0002|李娜||13900000002",
        "工号 姓名 手机",
        "工号|姓名|手机\nT0001|张伟|13900000001\nT0002|李娜|13900000002",
        unknown="C列",
    ),
    three(
        "table-that-begins-at-c-five",
        f"|||||\n|||||\n||会员名单|||\n|||||\n||{HEAD}\n||{ZHANG}\n||{LI}\n||{CAO}",
        heading=5,
    ),
    three(
        "headings-with-nothing-below",
        "工号|姓名|分工会|手机|签名|备注||\n" + "\n".join(f"{row}||||" for row in (ZHANG, LI, CAO)),
        "工号 姓名 分工会 手机 备注",
        unknown="签名",
    ),
    three(
        "instructions-beside-the-table",
        f"{HEAD}||填表说明：工号必填\n{ZHANG}||1.姓名以身份证为准\n{LI}||2.手机为本人号码\n{CAO}||",
        unknown="填表说明：工号必填",
    ),
    case(
        "notes-in-cells",
        "会员",
        (("工号", "姓名", "手机"), ("T0001", Cell("张伟", note="已调走，请核实"), "13900000001")),
        "工号|姓名|手机\nT0001|张伟|13900000001",
        "工号 姓名 手机",
        note="A note is no data and stays out of every value.",
    ),
    three(
        "unit-merged-over-its-people",
        "分工会|工号|姓名\n机电工程学院分工会|T0001|张伟\n|T0005|曹雪松\n|T0008|王䶮\n纺织服装学院分工会|T0002|李娜",
        "分工会 工号 姓名",
        f"分工会|工号|姓名\n{MACHINES}|T0001|张伟\n{MACHINES}|T0005|曹雪松\n{MACHINES}|T0008|王䶮\n{TEXTILE}|T0002|李娜",
        merged=("A2:A4",),
    ),
    three(
        "unit-merged-in-old-excel",
        "分工会|工号|姓名\n机电工程学院分工会|T0001|张伟\n|T0005|曹雪松",
        "分工会 工号 姓名",
        f"分工会|工号|姓名\n{MACHINES}|T0001|张伟\n{MACHINES}|T0005|曹雪松",
        merged=("A2:A3",),
        form="xls",
    ),
    three(
        "cells-merged-across-in-data",
        "工号|姓名|手机|备注\nT0001|张伟|13900000001|\nT0002|李娜|同上一人|",
        "工号 姓名 手机 备注",
        "工号|姓名|手机\nT0001|张伟|13900000001\nT0002|李娜|",
        trouble="3 手机 merged_data\n3 备注 merged_data",
        merged=("C3:D3",),
        note="One cell over two columns says nothing certain about either.",
        doubt=True,
    ),
    three(
        "second-table-below",
        f"{HEAD}\n{ZHANG}\n{LI}\n{CAO}\n|||\n俱乐部|负责人|成立日期|\n羽毛球协会|张伟|2018-09-01|",
        skipped={5: "blank", 6: "other_table", 7: "other_table"},
    ),
    case(
        "nothing-tells-the-kind",
        "会员",
        "姓名|单位|备注\n李娜|纺织服装学院分工会|\n于建国|机关第二分工会|",
        "姓名|分工会\n李娜|纺织服装学院分工会\n于建国|机关第二分工会",
        "姓名 单位>分工会 备注",
        questions="kind",
        note="A list of names fits a dozen kinds: unless the user chose one, the page asks.",
    ),
    case(
        "two-kinds-fit",
        "参加人",
        "活动|工号|姓名|金额\n教职工羽毛球赛|T0001|张伟|50\n教职工羽毛球赛|T0002|李娜|50",
        "活动|工号\n教职工羽毛球赛|T0001\n教职工羽毛球赛|T0002",
        "活动 工号 姓名>@name",
        unknown="金额",
        questions="kind",
        note="Participants or receivers: neither is chosen in silence.",
    ),
    case(
        "columns-of-many-kinds",
        "慰问",
        "工号|姓名|慰问事由|住院日期|金额|活动名称|俱乐部\nT0001|张伟|生病住院|2026-03-01|1000||",
        "工号|事由|发生日期|金额\nT0001|生病住院|2026-03-01|1000.00",
        "工号 姓名>@name 慰问事由>事由 住院日期>发生日期 金额",
        unknown="活动名称 俱乐部",
        questions="whole_file 支付日期\nwhole_file 列支科目",
    ),
    book(
        "empty-sheets-beside",
        (Sheet(table(f"{HEAD}\n{ZHANG}\n{LI}\n{CAO}")), Sheet((), "Sheet2"), Sheet((), "Sheet3")),
        part("Sheet1", "T0001 T0002 T0005"),
        note="Sheets without rows are not listed.",
    ),
    book(
        "data-on-the-third-sheet",
        (
            Sheet((), "Sheet1"),
            Sheet(table("填表说明\n请逐项填写\n联系人：李某"), "说明"),
            Sheet(table(f"{HEAD}\n{ZHANG}\n{LI}"), "数据 "),
        ),
        part("数据 ", "T0001 T0002"),
    ),
    book(
        "a-sheet-for-each-sub-union",
        (Sheet(table(f"{HEAD}\n{ZHANG}\n{CAO}"), "机电"), Sheet(table(f"{HEAD}\n{LI}"), "纺织")),
        part("机电", "T0001 T0005", "sheet"),
        part("纺织", "T0002"),
        note="Both fit: both are proposed, the page asks which to read.",
    ),
    book(
        "last-years-list-on-a-hidden-sheet",
        (Sheet(table(f"{HEAD}\n{ZHANG}\n{CAO}"), "2026"), Sheet(table(f"{HEAD}\n{LI}"), "2025", state="hidden")),
        part("2026", "T0001 T0005", "sheet - 2025"),
        note="A hidden sheet with data is announced and not read unless chosen.",
    ),
    book(
        "lists-for-pulling-down",
        (
            Sheet(table(f"{HEAD}\n{ZHANG}\n{LI}\n{CAO}"), "会员"),
            Sheet(table("性别|用工形式\n男|事业编制\n女|人事代理"), "数据源", state="hidden"),
        ),
        part("会员", "T0001 T0002 T0005"),
        note="The source of a drop-down list is no list of people: nothing to choose.",
        doubt=True,
    ),
    Spec(
        "families-on-a-second-sheet",
        "补助",
        (
            Sheet(
                table(
                    "职工编号|姓名|补助类别|申请日期|金额|支付日期|列支科目\nT0003|欧阳明|困难补助|2026-01-10|2000|2026-01-20|50404"
                ),
                "档案",
            ),
            Sheet(table("职工编号|姓名|关系|性别|月收入\nT0003|欧阳某|女儿|女|#0"), "家庭成员"),
        ),
        Outcome(
            reads("工号|补助类别|申请日期|金额|支付日期|列支科目\nT0003|困难补助|2026-01-10|2000.00|2026-01-20|50404"),
            matched=pairs("职工编号>工号 姓名>@name 补助类别 申请日期 金额 支付日期 列支科目"),
            asks=asks("sheet - 家庭成员"),
            sheet="档案",
        ),
        note="The family fits no kind: the sheet is named, and not read as people.",
    ),
)
