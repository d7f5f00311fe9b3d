"""The acts of a selection: phases, nominations, scores and the decision; the vote itself is in voting.py."""

from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Avg
from django.utils import timezone

from activities import acts, permissions
from activities.models import Candidate, ExpertScore, Selection
from activities.selection_flow import SELECTION_FLOW, SelectionState
from activities.services import voting
from unionportal.core import ballots
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.services.records import save_record
from unionportal.core.trail import audit
from unionportal.core.values.rules import require_reason

_HUNDREDTH = Decimal("0.01")


@transaction.atomic
def save_selection(selection, *, actor, experts=None, tellers=None):
    """Save a new selection or a changed draft; `experts` score, `tellers` hold the key of the vote. Return it."""
    perm = permissions.CHANGE_SELECTION if selection.pk else permissions.ADD_SELECTION
    if not actor.has_perm(perm, selection):
        raise PermissionDenied("您不能维护这个评选。")
    if selection.pk and lock_selection(selection).state != SelectionState.DRAFT:
        raise ValidationError("评选已经开始，不能再改。")
    selection.state = SelectionState.DRAFT
    save_record(selection, actor=actor)
    if experts is not None:
        selection.experts.set(experts)
    if tellers is not None:
        selection.tellers.set(tellers)
    return selection


def lock_selection(selection):
    """Return the fresh selection, locked until the transaction ends."""
    return Selection.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=selection.pk)


@SELECTION_FLOW.act("nominate")
@transaction.atomic
def open_nominations(selection, *, actor):
    """Open nominations (推荐中); the tellers, if there are, can take their codes now. Return the selection."""
    return SELECTION_FLOW.fire(
        selection, "nominate", actor=actor, effect=lambda record: {"secret_vote": voting.prepare(record)}
    )


@SELECTION_FLOW.act("open_voting")
@transaction.atomic
def open_voting(selection, *, actor):
    """Open the vote (投票中) to the members of today; return the selection."""
    return SELECTION_FLOW.fire(
        selection, "open_voting", actor=actor, effect=lambda record: {"secret_vote": voting.open_vote(record)}
    )


@SELECTION_FLOW.act("publish")
@transaction.atomic
def publish_selection(selection, *, actor):
    """Publish the result (已公布); return the selection."""
    return SELECTION_FLOW.fire(selection, "publish", actor=actor)


@SELECTION_FLOW.act("cancel", form=ReasonForm)
@transaction.atomic
def cancel_selection(selection, *, actor, reason):
    """Cancel the selection, with the reason; ballots that were not opened go unread."""
    reason = require_reason(reason, field="reason")

    def abandon(record):
        if record.secret_vote is not None and not record.secret_vote.is_counted:
            ballots.abandon_vote(record.secret_vote)
        return {}

    return SELECTION_FLOW.fire(
        selection, "cancel", actor=actor, effect=abandon, decision_note=reason, facts={"原因": reason}
    )


@transaction.atomic
def nominate(candidate, *, actor):
    """Save the given (unsaved) candidate, put forward by its unit; return it."""
    selection = lock_selection(candidate.selection)
    if not actor.has_perm(permissions.NOMINATE, candidate):
        raise PermissionDenied(f"您不能为{candidate.unit}推荐。")
    if not selection.takes_nominations(timezone.localdate()):
        raise ValidationError("现在不在推荐期内。")
    if not candidate.unit.path.startswith(selection.unit.path):
        raise ValidationError({"unit": f"{candidate.unit}不在{selection.unit}之内。"})
    candidate.votes, candidate.position = 0, candidate.position or selection.candidates.count() + 1
    candidate.full_clean()
    candidate.save()
    audit.record(actor, acts.NOMINATE, candidate)
    return candidate


@transaction.atomic
def score_candidate(candidate, *, actor, points):
    """Store this expert's score (0–100), replacing an earlier one; return it."""
    [score] = score_candidates(candidate.selection, actor=actor, points=[(candidate, points)])
    return score


@transaction.atomic
def score_candidates(selection, *, actor, points):
    """Store this expert's scores of several candidates; `points` are (candidate, 0–100)."""
    selection = lock_selection(selection)
    if selection.state != SelectionState.SCORING:
        raise ValidationError("现在不在评分期内。")
    if not selection.experts.filter(pk=actor.pk).exists():
        raise PermissionDenied("您不是这次评选的评分专家。")
    if any(candidate.selection_id != selection.pk for candidate, _ in points):
        raise ValidationError("所评对象不属于这次评选，请刷新页面。")
    own = ExpertScore.objects.filter(candidate__selection=selection, expert=actor)
    given = {score.candidate_id: score for score in own}
    return [_score(selection, candidate, given.get(candidate.pk), actor, number) for candidate, number in points]


def _score(selection, candidate, score, actor, points):
    # Reuse the locked row: loading it for every candidate would cost a query each.
    candidate.selection = selection
    score = score or ExpertScore(candidate=candidate, expert=actor)
    score.points = points
    # Checked above: the actor is an expert of this selection, and has one score per candidate.
    score.clean_fields(exclude=["candidate", "expert"])
    score.save()
    audit.record(actor, acts.SCORE, candidate, 评分=points)
    return score


@SELECTION_FLOW.act("decide")
@transaction.atomic
def decide_selection(selection, *, actor, winners=None, note=""):
    """Decide the selection: compute totals from votes and scores, the best of them win. Return it.

    A tie at the last seat is refused unless `winners` names them, with the reason in `note`.
    """

    def decide(record):
        standing = _standing(record)
        chosen = _by_total(record, standing) if winners is None else _by_hand(record, winners, note)
        for candidate in standing:
            candidate.is_winner = candidate.pk in chosen
        Candidate.objects.bulk_update(standing, ["votes", "score", "total", "is_winner"])
        return {"decided_on": timezone.localdate(), "decision_note": note.strip()}

    facts = {"说明": note.strip()} if note.strip() else {}
    return SELECTION_FLOW.fire(selection, "decide", actor=actor, effect=decide, facts=facts)


def _standing(selection):
    """Return the candidates with their average score and total, the best first."""
    candidates = list(selection.candidates.annotate(average=Avg("scores__points")).order_by("position", "pk"))
    if selection.score_weight and (bare := [one.name for one in candidates if one.average is None]):
        raise ValidationError(f"还没有专家评分：{'、'.join(bare)}。")
    if (counted := voting.tally(selection)) is not None:
        for one in candidates:
            one.votes = counted[one.pk]
    most = max((one.votes for one in candidates), default=0)
    for one in candidates:
        share = Decimal(one.votes * 100) / most if most else Decimal(0)
        average = Decimal(one.average or 0)
        total = (share * selection.vote_weight + average * selection.score_weight) / 100
        one.score = None if one.average is None else average.quantize(_HUNDREDTH, ROUND_HALF_UP)
        one.total = total.quantize(_HUNDREDTH, ROUND_HALF_UP)
    return sorted(candidates, key=lambda one: one.total, reverse=True)


def _by_total(selection, standing):
    """Return the ids of the best, as many as there are seats."""
    seats = selection.seats
    if len(standing) > seats and standing[seats - 1].total == standing[seats].total:
        edge = standing[seats].total
        tied = "、".join(one.name for one in standing if one.total == edge)
        raise ValidationError(f"第{seats}名总分并列（{tied}，{edge}分），请研究决定后指定当选者，并说明原因。")
    return {one.pk for one in standing[:seats]}


def _by_hand(selection, winners, note):
    chosen = {one.pk for one in winners}
    require_reason(note, "指定当选者须说明原因。", field="note")
    if not chosen or len(chosen) > selection.seats:
        raise ValidationError({"winners": f"当选者须为1至{selection.seats}个。"})
    if chosen - set(selection.candidates.values_list("pk", flat=True)):
        raise ValidationError({"winners": "当选者须是这次评选的对象。"})
    return chosen
