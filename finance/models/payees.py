"""Whom money is paid to: suppliers, and what a claim and each of its several payees say of one."""

import uuid

from django.db import models
from django.db.models import Q

from finance.models.routes import Dated, DatedQuerySet
from members.models import Member
from members.personal.identity import mask_card
from unionportal.core.database.row_history import tracked
from unionportal.core.sealing.fields import EncryptedTextField
from unionportal.spelling.folding import folded_key


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
    name = models.CharField("名称", max_length=100, help_text="与发票、账户一致的全称。")
    tax_number = models.CharField("纳税人识别号", max_length=30, blank=True)
    bank = models.CharField("开户银行", max_length=100, blank=True, help_text="写到支行。")
    account = EncryptedTextField("账号")
    note = models.CharField("说明", max_length=200, blank=True)

    objects = SupplierQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "供应商"
        ordering = ["name", "-valid_from"]
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
