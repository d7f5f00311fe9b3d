"""Whom money is paid to: suppliers, and what a claim and each of its several payees say of one."""

import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from finance.models.guards import kept_with_claim
from finance.models.guards.batches import payee_moves_on, payees_add_up
from finance.models.routes import Dated, DatedQuerySet
from members.models import Member
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.row_history import tracked
from unionportal.core.sealing.fields import EncryptedTextField
from unionportal.core.values.money import MoneyField
from unionportal.core.values.names import NameField
from unionportal.spelling.folding import folded_key
from unionportal.spelling.personal_numbers import mask_card


class SupplierQuerySet(DatedQuerySet):
    def search(self, text):
        """Return suppliers by a part of the name or the beginning of the tax number."""
        return self.filter(Q(name__icontains=text.strip()) | Q(tax_number__istartswith=folded_key(text)))

    def called(self, text):
        """Return the one supplier of exactly this name, however wide its characters are typed, or None."""
        found = [one for one in self if folded_key(one.name) == folded_key(text)]
        return found[0] if len(found) == 1 else None


@tracked
class Supplier(Dated):
    """A firm that the union pays more than once, with the account that it is paid to, sealed."""

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    name = NameField("名称", max_length=100, help_text="与发票、账户一致的全称。")
    tax_number = models.CharField("纳税人识别号", max_length=30, blank=True)
    bank = models.CharField("开户银行", max_length=100, blank=True, help_text="写到支行。")
    account = EncryptedTextField("账号")
    note = models.CharField("说明", max_length=200, blank=True)

    objects = SupplierQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "供应商"
        ordering = ["name", "-valid_from", "-pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(valid_until__isnull=True),
                name="finance_supplier_once",
                violation_error_message="这个供应商已登记。",
            ),
        ]

    @property
    def masked_account(self):
        """The account with its middle digits as stars."""
        return mask_card(self.account)

    @property
    def picker_note(self):
        """What stands beside its name where one is chosen among several."""
        return "　".join(filter(None, ("供应商", self.tax_number, self.masked_account)))

    def __str__(self):
        return self.name


class ToPay(models.Model):
    """Base of what is paid to somebody: a supplier or a member of whom the account is known, or neither."""

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="供应商", editable=False
    )
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="收款的会员", editable=False
    )

    class Meta:
        abstract = True


@tracked(level=pghistory.Statement)
class PayeeLine(ToPay, ScopedModel):
    """One of several payees of a claim: how much he gets, into which account or in cash, and the payment to him."""

    scope_path, owner_path = "claim__unit", "claim__made_by"

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    claim = models.ForeignKey("finance.Claim", models.PROTECT, related_name="payees", verbose_name="支出申请")
    serial = models.PositiveIntegerField("序号")
    name = NameField("姓名或单位", max_length=100)
    amount = MoneyField("金额（元）")
    in_cash = models.BooleanField("现金签领", default=False)
    bank = models.CharField("开户银行", max_length=100, blank=True)
    account = EncryptedTextField("账号")
    payment = models.ForeignKey(
        "finance.Payment", models.PROTECT, null=True, blank=True, related_name="payees", verbose_name="支付"
    )

    class Meta:
        verbose_name = verbose_name_plural = "收款人名单"
        ordering = ["claim", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "serial"], name="finance_payeeline_serial_once"),
            models.UniqueConstraint(
                fields=["claim", "member"],
                name="finance_payeeline_member_once",
                violation_error_message="这位会员已在名单上。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="finance_payeeline_positive", violation_error_message="金额须大于零。"
            ),
        ]
        triggers = [
            *kept_with_claim("payeeline", "serial", "name", "amount", "in_cash", "supplier", "member"),
            payees_add_up("payeeline_adds_up", pgtrigger.Insert | pgtrigger.Update, "NEW.claim_id"),
            payees_add_up("payeeline_still_adds_up", pgtrigger.Delete, "OLD.claim_id"),
            payee_moves_on("payeeline_of_its_claim"),
        ]

    def __str__(self):
        return f"{self.serial}. {self.name}"

    @property
    def is_confidential(self):
        """Whether he is paid for what is confidential."""
        return self.claim.is_confidential

    @property
    def way_in_words(self):
        """How he gets it, where that is not through the bank."""
        return "（现金签领）" if self.in_cash else ""
