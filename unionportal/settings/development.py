"""Settings of a development machine."""

from unionportal.settings.base import *  # noqa: F403

ALLOWED_HOSTS = ["*"]
