"""The outline a new report begins with. Staff then write on: this is a start, not a form.

Figures stand here by code, which never changes; a new report gets the names that staff know. `$year` is what the
period is called in a heading (“2022年”), `$next` the one after it.
"""

import re
from string import Template

from unionportal.core import figures

UNION = (
    (
        1,
        "第一部分　$year工作回顾",
        "$year，校工会在学校党委和上级工会领导下，围绕学校中心工作履行维护、参与、建设、教育各项职能，把组织建强、"
        "把服务做细、把经费管好。现将主要工作报告如下。",
    ),
    (
        1,
        "一、加强政治引领，凝聚思想共识",
        "（一）抓好理论学习\n\n"
        "把学习贯彻党的创新理论作为首要任务，工会委员会带头学，分工会和工会小组跟进学，引导教职工把个人发展融入"
        "学校事业。学习打卡评出学习达人{members.study_stars}人。\n\n"
        "（二）弘扬师德和劳模精神\n\n"
        "结合师德建设和先进选树，宣传身边的榜样，营造尊重劳动、崇尚技能、爱岗敬业的氛围。",
    ),
    (
        1,
        "二、加强组织建设，夯实工作基础",
        "（一）健全组织网络\n\n"
        "目前全校设分工会和直属工会小组{members.sub_unions}个，在会会员{members.total}人，其中女会员"
        "{members.women}人。期间有{members.joined}人入会，{members.left}人离会；{members.reelected}个分工会和直属工会"
        "小组完成换届选举。\n\n"
        "（二）做好会员服务\n\n"
        "及时为新进教职工办理入会和服务手续，为{members.service_cards}名新进教职工申办会员服务卡。\n\n"
        "（三）加强干部培训和制度建设\n\n"
        "工会干部参加上级培训{members.cadre_training_city}人、校级培训{members.cadre_training_school}人。制定制度"
        "{regulations.made}项、修订{regulations.revised}项，现行制度{regulations.compiled}项收入汇编。",
    ),
    (
        1,
        "三、用心服务教职工，做实暖心工程",
        "（一）走访慰问\n\n"
        "坚持教职工有大事、难事必访。共慰问生病住院教职工{welfare.hospital}人、亲人去世教职工"
        "{welfare.bereavement}人，祝贺结婚{welfare.marriage}人、生育{welfare.birth}人，慰问退休教职工"
        "{welfare.retirement}人，以上五类慰问发放慰问金（品）{welfare.condolence_total|万元}。各类慰问共计"
        "{welfare.visit_people}人、{welfare.visits}人次，支出{welfare.visits_total|万元}。\n\n"
        "[表：慰问分类]\n\n"
        "[图：慰问分类]\n\n"
        "[表：分工会慰问]\n\n"
        "（二）困难与大病补助\n\n"
        "对患重大疾病、住院治疗和生活困难的教职工，经申请、核定后给予补助，{welfare.hardship_people}人"
        "（{welfare.grants}人次）得到补助{welfare.hardship_total|万元}。\n\n"
        "（三）高温与在岗慰问\n\n"
        "盛夏为{welfare.summer_people}位高温和户外作业人员送去清凉，节日期间看望{welfare.duty_people}位在岗人员，"
        "两项慰问品合计{welfare.summer_duty_total|万元}。为{welfare.epidemic_people}位驻校值守人员发放慰问品"
        "{welfare.epidemic_total|万元}。\n\n"
        "（四）普惠福利\n\n"
        "按规定发放节日慰问品、生日蛋糕券和电影券，惠及会员{welfare.universal_people}人、"
        "{welfare.universal_gifts}人次，共计{welfare.universal_total|万元}；全部发放合计"
        "{welfare.gifts_total|万元}。\n\n"
        "[表：发放情况]\n\n"
        "（五）互助保障与保险\n\n"
        "协助{welfare.mutual_aid_people}位教职工（{welfare.mutual_aid_claims}人次）获得互助保障补助"
        "{welfare.mutual_aid_total|元}。工会保险方案覆盖{welfare.insurance_risks}个险种，每人保额合计"
        "{welfare.insurance_cover|万元}。\n\n"
        "（六）结对帮扶与爱心捐款\n\n"
        "{pairing.mentors}位教职工结对帮扶{pairing.students}位学生。{welfare.donors}人参加爱心捐款，捐款"
        "{welfare.donations_given|元}，上缴{welfare.donation_total|元}。",
    ),
    (
        1,
        "四、繁荣文体活动，展示教职工风采",
        "（一）广泛开展活动\n\n"
        "举办各类活动{activities.held}项，参加{activities.people}人、{activities.person_times}人次，其中分工会和俱乐部"
        "活动{activities.sub_union}项。校运会有{sports_meet.teams}支队伍参赛、{sports_meet.person_times}人次上场；"
        "羽毛球团体赛有{badminton.teams}支队伍、{badminton.people}名教职工参加；{activities.lecture_viewers}人收看线上"
        "讲座。现有俱乐部{clubs.in_being}个、成员{clubs.members}人。\n\n"
        "[表：活动分类]\n\n"
        "[图：活动分类]\n\n"
        "[表：主要活动]\n\n"
        "[表：分工会活动]\n\n"
        "（二）组织竞赛和评选\n\n"
        "摄影比赛征集作品{competition.photo_entries}件，征文比赛征集作品{competition.essay_entries}篇。经校内选拔，"
        "{competition.teaching_entrants}名选手参加市级青年教师教学竞赛，获一等奖{honours.teaching_first}个、二等奖"
        "{honours.teaching_second}个，学校获优秀组织奖{honours.teaching_organiser}个。{selection.team_candidates}支团队"
        "参评最具影响力团队，经网上投票和专家评分，{selection.team_winners}支当选。\n\n"
        "（三）荣誉\n\n"
        "全年获荣誉{honours.all}项。在上级比赛中，获朗诵比赛一等奖{honours.recitation_first}个、读书分享一等奖"
        "{honours.reading_first}个、优秀案例二等奖{honours.case_second}个、学用典大赛二等奖{honours.classics_second}人、"
        "体育达人奖{honours.sports}人；{honours.city_individual}人获市级先进个人，{honours.city_families}户获市级最美"
        "家庭，{honours.city_home}个分工会获市级职工小家。\n\n"
        "[表：荣誉分级]\n\n"
        "[表：荣誉一览]\n\n"
        "（四）服务女教职工和青年教职工\n\n"
        "评选校级最美家庭{women.families_chosen}户。女教职工图片展{women.photo_show}人参展，庆六一活动"
        "{women.children_day_families}个家庭、{women.children_day_children}位孩子参加，扎染体验{women.tie_dye}人，心理"
        "团辅{women.counselling}人。青年教师联谊会{activities.young_staff_party}人、鹊桥联谊{activities.singles_party}人"
        "参加，一对一牵线{activities.singles_matches}次。\n\n"
        "（五）培育品牌\n\n"
        "“一分会一品牌”立项{brand_projects.approved}个，验收{brand_projects.accepted}个。\n\n"
        "（六）做好宣传\n\n"
        "校园网和校务摘要刊发{publicity.campus_news}篇，工会网站发布新闻{publicity.site_news}篇、通知"
        "{publicity.site_notices}则，公众号推文{publicity.wechat_posts}篇；推出教工风采{publicity.profiles}篇、劳模工匠"
        "故事{publicity.model_stories}则。各渠道宣传共{publicity.all}篇。\n\n"
        "[图：宣传渠道]",
    ),
    (
        1,
        "五、规范经费管理，保障工会运转",
        "严格执行工会财务制度，坚持预算管理、集体决定、收支公开。期间工会经费收入{finance.income|万元}，核定支出"
        "预算{finance.budget|万元}，办理支付{finance.paid_count}笔，实际支付{finance.paid|万元}，其中用于慰问和福利"
        "的支付{finance.welfare_paid|万元}。\n\n"
        "[表：预算执行]",
    ),
    (
        1,
        "六、存在的不足",
        "对照教职工的期盼，工作中仍有不足：对新情况、新问题的调查研究还不够深入；服务的精准度和覆盖面有待提高；"
        "专兼职工会干部的业务能力需要继续提升。这些问题将在今后的工作中着力解决。",
    ),
    (
        1,
        "第二部分　$next工作思路",
        "$next，校工会将坚持党的领导，围绕立德树人根本任务，以教职工满意为标准，着力做好以下工作。",
    ),
    (
        1,
        "一、主要任务",
        "（一）突出政治引领\n\n"
        "丰富学习形式，加强思想交流，把教职工的智慧和力量凝聚到学校发展上来。\n\n"
        "（二）拓宽民主渠道\n\n"
        "办好教职工代表大会和工会会员代表大会，提高提案质量，督促意见建议落实。\n\n"
        "（三）提升服务水平\n\n"
        "完善慰问、补助和互助保障办法，让困难教职工及时得到帮助，让普惠服务更加便捷。\n\n"
        "（四）加强自身建设\n\n"
        "推进分工会规范化建设和信息化管理，加强干部培训，管好用好工会经费。",
    ),
    (
        1,
        "二、结束语",
        "让我们在学校党委和上级工会的领导下，同心协力、扎实工作，为学校事业发展作出新的贡献。",
    ),
)

SUB_UNION = (
    (
        1,
        "一、基本情况",
        "期末在会会员{members.total}人，其中女会员{members.women}人；期间有{members.joined}人入会，"
        "{members.left}人离会，为{members.service_cards}名新进教职工申办会员服务卡。",
    ),
    (
        1,
        "二、服务教职工情况",
        "共慰问生病住院教职工{welfare.hospital}人、亲人去世教职工{welfare.bereavement}人，祝贺结婚"
        "{welfare.marriage}人、生育{welfare.birth}人，慰问退休教职工{welfare.retirement}人，发放慰问金（品）"
        "{welfare.condolence_total|元}。\n\n"
        "[表：慰问分类]\n\n"
        "普惠福利惠及会员{welfare.universal_people}人，共计{welfare.universal_total|元}。\n\n"
        "[表：发放情况]",
    ),
    (
        1,
        "三、活动与宣传",
        "举办活动{activities.held}项，参加{activities.people}人、{activities.person_times}人次；获荣誉{honours.all}项，"
        "宣传{publicity.all}篇。\n\n"
        "[表：活动分类]\n\n"
        "[表：荣誉一览]",
    ),
    (1, "四、存在的不足", "活动形式还不够丰富，对会员需求的了解还不够及时。"),
    (1, "五、$next打算", "继续做好走访慰问和会员服务，组织会员喜闻乐见的活动，增强分工会的凝聚力。"),
)


def outline(unit, period, following):
    """[(level, heading, body)] for a report of `unit`; figures by name as far as they are registered."""
    words = {"year": _called(period), "next": _called(following)}
    chosen = UNION if unit.parent_id is None else SUB_UNION
    return [
        (level, Template(heading).substitute(words), _named(Template(body).substitute(words)))
        for level, heading, body in chosen
    ]


def codes():
    """Every figure code that the outlines mention."""
    bodies = "".join(body for _, _, body in (*UNION, *SUB_UNION))
    return sorted(set(re.findall(r"\{([\w.]+)", bodies)))


def _called(period):
    return period.label.removesuffix("度")


def _named(body):
    def name(match):
        found = figures.REGISTRY.get(match[1])
        return "{" + (found.name if found else match[1])

    return re.sub(r"\{([\w.]+)", name, body)
