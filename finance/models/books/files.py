"""How the accountant's software wants vouchers, and by which codes it knows the accounts: dated rows he keeps."""

from functools import reduce
from operator import and_, or_

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max, Q

from finance import causes
from finance.asset_choices import AssetPart
from finance.choices import BookDirection, HoldingKind, TrustKind, VoucherField
from finance.models.assets.register import AssetCategory
from finance.models.bank.layouts import FileColumn, FileLayout
from finance.models.books.dimensions import Dimensions
from finance.models.books.ledger import LedgerAccount, LedgerStart
from finance.models.budget import Account
from finance.models.reconciling.holdings import Holding
from finance.models.routes import Dated
from unionportal.core.choices import FundingSource
from unionportal.core.database.row_history import tracked

_BACK = (VoucherField.NUMBER, VoucherField.OWN_NUMBER)
# What a code may stand for; a row names one of them, or money in one place and whose it is.
CODED = ("money", "holding", "cause", "account", "funding_source", "trust", "asset")


# What entries were posted by stays as it was then, but for its end, which is after the last of them.
_USED = """
    SELECT max(v.day) INTO used FROM finance_voucherline l JOIN finance_voucher v ON v.id = l.voucher_id
      WHERE l.rule_id = OLD.id;
    IF used IS NOT NULL AND (to_jsonb(NEW) - 'valid_until' <> to_jsonb(OLD) - 'valid_until'
        OR NEW.valid_until <= used) THEN
        RAISE EXCEPTION 'entries were posted by rule % until %', OLD.id, used
          USING ERRCODE = '23514', CONSTRAINT = 'finance_accountcode_used';
    END IF;
    RETURN NEW;
"""
# Where money lies changes from a day on: not before what was posted of it by another rule.
_AFTER_MONEY = """
    IF EXISTS (SELECT FROM finance_voucherline l JOIN finance_voucher v ON v.id = l.voucher_id
          JOIN finance_accountcode r ON r.id = l.rule_id AND r.id <> NEW.id AND r.trust = NEW.trust
        WHERE v.day >= NEW.valid_from AND (NEW.valid_until IS NULL OR v.day < NEW.valid_until)
          AND (r.holding_id = NEW.holding_id
            OR r.money = coalesce((SELECT h.kind FROM finance_holding h WHERE h.id = NEW.holding_id), NEW.money))) THEN
        RAISE EXCEPTION 'money of rule % was posted by another since %', NEW.code, NEW.valid_from
          USING ERRCODE = '23514', CONSTRAINT = 'finance_accountcode_after_money';
    END IF;
    RETURN NEW;
"""
_OF_MONEY = ~pgtrigger.Q(new__money="") | pgtrigger.Q(new__holding__isnull=False)


def _is_filled(name):
    """Return the condition that a column of CODED names something."""
    return Q(**{f"{name}__isnull": False}) if name in ("holding", "account") else ~Q(**{name: ""})


def _names_only(*names):
    return reduce(and_, (_is_filled(name) if name in names else ~_is_filled(name) for name in CODED))


def _names_one():
    of_others = [_names_only(place, "trust") & ~Q(trust=TrustKind.ADVANCE) for place in ("money", "holding")]
    return reduce(or_, [*(_names_only(one) for one in CODED), *of_others])


@tracked
class VoucherLayout(FileLayout):
    """The file of vouchers for one program: a row for each entry, with a sign of its side or a column for each side."""

    needed = {
        BookDirection.OUT: (VoucherField.NUMBER, VoucherField.DAY, VoucherField.SUMMARY, VoucherField.CODE),
        BookDirection.BACK: _BACK,
    }
    one_of = {
        BookDirection.OUT: ((VoucherField.SIDE, VoucherField.AMOUNT), (VoucherField.DEBIT, VoucherField.CREDIT)),
    }

    debit_word = models.CharField("表示借方的说法", max_length=10, default="借", help_text="有借贷标志一列时怎么写。")
    credit_word = models.CharField("表示贷方的说法", max_length=10, default="贷")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta(FileLayout.Meta):
        verbose_name = verbose_name_plural = "凭证文件版式"
        ordering = ["name", "pk"]


@tracked
class VoucherColumn(FileColumn):
    """One column of a file of vouchers, or of the file by which their numbers in the other program are read back."""

    fitting = {BookDirection.OUT: frozenset(VoucherField), BookDirection.BACK: frozenset(_BACK)}

    layout = models.ForeignKey(VoucherLayout, models.PROTECT, related_name="columns", verbose_name="版式")
    direction = models.CharField("文件", max_length=10, choices=BookDirection, default=BookDirection.OUT)
    holds = models.CharField("内容", max_length=20, choices=VoucherField)
    fixed = models.CharField("固定内容", max_length=100, blank=True, help_text="如币种、制单人。")

    class Meta(FileColumn.Meta):
        verbose_name = verbose_name_plural = "凭证文件的列"


@tracked
class AccountCode(Dimensions, Dated):
    """The account of the books for money of a kind or in one place, what is paid or came in for, whose it is, an asset.

    With the dimensions of its entries, where it is of what is paid or came in.

    Of money a place goes before its kind; of payments the cause goes before the account, the account before the
    source. An account without a row is booked by its own code. Of assets the row of a category goes before that of all.

    A row of money and whose it is (代管经费) says on which account below it money of others lies, apart from the
    union's own; in one place it goes before that of the place, of a kind before that of the kind.

    An entry keeps the row by which it was posted, and `verify_ledger` holds it against that one: a row that posted
    stays as it is, but for its end after its last entry. A new row may begin in the past, for what waits to be posted;
    only of money not before what was posted of it, because what lies there would be asked for on another account.
    """

    money = models.CharField("资金种类", max_length=10, choices=HoldingKind, blank=True)
    holding = models.ForeignKey(
        Holding, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="资金账户"
    )
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="收支科目"
    )
    cause = models.CharField("支出的起因", max_length=40, blank=True, default="", db_default="")
    funding_source = models.CharField("支出的资金来源", max_length=20, choices=FundingSource, blank=True)
    trust = models.CharField("往来款种类", max_length=10, choices=TrustKind, blank=True, default="", db_default="")
    asset = models.CharField("固定资产的账目", max_length=15, choices=AssetPart, blank=True, default="", db_default="")
    category = models.CharField(
        "资产类别编码",
        max_length=20,
        blank=True,
        default="",
        db_default="",
        help_text="只用于固定资产的账目：空白的用于所有类别；无形资产的类别另对应 171、172、30105。",
    )
    code = models.CharField("记账科目编码", max_length=20)
    name = models.CharField("记账科目名称", max_length=60)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "记账科目对应"
        ordering = ["code", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=_names_one(),
                name="finance_accountcode_of_one",
                violation_error_message="资金种类、资金账户、起因、收支科目、资金来源、往来款种类、固定资产的账目，请填且只填一项；"
                "代管经费等所在的资金科目，另填往来款种类。",
            ),
            models.CheckConstraint(
                condition=Q(category="") | ~Q(asset=""),
                name="finance_accountcode_category_of_asset",
                violation_error_message="资产类别编码只用于固定资产的账目。",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="accountcode_used",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                declare=[("used", "date")],
                func=_USED,
            ),
            pgtrigger.Trigger(
                name="accountcode_after_money",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("valid_from", "money", "holding_id"),
                when=pgtrigger.Before,
                condition=_OF_MONEY,
                func=_AFTER_MONEY,
            ),
        ]

    @property
    def last_used(self):
        """The day of the last voucher that was posted by it, None where none was."""
        return self.posted_lines.aggregate(day=Max("voucher__day"))["day"] if self.pk else None

    def clean(self):
        super().clean()
        if self.valid_until and (used := self.last_used) and self.valid_until <= used:
            raise ValidationError({"valid_until": f"已按这一条记账到{used:%Y-%m-%d}，失效日期须在那以后。"})
        if self.valid_from and (posted := self._posted_otherwise()):
            raise ValidationError(
                {
                    "valid_from": f"“{self.stands_for}”的资金已按别的对应记账到{posted:%Y-%m-%d}，生效日期须在那以后；"
                    "已记账的余额另编一张转账凭证转到新的科目。"
                }
            )
        if other := self._named_otherwise():
            raise ValidationError({"name": f"{other}请核对编码和名称。"})
        if self.cause and self.cause not in dict(causes.labels()):
            raise ValidationError({"cause": f"没有“{self.cause}”这个起因。"})
        if self.category and not AssetCategory.objects.filter(code=self.category).exists():
            raise ValidationError({"category": f"没有编码为“{self.category}”的资产类别。"})

    def _named_otherwise(self):
        """Return why the ledger that is kept here has another account under its code; "" where it has none."""
        if self.last_used or LedgerStart.in_force() is None:
            return ""
        account = LedgerAccount.objects.filter(code=self.code).first()
        return account.why_not(self.name) if account else ""

    def _posted_otherwise(self):
        """Return the last day in its time on which its money was posted by another rule, or None."""
        kind = self.holding.kind if self.holding else self.money
        if not kind:
            return None
        rivals = (
            AccountCode.objects.exclude(pk=self.pk)
            .filter(trust=self.trust)
            .filter(Q(money=kind) | Q(holding__isnull=False, holding=self.holding))
        )
        found = rivals.filter(posted_lines__voucher__day__gte=self.valid_from)
        if self.valid_until:
            found = found.filter(posted_lines__voucher__day__lt=self.valid_until)
        return found.aggregate(day=Max("posted_lines__voucher__day"))["day"]

    @property
    def named(self):
        """What it stands for, as ((column of CODED, key), …) in that order."""
        keys = ((name, getattr(self, self._meta.get_field(name).attname)) for name in CODED)
        return tuple((name, key) for name, key in keys if key)

    @property
    def stands_for(self):
        """What it is the code of, in words."""
        cause = dict(causes.labels()).get(self.cause, self.cause)
        asset = f"{self.get_asset_display()}{f'（类别 {self.category}）' if self.category else ''}"
        named = (self.get_money_display(), cause, self.get_funding_source_display(), self.get_trust_display(), asset)
        found = self.holding or self.account or next(filter(None, named))
        return f"{found}（{self.get_trust_display()}）" if self.trust and len(self.named) > 1 else found

    def __str__(self):
        return f"{self.code} {self.name}"
