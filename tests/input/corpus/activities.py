"""Activities, honours, clubs, publicity and plans, as sub-unions and clubs list them."""

from tests.input.corpus.spec import case
from tests.input.corpus.world import ACTIVITIES, MACHINES, TEXTILE, UNION

GAME, GAME_DAY = ACTIVITIES[0]

SPECS = (
    case(
        "activities-of-the-year",
        "活动",
        """
2026年工会活动一览表
序号|活动名称|活动时间|活动地点|类型|级别|参加人数|主办单位|备注
1|春季健步走|2026.4.18|环湖步道|文体活动|校级|320人|校工会|
2|女职工健康讲座|2026.3.6|图书馆报告厅|讲座|校级|85|校工会|
3|分工会趣味运动会|2026.5.9|体育馆|文体|分会|60余人|机电工程学院分工会|
合计||||||465||""",
        f"""名称|开始日期|地点|类别|级别|人数|主办组织
春季健步走|2026-04-18|环湖步道|文体|校级|320|{UNION}
女职工健康讲座|2026-03-06|图书馆报告厅|讲座|校级|85|{UNION}
分工会趣味运动会|2026-05-09|体育馆|文体|分工会、俱乐部||{MACHINES}""",
        "序号># 活动名称>名称 活动时间>开始日期 活动地点>地点 类型>类别 级别 参加人数>人数 主办单位>主办组织",
        heading=2,
        unknown="备注",
        skipped={6: "sum"},
        trouble="5 参加人数 not_a_number",
        note="60余人 is no number.",
    ),
    case(
        "activity-over-several-days",
        "活动",
        """
活动名称|类别|活动时间|参加人次
教职工羽毛球联赛|竞赛|2026.5.16-5.17|120
迎新联谊|联谊|2026年12月31日|80""",
        """名称|类别|开始日期|人次
教职工羽毛球联赛|竞赛||120
迎新联谊|联谊|2026-12-31|80""",
        "活动名称>名称 类别 活动时间>开始日期 参加人次>人次",
        trouble="2 活动时间 several_values",
        questions="day 活动时间",
        note="Two days in one cell: first or last is asked, the first is not taken in silence.",
        doubt=True,
    ),
    case(
        "training-of-cadres",
        "活动",
        """
工会干部培训情况统计
培训名称|培训时间|学时|是否工会干部培训|参训人数|线上/线下
新任分工会主席培训|2026-03-30|16|是|12|线下
会计制度网络学习|2026-04-15|8.5|√|6|线上""",
        """名称|开始日期|学时|工会干部培训|人数
新任分工会主席培训|2026-03-30|16|是|12
会计制度网络学习|2026-04-15|8.5|是|6""",
        "培训名称>名称 培训时间>开始日期 学时 是否工会干部培训>工会干部培训 参训人数>人数",
        heading=2,
        unknown="线上/线下",
        questions="whole_file 类别 培训",
        note="A choice of two words is no yes and no: 线上/线下 is named unless the user maps it.",
        doubt=True,
    ),
    case(
        "list-of-participants",
        "参加人",
        f"""
{GAME}参赛人员名单
序号|姓名|单位|性别|参赛项目|联系电话
1|张伟|机电工程学院|男|男子单打|13900000001
2|李娜|纺织服装学院|女|女子单打|13900000002
3|Anna Keller|机电工程学院|女|女子单打|13900000012""",
        """工号|项目
T0001|男子单打
T0002|女子单打
T0012|女子单打""",
        "序号># 姓名>@name 单位>@unit 参赛项目>项目 联系电话>@phone",
        heading=2,
        unknown="性别",
        questions=f"whole_file 活动 {GAME}",
    ),
    case(
        "participants-of-one-of-two-activities",
        "参加人",
        """
插花沙龙签到
工号|姓名
T0002|李娜
T0005|曹雪松""",
        """工号
T0002
T0005""",
        "工号 姓名>@name",
        heading=2,
        questions="whole_file 活动 插花沙龙\nwhole_file 活动日期 2026-03-07 2026-10-17",
        note="The name was used twice: the day is asked for, both are proposed.",
    ),
    case(
        "convalescents",
        "参加人",
        """
2026年疗休养人员名单
序号|姓名|工号|所在部门|职称|批次|身份证号码
1|欧阳明|T0003|纺织服装学院|副教授|第一批|
2|于建国|T0006|机关第二分工会|副研究员|第一批|
以上共2人""",
        """工号
T0003
T0006""",
        "序号># 姓名>@name 工号 所在部门>@unit 身份证号码>@id",
        heading=2,
        unknown="职称 批次",
        skipped={5: "footer"},
        questions="whole_file 活动",
        note="No activity of the year has this name: asked without a proposal. 批次 is no batch of gifts.",
    ),
    case(
        "families-on-an-outing",
        "参加人",
        f"""
活动|活动日期|工号|姓名|携带孩子数|家属姓名
{GAME}|{GAME_DAY}|T0001|张伟|1|张小宝
{GAME}|{GAME_DAY}||陆远|2个|
{GAME}|{GAME_DAY}|T0002|李娜|0|""",
        f"""活动|活动日期|工号|携带孩子
{GAME}|{GAME_DAY}|T0001|1
{GAME}|{GAME_DAY}||2
{GAME}|{GAME_DAY}|T0002|0""",
        "活动 活动日期 工号 姓名>@name 携带孩子数>携带孩子",
        unknown="家属姓名",
        trouble="3 姓名 unknown_person",
        questions="person 姓名 陆远",
        note="陆远 may be a guest, if the user says so.",
    ),
    case(
        "guests-with-nothing-but-a-name",
        "参加人",
        """
2026年疗休养人员名单
姓名|工号|所在部门
欧阳明|T0003|纺织服装学院
物业甲||
于建国|T0006|机关第二分工会""",
        """工号
T0003
-
T0006""",
        "姓名>@name 工号 所在部门>@unit",
        heading=2,
        trouble="4 姓名 unknown_person",
        questions="whole_file 活动\nperson 姓名 物业甲",
        note="A guest, if the user says so.",
    ),
    case(
        "honours-of-the-year",
        "荣誉",
        f"""
2026年度获奖情况登记表
序号|获奖名称|获奖单位（个人）|颁奖单位|级别|获奖时间|奖项等级
1|教学创新大赛|张伟|某省教育工会|省部级|2026.6|二等奖
2|先进职工小家|{MACHINES}|某市总工会|市级|2026.5.1|
3|文明家庭|曹雪松家庭|某市妇联|市级|2026.3.8|""",
        f"""荣誉|获得者|工号|授予单位|级别|授予日期|等次
教学创新大赛|张伟||某省教育工会||2026-06|二等奖
先进职工小家|{MACHINES}||某市总工会|市级|2026-05-01|
文明家庭|曹雪松家庭||某市妇联|市级|2026-03-08|""",
        "序号># 获奖名称>荣誉 获奖单位（个人）>获得者 颁奖单位>授予单位 级别 获奖时间>授予日期 奖项等级>等次",
        heading=2,
        trouble="3 获奖单位（个人） ambiguous_person",
        questions="whole_file 获得者类型\nperson 获奖单位（个人） 张伟\nvalue 级别 省部级\nday 获奖时间",
        note="A list of winners need not name the member: that there are two of this name is said all the same.",
        doubt=True,
    ),
    case(
        "results-of-a-contest",
        "参赛条目",
        f"""
{GAME}成绩公告
名次|参赛者|工号|所在分会|成绩|奖项
第一名|张伟|T0001|机电工程学院分工会|21:15|一等
2|李娜|T0002|纺织服装学院分工会|21:18|二等奖
3|曹雪松|T0005|机电工程学院分工会|弃权|""",
        f"""名次|名称|工号|分工会|成绩|奖项
1|张伟|T0001|{MACHINES}|21:15|一等奖
2|李娜|T0002|{TEXTILE}|21:18|二等奖
3|曹雪松|T0005|{MACHINES}|弃权|""",
        "名次 参赛者>名称 工号 所在分会>分工会 成绩 奖项",
        heading=2,
        questions=f"whole_file 活动 {GAME}\nwhole_file 类型 选手",
        note="21:15 is a score, not a time of day.",
    ),
    case(
        "votes-for-the-best",
        "评选对象",
        """
候选人|工号|所在分工会|得票数|专家分|综合得分|是否当选|主要事迹
张伟|T0001|机电工程学院分工会|512|92.5|90.25|当选|指导学生获奖。
李娜|T0002|纺织服装学院分工会|430|88|86|未当选|热心工会工作。""",
        f"""名称|工号|分工会|得票|专家评分|总分|当选|事迹
张伟|T0001|{MACHINES}|512|92.50|90.25|是|指导学生获奖。
李娜|T0002|{TEXTILE}|430|88.00|86.00|否|热心工会工作。""",
        "候选人>名称 工号 所在分工会>分工会 得票数>得票 专家分>专家评分 综合得分>总分 是否当选>当选 主要事迹>事迹",
        questions="whole_file 评选",
    ),
    case(
        "clubs",
        "俱乐部",
        """
教职工社团一览
社团名称|负责人|成立时间|会员数|活动宗旨
羽毛球协会|张伟|2018年9月|45|强身健体
合唱团|李娜|2019-10-01|30|以歌会友""",
        """名称|负责人工号|成立日期|宗旨
羽毛球协会||2018-09|强身健体
合唱团|T0002|2019-10-01|以歌会友""",
        "社团名称>名称 负责人>负责人工号 成立时间>成立日期 活动宗旨>宗旨",
        heading=2,
        unknown="会员数",
        trouble="3 负责人 ambiguous_person",
        questions="person 负责人 张伟\nday 成立时间",
    ),
    case(
        "members-of-a-club",
        "俱乐部成员",
        """
羽毛球协会会员名单
姓名|部门|入会时间|备注
王䶮|机电工程学院|2024-09-01|
于建国|机关第二分工会|2024-09-01|2026年1月退出""",
        """工号|加入日期
T0008|2024-09-01
T0006|2024-09-01""",
        "姓名>@name 部门>@unit 入会时间>加入日期",
        heading=2,
        unknown="备注",
        questions="whole_file 俱乐部 羽毛球协会",
        note="入会 is into the club here. Leaving stands in a remark: the column is named as not taken.",
    ),
    case(
        "brand-projects",
        "品牌项目",
        """
分工会品牌项目立项一览表（2026年）
立项单位|项目名称|立项时间|申请经费（万元）|结项时间
纺织服装学院分工会|巧手坊|2026-03-01|0.5|
机电工程学院分工会|匠心讲堂|2026-03-01|0.35|2026-11-01""",
        f"""分工会|项目|立项日期|申请经费|验收日期
{TEXTILE}|巧手坊|2026-03-01|5000.00|
{MACHINES}|匠心讲堂|2026-03-01|3500.00|2026-11-01""",
        "立项单位>分工会 项目名称>项目 立项时间>立项日期 申请经费（万元）>申请经费 结项时间>验收日期",
        heading=2,
        questions="unit 申请经费（万元） 万元\nwhole_file 年度 2026",
    ),
    case(
        "publicity",
        "宣传",
        """
新闻标题|发布平台|稿件类别|发布时间|链接|作者
春季健步走举行|工会公众号|新闻|2026/4/19|https://example.invalid/1|李娜
匠心讲堂开讲|学校官网|新闻|2026/4/20|https://example.invalid/2|张伟
劳模故事|市总工会网站|劳模故事|2026/5/1|https://example.invalid/3|孙𠮷""",
        """标题|渠道|类型|发布日期|链接|作者
春季健步走举行|公众号|新闻|2026-04-19|https://example.invalid/1|李娜
匠心讲堂开讲||新闻|2026-04-20|https://example.invalid/2|张伟
劳模故事||劳模工匠故事|2026-05-01|https://example.invalid/3|孙𠮷""",
        "新闻标题>标题 发布平台>渠道 稿件类别>类型 发布时间>发布日期 链接 作者",
        questions="value 发布平台 学校官网 市总工会网站",
        note="作者 is text of ours: no person is looked for.",
        doubt=True,
    ),
    case(
        "rules-in-force",
        "制度",
        """
序号|制度名称|汇编时间|废止时间
1|工会经费管理办法|2024-12-31|
2|慰问工作实施细则|2024-12-31|2026-06-30""",
        """名称|收入汇编日期|废止日期
工会经费管理办法|2024-12-31|
慰问工作实施细则|2024-12-31|2026-06-30""",
        "序号># 制度名称>名称 汇编时间>收入汇编日期 废止时间>废止日期",
    ),
    case(
        "plan-by-months",
        "工作计划",
        """
2026年工会工作计划
月份|工作内容|责任单位|完成情况
3月|庆祝三八节|女工委|已完成
4-5月|教职工运动会|校工会|
九月|教师节慰问|校工会|""",
        f"""月份|事项|责任组织|完成情况
3|庆祝三八节||已完成
|教职工运动会|{UNION}|
9|教师节慰问|{UNION}|""",
        "月份 工作内容>事项 责任单位>责任组织 完成情况",
        heading=2,
        trouble="3 责任单位 unknown_unit\n4 月份 several_values",
        questions="whole_file 年度 2026\nvalue 责任单位 女工委",
        note="4-5月 fills two columns of ours: said, not cut.",
        doubt=True,
    ),
    case(
        "totals-of-years-past",
        "历史数",
        """
年份|指标名称|数值|数据来源|单位
2019年|慰问人次|1,234|2019年工作报告|校工会
2018-2019学年|提案件数|28|2019年教代会材料|校工会""",
        f"""年度|统计数字|数值|来源文件|工会组织
2019|慰问人次|1234.00|2019年工作报告|{UNION}
2018-2019|提案件数|28.00|2019年教代会材料|{UNION}""",
        "年份>年度 指标名称>统计数字 数值 数据来源>来源文件 单位>工会组织",
        note="Whether there are figures of these names is the program's to say; the columns are not in doubt.",
        doubt=True,
    ),
)
