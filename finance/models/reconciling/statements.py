"""What the bank says happened on an account: statements as they were uploaded, and their lines, which only grow."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from finance.flow.statement_flow import STATEMENT_FLOW, STATEMENT_TONES, StatementState
from finance.models.guards import reached_from
from finance.models.reconciling.holdings import Holding
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import append_only
from unionportal.core.flow.workflow import Worklist
from unionportal.core.sealing.fields import EncryptedTextField
from unionportal.core.values.money import MoneyField
from unionportal.core.values.states import tone_by
from unionportal.spelling.personal_numbers import mask_card

TAKEN_ONCE = "finance_statementline_once"
_STEPS = {
    StatementState.PREVIEW: [],
    StatementState.TAKEN: [StatementState.PREVIEW],
    StatementState.DROPPED: [StatementState.PREVIEW],
}
# The statement is share-locked, so that its last line is there before it ends.
_OF_ITS_STATEMENT = """
    PERFORM 1 FROM finance_bankstatement s WHERE s.id = NEW.statement_id FOR SHARE;
    IF NOT EXISTS (SELECT FROM finance_bankstatement s WHERE s.id = NEW.statement_id
        AND s.holding_id = NEW.holding_id AND s.state = 'preview' AND NEW.day <= s.until) THEN
        RAISE EXCEPTION 'line of a statement that is taken, or of another account or period'
          USING ERRCODE = '23514', CONSTRAINT = 'finance_statementline_of_statement';
    END IF;
    RETURN NULL;
"""


class BankStatement(ScopedModel):
    """A file of the bank for one account, kept byte for byte; its lines are taken once somebody has looked at them."""

    flow = STATEMENT_FLOW
    worklist = Worklist(46, "finance:bankstatement_list", "finance:bankstatement_detail")
    tone = tone_by("state", STATEMENT_TONES)

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="statements", verbose_name="银行账户")
    until = models.DateField("对账单截止日")
    # Where the file has no column of balances.
    opening = MoneyField("第一笔以前的余额（元）", null=True, blank=True)
    attachment = models.ForeignKey("core.Attachment", models.PROTECT, related_name="+", verbose_name="原件")
    made_on = models.DateField("读入日期", auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="读入人")
    state = models.CharField("状态", max_length=20, choices=StatementState, default=StatementState.PREVIEW)

    class Meta:
        verbose_name = verbose_name_plural = "银行对账单"
        ordering = ["-until", "-pk"]
        triggers = [
            *append_only("bankstatement", but=("state",)),
            reached_from("bankstatement_state_in_order", "state", _STEPS),
        ]

    @property
    def is_open(self):
        """Whether its lines are still to be taken."""
        return self.state == StatementState.PREVIEW

    def get_absolute_url(self):
        return reverse("finance:bankstatement_detail", args=[self.pk])

    def __str__(self):
        return f"{self.holding}对账单（至{self.until:%Y-%m-%d}）"


class StatementLine(ScopedModel):
    """One line of the bank: what came to the account (more than zero) or left it, and what lay there then."""

    scope_path = "statement__unit"

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="lines", verbose_name="银行对账单")
    # Copied from the statement: by it a line is found again.
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="lines", verbose_name="银行账户")
    row = models.PositiveIntegerField("文件中的行")
    day = models.DateField("记账日期")
    time = models.CharField("交易时间", max_length=20, blank=True)
    amount = MoneyField("发生额（元）", help_text="收入为正，付出为负。")
    balance = MoneyField("余额（元）")
    number = models.CharField("银行流水号", max_length=60, blank=True)
    # By which the same line of another file is known.
    key = models.CharField("识别号", max_length=120, editable=False)
    other_name = models.CharField("对方户名", max_length=100, blank=True)
    other_account = EncryptedTextField("对方账号")
    summary = models.CharField("摘要", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "银行流水"
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["holding", "key"], name=TAKEN_ONCE, violation_error_message="这笔流水已经导入。"
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="finance_statementline_moves_money"),
        ]
        indexes = [models.Index(fields=["holding", "day", "id"], name="finance_line_in_order")]
        triggers = [
            *append_only("statementline"),
            pgtrigger.Trigger(
                name="statementline_of_its_statement",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func=_OF_ITS_STATEMENT,
            ),
        ]

    @property
    def masked_account(self):
        """The other's account with its middle digits as stars; "" where the bank names none."""
        return mask_card(self.other_account) if self.other_account else ""

    @property
    def part_key(self):
        """What names it in a form beside the rows of the books."""
        return f"line-{self.pk}"

    @property
    def other_label(self):
        """Who paid or was paid, or what for where the bank names nobody."""
        return self.other_name or self.summary or "（银行未写明）"

    def get_absolute_url(self):
        return reverse("finance:statementline_detail", args=[self.pk])

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.other_label} {self.amount}"
