"""The posts of a union's WeChat account in an academic year."""

import datetime

_FIRST = datetime.date(2022, 9, 2)
# Column -> its pieces; one of each goes out in turn.
_COLUMNS = {
    "健康小课堂": (
        *("久坐之后怎样放松腰背", "护眼五个小动作", "秋冬如何润燥", "教师护嗓有方法", "看懂体检报告", "流感季的防护"),
        *("怎样睡得好", "正确测量血压", "春季过敏怎么办", "颈椎操跟我做", "合理补水", "防暑降温须知", "饭后不宜做的事"),
        *(
            "关节保暖",
            "如何选择运动鞋",
            "减盐减油小窍门",
            "家庭药箱怎么备",
            "心肺复苏要点",
            "情绪也要体检",
            "走路的学问",
        ),
        *("牙齿健康", "食品标签怎么看", "科学晒太阳", "防蚊有妙招", "旅行健康包", "开学前调整作息"),
    ),
    "工会知识": (
        *(
            "会员有哪些权利",
            "会员有哪些义务",
            "工会经费从哪里来",
            "慰问金怎样申请",
            "互助保障怎样理赔",
            "二级工会做什么",
        ),
        *("代表怎样履职", "什么是院务公开", "困难帮扶的条件", "女职工特殊保护", "产假和育儿假", "劳动争议怎样调解"),
        *("集体福利的标准", "入会和转会手续", "工会干部的职责", "经费审查看什么", "疗休养怎样安排", "教代会的职权"),
        *("提案怎样写", "服务卡怎样使用", "意外险保什么", "工会法修改要点", "职工之家怎样建", "法律援助怎样申请"),
        *("职业病防治", "带薪年休假"),
    ),
    "书香推荐": (
        *(
            "写给教师的一封信",
            "乡土与城市",
            "数学之美的启示",
            "一间自己的房间",
            "中国建筑简话",
            "给孩子的诗",
            "海边的灯塔",
        ),
        *("古城漫步", "科学家的童年", "茶的故事", "四季的味道", "星空札记", "山中岁月", "民间工艺百题", "围棋与人生"),
        *(
            "旧物新说",
            "江河万里",
            "听懂一首曲子",
            "校园里的树",
            "摄影的眼睛",
            "写字的乐趣",
            "读懂民法典",
            "成语里的历史",
        ),
        *("运河边的人家", "课堂的艺术", "假期书单"),
    ),
    "生活窍门": (
        *("旧衣巧收纳", "厨房去油污", "冰箱整理法", "阳台种菜", "绿植换盆", "节水小办法", "雨季除湿", "手机存储清理"),
        *("防诈骗提醒", "出行抢票攻略", "年夜饭菜单", "元宵灯谜", "清明踏青路线", "周末去哪里", "亲子手工", "端午香囊"),
        *(
            "夏日凉菜",
            "台风天注意",
            "行李怎样打包",
            "中秋做月饼",
            "国庆自驾提示",
            "冬至包饺子",
            "旧书交换",
            "咖啡渣的用处",
        ),
        *("毛衣去球", "灯具怎样选"),
    ),
}
# “YYMMDD kind title” of what the union itself had to say.
_OWN = """
220906 notice 中秋慰问品领取安排
220915 notice 团体意外险参保须知
220923 news 新进教职工入会座谈举行
220929 news 主题阅读活动掠影
221009 notice 关于调整二级工会设置的通知
221013 notice 二级工会委员选举安排
221024 news 商学院分工会秋季登山
221027 news 十四个二级工会完成换届
221103 news 工会干部学习二十大精神
221109 notice 校运会教职工组报名
221118 news 校运会教职工组赛场回顾
221125 notice 法律咨询服务日预告
221203 news 法律咨询进校园
221208 news 智能制造学院分工会羽毛球友谊赛
221212 news 以茶会友：高层次人才交流会
221216 notice 经费收支管理办法印发
221230 news 新年寄语
230109 notice 春节慰问品领取安排
230113 news 送温暖走访困难教职工
230118 notice 寒假值班安排
230215 notice 新学期工会工作要点
230222 notice 教职工子女入学摸底
230302 notice 三八节系列活动预告
230308 news 春日花艺：城环分工会插花
230309 news 她们的观影时光
230321 news 玫瑰书香阅读会
230328 news 学习妇女权益保障法
230403 news 走进湿地：人才交流会
230406 notice 两癌筛查预约
230413 news 两癌筛查和健康指导
230420 news 出国金融讲座
230424 news 教育学院分工会读书分享
230428 news 指尖花艺：人才交流会
230504 news 巾帼劳模事迹展播
230511 news 机关三分工会保健讲座
230517 news 法学院分工会观摩模拟法庭
230525 notice 六一活动报名
230529 news 人工智能学院分工会亲子开放日
230602 news 成长、守护、筑梦：六一活动
230605 news 小小牙医：机关一分工会亲子体验
230612 notice 爱心捐赠倡议
230616 news 工会主席培训班归来
230629 news 爱心捐赠现场
230703 news 荣退教职工座谈
230706 news 捐款全部上缴慈善基金会
230707 news 工会干部业务专题培训
230712 news 送清凉到岗位
230720 notice 暑期互助保障理赔
230728 notice 暑期安全提示
230825 notice 新学期报到和入会提示
"""


def posts():
    """Return the publications on the account from September to August, as rows."""
    rows = [_own(line) for line in _OWN.strip().splitlines()]
    for place, (column, pieces) in enumerate(_COLUMNS.items()):
        for number, piece in enumerate(pieces):
            day = _FIRST + datetime.timedelta(days=14 * number + 3 * place)
            rows.append(_row(f"{column}（{number + 1}）：{piece}", "other", min(day, datetime.date(2023, 8, 31))))
    return sorted(rows, key=lambda row: (row["published_on"], row["title"]))


def _own(line):
    when, kind, title = line.split(" ", 2)
    return _row(title, kind, datetime.date(2000 + int(when[:2]), int(when[2:4]), int(when[4:])))


def _row(title, kind, day):
    return {"title": title, "channel": "wechat", "kind": kind, "published_on": day, "author": "工会宣传组"}
