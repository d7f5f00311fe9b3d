"""The secret vote: stores who has voted and a tally per candidate, and nothing that joins the two (no log, no time)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, When
from django.utils import timezone

from activities.models import Voter
from activities.queries import electorate, has_voted
from activities.services.selections import lock_selection


@transaction.atomic
def cast_vote(selection, *, member, candidates):
    """Count one vote of `member` for each of `candidates`, once per selection; return nothing."""
    selection = lock_selection(selection)
    if not selection.takes_votes(timezone.localdate()):
        raise ValidationError("现在不在投票期内。")
    if not electorate(selection).filter(pk=member.pk).exists():
        raise ValidationError(f"只有{selection.unit}的在会会员可以投票。")
    if has_voted(selection, member):
        raise ValidationError("您已经投过票。")
    chosen = {one.pk for one in candidates}
    if not chosen:
        raise ValidationError({"candidates": "请选择要投的对象。"})
    if len(chosen) > selection.votes_per_person or len(chosen) < len(candidates):
        raise ValidationError({"candidates": f"最多投{selection.votes_per_person}票，不能重复投同一对象。"})
    if selection.candidates.filter(pk__in=chosen).count() != len(chosen):
        raise ValidationError({"candidates": "所选对象不属于这次评选，请刷新页面。"})
    Voter.objects.create(selection=selection, member=member)
    # Every tally is written, also where nothing is added: a row of its own transaction (xmin) for each candidate would
    # join the last vote for it to the voter who stands in the same transaction.
    selection.candidates.update(votes=F("votes") + Case(When(pk__in=chosen, then=1), default=0))
