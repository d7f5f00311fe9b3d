"""隐私告知: each edition is shown once, at the next login before anything else; who confirmed it is stored."""

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.shortcuts import redirect
from django.urls import reverse

from unionportal.core.trail import audit
from unionportal.portal import acts
from unionportal.portal.models import PrivacyNotice, PrivacyReading

# The session key of a user who has to read the notice; set at login, so that no request costs a query.
UNREAD = "privacy_unread"
_PUBLISHING = 7304212
_BLANK = "（请填写）"


def current():
    """Return the newest edition, or None."""
    return PrivacyNotice.objects.first()


def confirmation_of(user, notice):
    """Return the PrivacyReading that `user` confirmed `notice` with, or None."""
    return PrivacyReading.objects.filter(user=user, notice=notice).first()


def has_to_read(user):
    """Return whether the user has not read the current edition."""
    notice = current()
    return notice is not None and confirmation_of(user, notice) is None


@transaction.atomic
def publish(_, *, actor, text):
    """Save a new edition, which everybody reads at the next login; return it."""
    if _BLANK in text:
        raise ValidationError(f"正文里还有“{_BLANK}”，请补上后再发布。")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PUBLISHING])
    last = current()
    if last and last.text == text:
        raise ValidationError("与现行的一版相同，不必再发布。")
    notice = PrivacyNotice.objects.create(edition=last.edition + 1 if last else 1, text=text, published_by=actor)
    audit.record(actor, acts.PUBLISH_PRIVACY_NOTICE, notice)


def confirm(notice, *, actor, address):
    """Store that `actor` confirmed `notice`; a second time changes nothing."""
    PrivacyReading.objects.get_or_create(user=actor, notice=notice, defaults={"address": address})


class PrivacyMiddleware:
    """Redirects a user who has to read the notice to its page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and UNREAD in request.session and not self._is_open(request):
            return redirect(f"{reverse('privacy')}?next={request.path}" if request.method == "GET" else "privacy")
        return self.get_response(request)

    def _is_open(self, request):
        # A first password is changed before.
        return request.path in {reverse("privacy"), reverse("logout"), reverse("password_change")}
