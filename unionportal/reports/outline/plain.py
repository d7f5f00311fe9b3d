"""The outline of the written report of a year, filed with the superior union: five areas and what is next."""

from unionportal.reports.models import LEAD_IN

REPORT = (
    (
        1,
        LEAD_IN,
        "$year，校工会在学校党委和上级工会的指导下，围绕学校中心工作，维护教职工权益，认真履行各项职能，"
        "为学校的发展作出了贡献。现将有关情况报告如下。$by_year",
    ),
    (
        1,
        "一、加强组织建设",
        "1. 健全组织和机制\n\n"
        "完善工会的参与监督和维护保障机制，发挥工会委员、经审委员、女职工委员和分工会的作用。截至期末，有二级工会"
        "{members.sub_unions}个。在会会员{members.total}人〔，其中女会员{members.women}人〕。"
        "〔$span：新入会{members.joined}人；离会{members.left}人〕。"
        "{members.reelected}个二级工会完成换届。\n\n"
        "2. 加强学习和培训\n\n"
        "工会委员会集中学习{congress.committee_study}次。{列举：活动|主题=思想引领|级别≥校级|句式=记事|限=10}。"
        "{列举：大事记|主题=思想引领|限=8}。\n\n"
        "〔工会干部：{activities.cadre_training_city}人参加上级工会培训；{activities.cadre_training_school}人参加校级培训〕。"
        "{列举：活动|主题=自身建设|级别≥校级|句式=记事|限=6}。{列举：会议|主题=自身建设|句式=原话|限=4}。{列举：大事记|主题=自身建设|限=6}。\n\n"
        "3. 管好经费\n\n"
        "规范财务报销，做到账款相符、凭证齐全。〔$span：工会经费收入{finance.income|万元}；核定$budgets支出预算"
        "{finance.budget|万元}；实际支付{finance.paid|万元}〕。"
        "〔实际支付中还没有核销的借款{finance.unsettled_loans|万元}〕。"
        "〔向上级工会报送：预算{finance.budgets_filed}份；决算{finance.accounts_filed}份〕。\n\n"
        "[表：预算执行]",
    ),
    (
        1,
        "二、推进民主管理",
        "1. 落实职工代表大会制度\n\n"
        "〔$span召开：代表大会{congress.sessions}次；教代会执委会会议{congress.standing_meetings}次〕。"
        "{列举：会议|主题=民主管理|句式=原话|限=10}。{列举：大事记|主题=民主管理|限=6}。"
        "{列举：活动|主题=民主管理|级别≥校级|句式=记事|限=6}。\n\n"
        "闭会期间召开代表会议{congress.delegates_meetings}次〔，到会正式代表{congress.present}名〕。"
        "期末有正式代表{congress.delegates}名。\n\n"
        "形成决议{congress.resolutions}项。决议事项有{列举：决议|限=6}。\n\n"
        "2. 办理提案\n\n"
        "征集提案{congress.proposals.collected}件〔，其中：立案{congress.proposals.filed}件；作为意见建议"
        "{congress.proposals.as_suggestion}件〕〔，办结率{congress.proposals.completion_rate}%〕。"
        "立案办理的有{列举：提案|句式=承办|限=8}。\n\n"
        "[表：提案审查结果]",
    ),
    (
        1,
        "三、做好关爱工作",
        "1. 办理会员服务卡\n\n"
        "为{members.service_cards}名新进教职工办理会员服务卡。\n\n"
        "2. 关心健康和保障\n\n"
        "{welfare.mutual_aid_people}人获得互助保障补助{welfare.mutual_aid_total|元}。\n\n"
        "为会员投保的有{列举：保险方案|限=6}。团体保险涵盖{welfare.insurance_risks}个险种，每人保额合计{welfare.insurance_cover|万元}。\n\n"
        "3. 走访慰问和节日慰问\n\n"
        "〔$span慰问：住院{welfare.hospital}人；亲人去世{welfare.bereavement}人；结婚{welfare.marriage}人；生育"
        "{welfare.birth}人；退休{welfare.retirement}人；{列举：其他慰问事由|句式=人数}〕。慰问金品合计{welfare.visits_total|万元}。\n\n"
        "〔慰问：高温作业人员{welfare.summer_people}人；节日在岗人员{welfare.duty_people}人；驻校值守人员"
        "{welfare.epidemic_people}人〕。节日慰问品、生日慰问等普惠福利惠及会员{welfare.universal_people}人。"
        "普惠福利支出{welfare.universal_total|万元}。"
        "〔其中节日慰问：惠及{welfare.festival_people}人；领取{welfare.festival_gifts}人次；支出{welfare.festival_total|万元}〕。"
        "〔采购慰问品：通过832平台支出{welfare.bought_platform_832|万元}；通过其他消费帮扶渠道支出{welfare.bought_aid|万元}；"
        "在市场支出{welfare.bought_market|万元}〕。\n\n"
        "[表：慰问分类]\n\n"
        "[表：发放情况]\n\n"
        "4. 帮扶和捐助\n\n"
        "补助重病和生活困难教职工{welfare.hardship_people}人。补助金额{welfare.hardship_total|万元}。"
        "补助类别有{列举：补助类别|句式=人次}。"
        "为教职工协调办理的事项有{列举：服务事项|句式=人次|限=8}。"
        "{welfare.pairing.mentors}位教职工与{welfare.pairing.students}位学生结对。\n\n"
        "{welfare.donors}人参加爱心捐款。上缴捐款{welfare.donation_total|元}。{列举：捐款上缴|限=6}。\n\n"
        "5. 关爱女教职工和青年教职工\n\n"
        "{列举：活动|主题=女职工工作|级别≥校级|句式=记事|限=8}。{列举：活动|主题=关心服务|级别≥校级|句式=记事|限=8}。"
        "{列举：大事记|主题=女职工工作|限=6}。{列举：大事记|主题=关心服务|限=6}。",
    ),
    (
        1,
        "四、开展文体活动",
        "举办各类活动{activities.held}项〔，参加：{activities.people}人；{activities.person_times}人次〕。"
        "{列举：活动|主题=文体活动|级别≥校级|句式=记事|限=10}。{列举：大事记|主题=文体活动|限=6}。\n\n"
        "{列举：活动|主题=素质提升|级别≥校级|句式=记事|限=8}。{列举：大事记|主题=素质提升|限=6}。\n\n"
        "[表：活动分类]\n\n"
        "[表：系列活动]\n\n"
        "获各级荣誉{activities.honours.all}项。{列举：荣誉|级别≥市级|句式=获评|限=20}。\n\n"
        "〔获省级荣誉的有：{activities.honours.province_person}名个人；{activities.honours.province_family}户家庭；"
        "{activities.honours.province_team}支团队；{activities.honours.province_sub_union}个分工会〕。"
        "〔获市级荣誉的有：{activities.honours.city_person}名个人；{activities.honours.city_family}户家庭；"
        "{activities.honours.city_team}支团队；{activities.honours.city_sub_union}个分工会〕。"
        "{activities.honours.city_individual}人获市级先进个人称号。"
        "〔获校级表彰的有：{activities.honours.school_person}名个人；{activities.honours.school_family}户家庭；"
        "{activities.honours.school_team}支团队；{activities.honours.school_sub_union}个分工会〕。\n\n"
        "〔各项评选：{activities.selection.candidates}个集体和个人参评；{activities.selection.winners}个当选〕。\n\n"
        "[表：荣誉分级]\n\n"
        "各渠道发布宣传{activities.publicity.all}篇〔，其中公众号推文{activities.publicity.wechat_posts}篇〕。",
    ),
    (
        1,
        "五、存在的问题和下一步计划",
        "在看到成绩的同时，我们也看到不足：服务大局的思路和方法需要拓展，满足教职工多样需求的能力需要提高，"
        "工会干部队伍需要继续加强。\n\n"
        "〔计划事项：有{activities.plan.undone}项没有完成；有{activities.plan.postponed}项推迟；"
        "有{activities.plan.dropped}项不再进行〕。提案答复有{congress.proposals.overdue}件逾期。"
        "{activities.idle_sub_unions}个二级工会没有举办活动。\n\n"
        "$next，校工会将改进这些不足，增强工作的主动性和吸引力。列入下一年计划的有"
        "{列举：下年计划事项|句式=月份|限=40}。",
    ),
)
