"""The pages of last resort: they rely on nothing but their template."""

import sys

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpResponse, HttpResponseServerError
from django.template import loader
from django.views import defaults

from unionportal.core.database.faults import describe_fault


def server_error(request):
    """Says that it failed and by which number the log knows it; never why.

    A fault of database or disk that passes is a 503 with its sentence, and with when to ask again; what somebody else
    saved in the same moment is a 409.
    """
    # Django calls this while it handles the exception.
    return _page(request, describe_fault(sys.exc_info()[1]))


def bad_request(request, exception):
    """400; but a session that could not be stored because the database went away is a 503 like any other."""
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
