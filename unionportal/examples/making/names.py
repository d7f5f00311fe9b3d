"""Invented names, schools and phone numbers."""

import datetime

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟"
    "汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "安宁博彬晨成川达丹德东方飞芳峰刚歌光国海涵航浩和恒红华慧佳嘉健洁锦静娟军君俊凯可兰岚磊丽莉林琳玲龙曼梅美敏明铭"
    "娜宁培鹏平萍琪倩强青清晴庆荣蓉瑞睿珊诗书淑思松涛婷彤巍薇维文雯武曦霞先贤晓欣新馨鑫兴秀旭萱雪雅妍燕洋阳瑶怡艺毅"
    "颖映勇宇雨玉元媛远月岳云韵泽哲真振正志智中洲卓子紫"
)
# Names that a form, a font or a sort can get wrong.
UNUSUAL = ("欧阳慕容清", "司马睿", "阿依古丽·买买提", "李𬭚", "张䶮", "王𠮷", "Maria Anders")


def invent(rng, count):
    """Return `count` different personal names, unusual ones among them."""
    names = dict.fromkeys(UNUSUAL)
    while len(names) < count:
        given = "".join(rng.sample(GIVEN, rng.choice((1, 2, 2))))
        names[rng.choice(SURNAMES) + given] = None
    names = list(names)[:count]
    rng.shuffle(names)
    return names


def id_number(rng, born, male):
    """Return a well-formed resident identity number of nobody: no region has the code 999999."""
    digits = f"999999{born:%Y%m%d}{rng.randrange(100):02}{rng.randrange(5) * 2 + (1 if male else 0)}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]
    return digits + check


def birthday(rng, first_year, last_year):
    """Return a random date of birth in the years given."""
    first = datetime.date(first_year, 1, 1)
    days = (datetime.date(last_year, 12, 31) - first).days
    return first + datetime.timedelta(days=rng.randrange(days))
