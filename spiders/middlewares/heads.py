"""The head of an answer has a size, too: who sends header after header without end is hung up on.

Scrapy bounds a page's body (DOWNLOAD_MAXSIZE), but neither Scrapy nor Twisted the lines before it: a server that never
stops sending them would fill the memory within its thirty seconds.
"""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientFactory, _LenientHTTP11ClientProtocol
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS, HTTP11ClientProtocol

from spiders.errors import CrawlError

HEAD_LIMIT = 256 * 1024
"""Bytes; browsers give up at this size as well, and servers answer with a few kilobytes."""


class BoundedHead(_LenientHTTP11ClientProtocol):
    """One connection; the bytes of each answer's head are counted until its body begins."""

    _head = 0

    def request(self, request: Any) -> Any:
        """Count anew for each question on this connection."""
        self._head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's
        """Hang up when the head is too long."""
        if self._parser is not None and self._parser.state in {STATUS, HEADER}:
            self._head += len(data)
            if self._head > HEAD_LIMIT + 65_536:  # the piece that ends the head may hold the beginning of the body
                self._giveUp(Failure(CrawlError(f"the answer's headers are longer than {HEAD_LIMIT // 1024} kB")))  # type: ignore[no-untyped-call]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class BoundedHeads(_LenientHTTP11ClientFactory):
    """Makes such connections."""

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: N802 - Twisted's
        """One of them."""
        return BoundedHead(self._quiescentCallback)  # type: ignore[no-untyped-call]
