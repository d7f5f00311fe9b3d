"""Lists whose parts stand beside each other, and families beside or below their member."""

from tests.input.corpus.world import MACHINES, OFFICE_2, TEXTILE
from tests.input.laid_out.spec import laid

FOUR = f"""行|工号|姓名|分工会|手机
2|T0001|张伟|{MACHINES}|13900000001
3|T0005|曹雪松|{MACHINES}|13900000005
2|T0002|李娜|{TEXTILE}|13900000002
3|T0003|欧阳明|{TEXTILE}|13900000003"""
HALVES = """序号|工号|姓名|分工会|手机||序号|工号|姓名|分工会|手机
#1|T0001|张伟|机电工程学院分工会|13900000001||#3|T0002|李娜|纺织服装学院分工会|13900000002
#2|T0005|曹雪松|机电工程学院分工会|13900000005||#4|T0003|欧阳明|纺织服装学院分工会|13900000003"""
FAMILY = "行|工号|家庭成员姓名|与本人关系"

SPECS = (
    laid("halves-beside-each-other", "会员", HALVES, FOUR),
    laid("halves-in-old-excel", "会员", HALVES, FOUR, form="xls"),
    laid("halves-in-text", "会员", HALVES, FOUR, form="csv-utf8-bom"),
    laid(
        "halves-with-nothing-between-and-totals",
        "领取人",
        """2026年中秋节慰问品签收表|||||||
批次编号|工号|姓名|金额|批次编号|工号|姓名|金额
2026-ZQ|T0001|张伟|#300|2026-ZQ|T0002|李娜|#300
2026-ZQ|T0005|曹雪松|#300||||
合计|||#600|合计|||#300""",
        "行|工号|姓名|金额\n3|T0001|张伟|300.00\n4|T0005|曹雪松|300.00\n3|T0002|李娜|300.00",
        note="The right half is shorter; each half has its own total.",
    ),
    laid(
        "thirds",
        "领取人",
        """批次编号|工号|金额|批次编号|工号|金额|批次编号|工号|金额
2026-ZQ|T0001|#300|2026-ZQ|T0002|#300|2026-ZQ|T0003|#300
2026-ZQ|T0005|#300|2026-ZQ|T0006|#300|||""",
        "行|工号|金额\n2|T0001|300.00\n3|T0005|300.00\n2|T0002|300.00\n3|T0006|300.00\n2|T0003|300.00",
    ),
    laid(
        "halves-of-other-headings",
        "会员",
        """工号|姓名|分工会|手机||俱乐部|负责人|成立日期
T0001|张伟|机电工程学院分工会|13900000001||羽毛球协会|张伟|2018-09-01
T0002|李娜|纺织服装学院分工会|13900000002|||""",
        f"行|工号|姓名|分工会|手机\n2|T0001|张伟|{MACHINES}|13900000001\n3|T0002|李娜|{TEXTILE}|13900000002",
        left="俱乐部 负责人 成立日期",
    ),
    laid(
        "halves-below-a-title-of-each",
        "会员",
        """机电工程学院|||机关|||
工号|姓名|手机|工号|姓名|手机
T0001|张伟|13900000001|T0006|于建国|13900000006""",
        "行|工号|姓名|手机\n3|T0001|张伟|13900000001\n3|T0006|于建国|13900000006",
        note=OFFICE_2,
    ),
    laid(
        "halves-of-which-one-has-numbers-and-the-other-notes",
        "会员",
        """序号|工号|姓名|分工会|手机||工号|姓名|分工会|手机|备注
#1|T0001|张伟|机电工程学院分工会|13900000001||T0002|李娜|纺织服装学院分工会|13900000002|借调
#2|T0005|曹雪松|机电工程学院分工会|13900000005||T0003|欧阳明|纺织服装学院分工会|13900000003|""",
        f"""行|工号|姓名|分工会|手机|备注
2|T0001|张伟|{MACHINES}|13900000001|
3|T0005|曹雪松|{MACHINES}|13900000005|
2|T0002|李娜|{TEXTILE}|13900000002|借调
3|T0003|欧阳明|{TEXTILE}|13900000003|""",
        note="What both have decides; what one has alone stays with it.",
    ),
    laid(
        "halves-of-which-the-second-has-numbers",
        "会员",
        """工号|姓名|分工会|备注|序号|工号|姓名|分工会
T0001|张伟|机电工程学院分工会|返聘|#2|T0002|李娜|纺织服装学院分工会""",
        f"行|工号|姓名|分工会|备注\n2|T0001|张伟|{MACHINES}|返聘\n2|T0002|李娜|{TEXTILE}|",
        note="With nothing between them, a number goes with what stands behind it.",
    ),
    laid(
        "a-member-and-a-spouse-below-who-they-are",
        "会员",
        """会员花名册
职工||||配偶|||
工号|姓名|分工会|手机|姓名|身份证号|手机|工作单位
T0001|张伟|机电工程学院分工会|13900000001|王某|999999198001010028|13700000001|某公司
T0002|李娜|纺织服装学院分工会|13900000002|陈某|999999198001010036|13700000002|某学校""",
        f"""行|工号|姓名|分工会|手机
4|T0001|张伟|{MACHINES}|13900000001
5|T0002|李娜|{TEXTILE}|13900000002""",
        left="配偶姓名 配偶身份证号 配偶手机 配偶工作单位",
        merged=("A2:D2", "E2:H2"),
        note="One person with a relative; no number of the spouse is the member's.",
    ),
    laid(
        "spouses-below-who-they-are-in-text",
        "会员",
        """本人|||配偶|
工号|姓名|手机|姓名|手机
T0001|张伟|13900000001|王某|13700000001""",
        "行|工号|姓名|手机\n3|T0001|张伟|13900000001",
        left="配偶姓名 配偶手机",
        form="csv-utf8",
        note="No cell is merged in a text.",
    ),
    laid(
        "families-below-who-they-are",
        "困难职工家庭成员",
        """困难职工家庭成员情况表
职工||配偶情况||子女|||
工号|姓名|姓名|工作单位|姓名|特长|出生年份
T0002|李娜|陈某|某公司|陈小某|书法|#2015
T0003|欧阳明|王某某|待业|欧阳某||#2008""",
        f"""{FAMILY}|身份、单位或学校|出生年份
4|T0002|陈某|配偶|某公司|
5|T0003|王某某|配偶|待业|
4|T0002|陈小某|子女||2015
5|T0003|欧阳某|子女||2008""",
        left="特长",
        merged=("A2:B2", "C2:D2", "E2:G2"),
    ),
    laid(
        "families-in-columns",
        "困难职工家庭成员",
        """困难职工及家庭成员情况表
工号|姓名|配偶姓名|配偶单位|子女姓名|父亲姓名|家庭住址
T0002|李娜|陈某|某公司|陈小某||某市某路1号
T0003|欧阳明|王某某|待业|欧阳某|欧阳老某|某市某路2号""",
        f"{FAMILY}|身份、单位或学校\n3|T0002|陈某|配偶|某公司\n4|T0003|王某某|配偶|待业\n3|T0002|陈小某|子女|\n4|T0003|欧阳某|子女|\n4|T0003|欧阳老某|父亲|",
        note="The first of each line come before the second ones.",
    ),
    laid(
        "children-by-number",
        "困难职工家庭成员",
        """困难职工家庭成员情况||||
工号|姓名|配偶|子女1|子女2|父母
T0002|李娜|陈某|陈小某|陈小小|2人
T0003|欧阳明|无|欧阳某||""",
        f"{FAMILY}\n3|T0002|陈某|配偶\n4|T0003|欧阳某|子女\n3|T0002|陈小某|子女\n3|T0002|陈小小|子女",
        note="父母 counts them and names nobody.",
    ),
    laid(
        "member-among-the-family",
        "困难职工家庭成员",
        """户主工号|户主姓名|家庭成员姓名|与户主关系|出生年份
T0003|欧阳明|欧阳明|本人|#1968
||王某某|妻子|#1970
||欧阳某|女儿|#2008""",
        f"{FAMILY}|出生年份\n3|T0003|王某某|配偶|1970\n4|T0003|欧阳某|子女（女）|2008",
        merged=("A2:A4", "B2:B4"),
    ),
    laid(
        "family-in-indented-rows",
        "困难职工家庭成员",
        """序号|工号|姓名|关系|出生年份
#1|T0003|欧阳明|本人|#1968
||  王某某|妻子|#1970
||  欧阳某|女儿|#2008
#2|T0002|李娜|本人|#1985
||  陈某|丈夫|#1984""",
        f"{FAMILY}|出生年份\n3|T0003|王某某|配偶|1970\n4|T0003|欧阳某|子女（女）|2008\n6|T0002|陈某|配偶|1984",
        note="The member stands as 本人 above the family, in the same column.",
    ),
    laid(
        "households-named-by-the-member-alone",
        "困难职工家庭成员",
        """困难职工家庭成员情况表
序号|姓名|关系|出生年份
#1|欧阳明|本人|#1968
|王某某|妻子|#1970
#2|李娜|本人|#1985
#3|陈某|丈夫|#1984""",
        f"{FAMILY}|出生年份\n4|T0003|王某某|配偶|1970\n6|T0002|陈某|配偶|1984",
        note="Nothing but the line of 本人 says whose family it is.",
    ),
)
