"""Publications, regulations and the plan of the college in 2022."""

import datetime

from unionportal.examples.making.activity_rows import published

YEAR = 2022
_CAMPUS = """
0107 校工会部署寒假送温暖工作
0115 新春游艺会热闹开场
0120 春节慰问品发放到每位教职工
0201 节日里的坚守：工会慰问在岗人员
0226 双代会胜利闭幕
0308 “庆三八”系列活动启动
0309 校级最美家庭揭晓
0317 一块布的旅行：女教职工走进扎染
0408 爱心结对：十五位教师与学生牵手
0412 驻校值守人员收到工会慰问
0416 十一个“一分会一品牌”项目立项
0424 校运会教工组比赛圆满结束
0429 我校教师获市五一劳动奖章
0507 四百余名教职工收看压力管理讲座
0516 两户家庭获评市级最美家庭
0530 羽毛球团体赛决出名次
0601 七十六个家庭亲子同乐
0621 青年教师在市级教学竞赛中获佳绩
0702 朗诵《我的祖国》获一等奖
0709 工会干部素质能力提升培训班结业
0721 送清凉到一线
0910 青年教师中秋联谊会温馨举行
0913 我校教师获评市师德标兵
1001 慈善一日捐善款如数上缴
1013 新进教职工领到会员服务卡
1019 我校获评省女大学生创业就业实践基地
1027 第十三届四次教代会审议通过章程修订稿
1031 提案落实工作推进会召开
1111 后勤保障部分工会获评市信赖职工小家
1201 思想政治工作案例获市级奖项
1229 十支最具影响力团队揭晓
"""
_SITE = """
0106 工会委员会扩大会议学习新年要求
0118 困难教职工补助发放到位
0228 新一年工会工作要点发布
0311 手工皂里的春天：艺术设计学院分工会活动
0318 女教职工图片展落幕
0411 踏青健步：纺织服装学院分工会活动
0425 读书沙龙：图书信息中心分工会活动
0430 组织收看劳模宣讲直播
0513 省级读书分享活动获奖
0521 师德专题研讨举行
0526 趣味篮球赛：机电工程学院分工会活动
0602 蛋糕DIY：信息工程学院分工会活动
0616 第二场劳模宣讲直播组织收看
0620 羽毛球俱乐部友谊赛
0704 红色观影：马克思主义学院分工会活动
0711 培训班学员谈收获
0805 校际鹊桥联谊活动侧记
0926 烘焙体验：继续教育学院分工会活动
1015 云端报告会组织收看
1031 秋游古镇：基础教学部分工会活动
1107 摄影俱乐部秋色采风
1110 女教职工心理团辅举行
1121 秋日健步走
1128 编织俱乐部作品交流
1212 冬季运动会：后勤保障部分工会活动
1224 四十二位“学习达人”受表彰
"""
_NOTICES = """
0105 关于申请重大疾病、住院和困难补助的通知
0110 关于举办新春游艺会的通知
0112 关于发放2022年春节慰问品的通知
0114 关于征集教代会提案的通知
0218 关于召开双代会的通知
0222 关于双代会分组讨论安排的通知
0228 关于开展“庆三八”系列活动的通知
0301 关于评选校级最美家庭的通知
0302 关于征集女教职工图片展作品的通知
0304 关于办理教职工团体意外险的通知
0307 关于扎染体验活动报名的通知
0310 关于俱乐部吸收新成员的通知
0318 关于申报“一分会一品牌”项目的通知
0325 关于参加省女教职工读书分享活动的通知
0401 关于校运会教工组报名的通知
0406 关于发放四月生日蛋糕券的通知
0411 关于组织青年教师教学基本功比赛的通知
0415 关于校运会教工组秩序册的通知
0422 关于组织收看劳模宣讲的通知
0428 关于五一假期值班安排的通知
0505 关于组织收看线上讲座的通知
0509 关于举办教职工羽毛球团体赛的通知
0511 关于征集亲子云相册的通知
0516 关于开展师德专题研讨的通知
0520 关于开展庆六一亲子活动的通知
0526 关于发放端午节慰问品的通知
0606 关于教职工互助保障理赔的通知
0613 关于组织收看第二场劳模宣讲的通知
0620 关于参加市教职工朗诵比赛的通知
0629 关于举办工会干部培训班的通知
0705 关于暑期送清凉工作的通知
0728 关于参加校际鹊桥联谊的通知
0830 关于参加市工会干部在线培训的通知
0901 关于发放中秋节慰问品的通知
0902 关于开展慈善一日捐的通知
0905 关于举办青年教师联谊会的通知
0907 关于开展师德建设月活动的通知
0908 关于举办摄影作品比赛的通知
0909 关于举办征文比赛的通知
0920 关于新进教职工办理会员服务卡的通知
0926 关于国庆假期值班安排的通知
1009 关于组织收看云端报告会的通知
1011 关于征订学习读本的通知
1017 关于发放电影券的通知
1021 关于开展“每日一学”打卡的通知
1024 关于合唱排练的通知
1018 关于召开提案落实工作推进会的通知
1101 关于女教职工心理团辅报名的通知
1107 关于职工小家建设经费使用的通知
1109 关于发放第二批电影券的通知
1114 关于组织秋季健步走的通知
1122 关于评选最具影响力团队的通知
1128 关于品牌项目验收的通知
1205 关于印发工会常用制度汇编的通知
1212 关于年度经费报销截止的通知
1219 关于最具影响力团队线上投票的通知
"""
_PROFILES = """
0516 教工风采：三尺讲台上的匠心
0913 教工风采：师德标兵的一天
1212 教工风采：实训室里的老班长
"""
_STORIES = """
0328 劳模工匠故事：织机旁的四十年
0425 劳模工匠故事：一根丝线的精度
0530 劳模工匠故事：从学徒到首席技师
0627 劳模工匠故事：把配方写进教材
0926 劳模工匠故事：印染车间的女班长
1017 劳模工匠故事：让图纸会说话
1114 劳模工匠故事：巧手修百机
1219 劳模工匠故事：带出一百个徒弟
"""
# Title, the year it was made.
_RULES = (
    *(
        ("工会经费收支管理办法", 2018),
        ("工会委员会议事规则", 2016),
        ("分工会工作条例", 2016),
        ("工会财务报销规定", 2018),
    ),
    *(("工会经费审查委员会工作规定", 2016), ("工会固定资产管理办法", 2017), ("女职工委员会工作条例", 2016)),
    *(("教代会提案工作办法", 2017), ("二级教职工代表大会实施细则", 2018), ("教代会执委会工作规则", 2017)),
    *(("教职工慰问工作规定", 2019), ("教职工福利发放办法", 2019), ("教职工互助保障办理办法", 2018)),
    *(("职工小家建设标准", 2017), ("先进分工会评选办法", 2017), ("优秀工会干部评选办法", 2017)),
    *(("劳模工匠宣传工作办法", 2020), ("教职工申诉处理办法", 2019), ("劳动争议调解规则", 2019)),
    *(("工会印章和档案管理规定", 2016), ("教职工疗休养管理办法", 2020)),
)
_MADE = ("教职工俱乐部管理办法", (4, 6))
_REVISED = (
    ("教职工重大疾病、住院治疗和困难补助管理办法", 2017, (5, 18)),
    ("教职工代表大会实施办法", 2016, (10, 26)),
)
_COMPILED = (12, 5)
# Month, what, its series.
_PLAN = (
    (1, "走访慰问困难教职工", None),
    (1, "春节慰问品发放和节日在岗慰问", None),
    (2, "召开双代会，征集和审查提案", "joint-congress"),
    (3, "庆三八系列活动，评选最美家庭", "model-family"),
    (3, "女教职工图片展", "women-photo-show"),
    (4, "一分会一品牌项目立项", None),
    (4, "第三十八届校运会教工组比赛", "sports-meet"),
    (5, "第十届教职工羽毛球团体赛", "badminton"),
    (5, "庆六一亲子活动", "children-day"),
    (6, "选送青年教师参加市教学竞赛", "teaching-contest"),
    (7, "工会干部素质能力提升培训班", None),
    (7, "暑期送清凉", None),
    (9, "青年教师中秋联谊会", "young-staff-party"),
    (9, "慈善一日捐", None),
    (10, "提案落实工作推进会", None),
    (11, "职工小家建设检查", "staff-home"),
    (12, "评选最具影响力团队", "influential-team"),
    (12, "编印工会常用制度汇编", None),
)
_EDITIONS = {"sports-meet": 38, "badminton": 10}
_LAST_YEAR = """
0305 庆三八系列活动举行
0426 第三十七届校运会教工组比赛结束
0530 羽毛球团体赛决出名次
0602 亲子活动迎六一
0628 教职工观看主题影片
0712 工会干部业务培训举行
0918 青年教师联谊会举行
1115 教职工收看心理健康讲座
1230 十佳分工会活动揭晓
"""


def build():
    """Return {sheet key: rows} of publications, regulations and the plan."""
    regulations, editions = _regulations()
    return {
        "activities.publications": _publications(),
        "activities.regulations": regulations,
        "activities.editions": editions,
        "activities.plan": _plan(),
    }


def _publications():
    site = {"channel": "union_site"}
    campus = {"channel": "campus_site", "kind": "news"}
    rows = published(_LAST_YEAR, YEAR - 1, **campus) + published(_LAST_YEAR, YEAR - 1, **site, kind="news")
    rows += published(_CAMPUS, YEAR, **campus)
    for text, kind in ((_SITE, "news"), (_NOTICES, "notice"), (_PROFILES, "profile"), (_STORIES, "model_story")):
        rows += published(text, YEAR, **site, kind=kind)
    return sorted(rows, key=lambda row: (row["published_on"], row["title"]))


def _day(month, day, year=YEAR):
    return datetime.date(year, month, day)


def _regulations():
    """Return 24 rules in the compilation: one made and two revised in the year, the others older."""
    titles, editions = [], []

    def edition(title, kind, day):
        number = f"院工〔{day.year}〕{sum(row['adopted_on'].year == day.year for row in editions) + 1}号"
        row = {"regulation": title, "kind": kind, "document_no": number, "adopted_on": day}
        editions.append({**row, "effective_on": day + datetime.timedelta(days=14)})

    for number, (title, year) in enumerate(_RULES):
        titles.append(title)
        edition(title, "made", _day(3 + number % 9, 10 + number % 7, year))
    titles.append(_MADE[0])
    edition(_MADE[0], "made", _day(*_MADE[1]))
    for title, year, revised in _REVISED:
        titles.append(title)
        edition(title, "made", _day(6, 20, year))
        edition(title, "revised", _day(*revised))
    return [{"title": title, "compiled_on": _day(*_COMPILED)} for title in titles], editions


def _plan():
    return [
        {
            "unit": "UNION",
            "year": YEAR,
            "month_from": month,
            "month_to": 8 if title == "暑期送清凉" else month,
            "title": title,
            "position": number,
            "series": code,
            "edition": _EDITIONS.get(code),
            "owner": "校工会",
            "published_on": _day(1, 14),
            "done_on": _day(month, 28),
            "done_note": "已完成",
        }
        for number, (month, title, code) in enumerate(_PLAN, 1)
    ]
