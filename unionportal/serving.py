"""The settings of gunicorn, in development and production: `gunicorn -c python:unionportal.serving`."""

import os

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
