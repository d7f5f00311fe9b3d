"""Where the union's money lies: its bank accounts and the cash box, each with the balance its book begins with."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from finance.choices import HoldingKind
from finance.flow.checked_flow import CHECKED_TONES, OPENING_FLOW, STANDING, STEPS, CheckedState
from finance.models.bank.files import BankLayout
from finance.models.guards import kept, reached_from
from finance.models.guards.counted import opened_not_counted
from finance.models.hands import another_than, hand
from finance.models.routes import Dated
from unionportal.core.access.scoping import Unitless
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.sealing.fields import EncryptedTextField
from unionportal.core.values.money import MoneyField
from unionportal.core.values.names import NameField
from unionportal.core.values.states import tone_by
from unionportal.spelling.personal_numbers import mask_card

# What lies in it would lie elsewhere, back to its first day.
_IN_USE = """
    IF EXISTS (SELECT FROM finance_opening o WHERE o.holding_id = OLD.id)
        OR EXISTS (SELECT FROM finance_bankstatement s WHERE s.holding_id = OLD.id)
        OR EXISTS (SELECT FROM finance_cashcount c WHERE c.holding_id = OLD.id)
        OR EXISTS (SELECT FROM finance_reconciliation r WHERE r.holding_id = OLD.id)
        OR EXISTS (SELECT FROM finance_placement p WHERE p.holding_id = OLD.id)
        OR EXISTS (SELECT FROM finance_transfer t WHERE OLD.id IN (t.source_id, t.target_id)) THEN
        RAISE EXCEPTION 'holding % is in use', OLD.id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_holding_in_use';
    END IF;
    RETURN NEW;
"""


@tracked
class Holding(Dated):
    """A bank account of the union, or its cash box.

    What is booked lies in the main one of its kind: what was paid in cash in the box, all else in the bank account.
    """

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    kind = models.CharField("种类", max_length=10, choices=HoldingKind, default=HoldingKind.BANK)
    name = NameField("名称", max_length=40, unique=True, help_text="如“基本户”“库存现金”。")
    bank = models.CharField("开户银行", max_length=100, blank=True)
    account = EncryptedTextField("账号")
    layout = models.ForeignKey(
        BankLayout, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="对账单版式"
    )
    is_main = models.BooleanField("主账户", default=True, help_text="没有另外指明的收付都记在主账户。")

    class Meta:
        verbose_name = verbose_name_plural = "资金账户"
        ordering = ["kind", "name"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(is_main=True),
                name="finance_holding_one_main",
                violation_error_message="这一种类已有主账户。",
            ),
            models.CheckConstraint(
                condition=Q(kind=HoldingKind.BANK) & ~Q(bank="")
                | Q(kind=HoldingKind.CASH, bank="", layout__isnull=True),
                name="finance_holding_of_a_bank",
                violation_error_message="银行账户须写明开户银行；库存现金没有开户银行和对账单版式。",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="holding_in_use",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind"))
                | pgtrigger.Q(old__is_main__df=pgtrigger.F("new__is_main")),
                func=_IN_USE,
            )
        ]

    @property
    def is_bank(self):
        """Whether it is an account at a bank."""
        return self.kind == HoldingKind.BANK

    @property
    def is_in_use(self):
        """Whether a row of the books, a balance or a statement lies in it, so that its kind stays what it is."""
        inside = (self.openings, self.statements, self.counts, self.reconciliations, self.placements)
        return any(rows.exists() for rows in (*inside, self.sent, self.received))

    @property
    def book_title(self):
        """What its book by day is called."""
        return "银行存款日记账" if self.is_bank else "现金日记账"

    @property
    def masked_account(self):
        """The account with its middle digits as stars; "" for the cash box."""
        return mask_card(self.account) if self.account else ""

    def __str__(self):
        return self.name


class OpeningQuerySet(models.QuerySet):
    def confirmed(self):
        """Return those with which the book of their holding begins, or goes on."""
        return self.filter(state=CheckedState.CONFIRMED)


@tracked
class Opening(Unitless):
    """How much the book of a holding contains at the end of a day, once another has confirmed it.

    From there on the rows are added up.
    """

    flow = OPENING_FLOW
    worklist = Worklist(49)
    tone = tone_by("state", CHECKED_TONES)

    holding = models.ForeignKey(Holding, models.PROTECT, related_name="openings", verbose_name="资金账户")
    day = models.DateField("日期", help_text="这一天终了的余额；第二天起的收付由系统加减。")
    amount = MoneyField("账面余额（元）")
    document = models.CharField("依据", max_length=100, help_text="如“2025年12月银行存款余额调节表”。")
    # Nobody where it is older than this column.
    made_by = hand("+", "登记人", editable=False)
    state = models.CharField(
        "状态", max_length=20, choices=CheckedState, default=CheckedState.SUBMITTED, editable=False
    )
    confirmed_on = models.DateField("确认日期", null=True, blank=True, editable=False)
    confirmed_by = hand("+", "确认人", editable=False)
    return_reason = models.CharField("退回原因", max_length=200, blank=True, editable=False)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "账面期初余额"
        ordering = ["holding", "-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["holding", "day"],
                condition=Q(state__in=STANDING),
                name="finance_opening_once_a_day",
                violation_error_message="这一天的余额已经登记。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="finance_opening_not_negative",
                violation_error_message="余额不能是负数。",
            ),
            models.CheckConstraint(
                condition=another_than("confirmed_by", "made_by"),
                name="finance_opening_by_another",
                violation_error_message="期初余额须由另一个人确认。",
            ),
            models.CheckConstraint(
                condition=Q(state=CheckedState.SUBMITTED, confirmed_by__isnull=True)
                | Q(made_by__isnull=True)
                | ~Q(state=CheckedState.SUBMITTED) & Q(confirmed_by__isnull=False, confirmed_on__isnull=False),
                name="finance_opening_confirmed_by_whom",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="opening_entered_by_whom",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__made_by__isnull=True) | ~pgtrigger.Q(new__state=CheckedState.SUBMITTED),
            ),
            pgtrigger.Protect(
                name="opening_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=CheckedState.CONFIRMED),
            ),
            reached_from("opening_state_in_order", "state", STEPS),
            kept(
                "opening_as_confirmed",
                ("holding", "day", "amount", "document", "made_by", "confirmed_by", "confirmed_on"),
                ~pgtrigger.Q(old__state=CheckedState.SUBMITTED),
            ),
            opened_not_counted(),
        ]

    def __str__(self):
        return f"{self.holding} {self.day:%Y-%m-%d}"
