"""The months of the ledger that are closed (结账), and what was closed and opened again (反结账)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from finance import permissions
from finance.flow.checked_flow import REOPENING_FLOW, CheckedState
from finance.models.guards.closed_months import closes_what_is_posted, opened_by_two
from finance.models.reconciling.reconciliations import Checked, checked
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import append_only
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.dates import chinese_month


class Reopening(Checked):
    """That the months from one on are to be opened again, as the accountant asks with the reason; the chair agrees."""

    flow = REOPENING_FLOW
    worklist = Worklist(50, "finance:closing", "finance:reopening_detail")

    since = models.DateField("从哪个月起", help_text="这个月和以后已经结账的月份都重新打开。")
    reason = models.CharField("反结账的原因", max_length=200)

    class Meta(Checked.Meta):
        verbose_name = verbose_name_plural = "反结账"
        ordering = ["-pk"]
        constraints = [
            *Checked.Meta.constraints,
            models.CheckConstraint(condition=Q(since__day=1) & ~Q(reason=""), name="finance_reopening_says_why"),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(state=CheckedState.SUBMITTED),
                name="finance_reopening_one_asked",
                violation_error_message="已经有一份反结账在等主席确认。",
            ),
        ]
        triggers = checked("reopening")

    @property
    def opens(self):
        """The closings that it took back, or that it would take back while it waits, from the first month on."""
        waits = self.state == CheckedState.SUBMITTED
        rows = MonthClose.standing().filter(last__gte=self.since) if waits else self.closes.all()
        return rows.order_by("last")

    def get_absolute_url(self):
        return reverse("finance:reopening_detail", args=[self.pk])

    def __str__(self):
        return f"自{chinese_month(self.since)}起反结账"


class MonthClose(ScopedModel):
    """A month of the ledger that was closed: nothing is booked in it while it stands."""

    viewed_by = permissions.VIEW_LEDGER

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    first = models.DateField("从")
    last = models.DateField("到")
    vouchers = models.PositiveIntegerField("凭证张数")
    is_year = models.BooleanField("年末结转", default=False)
    closed_at = models.DateTimeField("结账时间", auto_now_add=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="结账人")
    reopening = models.ForeignKey(
        Reopening, models.PROTECT, null=True, blank=True, related_name="closes", verbose_name="反结账"
    )

    class Meta:
        verbose_name = verbose_name_plural = "总账结账"
        ordering = ["-last", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="finance_monthclose_period"),
            models.UniqueConstraint(
                fields=["unit", "last"],
                condition=Q(reopening__isnull=True),
                name="finance_monthclose_once",
                violation_error_message="这个月已经结账。",
            ),
        ]
        triggers = [
            *append_only("monthclose", but=("reopening",)),
            closes_what_is_posted(),
            opened_by_two(),
        ]

    @classmethod
    def standing(cls):
        """Return those that were not opened again."""
        return cls.objects.filter(reopening__isnull=True)

    def __str__(self):
        return f"{chinese_month(self.last)}结账"
