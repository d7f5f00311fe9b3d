"""The states and moves of a selection (评选): 草稿 → 推荐中 → 投票中 → 待开票 → 评分中 → 已决定 → 已公布."""

from django.db import models

from activities import permissions
from unionportal.core.flow.workflow import Transition, Workflow, guard


class SelectionState(models.TextChoices):
    DRAFT = "draft", "草稿"
    NOMINATING = "nominating", "推荐中"
    VOTING = "voting", "投票中"
    COUNTING = "counting", "待开票"
    SCORING = "scoring", "评分中"
    DECIDED = "decided", "已决定"
    PUBLISHED = "published", "已公布"
    CANCELLED = "cancelled", "已取消"


# The states in which everybody may read a selection: from the call for candidates on.
OPEN = (
    SelectionState.NOMINATING,
    SelectionState.VOTING,
    SelectionState.COUNTING,
    SelectionState.SCORING,
    SelectionState.DECIDED,
    SelectionState.PUBLISHED,
)
# In which there are votes already.
TALLIED = (SelectionState.VOTING, SelectionState.COUNTING, SelectionState.SCORING)
OVER = (SelectionState.DECIDED, SelectionState.PUBLISHED)


def _has_candidates(selection, actor):
    if not selection.candidates.exists():
        return "还没有评选对象。"
    return None


def _has_last_day_of_voting(selection, actor):
    if selection.vote_weight and selection.vote_until is None:
        return "没有写明投票截止的日期：经办人随时可以结束投票，不能开始。请先修改。"
    return None


@guard(lambda rows, actor: rows.exclude(secret_vote__ended_by=actor))
def _ended_by_somebody_else(selection, actor):
    if selection.secret_vote is not None and selection.secret_vote.ended_by_id == actor.pk:
        return "结束投票的人不能开票，须由另一人办理。"
    return None


SELECTION_FLOW = Workflow(
    SelectionState,
    [
        Transition(
            "nominate",
            "开始推荐",
            (SelectionState.DRAFT,),
            SelectionState.NOMINATING,
            permissions.RUN_SELECTION,
            _has_last_day_of_voting,
            leads_on=True,
            says_why=True,
        ),
        Transition(
            "open_voting",
            "开始投票",
            (SelectionState.NOMINATING,),
            SelectionState.VOTING,
            permissions.RUN_SELECTION,
            _has_candidates,
            leads_on=True,
            says_why=True,
        ),
        Transition(
            "close_voting",
            "结束投票",
            (SelectionState.VOTING,),
            SelectionState.COUNTING,
            permissions.CLOSE_SELECTION,
            leads_on=True,
            warning="结束以后不能恢复：没有投票的人不能再投，选票由另一个人开票。",
        ),
        Transition(
            "count_votes",
            "开票",
            (SelectionState.COUNTING,),
            SelectionState.SCORING,
            permissions.CLOSE_SELECTION,
            _ended_by_somebody_else,
            waits_in=(SelectionState.COUNTING,),
            warning="开票以后不能恢复：得票随即可见，没有计入的选票不能再补。",
            says_why=True,
        ),
        Transition(
            "decide",
            "决定结果",
            (SelectionState.SCORING,),
            SelectionState.DECIDED,
            permissions.DECIDE_SELECTION,
            waits_in=(SelectionState.SCORING,),
        ),
        Transition(
            "publish",
            "公布",
            (SelectionState.DECIDED,),
            SelectionState.PUBLISHED,
            permissions.DECIDE_SELECTION,
            waits_in=(SelectionState.DECIDED,),
            warning="公布以后全体教职工都能看到结果，不能收回。",
        ),
        Transition(
            "cancel",
            "取消",
            (
                SelectionState.DRAFT,
                SelectionState.NOMINATING,
                SelectionState.VOTING,
                SelectionState.COUNTING,
                SelectionState.SCORING,
            ),
            SelectionState.CANCELLED,
            permissions.RUN_SELECTION,
        ),
    ],
)
