"""The backend that stands before the one that compares passwords."""

from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver

from unionportal.core.models import User
from unionportal.core.sign_in import devices, guesses
from unionportal.spelling.folding import folded_key


class SlowGuessesBackend:
    """Refuses to look at a password while the account, or the known device, has to wait: see guesses.py.

    It knows no password and gives no permission. The pause is kept as `request.sign_in_pause` for the page.
    """

    def authenticate(self, request, username=None, password=None, **kwargs):
        if request is None or not username or password is None:
            return
        request.sign_in_key = _key(request, username)
        request.sign_in_pause = guesses.take(request.sign_in_key)
        if request.sign_in_pause is not None:
            raise PermissionDenied
        return


def _key(request, username):
    """Return the key under which this try is counted: the device's own, if it signed in to this account before."""
    # Folded as the account is found, so that one account has one count, however it is typed.
    typed = folded_key(username)
    if devices.COOKIE in request.COOKIES:
        try:
            user = User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            return guesses.key_of(typed)
        if mark := devices.mark_of(request, user):
            return guesses.key_of(typed, mark)
    return guesses.key_of(typed)


@receiver(user_logged_in, dispatch_uid="core.sign_in.forget_tries")
def _signed_in(sender, request, **kwargs):
    forget_tries(request)


def forget_tries(request):
    """Forget the tries under the key that this request was counted under: the password was right."""
    if key := getattr(request, "sign_in_key", None):
        guesses.forget(key)
