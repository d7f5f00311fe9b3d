"""A user's own notices: how many are unread, which are read, and whether they come by mail too."""

from django.db import transaction
from django.utils import timezone

from unionportal.core.models import Notice
from unionportal.core.notices import silent
from unionportal.core.notices.kinds import KINDS
from unionportal.core.trail import audit
from unionportal.portal import acts


def unread_count(user):
    """Return the number of the user's unread notices, “99+” from 100 on; one query."""
    count = Notice.objects.filter(user=user).unread()[:100].count()
    return "99+" if count > 99 else count


@transaction.atomic
def mark_read(notices):
    """Mark the unread ones of a queryset of notices; return how many."""
    return notices.unread().update(read_at=timezone.now())


@transaction.atomic
def choose_mail(user, *, wanted):
    """Store whether this user is also notified by mail."""
    user.wants_mail = wanted
    user.save(update_fields=["wants_mail"])
    audit.record(user, acts.TURN_ON_MAIL if wanted else acts.TURN_OFF_MAIL, user)


@transaction.atomic
def choose_deliveries(user, choices):
    """Store how the notices of each kind reach this user; `choices` are {code of a kind: its Delivery}."""
    offered = {code: way for code, way in choices.items() if way in KINDS[code].deliveries}
    user.notice_choices = user.notice_choices | offered
    user.save(update_fields=["notice_choices"])
    audit.record(user, acts.CHOOSE_NOTICES, user)


silent("whoever chooses it sees it", acts.TURN_ON_MAIL, acts.TURN_OFF_MAIL, acts.CHOOSE_NOTICES)
silent("everybody reads it at the next sign-in", acts.PUBLISH_PRIVACY_NOTICE)
