"""The enumerations of the tables of welfare, with their Chinese labels."""

from django.db import models


class BenefitType(models.TextChoices):
    """The three ways in which the union gives something to somebody."""

    VISIT = "visit", "慰问"
    GRANT = "grant", "补助"
    GIFT = "gift", "发放"


class Kinship(models.TextChoices):
    SPOUSE = "spouse", "配偶"
    PARENT = "parent", "父母"
    CHILD = "child", "子女"
    PARENT_IN_LAW = "parent_in_law", "公婆或岳父母"
    GRANDPARENT = "grandparent", "祖父母或外祖父母"
    SIBLING = "sibling", "兄弟姐妹"


# Whom an event happens to: the member, or somebody of the family.
SELF = "self"
CONCERNS = ((SELF, "本人"), *Kinship.choices)


class Form(models.TextChoices):
    CASH = "cash", "慰问金"
    GOODS = "goods", "慰问品"
    BOTH = "both", "慰问金和慰问品"
    VOUCHER = "voucher", "实物券（如蛋糕券、电影券）"
    TOKEN = "token", "代金券"
    CARD = "card", "购物卡"


class PurchaseChannel(models.TextChoices):
    """Where gifts are bought: on the platform of the poorer counties, in aid of them otherwise, or on the market."""

    PLATFORM_832 = "platform_832", "832平台"
    AID = "aid", "其他消费帮扶"
    MARKET = "market", "市场"


class Former(models.TextChoices):
    """Who is no member any more and may still be entitled: the codes are those of `members.choices.LeftBy`."""

    RETIRED = "retired", "退休保留会籍的"
    DECEASED = "deceased", "去世的（慰问家属）"


class Once(models.TextChoices):
    """How often the same may be given to the same person."""

    ALWAYS = "", "不限"
    A_YEAR = "year", "每人每年一次"
    EVER = "ever", "每人一次"


class Unless(models.TextChoices):
    """What follows when a condition is not met."""

    BLOCK = "block", "不予办理"
    WARN = "warn", "须说明原因"


class Severity(models.TextChoices):
    WARN = "warn", "超出须说明原因"
    BLOCK = "block", "超出不予办理"


class MutualAidState(models.TextChoices):
    SUBMITTED = "submitted", "已申请"
    GRANTED = "granted", "已获赔"
    REFUSED = "refused", "未获赔"


class HardshipSort(models.TextChoices):
    """What a row of the table behind a hardship file names."""

    CATEGORY = "category", "困难类别"
    CAUSE = "cause", "致困原因"


class CheckOutcome(models.TextChoices):
    """What the yearly re-check of a hardship file finds."""

    KEPT = "kept", "继续建档，类别不变"
    CHANGED = "changed", "继续建档，类别改变"
    CLOSED = "closed", "销档"


class CloseReason(models.TextChoices):
    LIFTED = "lifted", "解困脱困"
    LEFT = "left", "离开本单位"
    DECEASED = "deceased", "去世"
    MISTAKEN = "mistaken", "不符合建档条件"


class Risk(models.TextChoices):
    MAJOR_ILLNESS = "major_illness", "重大疾病"
    ACCIDENT_MEDICAL = "accident_medical", "意外医疗"
    ILLNESS_DEATH = "illness_death", "疾病身故"
    ACCIDENT_DEATH = "accident_death", "意外身故"
    ACCIDENT_DISABILITY = "accident_disability", "意外残疾"
    HOSPITAL_ALLOWANCE = "hospital_allowance", "住院津贴"
    WOMEN_ILLNESS = "women_illness", "女职工特殊疾病"
