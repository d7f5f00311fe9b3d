"""Invented proposals of a university: the labelled pairs, their neighbours, and thousands of others as background."""

import json
import random
from pathlib import Path

_LABELLED = json.loads(Path(__file__).with_name("proposal_pairs.json").read_text(encoding="utf-8"))
# [{"asked": {title, text}, "filed": {title, text}}]: two delegates on the same matter in different words.
PAIRS = _LABELLED["pairs"]
# Papers on neighbouring matters, which must not be taken for the same.
NEIGHBOURS = _LABELLED["neighbours"]

_WHERE = [
    "东校区",
    "西校区",
    "南校区",
    "北校区",
    "新校区",
    "老校区",
    "教学主楼",
    "行政楼",
    "图书馆",
    "实验楼",
    "体育馆",
    "大学生活动中心",
    "食堂",
    "家属区",
    "教工活动中心",
    "文科楼",
    "理科楼",
    "工程训练中心",
    "附属中学",
    "附属小学",
    "国际学院",
    "继续教育学院",
    "研究生院",
    "校医院",
    "档案馆",
]
_SUBJECTS = [
    "门厅指示牌",
    "会议室音响",
    "校史展览",
    "公告栏",
    "信报箱",
    "保洁人员调配",
    "绿化补栽",
    "屋面防水",
    "外墙修缮",
    "门窗更换",
    "配电设施",
    "水表计量",
    "电话总机",
    "打印服务",
    "公章使用",
    "合同审批",
    "档案移交",
    "公文流转",
    "督查督办",
    "信访接待",
    "来访接待",
    "校友联络",
    "社会捐赠管理",
    "校庆筹备",
    "学术讲座组织",
    "学科评估准备",
    "专业认证",
    "培养方案修订",
    "实习基地建设",
    "毕业设计选题",
    "补考安排",
    "监考分配",
    "试卷印制",
    "成绩复核",
    "教材征订",
    "助教聘用",
    "督导队伍",
    "教学竞赛组织",
    "课程思政案例",
    "双语授课",
    "留学生管理",
    "国际交流项目",
    "出国手续",
    "外籍教师服务",
    "学报编辑",
    "知识产权服务",
    "成果转化收益",
    "校企联合研究",
    "学术道德教育",
    "科普基地",
    "博士后管理",
    "人才引进程序",
    "干部轮岗",
    "干部培训",
    "借调人员管理",
    "岗位说明书",
    "聘用合同续签",
    "请销假手续",
    "户口档案",
    "党员活动室",
    "教师节活动",
    "荣休仪式",
    "迎新晚会",
    "合唱比赛",
    "棋类比赛",
    "摄影展",
    "读书分享",
    "志愿服务",
    "献血组织",
    "对口支援",
    "乡村振兴采购",
    "困难学生资助",
    "学生就业指导",
    "学生心理辅导",
    "学生宿舍管理",
    "学生社团",
    "奖学金评定",
    "军训安排",
    "招生宣传",
    "资产清查",
    "报废处置",
    "政府采购目录",
    "预算编制",
    "内部审计",
    "基建监理",
    "维修报修",
    "车辆调度",
    "印刷品管理",
]
_TROUBLES = (
    "职责不清，几个部门互相推诿",
    "标准多年没有修订，与现在的情况不符",
    "信息发布不及时，很多人不知道",
    "经费来源不稳定，难以持续",
    "人手紧张，响应慢",
    "手续繁琐，来回要跑好几趟",
    "设施陈旧，经常出现故障",
    "缺少统一规划，各自为政",
    "覆盖面窄，一线教职工参与少",
    "考核办法不合理，影响积极性",
    "服务时间与上下班冲突，使用不便",
    "质量参差不齐，意见较多",
)
_EFFECTS = (
    "影响了教学科研工作的正常开展",
    "教职工反映强烈",
    "与学校高质量发展的要求不相适应",
    "也不利于校园和谐稳定",
    "在兄弟院校中已经落后",
    "造成了人力和资金的浪费",
    "给老师们带来很多不便",
    "存在一定的安全隐患",
)
_MEASURES = (
    "建议由学校办公室牵头，明确责任部门和完成时限",
    "建议开展调研，听取教师代表意见后修订办法",
    "建议列入明年预算，分步实施",
    "建议建设网上平台，实现一次申请、限时办结",
    "希望后勤部门每学期检查一次并公布结果",
    "希望人事部门出台细则，完善激励措施",
    "请工会组织座谈会，跟踪落实情况",
    "建议引入专业公司，按合同考核服务质量",
    "建议选择两三个学院先行试点，再全面推广",
    "希望增加人员编制和专项经费",
    "建议统一标准、统一管理、统一公示",
    "请有关部门制定三年计划，逐年更新改造",
)
_TITLES = (
    "关于加强{}{}工作的提案",
    "关于改进{}{}的建议",
    "关于完善{}{}办法的提案",
    "关于规范{}{}的提案",
    "关于推进{}{}的建议",
)


def background(count, seed=20220324):
    """`count` different papers on other matters as (title, analysis, suggestion)."""
    choose = random.Random(seed)  # noqa: S311 -- invented texts, no secrets
    seen = set()
    while len(seen) < count:
        where, subject = choose.choice(_WHERE), choose.choice(_SUBJECTS)
        title = choose.choice(_TITLES).format(where, subject)
        if title in seen:
            continue
        seen.add(title)
        troubles, effects = choose.sample(_TROUBLES, 2), choose.sample(_EFFECTS, 2)
        analysis = f"目前{where}的{subject}{troubles[0]}，{effects[0]}。同时{subject}{troubles[1]}，{effects[1]}。"
        yield title, analysis, "；".join(choose.sample(_MEASURES, 3)) + "。"


def halves(paper):
    """(analysis, suggestion) of a labelled paper, cut at the first sentence."""
    first, mark, rest = paper["text"].partition("。")
    return first + mark, rest or "请有关部门研究办理。"
