"""The states and moves of a visit, grant or gift issue: 草稿 → 待核定 → 待批准 → 已批准; a claim pays it."""

from django.db import models

from finance.services import CLAIM_UNDONE
from unionportal.core.flow.workflow import Transition, Workflow, guard
from welfare import permissions


class BenefitState(models.TextChoices):
    DRAFT = "draft", "草稿"
    REPORTED = "reported", "待核定"
    CHECKED = "checked", "待批准"
    APPROVED = "approved", "已批准"
    RETURNED = "returned", "已退回"
    CANCELLED = "cancelled", "已撤销"


EDITABLE = (BenefitState.DRAFT, BenefitState.RETURNED)
# The states in which whom it is for knows of it: a draft may still be of somebody else.
KNOWN = (BenefitState.REPORTED, BenefitState.CHECKED, BenefitState.APPROVED, BenefitState.RETURNED)


def _by_other_hands(rows, actor):
    return rows.model.not_for(rows.exclude(reported_by=actor).exclude(checked_by=actor), actor)


@guard(_by_other_hands)
def _maker_is_checker(benefit, actor):
    if actor.pk in (benefit.reported_by_id, benefit.checked_by_id):
        return "上报人、核定人不能批准自己经手的事项。"
    if benefit.is_for(actor):
        return "不能批准给自己的慰问或补助，请其他负责人批准。"
    return None


def _money_is_alive(benefit, actor):
    if benefit.claim.state not in CLAIM_UNDONE:
        return "已进入支付环节，须先由财务撤销或冲正这笔支出，才能作废。"
    return None


BENEFIT_FLOW = Workflow(
    BenefitState,
    [
        Transition(
            "report",
            "上报",
            EDITABLE,
            BenefitState.REPORTED,
            permissions.REPORT,
            waits_in=EDITABLE,
            # Who entered it, until it is reported.
            maker="reported_by",
        ),
        Transition(
            "check",
            "核定",
            (BenefitState.REPORTED,),
            BenefitState.CHECKED,
            permissions.CHECK,
            waits_in=(BenefitState.REPORTED,),
        ),
        Transition("return", "退回", (BenefitState.REPORTED,), BenefitState.RETURNED, permissions.CHECK),
        Transition(
            "approve",
            "批准",
            (BenefitState.CHECKED,),
            BenefitState.APPROVED,
            permissions.APPROVE,
            _maker_is_checker,
            waits_in=(BenefitState.CHECKED,),
            says_why=True,
        ),
        Transition("send_back", "驳回", (BenefitState.CHECKED,), BenefitState.RETURNED, permissions.APPROVE),
        Transition(
            "cancel",
            "撤销",
            (*EDITABLE, BenefitState.REPORTED),
            BenefitState.CANCELLED,
            permissions.REPORT,
        ),
        # After the payment was reversed, so that the right benefit can be reported.
        Transition(
            "void", "作废", (BenefitState.APPROVED,), BenefitState.CANCELLED, permissions.CHECK, _money_is_alive
        ),
    ],
)
