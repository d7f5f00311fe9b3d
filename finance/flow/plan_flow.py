"""The states and moves of a version of the budget: 草案 → 待登记批准 → 已批准."""

from finance import permissions
from finance.choices import PlanState
from unionportal.core.flow.workflow import Transition, Workflow, guard

# Still to be approved.
OPEN = (PlanState.DRAFT, PlanState.SUBMITTED)


@guard(lambda rows, actor: rows.exclude(made_by=actor).exclude(submitted_by=actor))
def _by_another(record, actor):
    if actor.pk in (record.made_by_id, record.submitted_by_id):
        return "编制、提交这份预算的人不能登记批准。"
    return None


@guard(lambda rows, actor: rows.filter(published_on__isnull=True))
def _not_published(record, actor):
    return "已经公布。" if record.published_on else None


@guard(lambda rows, actor: rows.filter(published_on__isnull=False))
def _published(record, actor):
    return None if record.published_on else "还没有公布。"


PLAN_FLOW = Workflow(
    PlanState,
    [
        Transition(
            "submit",
            "提交登记批准",
            (PlanState.DRAFT,),
            PlanState.SUBMITTED,
            permissions.ADD_BUDGET,
            warning="提交以后不能再改；主席登记两个会议的决定以后，预算才可以列支。",
        ),
        Transition(
            "send_back",
            "退回修改",
            (PlanState.SUBMITTED,),
            PlanState.DRAFT,
            permissions.ADJUST_BUDGET,
        ),
        Transition(
            "approve",
            "登记批准",
            (PlanState.SUBMITTED,),
            PlanState.APPROVED,
            permissions.ADJUST_BUDGET,
            _by_another,
            waits_in=(PlanState.SUBMITTED,),
            warning="登记以后，各项预算即时生效，不能撤回；以后的改动是预算调整。",
        ),
        Transition(
            "publish",
            "向会员公布",
            (PlanState.APPROVED,),
            None,
            permissions.PUBLISH_PLAN,
            _not_published,
            warning="公布以后，每个会员都能看到按科目的预算表；其中没有各项申请和任何人的姓名。公布的数原样保存。",
        ),
        # What was entered for its year since is shown beside it until then.
        Transition(
            "publish_again",
            "重新公布",
            (PlanState.APPROVED,),
            None,
            permissions.PUBLISH_PLAN,
            _published,
            warning="按现在的账重新公布；以前公布的数原样保存，会员仍可以查看。",
        ),
        Transition("drop", "作废", (PlanState.DRAFT,), PlanState.DROPPED, permissions.ADD_BUDGET),
    ],
)
