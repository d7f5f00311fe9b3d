"""The environment variables that the settings read."""

import os
from pathlib import Path

from unionportal.launch.embedded.errors import EmbeddedError
from unionportal.launch.embedded.place import private_folder, var_folder
from unionportal.launch.embedded.secrets import data_key_file, django_secret_key
from unionportal.launch.embedded.servers import ensure

PRODUCTION = "unionportal.settings.production"


def into_environment(var: Path | None = None, *, fast: bool = False) -> None:
    """Set DATABASE_URL, REDIS_URL, DJANGO_SECRET_KEY and UNION_KEY_FILE where unset; nothing in production.

    A server that cannot be started ends the program with its sentence.
    """
    if os.environ.get("DJANGO_SETTINGS_MODULE") == PRODUCTION:
        return
    try:
        _fill(Path(var or var_folder()).resolve(), fast=fast)
    except EmbeddedError as error:
        raise SystemExit(str(error)) from None


def _fill(var: Path, *, fast: bool) -> None:
    # Before the database: once it is there, a key that is not is lost.
    if not os.environ.get("DJANGO_SECRET_KEY"):
        os.environ["DJANGO_SECRET_KEY"] = django_secret_key(private_folder(var))
    if not os.environ.get("UNION_KEY_FILE"):
        os.environ["UNION_KEY_FILE"] = str(data_key_file(private_folder(var)))
    database, redis = not os.environ.get("DATABASE_URL"), not os.environ.get("REDIS_URL")
    if database or redis:
        servers = ensure(var, database=database, redis=redis, fast=fast)
        if database:
            os.environ["DATABASE_URL"] = servers.database_url
        if redis:
            os.environ["REDIS_URL"] = servers.redis_url
