"""Where the crawler may go: public http(s) addresses, and the private hosts that market.toml names.

One rule, asked three times: before a request is sent (:func:`refuse_url`), after its name was resolved
(``middlewares.resolver``: a name that points to a private address is refused there, so that a rebinding server cannot
pass), and for what a page asks for inside the browser.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"
_allowed: set[str] = set()
"""Entries of allow_private of the markets crawled in this process; the resolver is one for the whole process."""


def allow(entries: Iterable[str]) -> None:
    """Add hosts of ``[crawl] allow_private``: ``host``, ``host:port``, or ``*.domain`` for all names below it."""
    _allowed.update(entry.strip().lower() for entry in entries)


def is_allowed(host: str, port: int | None = None) -> bool:
    """Whether ``allow_private`` names the host (``port`` None: with any port)."""
    host = host.lower().strip("[]")
    for entry in _allowed:
        name, named_port = _split(entry)
        if named_port is not None and port is not None and named_port != port:
            continue
        if host == name or (name.startswith("*.") and host.endswith(name[1:])):
            return True
    return False


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, whatever it is wrapped in.

    >>> is_public("93.184.215.14"), is_public("10.0.0.1"), is_public("::ffff:169.254.169.254")
    (True, False, False)
    """
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return ip.is_global and not ip.is_multicast


def is_local_name(host: str) -> bool:
    """``localhost`` and every name below it (RFC 6761): this machine, whatever a name server says."""
    host = host.lower().rstrip(".")
    return host == "localhost" or host.endswith(".localhost")


def refuse_address(host: str, address: str) -> str | None:
    """Why a host that resolved to ``address`` must not be asked; None when it may."""
    if is_public(address) or is_allowed(host):
        return None
    return _private(host, address)


def refuse_url(url: str) -> str | None:
    """Why an address must not be asked, as far as can be told before its name is resolved; None when it may."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return f"{url} is no web address"
    if parts.scheme not in {"http", "https"}:
        return f"only http and https are fetched, not {parts.scheme or 'an address without scheme'}"
    if not host:
        return f"{url} has no host"
    port = port or (443 if parts.scheme == "https" else 80)
    if is_allowed(host, port):
        return None
    if is_local_name(host):
        return f"{host} is this machine; name it in [crawl] allow_private if it is your own server"
    try:
        public = is_public(host)
    except ValueError:
        return None  # a name: judged when it is resolved
    return None if public else _private(host, host)


def _private(host: str, address: str) -> str:
    return f"{host} is at the private address {address}; name it in [crawl] allow_private if it is your own server"


def _split(entry: str) -> tuple[str, int | None]:
    if entry.startswith("["):
        name, _, rest = entry[1:].partition("]")
        return name, int(rest[1:]) if rest[1:].isdigit() else None
    name, colon, port = entry.rpartition(":")
    if colon and port.isdigit() and ":" not in name:
        return name, int(port)
    return entry, None
