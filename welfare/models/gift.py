"""The tables of gift issues and their recipients."""

from functools import reduce
from operator import or_

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse

from finance.services import CLAIM_UNDONE
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.models import User
from unionportal.core.values.grams import Grams
from unionportal.core.values.money import MoneyField
from unionportal.core.values.names import NameField, NoteField
from welfare import causes
from welfare.benefit_flow import BenefitState
from welfare.choices import BenefitType, Form, PurchaseChannel
from welfare.models.benefit import Benefit, BenefitQuerySet, happened_in
from welfare.models.kind import GiftOccasionField

# An approved issue's amount equals the sum of its list.
_ADDS_UP = """
    SELECT coalesce(sum(r.cost), 0) INTO listed FROM welfare_giftrecipient r WHERE r.issue_id = NEW.id;
    IF listed <> NEW.amount THEN
        RAISE EXCEPTION 'issue % does not add up', NEW.id USING ERRCODE = '23514', CONSTRAINT = 'welfare_issue_adds_up';
    END IF;
    RETURN NULL;
"""
# FOR SHARE waits for an approval that is running, and then sees the issue approved.
_LIST_CLOSED = """
    SELECT i.state INTO standing FROM welfare_giftissue i
      WHERE i.id = coalesce(NEW.issue_id, OLD.issue_id) FOR SHARE;
    IF standing IN ('approved') THEN
        RAISE EXCEPTION 'the list of an approved issue is closed'
          USING ERRCODE = '23514', CONSTRAINT = 'welfare_issue_list_closed';
    END IF;
    RETURN coalesce(NEW, OLD);
"""


class GiftIssueQuerySet(BenefitQuerySet):
    def handed_out(self):
        """Return issues whose people sign: the query of `is_handed_out`."""
        return self.filter(state=BenefitState.APPROVED).exclude(claim__state__in=CLAIM_UNDONE)

    def reaching(self, scope):
        """Return issues in scope, and those with a recipient in scope."""
        own = Q(pk__in=self.model.objects.visible_to(scope).order_by().values("pk"))
        # Each way by itself finds the few recipients by its own index.
        ways = (GiftRecipient.objects.filter(way).order_by() for way in scope.ways(GiftRecipient))
        return self.filter(reduce(or_, (Q(pk__in=rows.values("issue")) for rows in ways), own))


@tracked
class GiftIssue(Benefit):
    """One issue of gifts (发放): content, supplier, claim; the recipients are `GiftRecipient` rows."""

    worklist = Worklist(30, "welfare:issue_list", "welfare:issue_detail")
    cause = causes.GIFT_ISSUE
    type_of_benefit, code_field, day_field = BenefitType.GIFT, "occasion", "issued_on"
    written_fields = ("title", "content")
    # The list adds up to the amount.
    checked_fields = frozenset()
    counted_rows = ("recipients",)
    number_letter, number_series = "G", "welfare.issue"
    pays_recipients = False

    code = models.CharField(
        "批次编号",
        max_length=40,
        unique=True,
        help_text="如 2022-CJ，同一批次只登记一次。",
        error_messages={"unique": "这个批次编号已登记。"},
    )
    occasion = GiftOccasionField("发放事由")
    title = models.CharField("名称", max_length=100)
    content = models.CharField("发放内容", max_length=200, blank=True)
    form = models.CharField("形式", max_length=10, choices=Form, default=Form.GOODS)
    supplier = models.CharField("供应商", max_length=100, blank=True)
    channel = models.CharField("采购渠道", max_length=20, choices=PurchaseChannel, blank=True)
    issued_on = models.DateField("发放日期")

    objects = GiftIssueQuerySet.as_manager()

    class Meta(Benefit.Meta):
        verbose_name = verbose_name_plural = "发放"
        ordering = ["-issued_on", "-pk"]
        triggers = [
            pgtrigger.Trigger(
                name="issue_adds_up",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(new__state="approved"),
                declare=[("listed", "numeric")],
                func=_ADDS_UP,
            )
        ]

    @property
    def is_handed_out(self):
        """Whether it was approved, and its payment neither reversed nor stopped: its people sign."""
        return self.state == BenefitState.APPROVED and self.claim.state not in CLAIM_UNDONE

    @property
    def title_in_notices(self):
        return f"发放“{self.title}”"

    @property
    def handling_url(self):
        return reverse("welfare:issue_detail", args=[self.pk])

    def is_for(self, user):
        """Return False: an issue has no single member; its list has many."""
        return False

    @classmethod
    def not_for(cls, rows, user):
        return rows

    def accounts_of_recipients(self):
        return User.objects.filter(member__gifts__issue=self)

    def sentence_to_recipients(self, step):
        if self.claim is not None and self.claim.state in CLAIM_UNDONE:
            return f"{self.title}{step}，这一批不再发放，您不再在领取名单中；另行发放的，再通知您。"
        return f"{self.title}{step}，您在领取名单中。"

    def listed_amount(self):
        """Return the sum of the costs on the list; raise ValidationError without recipients."""
        if self.is_list_read:
            costs = [one.cost for one in self.recipients.all()]
            total = sum(costs) if costs else None
        else:
            total = self.recipients.aggregate(sum=Sum("cost"))["sum"]
        if total is None:
            raise ValidationError("还没有领取人，请先生成发放名单。")
        return total

    @property
    def is_list_read(self):
        """Whether the recipients were read already, together with those of other issues."""
        return "recipients" in getattr(self, "_prefetched_objects_cache", ())

    def listed(self):
        """Return the recipients with their members, as they were read for many issues or read now."""
        rows = self.recipients.all()
        return list(rows if self.is_list_read else rows.select_related("member"))

    @property
    def receivers(self):
        """Everybody on a list of cash; of goods the supplier is paid."""
        if self.form != Form.CASH or self.supplier:
            return ()
        rows = self.recipients.select_related("member").order_by(
            "unit__place", "unit", "member__name_key", "name", "pk"
        )
        return tuple((one.name, one.member, one.cost) for one in rows)

    def claim_details(self, number):
        return {"unit": self.unit, "purpose": f"发放 {self.title}", "payee": self.supplier or "发放名单所列"}

    def __str__(self):
        return f"{self.number or '发放'} {self.title}"


# Of a recipient not all came back, in the year of the payment or later.
KEPT = Q(cost__gt=F("returned") + F("returned_later"))


def given_in(period):
    """Return the condition of recipients of gifts of the period for whom not all came back in the year, as a Q."""
    return happened_in(period, "issue__issued_on", "issue__claim") & Q(returned__lt=F("cost"))


class GiftRecipientQuerySet(ScopedQuerySet):
    def kept(self):
        """Return recipients of whom not all came back, whenever."""
        return self.filter(KEPT)


@tracked(level=pghistory.Statement)
class GiftRecipient(ScopedModel):
    """One recipient of an issue and the cost of the gift; people on post may be no members."""

    owner_path = "member__user"
    figure_columns = (
        ("姓名", "name"),
        ("工号", "member__staff_no"),
        ("发放", "issue__title"),
        ("金额（元）", "cost"),
        ("支付日期", "issue__claim__paid_on"),
        ("分工会", "unit__name"),
    )

    issue = models.ForeignKey(GiftIssue, models.CASCADE, related_name="recipients", verbose_name="发放")
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="分工会")
    member = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="gifts", verbose_name="会员"
    )
    name = NameField("姓名", max_length=100)
    cost = MoneyField("金额（元）")
    signed_on = models.DateField("签收日期", null=True, blank=True)
    collected_by = NameField("代领人", max_length=100, blank=True)
    note = NoteField("备注")
    # What came back of the payment for this person: in its year, of which the figures are without it, and later.
    returned = MoneyField("已退款（元）", default=0, db_default=0, editable=False)
    returned_later = MoneyField("以后年度退款（元）", default=0, db_default=0, editable=False)

    objects = GiftRecipientQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "领取人"
        ordering = ["issue", "unit__place", "name", "pk"]
        indexes = [
            GinIndex(Grams("name"), name="welfare_giftrecipient_names"),
            models.Index("issue", "name", "id", name="welfare_giftrecipient_by_issue"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "member"],
                condition=Q(member__isnull=False),
                name="welfare_giftrecipient_once",
                violation_error_message="此人在这次发放中已登记。",
            ),
            models.UniqueConstraint(
                fields=["issue", "name"],
                condition=Q(member__isnull=True),
                name="welfare_giftrecipient_guest_once",
                violation_error_message="这位非会员在这次发放中已登记；同名的请加以区别。",
            ),
            models.CheckConstraint(
                condition=Q(cost__gt=0), name="welfare_giftrecipient_positive", violation_error_message="金额须大于零。"
            ),
            models.CheckConstraint(
                condition=Q(returned__gte=0, returned_later__gte=0, cost__gte=F("returned") + F("returned_later")),
                name="welfare_giftrecipient_returned",
                violation_error_message="退款不能超过此人的金额。",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="list_closed_to_rows",
                operation=pgtrigger.Insert | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("standing", "text")],
                func=_LIST_CLOSED,
            ),
            # After approval a signature may be added; recipient and cost no longer change.
            pgtrigger.Trigger(
                name="list_closed_to_changes",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.AnyChange("issue", "member", "name", "unit", "cost"),
                declare=[("standing", "text")],
                func=_LIST_CLOSED,
            ),
        ]

    def get_absolute_url(self):
        return reverse("welfare:issue_detail", args=[self.issue_id])

    @property
    def left(self):
        """How much of it did not come back."""
        return self.cost - self.returned - self.returned_later

    def __str__(self):
        return f"{self.name} {self.cost:,}"


@tracked
class GiftReturn(ScopedModel):
    """What a refund took back for one recipient: the row of the payments, or of a later year of the incomes."""

    scope_path = "recipient__unit"
    owner_path = "recipient__member__user"

    recipient = models.ForeignKey(GiftRecipient, models.PROTECT, related_name="returns", verbose_name="领取人")
    payment = models.ForeignKey(
        "finance.Payment", models.PROTECT, null=True, related_name="+", verbose_name="退款", editable=False
    )
    income = models.ForeignKey(
        "finance.Income", models.PROTECT, null=True, related_name="+", verbose_name="收回的收入", editable=False
    )
    amount = MoneyField("金额（元）")

    class Meta:
        verbose_name = verbose_name_plural = "领取人的退款"
        ordering = ["recipient", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="welfare_giftreturn_positive"),
            models.CheckConstraint(
                condition=Q(payment__isnull=True) ^ Q(income__isnull=True), name="welfare_giftreturn_of_one_refund"
            ),
        ]

    def __str__(self):
        return f"{self.recipient.name} {self.amount:,}"
