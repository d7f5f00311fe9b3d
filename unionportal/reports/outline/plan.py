"""The outline of a year's plan for the sub-unions, with the calendar at the end."""

from unionportal.reports.models import LEAD_IN

CALENDAR = "activities.plan.calendar"

# What became of the plan before; it falls where there was none.
LAST_YEAR = (
    "\n\n上年计划有{activities.plan.last_items}项〔，：完成{activities.plan.last_done}项；"
    "没有完成{activities.plan.last_undone}项；推迟{activities.plan.last_postponed}项；"
    "不再进行{activities.plan.last_dropped}项；尚未到期{activities.plan.last_ahead}项〕。"
    "没有完成的有{列举：上年计划事项|情况=未完成|句式=名称|限=10}。"
    "推迟的有{列举：上年计划事项|情况=推迟|句式=原因|限=10}。"
    "不再进行的有{列举：上年计划事项|情况=不再进行|句式=原因|限=10}。"
)

PLAN = (
    (
        1,
        LEAD_IN,
        "$year校工会工作的总体要求是：坚持党的领导，贯彻上级工会部署，服务学校中心工作，以教职工是否满意检验工作，"
        f"在引领、维权、服务和自身建设上都有新的进步。{LAST_YEAR}",
    ),
    (
        1,
        "一、强化思想引领，凝聚奋进力量",
        "加强理论学习。把学习教育同业务工作结合起来，用好线上线下两个阵地，注重讨论和分享。\n\n"
        "选树先进典型。宣传师德标兵、劳动模范和身边好同事，用榜样带动人。",
    ),
    (
        1,
        "二、服务中心工作，助力教师成长",
        "组织教学竞赛和岗位练兵，支持青年教师提高教学能力。\n\n"
        "做好新进教职工入会和退休教职工荣休工作，让教职工来有欢迎、退有关怀。",
    ),
    (
        1,
        "三、推进民主管理，维护教职工权益",
        "筹备并开好教职工代表大会和工会会员代表大会，提高提案质量，跟踪办理结果。\n\n"
        "指导二级民主管理，倾听教职工诉求，协调有关部门解决问题。",
    ),
    (
        1,
        "四、办好实事，提高教职工生活品质",
        "坚持走访慰问，生育、住院、家有变故及时到位；做好困难帮扶和互助保障。\n\n"
        "做好节日慰问、生日祝福、健康体检和疗休养。\n\n"
        "开展文体活动，关心女教职工、青年教职工和教职工子女。",
    ),
    (
        1,
        "五、加强自身建设，提升履职能力",
        "严格经费预算和支出管理，接受经费审查监督和会员监督。\n\n"
        "坚持重要事项集体讨论，加强工会干部培训，推进分工会规范化建设。",
    ),
)

# Only if an app registers the table of the calendar.
APPENDIX = ((1, "附件：行事历", "[表：行事历]"),)
