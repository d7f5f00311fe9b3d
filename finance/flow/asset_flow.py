"""The states and moves of assets (在用, 闲置, 维修, until they are gone), of hand-overs, counts and disposals."""

from finance import permissions
from finance.asset_choices import AssetState, CountResult, CountState, DisposalKind, DisposalState, HandoverState
from unionportal.core.flow.workflow import Transition, Workflow, guard

ASSET_TONES = {
    AssetState.IN_USE: "ok",
    AssetState.IDLE: "wait",
    AssetState.REPAIR: "wait",
    AssetState.LOST: "stop",
    AssetState.DISPOSED: "stop",
    AssetState.STRUCK: "stop",
}
# It is there, and somebody answers for it.
PRESENT = (AssetState.IN_USE, AssetState.IDLE, AssetState.REPAIR)

ASSET_FLOW = Workflow(
    AssetState,
    [
        Transition("relocate", "变更存放地点", PRESENT, None, permissions.CHANGE_ASSET),
        Transition("set_idle", "转为闲置", (AssetState.IN_USE,), AssetState.IDLE, permissions.CHANGE_ASSET),
        Transition("repair", "送修", (AssetState.IN_USE, AssetState.IDLE), AssetState.REPAIR, permissions.CHANGE_ASSET),
        Transition(
            "resume", "恢复在用", (AssetState.IDLE, AssetState.REPAIR), AssetState.IN_USE, permissions.CHANGE_ASSET
        ),
        # Not by itself: when the receiver of a hand-over confirms it.
        Transition("hand_over", "移交", PRESENT, None, permissions.RECEIVE_ASSET),
        # Not by themselves: when a disposal is approved.
        Transition("dispose", "处置", PRESENT, AssetState.DISPOSED, permissions.APPROVE_DISPOSAL),
        Transition("strike", "注销", PRESENT, AssetState.STRUCK, permissions.APPROVE_DISPOSAL),
        # Not by themselves: when a count is decided.
        Transition("lose", "盘亏核销", PRESENT, AssetState.LOST, permissions.DECIDE_COUNT),
        Transition("break", "清查发现损坏", PRESENT, AssetState.REPAIR, permissions.DECIDE_COUNT),
    ],
)


@guard(lambda rows, actor: rows.exclude(made_by=actor))
def _made_oneself(handover, actor):
    return "提出移交的人不能自己确认接收，请由别人提出。" if handover.made_by_id == actor.pk else None


HANDOVER_TONES = {
    HandoverState.PENDING: "wait",
    HandoverState.RECEIVED: "ok",
    HandoverState.REFUSED: "stop",
    HandoverState.WITHDRAWN: "stop",
}
_PENDING = (HandoverState.PENDING,)
HANDOVER_FLOW = Workflow(
    HandoverState,
    [
        Transition(
            "receive",
            "确认接收",
            _PENDING,
            HandoverState.RECEIVED,
            permissions.RECEIVE_ASSET,
            _made_oneself,
            waits_in=_PENDING,
            warning="请先核对实物：确认以后，这些资产由您保管。",
        ),
        Transition("refuse", "报告没有收到", _PENDING, HandoverState.REFUSED, permissions.RECEIVE_ASSET),
        Transition("withdraw", "撤回移交", _PENDING, HandoverState.WITHDRAWN, permissions.WITHDRAW_HANDOVER),
    ],
)


# The custodian who answers for what is to leave the register does not decide on it.
_KEPT_ONESELF = "您不能决定自己保管的资产，请由另一位有权决定的人办理。"


def _missing(counts, actor):
    """Return those of the counts in which something is missing that this person keeps."""
    return counts.filter(lines__custodian__user=actor, lines__result=CountResult.MISSING)


@guard(
    lambda rows, actor: (
        rows.exclude(made_by=actor)
        .exclude(submitted_by=actor)
        .exclude(pk__in=_missing(rows.model.objects.all(), actor).values("pk"))
    )
)
def _counted_oneself(count, actor):
    if actor.pk in (count.made_by_id, count.submitted_by_id):
        return "组织、提交清查的人不能自己决定盘盈盘亏。"
    is_kept = _missing(type(count).objects.filter(pk=count.pk), actor).exists()
    return _KEPT_ONESELF if is_kept else None


COUNT_TONES = {CountState.OPEN: "wait", CountState.SUBMITTED: "wait", CountState.CLOSED: "ok"}
RESULT_TONES = {
    CountResult.FOUND: "ok",
    CountResult.MISSING: "stop",
    CountResult.DAMAGED: "stop",
    CountResult.UNLISTED: "wait",
    CountResult.WITHDRAWN: "stop",
}
COUNT_FLOW = Workflow(
    CountState,
    [
        Transition(
            "submit",
            "结束盘点，提交",
            (CountState.OPEN,),
            CountState.SUBMITTED,
            permissions.COUNT_ASSETS,
            waits_in=(CountState.OPEN,),
        ),
        Transition(
            "decide",
            "同意盘盈盘亏",
            (CountState.SUBMITTED,),
            CountState.CLOSED,
            permissions.DECIDE_COUNT,
            _counted_oneself,
            waits_in=(CountState.SUBMITTED,),
            says_why=True,
            warning="同意以后缺失的核销、损坏的转为维修、账外的登记入账，清查不能再改。",
        ),
        Transition("send_back", "退回重新盘点", (CountState.SUBMITTED,), CountState.OPEN, permissions.DECIDE_COUNT),
    ],
)


@guard(lambda rows, actor: rows.exclude(made_by=actor).exclude(lines__asset__custodian__user=actor))
def _applied_oneself(disposal, actor):
    if disposal.made_by_id == actor.pk:
        return "申请人不能批准自己的处置申请。"
    return _KEPT_ONESELF if disposal.lines.filter(asset__custodian__user=actor).exists() else None


@guard(lambda rows, actor: rows.exclude(kind=DisposalKind.ERROR))
def _of_nothing(disposal, actor):
    if disposal.kind != DisposalKind.ERROR:
        return None
    return "注销的资产没有处置收入；退货收回的钱，请在支出申请里登记冲正或退款。"


DISPOSAL_TONES = {
    DisposalState.SUBMITTED: "wait",
    DisposalState.APPROVED: "ok",
    DisposalState.REJECTED: "stop",
    DisposalState.WITHDRAWN: "stop",
}
_ASKED = (DisposalState.SUBMITTED,)
DISPOSAL_FLOW = Workflow(
    DisposalState,
    [
        Transition(
            "approve",
            "批准处置",
            _ASKED,
            DisposalState.APPROVED,
            permissions.APPROVE_DISPOSAL,
            _applied_oneself,
            waits_in=_ASKED,
            says_why=True,
            warning="批准以后这些资产从账上核销，不能恢复。",
        ),
        Transition("reject", "不批准", _ASKED, DisposalState.REJECTED, permissions.APPROVE_DISPOSAL),
        Transition("withdraw", "撤回申请", _ASKED, DisposalState.WITHDRAWN, permissions.ADD_DISPOSAL),
        Transition("book_income", "登记处置收入", (DisposalState.APPROVED,), None, permissions.ADD_INCOME, _of_nothing),
    ],
)
