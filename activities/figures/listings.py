"""The records of activities that a report may print: what every member may read, or what was given in public."""

from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from activities.activity_flow import ActivityState
from activities.choices import (
    HONOUR_LEVELS,
    ActivityKind,
    Channel,
    EditionKind,
    EntryKind,
    Grade,
    HonourKind,
    Level,
    PublicationKind,
    RecipientKind,
)
from activities.models import (
    Activity,
    BrandProject,
    Candidate,
    Entry,
    Honour,
    Publication,
    RegulationEdition,
    Series,
)
from activities.project_flow import STARTED, ProjectState
from activities.selection_flow import SelectionState
from unionportal.core.database.report_sentence import ReportTheme
from unionportal.core.figures.listings import (
    AS_WRITTEN,
    SENTENCE,
    Field,
    listing,
    opens_list,
    opens_page,
    record_sentences,
    sub_union_field,
    unit_field,
)


def _series():
    return Series.objects.values_list("code", "name")


def _choices(choices, *, leave=()):
    return tuple((one.value, one.label) for one in choices if one not in leave)


def _of_series(path="series"):
    return Field("系列", "series", "choice", f"{path}__code", _series, f"{path}__name")


# From the least to the greatest, as ≥ and ≤ compare them.
_HONOUR_LEVELS = tuple(reversed(HONOUR_LEVELS))
_GRADES = tuple(reversed(_choices(Grade)))
# A prize with its grade is won, a title is awarded.
_WON = ("{recipient}获{body}“{title}”{grade}", "{recipient}获评{body}“{title}”")


@listing(
    "activities.honours",
    "荣誉",
    of=Honour,
    fields=(
        Field("荣誉", "title", "text", "title"),
        Field("获得者", "recipient", "text", "recipient"),
        Field("对象", "recipient_kind", "choice", "recipient_kind", _choices(RecipientKind)),
        Field("级别", "level", "choice", "level", _HONOUR_LEVELS, ordered=True),
        Field("类别", "kind", "choice", "kind", _choices(HonourKind)),
        Field("等次", "grade", "choice", "grade", _GRADES, ordered=True),
        Field("授予单位", "body", "text", "body"),
        Field("日期", "day", "date", "awarded_on"),
        _of_series(),
        unit_field("分工会"),
        *SENTENCE,
    ),
    phrases={
        "获评": _WON,
        "授予": ("{body}授予{recipient}“{title}”{grade}", "{body}授予{recipient}“{title}”"),
        "简称": ("{recipient}“{title}”{grade}", "{recipient}“{title}”"),
        "名称": ("{title}{grade}", "{title}"),
        "获得者": "{recipient}",
        **AS_WRITTEN,
        **record_sentences(*_WON),
    },
    order=("-level", "day"),
    opens=opens_list("activities:honour_list"),
    opens_by="recipient",
)
def honours(period):
    """期间内授予的荣誉台账记录，全体会员都能看到。"""
    return period.contains("awarded_on")


# The section of an activity whose recorder named none.
_THEMES = {
    ActivityKind.STUDY: ReportTheme.GUIDANCE,
    ActivityKind.LECTURE: ReportTheme.SKILLS,
    ActivityKind.TRAINING: ReportTheme.SKILLS,
    ActivityKind.CONTEST: ReportTheme.SKILLS,
    ActivityKind.WOMEN: ReportTheme.WOMEN,
    ActivityKind.FAMILY: ReportTheme.WOMEN,
    ActivityKind.SOCIAL: ReportTheme.CARE,
    ActivityKind.VOLUNTEER: ReportTheme.CARE,
}
_THEME = Case(
    When(~Q(report_theme=""), then=F("report_theme")),
    When(for_cadres=True, then=Value(ReportTheme.UNION)),
    *(When(kind=kind, then=Value(theme)) for kind, theme in _THEMES.items()),
    default=Value(ReportTheme.CULTURE),
    output_field=CharField(),
)
_ACTIVITY = (
    Field("名称", "title", "text", "title"),
    Field("类别", "kind", "choice", "kind", _choices(ActivityKind)),
    Field("级别", "level", "choice", "level", _choices(Level), ordered=True),
    Field("日期", "day", "date", "starts_on"),
    Field("地点", "place", "text", "place"),
    Field("届", "edition", "number", "edition"),
    Field("人数", "people", "number", "people"),
    Field("人次", "person_times", "number", "person_times"),
    Field("家庭", "families", "number", "families"),
    Field("孩子", "children", "number", "children"),
    _of_series(),
    unit_field("主办"),
    sub_union_field(),
    Field("俱乐部", "club", "text", "club__name", optional=True),
    SENTENCE[0],
    Field("主题", "theme", "choice", _THEME, tuple(ReportTheme.choices), optional=True),
)
_TOLD = (
    "{day}，{whose}{club}举办{title}，{people}人参加",
    "{day}，{whose}{club}举办{title}，{families}个家庭参加",
    "{day}，{whose}{club}举办{title}",
)


@listing(
    "activities.activities",
    "活动",
    of=Activity,
    fields=_ACTIVITY,
    phrases={
        "举办": "{day}，{unit}举办{title}",
        "参加": "{day}，{unit}举办{title}，{people}人参加",
        "人数": "{title}（{people}人）",
        "人次": "{title}（{person_times}人次）",
        "主办": "{whose}{club}“{title}”",
        "名称": "{title}",
        **AS_WRITTEN,
        **record_sentences(*_TOLD),
    },
    order=("day",),
    opens=opens_page("activities:activity_detail"),
)
def activities_recorded(period):
    """期间内开始并已办结的活动，全体会员都能看到。"""
    return Q(state=ActivityState.RECORDED) & period.contains("starts_on")


def _entries(kind):
    """Return how many entries of a kind an activity has, as an expression."""
    entries = Entry.objects.filter(activity=OuterRef("pk"), kind=kind).order_by().values("activity")
    return Coalesce(Subquery(entries.annotate(number=Count("pk")).values("number")), 0)


@listing(
    "activities.series",
    "系列活动",
    of=Activity,
    fields=(
        *_ACTIVITY,
        Field("队伍", "teams", "number", _entries(EntryKind.TEAM)),
        Field("选手", "contestants", "number", _entries(EntryKind.PERSON)),
        Field("作品", "works", "number", _entries(EntryKind.WORK)),
    ),
    phrases={
        "人数": "{series}（{people}人）",
        "人次": "{series}（{person_times}人次）",
        "名称": "{series}",
        "活动": "{day}，{title}，{people}人参加",
        "参加": "{title}有{people}人参加",
        "队伍": "{title}有{teams}支队伍参赛",
        "队伍人次": "{title}有{teams}支队伍、{person_times}人次参赛",
        "选手": "{contestants}名选手参加{title}",
        "作品": "{title}征集作品{works}件",
        "家庭": "{title}有{families}个家庭、{children}位孩子参加",
        **AS_WRITTEN,
    },
    order=("day",),
    opens=opens_page("activities:activity_detail"),
)
def of_series(period):
    """期间内开始并已办结、属于某个系列的活动，全体会员都能看到。"""
    return activities_recorded(period) & Q(series__isnull=False)


@listing(
    "activities.projects",
    "品牌项目",
    of=BrandProject,
    fields=(
        Field("项目", "title", "text", "title"),
        Field("状态", "state", "choice", "state", _choices(STARTED)),
        Field("日期", "day", "date", "approved_on"),
        Field("验收日期", "accepted_on", "date", "accepted_on"),
        unit_field("分工会"),
        *SENTENCE,
    ),
    phrases={
        "分工会": "{unit}“{title}”",
        "名称": "{title}",
        **AS_WRITTEN,
        **record_sentences("{unit}办好“{title}”"),
    },
    order=("day",),
    opens=opens_page("activities:project_detail"),
)
def projects(period):
    """期间内立项或验收的品牌项目；申报、退回和不予立项的不列。"""
    accepted = Q(state=ProjectState.ACCEPTED) & period.contains("accepted_on")
    return Q(state__in=STARTED) & (period.contains("approved_on") | accepted)


@listing(
    "activities.regulations",
    "制度",
    of=RegulationEdition,
    fields=(
        Field("制度", "title", "text", "regulation__title"),
        Field("类型", "kind", "choice", "kind", _choices(EditionKind)),
        Field("文号", "document_no", "text", "document_no"),
        Field("日期", "day", "date", "adopted_on"),
        Field("施行日期", "effective_on", "date", "effective_on"),
    ),
    phrases={
        "书名号": "《{title}》",
        "制定修订": "{kind}《{title}》",
        "名称": "{title}",
    },
    order=("day",),
    opens=opens_page("activities:regulation_detail"),
    opens_by="regulation_id",
)
def regulations(period):
    """期间内通过的制度版本（制定或修订），全体会员都能看到。"""
    return period.contains("adopted_on")


@listing(
    "activities.selections",
    "评选",
    of=Candidate,
    fields=(
        Field("当选者", "name", "text", "name"),
        Field("评选", "title", "text", "selection__title"),
        Field("对象", "kind", "choice", "selection__kind", _choices(RecipientKind, leave=(RecipientKind.SCHOOL,))),
        Field("日期", "day", "date", "selection__decided_on"),
        _of_series("selection__series"),
        unit_field("分工会"),
    ),
    phrases={
        "当选": "{name}当选{title}",
        "当选者": "{name}",
    },
    order=("day",),
    opens=opens_page("activities:selection_detail"),
    opens_by="selection_id",
)
def winners(period):
    """期间内决定并已公布结果的评选中当选的；未当选的、得票和评分不列。"""
    published = Q(selection__state=SelectionState.PUBLISHED) & period.contains("selection__decided_on")
    return published & Q(is_winner=True)


@listing(
    "activities.publications",
    "宣传",
    of=Publication,
    fields=(
        Field("标题", "title", "text", "title"),
        Field("渠道", "channel", "choice", "channel", _choices(Channel)),
        Field("类型", "kind", "choice", "kind", _choices(PublicationKind)),
        Field("日期", "day", "date", "published_on"),
        unit_field("组织"),
    ),
    phrases={
        "标题": "《{title}》",
        "渠道": "{channel}《{title}》",
    },
    order=("day",),
    opens=opens_list("activities:publication_list"),
    opens_by="title",
)
def publications(period):
    """期间内发布的宣传台账记录，已公开发表。"""
    return period.contains("published_on")
