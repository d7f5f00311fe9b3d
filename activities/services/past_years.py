"""Finished records from the yearly workbook: saved as recorded, published or set up at once."""

from django.db import transaction

from activities.activity_flow import ActivityState
from activities.project_flow import ProjectState
from activities.selection_flow import SelectionState
from activities.services.activities import activity_number
from activities.services.projects import project_number
from activities.services.records import save_record


@transaction.atomic
def book_activity(activity, *, actor):
    """Save the activity as recorded and numbered in the year it took place; return it."""
    activity.state = ActivityState.RECORDED
    activity.number = activity.number or activity_number(activity.starts_on.year)
    return save_record(activity, actor=actor)


@transaction.atomic
def book_selection(selection, *, actor):
    """Save the selection as published; return it."""
    selection.state = SelectionState.PUBLISHED
    return save_record(selection, actor=actor)


@transaction.atomic
def book_project(project, *, actor):
    """Save the project as set up and numbered, and as accepted where the day is given; return it."""
    project.state = ProjectState.ACCEPTED if project.accepted_on else ProjectState.APPROVED
    project.number = project.number or project_number(project.approved_on.year)
    return save_record(project, actor=actor)
