"""Sign in somebody for a test: his session in one statement, without what is written about a sign-in.

What signing in writes and clears is asked of the form of the sign-in, see tests/core/sign_in.
"""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import get_random_string


def begin_session(client, user, backend=None):
    """Let the client go on as this user, in a new session."""
    user.backend = backend or client._get_backend()
    store = SessionStore()
    store.update(
        {
            SESSION_KEY: user._meta.pk.value_to_string(user),
            BACKEND_SESSION_KEY: user.backend,
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
    )
    # Chosen here, Django would first ask whether it is taken.
    store._session_key = get_random_string(32, VALID_KEY_CHARS)
    store.create_model_instance(dict(store.items())).save(force_insert=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
