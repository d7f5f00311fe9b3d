"""Chains of a chat (接龙), as people paste them."""

from tests.input.corpus.spec import case, lines
from tests.input.corpus.world import ACTIVITIES

GAME, _ = ACTIVITIES[0]
CHAIN = "第1段>@name 第2段>@unit"

SPECS = (
    case(
        "chain-of-applications",
        "参加人",
        lines(
            f"""#接龙
{GAME}报名，请按 姓名 分工会 接龙，截止5月10日
例 张三 机电工程学院

1. 张伟 机电工程学院
2. 李娜 纺织服装学院
3. 于建国 机关二分会"""
        ),
        """工号
T0001
T0002
T0006""",
        CHAIN,
        heading=(),
        skipped={1: "title", 2: "title", 3: "example", 4: "blank"},
        questions=f"whole_file 活动 {GAME}",
        form="paste",
        note="Numbers of the chain are serial numbers; parts of a line are 第1段, 第2段 and so on.",
    ),
    case(
        "chain-with-several-separators",
        "参加人",
        lines(
            f"""#接龙
{GAME}
1、张伟-机电工程学院-男单
2、李娜，纺织服装学院，女单
3、曹雪松＋机电工程学院＋女单
4、王䶮/机电工程学院/男单"""
        ),
        """工号|项目
T0001|男单
T0002|女单
T0005|女单
T0008|男单""",
        "第1段>@name 第2段>@unit 第3段>项目",
        heading=(),
        skipped={1: "title", 2: "title"},
        questions=f"whole_file 活动 {GAME}",
        form="paste",
    ),
    case(
        "chain-of-bare-names",
        "参加人",
        lines(
            """1. 李娜
2. 张伟
3. 李娜
4.
5. 孙𠮷[玫瑰]"""
        ),
        """工号
T0002
-
T0002
T0011""",
        "第1段>@name",
        heading=(),
        skipped={4: "blank"},
        trouble="2 第1段 ambiguous_person\n3 第1段 duplicate_key",
        questions="person 第1段 张伟\nwhole_file 活动",
        form="paste",
        note="Somebody deleted the fourth entry; pictures behind a name are no part of it.",
    ),
    case(
        "chain-for-charity",
        "捐款",
        lines(
            """#接龙
慈善一日捐，请接龙：姓名 金额

1. 李娜 100元
2. 于建国 200
3. 欧阳明 100"""
        ),
        """工号|金额
T0002|100.00
T0006|200.00
T0003|100.00""",
        "第1段>@name 第2段>金额",
        heading=(),
        skipped={1: "title", 2: "title", 3: "blank"},
        questions="whole_file 捐款活动 慈善一日捐（2026年）\nwhole_file 捐款日期",
        form="paste",
    ),
    case(
        "chain-with-the-unit-in-front",
        "参加人",
        lines(
            f"""#接龙
{GAME}报名
１．机电工程学院 张伟
2、纺织服装学院，李娜
4. 机关二分会-于建国
4、纺织服装学院 欧阳明"""
        ),
        """工号
T0001
T0002
T0006
T0003""",
        "第1段>@unit 第2段>@name",
        heading=(),
        skipped={1: "title", 2: "title"},
        questions=f"whole_file 活动 {GAME}",
        form="paste",
        note="Numbers of a chain leave some out and stand twice.",
    ),
    case(
        "chain-for-charity-in-ten-thousands",
        "捐款",
        lines(
            """慈善一日捐接龙
1. 李娜 3.6万元
2. 于建国 1000元
3. 欧阳明 50.5"""
        ),
        """工号|金额
T0002|36000.00
T0006|1000.00
T0003|50.50""",
        "第1段>@name 第2段>金额",
        heading=(),
        skipped={1: "title"},
        questions="whole_file 捐款活动 慈善一日捐（2026年）\nwhole_file 捐款日期",
        form="paste",
    ),
)
