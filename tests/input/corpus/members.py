"""Lists of members as unions and personnel offices keep them."""

from tests.input.corpus.spec import case
from tests.input.corpus.world import ID, MACHINES, OFFICE_1, OFFICE_2, TEXTILE, id_number

SPECS = (
    case(
        "roster-with-merged-title",
        "会员",
        f"""
临湖理工学院工会会员花名册
序号 | 姓名 | 性别 | 出生年月 | 民族 | 文化程度 | 政治面貌 | 身份证号码 | 职务 | 职称 | 参加工作时间 | 入会时间 | 联系电话 | 所在分会 | 备注
#1 | 李娜 | 女 | 1985.03 | 汉族 | 本科 | 群众 | {ID["T0002"]} | 教师 | 讲师 | 2008.07 | 2015.09 | 13900000002 | 纺织服装学院分工会 |
#2 | 张伟 | 男 | 1979-11 | 回族 | 硕士研究生 | 中共党员 | {ID["T0001"]} | 系主任 | 副教授 | 2003年7月 | 2004年 | 13900000001 | 机电工程学院分工会 |
填表人： | | | | 审核人： |""",
        f"""工号 | 姓名 | 性别 | 出生日期 | 民族 | 职称级别 | 学历 | 政治面貌 | 证件号码 | 入会日期 | 手机 | 分工会
T0002 | 李娜 | 女 | 1985-03 | 汉族 | 讲师 | 本科 | 群众 | {ID["T0002"]} | 2015-09 | 13900000002 | {TEXTILE}
T0001 | 张伟 | 男 | 1979-11 | 回族 | 副教授 | 硕士研究生 | 中共党员 | {ID["T0001"]} | 2004 | 13900000001 | {MACHINES}""",
        "序号># 姓名 性别 出生年月>出生日期 民族 文化程度>学历 政治面貌 身份证号码>证件号码 职称>职称级别 入会时间>入会日期 "
        "联系电话>手机 所在分会>分工会 备注",
        heading=2,
        unknown="职务 参加工作时间",
        skipped={5: "footer"},
        questions="day 入会时间",
        note="No staff numbers: both are found by ID number. 职称 holds titles, the nearest of ours is 职称级别.",
        doubt=True,
        merged=("A1:O1",),
    ),
    case(
        "roster-in-the-words-of-the-template",
        "会员",
        """
工号|姓名|性别|出生日期|证件号码|手机|分工会|用工形式|入会日期
T0101|钱多|男|1991-02-03||13900000101|机电工程学院分工会|事业编制|2026-09-01
T0005|曹雪松|女|||13900000055|机电工程学院分工会|事业编制|2015-09-01""",
        f"""工号|姓名|性别|出生日期|手机|分工会|用工形式|入会日期
T0101|钱多|男|1991-02-03|13900000101|{MACHINES}|事业编制|2026-09-01
T0005|曹雪松|女||13900000055|{MACHINES}|事业编制|2015-09-01""",
        "工号 姓名 性别 出生日期 证件号码 手机 分工会 用工形式 入会日期",
        note="One is new; of the other only the telephone changes, the blank cells change nothing.",
    ),
    case(
        "roster-of-the-personnel-office",
        "会员",
        """
人员编号|员工姓名|性别|出生年月日|学历层次|政治面貌|所在部门|所属分工会|人员性质|来校时间|加入工会时间|手机号码
T0001|张伟|男|19791105|研究生|中共党员|机械系|机电工程学院分工会|事业编制|20030701|20150901|13900000001
T0008|王䶮|男|19931225|研究生|群众|自动化系|机电工程学院分工会|非编合同|20190901|20190901|13900000008""",
        f"""工号|姓名|性别|出生日期|学历|政治面貌|部门|分工会|用工形式|入校日期|入会日期|手机
T0001|张伟|男|1979-11-05|研究生|中共党员|机械系|{MACHINES}|事业编制|2003-07-01|2015-09-01|13900000001
T0008|王䶮|男|1993-12-25|研究生|群众|自动化系|{MACHINES}|非编合同|2019-09-01|2019-09-01|13900000008""",
        "人员编号>工号 员工姓名>姓名 性别 出生年月日>出生日期 学历层次>学历 政治面貌 所在部门>部门 所属分工会>分工会 "
        "人员性质>用工形式 来校时间>入校日期 加入工会时间>入会日期 手机号码>手机",
    ),
    case(
        "registration-of-members",
        "会员",
        f"""
工会会员登记表
单位：临湖理工学院工会 | | | 2026年9月
会员证号|姓名|曾用名|性别|民族|籍贯|出生日期|身份证号|学历|入会年月|工会小组|本人成份|会员签名
001|李娜||女|汉|江苏|1985年3月12日|{ID["T0002"]}|本科|2015年9月|第一小组|职员|
002|欧阳明||男|汉|安徽|1968年7月20日|{ID["T0003"]}|大专|2015年9月|第一小组|职员|""",
        f"""工号|姓名|性别|民族|出生日期|证件号码|学历|入会日期
T0002|李娜|女|汉|1985-03-12|{ID["T0002"]}|本科|2015-09
T0003|欧阳明|男|汉|1968-07-20|{ID["T0003"]}|大专|2015-09""",
        "姓名 性别 民族 出生日期 身份证号>证件号码 学历 入会年月>入会日期",
        heading=3,
        unknown="会员证号 曾用名 籍贯 工会小组 本人成份 会员签名",
        questions="day 入会年月",
        note="The number of the union card is not the staff number, though it stands first and is a number.",
        merged=("A1:M1",),
    ),
    case(
        "list-of-those-who-left",
        "会员",
        """
2026年离职（退休）教职工名单
序号|工号|姓名|所在单位|离校时间|离校原因
1|T0003|欧阳明|纺织服装学院|2026-07-31|退休
2|T0008|王䶮|机电工程学院|2026-08-31|调出
3|T0012|Anna Keller|机电工程学院|2026-09-30|辞职""",
        f"""工号|姓名|分工会|离会日期|离会原因
T0003|欧阳明|{TEXTILE}|2026-07-31|退休保留会籍
T0008|王䶮|{MACHINES}|2026-08-31|转出
T0012|Anna Keller|{MACHINES}|2026-09-30|""",
        "序号># 工号 姓名 所在单位>分工会 离校时间>离会日期 离校原因>离会原因",
        heading=2,
        questions="value 离校原因 辞职",
        note="退休 and 调出 can mean one of ours only; 辞职 may be 转出 or 退会.",
        doubt=True,
    ),
    case(
        "list-of-moves-inside-the-school",
        "会员",
        """
校内调动人员名单
工号|姓名|调出单位|调入单位|调动时间
T0002|李娜|纺织服装学院分工会|机电工程学院分工会|2026.9.1
T0006|于建国|机关第二分工会|机关第一分工会|2026.10.8""",
        f"""工号|姓名|分工会|调入日期
T0002|李娜|{MACHINES}|2026-09-01
T0006|于建国|{OFFICE_1}|2026-10-08""",
        "工号 姓名 调入单位>分工会 调动时间>调入日期",
        heading=2,
        unknown="调出单位",
        note="The unit left must never be read as the unit of the person.",
    ),
    case(
        "other-unit-without-a-day",
        "会员",
        """
工号|姓名|分工会
T0002|李娜|机电工程学院分工会
T0005|曹雪松|机电工程学院分工会""",
        f"""工号|姓名|分工会
T0002|李娜|{MACHINES}
T0005|曹雪松|{MACHINES}""",
        "工号 姓名 分工会",
        questions="whole_file 调入日期",
        note="李娜 is on the roster of another unit: a move needs its day.",
    ),
    case(
        "new-staff-of-the-year",
        "会员",
        f"""
2026年新进教职工信息表
序号|工号|姓名|性别|身份证号码|部门|所属分工会|编制类型|报到时间
1|T0201|范小舟|女|{id_number("1996-04-04", "020")}|机电工程学院|机电工程学院分工会|事业编制|2026-08-25
2|T0202|张伟|男|{id_number("1998-11-11", "021")}|纺织服装学院|纺织服装学院分工会|人事代理|2026-08-25""",
        f"""工号|姓名|性别|证件号码|部门|分工会|用工形式|入校日期
T0201|范小舟|女|{id_number("1996-04-04", "020")}|机电工程学院|{MACHINES}|事业编制|2026-08-25
T0202|张伟|男|{id_number("1998-11-11", "021")}|纺织服装学院|{TEXTILE}|人事代理|2026-08-25""",
        "序号># 工号 姓名 性别 身份证号码>证件号码 部门 所属分工会>分工会 编制类型>用工形式 报到时间>入校日期",
        heading=2,
        trouble="4 姓名 name_exists",
        questions="whole_file 入会日期 报到时间",
        note="Nobody has joined yet: the day of joining is asked once; a third 张伟 is warned of.",
    ),
    case(
        "retired-staff-by-id-number",
        "会员",
        f"""
姓名|性别|身份证号|退休时间|退休类别
欧阳明|男|{ID["T0003"]}|2026年7月|提前退休
周敏|女|{ID["00090009"]}|2026年5月|正常退休""",
        f"""工号|姓名|性别|证件号码|离会日期
T0003|欧阳明|男|{ID["T0003"]}|2026-07
00090009|周敏|女|{ID["00090009"]}|2026-05""",
        "姓名 性别 身份证号>证件号码 退休时间>离会日期",
        unknown="退休类别",
        questions="day 退休时间\nwhole_file 离会原因 退休保留会籍",
        note="The reason goes with the date; the heading of the date names it. One of two 周敏 is known by ID number.",
        doubt=True,
    ),
    case(
        "cards-given-out",
        "会员服务卡",
        """
会员服务卡发放登记表
序号|姓名|部门|卡号|领卡日期|领卡人签字
1|李娜|纺织服装学院|6230 0001 0000 0017|2026/3/2|
2|于建国|机关第二分工会|6230000100000025|2026/3/2|""",
        """卡号|工号|办卡日期
6230000100000017|T0002|2026-03-02
6230000100000025|T0006|2026-03-02""",
        "序号># 姓名>@name 部门>@unit 卡号 领卡日期>办卡日期",
        heading=2,
        unknown="领卡人签字",
        note="Blanks in groups of four are no part of the number.",
    ),
    case(
        "committee-of-a-sub-union",
        "分工会委员",
        """
机电工程学院分工会第六届委员会名单
职务|姓名|工号|性别|备注
主席|张伟|T0001|男|
组织委员|曹雪松|T0005|女|兼女工委员
文体委员|王䶮|T0008|男|""",
        """工号|职务
T0001|主席
T0005|组织委员
T0008|文体委员""",
        "职务 姓名>@name 工号",
        heading=2,
        unknown="性别 备注",
        questions=f"whole_file 分工会 {MACHINES}\nwhole_file 选举日期\nwhole_file 任期起",
        note="The unit stands in the title and is proposed. The second office in the note is not read, but named.",
    ),
    case(
        "list-of-sub-unions",
        "工会组织",
        """
分工会基本情况一览表
序号|分工会名称|主席|会员人数|成立时间
1|纺织服装学院分工会|李娜|36|2012-09-01
2|艺术设计学院分工会|孙𠮷|21|2026-09-01""",
        """编号|名称|成立日期
FZ|纺织服装学院分工会|2012-09-01
|艺术设计学院分工会|2026-09-01""",
        "序号># 分工会名称>名称 成立时间>成立日期",
        heading=2,
        unknown="主席 会员人数",
        trouble="4 编号 mandatory",
        questions="whole_file 类型 分工会",
        note="The first is found by its name; the second is new and has no code: the serial number is none.",
    ),
    case(
        "who-pays-dues",
        "会员",
        """
2026年会费扣缴名单
工号|姓名|部门|是否扣缴会费|是否计提
T0001|张伟|机电工程学院|是|是
T0008|王䶮|机电工程学院|否|否
T0012|Anna Keller|机电工程学院|√|×""",
        """工号|姓名|部门|缴纳会费|纳入拨缴工资总额
T0001|张伟|机电工程学院|是|是
T0008|王䶮|机电工程学院|否|否
T0012|Anna Keller|机电工程学院|是|否""",
        "工号 姓名 部门 是否扣缴会费>缴纳会费 是否计提>纳入拨缴工资总额",
        heading=2,
    ),
    case(
        "bank-cards",
        "会员",
        """
教职工银行卡信息采集表
姓名|工号|开户行|银行账号|联系方式
李娜|T0002|某某银行临湖支行|6217 0000 0000 0000 012|13900000002
孙𠮷|T0011|某某银行临湖支行|6217000000000000020|13900000011""",
        """姓名|工号|开户银行|银行卡号|手机
李娜|T0002|某某银行临湖支行|6217000000000000012|13900000002
孙𠮷|T0011|某某银行临湖支行|6217000000000000020|13900000011""",
        "姓名 工号 开户行>开户银行 银行账号>银行卡号 联系方式>手机",
        heading=2,
    ),
    case(
        "telephone-book",
        "会员",
        """
部门|姓名|办公电话|手机|短号|邮箱
机关第二分工会|于建国|85550006|13900000006|600006|yu@example.invalid
机关第二分工会|孙𠮷|85550011|13900000011|600011|sun@example.invalid""",
        f"""工号|姓名|分工会|手机|电子邮箱
T0006|于建国|{OFFICE_2}|13900000006|yu@example.invalid
T0011|孙𠮷|{OFFICE_2}|13900000011|sun@example.invalid""",
        "部门>分工会 姓名 手机 邮箱>电子邮箱",
        unknown="办公电话 短号",
        note="部门 holds names of sub-unions only, so its content says that it is the sub-union.",
        doubt=True,
    ),
    case(
        "english-headings",
        "会员",
        """
Staff No.|Name|Gender|Date of Birth|Passport No.|Mobile|E-mail
T0012|Anna Keller|F|1984-04-24|C01X0006H|13900000012|anna@example.invalid""",
        """工号|姓名|性别|出生日期|证件号码|手机|电子邮箱
T0012|Anna Keller|女|1984-04-24|C01X0006H|13900000012|anna@example.invalid""",
        "StaffNo.>工号 Name>姓名 Gender>性别 DateofBirth>出生日期 PassportNo.>证件号码 Mobile>手机 E-mail>电子邮箱",
    ),
    case(
        "real-name-collection",
        "会员",
        f"""
工会会员基本信息采集表
序号|姓名|证件类型|证件号码|性别|民族|移动电话|学历|技术等级|就业状况|户籍类型|工作岗位|会籍变化类型|会籍变化日期
1|曹雪松|身份证|{ID["T0005"]}|女|汉族|13900000005|硕士|无|在岗|非农业户口|教师|入会|2015-09-01
2|Anna Keller|外国护照|C01X0006H|女||13900000012|博士|无|在岗||教师|入会|2015-09-01""",
        f"""工号|姓名|证件类型|证件号码|性别|民族|手机|学历|岗位类别
T0005|曹雪松|居民身份证|{ID["T0005"]}|女|汉族|13900000005|硕士|教师
T0012|Anna Keller|护照|C01X0006H|女||13900000012|博士|教师""",
        "序号># 姓名 证件类型 证件号码 性别 民族 移动电话>手机 学历 工作岗位>岗位类别",
        heading=2,
        unknown="技术等级 就业状况 户籍类型 会籍变化类型 会籍变化日期",
        note="会籍变化日期 is a day of joining only where the type says so: it is not taken.",
        doubt=True,
    ),
    case(
        "applications-to-join",
        "会员",
        f"""
机电工程学院分工会 2026年11月入会申请汇总表
姓名|性别|身份证号|联系电话|用工性质|申请日期|分工会意见
冯春|女|{id_number("1999-09-19", "030")}|13900000301|人事代理|2026-11-03|同意
蒋秋|男|{id_number("1997-07-17", "031")}|13900000302|劳务派遣|2026-11-03|同意""",
        f"""姓名|性别|证件号码|手机|用工形式
冯春|女|{id_number("1999-09-19", "030")}|13900000301|人事代理
蒋秋|男|{id_number("1997-07-17", "031")}|13900000302|劳务派遣""",
        "姓名 性别 身份证号>证件号码 联系电话>手机 用工性质>用工形式",
        heading=2,
        unknown="申请日期 分工会意见",
        trouble="3 工号 mandatory\n4 工号 mandatory",
        questions=f"whole_file 入会日期 申请日期\nwhole_file 分工会 {MACHINES}",
        note="New people need a staff number of their own; the day of application is only proposed as day of joining.",
    ),
    case(
        "women-of-the-union",
        "会员",
        """
女职工花名册
序号|姓名|分会|出生年月|学历|婚姻状况|子女出生年月|子女性别
1|李娜|纺织服装学院分工会|1985年3月|本科|已婚|2012年6月|男
2|曹雪松|机电工程学院分工会|1982年6月|硕士|已婚|2010年1月|女""",
        f"""工号|姓名|分工会|出生日期|学历
T0002|李娜|{TEXTILE}|1985-03|本科
T0005|曹雪松|{MACHINES}|1982-06|硕士""",
        "序号># 姓名 分会>分工会 出生年月>出生日期 学历",
        heading=2,
        unknown="婚姻状况 子女出生年月 子女性别",
        note="The children's dates and sexes must not be taken for the mother's.",
    ),
    case(
        "kinds-of-posts",
        "会员",
        """
工号|姓名|岗位类别|专业技术职务|政治面貌
T0001|张伟|专任教师|教授|中共党员
T0006|于建国|管理岗|副研究员|中共党员
T0011|孙𠮷|工勤技能岗||群众
T0005|曹雪松|实验员|实验师|九三学社社员""",
        """工号|姓名|岗位类别|职称级别|政治面貌
T0001|张伟|教师|教授|中共党员
T0006|于建国|管理|副研究员|中共党员
T0011|孙𠮷|工勤||群众
T0005|曹雪松||实验师|九三学社社员""",
        "工号 姓名 岗位类别 专业技术职务>职称级别 政治面貌",
        questions="value 岗位类别 实验员",
    ),
)
