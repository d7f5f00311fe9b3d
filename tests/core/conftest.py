import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace

import pytest


@pytest.fixture
def robot():
    """A local server in place of WeCom: its address, what it got, and what it answers before it accepts."""
    made = SimpleNamespace(got=[], answers=[])

    class Robot(BaseHTTPRequestHandler):
        def do_POST(self):
            made.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status, body = made.answers.pop(0) if made.answers else (200, b'{"errcode":0,"errmsg":"ok"}')
            self.send_response(status)
            if status == 302:
                self.send_header("Location", made.address)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Robot)
    Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    made.address = f"http://127.0.0.1:{server.server_port}/cgi-bin/webhook/send?key=Zqkey"
    yield made
    server.shutdown()
    server.server_close()
