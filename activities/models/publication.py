"""The table of publications."""

from django.db import models
from django.db.models import Q

from activities.choices import Channel, PublicationKind
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.database.row_history import tracked


class PublicationQuerySet(ScopedQuerySet):
    def open_to_all(self):
        """Return all publications; they are public."""
        return self.all()


class LinkField(models.URLField):
    """A URL; one typed without a scheme is taken for https, as Django 6 will."""

    def formfield(self, **kwargs):
        return super().formfield(assume_scheme="https", **kwargs)

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs


@tracked
class Publication(ScopedModel):
    """One piece published about the union's work (宣传)."""

    figure_columns = (
        ("标题", "title"),
        ("渠道", "get_channel_display"),
        ("类型", "get_kind_display"),
        ("发布日期", "published_on"),
        ("作者", "author"),
        ("组织", "unit__name"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="组织")
    title = models.CharField("标题", max_length=200)
    channel = models.CharField("渠道", max_length=20, choices=Channel)
    kind = models.CharField("类型", max_length=20, choices=PublicationKind, default=PublicationKind.NEWS)
    published_on = models.DateField("发布日期", db_index=True)
    url = LinkField("链接", max_length=300, blank=True)
    author = models.CharField("作者", max_length=60, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "宣传"
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "title", "published_on"],
                name="activities_publication_once",
                violation_error_message="这个渠道当日的这篇已登记。",
            ),
            # It is used as a link unchanged: “javascript:…” would run in the page.
            models.CheckConstraint(
                condition=Q(url="") | Q(url__regex=r"^https?://"),
                name="activities_publication_url_of_the_web",
                violation_error_message="链接须以 http:// 或 https:// 开头。",
            ),
        ]

    def __str__(self):
        return self.title
