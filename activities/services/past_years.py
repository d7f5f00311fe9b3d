"""What is already over when it comes in with the yearly workbook: recorded, published, set up at once."""

from django.db import transaction

from activities.activity_flow import ActivityState
from activities.project_flow import ProjectState
from activities.selection_flow import SelectionState
from activities.services.activities import activity_number
from activities.services.projects import project_number
from activities.services.records import save_record


@transaction.atomic
def book_activity(activity, *, actor):
    """The activity as given, recorded and numbered in the year it was held."""
    activity.state = ActivityState.RECORDED
    activity.number = activity.number or activity_number(activity.starts_on.year)
    return save_record(activity, actor=actor)


@transaction.atomic
def book_selection(selection, *, actor):
    """The selection as given, published."""
    selection.state = SelectionState.PUBLISHED
    return save_record(selection, actor=actor)


@transaction.atomic
def book_project(project, *, actor):
    """The project as given, set up and numbered, and accepted where it has the day."""
    project.state = ProjectState.ACCEPTED if project.accepted_on else ProjectState.APPROVED
    project.number = project.number or project_number(project.approved_on.year)
    return save_record(project, actor=actor)
