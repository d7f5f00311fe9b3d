"""The counter of tries: some are free, then each next one waits longer than the one before.

It is in the database, so all machines share it, and every try is counted before the password is looked at: a hundred
at once are a hundred tries. It knows names only as they were typed, whether there is such an account or not.
"""

import datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from unionportal.core.jobs.daily import daily
from unionportal.core.models import SignInTries

# The pause doubles with each try; beyond so many doublings it is the longest anyway.
_DOUBLINGS = 20
_PAUSE = """
    CASE WHEN tries < %(free)s THEN interval '0'
    ELSE least(%(longest)s, %(first)s * power(2, least(tries - %(free)s, %(doublings)s))) END
"""
_TAKE = f"""
    INSERT INTO core_signintries AS kept (key, tries, last_at) VALUES (%(key)s, 1, %(now)s)
    ON CONFLICT (key) DO UPDATE
    SET tries = CASE WHEN kept.last_at <= %(now)s - %(window)s THEN 1 ELSE kept.tries + 1 END, last_at = %(now)s
    WHERE kept.last_at + {_PAUSE.replace("tries", "kept.tries")} <= %(now)s
"""  # noqa: S608 -- the constant above
_LEFT = f"SELECT last_at + {_PAUSE} - %(now)s FROM core_signintries WHERE key = %(key)s"  # noqa: S608 -- the same


def key_of(*parts):
    """Return the key under which tries are counted: a fingerprint, since people type passwords in the wrong box."""
    return salted_hmac("sign-in tries", repr(parts), algorithm="sha256").hexdigest()


def take(key):
    """Take one try; return None if there was one, otherwise how long to wait for the next."""
    facts = {
        "key": key,
        "now": timezone.now(),
        "free": settings.SIGN_IN_FREE_TRIES,
        "first": settings.SIGN_IN_FIRST_PAUSE,
        "longest": settings.SIGN_IN_LONGEST_PAUSE,
        "window": settings.SIGN_IN_TRIES_KEPT,
        "doublings": _DOUBLINGS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, facts)
        if cursor.rowcount:
            return None
        cursor.execute(_LEFT, facts)
        left = cursor.fetchone()
        # Meanwhile forgotten by a sign-in that succeeded.
        return max(left[0], datetime.timedelta()) if left else datetime.timedelta()


def forget(key):
    """Forget the tries: somebody knew the password."""
    SignInTries.objects.filter(key=key).delete()


@daily("core.forget_tries")
def forget_old(day):
    """Remove tries that no longer count."""
    SignInTries.objects.filter(last_at__lt=timezone.now() - settings.SIGN_IN_TRIES_KEPT).delete()
