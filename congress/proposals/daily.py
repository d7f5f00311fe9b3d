"""Daily work: departments are reminded before a reply is due; late replies are notified, then escalated."""

import datetime

from congress.proposals.models import Assignment, ProposalRule
from congress.proposals.notices import named, notify_chair, notify_committee, notify_department
from congress.proposals.proposal_flow import ProposalState
from unionportal.core.jobs.daily import daily


@daily("congress.remind_departments")
def remind_departments(day):
    """Send what is due by `day`, each kind once per due date; return the number of assignments notified."""
    rule = ProposalRule.objects.on(day) or ProposalRule()
    owed = Assignment.objects.owed().exclude(proposal__state=ProposalState.CLOSED)
    owed = owed.filter(due_on__lte=day + datetime.timedelta(days=rule.remind_days))
    owed = owed.select_for_update(of=("self",), no_key=True).select_related("proposal", "unit").order_by("pk")
    return sum(_notify(assignment, day, rule) for assignment in owed)


def _notify(assignment, day, rule):
    marks = []
    late = (day - assignment.due_on).days
    if late <= 0 and not assignment.reminded_on:
        marks.append(_remind(assignment, -late))
    if late > 0 and not assignment.overdue_told_on:
        marks.append(_notify_overdue(assignment, late))
    if late >= max(rule.escalate_days, 1) and not assignment.escalated_on:
        marks.append(_escalate(assignment, late))
    for mark in marks:
        setattr(assignment, mark, day)
    if marks:
        assignment.save(update_fields=marks)
    return bool(marks)


def _remind(assignment, left):
    when = f"还有{left}天" if left else "今天"
    due = f"{assignment.due_on:%Y-%m-%d}"
    notify_department(assignment, f"提案{named(assignment.proposal)}的答复{when}到期（{due}），请抓紧办理。")
    return "reminded_on"


def _notify_overdue(assignment, late):
    notify_department(assignment, f"提案{named(assignment.proposal)}的答复已逾期{late}天，请尽快答复。")
    return "overdue_told_on"


def _escalate(assignment, late):
    sentence = f"{assignment.unit.name}对提案{named(assignment.proposal)}的答复已逾期{late}天，请督办。"
    notify_committee(assignment.proposal, sentence)
    notify_department(assignment, sentence, heads_only=True)
    notify_chair(assignment, sentence)
    return "escalated_on"
