"""Which lines of the bank and which rows of the books are the same money, and money moved between the union's own."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from finance import permissions
from finance.choices import VoucherKind
from finance.models.book import Income, Payment
from finance.models.guards import kept
from finance.models.guards.counted import moved_not_counted, placed_not_counted
from finance.models.guards.just_one import just_one
from finance.models.guards.placed import placed_as_posted
from finance.models.guards.vouchers import given_voucher
from finance.models.numbers import numbered
from finance.models.reconciling.holdings import Holding
from finance.models.reconciling.statements import StatementLine
from finance.models.reconciling.trust import TrustEntry
from finance.models.routes import Dated
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import append_only, never_emptied
from unionportal.core.database.row_history import tracked
from unionportal.core.values.money import MoneyField

# What a part of a match may be.
PARTS = ("line", "payment", "income", "transfer", "trust")
# What lies in the main holding of its kind, unless somebody placed it elsewhere.
PLACED = ("payment", "income", "trust")
MATCHED_ONCE = "finance_matchpart_{}_once"
# What a match placed is where it was before once the match is undone, and nothing else of the rows ever goes.
_ONLY_UNDONE = """
    IF NOT EXISTS (SELECT FROM finance_match m WHERE m.id = OLD.match_id AND m.undone_on IS NOT NULL) THEN
        RAISE EXCEPTION 'placement % was not made by a match that is undone', OLD.id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_placement_stays';
    END IF;
    RETURN OLD;
"""
# At commit, when all parts are there: what the bank says and what the books say are the same sum, all parts are of one
# account, and `last_day` is that of the last of them.
_BALANCED = """
    SELECT m.* INTO matched FROM finance_match m WHERE m.id = NEW.match_id;
    SELECT count(*) FILTER (WHERE p.is_live), count(*) FILTER (WHERE NOT p.is_live),
        sum(coalesce(l.amount, 0) - coalesce(i.amount, 0) + coalesce(y.amount, 0) - coalesce(h.amount, 0)
            - CASE WHEN t.target_id = p.holding_id THEN t.amount WHEN t.id IS NOT NULL THEN -t.amount ELSE 0 END),
        max(coalesce(l.day, i.received_on, y.paid_on, t.day, h.day)),
        bool_and(p.holding_id = matched.holding_id AND coalesce(l.holding_id, p.holding_id) = p.holding_id
            AND (t.id IS NULL OR p.holding_id IN (t.source_id, t.target_id)))
      INTO living, dead, difference, latest, is_of_one
      FROM finance_matchpart p LEFT JOIN finance_statementline l ON l.id = p.line_id
        LEFT JOIN finance_income i ON i.id = p.income_id LEFT JOIN finance_payment y ON y.id = p.payment_id
        LEFT JOIN finance_transfer t ON t.id = p.transfer_id LEFT JOIN finance_trustentry h ON h.id = p.trust_id
      WHERE p.match_id = NEW.match_id;
    IF living > 0 AND (dead > 0 OR matched.undone_on IS NOT NULL OR difference <> 0 OR NOT is_of_one
            OR latest <> matched.last_day)
        OR living = 0 AND matched.undone_on IS NULL THEN
        RAISE EXCEPTION 'match % is of unequal sums, of several accounts, or half undone', NEW.match_id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_match_balanced';
    END IF;
    RETURN NULL;
"""


@tracked
class MatchRule(Dated):
    """How far apart the bank's day and that of the books may lie, and by what words money that came back is known."""

    days_before = models.PositiveSmallIntegerField("账面最多早几天", help_text="账面日期可以比银行早多少天。")
    days_after = models.PositiveSmallIntegerField("账面最多晚几天", help_text="账面日期可以比银行晚多少天。")
    return_days = models.PositiveSmallIntegerField("退票最多几天", help_text="付款以后多少天以内退回的，提示为退票。")
    return_words = models.CharField("表示退票的说法", max_length=200, help_text="在摘要里；用顿号隔开。")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "银行对账规则"
        ordering = ["-valid_from", "-pk"]

    def __str__(self):
        return f"银行对账规则（{self.valid_from:%Y-%m-%d}起）"


class Transfer(ScopedModel):
    """Money moved between two holdings of the union: drawn in cash, paid in, or sent to another account of its own.

    It is neither spent nor earned. A mistake is corrected by another one, the other way.
    """

    number = models.CharField("划转编号", max_length=30, unique=True, editable=False)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    source = models.ForeignKey(Holding, models.PROTECT, related_name="sent", verbose_name="转出")
    target = models.ForeignKey(Holding, models.PROTECT, related_name="received", verbose_name="转入")
    amount = MoneyField("金额（元）")
    day = models.DateField("日期")
    note = models.CharField("说明", max_length=100, help_text="如“提取备用金”“现金存入银行”。")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "资金划转"
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="finance_transfer_positive",
                violation_error_message="金额须大于零。",
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="finance_transfer_between_two",
                violation_error_message="转出和转入不能是同一个账户。",
            ),
        ]
        # Between cash and bank one voucher is made, that of the money that went out.
        triggers = [
            *numbered("finance_transfer", "T"),
            *append_only("transfer"),
            moved_not_counted(),
            given_voucher("transfer", VoucherKind.PAYMENT, "day"),
        ]

    def __str__(self):
        return f"{self.number} {self.note}"


class Placement(ScopedModel):
    """Says of a row of the books that it lies in another holding than the main one of its kind."""

    viewed_by = permissions.VIEW_STATEMENT_LINE

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="placements", verbose_name="资金账户")
    payment = models.OneToOneField(
        Payment, models.PROTECT, null=True, blank=True, related_name="placement", verbose_name="支付"
    )
    income = models.OneToOneField(
        Income, models.PROTECT, null=True, blank=True, related_name="placement", verbose_name="收入"
    )
    trust = models.OneToOneField(
        TrustEntry, models.PROTECT, null=True, blank=True, related_name="placement", verbose_name="往来款"
    )
    # The match that found it there; empty where somebody said so.
    match = models.ForeignKey(
        "finance.Match", models.PROTECT, null=True, blank=True, related_name="placements", verbose_name="银行核对"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "记入的资金账户"
        constraints = [models.CheckConstraint(condition=just_one(PLACED), name="finance_placement_of_one_row")]
        triggers = [
            pgtrigger.Protect(name="placement_fixed", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="placement_stays", operation=pgtrigger.Delete, when=pgtrigger.Before, func=_ONLY_UNDONE
            ),
            never_emptied("placement"),
            placed_not_counted(),
            placed_as_posted(),
        ]

    def __str__(self):
        return f"{next(getattr(self, name) for name in PLACED if getattr(self, f'{name}_id'))}：{self.holding}"


class Match(ScopedModel):
    """Lines of the bank and rows of the books that are the same money; undone, it stays to be read."""

    viewed_by = permissions.VIEW_STATEMENT_LINE

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="matches", verbose_name="资金账户")
    # Until then, one side knew of it and the other did not.
    last_day = models.DateField("两边都记账的日期")
    made_on = models.DateField("核对日期", auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="核对人")
    undone_on = models.DateField("撤销日期", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人"
    )
    undo_reason = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "银行核对"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_on__isnull=True, undone_by__isnull=True, undo_reason="")
                | Q(undone_on__isnull=False, undone_by__isnull=False) & ~Q(undo_reason=""),
                name="finance_match_undone_says_why",
            )
        ]
        triggers = [
            *append_only("match", but=("undone_on", "undone_by", "undo_reason")),
            kept(
                "match_undone_once",
                ("undone_on", "undone_by", "undo_reason"),
                pgtrigger.Q(old__undone_on__isnull=False),
            ),
        ]

    @property
    def is_live(self):
        """Whether it stands."""
        return self.undone_on is None

    def get_absolute_url(self):
        return reverse("finance:holding_matching", args=[self.holding_id])

    def __str__(self):
        return f"{self.holding}核对 {self.pk}"


def _once(name, *more):
    return models.UniqueConstraint(fields=[name, *more], condition=Q(is_live=True), name=MATCHED_ONCE.format(name))


class MatchPart(ScopedModel):
    """One line of the bank, or one row of the books, in a match; in one that stands, each is there once."""

    scope_path = "match__unit"
    viewed_by = permissions.VIEW_STATEMENT_LINE

    match = models.ForeignKey(Match, models.PROTECT, related_name="parts", verbose_name="银行核对")
    # Copied from the match: a transfer is matched in both of its accounts.
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="+", verbose_name="资金账户")
    line = models.ForeignKey(
        StatementLine, models.PROTECT, null=True, blank=True, related_name="matched", verbose_name="银行流水"
    )
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="matched", verbose_name="支付"
    )
    income = models.ForeignKey(
        Income, models.PROTECT, null=True, blank=True, related_name="matched", verbose_name="收入"
    )
    transfer = models.ForeignKey(
        Transfer, models.PROTECT, null=True, blank=True, related_name="matched", verbose_name="资金划转"
    )
    trust = models.ForeignKey(
        TrustEntry, models.PROTECT, null=True, blank=True, related_name="matched", verbose_name="往来款"
    )
    is_live = models.BooleanField("有效", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "核对的一笔"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=just_one(PARTS),
                name="finance_matchpart_is_one_thing",
            ),
            _once("line"),
            _once("payment"),
            _once("income"),
            _once("transfer", "holding"),
            _once("trust"),
        ]
        triggers = [
            *append_only("matchpart", but=("is_live",)),
            kept("matchpart_undone_once", ("is_live",), pgtrigger.Q(old__is_live=False)),
            pgtrigger.Trigger(
                name="matchpart_balanced",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                declare=[
                    ("matched", "finance_match%ROWTYPE"),
                    ("living", "bigint"),
                    ("dead", "bigint"),
                    ("difference", "numeric"),
                    ("latest", "date"),
                    ("is_of_one", "boolean"),
                ],
                func=_BALANCED,
            ),
        ]

    @property
    def record(self):
        """The line or row that it is."""
        return next(getattr(self, name) for name in PARTS if getattr(self, f"{name}_id"))

    def __str__(self):
        return str(self.record)
