"""The event book of an example year: what happened there and has no record of its own."""

import datetime

from unionportal.core.milestones.keeping import save_milestone
from unionportal.core.models import Milestone, Unit, User


def write(year):
    """Let the office write the events of the year, if it has any, in the book."""
    officer = User.objects.get(username="zhuangan")
    for day, theme, sentence in getattr(year, "EVENTS", ()):
        event = Milestone(
            unit=Unit.root(), happened_on=datetime.date.fromisoformat(day), theme=theme, sentence=sentence
        )
        save_milestone(event, actor=officer)
