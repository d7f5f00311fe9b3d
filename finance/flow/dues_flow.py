"""The states of the dues of a month: taken from the payroll by the accountant, 待确认到账, then received, 已到账."""

from django.db import models

from finance import permissions
from unionportal.core.flow.workflow import Transition, Workflow, guard


class DuesState(models.TextChoices):
    DRAFT = "draft", "待确认到账"
    CONFIRMED = "confirmed", "已到账"


DUES_TONES = {DuesState.DRAFT: "wait", DuesState.CONFIRMED: "ok"}


@guard(lambda rows, actor: rows.exclude(made_by=actor))
def _by_another(record, actor):
    return "导入会费表的人不能确认到账。" if record.made_by_id == actor.pk else None


DUES_FLOW = Workflow(
    DuesState,
    [
        Transition(
            "confirm",
            "确认到账",
            (DuesState.DRAFT,),
            DuesState.CONFIRMED,
            permissions.CONFIRM_DUES,
            _by_another,
            waits_in=(DuesState.DRAFT,),
            warning="确认以后，实缴合计记作一笔会费收入，这个月的会费表不能再导入。",
        ),
        Transition(
            "reopen",
            "退回重做",
            (DuesState.CONFIRMED,),
            DuesState.DRAFT,
            permissions.CONFIRM_DUES,
            warning="这个月的会费收入会冲正；会计重新导入以后再确认。",
        ),
    ],
)
