"""The enumerations of the tables of activities, with their Chinese labels."""

from django.db import models


class ActivityKind(models.TextChoices):
    SPORT_CULTURE = "sport_culture", "文体"
    LECTURE = "lecture", "讲座"
    TRAINING = "training", "培训"
    STUDY = "study", "学习"
    WOMEN = "women", "女工"
    FAMILY = "family", "亲子"
    SOCIAL = "social", "联谊"
    VOLUNTEER = "volunteer", "志愿"
    CONTEST = "contest", "竞赛"
    EXHIBITION = "exhibition", "展览"
    OTHER = "other", "其他"


# The kinds of activity in which teams, persons or works compete.
WITH_ENTRIES = (ActivityKind.CONTEST, ActivityKind.SPORT_CULTURE, ActivityKind.EXHIBITION)


class PlanOutcome(models.TextChoices):
    """What became of an item of the plan that is not done as planned."""

    POSTPONED = "postponed", "推迟"
    DROPPED = "dropped", "不再进行"


class PlanStanding(models.TextChoices):
    """How an item of the plan stands on a day; every item stands in one of these ways."""

    DONE = "done", "已完成"
    LATE = "open", "未完成"
    AHEAD = "ahead", "未到期"
    POSTPONED = "postponed", PlanOutcome.POSTPONED.label
    DROPPED = "dropped", PlanOutcome.DROPPED.label


class Level(models.TextChoices):
    """The level of the body that organises an activity or gives an honour; above the school our people only attend."""

    BRANCH = "branch", "分工会、俱乐部"
    SCHOOL = "school", "校级"
    DISTRICT = "district", "区级"
    CITY = "city", "市级"
    PROVINCE = "province", "省级"
    NATION = "nation", "国家级"


def level_of(unit):
    """Return the level of what a unit organises itself: the whole union's is the school's."""
    return Level.BRANCH if unit.parent_id else Level.SCHOOL


ABOVE_SCHOOL = (Level.DISTRICT, Level.CITY, Level.PROVINCE, Level.NATION)
# The levels of honours: the school and above; the register keeps no honours given by a sub-union.
HONOUR_LEVELS = tuple(
    (level.value, level.label) for level in (Level.NATION, Level.PROVINCE, Level.CITY, Level.DISTRICT, Level.SCHOOL)
)


class Audience(models.TextChoices):
    """Who may sign up."""

    ALL = "all", "全体会员"
    UNIT = "unit", "本组织会员"
    CLUB = "club", "俱乐部成员"


class ParticipantRole(models.TextChoices):
    PARTICIPANT = "participant", "参加"
    ORGANISER = "organiser", "组织"
    VOLUNTEER = "volunteer", "志愿"
    CONTESTANT = "contestant", "参赛"


class ParticipationState(models.TextChoices):
    SIGNED_UP = "signed_up", "已报名"
    WAITING = "waiting", "候补"
    # A place became free so late that who waits for it is asked first.
    OFFERED = "offered", "待确认"
    ATTENDED = "attended", "已参加"
    ABSENT = "absent", "未到"
    WITHDRAWN = "withdrawn", "已取消"

    @property
    def tone_for_own(self):
        """How it is coloured for whom it is about."""
        waits = (ParticipationState.WAITING, ParticipationState.OFFERED, ParticipationState.ABSENT)
        return "wait" if self in waits else "ok"


# They take a place of the quota, and are expected to come.
WITH_A_PLACE = (ParticipationState.SIGNED_UP, ParticipationState.ATTENDED)
# Their place is given to nobody else.
PLACE_IS_TAKEN = (*WITH_A_PLACE, ParticipationState.OFFERED)
# They may come, and may still say that they do not.
MAY_COME = (ParticipationState.SIGNED_UP, ParticipationState.WAITING, ParticipationState.OFFERED)


class EntryKind(models.TextChoices):
    TEAM = "team", "队"
    PERSON = "person", "选手"
    WORK = "work", "作品"


class Grade(models.TextChoices):
    SPECIAL = "special", "特等奖"
    FIRST = "first", "一等奖"
    SECOND = "second", "二等奖"
    THIRD = "third", "三等奖"
    EXCELLENCE = "excellence", "优秀奖"


class HonourKind(models.TextChoices):
    TITLE = "title", "荣誉称号"
    PRIZE = "prize", "竞赛奖项"
    ORGANISER = "organiser", "组织奖"


class RecipientKind(models.TextChoices):
    PERSON = "person", "个人"
    FAMILY = "family", "家庭"
    TEAM = "team", "团队"
    SUB_UNION = "sub_union", "分工会"
    SCHOOL = "school", "学校"


# The kinds of candidate: everything that may be honoured except the school.
CANDIDATE_KINDS = tuple((kind.value, kind.label) for kind in RecipientKind if kind != RecipientKind.SCHOOL)


class Channel(models.TextChoices):
    CAMPUS_SITE = "campus_site", "校园网和校务摘要"
    UNION_SITE = "union_site", "工会网站"
    WECHAT = "wechat", "公众号"
    NEWSPAPER = "newspaper", "校报"
    UPPER_MEDIA = "upper_media", "上级媒体"


class PublicationKind(models.TextChoices):
    NEWS = "news", "新闻"
    NOTICE = "notice", "通知"
    PROFILE = "profile", "教工风采"
    MODEL_STORY = "model_story", "劳模工匠故事"
    OTHER = "other", "其他"


class EditionKind(models.TextChoices):
    MADE = "made", "制定"
    REVISED = "revised", "修订"
