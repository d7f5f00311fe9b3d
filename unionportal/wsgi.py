"""The WSGI application of the portal."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionportal.settings.production")
application = get_wsgi_application()

from django.db import connections  # noqa: E402 -- needs the settings

from unionportal.core.operations.starting import verify_at_start  # noqa: E402 -- needs the models

verify_at_start()
# Where workers are made by dividing this process, none may share a connection with another.
connections.close_all()
