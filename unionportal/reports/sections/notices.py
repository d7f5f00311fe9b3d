"""Notices about requests to write a chapter, called in the transaction of the act."""

from django.db.models import F, Value

from unionportal.core.choices import Role
from unionportal.core.models import RoleGrant
from unionportal.core.notices import notify
from unionportal.core.values.dates import chinese_day

SUB_UNION = (Role.BRANCH_CHAIR, Role.BRANCH_OFFICER)


def heads_of(unit):
    """Return the users who act for a sub-union today."""
    grants = RoleGrant.objects.in_force().filter(role__in=SUB_UNION).select_related("user")
    grants = grants.alias(here=Value(unit.path)).filter(here__startswith=F("unit__path"))
    return [grant.user for grant in grants.order_by("user_id")]


def notify_writer(section, sentence, *, by):
    """Notify who writes the chapter: the person, or those who act for the sub-union."""
    people = [section.writer] if section.writer else heads_of(section.unit)
    notify(people, sentence, about=section, except_for=by)


def notify_requested(section, *, by):
    """Notify the writer of the request and its day."""
    sentence = f"请您写《{section.report}》的“{section.heading}”，{chinese_day(section.due_on)}前交稿。"
    notify_writer(section, sentence, by=by)


def notify_editor(section, *, by):
    """Notify whoever made the request that the text has come."""
    notify([section.requested_by], f"{section.writer_name}交来“{section.heading}”一节。", about=section, except_for=by)
