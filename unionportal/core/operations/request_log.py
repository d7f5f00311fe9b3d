"""The request log: one line per request with an id, machine-readable and without personal data.

A line has the name of the page, not its address (which contains search texts), and the key of the account.
"""

import json
import logging
import re
import time
import uuid
from contextvars import ContextVar

from django.utils import timezone
from django.utils.functional import empty

_REQUEST_ID = ContextVar("request_id", default="")
_GIVEN = re.compile(r"[0-9A-Za-z-]{8,64}")
# What a logging.LogRecord has by itself; anything else was given with `extra=`.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "server_time", "status_code"}
log = logging.getLogger("unionportal.request")


class RequestLogMiddleware:
    """Gives every request an id, returns it in X-Request-ID, and logs the outcome."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        # The id that a proxy in front may have given; any other text is not written into the log.
        request.id = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        token, began = _REQUEST_ID.set(request.id), time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request.id
            _log_request(request, response, began)
        finally:
            _REQUEST_ID.reset(token)
        return response


def _log_request(request, response, began):
    page = request.resolver_match.view_name if request.resolver_match else ""
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


class JsonFormatter(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record):
        line = {
            "time": timezone.localtime().isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := _REQUEST_ID.get():
            line["request"] = request_id
        line |= {key: value for key, value in vars(record).items() if key not in _OWN}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
