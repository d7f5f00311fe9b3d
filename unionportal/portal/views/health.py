"""Pages for monitoring: liveness, readiness, metrics; no personal data."""

import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from unionportal.core.operations import health


@login_not_required
@require_safe
def health_live(request):
    """Return 200 while the process answers; it asks no database or broker, whose fault shall restart no web server."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def health_ready(request):
    """Return 200 if pages work, else 503; with what is out of order, and when each part last gave a sign of life."""
    found = health.check()
    return JsonResponse(found.facts(), status=200 if found.ready else 503)


@login_not_required
@require_safe
def metrics(request):
    """Return the metrics as Prometheus text, with the token of UNION_METRICS_TOKEN; 404 otherwise."""
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not secrets.compare_digest(given.encode(), wanted.encode()):
        raise Http404
    lines = [f"{name} {value}" for name, value in health.gauges().items()]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; version=0.0.4")
