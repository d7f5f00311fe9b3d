"""The tables of regulations and their editions."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from activities.choices import EditionKind
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.database.row_history import tracked


class RegulationQuerySet(ScopedQuerySet):
    def in_force(self, day):
        """Return regulations with an edition in effect on `day`, not repealed by then, which every member may read."""
        return self.filter(in_force_on(day))


def in_force_on(day):
    """Return regulations in force on `day`, as a Q."""
    effective = RegulationEdition.objects.filter(regulation=OuterRef("pk"), effective_on__lte=day)
    return Q(Exists(effective)) & (Q(repealed_on__isnull=True) | Q(repealed_on__gt=day))


@tracked
class Regulation(ScopedModel):
    """A rule of the union (制度). Its texts are its editions."""

    # Until it is repealed.
    unasked = frozenset({"repealed_on"})
    figure_columns = (
        ("制度", "title"),
        ("收入汇编日期", "compiled_on"),
        ("废止日期", "repealed_on"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="工会组织")
    title = models.CharField("名称", max_length=100)
    in_compilation = models.BooleanField("收入制度汇编", default=False)
    compiled_on = models.DateField("收入汇编日期", null=True, blank=True)
    repealed_on = models.DateField("废止日期", null=True, blank=True, help_text="从这一天起不再有效。")

    objects = RegulationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "制度"
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title"],
                name="activities_regulation_once",
                violation_error_message="这项制度已登记，修订请登记新的版本。",
            ),
            models.CheckConstraint(
                condition=Q(in_compilation=True, compiled_on__isnull=False)
                | Q(in_compilation=False, compiled_on__isnull=True),
                name="activities_regulation_compiled_has_date",
                violation_error_message="收入汇编的须填收入日期，未收入的不填。",
            ),
        ]

    def get_absolute_url(self):
        return reverse("activities:regulation_detail", args=[self.pk])

    def __str__(self):
        return self.title

    def edition_on(self, day):
        """Return the edition in effect on `day`, or None."""
        return self.editions.filter(effective_on__lte=day).order_by("-effective_on", "-pk").first()


@tracked
class RegulationEdition(ScopedModel):
    """The text of a regulation as made or as revised."""

    scope_path = "regulation__unit"
    figure_columns = (
        ("制度", "regulation__title"),
        ("类型", "get_kind_display"),
        ("文号", "document_no"),
        ("通过日期", "adopted_on"),
        ("施行日期", "effective_on"),
    )

    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="editions", verbose_name="制度")
    kind = models.CharField("类型", max_length=10, choices=EditionKind)
    document_no = models.CharField("文号", max_length=60, blank=True)
    adopted_on = models.DateField("通过日期")
    effective_on = models.DateField("施行日期")
    file = models.ForeignKey(
        "core.Attachment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="文件"
    )

    class Meta:
        verbose_name = verbose_name_plural = "制度版本"
        ordering = ["regulation", "-effective_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["regulation", "adopted_on"],
                name="activities_regulationedition_once",
                violation_error_message="这项制度当日通过的版本已登记。",
            ),
            models.UniqueConstraint(
                fields=["regulation"],
                condition=Q(kind=EditionKind.MADE),
                name="activities_regulationedition_made_once",
                violation_error_message="这项制度已登记为制定，之后的是修订。",
            ),
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("adopted_on")),
                name="activities_regulationedition_dates",
                violation_error_message="施行日期不得早于通过日期。",
            ),
        ]

    def get_absolute_url(self):
        return reverse("activities:regulation_detail", args=[self.regulation_id])

    def __str__(self):
        return f"{self.regulation} {self.get_kind_display()} {self.adopted_on}"
