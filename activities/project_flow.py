"""The states and moves of a brand project (一分会一品牌): 草稿 → 待评审 → 已评审 → 已立项 → 已验收."""

from django.db import models

from activities import permissions
from unionportal.core.flow.workflow import Transition, Workflow, guard


class ProjectState(models.TextChoices):
    DRAFT = "draft", "草稿"
    APPLIED = "applied", "待评审"
    REVIEWED = "reviewed", "已评审"
    APPROVED = "approved", "已立项"
    ACCEPTED = "accepted", "已验收"
    NOT_APPROVED = "not_approved", "不予立项"
    RETURNED = "returned", "已退回"
    CANCELLED = "cancelled", "已撤销"


EDITABLE = (ProjectState.DRAFT, ProjectState.RETURNED)
STARTED = (ProjectState.APPROVED, ProjectState.ACCEPTED)
STOPPED = (ProjectState.RETURNED, ProjectState.NOT_APPROVED, ProjectState.CANCELLED)


@guard(lambda rows, actor: rows.exclude(proposer=actor))
def _not_by_oneself(project, actor):
    if actor.pk == project.proposer_id:
        return "申报人不能评审、批准自己申报的项目。"
    return None


@guard(lambda rows, actor: rows.exclude(proposer=actor))
def _own_result(project, actor):
    return "申报人不能验收自己申报的项目。" if actor.pk == project.proposer_id else None


PROJECT_FLOW = Workflow(
    ProjectState,
    [
        Transition(
            "apply",
            "申报",
            EDITABLE,
            ProjectState.APPLIED,
            permissions.APPLY_PROJECT,
            waits_in=EDITABLE,
            maker="proposer",
        ),
        Transition(
            "review",
            "评审",
            (ProjectState.APPLIED,),
            ProjectState.REVIEWED,
            permissions.REVIEW_PROJECT,
            _not_by_oneself,
            waits_in=(ProjectState.APPLIED,),
        ),
        Transition("return", "退回", (ProjectState.APPLIED,), ProjectState.RETURNED, permissions.REVIEW_PROJECT),
        Transition(
            "approve",
            "立项",
            (ProjectState.REVIEWED,),
            ProjectState.APPROVED,
            permissions.APPROVE_PROJECT,
            _not_by_oneself,
            waits_in=(ProjectState.REVIEWED,),
        ),
        Transition(
            "refuse", "不予立项", (ProjectState.REVIEWED,), ProjectState.NOT_APPROVED, permissions.APPROVE_PROJECT
        ),
        Transition(
            "accept",
            "验收",
            (ProjectState.APPROVED,),
            ProjectState.ACCEPTED,
            permissions.REVIEW_PROJECT,
            _own_result,
            waits_in=(ProjectState.APPROVED,),
        ),
        Transition(
            "cancel", "撤销", (*EDITABLE, ProjectState.APPLIED), ProjectState.CANCELLED, permissions.CANCEL_PROJECT
        ),
    ],
)
