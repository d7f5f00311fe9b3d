"""The worker of gunicorn: a client that stops in the middle of its request does not keep a thread."""

import os
import socket
import struct

from gunicorn.workers.gthread import ThreadWorker

# How long, in seconds, the next bytes of a request may take.
PATIENCE = int(os.environ.get("UNION_WEB_PATIENCE", "10"))


class ImpatientWorker(ThreadWorker):
    """Gives up reading from a client that sends nothing for PATIENCE seconds; sending may take longer."""

    def handle(self, conn):
        # A timeout of Python's would also limit how long an answer may take to be sent.
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", PATIENCE, 0))
        return super().handle(conn)
