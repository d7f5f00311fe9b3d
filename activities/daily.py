"""Daily work: those who signed up are reminded the day before."""

import datetime

from activities.activity_flow import ActivityState
from activities.models import Activity
from activities.notices import ACTIVITY_IS_NEAR
from unionportal.core.jobs.daily import daily
from unionportal.core.notices import announce


@daily("activities.remind_of_activities")
def remind_of_activities(day):
    """Remind who has a place of an activity of tomorrow, and who has still to confirm one."""
    near = Activity.objects.filter(state=ActivityState.APPROVED, starts_on=day + datetime.timedelta(days=1))
    for activity in near.order_by("pk"):
        announce(ACTIVITY_IS_NEAR, activity, key=f"{activity.pk}:{activity.starts_on}")
