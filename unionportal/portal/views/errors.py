"""The error pages; they depend on nothing but their template."""

import sys

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseServerError
from django.template import loader

from unionportal.core.database.faults import describe_fault

_MEGABYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
_MOST = {
    TooManyFieldsSent: f"一次最多送出 {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS} 项。请筛选后分几次办理。",
    TooManyFilesSent: f"一次最多送出 {settings.DATA_UPLOAD_MAX_NUMBER_FILES} 个文件。请分几次上传。",
    RequestDataTooBig: f"一次最多送出 {_MEGABYTES} MB 文字。请缩短，或者分几次保存。",
}


def server_error(request):
    """Return the page of an error with the number under which the log has it, never the reason.

    A temporary fault of database or disk is a 503 with its sentence and Retry-After; the same data saved by somebody
    else at the same moment is a 409.
    """
    # Django calls this view while the exception is handled, so sys.exc_info() has it.
    return _page(request, describe_fault(sys.exc_info()[1]))


def bad_request(request, exception):
    """Return 400, with what to do where a form was too large; 503 if the database could not store the session."""
    cause = exception
    while isinstance(exception, SessionInterrupted) and (cause := cause.__context__):
        if fault := describe_fault(cause):
            return _page(request, fault)
    sentence = next((one for kind, one in _MOST.items() if isinstance(exception, kind)), "")
    return HttpResponseBadRequest(loader.get_template("400.html").render({"sentence": sentence}))


def _page(request, fault):
    facts = {"request_id": getattr(request, "id", ""), "sentence": fault.sentence if fault else ""}
    page = loader.get_template("500.html").render(facts)
    if fault is None:
        return HttpResponseServerError(page)
    return HttpResponse(page, status=fault.status, headers={"Retry-After": str(fault.wait)} if fault.wait else {})
