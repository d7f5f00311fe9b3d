"""Delegates, meetings, votes and proposals, as the office of the congress lists them."""

from tests.input.corpus.spec import case
from tests.input.corpus.world import CONGRESS, MACHINES, MEETINGS, OFFICE_2, TERM, TEXTILE

MEETING, DAY = MEETINGS[0]

SPECS = (
    case(
        "roll-of-delegates",
        "代表",
        """
临湖理工学院第六届双代会代表名册
（按姓氏笔画为序）
序号|姓名|性别|出生年月|民族|政治面貌|学历|职称/职务|所在单位|所在代表团|备注
1|于建国|男|1971.1|汉|中共党员|本科|处长|机关第二分工会|第二代表团|
2|张　伟|男|1979.11|汉|中共党员|研究生|副教授|机电工程学院|第一代表团|
3|李　娜|女|1985.3|汉|群众|本科|讲师|纺织服装学院|第一代表团|""",
        f"""工号|选举单位|代表团
T0006|{OFFICE_2}|第二代表团
T0001|{MACHINES}|第一代表团
T0002|{TEXTILE}|第一代表团""",
        "序号># 姓名>@name 所在单位>选举单位 所在代表团>代表团",
        heading=3,
        unknown="性别 出生年月 民族 政治面貌 学历 职称/职务 备注",
        questions=f"whole_file 届次 {TERM}\nwhole_file 人员类别",
        merged=("A1:K1", "A2:K2"),
        note="所在单位 finds the person and is where the delegate was elected.",
    ),
    case(
        "delegates-with-kinds",
        "代表",
        """
届次|代表团|工号|姓名|代表性质|代表构成|当选时间
六届双代会|第一代表团|T0001|张伟|正式|一线教师|2026-03-20
六届双代会|第一代表团|T0005|曹雪松|正式代表|教辅人员|2026-03-20
六届双代会|第二代表团|T0006|于建国|列席|校领导|2026-03-20
六届双代会|第二代表团|T0011|孙𠮷|特邀|其他|2026-03-20""",
        f"""届次|代表团|工号|代表类别|人员类别|选举日期
{TERM}|第一代表团|T0001|正式代表|教师|2026-03-20
{TERM}|第一代表团|T0005|正式代表|管理和教辅|2026-03-20
{TERM}|第二代表团|T0006|列席代表|学校和中层领导|2026-03-20
{TERM}|第二代表团|T0011|特邀代表||2026-03-20""",
        "届次 代表团 工号 姓名>@name 代表性质>代表类别 代表构成>人员类别 当选时间>选举日期",
        questions="value 代表构成 其他",
    ),
    case(
        "delegations-with-heads",
        "代表团",
        """
第六届双代会代表团一览表
代表团|团长|副团长|组成单位|代表人数
第一代表团|张伟（机电工程学院）|李娜|机电、纺织|12
第三代表团|于建国|孙𠮷|机关|9""",
        """名称|团长工号
第一代表团|
第三代表团|T0006""",
        "代表团>名称 团长>团长工号",
        heading=2,
        unknown="副团长 组成单位 代表人数",
        trouble="3 团长 near_name",
        questions=f"whole_file 届次 {TERM}\nperson 团长 张伟（机电工程学院）",
        note="Heads are given by name. With a remark the name is near only, even though the remark would tell which.",
        doubt=True,
    ),
    case(
        "delegates-who-left",
        "代表",
        """
届次|工号|姓名|人员类别|任期开始|变更时间|变更原因
六届|T0003|欧阳明|教师|2026-03-20|2026-07-31|退休
六届|T0002|李娜|教师|2026-03-20|2026-09-01|调动""",
        f"""届次|工号|人员类别|任期起|任期止|终止原因
{TERM}|T0003|教师|2026-03-20|2026-07-31|退休
{TERM}|T0002|教师|2026-03-20|2026-09-01|""",
        "届次 工号 姓名>@name 人员类别 任期开始>任期起 变更时间>任期止 变更原因>终止原因",
        questions="value 变更原因 调动",
        note="六届 alone: there is one sixth term. 调动 may be 离校 or 调离选举单位.",
        doubt=True,
    ),
    case(
        "proposals-collected",
        "提案",
        """
六届一次教代会提案征集汇总表
提案编号|提案类别|案由|提案人|附议人|所在代表团|提案内容及建议|提交时间|处理意见
T011|后勤服务|关于增设午间班车的提案|张伟（机电）|曹雪松、王䶮|第一代表团|建议每日中午增开一班。|2026-03-25|立案
T012|教学管理|关于调整晚课时间的提案|李娜|欧阳明 阿依古丽·买买提|第一代表团|建议晚课提前半小时。|2026-03-26|转为意见建议
T013|后勤服务|关于食堂窗口的提案|于建国|孙𠮷，李娜|第二代表团|建议增加窗口。|2026-03-26|不予立案""",
        """提案编号|类别|案由|提案人工号|附议人工号|建议|提交日期|审查结果
T011|后勤服务|关于增设午间班车的提案||T0005、T0008|建议每日中午增开一班。|2026-03-25|立案
T012|教学管理|关于调整晚课时间的提案|T0002|T0003、T0007|建议晚课提前半小时。|2026-03-26|作为意见建议
T013|后勤服务|关于食堂窗口的提案|T0006|T0011、T0002|建议增加窗口。|2026-03-26|暂不予立案""",
        "提案编号 提案类别>类别 案由 提案人>提案人工号 附议人>附议人工号 提案内容及建议>建议 提交时间>提交日期 处理意见>审查结果",
        heading=2,
        unknown="所在代表团",
        trouble="3 提案人 near_name",
        questions=f"whole_file 代表大会 {CONGRESS}\nperson 提案人 张伟（机电）",
        note="The school says 教代会 of its 双代会. Seconders are divided by 、 ， or a blank; a middle dot divides nothing.",
        doubt=True,
    ),
    case(
        "proposals-without-numbers",
        "提案",
        """
序号|提案名称|提案人|职工号|提出时间|审查结论
1|关于校园照明的提案|张伟|T0001|2026-03-27|立案
2|关于健身房开放时间的提案|李娜|T0002|2026-03-27|并案""",
        """案由|提案人工号|提交日期|审查结果
关于校园照明的提案|T0001|2026-03-27|立案
关于健身房开放时间的提案|T0002|2026-03-27|并案""",
        "序号># 提案名称>案由 提案人>@name 职工号>提案人工号 提出时间>提交日期 审查结论>审查结果",
        trouble="2 提案编号 mandatory\n3 提案编号 mandatory\n3 并入编号 mandatory",
        questions=f"whole_file 代表大会 {CONGRESS}",
        note="The serial number starts at 1 in every list: it is no number of a proposal. A merged one must say into which.",
        doubt=True,
    ),
    case(
        "proposals-handed-to-departments",
        "提案承办",
        """
六届一次双代会提案办理情况表
提案号|提案名称|主办部门|协办部门|交办时间|办结时限
T001|关于增设班车的提案|后勤管理处|人事处|2026-04-28|2026-06-20
T002|关于排课的提案|教务处||2026-04-28|2026-06-20""",
        """提案编号|承办部门|交办日期|答复期限
T001|后勤管理处|2026-04-28|2026-06-20
T002|教务处|2026-04-28|2026-06-20""",
        "提案号>提案编号 主办部门>承办部门 交办时间>交办日期 办结时限>答复期限",
        heading=2,
        unknown="提案名称 协办部门",
        questions="whole_file 承办方式 主办",
        note="A second department in a column of its own would be a second row of ours: it is named, not lost.",
        doubt=True,
    ),
    case(
        "replies-of-departments",
        "提案答复",
        """
提案编号|承办单位|办理次数|答复意见|办理程度|是否面复|提案人是否满意
T001|后勤处|1|已增开午间班车。|A|是|满意
T002|教务处|1|列入下学期计划。|B类|否|基本满意""",
        """提案编号|承办部门|第几次办理|答复内容|办理结果|已面对面沟通|评价
T001||1|已增开午间班车。|A 已经解决或采纳|是|满意
T002|教务处|1|列入下学期计划。|B 正在解决或列入计划|否|基本满意""",
        "提案编号 承办单位>承办部门 办理次数>第几次办理 答复意见>答复内容 办理程度>办理结果 是否面复>已面对面沟通 提案人是否满意>评价",
        questions="value 承办单位 后勤处",
        note="后勤处 takes characters from the middle of 后勤管理处: asked.",
    ),
    case(
        "replies-to-unknown-proposals",
        "提案答复",
        """
提案编号|承办部门|第几次办理|答复内容|办理结果
T001|HQ|1|已办。|A 已经解决或采纳
T099|HQ|1|已办。|A 已经解决或采纳
t002|JW|1|已办。|A""",
        """提案编号|承办部门|第几次办理|答复内容|办理结果
T001|后勤管理处|1|已办。|A 已经解决或采纳
|后勤管理处|1|已办。|A 已经解决或采纳
T002|教务处|1|已办。|A 已经解决或采纳""",
        "提案编号 承办部门 第几次办理 答复内容 办理结果",
        trouble="3 提案编号 unknown_record",
    ),
    case(
        "sheet-of-those-present",
        "会议签到",
        f"""
{MEETING}签到表
时间：2026年4月10日||地点：大礼堂|
序号|代表团|姓名|签到
1|第一代表团|张伟（机电工程学院）|√
2|第一代表团|李娜|√
3|第二代表团|于建国|请假
4|第二代表团|孙𠮷|""",
        """工号|出席
|已到
T0002|已到
T0006|请假
T0011|""",
        "序号># 姓名>@name 签到>出席",
        heading=3,
        unknown="代表团",
        trouble="4 姓名 near_name\n7 签到 mandatory",
        questions=f"person 姓名 张伟（机电工程学院）\nwhole_file 会议名称 {MEETING}\nwhole_file 日期 {DAY}",
        note="An empty box is not yet “absent”: the template asks for a word.",
        doubt=True,
    ),
    case(
        "meetings-of-the-year",
        "会议",
        """
2026年工会会议记录一览表
序号|会议名称|会议类别|时间|地点|应到人数|实到人数|主要内容
1|第一次委员会会议|工会委员会|2026年1月8日|工会会议室|11|9|讨论全年计划。
2|经审会会议|经审会|2026年1月9日|工会会议室|5人|5人|审查决算。
3|分工会主席例会|例会|1月16日|工会会议室|12|12|布置春节慰问。""",
        """会议名称|会议类型|日期|地点|应到|实到|会议纪要
第一次委员会会议|工会委员会会议|2026-01-08|工会会议室|11|9|讨论全年计划。
经审会会议|经费审查委员会会议|2026-01-09|工会会议室|5|5|审查决算。
分工会主席例会|||工会会议室|12|12|布置春节慰问。""",
        "序号># 会议名称 会议类别>会议类型 时间>日期 地点 应到人数>应到 实到人数>实到 主要内容>会议纪要",
        heading=2,
        questions="value 会议类别 例会\nyear 时间 2026",
        note="The year of the title is proposed for the day without one, not taken.",
    ),
    case(
        "votes-of-a-meeting",
        "会议议程",
        f"""
{MEETING}表决结果统计表
序号|议题|方式|赞成票|反对票|弃权票|无效票|结果
1|工会工作报告|审议|48|0|1|0|通过
2|岗位聘任办法|表决通过|45|2|2|0|通过
3|财务工作报告|听取||||||""",
        """序号|议题|方式|赞成|反对|弃权|无效票
1|工会工作报告|审议|48|0|1|0
2|岗位聘任办法|审议通过|45|2|2|0
3|财务工作报告|听取||||""",
        "序号 议题 方式 赞成票>赞成 反对票>反对 弃权票>弃权 无效票",
        heading=2,
        unknown="结果",
        questions=f"whole_file 会议名称 {MEETING}\nwhole_file 日期 {DAY}",
        note="Here the serial number is a column of ours.",
    ),
    case(
        "votes-with-fractions",
        "会议议程",
        f"""
会议名称|日期|序号|方式|议题|赞成|反对|弃权
{MEETING}|{DAY}|1|审议通过|绩效办法|#48.5|#0|约1票
{MEETING}|{DAY}|2|审议通过|聘任办法|#48.0|无|#1""",
        f"""会议名称|日期|序号|方式|议题|赞成|反对|弃权
{MEETING}|{DAY}|1|审议通过|绩效办法||0|
{MEETING}|{DAY}|2|审议通过|聘任办法|48||1""",
        "会议名称 日期 序号 方式 议题 赞成 反对 弃权",
        trouble="2 赞成 not_whole\n2 弃权 not_a_number",
    ),
)
