"""The yearly count (清查): the register as it was on a day, what was found of each thing, and what besides."""

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from finance import permissions
from finance.asset_choices import CountResult, CountState
from finance.flow.asset_flow import COUNT_FLOW, COUNT_TONES, RESULT_TONES
from finance.models.assets.guards import count_by_no_keeper
from finance.models.assets.register import Asset, AssetCategory
from finance.models.guards import born, kept, reached_from
from finance.models.hands import another_than, hand
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.database.append_only import append_only
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.money import MoneyField
from unionportal.core.values.states import tone_by

_DECISION = ("state", "submitted_by", "decided_by", "decided_on", "document", "return_reason")
# Of a thing that is not in the register.
_BESIDES = [CountResult.UNLISTED, CountResult.WITHDRAWN]
_STEPS = {
    CountState.OPEN: [CountState.SUBMITTED],
    CountState.SUBMITTED: [CountState.OPEN],
    CountState.CLOSED: [CountState.SUBMITTED],
}
# The lock of the count makes an answer and the end of the counting wait for each other.
_WHILE_OPEN = """
    IF (SELECT c.state FROM finance_assetcount c WHERE c.id = NEW.count_id FOR NO KEY UPDATE) <> 'open' THEN
        RAISE EXCEPTION 'count % is over', NEW.count_id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_count_over';
    END IF;
    RETURN NEW;
"""
_ANSWERED = """
    IF EXISTS (SELECT FROM finance_countline l WHERE l.count_id = NEW.id AND l.result = '') THEN
        RAISE EXCEPTION 'count % has lines without a result', NEW.id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_count_answered';
    END IF;
    RETURN NEW;
"""


class AssetCount(ScopedModel):
    """One count of the assets of a unit and those below it, as they stood in the register at the end of a day."""

    flow = COUNT_FLOW
    worklist = Worklist(49, "finance:assetcount_list", "finance:assetcount_detail")
    tone = tone_by("state", COUNT_TONES)

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="清查范围")
    day = models.DateField("清查基准日")
    made_on = models.DateField("开始日期", auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="组织人")
    state = models.CharField("状态", max_length=20, choices=CountState, default=CountState.OPEN)
    submitted_by = hand("+", "提交人")
    decided_by = hand("+", "决定人")
    decided_on = models.DateField("决定日期", null=True, blank=True)
    document = models.CharField("处理依据", max_length=100, blank=True)
    return_reason = models.CharField("退回原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "固定资产清查"
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=~Q(state=CountState.CLOSED),
                name="finance_assetcount_one_under_way",
                violation_error_message="这个范围已有一次清查没有结束。",
            ),
            models.CheckConstraint(
                condition=~Q(state=CountState.CLOSED)
                | Q(decided_by__isnull=False, decided_on__isnull=False, submitted_by__isnull=False) & ~Q(document=""),
                name="finance_assetcount_decided_by_whom",
            ),
            models.CheckConstraint(
                condition=another_than("decided_by", "made_by", "submitted_by"),
                name="finance_assetcount_by_another",
                violation_error_message="组织、提交清查的人不能自己决定盘盈盘亏。",
            ),
        ]
        triggers = [
            *append_only("assetcount", but=_DECISION),
            born("assetcount_born", "state", CountState.OPEN),
            reached_from("assetcount_in_order", "state", _STEPS),
            kept("assetcount_closed", _DECISION, pgtrigger.Q(old__state=CountState.CLOSED)),
            count_by_no_keeper(),
            pgtrigger.Trigger(
                name="assetcount_answered",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state=CountState.SUBMITTED),
                func=_ANSWERED,
            ),
        ]

    def get_absolute_url(self):
        return reverse("finance:assetcount_detail", args=[self.pk])

    def __str__(self):
        return f"{self.unit} {self.day:%Y-%m-%d} 固定资产清查"


class CountLineQuerySet(ScopedQuerySet):
    def open(self):
        """Return the lines of the counts that are under way."""
        return self.filter(count__state=CountState.OPEN)

    def standing(self):
        """Return the lines that were not withdrawn."""
        return self.exclude(result=CountResult.WITHDRAWN)


class CountLine(ScopedModel):
    """One thing of a count: of the register as it stood, with what was found of it; or found and not in it."""

    owner_path = "custodian__user"
    viewed_by = permissions.VIEW_ASSET
    tone = tone_by("result", RESULT_TONES)

    count = models.ForeignKey(AssetCount, models.PROTECT, related_name="lines", verbose_name="清查")
    asset = models.ForeignKey(
        Asset, models.PROTECT, null=True, blank=True, related_name="counted", verbose_name="固定资产"
    )
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="使用单位")
    name = models.CharField("名称", max_length=100)
    category = models.ForeignKey(AssetCategory, models.PROTECT, related_name="+", verbose_name="资产类别")
    specification = models.CharField("规格型号", max_length=100, blank=True)
    quantity = models.PositiveIntegerField("数量", default=1, validators=[MinValueValidator(1)])
    measure = models.CharField("计量单位", max_length=10, default="件")
    value = MoneyField("价值（元）", help_text="没有凭据的按评估价，或名义金额 1 元。")
    place = models.CharField("存放地点", max_length=100)
    custodian = models.ForeignKey("members.Member", models.PROTECT, related_name="+", verbose_name="保管人")
    result = models.CharField("清查结果", max_length=10, choices=CountResult, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    said_by = hand("+", "盘点人")
    said_on = models.DateField("盘点日期", null=True, blank=True)

    objects = CountLineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "清查的资产"
        ordering = ["count", "unit", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["count", "asset"], name="finance_countline_once"),
            models.CheckConstraint(
                condition=Q(asset=None, result__in=_BESIDES) | Q(asset__isnull=False) & ~Q(result__in=_BESIDES),
                name="finance_countline_listed_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(result__in=[CountResult.MISSING, CountResult.DAMAGED, CountResult.WITHDRAWN])
                | ~Q(note=""),
                name="finance_countline_says_why",
                violation_error_message="缺失、损坏、撤回的须写明情况。",
            ),
            models.CheckConstraint(
                condition=Q(result="", said_by=None) | ~Q(result="") & Q(said_by__isnull=False, said_on__isnull=False),
                name="finance_countline_said_by_whom",
            ),
        ]
        triggers = [
            *append_only("countline", but=("result", "note", "said_by", "said_on")),
            kept("countline_withdrawn", ("result", "note"), pgtrigger.Q(old__result=CountResult.WITHDRAWN)),
            pgtrigger.Trigger(
                name="countline_while_open",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=_WHILE_OPEN,
            ),
        ]

    @property
    def is_found(self):
        """Whether it is there as the register says."""
        return self.result == CountResult.FOUND

    @property
    def quantity_words(self):
        """How many of what: “2 台”."""
        return f"{self.quantity} {self.measure}"

    def __str__(self):
        return str(self.asset) if self.asset else self.name
