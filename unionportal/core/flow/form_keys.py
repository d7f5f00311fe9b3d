"""The key of a form: sent twice (double click, retry, back button), the form has one effect.

Every form that acts carries its own key; it comes with the CSRF token ({% form_token %}). A request with a key is one
transaction, in which the key is inserted. Because the key is unique, a second request waits for the first and is then
redirected to the same place without doing anything. A form that is refused stores no key, whether it is shown again or
its person is sent elsewhere with a warning. A request that PostgreSQL rolls back for a deadlock has had no effect and
is tried again.

That a form was taken is said by the cookie TAKEN, which holds its key: only then does static/drafts.js forget what was
typed.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from unionportal.core.database.faults import is_retryable
from unionportal.core.models import Submission

FIELD = "form_key"
TAKEN = "taken"
_TAKEN_FOR = 60  # seconds: the page that was opened next has read it
_LONGEST = 64  # characters of a key in the cookie
TRIES = 3
_NO_CONTENT = {FIELD, "csrfmiddlewaretoken"}

View = Callable[..., HttpResponseBase]


def leaves_no_row(view: View) -> View:
    """Mark a view of which nothing may stay, not even that a form was sent: a ballot. It acts once by its own means.

    A view that is so for some of its addresses has a function of their words in the attribute instead.
    """

    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(*args, **kwargs)

    marked.leaves_no_row = True  # type: ignore[attr-defined]  # where the middleware looks
    return marked


class OnceMiddleware:
    """Runs a request with a form key once; a repeated one is redirected where the first one was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[object], kwargs: Mapping[str, object]
    ) -> HttpResponseBase | None:
        if request.method != "POST" or not request.user.is_authenticated:
            return None
        if not request.POST.get(FIELD) or _leaves_no_row(view, kwargs):
            return None
        for _ in range(TRIES - 1):
            try:
                return _once(request, view, args, kwargs)
            except OperationalError as error:
                if not is_retryable(error):
                    raise
                _rewind(request)
        return _once(request, view, args, kwargs)


def _leaves_no_row(view: View, kwargs: Mapping[str, object]) -> bool:
    marked = getattr(view, "leaves_no_row", False)
    return bool(marked(**kwargs) if callable(marked) else marked)


@transaction.atomic
def _once(request: HttpRequest, view: View, args: Sequence[object], kwargs: Mapping[str, object]) -> HttpResponseBase:
    key, content = _key(request), _content(request)
    if not _is_first(key, content):
        return _answer_again(request, Submission.objects.get(pk=key), content)
    response = view(request, *args, **kwargs)
    if isinstance(response, HttpResponseRedirect) and not _is_refusal(request):
        Submission.objects.filter(pk=key).update(location=response.url)
        _mark_taken(request, response)
    else:
        Submission.objects.filter(pk=key).delete()
    return response


def _is_refusal(request: HttpRequest) -> bool:
    """Return whether the view said nothing but what is wrong: an act that was done, if only in part, says so."""
    said = {message.level for message in _queued(request)}
    return any(level >= messages.WARNING for level in said) and messages.SUCCESS not in said


def _mark_taken(request: HttpRequest, response: HttpResponse) -> None:
    response.set_cookie(
        TAKEN,
        quote(request.POST[FIELD][:_LONGEST], safe="", errors="replace"),
        max_age=_TAKEN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _is_first(key: str, content: str) -> bool:
    """Store the key; return whether it is new, after waiting for a running request with the same key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_submission (key, content, location, sent_at) VALUES (%s, %s, '', %s)"
            " ON CONFLICT DO NOTHING",
            [key, content, timezone.now()],
        )
        written: int = cursor.rowcount
        return written == 1


def _answer_again(request: HttpRequest, sent: Submission, content: str) -> HttpResponse:
    if sent.content != content:
        return render(request, "core/sent_before.html", {"location": sent.location}, status=409)
    messages.info(request, "这份表单刚才已经提交过，没有重复处理。")
    response = HttpResponseRedirect(sent.location)
    _mark_taken(request, response)
    return response


def _key(request: HttpRequest) -> str:
    """Return the key of this form, bound to user and page."""
    return _digest(request.user.pk, request.path, request.POST[FIELD])


def _content(request: HttpRequest) -> str:
    typed = [(name, request.POST.getlist(name)) for name in sorted(request.POST.keys() - _NO_CONTENT)]
    files = [(name, [(f.name, f.size) for f in request.FILES.getlist(name)]) for name in sorted(request.FILES)]
    return _digest(typed, files)


def _digest(*parts: object) -> str:
    # Keyed: a form with a number of an identity card or a diagnosis could else be found by trying.
    parts_read = repr(parts).encode(errors="backslashreplace")
    return salted_hmac("core.form_keys", parts_read, algorithm="sha256").hexdigest()


def _rewind(request: HttpRequest) -> None:
    """Make the request ready for another attempt: rewind its uploads and drop the messages added so far."""
    for name in request.FILES:
        for file in request.FILES.getlist(name):
            file.seek(0)
    _queued(request).clear()


def _queued(request: HttpRequest) -> list[Message]:
    """Return the messages that this request has added so far, to read or to remove: Django offers no other way."""
    return messages.get_messages(request)._queued_messages  # type: ignore[union-attr,no-any-return]
