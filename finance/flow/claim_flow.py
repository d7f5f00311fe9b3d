"""The states and moves of a claim: 草稿 → 待会计审核 → 待批准 → 已批准待支付 → 已支付.

One that another app opens was approved in the flow of that app: it enters at 已批准待会计审核. Whoever proposed, made,
checked, approved and pays it are different people. One that is approved and not paid when its year ends is carried
over: it ends, and a new one of the next year goes on. One that was paid wrongly is reversed and goes on from the
station that was wrong.
"""

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from finance import causes, permissions
from finance.choices import LineState
from unionportal.core.flow.workflow import Transition, Workflow, guard
from unionportal.spelling.folding import folded_key


class ClaimState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待会计审核"
    CHECKED = "checked", "待批准"
    DECIDED = "decided", "已批准待会计审核"
    APPROVED = "approved", "已批准待支付"
    PAID = "paid", "已支付"
    RETURNED = "returned", "已退回"
    CANCELLED = "cancelled", "已撤销"
    REVERSED = "reversed", "已冲正"
    CARRIED = "carried", "已结转下年"


EDITABLE = (ClaimState.DRAFT, ClaimState.RETURNED)
# On the way to the approval.
ASKED = (ClaimState.SUBMITTED, ClaimState.CHECKED)
# Approved and not paid.
RESERVED = (ClaimState.DECIDED, ClaimState.APPROVED)
# Before the accountant, on the way to the approval or after it.
CHECKABLE = (ClaimState.SUBMITTED, ClaimState.DECIDED)
# The amount is set aside in the budget, from the day it was submitted.
HELD = (*ASKED, *RESERVED)
# Of what was approved: the claims that took nothing from the budget in the end.
CLAIM_UNDONE = (ClaimState.REVERSED, ClaimState.CANCELLED)
# Why it does not go on is what its page says first.
STOPPED = (ClaimState.RETURNED, *CLAIM_UNDONE)
# The colour of the state's label.
TONES = {
    **dict.fromkeys(HELD, "wait"),
    ClaimState.PAID: "ok",
    ClaimState.RETURNED: "stop",
    ClaimState.CANCELLED: "stop",
    ClaimState.REVERSED: "stop",
    ClaimState.CARRIED: "stop",
}
OPEN = (*EDITABLE, *HELD)
# All of the payees have theirs, or perhaps some; what was not paid of them may have gone into the next year.
PAID_SOME = (ClaimState.PAID, ClaimState.APPROVED, ClaimState.CARRIED)
# The people of a claim before it is paid; none of them pays it.
DECIDERS = ("proposed_by", "made_by", "endorsed_by", "reviewed_by", "checked_by", "approved_by")

_BEFORE_CHECK = ("proposed_by", "made_by", "endorsed_by", "reviewed_by")
_BEFORE_APPROVAL = ("proposed_by", "made_by", "endorsed_by", "reviewed_by", "checked_by")
_NOT_ENDORSED = "这笔支出须先由分工会主席同意。"
_NOT_REVIEWED = "这笔支出须先由专干初审。"
_TOOK_PART = "提出、经办、同意、初审、审核、审批的人不能兼做支付。"
_OWN_MONEY = "收款人不能同意、初审、审核、批准、支付付给自己的钱。"
_UNRESOLVED = "这笔支出须集体决定，请先登记决定它的会议和纪要。"


def _hands(claim, *names):
    return [getattr(claim, f"{name}_id") for name in names]


def _without(rows, actor, *names):
    for name in names:
        rows = rows.exclude(**{name: actor})
    return rows


def _not_redirected_to(rows, actor):
    # Once approved, few are paid to somebody else, and his name may be written in several ways.
    named = rows.filter(state__in=RESERVED).exclude(pay_to="").order_by().values_list("pk", "pay_to")
    own = [key for key, name in named if folded_key(name) == folded_key(actor.name)]
    return _not_paid_to(rows, actor).exclude(pk__in=own)


def _not_paid_to(rows, actor):
    rows = rows.exclude(member__user=actor)
    return rows.exclude(cause=causes.REQUEST.code, payees__member__user=actor)


def rows_read(claim, name, *joined):
    """Return the rows of the claim as they were read for many claims, else read now with what they are `joined` to."""
    rows = getattr(claim, name).all()
    is_read = name in getattr(claim, "_prefetched_objects_cache", ())
    return list(rows if is_read else rows.select_related(*joined))


# Of a list that another app brings, whoever is on it is chosen by that app's own flow.
def _own_money(claim, actor):
    is_own = (claim.member_id is not None and claim.member.user_id == actor.pk) or (
        claim.pay_to != "" and folded_key(claim.pay_to) == folded_key(actor.name)
    )
    listed = rows_read(claim, "payees", "member") if claim.cause == causes.REQUEST.code else ()
    is_listed = any(one.member_id is not None and one.member.user_id == actor.pk for one in listed)
    return _OWN_MONEY if is_own or is_listed else None


def approver_took_part(claim, actor):
    """Return the sentence that refuses an approver who made, proposed, reviewed or checked the claim, or None."""
    if claim.made_by_id == actor.pk:
        return "经办人不能审批自己提出的支出申请。"
    if actor.pk in _hands(claim, "proposed_by", "endorsed_by", "reviewed_by", "checked_by"):
        return "提出、同意、初审、审核的人不能审批同一笔支出。"
    return None


_RESOLVED = Q(is_collective=False) | Q(met_on__isnull=False)
_REVIEWED = Q(needs_review=False) | Q(reviewed_by__isnull=False)
_ENDORSED = Q(needs_endorsement=False) | Q(endorsed_by__isnull=False)


@guard(
    lambda rows, actor: (
        _not_paid_to(rows, actor).filter(needs_endorsement=True, endorsed_by=None).exclude(made_by=actor)
    )
)
def _not_to_endorse(claim, actor):
    if claim.made_by_id == actor.pk:
        return "经办人不能同意自己经手的支出。"
    if not claim.lacks_endorsement:
        return "这笔支出不需要分工会主席同意，或已经同意。"
    return _own_money(claim, actor)


@guard(
    lambda rows, actor: _without(
        _not_paid_to(rows, actor).filter(_ENDORSED, needs_review=True, reviewed_by=None),
        actor,
        "made_by",
        "endorsed_by",
    )
)
def _not_to_review(claim, actor):
    if actor.pk in _hands(claim, "made_by", "endorsed_by"):
        return "经办、同意的人不能初审同一笔支出。"
    if claim.lacks_endorsement:
        return _NOT_ENDORSED
    return _own_money(claim, actor) if claim.lacks_review else "这笔支出不需要初审，或已经初审。"


@guard(lambda rows, actor: _without(_not_paid_to(rows, actor).filter(_RESOLVED), actor, *_BEFORE_APPROVAL))
def _not_to_approve(claim, actor):
    if claim.lacks_resolution:
        return approver_took_part(claim, actor) or _UNRESOLVED
    return approver_took_part(claim, actor) or _own_money(claim, actor)


# Of one that is to be approved yet, the resolution is asked of the approver; of one that is, of the accountant.
@guard(
    lambda rows, actor: _without(_not_redirected_to(rows, actor), actor, *_BEFORE_CHECK, "approved_by").filter(
        Q(state=ClaimState.SUBMITTED) & _ENDORSED & _REVIEWED | Q(state=ClaimState.DECIDED) & _RESOLVED
    )
)
def _not_to_check(claim, actor):
    if actor.pk in _hands(claim, *_BEFORE_CHECK, "approved_by"):
        return "提出、经办、同意、初审、批准的人不能再审核同一笔支出。"
    if own := _own_money(claim, actor):
        return own
    if claim.state == ClaimState.DECIDED:
        return _UNRESOLVED if claim.lacks_resolution else None
    if claim.lacks_endorsement:
        return _NOT_ENDORSED
    return _NOT_REVIEWED if claim.lacks_review else None


def _not_in_batch(rows, actor):
    # The lines of batches stand above this table.
    return rows.exclude(batch_lines__state=LineState.OPEN)


@guard(_not_in_batch)
def _in_batch(claim, actor):
    if claim.state != ClaimState.APPROVED:
        return None
    # Asked of the table, for many claims at once are collected.
    line = apps.get_model("finance", "BatchLine").objects.filter(claim=claim.pk, state=LineState.OPEN)
    line = line.select_related("batch").first()
    return line and f"这笔支出在{line.batch}里（{line.batch.get_state_display()}），先办结或撤回那个批次。"


def _has_paid_some(claim):
    return claim.state in RESERVED and claim.payees.filter(payment__isnull=False).exists()


@guard(lambda rows, actor: _not_in_batch(rows, actor).exclude(state__in=RESERVED, payees__payment__isnull=False))
def _not_to_cancel(claim, actor):
    if _has_paid_some(claim):
        return "已付给其中的收款人，不能撤销；先冲正那几笔，或付完其余的。"
    return _in_batch(claim, actor)


@guard(_not_to_cancel.free)
def _not_to_send_back(claim, actor):
    if _has_paid_some(claim):
        return "已付给其中的收款人，不能退回；账户不对的，请出纳再更正，发票不对的，先冲正那几笔。"
    return _in_batch(claim, actor)


@guard(lambda rows, actor: _not_redirected_to(_without(rows, actor, *DECIDERS), actor))
def _not_to_pay_some(claim, actor):
    return _TOOK_PART if actor.pk in _hands(claim, *DECIDERS) else _own_money(claim, actor)


@guard(lambda rows, actor: _not_in_batch(_not_to_pay_some.free(rows, actor), actor))
def _not_to_pay(claim, actor):
    return _not_to_pay_some(claim, actor) or _in_batch(claim, actor)


@guard(lambda rows, actor: _not_to_pay.free(rows, actor).filter(payees__isnull=True))
def _not_to_redirect(claim, actor):
    if claim.payees.exists():
        return "付给几个收款人的，不能更改收款人；请退回更正名单。"
    return _not_to_pay(claim, actor)


def _paid_payees(claim):
    return apps.get_model("finance", "PayeeLine").objects.filter(claim=claim, payment__isnull=False)


# Of several payees what was paid to one may come back while others wait.
@guard(lambda rows, actor: rows.filter(Q(state=ClaimState.PAID) | Exists(_paid_payees(OuterRef("pk")))))
def _nothing_to_come_back(claim, actor):
    is_paid = claim.state == ClaimState.PAID or _paid_payees(claim.pk).exists()
    return None if is_paid else "还没有支付。"


def _refunds_of(rows):
    standing = {"is_refund": True, "undoes": None, "undone_by": None}
    refunds = apps.get_model("finance", "Payment").objects.filter(claim=OuterRef("pk"), **standing)
    return rows.filter(Exists(refunds))


@guard(lambda rows, actor: _refunds_of(rows))
def _no_refund(claim, actor):
    return None if _refunds_of(type(claim).objects.filter(pk=claim.pk)).exists() else "没有登记过退款。"


@guard(lambda rows, actor: rows.filter(is_collective=True, met_on__isnull=True).exclude(made_by=actor))
def _needs_no_resolution(claim, actor):
    if claim.made_by_id == actor.pk:
        return "经办人不能登记自己经手的支出的集体决定。"
    return None if claim.lacks_resolution else "这笔支出不需要集体决定，或已经登记。"


# Whoever made a claim for himself chooses another line where he changes it.
@guard(
    lambda rows, actor: rows.filter(
        cause__in=causes.codes_decided_elsewhere(), budget__year__lt=timezone.localdate().year
    )
)
def _not_to_rebook(claim, actor):
    if not claim.is_of_an_app:
        return "列支的预算在“修改”里重新选择。"
    return None if claim.budget.year < timezone.localdate().year else "列支的不是往年的预算，不用改列。"


CLAIM_FLOW = Workflow(
    ClaimState,
    [
        Transition("submit", "提交", EDITABLE, ClaimState.SUBMITTED, permissions.SUBMIT_CLAIM, waits_in=EDITABLE),
        # Of a claim that another app decided on, whose line nobody may choose here.
        Transition(
            "rebook",
            "改列今年预算",
            EDITABLE,
            None,
            permissions.SUBMIT_CLAIM,
            _not_to_rebook,
            warning="改列今年同一组织、科目、资金来源、项目的预算；提交以后重新审核、批准。",
        ),
        Transition(
            "resolve",
            "登记集体决定",
            (*ASKED, ClaimState.DECIDED),
            None,
            permissions.RESOLVE_CLAIM,
            _needs_no_resolution,
            waits_in=(ClaimState.CHECKED, ClaimState.DECIDED),
        ),
        Transition(
            "endorse",
            "同意",
            (ClaimState.SUBMITTED,),
            None,
            permissions.ENDORSE_CLAIM,
            _not_to_endorse,
            waits_in=(ClaimState.SUBMITTED,),
        ),
        Transition(
            "object",
            "退回",
            (ClaimState.SUBMITTED,),
            ClaimState.RETURNED,
            permissions.ENDORSE_CLAIM,
            _not_to_endorse,
            outcome_of="return",
        ),
        Transition(
            "review",
            "初审",
            (ClaimState.SUBMITTED,),
            None,
            permissions.REVIEW_CLAIM,
            _not_to_review,
            waits_in=(ClaimState.SUBMITTED,),
        ),
        # Every claim passes the accountant once before it is paid, on its way to the approval or after it.
        Transition(
            "check",
            "审核",
            CHECKABLE,
            ClaimState.CHECKED,
            permissions.CHECK_CLAIM,
            _not_to_check,
            waits_in=CHECKABLE,
            onward={ClaimState.DECIDED: ClaimState.APPROVED},
        ),
        # An approved one too: what is found of its papers before the payment goes back to its maker.
        Transition(
            "send_back",
            "退回",
            (*CHECKABLE, ClaimState.APPROVED),
            ClaimState.RETURNED,
            permissions.CHECK_CLAIM,
            _not_to_send_back,
            outcome_of="return",
        ),
        Transition(
            "approve",
            "批准",
            (ClaimState.CHECKED,),
            ClaimState.APPROVED,
            permissions.APPROVE_CLAIM,
            _not_to_approve,
            waits_in=(ClaimState.CHECKED,),
            says_why=True,
        ),
        Transition(
            "decline",
            "退回",
            (ClaimState.SUBMITTED,),
            ClaimState.RETURNED,
            permissions.REVIEW_CLAIM,
            _not_to_review,
            outcome_of="return",
        ),
        Transition("return", "退回", (ClaimState.CHECKED,), ClaimState.RETURNED, permissions.APPROVE_CLAIM),
        Transition(
            "pay",
            "支付",
            (ClaimState.APPROVED,),
            ClaimState.PAID,
            permissions.PAY_CLAIM,
            _not_to_pay,
            waits_in=(ClaimState.APPROVED,),
        ),
        # Another payee or account than was approved passes the accountant once more.
        Transition(
            "redirect",
            "更改收款人",
            (ClaimState.APPROVED,),
            ClaimState.DECIDED,
            permissions.PAY_CLAIM,
            _not_to_redirect,
            warning="会计重新审核以后才能支付；批准人会收到通知。",
        ),
        # Not by itself: with the account.
        Transition(
            "recheck", "更改收款账户", (ClaimState.APPROVED,), ClaimState.DECIDED, permissions.PAY_CLAIM, _in_batch
        ),
        # Not by themselves: with the payment of some of several payees, or its correction, before the last is paid.
        Transition("pay_some", "支付部分收款人", (ClaimState.APPROVED,), None, permissions.PAY_CLAIM, _not_to_pay_some),
        Transition("reverse_some", "冲正其中一笔", (ClaimState.APPROVED,), None, permissions.CORRECT_PAYMENT),
        Transition("reverse", "冲正", (ClaimState.PAID,), ClaimState.REVERSED, permissions.CORRECT_PAYMENT),
        Transition("refund", "退款", PAID_SOME, None, permissions.CORRECT_PAYMENT, _nothing_to_come_back),
        Transition("undo_refund", "更正退款", PAID_SOME, None, permissions.CORRECT_PAYMENT, _no_refund),
        # Not by themselves: with the reversal, to the station that was wrong.
        Transition("pay_anew", "重新支付", (ClaimState.REVERSED,), ClaimState.APPROVED, permissions.CORRECT_PAYMENT),
        Transition("mend", "退回更正", (ClaimState.REVERSED,), ClaimState.RETURNED, permissions.CORRECT_PAYMENT),
        # Not by itself: the year's act carries over every claim that was approved and not paid.
        Transition("carry_over", "结转下年", RESERVED, ClaimState.CARRIED, permissions.CARRY_OVER),
        Transition("cancel", "撤销", OPEN, ClaimState.CANCELLED, permissions.CANCEL_CLAIM, _not_to_cancel),
    ],
)
