"""Photos of an activity, stored as soon as they arrive so that a refused form does not lose them."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from activities import acts, permissions
from activities.activity_flow import OPEN, ActivityState
from unionportal.core.files.attachments import attach_each, attach_picture
from unionportal.core.trail import audit


@transaction.atomic
def add_photos(activity, *, actor, uploads):
    """Add those of the uploads that are photos; return (their attachments, why each of the others is refused)."""
    if not actor.has_perm(permissions.REPORT, activity):
        raise PermissionDenied("您不能为这项活动添加照片。")
    if activity.state not in OPEN:
        raise ValidationError(f"“{activity.get_state_display()}”的活动不能添加照片。")
    kept, refused = attach_each(uploads, actor=actor, unit=activity.unit, how=attach_picture)
    activity.photos.add(*kept)
    if kept:
        audit.record(actor, acts.ADD_PHOTOS, activity, 照片=[photo.name for photo in kept])
    return kept, refused


@transaction.atomic
def remove_photo(activity, photo, *, actor):
    """Remove the photo from an activity that is not yet recorded; return the activity."""
    if not actor.has_perm(permissions.REPORT, activity):
        raise PermissionDenied("您不能移除这项活动的照片。")
    if activity.state != ActivityState.APPROVED:
        raise ValidationError(f"“{activity.get_state_display()}”的活动不能移除照片。")
    activity.photos.remove(photo)
    audit.record(actor, acts.REMOVE_PHOTO, activity, 照片=photo.name)
