"""The WSGI application of the portal."""

import logging
import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

# By this code gunicorn's master knows that starting again is no use, and ends too.
_NO_USE = 3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionportal.settings.production")
try:
    application = get_wsgi_application()

    from django.db import connections  # needs the settings

    from unionportal.core.operations.starting import verify_at_start  # needs the models

    verify_at_start()
except ImproperlyConfigured as wrong:
    logging.getLogger("unionportal.start").critical("%s", wrong)
    raise SystemExit(_NO_USE) from None
# Where workers are made by dividing this process, none may share a connection with another.
connections.close_all()
