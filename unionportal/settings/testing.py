"""Settings of the tests."""

import os

from unionportal.settings.base import *  # noqa: F403

# A database that is migrated already, which each worker copies; see tests/template.py.
DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("TEST_TEMPLATE")}  # noqa: F405

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "members.passwords.FirstPasswordHasher",
]
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]  # noqa: F405
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]  # noqa: F405
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
WHITENOISE_AUTOREFRESH = True
# Django's own flush of a session that a new password has ended.
ZEAL_ALLOWLIST = [{"model": "sessions.Session", "field": "get()"}]
