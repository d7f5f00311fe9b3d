"""The request log: one line per request with an id, machine-readable and without personal data.

A line has the name of the page, not its address (which contains search texts), and the key of the account.
"""

import logging
import re
import time
import uuid
from contextvars import ContextVar

from django.utils.functional import empty

REQUEST_ID = ContextVar("request_id", default="")
_GIVEN = re.compile(r"[0-9A-Za-z-]{8,64}")
# Pages that are asked for every few seconds, all day; only a fault of theirs is worth a line.
_BY_MACHINES = {"health_live", "health_ready", "metrics"}
log = logging.getLogger("unionportal.request")


class RequestLogMiddleware:
    """Gives every request an id, returns it in X-Request-ID, and logs the outcome."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        # The id that a proxy in front may have given; any other text is not written into the log.
        request.id = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        token, began = REQUEST_ID.set(request.id), time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request.id
            _log_request(request, response, began)
        finally:
            REQUEST_ID.reset(token)
        return response


def _log_request(request, response, began):
    page = request.resolver_match.view_name if request.resolver_match else ""
    if page in _BY_MACHINES and response.status_code < 400:
        return
    facts = {
        "method": request.method,
        "page": page or "?",
        "status": response.status_code,
        "ms": round((time.perf_counter() - began) * 1000, 1),
        "user": _account(request),
    }
    log.info("%s %s %s", request.method, page or "?", response.status_code, extra=facts)


def _account(request):
    """Return the key of the user; None if the request never loaded one, because loading would cost a query."""
    user = getattr(request, "user", None)
    return None if user is None or getattr(user, "_wrapped", None) is empty else user.pk
