"""The enumerations of the tables of congresses, with their Chinese labels."""

from django.db import models


class CongressKind(models.TextChoices):
    """The congress that meets: one of the two, or both together (双代会)."""

    STAFF = "staff", "教职工代表大会"
    MEMBERS = "members", "工会会员代表大会"
    JOINT = "joint", "教职工代表大会暨工会会员代表大会"


class DelegateKind(models.TextChoices):
    FULL = "full", "正式代表"
    NONVOTING = "nonvoting", "列席代表"
    INVITED = "invited", "特邀代表"


class DelegateCategory(models.TextChoices):
    """The kind of staff a delegate is; by the rule teachers make up at least 60 per cent."""

    TEACHER = "teacher", "教师"
    STAFF = "staff", "管理和教辅"
    WORKER = "worker", "工勤"
    LEADER = "leader", "学校和中层领导"


class Electorate(models.TextChoices):
    """Who may be a full delegate of a term."""

    STAFF = "staff", "在职教职工"
    MEMBERS = "members", "有选举权、被选举权和表决权的会员"
    BOTH = "both", "在职且有选举权、被选举权和表决权的会员"


class EndedBy(models.TextChoices):
    """Why a delegacy ended."""

    TERM = "term", "届满"
    LEFT = "left", "离校"
    TRANSFERRED = "transferred", "调离选举单位"
    REPLACED = "replaced", "更换"
    RECALLED = "recalled", "撤换"
    RESIGNED = "resigned", "辞去"
    RETIRED = "retired", "退休"
    DECEASED = "deceased", "去世"
    LOST = "lost", "不再有代表资格"


class MeetingKind(models.TextChoices):
    CONGRESS = "congress", "代表大会全体会议"
    DELEGATES = "delegates", "闭会期间代表会议"
    STANDING = "standing", "教代会执委会会议"
    GROUP_HEADS = "group_heads", "代表团（组）长联席会议"
    PRESIDIUM = "presidium", "主席团会议"
    UNION_COMMITTEE = "union_committee", "工会委员会会议"
    ENLARGED = "enlarged", "工会委员会扩大会议"
    AUDIT = "audit", "经费审查委员会会议"
    WOMEN = "women", "女职工委员会会议"
    PROPOSALS = "proposals", "提案工作会议"
    SECOND_LEVEL = "second_level", "二级教代会"
    OTHER = "other", "其他会议"


# Meetings that talk and decide nothing: no rule is missing there.
WITHOUT_RULES = (MeetingKind.PROPOSALS, MeetingKind.OTHER)
# Meetings of delegates: the full delegates of the register are expected.
OF_DELEGATES = (MeetingKind.CONGRESS, MeetingKind.DELEGATES)


class AttendanceState(models.TextChoices):
    EXPECTED = "expected", "未到"
    PRESENT = "present", "已到"
    EXCUSED = "excused", "请假"


class AgendaKind(models.TextChoices):
    """The kind of an agenda item; only items of the last three kinds are voted on."""

    HEAR = "hear", "听取"
    DELIBERATE = "deliberate", "审议"
    STUDY = "study", "学习"
    DISCUSS = "discuss", "讨论"
    ADOPT = "adopt", "审议通过"
    ELECT = "elect", "选举"
    APPRAISE = "appraise", "评议"


VOTED = (AgendaKind.ADOPT, AgendaKind.ELECT, AgendaKind.APPRAISE)


class RuleSubject(models.TextChoices):
    """What a rule of procedure decides; its numbers are dated rows, see RuleOfProcedure."""

    QUORUM = "quorum", "开会人数"
    ADOPT = "adopt", "审议通过"
    ELECT = "elect", "选举"
    APPRAISE = "appraise", "评议"
    TEACHER_SHARE = "teacher_share", "教师代表比例"
    YOUNG_AGE = "young_age", "青年代表的年龄上限（周岁）"
    TERM_YEARS = "term_years", "每届最长年限（年）"
    TERM_EXTENSION = "term_extension", "换届最多推迟（月）"


# The rules by which a meeting decides; each names the kind of meeting that it is for.
OF_MEETINGS = (RuleSubject.QUORUM, RuleSubject.ADOPT, RuleSubject.ELECT, RuleSubject.APPRAISE)
# The rules that are a plain number and no share of people.
NUMBERS = (RuleSubject.YOUNG_AGE, RuleSubject.TERM_YEARS, RuleSubject.TERM_EXTENSION)


class Confidence(models.TextChoices):
    """How well the text of a rule is known to whoever registered it."""

    READ = "read", "已核对原文"
    QUOTED = "quoted", "见于转引"
    RECALLED = "recalled", "待核对"


class RuleBase(models.TextChoices):
    """The number of people a rule takes its share of."""

    TOTAL = "total", "全体代表"
    EXPECTED = "expected", "应到人数"
    PRESENT = "present", "实到人数"
    VALID = "valid", "有效票"


class Outcome(models.TextChoices):
    """What the proposal committee decided about a proposal."""

    FILED = "filed", "立案"
    SUGGESTION = "suggestion", "作为意见建议"
    NOT_FILED = "not_filed", "暂不予立案"
    MERGED = "merged", "并案"


# The outcomes after which a department answers.
ANSWERED = (Outcome.FILED, Outcome.SUGGESTION)


class DutyRole(models.TextChoices):
    LEAD = "lead", "主办"
    ASSIST = "assist", "协办"


class ResultClass(models.TextChoices):
    """The result of a proposal: the letters of 办理结果."""

    A = "A", "A 已经解决或采纳"
    B = "B", "B 正在解决或列入计划"
    C = "C", "C 因条件所限暂难解决，留作参考"
    D = "D", "D 不可行，已说明原因"


class Rating(models.TextChoices):
    SATISFIED = "satisfied", "满意"
    BASICALLY = "basically", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"
