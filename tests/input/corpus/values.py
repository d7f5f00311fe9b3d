"""The school's words for ours: sex, posts, yes and no, units, telephones, occasions."""

from typing import Any

from tests.input.corpus.spec import Cell, Outcome, Scalar, Sheet, Spec, asks, case, pairs, problems
from tests.input.corpus.world import BATCHES, MACHINES, MEMBERS, OFFICE_1, OFFICE_2, TEXTILE, UNION


def words_for(
    name: str,
    theirs: str,
    ours: str,
    cells: list[Scalar | Cell],
    read: str,
    trouble: str = "",
    questions: str = "",
    people: str = "",
    **more: Any,
) -> Spec:
    """Return members by number with a word each; `read` has ours in their order, - for none.

    `people` has their numbers; without it they are the first of the roster.
    """
    members = [who for who in MEMBERS if who.staff_number in people.split()] if people else MEMBERS[: len(cells)]
    members = sorted(members, key=lambda who: people.find(who.staff_number))
    rows = (
        ("工号", "姓名", theirs),
        *((who.staff_number, who.name, cell) for who, cell in zip(members, cells, strict=True)),
    )
    found = (
        {"工号": who.staff_number, "姓名": who.name} | ({ours: word.replace("␣", " ")} if word != "-" else {})
        for who, word in zip(members, read.split(), strict=True)
    )
    return Spec(
        name,
        "会员",
        (Sheet(rows),),
        Outcome(
            tuple(found),
            matched=pairs(f"工号 姓名 {theirs}>{ours}"),
            problems=problems(trouble) if trouble else (),
            asks=asks(questions) if questions else (),
        ),
        **more,
    )


VISIT = "工号|慰问事由|住院时间|慰问时间|慰问形式|金额|支付日期|列支科目"
VISITED = "工号|事由|发生日期|慰问日期|形式|金额|支付日期|列支科目"
VISIT_PAIRS = "工号 慰问事由>事由 住院时间>发生日期 慰问时间>慰问日期 慰问形式>形式 金额 支付日期 列支科目"

SPECS = (
    words_for("sex-as-digits", "性别", "性别", ["1", 2, 1, "１"], "男 女 男 男", note="GB/T 2261.1: 1 is 男, 2 is 女."),
    words_for(
        "sex-in-other-words",
        "性别",
        "性别",
        ["男性", "女士", "F", "male", "女 ", "男", "女", "Ｍ"],
        "男 女 女 男 女 男 女 男",
        "4 性别 sex_differs",
        note="F is understood; that the roster's ID number of 欧阳明 is a man's is said.",
    ),
    words_for(
        "staff-of-the-establishment",
        "编制情况",
        "用工形式",
        ["在编", "编制内", "事业编", "事编", "事业编制", "在编人员"],
        " ".join(["事业编制"] * 6),
    ),
    words_for(
        "agency-staff",
        "人员类别",
        "用工形式",
        ["人事代理", "代理", "劳务派遣", "派遣制", "劳务派遣人员"],
        "人事代理 人事代理 劳务派遣 劳务派遣 劳务派遣",
    ),
    words_for(
        "words-that-may-mean-several",
        "用工性质",
        "用工形式",
        ["编外", "合同制", "聘用制", "在编", "编外", "校聘"],
        "- - - 事业编制 - -",
        questions="value 用工性质 编外 合同制 聘用制 校聘",
        note="Each word is asked for once, however many rows have it.",
    ),
    words_for(
        "marks-for-yes-and-no",
        "是否缴纳会费",
        "缴纳会费",
        ["√", "×", "是", "否", "有", "无", "Y", "N", "1", 0, "✓", "✗"],
        "是 否 是 否 是 否 是 否 是 否 是 否",
    ),
    words_for(
        "tick-or-nothing",
        "缴会费打√",
        "缴纳会费",
        ["√", None, "√"],
        "是 - 是",
        note="A blank is no “no”: the template's rule for blanks holds.",
        doubt=True,
    ),
    words_for(
        "neither-yes-nor-no",
        "缴纳会费",
        "缴纳会费",
        ["是", "部分缴纳", "待核实"],
        "是 - -",
        questions="value 缴纳会费 部分缴纳 待核实",
    ),
    words_for(
        "short-names-of-units",
        "所在分会",
        "分工会",
        ["机电学院分工会", "纺服学院", "机电分会", "机电工程学院", "机关二分会", "机关第一分工会"],
        f"{MACHINES} - {MACHINES} {MACHINES} {OFFICE_2} {OFFICE_1}",
        questions="value 所在分会 纺服学院",
        people="T0001 T0002 T0005 T0008 T0006 T0004",
        note="机电学院 leaves words out and fits one unit only; 纺服 takes characters from the middle: asked.",
        doubt=True,
    ),
    words_for(
        "units-by-code",
        "分工会编号",
        "分工会",
        ["JD", "fz", "ＪＤ", " JG1"],
        f"{MACHINES} {TEXTILE} {MACHINES} {OFFICE_1}",
        people="T0001 T0002 T0005 T0004",
    ),
    words_for(
        "units-with-the-school-in-front",
        "工会",
        "分工会",
        ["临湖理工学院机电工程学院分工会", "临湖理工学院工会纺织服装学院分工会", "机电工程学院分工会委员会"],
        f"{MACHINES} {TEXTILE} {MACHINES}",
        people="T0001 T0002 T0005",
    ),
    words_for(
        "unit-that-may-be-two",
        "部门",
        "分工会",
        ["机电工程学院", "机关", "机关分工会"],
        f"{MACHINES} - -",
        "3 部门 ambiguous_unit\n4 部门 ambiguous_unit",
        "value 部门 机关 机关分工会",
        people="T0001 T0004 T0006",
    ),
    words_for(
        "unit-that-is-none",
        "分工会",
        "分工会",
        ["机电工程学院分工会", "艺术设计学院分工会"],
        f"{MACHINES} -",
        "3 分工会 unknown_unit",
        "value 分工会 艺术设计学院分工会",
    ),
    words_for(
        "telephones-as-written",
        "联系电话",
        "手机",
        [
            "139 0000 0001",
            "139-0000-0002",
            "+86 13900000003",
            "8613900000004",
            13900000005,
            13900000006.0,
            "１３９00000007",
        ],
        " ".join(f"1390000000{number}" for number in range(1, 8)),
    ),
    words_for(
        "telephones-that-are-none",
        "手机",
        "手机",
        ["1390000000", "139000000022", "12900000003", "0512-85550004", "13900000005"],
        "1390000000 139000000022 12900000003 0512-85550004 13900000005",
        "2 手机 bad_phone\n3 手机 bad_phone\n4 手机 bad_phone\n5 手机 bad_phone",
        note="Ten digits, twelve, no such beginning, a landline: warned of, taken as typed.",
        doubt=True,
    ),
    words_for(
        "two-telephones-in-a-cell",
        "联系方式",
        "手机",
        ["13900000001/13900000091", "13900000002、13900000092", "13900000003"],
        "- - 13900000003",
        "2 联系方式 several_values\n3 联系方式 several_values",
    ),
    words_for(
        "masked-cells",
        "手机",
        "手机",
        ["139****0001", "139****0002", "13900000033"],
        "- - 13900000033",
        note="From an export with masks: what is masked says nothing and changes nothing.",
    ),
    words_for(
        "ditto",
        "所在分会",
        "分工会",
        ["机电工程学院分工会", "同上", "〃", "″", "纺织服装学院分工会", "同上"],
        f"{MACHINES} {MACHINES} {MACHINES} {MACHINES} {TEXTILE} {TEXTILE}",
        people="T0001 T0005 T0008 T0012 T0002 T0003",
    ),
    words_for(
        "free-words-stay-as-they-are",
        "政治面貌",
        "政治面貌",
        ["中共党员", "党员", "群众", "民盟盟员", "中共预备党员", "无党派人士"],
        "中共党员 党员 群众 民盟盟员 中共预备党员 无党派人士",
        note="A column of free text is not narrowed to a list.",
    ),
    words_for(
        "why-they-left",
        "减少原因",
        "离会原因",
        ["退休", "调离", "死亡", "病故", "退会", "辞职", "解除合同"],
        "退休保留会籍 转出 去世 去世 退会 - -",
        questions="value 减少原因 辞职 解除合同",
        doubt=True,
    ),
    words_for(
        "line-breaks-in-cells",
        "备注",
        "备注",
        ["兼任工会小组长", "2024年\n借调", '他说"好"'],
        '兼任工会小组长 2024年␣借调 他说"好"',
        form="csv-utf8",
        note="The break becomes a blank in a line of text; doubled quotes are one.",
        doubt=True,
    ),
    case(
        "ditto-for-a-person",
        "会员",
        """
姓名|所在分会|手机
李娜|纺织服装学院分工会|13900000002
同上|同上|13900000022
〃|〃|13900000023""",
        f"""工号|姓名|分工会|手机
T0002|李娜|{TEXTILE}|13900000002
||{TEXTILE}|13900000022
||{TEXTILE}|13900000023""",
        "姓名 所在分会>分工会 手机",
        trouble="3 姓名 ditto\n4 姓名 ditto",
    ),
    case(
        "kinds-of-documents",
        "会员",
        f"""
工号|证件类别|证件号码
T0001|身份证|{MEMBERS[0].id_number}
T0012|护照|C01X0006H
T0002|二代身份证|{MEMBERS[1].id_number}""",
        f"""工号|证件类型|证件号码
T0001|居民身份证|{MEMBERS[0].id_number}
T0012|护照|C01X0006H
T0002|居民身份证|{MEMBERS[1].id_number}""",
        "工号 证件类别>证件类型 证件号码",
    ),
    case(
        "occasions-of-visits",
        "慰问",
        f"""
{VISIT}
T0001|住院|2026-03-01|2026-03-05|现金|1000|2026-03-06|50405
T0002|生孩子|2026-03-02|2026-03-05|物品|500|2026-03-06|50405
T0005|新婚|2026-03-03|2026-03-05|慰问品|500|2026-03-06|50405
T0006|丧事|2026-03-04|2026-03-05|慰问金|1000|2026-03-06|50405""",
        f"""{VISITED}
T0001|生病住院|2026-03-01|2026-03-05|慰问金|1000.00|2026-03-06|50405
T0002|生育|2026-03-02|2026-03-05|慰问品|500.00|2026-03-06|50405
T0005|结婚|2026-03-03|2026-03-05|慰问品|500.00|2026-03-06|50405
T0006||2026-03-04|2026-03-05|慰问金|1000.00|2026-03-06|50405""",
        VISIT_PAIRS,
        questions="value 慰问事由 丧事",
        note="丧事 may be of the member or of somebody near. 住院时间 is when it happened, also for the other occasions.",
        doubt=True,
    ),
    case(
        "relatives",
        "慰问",
        """
工号|事由|去世时间|与本人关系|亲属姓名|金额|支付日期|列支科目
T0001|亲人去世|2026-05-01|父亲|张某|1000|2026-05-08|50405
T0002|亲人去世|2026-05-02|婆婆|王某|1000|2026-05-08|50405
T0005|亲人去世|2026-05-03|外公|曹某|500|2026-05-08|50405
T0006|亲人去世|2026-05-04|爱人|赵某|1000|2026-05-08|50405
T0011|亲人去世|2026-05-05|姑姑|孙某|500|2026-05-08|50405""",
        """工号|事由|发生日期|亲属关系|亲属姓名|金额|支付日期|列支科目
T0001|亲人去世|2026-05-01|父母|张某|1000.00|2026-05-08|50405
T0002|亲人去世|2026-05-02|公婆或岳父母|王某|1000.00|2026-05-08|50405
T0005|亲人去世|2026-05-03|祖父母或外祖父母|曹某|500.00|2026-05-08|50405
T0006|亲人去世|2026-05-04|配偶|赵某|1000.00|2026-05-08|50405
T0011|亲人去世|2026-05-05||孙某|500.00|2026-05-08|50405""",
        "工号 事由 去世时间>发生日期 与本人关系>亲属关系 亲属姓名 金额 支付日期 列支科目",
        questions="value 与本人关系 姑姑",
    ),
    case(
        "signed-for-in-words",
        "领取人",
        """
工号|姓名|金额|签收情况
T0001|张伟|200|已领
T0002|李娜|200|代领
T0005|曹雪松|200|""",
        """工号|姓名|金额
T0001|张伟|200.00
T0002|李娜|200.00
T0005|曹雪松|200.00""",
        "工号 姓名 金额",
        unknown="签收情况",
        questions=f"whole_file 批次编号 {' '.join(BATCHES)}",
        note="已领 is no date: the column is named, not read as a day. Both batches of the union are proposed.",
        doubt=True,
    ),
    case(
        "union-of-the-school-by-its-usual-names",
        "收入",
        f"""
流水号|工会组织|科目编码|金额（元）|到账日期|来款单位
2026-001|校工会|402|12000|2026-01-31|学校财务处
2026-002|学校工会|402|12000|2026-02-28|学校财务处
2026-003|{UNION}|402|12000|2026-03-31|学校财务处
2026-004|XGH|402|12000|2026-04-30|学校财务处""",
        "流水号|工会组织|科目编码|金额（元）|到账日期|来款单位\n"
        + "\n".join(
            f"2026-00{month}|{UNION}|402|12000.00|2026-0{month}-{day}|学校财务处"
            for month, day in ((1, 31), (2, 28), (3, 31), (4, 30))
        ),
        "流水号 工会组织 科目编码 金额（元） 到账日期 来款单位",
    ),
)
