"""The outline of the written report of a school year: work done, shortcomings, next steps."""

from unionportal.reports.models import LEAD_IN

REPORT = (
    (
        1,
        LEAD_IN,
        "$year，校工会在学校党委和上级工会领导下，在学校行政支持和全体会员参与下，认真履行维护、参与、建设、教育"
        "职能，各项工作有序推进。现将有关情况报告如下。$by_year",
    ),
    (
        1,
        "一、$year工作总结",
        "",
    ),
    (
        2,
        "（一）坚持正确方向，推进民主管理",
        "1. 抓好理论武装\n\n"
        "坚持委员会集体学习和分工会分散学习相结合，引导教职工把思想统一到学校改革发展的任务上来。\n\n"
        "{列举：活动|主题=思想引领|级别≥校级|句式=记事|限=10}。{列举：大事记|主题=思想引领|限=8}。\n\n"
        "2. 健全基层组织\n\n"
        "截至期末，有二级工会（分工会和直属工会小组）{members.sub_unions}个。在会会员{members.total}人"
        "〔，其中女会员{members.women}人〕。〔$span：新入会{members.joined}人；离会{members.left}人〕。\n\n"
        "{members.reelected}个二级工会完成换届，选举产生新一届委员。{列举：会议|主题=自身建设|句式=原话|限=4}。{列举：大事记|主题=自身建设|限=8}。\n\n"
        "分工会和俱乐部办好身边的活动，有{列举：活动|级别=分工会、俱乐部|句式=主办|限=20}。\n\n"
        "3. 畅通民主渠道\n\n"
        "发挥教职工代表大会和分工会的作用，让教职工的意见有处说、有人办、有回音。\n\n"
        "$span召开代表大会{congress.sessions}次。征集提案{congress.proposals.collected}件〔，其中：立案"
        "{congress.proposals.filed}件；作为意见建议{congress.proposals.as_suggestion}件〕"
        "〔，办结率{congress.proposals.completion_rate}%〕。\n\n"
        "{列举：会议|主题=民主管理|句式=原话|限=10}。{列举：大事记|主题=民主管理|限=6}。"
        "{列举：活动|主题=民主管理|级别≥校级|句式=记事|限=6}。\n\n"
        "[表：提案审查结果]",
    ),
    (
        2,
        "（二）办好民生实事，提升教职工幸福感",
        "1. 日常走访慰问\n\n"
        "教职工生病住院、亲人去世，工会及时上门；教职工结婚、生育、退休，工会送上祝福。〔$span慰问：住院"
        "{welfare.hospital}人；亲人去世{welfare.bereavement}人；结婚{welfare.marriage}人；生育{welfare.birth}人；退休"
        "{welfare.retirement}人；{列举：其他慰问事由|句式=人数}〕。慰问金品合计{welfare.visits_total|万元}。\n\n"
        "[表：慰问分类]\n\n"
        "[图：慰问分类]\n\n"
        "2. 困难帮扶\n\n"
        "经本人申请、分工会核实、校工会核定，补助重病和生活困难教职工{welfare.hardship_people}人。"
        "补助金额{welfare.hardship_total|万元}。补助类别有{列举：补助类别|句式=人次}。\n\n"
        "3. 防暑降温与节日在岗慰问\n\n"
        "〔慰问：高温作业人员{welfare.summer_people}人；节日在岗人员{welfare.duty_people}人〕。慰问品合计"
        "{welfare.summer_duty_total|万元}。\n\n"
        "慰问驻校值守人员{welfare.epidemic_people}人。值守慰问品合计{welfare.epidemic_total|万元}。\n\n"
        "4. 节日与生日福利\n\n"
        "节日慰问品、生日慰问等普惠福利惠及会员{welfare.universal_people}人。普惠福利支出"
        "{welfare.universal_total|万元}。\n\n"
        "[表：发放情况]\n\n"
        "5. 健康与互助保障\n\n"
        "{welfare.mutual_aid_people}人获得互助保障补助{welfare.mutual_aid_total|元}。\n\n"
        "为会员投保的有{列举：保险方案|限=6}。团体保险涵盖{welfare.insurance_risks}个险种，每人保额合计{welfare.insurance_cover|万元}"
        "〔，其中：重大疾病{welfare.insurance_major_illness|万元}；意外医疗{welfare.insurance_accident_medical|万元}；疾病身故"
        "{welfare.insurance_illness_death|万元}；意外身故{welfare.insurance_accident_death|万元}；意外残疾"
        "{welfare.insurance_accident_disability|万元}；住院津贴{welfare.insurance_hospital_allowance|万元}；女职工特殊疾病"
        "{welfare.insurance_women_illness|万元}〕。\n\n"
        "6. 关心教职工和困难群体\n\n"
        "{列举：活动|主题=关心服务|级别≥校级|句式=记事|限=10}。{列举：大事记|主题=关心服务|限=8}。\n\n"
        "为教职工协调办理的事项有{列举：服务事项|句式=人次|限=8}。\n\n"
        "{welfare.pairing.mentors}位教职工与{welfare.pairing.students}位学生结对。\n\n"
        "{welfare.donors}人参加爱心捐款。上缴捐款{welfare.donation_total|元}。{列举：捐款上缴|限=6}。\n\n"
        "7. 文体活动和荣誉\n\n"
        "举办各类活动{activities.held}项〔，参加：{activities.people}人；{activities.person_times}人次〕。\n\n"
        "[表：系列活动]\n\n"
        "[表：活动分类]\n\n"
        "{列举：活动|主题=文体活动|级别≥校级|句式=记事|限=10}。{列举：大事记|主题=文体活动|限=6}。\n\n"
        "{列举：活动|主题=素质提升|级别≥校级|句式=记事|限=8}。{列举：大事记|主题=素质提升|限=6}。\n\n"
        "{列举：活动|主题=女职工工作|级别≥校级|句式=记事|限=10}。{列举：大事记|主题=女职工工作|限=6}。\n\n"
        "获各级荣誉{activities.honours.all}项。{列举：荣誉|级别≥市级|句式=获评|限=12}。\n\n"
        "[表：荣誉一览]",
    ),
    (
        2,
        "（三）加强自身建设，提高服务能力",
        "1. 加强学习培训和制度建设\n\n"
        "{列举：活动|主题=自身建设|级别≥校级|句式=记事|限=8}。\n\n"
        "〔$span：制定制度{activities.regulations.made}项；修订制度{activities.regulations.revised}项〕。"
        "{列举：制度|句式=制定修订|限=8}。\n\n"
        "2. 管好用好经费\n\n"
        "执行预算、审批、支付、公开各环节的规定。〔$span：工会经费收入{finance.income|万元}；核定$budgets支出预算"
        "{finance.budget|万元}；实际支付{finance.paid|万元}〕。"
        "〔实际支付中还没有核销的借款{finance.unsettled_loans|万元}〕。"
        "〔向上级工会报送：预算{finance.budgets_filed}份；决算{finance.accounts_filed}份〕。\n\n"
        "[表：预算执行]\n\n"
        "3. 做好会员服务\n\n"
        "为{members.service_cards}名新进教职工办理会员服务卡。\n\n"
        "4. 加强宣传\n\n"
        "各渠道发布宣传{activities.publicity.all}篇〔，其中公众号推文{activities.publicity.wechat_posts}篇〕。\n\n"
        "5. 改进工作方式\n\n"
        "用信息化办法办理慰问、补助和报销，让数据多跑路、教职工少跑腿。",
    ),
    (
        1,
        "二、存在不足和努力方向",
        "（一）教职工参与民主管理的渠道还需要拓宽，意见的办理和反馈还要更及时。\n\n"
        "（二）服务的方式还比较单一，对不同年龄、不同岗位教职工的需求了解不够细。\n\n"
        "（三）分工会之间工作不平衡，兼职工会干部的培训有待加强。\n\n"
        "〔计划事项：有{activities.plan.undone}项没有完成；有{activities.plan.postponed}项推迟；"
        "有{activities.plan.dropped}项不再进行〕。提案答复有"
        "{congress.proposals.overdue}件逾期。提案人评价不满意的有{congress.proposals.dissatisfied}件。"
        "{activities.idle_sub_unions}个二级工会没有举办活动。{finance.slow_lines}项预算执行不到一半。",
    ),
    (
        1,
        "三、$next工作展望",
        "（一）加强思想引领\n\n"
        "把学习成果转化为教书育人、服务学校的行动。\n\n"
        "（二）深化民主管理\n\n"
        "落实教职工代表大会职权，推动二级民主管理规范运行。\n\n"
        "（三）做实服务保障\n\n"
        "完善慰问、帮扶、保障相衔接的服务体系，让教职工遇到难处时首先想到工会。\n\n"
        "（四）建强工会组织\n\n"
        "加强培训和交流，管好经费，支持分工会办出特色。",
    ),
)
