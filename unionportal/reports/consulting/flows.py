"""The states and moves of a draft sent out (征求中 → 已撤回), of a recipient (待回复 → 已回复) and of an opinion."""

from django.db.models import Q
from django.utils import timezone

from unionportal.core.flow.workflow import Transition, Workflow, Worklist, guard
from unionportal.reports import permissions
from unionportal.reports.models import (
    Consultation,
    ConsultationState,
    Opinion,
    OpinionState,
    Recipient,
    RecipientState,
)
from unionportal.reports.queries import edited_by
from unionportal.reports.report_flow import ReportState


@guard(lambda rows, actor: rows.exclude(report__state=ReportState.FINAL))
def _before_final(consultation, actor):
    return "报告已定稿，不再征求意见。" if consultation.report.is_final else None


CONSULTATION_FLOW = Workflow(
    ConsultationState,
    [
        Transition("extend", "延长截止日期", (ConsultationState.OPEN,), None, permissions.CHANGE_REPORT, _before_final),
        Transition(
            "withdraw",
            "撤回",
            (ConsultationState.OPEN,),
            ConsultationState.WITHDRAWN,
            permissions.CHANGE_REPORT,
            _before_final,
            warning="撤回以后对方看不到征求意见稿，也不能再提意见；已经提的意见保留。对方会收到通知和原因。",
        ),
    ],
)


@guard(
    lambda rows, actor: rows.filter(
        Q(user=actor) | Q(user__isnull=True),
        consultation__last_day__gte=timezone.localdate(),
        consultation__state=ConsultationState.OPEN,
    ).exclude(consultation__report__state=ReportState.FINAL)
)
def _by_the_recipient(recipient, actor):
    if recipient.user_id not in (None, actor.pk):
        return "由收到征求意见稿的人回复。"
    if recipient.consultation.report.is_final:
        return "报告已定稿，不再收意见。"
    if recipient.consultation.is_withdrawn:
        return "征求意见稿已撤回，不再收意见。"
    return "征求意见已经截止。" if recipient.consultation.is_over else None


RECIPIENT_FLOW = Workflow(
    RecipientState,
    [
        Transition(
            "reply",
            "回复",
            (RecipientState.WAITING,),
            RecipientState.ANSWERED,
            permissions.REPLY,
            _by_the_recipient,
            (RecipientState.WAITING,),
        )
    ],
)

_REPORT = "recipient__consultation__report"


@guard(
    lambda rows, actor: edited_by(rows, actor, _REPORT).exclude(
        recipient__consultation__report__state=ReportState.FINAL
    )
)
def _by_an_editor(opinion, actor):
    report = opinion.recipient.consultation.report
    if not actor.has_perm(permissions.CHANGE_REPORT, report):
        return "由编写报告的人处理。"
    return "报告已定稿，意见不再处理。" if report.is_final else None


_DECIDED = (OpinionState.ADOPTED, OpinionState.PARTLY, OpinionState.DECLINED)


def _decision(name, label, target, **how):
    return Transition(name, label, (OpinionState.NEW,), target, permissions.DECIDE_OPINION, _by_an_editor, **how)


OPINION_FLOW = Workflow(
    OpinionState,
    [
        _decision("adopt", "采纳", OpinionState.ADOPTED, waits_in=(OpinionState.NEW,)),
        _decision("adopt_partly", "部分采纳", OpinionState.PARTLY),
        _decision("decline", "不采纳", OpinionState.DECLINED),
        Transition("reconsider", "重新处理", _DECIDED, OpinionState.NEW, permissions.DECIDE_OPINION, _by_an_editor),
    ],
)
# Here and not at the models: the guards read another table.
Consultation.flow, Recipient.flow, Opinion.flow = CONSULTATION_FLOW, RECIPIENT_FLOW, OPINION_FLOW
# Nothing in it waits for anybody.
Consultation.worklist = Worklist(85, "", "reports:consultation_detail", shown=("report__unit",))
Recipient.worklist = Worklist(
    83,
    "reports:recipient_list",
    "reports:recipient_detail",
    shown=("user", "consultation__report__unit"),
)
Opinion.worklist = Worklist(
    84,
    "reports:opinion_list",
    "reports:opinion_detail",
    shown=("author", "recipient__consultation__report__unit"),
)
