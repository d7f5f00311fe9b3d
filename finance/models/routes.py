"""What the union asks of a claim before it is paid: its kinds, and the stations that some of them pass; dated rows."""

import datetime

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from finance import causes
from finance.choices import Excess, Measure, Severity, Station, Tax
from finance.models.budget import Account
from unionportal.core.access.scoping import Unitless
from unionportal.core.database.row_history import tracked
from unionportal.core.values.dates import chinese_month
from unionportal.core.values.money import MoneyField

_LASTING = """
    used := ({last_used});
    IF used IS NOT NULL AND (to_jsonb(NEW) - ARRAY[{passing}] <> to_jsonb(OLD) - ARRAY[{passing}]
        OR NEW.valid_until <= used) THEN
        RAISE EXCEPTION 'money came in by rule % until %', OLD.id, used
          USING ERRCODE = '23514', CONSTRAINT = 'finance_{name}_used';
    END IF;
    RETURN NEW;
"""


class DatedQuerySet(models.QuerySet):
    def in_force(self, day=None):
        """Return the rows in force on `day`, a date or an expression, or today."""
        day = day or timezone.localdate()
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=day), valid_from__lte=day)


class Dated(Unitless):
    """A row of reference data that is in force from one day until before another."""

    valid_from = models.DateField("生效日期")
    valid_until = models.DateField("失效日期", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    def is_in_force(self, day):
        """Return whether it is in force on this day."""
        return self.valid_from <= day and (self.valid_until is None or self.valid_until > day)

    def rival(self, *names):
        """Return another row in force at some time of this one, with the same in these fields; None without one."""
        same = {name: getattr(self, name) for name in names}
        others = type(self).objects.filter(**same).exclude(pk=self.pk).exclude(valid_until__lte=self.valid_from)
        return (others.filter(valid_from__lt=self.valid_until) if self.valid_until else others).first()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="%(app_label)s_%(class)s_dates",
                violation_error_message="失效日期须晚于生效日期。",
            )
        ]


class ClaimKindQuerySet(DatedQuerySet):
    def offered(self, claim):
        """Return the kinds in force that the claim may have: of its cause, or those that its maker chooses from.

        The latter where people ask for it themselves, or no kind is that of the cause and no other app decided on it.
        """
        rows = self.in_force()
        own = rows.filter(cause=claim.cause) if claim.is_caused else rows.none()
        return own if claim.is_of_an_app or own.exists() else rows.filter(cause="")


class LastingRule(Dated):
    """Base of a rule by which money came in: from then on it stays as it is, but for its end; only one at a time."""

    # What may change all the same.
    passing = ("valid_until",)

    class Meta(Dated.Meta):
        abstract = True

    @property
    def last_used(self):
        """The first day of the last month for which money came in by it, None before any did."""
        raise NotImplementedError

    def clean(self):
        super().clean()
        if self.valid_until and (used := self.last_used) and self.valid_until <= used:
            raise ValidationError({"valid_until": f"已按这一条收到{chinese_month(used)}的款项，失效日期须在那以后。"})
        if self.valid_from and (other := self.rival()):
            raise ValidationError(f"与“{other}”的期间重叠：一段时间只有一条，请先填写前一条的失效日期。")


def lasting(name, last_used, passing=LastingRule.passing):
    """Return the trigger that keeps a LastingRule; `last_used` is the SQL of that day for the row OLD."""
    return pgtrigger.Trigger(
        name=f"{name}_used",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        declare=[("used", "date")],
        func=_LASTING.format(name=name, last_used=last_used, passing=", ".join(f"'{one}'" for one in passing)),
    )


@tracked
class ClaimKind(Dated):
    """A kind of claim: chosen by whoever claims, or that of all claims of one cause."""

    name = models.CharField("类别", max_length=40)
    cause = models.CharField("起因", max_length=40, blank=True, help_text="空白的由经办人选择。")
    invoice = models.CharField("发票", max_length=10, choices=Severity, default=Severity.BLOCK)
    takes_nameless = models.BooleanField(
        "可用没有抬头的票据",
        default=False,
        db_default=False,
        help_text="如车票、定额发票：选中后，其他票据和财政票据不核对购买方。",
    )
    tax = models.CharField(
        "个人所得税",
        max_length=10,
        choices=Tax,
        default=Tax.NONE,
        db_default=Tax.NONE,
        help_text="付给个人的现金怎样计税；列入应税发放清单，报送工资部门。",
    )
    note = models.CharField("说明", max_length=200, blank=True)

    objects = ClaimKindQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "支出类别"
        ordering = ["cause", "pk"]

    @property
    def is_taxed(self):
        """Whether its money is income of whoever gets it, of which the payroll is told."""
        return self.tax != Tax.NONE

    def clean(self):
        super().clean()
        if self.cause and self.cause not in dict(causes.labels()):
            raise ValidationError({"cause": "没有这种起因。"})

    def __str__(self):
        return self.name


@tracked
class RouteRule(Dated):
    """A station that the claims of a kind, on an account, from an amount on, pass besides accountant and chair."""

    station = models.CharField("环节", max_length=20, choices=Station)
    kind = models.ForeignKey(ClaimKind, models.PROTECT, null=True, blank=True, verbose_name="支出类别")
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, verbose_name="科目")
    amount = MoneyField("金额起点（元）", help_text="达到这个金额的须经过这一环节，含本数。")
    clause = models.CharField("条款", max_length=200)
    source = models.CharField("依据文件", max_length=200)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "支出审批规则"
        ordering = ["station", "amount", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="finance_routerule_not_negative",
                violation_error_message="金额起点不能是负数；所有金额都须经过的填 0。",
            ),
        ]

    def applies_to(self, claim):
        """Return whether the claim passes its station."""
        if claim.amount_of_whole < self.amount:
            return False
        return self.concerns(claim.kind_id, claim.budget.account.lineage)

    def concerns(self, kind, lineage):
        """Return whether claims of a kind, on an account of this lineage, pass its station from its amount on."""
        return self.kind_id in (None, kind) and (not self.account_id or self.account_id in lineage)

    def clean(self):
        super().clean()
        if self.valid_from and self.rival("station", "kind", "account", "amount"):
            raise ValidationError("这段时间已有环节、类别、科目、金额起点都相同的规则，请先填写那一条的失效日期。")

    def __str__(self):
        return f"{self.get_station_display()}：{self.amount:,} 元起"


@tracked
class LoanRule(Dated):
    """How many days a loan may be out, and what follows for whoever borrows again while one is."""

    days = models.PositiveSmallIntegerField("多少天内核销")
    remind_days = models.PositiveSmallIntegerField("提前几天提醒", default=3)
    unless_settled = models.CharField(
        "有未核销的借款时再借",
        max_length=10,
        choices=[(one.value, one.label) for one in (Excess.WARN, Excess.BLOCK)],
        default=Excess.WARN,
    )
    clause = models.CharField("条款", max_length=200)
    source = models.CharField("依据文件", max_length=200)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "借款规则"
        ordering = ["-valid_from", "pk"]

    @classmethod
    def due_day(cls, day):
        """Return the day by which a loan of `day` is to be settled by the rule of that day, or None."""
        rule = cls.objects.in_force(day).first()
        return rule and day + datetime.timedelta(days=rule.days)

    def __str__(self):
        return f"{self.days} 天内核销"


@tracked
class SpendingRule(Dated):
    """A limit of what claims of a kind may spend: a head, at once, a share, a number of days or of times."""

    name = models.CharField("标准", max_length=60, help_text="如伙食补助、活动服装、春秋游、奖励面、单笔捐赠。")
    kind = models.ForeignKey(
        ClaimKind,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="支出类别",
        help_text="空白的是经办人选择的所有类别。",
    )
    measure = models.CharField("核对什么", max_length=10, choices=Measure)
    limit = models.DecimalField(
        "上限",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="人均、一笔多少元，多少天、几次，含本数；比例的不填。",
    )
    numerator = models.PositiveSmallIntegerField("比例的分子", null=True, blank=True, help_text="如三分之二填 2。")
    denominator = models.PositiveSmallIntegerField("比例的分母", null=True, blank=True, help_text="如三分之二填 3。")
    severity = models.CharField(
        "超过时",
        max_length=10,
        choices=[(Severity.WARN.value, "提示"), (Severity.BLOCK.value, "不能提交")],
        default=Severity.WARN,
    )
    clause = models.CharField("条款", max_length=200)
    source = models.CharField("依据文件", max_length=200)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "支出标准"
        ordering = ["kind", "name", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                # Said that nothing is missing: what is compared with nothing passes a check.
                condition=Q(measure=Measure.SHARE, limit=None, numerator__isnull=False, denominator__isnull=False)
                & Q(numerator__gt=0, denominator__gte=F("numerator"))
                | ~Q(measure=Measure.SHARE) & Q(limit__isnull=False, limit__gt=0, numerator=None, denominator=None),
                name="finance_spendingrule_says_how_much",
                violation_error_message="比例须填分子和分母（分子不大于分母），其他的须填大于零的上限。",
            ),
        ]

    @property
    def cited(self):
        """Its clause, as a sentence cites it."""
        return f"（{self.source} {self.clause}）"

    def __str__(self):
        return self.name
