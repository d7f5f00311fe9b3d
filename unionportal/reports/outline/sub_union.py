"""The outlines of a sub-union's report and plan."""

from unionportal.reports.models import LEAD_IN
from unionportal.reports.outline.plan import LAST_YEAR

REPORT = (
    (
        1,
        "一、基本情况",
        "期末在会会员{members.total}人〔，其中女会员{members.women}人〕。〔$span：{members.joined}人入会；"
        "{members.left}人离会〕。为{members.service_cards}名新进教职工申办会员服务卡。",
    ),
    (
        1,
        "二、服务教职工情况",
        "〔共慰问：生病住院教职工{welfare.hospital}人；亲人去世教职工{welfare.bereavement}人；结婚教职工"
        "{welfare.marriage}人；生育教职工{welfare.birth}人；退休教职工{welfare.retirement}人；{列举：其他慰问事由|句式=人数}〕。发放慰问金（品）"
        "{welfare.visits_total|元}。\n\n"
        "[表：慰问分类]\n\n"
        "补助困难教职工{welfare.grants}人次。补助类别有{列举：补助类别|句式=人次}。\n\n"
        "普惠福利惠及会员{welfare.universal_people}人。普惠福利支出{welfare.universal_total|元}。"
        "全部发放合计{welfare.gifts_total|元|不重复}。\n\n"
        "[表：发放情况]",
    ),
    (
        1,
        "三、活动与宣传",
        "举办活动{activities.held}项〔，参加：{activities.people}人；{activities.person_times|不重复}人次〕。\n\n"
        "主要活动有{列举：活动|句式=人数|限=8}。{列举：大事记|限=8}。\n\n"
        "[表：活动分类]\n\n"
        "系列活动有{列举：各系列|句式=规模}。\n\n"
        "〔$span：获荣誉{activities.honours.all}项；发布宣传{activities.publicity.all}篇〕。"
        "{列举：荣誉|句式=获评|限=12}。\n\n"
        "[表：荣誉一览]",
    ),
    (
        1,
        "四、存在的不足",
        "活动形式还不够丰富，对会员需求的了解还不够及时。\n\n"
        "〔计划事项：有{activities.plan.undone}项没有完成；有{activities.plan.postponed}项推迟；"
        "有{activities.plan.dropped}项不再进行〕。"
        "{finance.slow_lines}项预算执行不到一半。",
    ),
    (1, "五、$next打算", "继续做好走访慰问和会员服务，组织会员喜闻乐见的活动，增强分工会的凝聚力。"),
)

PLAN = (
    (
        1,
        LEAD_IN,
        f"$year，分工会围绕学院（部门）中心工作和校工会的安排，从会员最关心的事做起，主要安排如下。{LAST_YEAR}",
    ),
    (
        1,
        "一、加强思想引领",
        "结合教研和业务活动组织学习，把会员的想法及时反映给学院（部门）和校工会。",
    ),
    (
        1,
        "二、做好会员服务",
        "会员生病住院、家有变故时及时走访，结婚、生育、退休时送上祝福；按时发放节日慰问品。",
    ),
    (
        1,
        "三、组织会员活动",
        "根据会员的兴趣和时间安排文体活动，积极参加校工会组织的比赛。",
    ),
    (
        1,
        "四、规范自身工作",
        "健全分工会委员会议事制度，活动有方案、经费有明细、办完有记录。",
    ),
)
