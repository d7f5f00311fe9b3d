"""A form that is sent twice has one effect: a double click, a retry of the browser, the back button.

Every form of the portal carries a key of its own ({% form_key %} in templates/core/_form.html). A request with a key is
one transaction, and the key's row is written in it. The unique key makes a second request wait for the first one; then
it is sent to where that led, without doing anything. What leads nowhere (the form came back with a refusal) leaves no
key. As nothing of such a request is kept when PostgreSQL takes its transaction back for a deadlock, it is tried again.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence

from django.contrib import messages
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from unionportal.core.database.faults import is_retryable
from unionportal.core.models import Submission

FIELD = "form_key"
TRIES = 3
_NO_CONTENT = {FIELD, "csrfmiddlewaretoken"}

View = Callable[..., HttpResponseBase]


class OnceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[object], kwargs: Mapping[str, object]
    ) -> HttpResponseBase | None:
        if request.method != "POST" or not request.POST.get(FIELD) or not request.user.is_authenticated:
            return None
        for _ in range(TRIES - 1):
            try:
                return _once(request, view, args, kwargs)
            except OperationalError as error:
                if not is_retryable(error):
                    raise
                _rewind(request)
        return _once(request, view, args, kwargs)


@transaction.atomic
def _once(request: HttpRequest, view: View, args: Sequence[object], kwargs: Mapping[str, object]) -> HttpResponseBase:
    key, content = _key(request), _content(request)
    if not _is_first(key, content):
        return _answer_again(request, Submission.objects.get(pk=key), content)
    response = view(request, *args, **kwargs)
    if isinstance(response, HttpResponseRedirect):
        Submission.objects.filter(pk=key).update(location=response.url)
    else:
        Submission.objects.filter(pk=key).delete()
    return response


def _is_first(key: str, content: str) -> bool:
    """Whether the key is new; waits for a request that is at work with the same key."""
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
    return HttpResponseRedirect(sent.location)


def _key(request: HttpRequest) -> str:
    """Of this person, on this page: nobody meets the key of another."""
    return _digest(request.user.pk, request.path, request.POST[FIELD])


def _content(request: HttpRequest) -> str:
    typed = [(name, request.POST.getlist(name)) for name in sorted(request.POST.keys() - _NO_CONTENT)]
    files = [(name, [(f.name, f.size) for f in request.FILES.getlist(name)]) for name in sorted(request.FILES)]
    return _digest(typed, files)


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode(errors="backslashreplace")).hexdigest()


def _rewind(request: HttpRequest) -> None:
    """As it came in: uploads unread, and nothing said of what has been taken back."""
    for name in request.FILES:
        for file in request.FILES.getlist(name):
            file.seek(0)
    said = messages.get_messages(request)
    said._queued_messages.clear()  # type: ignore[union-attr]  # Django has no other way to take words back
