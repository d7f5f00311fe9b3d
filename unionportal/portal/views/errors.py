"""The page of last resort: it relies on nothing but its template."""

import sys

from django.http import HttpResponse, HttpResponseServerError
from django.template import loader

from unionportal.core.faults import told


def server_error(request):
    """Says that it failed and by which number the log knows it; never why.

    A fault of database or disk that passes is a 503 with its sentence, and with when to ask again; what somebody else
    saved in the same moment is a 409.
    """
    # Django calls this while it handles the exception.
    fault = told(sys.exc_info()[1])
    facts = {"request_id": getattr(request, "id", ""), "sentence": fault.sentence if fault else ""}
    page = loader.get_template("500.html").render(facts)
    if fault is None:
        return HttpResponseServerError(page)
    return HttpResponse(page, status=fault.status, headers={"Retry-After": str(fault.wait)} if fault.wait else {})
