"""The tables of units and their changes."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.choices import SUB_UNIONS, UnitChangeKind, UnitKind
from unionportal.core.database.row_history import tracked
from unionportal.core.values.names import ThingNameField
from unionportal.core.values.ordering import natural


class UnitQuerySet(ScopedQuerySet):
    def organisations(self):
        """Return the union and the units below it, without the departments of the school."""
        return self.exclude(kind=UnitKind.DEPARTMENT)

    def departments(self):
        """Return the departments of the school that answer proposals."""
        return self.filter(kind=UnitKind.DEPARTMENT)

    def never_opened(self):
        """Return the units of imports that were undone: closed on the day they opened, without anything dated."""
        return self.filter(closed_on=F("opened_on"), changes__isnull=True)

    def sub_unions(self):
        """Return the sub-unions (分工会 and 直属工会小组)."""
        return self.filter(kind__in=SUB_UNIONS)

    def in_being(self, on=None):
        """Return units that exist on `on` or today."""
        on = on or timezone.localdate()
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on), opened_on__lte=on)


@tracked(exclude=["place"])
class Unit(ScopedModel):
    """A node of the organisation: 校工会 → 分工会 / 直属工会小组 → 工会小组; 承办部门 beside the 分工会.

    A unit is never moved or re-used: a reorganisation closes units and opens others, so that past records keep theirs.
    """

    scope_path = ""
    figure_columns = (
        ("编号", "code"),
        ("名称", "name"),
        ("类型", "get_kind_display"),
        ("成立日期", "opened_on"),
        ("撤销日期", "closed_on"),
    )

    code = models.CharField("编号", max_length=20, unique=True)
    name = ThingNameField("名称", max_length=100)
    kind = models.CharField("类型", max_length=20, choices=UnitKind, default=UnitKind.BRANCH)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    # "/1/7/23/": the ids from the root down to this row, so that a subtree is one prefix match.
    path = models.CharField("路径", max_length=200, editable=False)
    # The codes from the root down, so that every list of units stands in their order, each before those below it.
    place = models.TextField("次序", editable=False, db_collation="C")
    opened_on = models.DateField("成立日期")
    closed_on = models.DateField("撤销日期", null=True, blank=True, help_text="从这一天起不再存在。")

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工会组织"
        ordering = ["place", "pk"]
        indexes = [models.Index(fields=["path"], name="core_unit_path", opclasses=["varchar_pattern_ops"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("opened_on")),
                name="core_unit_closed_after_opened",
                violation_error_message="撤销日期不得早于成立日期。",
            ),
            models.CheckConstraint(
                condition=Q(kind=UnitKind.UNION, parent__isnull=True)
                | ~Q(kind=UnitKind.UNION) & Q(parent__isnull=False),
                name="core_unit_root_is_union",
                violation_error_message="只有校工会没有上级。",
            ),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="union"), name="core_unit_one_root"),
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(closed_on__isnull=True),
                name="core_unit_name_once",
                violation_error_message="同一上级下已有同名的工会组织。",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.place = f"{self.parent.place if self.parent else ''}{natural(self.code)} "
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            self.path = path
            super().save(update_fields=["path"])

    @classmethod
    def root(cls):
        """Return the union itself."""
        return cls.objects.get(kind=UnitKind.UNION)

    def name_on(self, day):
        """Return the name of the unit on `day`."""
        later = self.changes.filter(kind=UnitChangeKind.RENAMED, happened_on__gt=day).order_by("happened_on").first()
        return later.former_name if later else self.name

    def clean(self):
        if self.parent_id and self.parent.kind == UnitKind.GROUP:
            raise ValidationError({"parent": "工会小组下不能再设组织。"})
        if self.parent_id and self.parent.kind == UnitKind.DEPARTMENT:
            raise ValidationError({"parent": "承办部门下不能再设组织。"})
        if self.kind == UnitKind.DEPARTMENT and (self.parent is None or self.parent.kind != UnitKind.UNION):
            raise ValidationError({"parent": "承办部门直接登记在校工会之下。"})


@tracked
class UnitChange(ScopedModel):
    """One dated change of the organisation: 成立、更名、合并、分设、撤销. Written by services only."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes", verbose_name="工会组织")
    kind = models.CharField("变动", max_length=20, choices=UnitChangeKind)
    happened_on = models.DateField("日期")
    former_name = models.CharField("原名称", max_length=100, blank=True)
    successor = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="并入或分设为"
    )
    document = models.CharField("依据文件", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "组织沿革"
        ordering = ["happened_on", "pk"]

    def __str__(self):
        return f"{self.happened_on} {self.unit} {self.get_kind_display()}"


class UnitMove(ScopedModel):
    """One record that a split moved to a part of the unit, or created there (`before` is None), for its undoing."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="原组织")
    part = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="新组织")
    # The code under which an app registered what moves.
    what = models.CharField("类别", max_length=60)
    record = models.BigIntegerField("记录")
    before = models.JSONField("原来", null=True)
    after = models.JSONField("现在", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "分设事项"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.unit} → {self.part}"
