"""Where a result link leads: engines' redirect addresses resolved to their target, without asking the network."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

_ENGINE = re.compile(
    r"(?:^|\.)(?:google\.(?:[a-z]{2,3}|com?\.[a-z]{2})|googleadservices\.com|googleusercontent\.com|googlesyndication\.com|gstatic\.com|bing\.com|"
    r"microsofttranslator\.com|duckduckgo\.com|startpage\.com|ixquick\.com|mojeek\.(?:com|co\.uk)|brave\.com|yandex\.(?:ru|com|net|kz|by|ua|com\.tr|eu)|"
    r"ya\.ru|yastatic\.net|baidu\.com|ecosia\.org|qwant\.com|swisscows\.com|sogou\.com|so\.com|naver\.com|seznam\.cz|search\.yahoo\.(?:com|co\.jp)|search\.aol\.com|"
    r"ask\.com|dogpile\.com|metager\.(?:de|org)|gibiru\.com|presearch\.com|kagi\.com|you\.com|perplexity\.ai)$"
)
_SEARCH_HOST = re.compile(
    r"^(?:(?:www\d?|m|wap|html|lite|start|search|web|s|cn|global|images|image|video|videos|news|maps|accounts|account|webcache|cache|translate|"
    r"r|cc|login|id|passport|yabs|an|consent|policies|myaccount|shopping|us\d?-browse|eu-browse|encrypted-tbn\d)\.)?"
    r"(?:[^.]+\.(?:com?\.)?[a-z]{2,3}|search\.(?:yahoo|brave|naver|seznam|aol)\.[a-z.]+)$"
)
"""Hosts of the search itself; other hosts of the same owner (support.google.com) may be a result like any other."""

_PARAMETERS = ("q", "url", "u", "uddg", "adurl", "imgrefurl", "RU", "ru", "target", "to", "redirect", "r", "du", "u3")
_REDIRECT_PATH = re.compile(
    r"^/(?:url|aclk|aclick|imgres|l/?|ck/a|y\.js|search/redirect|redirect|goto|link|clck|r/|rd/|translate|pagead|cl\?|click|go/?|out/?)",
    re.IGNORECASE,
)
_AMP = re.compile(r"^/amp/(s/)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(/.*)?$", re.IGNORECASE)
_YAHOO = re.compile(r"/RU=([^/]+)/")


def engine_host(host: str) -> bool:
    """Whether the host belongs to a search engine itself.

    >>> engine_host("www.google.co.uk"), engine_host("en.wikipedia.org")
    (True, False)
    """
    return bool(_ENGINE.search(host.lower()))


def target_of(href: str | None, base: str = "") -> str | None:
    """The address a result link leads to, or None when it stays with the engine or is no web address.

    >>> target_of("/url?q=https://acme.example/a&sa=U", "https://www.google.com/search?q=x")
    'https://acme.example/a'
    >>> target_of("https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9hY21lLmV4YW1wbGUv&ntb=1")
    'https://acme.example/'
    >>> target_of("//duckduckgo.com/l/?uddg=https%3A%2F%2Facme.example%2F&rut=1", "https://html.duckduckgo.com/")
    'https://acme.example/'
    >>> target_of("/search?q=acme", "https://www.google.com/") is None
    True
    """
    if not href or len(href) > 8000:
        return None
    href = href.strip()
    try:
        address = urljoin(base or "https://search.invalid/", href)
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    relative = host == "search.invalid" or (bool(base) and host == _host(base) and not href.startswith("http"))
    if relative or engine_host(host) or host.startswith("r.search."):
        found = _inside(parts.path, parts.query)
        if found is not None:
            return found
        internal = relative or _SEARCH_HOST.match(host) or _REDIRECT_PATH.match(parts.path)
        return None if internal else address
    return address


def _inside(path: str, query: str) -> str | None:
    """An address carried by a redirect."""
    if match := _YAHOO.search(path):
        return _plain(unquote(match.group(1)))
    if match := _AMP.match(path):  # Google's AMP viewer writes the target into its own path; s/ stands for https
        return f"{'https' if match.group(1) else 'http'}://{match.group(2)}{match.group(3) or '/'}"
    if not _REDIRECT_PATH.match(path):
        return None
    values = parse_qs(query)
    for name in _PARAMETERS:
        for value in values.get(name, ()):
            if found := _plain(value) or _encoded(value):
                return found
    return None


def _plain(value: str) -> str | None:
    value = unquote(value) if value[:12].lower().startswith(("http%3a", "https%3a")) else value
    if not value.startswith(("http://", "https://")):
        return None
    try:
        host = urlsplit(value).hostname or ""
    except ValueError:
        return None
    return None if not host or host.startswith("webcache.google") else value


def _encoded(value: str) -> str | None:
    """Bing writes ``a1`` and base64url of the target; others plain base64."""
    for code in (value[2:] if value.startswith("a1") else "", value):
        if len(code) < 12 or not code.startswith("aHR0c"):
            continue
        try:
            return _plain(base64.urlsafe_b64decode(code + "=" * (-len(code) % 4)).decode("utf-8", "replace"))
        except (binascii.Error, ValueError):
            continue
    return None


_SHOWN = re.compile(r"^(https?://)?((?:[\w-]+\.)+[a-z]{2,24})(?=$|[\s/›»>])(\S*)", re.IGNORECASE)


def shown_target(text: str) -> str | None:
    """The address that a result shows, as far as it can be one: bread crumbs stand for a path nobody knows.

    >>> shown_target("https://acme.example › help › lockers")
    'https://acme.example/'
    >>> shown_target("acme.example/help/lockers")
    'https://acme.example/help/lockers'
    >>> shown_target("570+ comments") is None
    True
    """
    match = _SHOWN.match(text.strip())
    if not match:
        return None
    path = match.group(3) if not re.search(r"[…›»>]|\.\.\.", text) else "/"
    return f"{match.group(1) or 'https://'}{match.group(2).lower()}{path or '/'}"


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""
