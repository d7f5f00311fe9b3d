"""Middleware of scope, session limits, first passwords and response headers."""

import datetime
from collections.abc import Callable
from typing import cast
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from unionportal.core.access.scoping import Scope

# The header of a form that is sent by script.
KEPT_FORM = "X-Kept-Form"
Handler = Callable[[HttpRequest], HttpResponseBase]


class ScopedRequest(HttpRequest):
    """A request as the views see it: `scope` says what the person may see."""

    scope: Scope


class KeptFormMiddleware:
    """Tells the script that sends a kept form where to go on: a redirect that it followed would be a page it loses."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if KEPT_FORM in request.headers and "Location" in response:
            _sent_onward(response)
        return response


def _sent_onward(response: HttpResponseBase) -> None:
    """Turn a redirect into an answer on which htmx opens the page, instead of putting it into this one."""
    response.status_code = 204
    response["HX-Redirect"] = response["Location"]
    del response["Location"]


class AddressMiddleware:
    """Refuses an address with a NUL, which no column of the database can be asked for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path:
            raise BadRequest("a NUL in the address")
        return self.get_response(request)


class ScopeMiddleware:
    """Sets `request.scope` to the Scope of the user."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: ScopedRequest) -> HttpResponseBase:
        # A cast: the lazy object becomes the scope at its first use.
        request.scope = cast(Scope, SimpleLazyObject(lambda: Scope.of(request.user)))
        return self.get_response(request)


class SessionLimitMiddleware:
    """Ends a session that was idle for SESSION_IDLE or is older than SESSION_ABSOLUTE (timedeltas)."""

    STARTED, SEEN = "session_started", "session_seen"

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            started = request.session.setdefault(self.STARTED, now)
            seen = request.session.get(self.SEEN, now)
            if now - seen >= settings.SESSION_IDLE.total_seconds():
                return self._end(request, "您有一段时间没有操作，为保护数据已自动退出，请重新登录。")
            if now - started >= settings.SESSION_ABSOLUTE.total_seconds():
                return self._end(request, "本次登录时间已满，请重新登录。")
            # Once a minute is exact enough and spares a write per request.
            if self.SEEN not in request.session or now - seen >= datetime.timedelta(minutes=1).total_seconds():
                request.session[self.SEEN] = now
        return self.get_response(request)

    def _end(self, request: HttpRequest, sentence: str) -> HttpResponse:
        logout(request)
        messages.info(request, sentence)
        by_script = "HX-Request" in request.headers
        shown = urlsplit(request.headers.get("HX-Current-URL", ""))
        # With its query, which may have chosen whom the form is about.
        page = shown._replace(scheme="", netloc="", fragment="").geturl() if by_script else request.path
        response = redirect(f"{reverse('login')}?next={quote(page)}" if page else "login")
        if by_script:
            _sent_onward(response)
        return response


class PasswordChangeMiddleware:
    """Redirects a user with a first password to the page that changes it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and request.user.must_change_password and not self._is_open(request):
            return redirect("password_change")
        return self.get_response(request)

    def _is_open(self, request: HttpRequest) -> bool:
        return request.path in {reverse("password_change"), reverse("logout")}


class ResponseHeadersMiddleware:
    """Sets the headers of caching and content policy; the admin theme needs a looser script policy."""

    PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", self.PERMISSIONS)
        if not request.path.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "no-store")
        if request.path.startswith("/admin/"):
            response._csp_update = settings.ADMIN_CSP  # type: ignore[attr-defined]  # where django-csp looks
        return response


class CompressedPagesMiddleware(GZipMiddleware):
    """Compresses pages, never files nor streams.

    Their length would tell of what is in them (BREACH): Django puts a random number of bytes into each, and masks the
    token of each form.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, cast(HttpResponse, response))
