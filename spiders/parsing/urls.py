"""Addresses: made absolute, checked, compared."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit


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


def with_missing(url: str, parameters: Mapping[str, str]) -> str:
    """The address with those of the parameters that it does not name, without fragment.

    >>> with_missing("https://shop.example/a?sort=best#top", {"sort": "new", "page": "1"})
    'https://shop.example/a?sort=best&page=1'
    """
    if not parameters:
        return url
    parts = urlsplit(url)
    named = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    added = urlencode({name: value for name, value in parameters.items() if name not in named}, safe=":*,")
    return parts._replace(query="&".join(filter(None, (parts.query, added))), fragment="").geturl()


def counted_up(url: str, parameter: str, number: int) -> str:
    """The address with a number in the place of that parameter's value, all else letter by letter as it is.

    >>> counted_up("https://shop.example/a?Filter=Id:3&page=1", "page", 2), counted_up("https://shop.example/a", "page", 2)
    ('https://shop.example/a?Filter=Id:3&page=2', 'https://shop.example/a?page=2')
    """
    parts = urlsplit(url)
    pieces = parts.query.split("&") if parts.query else []
    named = [piece for piece in pieces if piece.partition("=")[0] == parameter]
    new = f"{parameter}={number}"
    query = [new if piece in named else piece for piece in pieces] if named else [*pieces, new]
    return parts._replace(query="&".join(query), fragment="").geturl()


def _plain(url: str) -> tuple[str, str, str]:
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query
    except ValueError:
        return "", url, ""
