"""The Redis that carries messages to the worker."""

from urllib.parse import parse_qs, urlsplit

import redis
from django.conf import settings


def broker():
    """A client of Redis that gives up after a second."""
    return redis.Redis.from_url(
        redis_py_url(settings.REDIS_URL), socket_timeout=1, socket_connect_timeout=1, decode_responses=True
    )


def redis_py_url(url: str) -> str:
    """REDIS_URL in the form redis-py reads.

    REDIS_URL is kept in the form of Celery, which for a socket is `redis+socket:///path?virtual_host=0`; redis-py
    calls the same `unix:///path?db=0`. Any other URL is the same for both and comes back unchanged.
    """
    parts = urlsplit(url)
    if parts.scheme != "redis+socket":
        return url
    number = parse_qs(parts.query).get("virtual_host", ["0"])[0]
    return f"unix://{parts.path}?db={number}"
