"""What is checked when a process begins to serve: the database and its schema, the keys of its data, the queue."""

import logging

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, connections, transaction
from django.db.backends.signals import connection_created

from unionportal.core.database.faults import describe_connection_error, refused_connection
from unionportal.core.database.migrating import why_too_old, why_unmigrated
from unionportal.core.operations.queue import verify_broker
from unionportal.core.operations.supported import too_old_python, too_old_server
from unionportal.core.sealing.key_check import verify_keys

log = logging.getLogger(__name__)
_LATER = "core.verify_at_start"


def verify_at_start():
    """Raise ImproperlyConfigured for a setting, a schema or a key that does not fit.

    Where the database is away, the check is made with the first connection that succeeds.
    """
    verify_broker()
    try:
        _verify()
    except OperationalError as error:
        if refused_connection(error):
            raise ImproperlyConfigured(describe_connection_error(error, connection.settings_dict)) from None
        log.warning("schema and keys are verified later, the database is away (%s)", type(error).__name__)
        connection_created.connect(_verify_late, dispatch_uid=_LATER)
    finally:
        # The process may fork.
        connections.close_all()


def _verify():
    reasons = (too_old_server(connection), why_too_old(connection), why_unmigrated(connection))
    if reason := too_old_python() or next(filter(None, reasons), ""):
        raise ImproperlyConfigured(reason)
    verify_keys()


def _verify_late(sender, connection, **kwargs):
    connection_created.disconnect(dispatch_uid=_LATER)
    try:
        with transaction.atomic():
            _verify()
    except BaseException:
        connection_created.connect(_verify_late, dispatch_uid=_LATER)
        # Left open, it would serve the next request without a check.
        connection.close()
        raise
