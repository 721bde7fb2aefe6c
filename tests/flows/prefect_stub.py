"""A Prefect server as far as the doctor and the watch ask one: well, and with deployments whose schedules may rest."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer


@contextmanager
def prefect_server(active: Mapping[str, bool]) -> Iterator[str]:
    """The address of its API; ``active`` has for each deployment whether its schedule is, and may change."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(True)

        def do_POST(self) -> None:
            if self.path.endswith("/count"):
                self._say(0)
            else:
                found = [{"name": name, "paused": False, "schedules": [{"active": on}]} for name, on in active.items()]
                self._say(found)

        def _say(self, what: object) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(what).encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/api"
        server.shutdown()
