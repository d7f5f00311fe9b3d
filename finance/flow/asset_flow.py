"""The states and moves of what the union owns: 在用, 闲置, 维修, until it is lost or disposed of; and of hand-overs."""

from finance import permissions
from finance.choices import AssetState, HandoverState
from unionportal.core.flow.workflow import Transition, Workflow, guard

ASSET_TONES = {
    AssetState.IN_USE: "ok",
    AssetState.IDLE: "wait",
    AssetState.REPAIR: "wait",
    AssetState.LOST: "stop",
    AssetState.DISPOSED: "stop",
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
        Transition("refuse", "没有收到", _PENDING, HandoverState.REFUSED, permissions.RECEIVE_ASSET),
        Transition("withdraw", "撤回移交", _PENDING, HandoverState.WITHDRAWN, permissions.WITHDRAW_HANDOVER),
    ],
)
