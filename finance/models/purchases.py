"""Through which channel something was bought, which kinds of claims count, and which share a channel is to have."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from finance.models.book import Payment
from finance.models.claim import Claim
from finance.models.routes import ClaimKind, Dated
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.row_history import tracked


@tracked
class PurchaseChannel(Dated):
    """A way of buying, as 832 平台; `code` is what figures and other apps know it by."""

    code = models.SlugField("编码", max_length=20, unique=True, help_text="登记以后不改，统计数字按它保存。")
    name = models.CharField("采购渠道", max_length=40, unique=True)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "采购渠道"
        ordering = ["code"]

    def __str__(self):
        return self.name


@tracked
class PurchaseKind(Dated):
    """A kind of claims whose payments count as purchases of which a channel is to have a share."""

    kind = models.ForeignKey(ClaimKind, models.PROTECT, related_name="+", verbose_name="支出类别")
    clause = models.CharField("条款", max_length=200)
    source = models.CharField("依据文件", max_length=200)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "计入采购的支出类别"
        ordering = ["kind", "-valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["kind", "valid_from"],
                name="finance_purchasekind_once",
                violation_error_message="这一类别从这一天起已登记。",
            ),
        ]

    def __str__(self):
        return str(self.kind)


@tracked
class PurchaseTarget(Dated):
    """The share of what counts that is to be bought through a channel."""

    channel = models.ForeignKey(PurchaseChannel, models.PROTECT, related_name="targets", verbose_name="采购渠道")
    share = models.DecimalField(
        "目标占比（%）",
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)],
    )
    clause = models.CharField("条款", max_length=200)
    source = models.CharField("依据文件", max_length=200)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "采购占比目标"
        ordering = ["channel", "-valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=100),
                name="finance_purchasetarget_per_cent",
                violation_error_message="占比须大于 0，不超过 100。",
            ),
            models.UniqueConstraint(
                fields=["channel", "valid_from"],
                name="finance_purchasetarget_once",
                violation_error_message="这一渠道从这一天起的目标已登记。",
            ),
        ]

    def __str__(self):
        return f"{self.channel} {self.share.normalize():f}%"


@tracked
class Purchase(ScopedModel):
    """The channel of what a claim pays."""

    scope_path, owner_path = "claim__unit", "claim__made_by"

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="purchase", verbose_name="支出申请")
    channel = models.ForeignKey(PurchaseChannel, models.PROTECT, related_name="+", verbose_name="采购渠道")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="登记人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "支出的采购渠道"
        ordering = ["-claim"]

    @classmethod
    def counted(cls):
        """Return the condition, of payments, that they count as purchases on the day they were paid."""
        return Exists(PurchaseKind.objects.in_force(OuterRef("paid_on")).filter(kind=OuterRef("claim__kind")))

    @classmethod
    def targeted(cls):
        """Return the condition, of payments, that their channel had a target on the day they were paid."""
        targets = PurchaseTarget.objects.in_force(OuterRef("paid_on"))
        return Exists(targets.filter(channel=OuterRef("claim__purchase__channel")))

    @property
    def audit_label(self):
        """Its name in the log, as that of its claim."""
        return self.claim.audit_label

    def get_absolute_url(self):
        return reverse("finance:claim_detail", args=[self.claim_id])

    def __str__(self):
        return f"{self.claim.number or '支出申请'} {self.channel}"


def counted_payments():
    """Return the payments that count as purchases."""
    return Payment.objects.filter(Purchase.counted()).annotate(channel=F("claim__purchase__channel"))
