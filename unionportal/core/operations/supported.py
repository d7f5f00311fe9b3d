"""The oldest versions that the portal works with, and the check of those that it meets."""

import sys

# Stated to operators in deploy/README.md, which a test holds to these.
OLDEST = {"Python": (3, 11), "PostgreSQL": (15,), "Redis": (7, 0)}


def too_old_python():
    """Return the sentence that refuses this Python; "" for one that is new enough."""
    return too_old("Python", sys.version_info[:2])


def too_old_server(connection):
    """Return the sentence that refuses the PostgreSQL of this connection; "" for one that is new enough."""
    with connection.cursor():
        return too_old("PostgreSQL", (connection.pg_version // 10000,))


def too_old_broker(client):
    """Return the sentence that refuses the Redis of this client; "" for one that is new enough."""
    return too_old("Redis", tuple(map(int, client.info("server")["redis_version"].split(".")[:2])))


def too_old(name, version):
    """Return the sentence that refuses this version of Python, PostgreSQL or Redis, "" if it is new enough."""
    if version >= OLDEST[name]:
        return ""
    found, oldest = (".".join(map(str, one)) for one in (version, OLDEST[name]))
    return f"{name} {found} 太旧：平台须用 {name} {oldest} 或更新的版本。"
