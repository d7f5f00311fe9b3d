"""The enumerations of the tables of members, with their Chinese labels."""

from django.db import models


class Gender(models.TextChoices):
    MALE = "male", "男"
    FEMALE = "female", "女"


class IdType(models.TextChoices):
    RESIDENT = "resident", "居民身份证"
    HK_MACAO_TAIWAN = "hmt", "港澳台居民居住证"
    PASSPORT = "passport", "护照"
    PERMANENT = "permanent", "外国人永久居留身份证"
    OTHER = "other", "其他"


class Employment(models.TextChoices):
    ESTABLISHED = "established", "事业编制"
    AGENCY = "agency", "人事代理"
    DISPATCHED = "dispatched", "劳务派遣"
    CONTRACT = "contract", "非编合同"


class Post(models.TextChoices):
    TEACHER = "teacher", "教师"
    TEACHING_SUPPORT = "teaching_support", "教辅"
    MANAGEMENT = "management", "管理"
    WORKER = "worker", "工勤"


class Status(models.TextChoices):
    """The state of a member; the dated events behind it are rows of `Membership`."""

    ACTIVE = "active", "在会"
    RETAINED = "retained", "保留会籍"
    LEFT = "left", "已离会"


class JoinedBy(models.TextChoices):
    JOINED = "joined", "入会"
    TRANSFERRED_IN = "transferred_in", "转入"
    MOVED = "moved", "校内调动"
    REORGANISED = "reorganised", "组织调整"


class LeftBy(models.TextChoices):
    MOVED = "moved", "校内调动"
    REORGANISED = "reorganised", "组织调整"
    RETIRED = "retired", "退休保留会籍"
    TRANSFERRED_OUT = "transferred_out", "转出"
    WITHDRAWN = "withdrawn", "退会"
    EXPELLED = "expelled", "开除会籍"
    DECEASED = "deceased", "去世"


class OfficerPost(models.TextChoices):
    CHAIR = "chair", "主席"
    VICE_CHAIR = "vice_chair", "副主席"
    ORGANISATION = "organisation", "组织委员"
    PUBLICITY = "publicity", "宣传委员"
    SPORTS = "sports", "文体委员"
    WOMEN = "women", "女工委员"
    WELFARE = "welfare", "福利委员"
    FINANCE = "finance", "财务委员"
    GROUP_HEAD = "group_head", "小组长"
