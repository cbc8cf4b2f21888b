"""Serve the demonstration market on 127.0.0.1: all its hosts end in .localhost, which is this machine (RFC 6761)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from analysis.demo.sites import Answer, answer
from analysis.demo.world import invent_world

PORT = 8917
"""The port unless another is asked for: addresses are part of the tables, so it is always the same one."""


@contextmanager
def serve(
    *, seed: int, port: int = PORT, later: bool = False, failing: Callable[[str, str], bool] | None = None
) -> Iterator[int]:
    """Answer requests in a thread of its own until the block is left; gives the port (a free one for port 0).

    Parameters
    ----------
    seed
        Of everything invented.
    port
        To listen at.
    later
        Serve the market as it is at the second visit.
    failing
        Takes host and path; where it says so, the server answers that it cannot (503).

    Raises
    ------
    OSError
        When the port is taken.
    """
    world = invent_world(seed, later=later)

    def look_up(host: str, path: str, query: Mapping[str, str], port: int) -> Answer:
        if failing is not None and failing(host, path):
            return Answer(body="out of order", content_type="text/plain; charset=utf-8", status=503)
        return answer(host, path, query, port=port, world=world)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each small answer waits 40 ms for the acknowledgement of its header

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            host = (self.headers.get("Host") or "").partition(":")[0].lower()
            query = dict(parse_qsl(parts.query))
            found = look_up(host, parts.path, query, server.server_port)
            body = found.body.encode()
            self.send_response(found.status)
            self.send_header("Content-Type", found.content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return "Thu, 15 Jan 2026 09:00:00 GMT"

        def log_message(self, *_: object) -> None:
            """Say nothing: the crawl reports what it fetched."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
