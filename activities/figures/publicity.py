"""Figures of publications and of the union's regulations."""

from django.db.models import Exists, OuterRef, Q

from activities.choices import (
    Channel,
    EditionKind,
    PublicationKind,
)
from activities.models import (
    Publication,
    Regulation,
    RegulationEdition,
)
from unionportal.core.figures.registry import figure


def _published(code, name, unit, definition, **facts):
    figure(
        code,
        name,
        of=Publication,
        unit=unit,
        definition=f"{definition}：期间内发布的宣传台账记录，每条计一{unit}。",
    )(lambda period: period.contains("published_on") & Q(**facts))


_published(
    "activities.publicity.campus_news", "宣传.校园网", "篇", "校园网和校务摘要刊发的", channel=Channel.CAMPUS_SITE
)
_published(
    "activities.publicity.site_news",
    "宣传.工会网站.新闻",
    "篇",
    "工会网站发布的新闻",
    channel=Channel.UNION_SITE,
    kind=PublicationKind.NEWS,
)
_published(
    "activities.publicity.site_notices",
    "宣传.工会网站.通知",
    "则",
    "工会网站发布的通知",
    channel=Channel.UNION_SITE,
    kind=PublicationKind.NOTICE,
)
_published("activities.publicity.profiles", "宣传.教工风采", "篇", "教工风采，不分渠道", kind=PublicationKind.PROFILE)
_published(
    "activities.publicity.model_stories",
    "宣传.劳模工匠故事",
    "则",
    "劳模工匠故事，不分渠道",
    kind=PublicationKind.MODEL_STORY,
)
_published("activities.publicity.wechat_posts", "宣传.公众号", "篇", "公众号推文，不分类型", channel=Channel.WECHAT)
_published(
    "activities.publicity.union_site", "宣传.工会网站", "篇", "工会网站发布的，不分类型", channel=Channel.UNION_SITE
)
_published("activities.publicity.newspaper", "宣传.校报", "篇", "校报刊发的", channel=Channel.NEWSPAPER)
_published("activities.publicity.upper_media", "宣传.上级媒体", "篇", "上级媒体刊发的", channel=Channel.UPPER_MEDIA)
_published("activities.publicity.all", "宣传.篇数", "篇", "全部宣传，不分渠道和类型")


@figure("activities.regulations.made", "制度.制定", of=RegulationEdition, unit="项")
def regulations_made(period):
    """制定制度：期间内通过的、类型为“制定”的制度版本。"""
    return period.contains("adopted_on") & Q(kind=EditionKind.MADE)


@figure("activities.regulations.revised", "制度.修订", of=RegulationEdition, unit="项")
def regulations_revised(period):
    """修订制度：期间内通过的修订，同一制度修订几次计几项。"""
    return period.contains("adopted_on") & Q(kind=EditionKind.REVISED)


@figure("activities.regulations.compiled", "制度.汇编", of=Regulation, unit="项", standing=True)
def regulations_compiled(period):
    """制度汇编：期间最后一天有效（已有版本施行、未废止）并已收入汇编的制度。"""
    effective = RegulationEdition.objects.filter(regulation=OuterRef("pk"), effective_on__lt=period.end)
    kept = Q(repealed_on__isnull=True) | Q(repealed_on__gte=period.end)
    return Q(Exists(effective)) & kept & Q(in_compilation=True, compiled_on__lt=period.end)
