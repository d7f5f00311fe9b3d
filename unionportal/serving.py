"""The settings of gunicorn, in development and production: `gunicorn -c python:unionportal.serving`."""

import logging
import os
import subprocess
import sys

from unionportal.settings.logs import logging_settings

wsgi_app = "unionportal.wsgi:application"
workers = int(os.environ.get("UNION_WEB_WORKERS", "2"))
threads = 4
# Its threads do not wait for ever for the rest of a request; the proxy in front hands on whole requests.
worker_class = "unionportal.slow_clients.ImpatientWorker"
# Told to stop, a process takes nothing new and finishes what it has begun for as many seconds.
graceful_timeout = 30
# A process that grew is replaced before it matters; not all of them at once.
max_requests, max_requests_jitter = 5000, 500
# The heartbeat file: on a slow disk a healthy process would be taken for a dead one.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 -- gunicorn makes its own name there
control_socket_disable = True
# As the lines of the site: one form, one time zone.
logconfig_dict = logging_settings(os.environ.get("UNION_LOG", "line"))


def on_starting(server):
    """Have a reload (SIGHUP) try the new settings and keys first: with wrong ones what serves goes on serving."""
    # A warning is a line of the log, here and in the workers that this process makes.
    logging.captureWarnings(True)
    reload = server.reload

    def reload_if_it_starts():
        # As a new worker would start, and in a process of its own: what it reads, this one has not read.
        tried = subprocess.run(  # noqa: S603 -- the name that this server was started with
            [sys.executable, "-c", f"import {server.app.app_uri.partition(':')[0]}"],
            env=os.environ | {"UNION_LOG": "line"},
            capture_output=True,
            text=True,
            check=False,
        )
        if tried.returncode:
            last = (tried.stderr.strip().splitlines() or ["?"])[-1]
            server.log.error("not reloaded, what was served goes on: %s", last.rpartition(" unionportal.start ")[2])
            return
        reload()

    server.reload = reload_if_it_starts
