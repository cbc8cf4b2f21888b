"""Addresses: made absolute, checked, compared."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin, urlsplit


def absolute_url(base: str, link: str | None) -> str | None:
    """The link resolved against the page's address, without fragment; None when it is no web address.

    >>> absolute_url("https://shop.example/a/", "?page=2#top")
    'https://shop.example/a/?page=2'
    >>> absolute_url("https://shop.example/", "javascript:void(0)") is None
    True
    """
    if not link or len(link) > 4000:
        return None
    try:
        url = urldefrag(urljoin(base, link.strip())).url
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and host else None


def same_page(left: str, right: str) -> bool:
    """Whether two addresses are the same but for scheme, "www.", a trailing slash and the fragment.

    >>> same_page("http://www.shop.example/a/", "https://shop.example/a#x")
    True
    """
    return _plain(left) == _plain(right)


def domain_of(url: str) -> str | None:
    """The host without "www.", lower case; None when the address has none.

    >>> domain_of("https://www.Shop.example:8080/a")
    'shop.example'
    """
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _plain(url: str) -> tuple[str, str, str]:
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query
    except ValueError:
        return "", url, ""
