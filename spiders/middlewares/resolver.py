"""Name resolution that never gives a private address for a name market.toml does not allow.

The check is at the answer that the connection will use, so that a name server which first says a public and then a
private address (DNS rebinding) gains nothing. Names below ``.localhost`` are this machine (RFC 6761), without asking.
"""

from __future__ import annotations

from collections.abc import Sequence

from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer
from twisted.internet.error import DNSLookupError

from spiders.addresses import LOOPBACK, is_local_name, refuse_address

refused: dict[str, str] = {}
"""Host -> why its address was refused; the connection's own error does not carry it."""


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver with the address rule behind it."""

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> defer.Deferred[str]:  # noqa: N802 - Twisted's
        """The IPv4 address of a name; fails for private ones."""
        if is_local_name(name):
            found: defer.Deferred[str] = defer.succeed(LOOPBACK)
        else:
            found = super().getHostByName(name, timeout)
        return found.addCallback(_checked, name)


def _checked(address: str, name: str) -> str:
    reason = refuse_address(name, address)
    if reason:
        refused[name] = reason
        raise DNSLookupError(reason)
    return address
