"""The portal as an app of a phone: what it is called there, and the page that is shown without a network."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

_ICONS = (192, 512)


@login_not_required
@require_safe
def app_manifest(request):
    """Return the web app manifest: name, first page, colours and icons."""
    icons = [{"src": static(f"app/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in _ICONS]
    facts = {
        "name": f"{settings.UNION_NAME} · 工会综合服务平台",
        "short_name": "工会",
        "lang": "zh-Hans",
        "start_url": reverse("home"),
        "scope": reverse("home"),
        "display": "standalone",
        "theme_color": "#ffffff",
        "background_color": "#ffffff",
        "icons": icons,
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@login_not_required
@require_safe
def app_worker(request):
    """Return the script that shows the offline page; at the root, because it may serve only what lies below it."""
    return render(request, "portal/app/worker.js", content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
def app_offline(request):
    """Return the page for when there is no network; it names nobody, and is all that a phone keeps of the portal."""
    return render(request, "portal/app/offline.html")
