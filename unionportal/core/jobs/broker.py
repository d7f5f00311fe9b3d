"""The connection to the Redis that carries messages to the worker."""

from urllib.parse import parse_qs, urlsplit

import redis
from django.conf import settings

# Redis answers, and refuses the password or the account.
REFUSALS = (redis.AuthenticationError, redis.exceptions.NoPermissionError)


def describe_refusal():
    """Return the sentence for an operator about a Redis that refuses the password of the settings."""
    why = "密码或账号不对" if urlsplit(settings.REDIS_URL).password else "没有给出密码"
    return f"Redis 拒绝了连接：{why}。请检查 REDIS_URL。"


def broker():
    """Return a Redis client with a timeout of one second."""
    return redis.Redis.from_url(
        redis_py_url(settings.REDIS_URL), socket_timeout=1, socket_connect_timeout=1, decode_responses=True
    )


def redis_py_url(url: str) -> str:
    """Return REDIS_URL in the form redis-py reads.

    REDIS_URL has the form of Celery, for a socket `redis+socket:///path?virtual_host=0`, which is `unix:///path?db=0`
    for redis-py. Any other URL is the same for both and returned unchanged.
    """
    parts = urlsplit(url)
    if parts.scheme != "redis+socket":
        return url
    number = parse_qs(parts.query).get("virtual_host", ["0"])[0]
    return f"unix://{parts.path}?db={number}"
