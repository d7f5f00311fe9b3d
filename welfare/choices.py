"""The enumerations of the tables of welfare, with their Chinese labels."""

from django.db import models


class Occasion(models.TextChoices):
    """Why a member is visited (慰问)."""

    HOSPITAL = "hospital", "生病住院"
    BEREAVEMENT = "bereavement", "亲人去世"
    MARRIAGE = "marriage", "结婚"
    BIRTH = "birth", "生育"
    RETIREMENT = "retirement", "退休"
    MEMBER_DEATH = "member_death", "会员去世"
    ACCIDENT = "accident", "意外灾害"


class Kinship(models.TextChoices):
    SPOUSE = "spouse", "配偶"
    PARENT = "parent", "父母"
    CHILD = "child", "子女"


class Form(models.TextChoices):
    CASH = "cash", "慰问金"
    GOODS = "goods", "慰问品"
    BOTH = "both", "慰问金和慰问品"


class GrantKind(models.TextChoices):
    """Why a hardship grant (补助) is paid."""

    MAJOR_ILLNESS = "major_illness", "重大疾病"
    HOSPITAL = "hospital", "住院治疗"
    HARDSHIP = "hardship", "生活困难"
    ACCIDENT = "accident", "意外致困"
    STUDY = "study", "子女助学"


class GiftOccasion(models.TextChoices):
    """What a gift issue (发放) is for."""

    SPRING_FESTIVAL = "spring_festival", "春节"
    NEW_YEAR = "new_year", "元旦"
    QINGMING = "qingming", "清明"
    LABOUR_DAY = "labour_day", "劳动节"
    DRAGON_BOAT = "dragon_boat", "端午"
    MID_AUTUMN = "mid_autumn", "中秋"
    NATIONAL_DAY = "national_day", "国庆"
    BIRTHDAY = "birthday", "生日"
    FILM = "film", "电影券"
    SUMMER = "summer", "送清凉"
    ON_DUTY = "on_duty", "节日在岗"
    WATCH = "watch", "驻校值守"


FESTIVALS = (
    GiftOccasion.SPRING_FESTIVAL,
    GiftOccasion.NEW_YEAR,
    GiftOccasion.QINGMING,
    GiftOccasion.LABOUR_DAY,
    GiftOccasion.DRAGON_BOAT,
    GiftOccasion.MID_AUTUMN,
    GiftOccasion.NATIONAL_DAY,
)
# Gifts for every member (普惠); the others are for people on post.
UNIVERSAL = (*FESTIVALS, GiftOccasion.BIRTHDAY, GiftOccasion.FILM)


class StandardSubject(models.TextChoices):
    """What a standard limits: an occasion of a visit, a grant, or the gifts of a year.

    The second word is `plain`: what it is called where the sentence says the rest.
    """

    VISIT_HOSPITAL = "visit_hospital", "生病住院", "慰问·生病住院"
    VISIT_BEREAVEMENT = "visit_bereavement", "亲人去世", "慰问·亲人去世"
    VISIT_MARRIAGE = "visit_marriage", "结婚", "慰问·结婚"
    VISIT_BIRTH = "visit_birth", "生育", "慰问·生育"
    VISIT_RETIREMENT = "visit_retirement", "退休", "慰问·退休"
    VISIT_MEMBER_DEATH = "visit_member_death", "会员去世", "慰问·会员去世"
    VISIT_ACCIDENT = "visit_accident", "意外灾害", "慰问·意外灾害"
    GRANT = "grant", "困难与大病补助", "困难与大病补助"
    FESTIVAL_YEAR = "festival_year", "节日福利", "节日福利（每人每年）"
    BIRTHDAY = "birthday", "生日", "生日（每人每年）"
    FILM_YEAR = "film_year", "电影", "电影（每人每年）"

    def __new__(cls, value, plain):
        choice = str.__new__(cls, value)
        choice._value_, choice.plain = value, plain
        return choice


def subject_of_visit(occasion):
    """Return the StandardSubject of an occasion."""
    return StandardSubject(f"visit_{occasion}")


# Gifts are capped by what one member receives in a year: the subject, and the occasions that count together.
GIFT_SUBJECTS = {
    StandardSubject.FESTIVAL_YEAR: FESTIVALS,
    StandardSubject.BIRTHDAY: (GiftOccasion.BIRTHDAY,),
    StandardSubject.FILM_YEAR: (GiftOccasion.FILM,),
}
# Occasions whose second visit needs a reason: within the same year, or at any time.
ONCE_A_YEAR = (Occasion.HOSPITAL,)
ONCE = (Occasion.RETIREMENT, Occasion.MEMBER_DEATH)


class Severity(models.TextChoices):
    WARN = "warn", "超出须说明原因"
    BLOCK = "block", "超出不予办理"


class MutualAidState(models.TextChoices):
    SUBMITTED = "submitted", "已申请"
    GRANTED = "granted", "已获赔"
    REFUSED = "refused", "未获赔"


class Risk(models.TextChoices):
    MAJOR_ILLNESS = "major_illness", "重大疾病"
    ACCIDENT_MEDICAL = "accident_medical", "意外医疗"
    ILLNESS_DEATH = "illness_death", "疾病身故"
    ACCIDENT_DEATH = "accident_death", "意外身故"
    ACCIDENT_DISABILITY = "accident_disability", "意外残疾"
    HOSPITAL_ALLOWANCE = "hospital_allowance", "住院津贴"
    WOMEN_ILLNESS = "women_illness", "女职工特殊疾病"
