"""Batches of payments that go to the bank together."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from finance.choices import LineState
from finance.flow.batch_flow import ANSWERED, BATCH_FLOW, BATCH_TONES, LINE_TONES, BatchState
from finance.models.bank.files import BankLayout
from finance.models.book import Payment
from finance.models.claim import Claim
from finance.models.guards import kept, reached_from
from finance.models.guards.batches import batch_in_order, line_of_its_batch, line_of_its_claim
from finance.models.numbers import numbered
from finance.models.payees import PayeeLine
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import append_only
from unionportal.core.flow.workflow import Worklist
from unionportal.core.sealing.fields import EncryptedTextField
from unionportal.core.values.money import MoneyField
from unionportal.core.values.states import one_of, tone_by
from unionportal.spelling.personal_numbers import mask_card

OPEN_ONCE = "finance_batchline_open_once"
_BATCH_STEPS = {
    BatchState.DRAFT: [],
    BatchState.SENT: [BatchState.DRAFT],
    BatchState.SETTLED: [BatchState.SENT],
    BatchState.WITHDRAWN: [BatchState.DRAFT],
}
_LINE_STEPS = {
    LineState.OPEN: [],
    **{key: [LineState.OPEN] for key in (LineState.PAID, LineState.FAILED, LineState.FREED)},
    LineState.RETURNED: [LineState.PAID],
}
# Of which there was a payment.
_WERE_PAID = (LineState.PAID, LineState.RETURNED)


class PaymentBatch(ScopedModel):
    """Approved claims that one cashier sends to the bank together."""

    flow = BATCH_FLOW
    worklist = Worklist(45, "finance:batch_list", "finance:batch_detail")
    tone = tone_by("state", BATCH_TONES)

    number = models.CharField("批次编号", max_length=30, unique=True, editable=False)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    layout = models.ForeignKey(BankLayout, models.PROTECT, verbose_name="银行文件版式")
    made_on = models.DateField("编制日期")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="出纳")
    sent_on = models.DateField("发送日期", null=True, blank=True, editable=False)
    state = models.CharField("状态", max_length=20, choices=BatchState, default=BatchState.DRAFT)

    class Meta:
        verbose_name = verbose_name_plural = "支付批次"
        ordering = ["-made_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[BatchState.SENT, BatchState.SETTLED], sent_on__isnull=False)
                | Q(state__in=[BatchState.DRAFT, BatchState.WITHDRAWN], sent_on__isnull=True),
                name="finance_batch_sent_has_date",
            )
        ]
        triggers = [
            *numbered("finance_paymentbatch", "B"),
            *append_only("batch", but=("state", "sent_on")),
            reached_from("batch_state_in_order", "state", _BATCH_STEPS),
            batch_in_order("batch_in_order"),
        ]

    def get_absolute_url(self):
        return reverse("finance:batch_detail", args=[self.pk])

    def __str__(self):
        return f"支付批次 {self.number}"


class BatchLine(ScopedModel):
    """One payment of a batch: whom, to which account, how much, and what the bank answered."""

    scope_path, owner_path = "claim__unit", "claim__made_by"
    tone = tone_by("state", LINE_TONES)
    is_open = one_of("state", LineState.OPEN)

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="lines", verbose_name="支付批次")
    serial = models.PositiveIntegerField("序号")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="batch_lines", verbose_name="支出申请")
    payee = models.ForeignKey(
        PayeeLine, models.PROTECT, null=True, blank=True, related_name="batch_lines", verbose_name="名单上的收款人"
    )
    name = models.CharField("收款人", max_length=100)
    bank = models.CharField("开户银行", max_length=100, blank=True)
    account = EncryptedTextField("账号")
    amount = MoneyField("金额（元）")
    purpose = models.CharField("用途", max_length=200)
    state = models.CharField("结果", max_length=20, choices=LineState, default=LineState.OPEN)
    bank_day = models.DateField("入账日期", null=True, blank=True)
    bank_number = models.CharField("银行流水号", max_length=60, blank=True)
    words = models.CharField("银行的说明", max_length=200, blank=True)
    payment = models.OneToOneField(
        Payment, models.PROTECT, null=True, blank=True, related_name="batch_line", verbose_name="支付"
    )

    class Meta:
        verbose_name = verbose_name_plural = "批次中的付款"
        ordering = ["batch", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "serial"], name="finance_batchline_serial_once"),
            models.UniqueConstraint(
                fields=["claim", "payee"],
                condition=Q(state=LineState.OPEN),
                nulls_distinct=False,
                name=OPEN_ONCE,
                violation_error_message="这笔支出已在另一个没有办结的批次里。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_WERE_PAID, bank_day__isnull=False) & ~Q(bank_number="")
                | ~Q(state__in=_WERE_PAID) & Q(bank_day__isnull=True, bank_number="", payment__isnull=True),
                name="finance_batchline_paid_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[LineState.FAILED, LineState.RETURNED]) | ~Q(words=""),
                name="finance_batchline_failed_says_why",
            ),
        ]
        triggers = [
            kept(
                "batchline_fixed", ("uid", "batch", "serial", "payee", "name", "bank", "account", "amount", "purpose")
            ),
            kept(
                "batchline_answer_kept",
                ("bank_day", "bank_number"),
                pgtrigger.Q(old__state__in=[*ANSWERED, LineState.RETURNED]),
            ),
            # Of money that comes back the bank says why only then.
            kept(
                "batchline_words_kept",
                ("words",),
                pgtrigger.Q(old__state__in=[*ANSWERED, LineState.RETURNED])
                & ~pgtrigger.Q(old__state=LineState.PAID, new__state=LineState.RETURNED),
            ),
            pgtrigger.Protect(name="batchline_stays", operation=pgtrigger.Delete),
            reached_from("batchline_state_in_order", "state", _LINE_STEPS),
            line_of_its_batch("batchline_of_its_batch"),
            line_of_its_claim("batchline_of_its_claim"),
        ]

    @property
    def is_confidential(self):
        """Whether it pays for what is confidential."""
        return self.claim.is_confidential

    @property
    def standing(self):
        """How far it is, in Chinese: of one that is not answered, how far its batch is."""
        return self.batch.get_state_display() if self.is_open else self.get_state_display()

    @property
    def reference(self):
        """By what the bank's answer names it: the batch and the line."""
        return f"{self.batch.number}-{self.serial:04}"

    @property
    def masked_account(self):
        """The account with its middle digits as stars."""
        return mask_card(self.account)

    def __str__(self):
        return f"{self.batch.number} 第{self.serial}笔"


class BankAnswer(ScopedModel):
    """A file of the bank that was read for a batch, so that it is not read twice. Rows are only added."""

    scope_path = "batch__unit"

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="answers", verbose_name="支付批次")
    name = models.CharField("文件名", max_length=100)
    digest = models.CharField("摘要", max_length=64)
    read_on = models.DateField("读入日期", auto_now_add=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="读入人")

    class Meta:
        verbose_name = verbose_name_plural = "银行回执"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "digest"],
                name="finance_bankanswer_once",
                violation_error_message="这份回执已经读入。",
            )
        ]
        triggers = append_only("bankanswer")

    def __str__(self):
        return self.name
