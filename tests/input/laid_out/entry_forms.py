"""Forms: a label beside its value, one person a form."""

from tests.input.corpus.world import MACHINES, TEXTILE, id_number
from tests.input.laid_out.spec import laid

ID_1 = id_number("1980-05-02", "102")
ID_2 = id_number("1991-12-12", "103")
JOINS = "行|工号|姓名|性别|出生日期|证件号码|手机|分工会|用工形式|入会日期"
LI = f"T0101|李小禾|女|1980-05-02|{ID_1}|13800000101|{TEXTILE}|事业编制|2026-09-01"
HE = f"T0102|何苗|男|1991-12-12|{ID_2}|13800000102|{MACHINES}|人事代理|2026-09-01"


def registration(values: str, family: str = "王某|丈夫|某公司|||", title: str = "临湖理工学院工会会员登记表") -> str:
    number, name, sex, birth, identity, phone, unit, employment, joined = values.split("|")
    return f"""{title}||||||
姓  名|{name}|性别|{sex}|工号|{number}|照⏎片
出生年月日|{birth}|民 族||政治面貌||
身份证号|{identity}|||手机号码|{phone}|
所在分工会|{unit}|||用工形式|{employment}|
入会时间|{joined}|特  长|书法|血型||
家庭主要成员|||||||
姓名|关系|工作单位||||
{family}
本人签字：||||    年   月   日||
工会小组意见|同意入会||||（盖章）    年   月   日|
基层工会意见|||||（盖章）    年   月   日|"""


TITLE_MERGED = ("A1:G1", "B4:D4", "B5:D5", "G2:G6", "A7:G7", "B11:E11")

TWELVE = tuple(
    registration(
        f"T01{n:02}|测试{'甲乙丙丁戊己庚辛壬癸'[n - 20]}|女|1980-05-02||138000001{n}|{TEXTILE}|事业编制|2026-09-01"
    )
    for n in range(20, 30)
)

SPECS = (
    laid(
        "form-of-one-member",
        "会员",
        registration(LI),
        f"{JOINS}\n2|{LI}",
        left="特长 家庭主要成员 工会小组意见",
        merged=TITLE_MERGED,
        note="The heads of the family inside are other labels; the lines to sign hold no value.",
    ),
    laid(
        "form-in-old-excel",
        "会员",
        registration(LI),
        f"{JOINS}\n2|{LI}",
        left="特长 家庭主要成员 工会小组意见",
        form="xls",
        merged=TITLE_MERGED,
    ),
    laid(
        "form-in-text",
        "会员",
        registration(LI),
        f"{JOINS}\n2|{LI}",
        left="特长 家庭主要成员 工会小组意见",
        form="csv-gb18030",
    ),
    laid(
        "forms-below-each-other",
        "会员",
        f"{registration(LI)}\n||||||\n{registration(HE, '赵某|妻子|某学校|||')}",
        f"{JOINS}\n2|{LI}\n15|{HE}",
        left="特长 家庭主要成员 工会小组意见",
    ),
    laid(
        "ten-sheets-of-forms",
        "会员",
        TWELVE[0],
        "行|工号|姓名|手机\n"
        + "\n".join(f"2|T01{n}|测试{'甲乙丙丁戊己庚辛壬癸'[n - 20]}|138000001{n}" for n in range(20, 30)),
        *TWELVE[1:],
        left="特长 家庭主要成员 工会小组意见",
    ),
    laid(
        "form-with-values-in-the-cells-of-labels",
        "会员",
        f"""工会会员信息表||
姓名：李小禾|性别：女|工号：T0101
出生日期：1980年5月2日|身份证号：{ID_1}|手机：13800000101
分工会：纺织服装学院分工会|用工形式：事业编制|入会日期：2026.9.1
爱好：书法|||""",
        f"{JOINS}\n2|{LI}",
        left="爱好",
    ),
    laid(
        "form-of-labels-above-each-other",
        "会员",
        f"""工会会员登记表|
姓名|李小禾
工号|T0101
性别|女
出生日期|1980-05-02
身份证号|{ID_1}
手机|13800000101
分工会|纺织服装学院分工会
用工形式|事业编制
入会日期|2026-09-01
备注|""",
        f"{JOINS}\n2|{LI}",
        note="Two columns: their labels are the headings of a table that was turned.",
    ),
    laid(
        "form-without-a-title",
        "会员",
        "姓名|李小禾|性别|女|工号|T0101\n分工会|纺织服装学院分工会|手机|13800000101|入会日期|2026-09-01\n用工形式|事业编制|血型|A||",
        f"行|工号|姓名|性别|手机|分工会|用工形式|入会日期\n2|T0101|李小禾|女|13800000101|{TEXTILE}|事业编制|2026-09-01",
        left="血型",
        note="Its labels take the first line, so the form is said to be in the second.",
    ),
    laid(
        "card-of-one-person",
        "会员",
        "工会会员登记表|||\n姓名|李娜|性别|女\n出生年月|1985.03|民族|汉\n工作单位|纺织服装学院|手机|13900000002\n本人简历|||",
        "行|工号|姓名|性别|出生日期|民族|手机\n2|T0002|李娜|女|1985-03|汉|13900000002",
        note="Known by the name: no two have it.",
    ),
    laid(
        "form-of-need",
        "困难职工档案",
        """临湖理工学院困难职工登记表||||||
姓名|欧阳明|性别|男|工号|T0003|照片
困难类别|深度困难|家庭人口|#3|家庭年收入|#36000|
主要致困原因|本人大病|健康状况|恶性肿瘤|建档日期|2026-03-01|
家庭成员情况||||||
姓名|关系|年龄|工作单位|月收入||
王某某|妻子|#46|待业|#0||
申请理由|长期治疗|||||
分工会意见|情况属实|||||""",
        "行|工号|困难类别|家庭人口|家庭年收入|主要致困原因|建档日期\n2|T0003|深度困难|3|36000.00|本人大病|2026-03-01",
        left="性别 健康状况 家庭成员情况 申请理由 分工会意见",
    ),
    laid(
        "forms-of-visits",
        "慰问",
        """慰问审批表|||
姓名|李娜|工号|T0002
慰问事由|生病住院|住院日期|2026-03-01
就诊医院|临湖市第一医院|慰问日期|2026-03-05
慰问金额（元）|#1000|支付日期|2026-03-20
列支科目|50405|经办人|曹雪松
分工会意见|同意||
慰问审批表|||
姓名|于建国|工号|T0006
慰问事由|生病住院|住院日期|2026-04-01
就诊医院|临湖市中医院|慰问日期|2026-04-05
慰问金额（元）|#800|支付日期|2026-04-20
列支科目|50405|经办人|曹雪松
分工会意见|同意||""",
        "行|工号|事由|发生日期|医院|慰问日期|金额|支付日期|列支科目\n"
        "2|T0002|生病住院|2026-03-01|临湖市第一医院|2026-03-05|1000.00|2026-03-20|50405\n"
        "9|T0006|生病住院|2026-04-01|临湖市中医院|2026-04-05|800.00|2026-04-20|50405",
        left="经办人 分工会意见",
        note="No blank line between: the first label, come again, begins the next form.",
    ),
    laid(
        "list-below-lines-about-it",
        "会员",
        """会员登记表|||
培训名称|工会干部培训|时间|2026-03-01
地点|报告厅|主办单位|校工会
联系人|李某|联系电话|85550000
工号|姓名|分工会|手机
T0001|张伟|机电工程学院分工会|13900000001
T0002|李娜|纺织服装学院分工会|13900000002""",
        f"行|工号|姓名|分工会|手机\n6|T0001|张伟|{MACHINES}|13900000001\n7|T0002|李娜|{TEXTILE}|13900000002",
        note="Labels beside values, but they are about the list.",
    ),
    laid(
        "list-that-looks-like-a-form",
        "会员",
        "工号|姓名|分工会|手机\nT0001|张伟|机电工程学院分工会|13900000001",
        f"行|工号|姓名|分工会|手机\n2|T0001|张伟|{MACHINES}|13900000001",
        note="A table of one row stays a table.",
    ),
)
