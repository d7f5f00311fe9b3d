"""The recurring series, by the codes that figures name them by."""

NAMES = {
    "sports-meet": "校运会教工组",
    "badminton": "教职工羽毛球团体赛",
    "photo-contest": "摄影作品比赛",
    "essay-contest": "征文比赛",
    "teaching-contest": "市高校青年教师教学竞赛",
    "recitation": "教职工朗诵比赛",
    "women-reading": "女教职工读书分享",
    "case-study": "思想政治工作优秀案例",
    "classics": "学用典大赛",
    "sports-star": "体育达人",
    "study-checkin": "每日一学打卡",
    "influential-team": "最具影响力团队",
    "model-family": "最美家庭",
    "staff-home": "职工小家",
    "women-photo-show": "女教职工图片展",
    "children-day": "庆六一",
    "tie-dye": "扎染体验",
    "counselling": "女教职工心理团辅",
    "young-staff-party": "青年教师联谊会",
    "singles-party": "鹊桥联谊",
    "fitness-meet": "教职工健身运动会",
    "choir": "教职工大合唱比赛",
    "joint-congress": "双代会",
}


def rows(*codes):
    """Return rows of the sheet of series, for `codes`."""
    return [{"code": code, "name": NAMES[code]} for code in codes]
