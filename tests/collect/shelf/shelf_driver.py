"""A driver for fsspec as somebody else would publish one: objects on a small web server (``shelf://host:port/folder``)."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from fsspec import AbstractFileSystem


class Shelf(AbstractFileSystem):  # type: ignore[misc]
    """PUT, GET with a range, DELETE, and a list; no folders, no appending."""

    protocol = "shelf"
    cachable = False

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return path.removeprefix("shelf://").rstrip("/")

    def _ask(self, method: str, path: str, data: bytes | None = None, **headers: str) -> bytes:
        host, _, name = self._strip_protocol(path).partition("/")
        request = urllib.request.Request(f"http://{host}/{name}", data=data, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            if error.code == 404:
                raise FileNotFoundError(path) from None
            raise RuntimeError(f"the shelf answered {error.code}") from None  # drivers have errors of their own

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        host = self._strip_protocol(path).partition("/")[0]
        folder = self._strip_protocol(path).partition("/")[2]
        listed = json.loads(self._ask("GET", f"{host}/?folder={folder}"))
        found = [{"name": f"{host}/{name}", "size": size, "type": "file"} for name, size in sorted(listed.items())]
        return found if detail else [one["name"] for one in found]

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        return {"name": path, "size": len(self._ask("GET", path)), "type": "file"}

    def cat_file(self, path: str, start: int | None = None, end: int | None = None, **_: Any) -> bytes:
        if start is None or end is None:
            return self._ask("GET", path)
        return self._ask("GET", path, Range=f"bytes={start}-{end - 1}")

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **_: Any) -> None:
        self._ask("PUT", path, value)

    def rm_file(self, path: str) -> None:
        self._ask("DELETE", path)
