"""The table of what was paid that is put up for every member to read (支出公示)."""

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Max, Q, When
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone

from finance.flow.loan_flow import UNSETTLED
from finance.models.book import Payment
from finance.models.guards import kept
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.database.row_history import tracked
from unionportal.core.values.rules import not_later_than_today

_PAID = Q(claim__loan=None) | Q(after_settled=True)


def _settled():
    """Return the condition of the payments of loans that were settled, each once."""
    return Q(claim__loan__settled__isnull=False, after_settled=False, corrects=None) & Payment.not_reversed()


def put_up_between(start, end, cause="", unit=None):
    """Return the payments that are put up for some days, both included, of one cause and within one unit if named.

    `put_on` and `yuan` are the day and the amount: of a payment its own; of a loan, once, the day it was settled and
    what of it was spent then, so that neither what was lent nor the rest that came back stands there. What came back of
    a loan that was settled already stands no earlier than that.
    """
    paid_then = Q(paid_on__gte=start, paid_on__lte=end)
    settled_then = Q(claim__loan__checked_on__gte=start, claim__loan__checked_on__lte=end)
    # The later of the two days is one of these.
    came_back = Q(after_settled=True, paid_on__lte=end, claim__loan__checked_on__lte=end) & (paid_then | settled_then)
    rows = Payment.objects.filter(paid_then & Q(claim__loan=None) | _settled() & settled_then | came_back).annotate(
        put_on=Case(
            When(claim__loan=None, then=F("paid_on")),
            When(after_settled=True, then=Greatest("paid_on", "claim__loan__checked_on")),
            default=F("claim__loan__checked_on"),
        ),
        yuan=Case(When(_PAID, then=F("amount")), default=F("claim__loan__settled")),
    )
    rows = rows.filter(claim__cause=cause) if cause else rows
    return rows.within(unit) if unit else rows


def lent_and_open(start, end, cause="", unit=None):
    """Return the payments of loans of those days that are not settled yet, and so not put up."""
    rows = Payment.objects.filter(paid_on__gte=start, paid_on__lte=end, claim__loan__state__in=UNSETTLED)
    rows = rows.filter(claim__loan__settled=None)
    rows = rows.filter(claim__cause=cause) if cause else rows
    return rows.within(unit) if unit else rows


class DisclosureQuerySet(ScopedQuerySet):
    def in_force(self, day):
        """Return those that members read on `day`."""
        return self.filter(published_on__lte=day, shown_until__gte=day, withdrawn="")


@tracked
class Disclosure(ScopedModel):
    """Payments of some days and of one occasion, or of all, that members read with masked names until a day.

    What members read is kept as it stood that day, see PublishedEdition; what is entered later for one of these days
    is shown beside it. It stays as it is; another one takes the place of one withdrawn.
    """

    unit = models.ForeignKey(
        "core.Unit", models.PROTECT, verbose_name="工会组织", help_text="公示它和下属工会组织的支付；全体会员都能看到。"
    )
    title = models.CharField("标题", max_length=100)
    cause = models.CharField("事由", max_length=40, blank=True, help_text="留空为全部。")
    starts_on = models.DateField("支付日期从")
    ends_on = models.DateField("支付日期到")
    published_on = models.DateField("公示日期", default=timezone.localdate, editable=False)
    shown_until = models.DateField("公示到", help_text="过了这一天，会员不再看到。")
    # The greatest key of a payment when it was put up; None for those of before it was kept.
    last_payment = models.PositiveBigIntegerField("公示时最后登记的支付", null=True, editable=False)
    withdrawn = models.CharField("撤下原因", max_length=200, blank=True, help_text="填写以后，会员不再看到。")

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "支出公示"
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="finance_disclosure_days",
                violation_error_message="结束日期早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(shown_until__gte=F("published_on")),
                name="finance_disclosure_shown",
                violation_error_message="“公示到”不能早于公示的当天。",
            ),
        ]
        triggers = [
            kept(
                "disclosure_fixed",
                ("unit", "title", "cause", "starts_on", "ends_on", "published_on", "shown_until", "last_payment"),
            ),
            kept("disclosure_withdrawn", ("withdrawn",), when=pgtrigger.Q(old__withdrawn__gt="")),
        ]

    def save(self, *args, **kwargs):
        """Save it; a new one notes up to which payment there are any."""
        if self._state.adding:
            self.last_payment = Payment.objects.aggregate(last=Max("pk"))["last"] or 0
        super().save(*args, **kwargs)

    def clean(self):
        not_later_than_today(self.ends_on, "结束日期", field="ends_on")
        same = {name: getattr(self, name) for name in ("unit_id", "cause", "starts_on", "ends_on")}
        standing = Disclosure.objects.in_force(timezone.localdate()).filter(**same).exclude(pk=self.pk).first()
        if standing is not None and not self.withdrawn:
            until = f"{standing.shown_until:%Y-%m-%d}"
            raise ValidationError(f"同样范围的“{standing}”正在公示，到{until}；要换的请先撤下它。")

    @property
    def payments(self):
        """Return what is put up, in the order of the days."""
        return put_up_between(self.starts_on, self.ends_on, self.cause, self.unit)

    @property
    def still_lent(self):
        """Return what was lent in these days and is not settled yet, which is put up once it is."""
        return lent_and_open(self.starts_on, self.ends_on, self.cause, self.unit)

    @property
    def entered_later(self):
        """Return those of the payments that were entered after it was put up."""
        return self.payments.none() if self.last_payment is None else self.payments.filter(pk__gt=self.last_payment)

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("finance:disclosure_detail", args=[self.pk])
