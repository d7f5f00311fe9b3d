"""The worker of gunicorn: a client that stops in the middle of its request does not keep a thread."""

import mmap
import os
import socket
import struct
import time

from gunicorn.workers.gthread import ThreadWorker

# How long, in seconds, the next bytes of a request may take.
PATIENCE = int(os.environ.get("UNION_WEB_PATIENCE", "10"))
# One byte that the master shares with its workers: whether one of them has ever served.
_SERVED = mmap.mmap(-1, 1)
# How long, in seconds, a worker waits before it ends that cannot take the place of one that has served.
PAUSE = 5


class ImpatientWorker(ThreadWorker):
    """Gives up reading from a client that sends nothing for PATIENCE seconds; sending may take longer."""

    def load_wsgi(self):
        """Load the site; where that is refused, end the master with it only if nothing has been served yet.

        Later, when a key was exchanged under a running site, the other workers go on, and the next one tries again.
        """
        try:
            super().load_wsgi()
        except (Exception, SystemExit):
            if not _SERVED[0]:
                raise
            self.log.error("this worker does not start, another one tries in %s seconds", PAUSE)
            time.sleep(PAUSE)
            raise SystemExit(1) from None
        _SERVED[0] = 1

    def handle(self, conn):
        # A timeout of Python's would also limit how long an answer may take to be sent.
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", PATIENCE, 0))
        return super().handle(conn)
