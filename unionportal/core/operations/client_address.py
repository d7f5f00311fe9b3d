"""The address of a client behind proxies."""

import ipaddress

from django.conf import settings


def client_address(request):
    """Return the client's address as seen by the outermost of our own proxies; without proxies, the connection's."""
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < settings.PROXIES <= len(seen):
        try:
            return str(ipaddress.ip_address(seen[-settings.PROXIES]))
        except ValueError:
            pass
    return request.META.get("REMOTE_ADDR")
