"""Figures of selections that were decided, whoever was chosen; those of one series are in series.py."""

from django.db.models import Q

from activities.models import Candidate
from activities.selection_flow import OVER
from unionportal.core.figures.registry import figure


def decided_in(period):
    """Return the condition for candidates of selections that were decided in the period, as a Q."""
    return Q(selection__state__in=OVER) & period.contains("selection__decided_on")


@figure("activities.selection.candidates", "评选.参评", of=Candidate, unit="个")
def candidates(period):
    """评选参评：期间内决定结果的评选的全部评选对象，人、家庭、团队和分工会每个计一个。"""
    return decided_in(period)


@figure("activities.selection.winners", "评选.当选", of=Candidate, unit="个")
def winners(period):
    """评选当选：期间内决定结果的评选中当选的评选对象。"""
    return decided_in(period) & Q(is_winner=True)
