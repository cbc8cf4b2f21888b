"""The browser's only way out: a proxy in this process that connects to no private address.

A browser follows redirects, opens sockets and resolves names by itself, where nothing of ours could look; so Chromium
is told to send everything, loopback included, through here. Each connection is made to the very address that was
checked, so that a name that changes its mind gains nothing. What is inside TLS stays between browser and site.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from urllib.parse import urlsplit

from spiders.addresses import LOOPBACK, is_allowed, is_local_name, is_public, refuse_address, refuse_url
from spiders.middlewares.resolver import refused

REFUSED_HEADER = "X-Marketgap-Refused"
"""On our own answers: why an address is not asked."""
PATIENCE = 20.0
"""Seconds for a request's head, a name, a connection."""
CHUNK = 1 << 16
MOST_BYTES = 64 * 1024 * 1024
"""What one connection may bring; a page that never ends would fill the browser's memory."""
_HOP = (b"proxy-connection:", b"proxy-authorization:", b"connection:", b"keep-alive:")


class GuardedProxy:
    """An HTTP proxy on a free port of this machine."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        """Listen; returns the address for the browser's settings."""
        self._server = await asyncio.start_server(self._accept, LOOPBACK, 0, limit=CHUNK)
        port = self._server.sockets[0].getsockname()[1]
        return f"http://{LOOPBACK}:{port}"

    async def close(self) -> None:
        """Stop listening and drop all connections."""
        if self._server is not None:
            self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            await self._serve(reader, writer)
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the browser sees a broken connection and says so
        except asyncio.CancelledError:
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
        first, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
        method, target, version = first.decode("latin-1").split(" ")
        tunnel = method == "CONNECT"
        url = f"https://{target}/" if tunnel else target
        reason, place = await _checked(url)
        if place is None:
            writer.write(_refusal(reason))
            await writer.drain()
            return
        there, out = await asyncio.wait_for(asyncio.open_connection(*place), PATIENCE)
        try:
            if tunnel:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                parts = urlsplit(url)
                path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                kept = [line for line in lines if not line.lower().startswith(_HOP)]
                request = [f"{method} {path} {version}".encode("latin-1"), *kept, b"Connection: close", b"", b""]
                out.write(b"\r\n".join(request))  # one request a connection: nothing unchecked can follow on it
            # whichever side ends, the connection is over: the other one has sent all it was asked for
            both = [asyncio.ensure_future(_copy(reader, out)), asyncio.ensure_future(_copy(there, writer))]
            try:
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for one in both:
                    one.cancel()
                await asyncio.gather(*both, return_exceptions=True)
        finally:
            out.close()


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Pass bytes on until their end, or until they are too many."""
    passed = 0
    with suppress(OSError):
        while passed < MOST_BYTES and (data := await source.read(CHUNK)):
            passed += len(data)
            sink.write(data)
            await sink.drain()


async def _checked(url: str) -> tuple[str, tuple[str, int] | None]:
    """The address to connect to; or why there is none."""
    reason = refuse_url(url)
    if reason:
        return reason, None
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if is_local_name(host):
        return "", (LOOPBACK, port)  # refuse_url let it pass: market.toml allows it
    loop = asyncio.get_running_loop()
    found = await asyncio.wait_for(loop.getaddrinfo(host, port, type=socket.SOCK_STREAM), PATIENCE)
    addresses = [str(entry[4][0]) for entry in found]
    good = [address for address in addresses if is_public(address) or is_allowed(host, port)]
    if good:
        return "", (good[0], port)
    reason = refuse_address(host, addresses[0]) or f"{host} is at a private address"
    refused[host] = reason
    return reason, None


def _refusal(reason: str) -> bytes:
    words = reason.encode(
        "ascii", "replace"
    )  # also as the body: a browser makes an error page of its own of an empty one
    head = (
        f"HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: {len(words)}\r\nConnection: close\r\n"
    )
    return head.encode() + f"{REFUSED_HEADER}: ".encode() + words + b"\r\n\r\n" + words
