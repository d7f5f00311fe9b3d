"""Settings under which the static files are collected: the same files as under all others, without loading any app."""

from importlib.util import find_spec
from pathlib import Path

from unionportal.settings.base import *  # noqa: F403

INSTALLED_APPS = ["django.contrib.staticfiles"]
# The apps that bring static files, in the order of those of the base; those of the portal are all in static/.
_BRINGING = ("unfold", "django.contrib.admin", "import_export", "django_htmx")
STATICFILES_DIRS = [
    *STATICFILES_DIRS,  # noqa: F405
    *(Path(find_spec(name).submodule_search_locations[0], "static") for name in _BRINGING),
]
