"""The union into which every file of the corpus is uploaded, as data.

School, people and numbers are invented; 999999 is no region, so no ID number here is anybody's.
"""

from dataclasses import dataclass
from datetime import date

# The day of every upload.
TODAY = date(2026, 11, 20)

SCHOOL = "临湖理工学院"


def id_number(birth: str, serial: str) -> str:
    """Return an ID number that its last character fits; an odd serial is a man's."""
    digits = "999999" + birth.replace("-", "") + serial
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return digits + "10X98765432"[total % 11]


@dataclass(frozen=True)
class Unit:
    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class Member:
    staff_number: str
    name: str
    sex: str
    birth: str
    id_number: str
    unit: str
    phone: str
    employment: str = "事业编制"
    joined: str = "2015-09-01"
    document: str = "居民身份证"
    department: str = ""


UNITS = (
    Unit("XGH", f"{SCHOOL}工会", "校工会"),
    Unit("FZ", "纺织服装学院分工会", "分工会"),
    Unit("JD", "机电工程学院分工会", "分工会"),
    Unit("JG1", "机关第一分工会", "分工会"),
    Unit("JG2", "机关第二分工会", "分工会"),
    Unit("HQ", "后勤管理处", "承办部门"),
    Unit("RS", "人事处", "承办部门"),
    Unit("JW", "教务处", "承办部门"),
)
# In full: “校工会” alone is the union of the school, whatever its name.
UNION, TEXTILE, MACHINES, OFFICE_1, OFFICE_2 = (unit.name for unit in UNITS[:5])


def _member(
    staff_number: str, name: str, sex: str, birth: str, serial: str, unit: str, phone: str, **more: str
) -> Member:
    return Member(staff_number, name, sex, birth, id_number(birth, serial), unit, phone, **more)


MEMBERS = (
    _member("T0001", "张伟", "男", "1979-11-05", "003", MACHINES, "13900000001"),
    _member("T0002", "李娜", "女", "1985-03-12", "002", TEXTILE, "13900000002"),
    _member("T0003", "欧阳明", "男", "1968-07-20", "001", TEXTILE, "13900000003"),
    # The same name as T0001, in another unit.
    _member("T0004", "张伟", "男", "1990-02-17", "005", OFFICE_1, "13900000004", employment="人事代理"),
    # 曹 and 于: 曺 and 於 are other people's surnames.
    _member("T0005", "曹雪松", "女", "1982-06-30", "004", MACHINES, "13900000005"),
    _member("T0006", "于建国", "男", "1971-01-08", "007", OFFICE_2, "13900000006"),
    _member("T0007", "阿依古丽·买买提", "女", "1988-09-09", "006", TEXTILE, "13900000007"),
    # 䶮 (U+4DAE) and 𠮷 (U+20BB7).
    _member("T0008", "王䶮", "男", "1993-12-25", "009", MACHINES, "13900000008", employment="非编合同"),
    # A number of digits alone with zeros in front; two of the same name in the same unit.
    _member("00090009", "周敏", "女", "1975-05-15", "008", OFFICE_1, "13900000009"),
    _member("00090010", "周敏", "女", "1987-08-18", "010", OFFICE_1, "13900000010"),
    _member("T0011", "孙𠮷", "男", "1980-10-10", "011", OFFICE_2, "13900000011"),
    Member(
        "T0012",
        "Anna Keller",
        "女",
        "1984-04-24",
        "C01X0006H",
        MACHINES,
        "13900000012",
        employment="非编合同",
        document="护照",
    ),
)
ID = {member.staff_number: member.id_number for member in MEMBERS}

# Codes of accounts: (code, name, kind). Budgets of 2026 exist for the expenses, of the union of the school.
ACCOUNTS = (
    ("401", "会费收入", "收入"),
    ("402", "拨缴经费收入", "收入"),
    ("405", "行政补助收入", "收入"),
    ("408", "其他收入", "收入"),
    ("501", "职工活动支出", "支出"),
    ("504", "维权支出", "支出"),
    ("50101", "职工教育", "支出"),
    ("50102", "文体活动", "支出"),
    ("50105", "会员活动", "支出"),
    ("50404", "困难职工帮扶", "支出"),
    ("50405", "送温暖", "支出"),
)
BUDGET_YEAR = 2026

# What the school has laid down: the words of 慰问.事由, 补助.补助类别 and 发放批次.事由.
VISIT_OCCASIONS = ("生病住院", "生育", "结婚", "会员去世", "亲人去世", "退休离岗")
AID_KINDS = ("困难补助", "大病补助")
GIFT_OCCASIONS = ("中秋节", "春节", "生日")

BATCHES = ("2026-ZQ", "2026-SR")
DONATIONS = ("慈善一日捐（2026年）",)

TERM = "第六届双代会"
CONGRESS = "六届一次双代会"
DELEGATIONS = ("第一代表团", "第二代表团")
# Name and day; the second and the third have the same name.
ACTIVITIES = (("教职工羽毛球赛", "2026-05-16"), ("插花沙龙", "2026-03-07"), ("插花沙龙", "2026-10-17"))
MEETINGS = (("六届一次双代会第一次全体会议", "2026-04-10"),)
# Proposals of the congress.
PROPOSALS = ("T001", "T002")
CLUBS = ("羽毛球协会",)

# The headings of the kinds of record that the corpus is about; * is mandatory.
KINDS: dict[str, tuple[str, ...]] = {
    kind: tuple(headings.split())
    for kind, headings in {
        "工会组织": "编号* 名称* 类型* 上级编号 成立日期* 更名日期 撤销日期 依据文件",
        "会员": "工号* 姓名* 性别* 出生日期 民族 政治面貌 学历 职称级别 证件类型 证件号码 手机 电子邮箱 开户银行 银行卡号 部门 "
        "分工会* 调入日期 岗位类别 用工形式* 入校日期 入会日期* 离会日期 离会原因 缴纳会费 纳入拨缴工资总额 备注",
        "分工会委员": "分工会* 工号* 职务* 届次 选举日期* 任期起* 任期止",
        "会员服务卡": "卡号* 工号* 办卡日期*",
        "科目": "科目编码* 科目名称* 类别* 上级科目编码 启用日期* 停用日期",
        "预算": "工会组织* 年度* 科目编码* 资金来源 所属项目 年初预算（元）* 说明",
        "预算调整": "工会组织* 年度* 科目编码* 资金来源 所属项目 调整金额（元）* 决定日期* 依据*",
        "收入": "流水号* 工会组织* 科目编码* 金额（元）* 到账日期* 来款单位* 说明",
        "支出": "流水号* 工会组织* 列支预算的组织 预算年度 科目编码* 金额（元）* 用途* 收款人* 资金来源 支付方式 批准日期 支付日期*",
        "慰问": "工号* 事由* 发生日期* 亲属关系 亲属姓名 医院 慰问日期 慰问人 形式 金额* 支付日期* 列支科目* 列支预算的组织 "
        "预算年度 资金来源 超标准原因",
        "补助": "工号* 补助类别* 申请日期* 金额* 支付日期* 列支科目* 列支预算的组织 预算年度 资金来源 超标准原因",
        "困难职工档案": "工号* 建档日期* 困难类别* 主要致困原因* 次要致困原因 收入所属年度 家庭年收入* 家庭年刚性支出 家庭人口* "
        "住房情况 销档日期 销档原因",
        "困难职工家庭成员": "工号* 家庭成员姓名* 与本人关系* 出生年份 月收入 身份、单位或学校",
        "发放批次": "批次编号* 事由* 名称* 发放内容 形式 供应商 采购渠道 发放组织 发放日期* 支付日期* 列支科目* 列支预算的组织 "
        "预算年度 资金来源 超标准原因",
        "领取人": "批次编号* 工号 姓名 金额* 签收日期",
        "互助保障": "工号* 保障项目* 申请日期* 结果* 办结日期 获赔金额",
        "结对帮扶": "工号* 学号* 学生姓名* 项目 结对日期* 结束日期",
        "捐款": "捐款活动* 工号* 金额* 捐款日期*",
        "保险责任": "保险方案* 险种* 每人保额*",
        "代表团": "届次* 名称* 团长工号",
        "代表": "届次* 工号* 选举单位 代表类别 人员类别* 代表团 选举日期 任期起 任期止 终止原因",
        "会议": "会议类型* 会议名称* 日期* 代表大会 届次 地点 应到 实到 决定开会人 开会理由 会议纪要 写进报告的一句话 报告主题 工会组织",
        "会议签到": "会议名称* 日期* 工号* 出席* 身份 说明 召开单位",
        "会议议程": "会议名称* 日期* 序号* 方式* 议题* 报告人 赞成 反对 弃权 无效票 决议 决议编号 召开单位",
        "提案": "提案编号* 代表大会* 提案人工号* 附议人工号 类别 案由* 分析 建议 提交日期* 审查结果* 审查日期 审查意见 案号 并入编号 "
        "答复日期 评价 评价日期 办结日期 办结说明",
        "提案承办": "提案编号* 承办部门* 承办方式* 交办日期* 答复期限* 答复日期",
        "提案答复": "提案编号* 承办部门* 第几次办理* 办理结果* 答复内容* 计划完成日期 已面对面沟通 签发日期 评价 评价意见 评价日期",
        "俱乐部": "所属组织 名称* 负责人工号 成立日期* 撤销日期 宗旨",
        "俱乐部成员": "俱乐部* 工号* 加入日期* 退出日期",
        "活动": "主办组织 名称* 类别* 级别 开始日期* 结束日期 系列 届 俱乐部 地点 线上 工会干部培训 学时 人数 人次 家庭 孩子 "
        "活动小结 写进报告的一句话 报告主题",
        "参加人": "活动* 活动日期 工号 来宾姓名 项目 身份 携带孩子",
        "参赛条目": "活动* 活动日期 类型* 名称* 分工会 工号 人员 所属队 成绩 奖项 名次 得分",
        "荣誉": "授予日期* 荣誉* 获得者* 获得者类型* 工号 级别* 授予单位* 类别 等次 分工会 系列 文号 写进报告的一句话 报告主题",
        "评选": "工会组织 名称* 对象* 决定日期* 系列 当选名额* 投票权重 说明",
        "评选对象": "评选* 名称* 分工会 工号 得票 专家评分 总分 当选* 次序 事迹",
        "品牌项目": "分工会 项目* 年度* 立项日期* 验收日期 申请经费 方案 写进报告的一句话 报告主题",
        "宣传": "标题* 渠道* 类型* 发布日期* 链接 作者 组织",
        "制度": "名称* 收入汇编日期 废止日期",
        "工作计划": "年度* 月份* 至月份 事项* 次序 系列 届 责任组织 责任 公布日期 完成日期 完成情况 工会组织",
        "历史数": "工会组织* 统计数字* 年度* 数值* 来源文件*",
    }.items()
}


def headings_of(kind: str) -> set[str]:
    return {heading.rstrip("*") for heading in KINDS[kind]}


def mandatory(kind: str) -> list[str]:
    return [heading.rstrip("*") for heading in KINDS[kind] if heading.endswith("*")]
