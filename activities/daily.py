"""Daily work: those who signed up are reminded the day before, and offers of places end."""

import datetime

from activities.activity_flow import ActivityState
from activities.models import Activity
from activities.notices import ACTIVITY_IS_NEAR
from activities.services.roster import end_offers
from unionportal.core.jobs.daily import daily
from unionportal.core.notices import announce


@daily("activities.remind_of_activities")
def remind_of_activities(day):
    """Remind who has a place of an activity of tomorrow, and who has still to confirm one."""
    near = Activity.objects.filter(state=ActivityState.APPROVED, starts_on=day + datetime.timedelta(days=1))
    for activity in near.order_by("pk"):
        announce(ACTIVITY_IS_NEAR, activity, key=f"{activity.pk}:{activity.starts_on}")


@daily("activities.unanswered_offers")
def end_unanswered_offers(day):
    """Take back the places that nobody confirmed before their activity."""
    end_offers(day)
