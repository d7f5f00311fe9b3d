"""The accounts that claims are paid to: as typed for one claim, and as the accountant checked them."""

import uuid

from django.conf import settings
from django.db import models

from finance.models.claim import Claim
from finance.models.guards import stays_with_claim
from finance.models.guards.batches import account_being_checked, payee_moves_on
from finance.models.payees import PayeeLine
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.sealing.fields import EncryptedTextField
from unionportal.spelling.personal_numbers import mask_card


class PayeeAccount(ScopedModel):
    """The account of a payee who is no member, typed for one claim; that of a member is kept in the roster."""

    scope_path, owner_path = "claim__unit", "claim__made_by"

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    claim = models.OneToOneField(Claim, models.PROTECT, related_name="payee_account", verbose_name="支出申请")
    bank = models.CharField("开户银行", max_length=100)
    account = EncryptedTextField("账号")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="登记人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "收款账户"
        triggers = [payee_moves_on("payeeaccount_of_its_claim")]

    @property
    def masked_account(self):
        """The account with its middle digits as stars."""
        return mask_card(self.account)

    def __str__(self):
        return f"{self.claim.number or '支出申请'}的收款账户"


class CheckedAccount(ScopedModel):
    """The account that the accountant last checked, of a claim or of one payee on its list.

    Nothing is paid into another one: what the roster or the list of suppliers says may have changed since.
    """

    scope_path, owner_path = "claim__unit", "claim__made_by"

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="checked_accounts", verbose_name="支出申请")
    payee = models.ForeignKey(
        PayeeLine, models.CASCADE, null=True, related_name="+", verbose_name="名单上的收款人", editable=False
    )
    account = EncryptedTextField("账号")

    class Meta:
        verbose_name = verbose_name_plural = "审核过的收款账户"
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "payee"], nulls_distinct=False, name="finance_checkedaccount_once"
            ),
        ]
        triggers = [
            payee_moves_on("checkedaccount_of_its_claim"),
            account_being_checked("checkedaccount_by_the_accountant"),
            stays_with_claim("checkedaccount"),
        ]

    @property
    def masked_account(self):
        """The account with its middle digits as stars."""
        return mask_card(self.account)

    def __str__(self):
        return f"{self.claim.number or '支出申请'}审核过的收款账户"
