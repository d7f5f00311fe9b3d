"""Daily work: those who signed up are reminded the day before, and offers of places end."""

import datetime

from activities.activity_flow import HAS_PLACES
from activities.models import Activity
from activities.notices import ACTIVITY_IS_NEAR, PENDING_IS_NEAR
from activities.services.roster import end_offers
from unionportal.core.jobs.daily import daily
from unionportal.core.notices import announce


@daily("activities.remind_of_activities")
def remind_of_activities(day):
    """Remind who has a place of an activity of tomorrow, and who has still to confirm one.

    Of one that is not approved again yet they hear that it is not sure, and so does who applied for it.
    """
    near = Activity.objects.filter(state__in=HAS_PLACES, starts_on=day + datetime.timedelta(days=1))
    # Without a number it was never approved, and nobody could sign up.
    for activity in near.exclude(number=None).order_by("pk"):
        event = PENDING_IS_NEAR if activity.is_pending else ACTIVITY_IS_NEAR
        announce(event, activity, key=f"{activity.pk}:{activity.starts_on}")


@daily("activities.unanswered_offers")
def end_unanswered_offers(day):
    """Take back the places that nobody confirmed before their activity."""
    end_offers(day)
