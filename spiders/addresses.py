"""Where the crawler may go: public http(s) addresses, and the private hosts that market.toml names.

One rule, asked three times: before a request is sent (:func:`refuse_url`), after its name was resolved
(``middlewares.resolver``: a name that points to a private address is refused there, so that a rebinding server cannot
pass), and for what a page asks for inside the browser.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"
_UNICAST = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is given out to the public internet; everything else (mapped, translated, local) is unwrapped or refused."""
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""NAT64: the last four bytes are the IPv4 address that is reached."""
_PUBLIC_BUT_LOCAL = tuple(map(ipaddress.ip_network, ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24")))
"""Services of a cloud or a network that only answer from inside, though their addresses count as public ones."""
_NUMERIC = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)(?:\.(?:0[xX][0-9a-fA-F]*|[0-9]+)){0,3}")
"""Forms in which the system's own functions read an IPv4 address: one to four numbers, decimal, octal or hexadecimal."""
_UNSAFE = re.compile(r"[\\\s\x00-\x20\x7f<>^`{|}\"]")
_allowed: set[str] = set()
"""Entries of allow_private of the markets crawled in this process; the resolver is one for the whole process."""


def allow(entries: Iterable[str]) -> None:
    """Add hosts of ``[crawl] allow_private``: ``host``, ``host:port``, or ``*.domain`` for all names below it."""
    _allowed.update(entry.strip().lower() for entry in entries)


def is_allowed(host: str, port: int | None = None) -> bool:
    """Whether ``allow_private`` names the host (``port`` None: with any port)."""
    host = _plain_host(host)
    for entry in _allowed:
        name, named_port = _split(entry)
        name = _plain_host(name)
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
        if inner is None and ip in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is None:
            return ip.is_global and ip in _UNICAST
        ip = inner
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _PUBLIC_BUT_LOCAL)


def numeric_address(host: str) -> str | None:
    """The IP address a host is, in whatever form the system would read it; None when it is a name.

    >>> numeric_address("0x7f.1"), numeric_address("2130706433"), numeric_address("[::1]"), numeric_address("acme.example")
    ('127.0.0.1', '127.0.0.1', '::1', None)
    """
    host = _plain_host(host)
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    if not _NUMERIC.fullmatch(host):
        return None
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


def is_local_name(host: str) -> bool:
    """``localhost`` and every name below it (RFC 6761): this machine, whatever a name server says."""
    host = host.lower().rstrip(".")
    return host == "localhost" or host.endswith(".localhost")


def refuse_address(host: str, address: str) -> str | None:
    """Why a host that resolved to ``address`` must not be asked; None when it may.

    The port is not known here: :func:`refuse_url` has refused those that ``allow_private`` does not name.
    """
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
    if _UNSAFE.search(parts.netloc):  # programs disagree about what the host of such an address is
        return f"{url} is no web address"
    port = port or (443 if parts.scheme == "https" else 80)
    if is_allowed(host, port):
        return None
    if is_allowed(host):  # the connection is judged by the name alone, so that port must be refused here
        return f"{host} may be asked at the ports that [crawl] allow_private names, not at {port}; add it there"
    if is_local_name(host):
        return f"{host} is this machine; name it in [crawl] allow_private if it is your own server"
    address = numeric_address(host)
    if address is None:
        if _NUMERIC.fullmatch(_plain_host(host)):
            return f"{host} is neither a name nor an address"
        return None  # a name: judged when it is resolved
    return None if is_public(address) else _private(host, address)


def _private(host: str, address: str) -> str:
    return f"{host} is at the private address {address}; name it in [crawl] allow_private if it is your own server"


@lru_cache(maxsize=4096)
def _plain_host(host: str) -> str:
    """As hosts are compared: lower case, without brackets, zone and the dot at the end, an IP address in its usual form."""
    host = re.sub("[\u3002\uff0e\uff61]", ".", unicodedata.normalize("NFKC", host)).lower().strip("[]").rstrip(".")
    if ":" in host:
        host = host.split("%", maxsplit=1)[0]
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return host


def _split(entry: str) -> tuple[str, int | None]:
    if entry.startswith("["):
        name, _, rest = entry[1:].partition("]")
        return name, int(rest[1:]) if rest[1:].isdecimal() else None
    name, colon, port = entry.rpartition(":")
    if colon and port.isdecimal() and ":" not in name:
        return name, int(port)
    return entry, None
