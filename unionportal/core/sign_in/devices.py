"""The devices that signed in before: a signed cookie that names the account and the password of that day.

It opens nothing. It says that guesses of others are not held against whoever has it, for that account alone.
"""

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

COOKIE = "known_device"
_SALT = "known device"
# So many people share a device; the one who was not seen for longest is forgotten.
_PEOPLE = 8


def mark_of(request, user):
    """Return the mark that this device bears for the account; "" where it never signed in or with another password."""
    mark, password = _read(request).get(str(user.pk), ("", ""))
    return mark if constant_time_compare(password, _password_of(user)) else ""


def remember(request, response, user):
    """Have the device keep that this account signed in on it."""
    kept = _read(request)
    mark = mark_of(request, user) or get_random_string(16)
    others = {key: value for key, value in kept.items() if key != str(user.pk)}
    latest = dict(list(others.items())[1 - _PEOPLE :])
    response.set_cookie(
        COOKIE,
        signing.dumps({**latest, str(user.pk): [mark, _password_of(user)]}, salt=_SALT),
        max_age=settings.KNOWN_DEVICE_TERM,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request):
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=settings.KNOWN_DEVICE_TERM)
    except signing.BadSignature:
        return {}


def _password_of(user):
    """Return a fingerprint of the stored password: another one makes every device unknown."""
    return salted_hmac(_SALT, user.password, algorithm="sha256").hexdigest()[:32]
