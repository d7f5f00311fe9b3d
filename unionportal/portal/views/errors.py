"""The page of last resort: it relies on nothing but its template."""

from django.http import HttpResponseServerError
from django.template import loader


def server_error(request):
    """Says that it failed and by which number the log knows it; never why."""
    page = loader.get_template("500.html").render({"request_id": getattr(request, "id", "")})
    return HttpResponseServerError(page)
