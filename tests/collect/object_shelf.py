"""A web server that keeps objects, and the driver package for it as it would be installed on a machine."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import fsspec
import pytest


class ObjectShelf:
    """``objects``: name -> bytes; ``refuse`` makes it answer 507 to whatever is put."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.refuse = False
        self.port = 0

    def url(self, folder: str = "raw") -> str:
        return f"shelf://127.0.0.1:{self.port}/{folder}"


@contextmanager
def object_shelf() -> Iterator[ObjectShelf]:
    shelf = ObjectShelf()

    class Handler(BaseHTTPRequestHandler):
        def answer(self, status: int, body: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            name = unquote(self.path[1:])
            shelf.asked.append(f"GET {name}")
            if name.startswith("?folder="):
                folder = f"{name.removeprefix('?folder=')}/"
                listed = {n: len(body) for n, body in dict(shelf.objects).items() if n.startswith(folder)}
                self.answer(200, json.dumps(listed).encode())
            elif name not in shelf.objects:
                self.answer(404)
            else:
                body = shelf.objects[name]
                if part := self.headers.get("Range"):
                    first, _, last = part.removeprefix("bytes=").partition("-")
                    body = body[int(first) : int(last) + 1]
                self.answer(200, body)

        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if shelf.refuse:
                self.answer(507)
                return
            shelf.objects[unquote(self.path[1:])] = body
            self.answer(201)

        def do_DELETE(self) -> None:
            self.answer(204 if shelf.objects.pop(unquote(self.path[1:]), None) is not None else 404)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shelf.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield shelf
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def install_driver(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """The driver for this process and those it starts: a package with an entry point, found on the path."""
    source = Path(__file__).parent / "shelf"
    meta = folder / "shelf_driver-1.0.dist-info"
    meta.mkdir(parents=True)
    (meta / "METADATA").write_text("Metadata-Version: 2.1\nName: shelf-driver\nVersion: 1.0\n", encoding="utf-8")
    (meta / "entry_points.txt").write_text("[fsspec.specs]\nshelf = shelf_driver:Shelf\n", encoding="utf-8")
    path = [str(folder), str(source), os.environ.get("PYTHONPATH", "")]
    patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, path)))
    patch.syspath_prepend(str(source))
    # this process has read its entry points already
    fsspec.register_implementation("shelf", "shelf_driver.Shelf", clobber=True)
    sys.modules.pop("shelf_driver", None)
