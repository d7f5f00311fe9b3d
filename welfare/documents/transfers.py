"""转账信息表: the approved visits and grants that wait for payment, with the accounts of the members they are for."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError

from finance.services import ClaimState
from members.models import Member
from members.permissions import REVEAL_MEMBER, VIEW_MEMBER
from members.services.roster import reveal
from unionportal.core.printing.questions import UnitQuestions
from unionportal.core.printing.registry import list_form
from unionportal.core.printing.wording import union
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Section, Signs
from welfare import permissions
from welfare.benefit_flow import BenefitState
from welfare.documents.wording import sum_line
from welfare.models import Grant, Visit
from welfare.models.benefit import Benefit

_AMOUNT = "金额（元）"
_COLUMNS = (
    Column("申请编号", 1.4),
    Column("收款人", 1.3),
    Column("开户银行", 2.4, "l"),
    Column("账号", 2.2),
    Column(_AMOUNT, 1.2, "r"),
    Column("用途", 2.6, "l"),
)


class TransferQuestions(UnitQuestions):
    """Asks for a unit, and why the accounts are printed in full; without a reason they are masked."""

    permission = permissions.PRINT_TRANSFERS

    reason = forms.CharField(
        label="印出完整账号的原因",
        max_length=200,
        required=False,
        help_text="不填则账号只印前四位和后四位；填写的原因会记入操作日志。",
    )

    def clean_reason(self):
        """Refuse a reason from somebody who may not see accounts in full."""
        reason = self.cleaned_data["reason"]
        if reason and not self.reader.user.holds(REVEAL_MEMBER):
            raise ValidationError("您没有“查看证件号、银行卡、手机原文”的权限，账号只能遮挡后印出。")
        return reason


@dataclass(frozen=True)
class Transfer:
    """One payment to be made: for what, and bank and account as they are printed."""

    benefit: Benefit
    bank: str = ""
    account: str = ""


@list_form(
    "transfers",
    "转账信息表",
    Visit,
    permissions.PRINT_TRANSFERS,
    questions=TransferQuestions,
    logged=True,
    has_workbook=True,
)
def transfer_form(answers, reader):
    """Return the list of the visits and grants that the reader may see and that are to be paid."""
    waiting = [*_waiting(Visit, answers["unit"], reader), *_waiting(Grant, answers["unit"], reader)]
    waiting.sort(key=lambda one: one.claim.number)
    return transfer_list(_transfers(waiting, reader, answers["reason"]), of=answers["unit"])


def _waiting(table, unit, reader):
    rows = table.objects.visible_to(reader.scope)
    rows = rows.filter(state=BenefitState.APPROVED, claim__state=ClaimState.APPROVED)
    if unit:
        rows = rows.within(unit)
    return reader.bounded(rows.select_related("member__unit", "claim"))


def _transfers(waiting, reader, reason):
    """Yield what is printed of each: the account masked, or in full for whoever may see it and says why."""
    keys = {one.member_id for one in waiting}
    seen = _keys(keys, reader, VIEW_MEMBER)
    revealed = _keys(keys, reader, REVEAL_MEMBER) if reason else set()
    for one in waiting:
        member = one.member
        if member.pk in revealed:
            account = reveal(member, "bank_card", actor=reader.user, reason=reason)
        else:
            account = member.masked_bank_card
        yield Transfer(one, member.bank_name, account or "") if member.pk in seen else Transfer(one)


def _keys(keys, reader, permission):
    """Return those of the members on whom the reader has the permission."""
    rows = Member.objects.visible_to(reader.scope.judged(permission)).filter(pk__in=keys)
    return set(rows.order_by().values_list("pk", flat=True))


def transfer_list(transfers, of=None):
    """Return the form of these payments, of a unit or of all."""
    found = list(transfers)
    rows = tuple(
        (claim.number, claim.payee, one.bank, one.account, claim.amount, claim.purpose)
        for one in found
        for claim in [one.benefit.claim]
    )
    total = sum((row[4] for row in rows), start=0) if rows else None
    grid = Grid(_COLUMNS, rows, total={_AMOUNT: total} if rows else {}, closing=(sum_line(total),) if rows else ())
    signs = Signs(("经办人", "审核人", "出纳"))
    section = Section((grid, signs), left=f"单位：{of or '全部'}", right=f"{len(rows)} 笔")
    return Form("转账信息表", union(), (section,), landscape=True)
