"""The error pages; they depend on nothing but their template."""

import sys

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpResponse, HttpResponseServerError
from django.template import loader
from django.views import defaults

from unionportal.core.database.faults import describe_fault


def server_error(request):
    """Return the page of an error with the number under which the log has it, never the reason.

    A temporary fault of database or disk is a 503 with its sentence and Retry-After; the same data saved by somebody
    else at the same moment is a 409.
    """
    # Django calls this view while the exception is handled, so sys.exc_info() has it.
    return _page(request, describe_fault(sys.exc_info()[1]))


def bad_request(request, exception):
    """Return 400; a session that could not be stored because the database is away is a 503."""
    cause = exception
    while isinstance(exception, SessionInterrupted) and (cause := cause.__context__):
        if fault := describe_fault(cause):
            return _page(request, fault)
    return defaults.bad_request(request, exception)


def _page(request, fault):
    facts = {"request_id": getattr(request, "id", ""), "sentence": fault.sentence if fault else ""}
    page = loader.get_template("500.html").render(facts)
    if fault is None:
        return HttpResponseServerError(page)
    return HttpResponse(page, status=fault.status, headers={"Retry-After": str(fault.wait)} if fault.wait else {})
