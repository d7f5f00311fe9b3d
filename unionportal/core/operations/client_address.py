import ipaddress

from django.conf import settings


def client_address(request):
    """Whose address it is: what the outermost of our own proxies saw; without proxies, the connection's."""
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < settings.PROXIES <= len(seen):
        try:
            return str(ipaddress.ip_address(seen[-settings.PROXIES]))
        except ValueError:
            pass
    return request.META.get("REMOTE_ADDR")
