"""The register of what the union owns: its categories, one card for each asset, and every move of it."""

from decimal import ROUND_DOWN, Decimal

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from finance import permissions
from finance.asset_choices import AssetSource, AssetState
from finance.flow.asset_flow import ASSET_FLOW, ASSET_TONES, PRESENT
from finance.models.assets.guards import gone_as_decided
from finance.models.claim import Claim
from finance.models.guards import born, kept, reached_from
from finance.models.numbers import by_year_and_serial, in_order, numbered
from finance.models.routes import Dated, DatedQuerySet
from members.choices import Status
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.choices import FundingSource
from unionportal.core.database.append_only import append_only
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.money import MoneyField
from unionportal.core.values.states import tone_by

_FEN = Decimal("0.01")
_GONE = (AssetState.LOST, AssetState.DISPOSED, AssetState.STRUCK)
_STEPS = dict.fromkeys(AssetState, PRESENT)
# At commit, when card and move are there: the card says what the last of its moves says.
_AS_MOVED = """
    IF EXISTS (SELECT FROM finance_asset a WHERE a.id = {key} AND NOT EXISTS (
        SELECT FROM finance_assetmove m WHERE m.asset_id = a.id
            AND (m.state, m.place, m.custodian_id, m.unit_id) = (a.state, a.place, a.custodian_id, a.unit_id)
            AND NOT EXISTS (SELECT FROM finance_assetmove l WHERE l.asset_id = a.id AND l.id > m.id))) THEN
        RAISE EXCEPTION 'asset % is not where its last move left it', {key}
          USING ERRCODE = '23514', CONSTRAINT = 'finance_asset_as_moved';
    END IF;
    RETURN NULL;
"""


def _as_moved(name, operation, key):
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=_AS_MOVED.format(key=key),
    )


class AssetCategoryQuerySet(DatedQuerySet):
    def names(self):
        """Return [(code, name)] of every category, by its latest row."""
        return list(dict(self.order_by("code", "valid_from").values_list("code", "name")).items())


@tracked
class AssetCategory(Dated):
    """A category of fixed assets: from which value on something is one, and over how long it is written off."""

    code = models.CharField("编码", max_length=20)
    name = models.CharField("资产类别", max_length=60)
    threshold = MoneyField("单价起点（元）", help_text="达到这个单价的列为固定资产，含本数；大批同类物资填 0。")
    life = models.PositiveSmallIntegerField(
        "折旧年限（年）", null=True, blank=True, help_text="图书、文物等不计提折旧的不填。"
    )
    residual = models.DecimalField(
        "净残值率（%）",
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    begins_next_month = models.BooleanField("次月起折旧", default=False, help_text="不选的，从投入使用的当月起。")
    clause = models.CharField("条款", max_length=200)
    source = models.CharField("依据文件", max_length=200)

    objects = AssetCategoryQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "固定资产类别"
        ordering = ["code", "-valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="finance_assetcategory_once",
                violation_error_message="这一类别从这一天起已登记。",
            ),
            models.CheckConstraint(
                condition=Q(threshold__gte=0, residual__gte=0, residual__lte=100) & (Q(life=None) | Q(life__gt=0)),
                name="finance_assetcategory_numbers",
                violation_error_message="单价起点不能是负数，净残值率须在 0 到 100 之间，折旧年限须大于零。",
            ),
        ]

    def __str__(self):
        return self.name


class AssetQuerySet(ScopedQuerySet):
    def present(self):
        """Return the assets that are there."""
        return self.filter(state__in=PRESENT)

    def between(self, first="", last=""):
        """Return the assets from one number on until another, both included; "" for no limit."""
        rows = self.alias(rank=by_year_and_serial("number"))
        rows = rows.filter(rank__gte=in_order(first)) if first else rows
        return rows.filter(rank__lte=in_order(last)) if last else rows

    def left_behind(self):
        """Return the assets that are there and whose keeper left the union or retired."""
        return self.present().exclude(custodian__status=Status.ACTIVE)


# The columns in which a search looks for words.
ASSET_WORDS = ("number", "name", "specification", "place")


@tracked
class Asset(ScopedModel):
    """One card (资产卡片) of the register. Where it is, with whom and in which state is what its last move says."""

    flow = ASSET_FLOW
    worklist = Worklist(49, "finance:asset_list", "finance:asset_detail")
    owner_path = "custodian__user"
    tone = tone_by("state", ASSET_TONES)

    number = models.CharField("资产编号", max_length=30, unique=True, editable=False)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="使用单位")
    name = models.CharField("名称", max_length=100)
    category = models.ForeignKey(AssetCategory, models.PROTECT, related_name="assets", verbose_name="资产类别")
    specification = models.CharField("规格型号", max_length=100, blank=True)
    quantity = models.PositiveIntegerField("数量", default=1, validators=[MinValueValidator(1)])
    measure = models.CharField("计量单位", max_length=10, default="件")
    value = MoneyField("原值（元）", help_text="全部数量的价值；没有凭据的按评估价，或名义金额 1 元。")
    in_use_on = models.DateField("投入使用日期")
    source = models.CharField("取得方式", max_length=20, choices=AssetSource, default=AssetSource.BOUGHT)
    funding_source = models.CharField("资金来源", max_length=20, choices=FundingSource, blank=True)
    claim = models.ForeignKey(
        Claim, models.PROTECT, null=True, blank=True, related_name="assets", verbose_name="购置的支出申请"
    )
    place = models.CharField("存放地点", max_length=100)
    custodian = models.ForeignKey("members.Member", models.PROTECT, related_name="assets", verbose_name="保管人")
    registered_on = models.DateField("登记日期", auto_now_add=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="登记人"
    )
    state = models.CharField("状态", max_length=20, choices=AssetState, default=AssetState.IN_USE, editable=False)

    objects = AssetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "固定资产"
        # Numbers are given to one row after the other: as text, 10000 comes before 9999.
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gt=0, quantity__gt=0),
                name="finance_asset_positive",
                violation_error_message="数量和原值须大于零。",
            ),
            models.CheckConstraint(
                condition=~Q(source=AssetSource.BOUGHT) | ~Q(funding_source=""),
                name="finance_asset_bought_of_what",
                violation_error_message="购置的资产须写明资金来源。",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="asset_stays", operation=pgtrigger.Delete),
            *numbered("finance_asset", "Z"),
            kept("asset_kept", ("number", "registered_on", "registered_by")),
            kept(
                "asset_gone_kept",
                ("name", "category", "specification", "quantity", "measure", "value", "in_use_on", "source", "claim"),
                pgtrigger.Q(old__state__in=[*_GONE]),
            ),
            born("asset_born", "state", AssetState.IN_USE),
            reached_from("asset_state_in_order", "state", _STEPS),
            gone_as_decided(),
            _as_moved("asset_as_moved", pgtrigger.Insert | pgtrigger.Update, "NEW.id"),
        ]

    @property
    def is_present(self):
        """Whether it is there, and somebody answers for it."""
        return self.state in PRESENT

    @property
    def quantity_words(self):
        """How many of what: “2 台”."""
        return f"{self.quantity} {self.measure}"

    @property
    def gone_on(self):
        """The day on which it left the register; None while it is there. No query where its moves are prefetched."""
        if self.is_present:
            return None
        return max(move.on for move in self.moves.all())

    def clean(self):
        super().clean()
        if not (self.category_id and self.in_use_on and self.value and self.quantity):
            return
        if not self.category.is_in_force(self.in_use_on):
            raise ValidationError({"category": f"“{self.category}”在{self.in_use_on:%Y-%m-%d}没有生效，请另选。"})
        # What a count found is entered at whatever it is worth, or at one yuan.
        is_found = self.source == AssetSource.FOUND
        if not is_found and (each := self.value / self.quantity) < (least := self.category.threshold):
            each = each.quantize(_FEN, ROUND_DOWN)
            sentence = f"单价 {each:,} 元，没有达到“{self.category}”的起点 {least:,} 元，不列为固定资产。"
            raise ValidationError({"value": sentence})

    def get_absolute_url(self):
        return reverse("finance:asset_detail", args=[self.pk])

    def __str__(self):
        return f"{self.number} {self.name}"


class AssetMove(ScopedModel):
    """One move of an asset: what was done with it on a day, and where, with whom and in which state it was then."""

    scope_path, owner_path = "asset__unit", "asset__custodian__user"
    viewed_by = permissions.VIEW_ASSET

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="moves", verbose_name="固定资产")
    what = models.CharField("变动", max_length=30)
    on = models.DateField("日期")
    state = models.CharField("状态", max_length=20, choices=AssetState)
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="使用单位")
    place = models.CharField("存放地点", max_length=100)
    custodian = models.ForeignKey("members.Member", models.PROTECT, related_name="+", verbose_name="保管人")
    reason = models.CharField("原因或依据", max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人")

    class Meta:
        verbose_name = verbose_name_plural = "资产变动"
        ordering = ["pk"]
        triggers = [*append_only("assetmove"), _as_moved("assetmove_on_card", pgtrigger.Insert, "NEW.asset_id")]

    def __str__(self):
        return f"{self.asset} {self.what}"
