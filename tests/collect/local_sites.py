"""Web sites on this machine for the tests of collecting: real HTTP, hosts below .localhost, every request noted."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from spiders.market import Market, read_market


@dataclass
class Asked:
    """One request as the server got it."""

    host: str
    path: str
    query: dict[str, str]
    number: int
    """How often this address was asked, from 1."""
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Answer:
    body: bytes | str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Site = Callable[[Asked], Answer]


class Sites:
    """A running server; ``log`` holds what was asked, in order, with the moment."""

    def __init__(self, sites: dict[str, Site]) -> None:
        self.sites = sites
        self.log: list[tuple[str, str, float]] = []
        self.counts: dict[str, int] = {}
        self.port = 0
        self._lock = threading.Lock()

    def url(self, name: str, path: str = "/") -> str:
        return f"http://{name}.localhost:{self.port}{path}"

    def asked(self, name: str, *, robots: bool = False) -> list[str]:
        """Paths asked of a site."""
        return [path for host, path, _ in self.log if host == name and (robots or path != "/robots.txt")]

    def answer(self, asked: Asked, whole: str) -> Answer:
        with self._lock:
            self.log.append((asked.host, whole, time.monotonic()))
            key = f"{asked.host}{whole}"
            self.counts[key] = asked.number = self.counts.get(key, 0) + 1
        site = self.sites.get(asked.host)
        if site is None:
            return Answer("no such site", 404)
        if asked.path == "/robots.txt" and not getattr(site, "has_robots", False):
            return Answer("", 404)
        return site(asked)


@contextmanager
def serving(**sites: Site) -> Iterator[Sites]:
    """Serve sites by name: ``acme`` is http://acme.localhost:PORT."""
    world = Sites(sites)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each small answer waits 40 ms for the acknowledgement of its header

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            host = (self.headers.get("Host") or "").partition(":")[0].removesuffix(".localhost")
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = world.answer(Asked(host, parts.path, query, 0, dict(self.headers), body), self.path)
            data = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(answer.status)
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(data)), **answer.headers}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    world.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield world
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def write_market(folder: Path, *tables: str, crawl: str = "delay = 0.0", names: str = '"*.localhost"') -> Path:
    """A market.toml with the given [[brand]] and other tables."""
    folder.mkdir(parents=True, exist_ok=True)
    head = '[market]\nname = "Test"\n'
    file = folder / "market.toml"
    file.write_text(head + "\n".join(tables) + f"\n[crawl]\n{crawl}\nallow_private = [{names}]\n", encoding="utf-8")
    return file


def market_of(folder: Path, *tables: str, **options: str) -> Market:
    return read_market(write_market(folder, *tables, **options))


def brand(
    name: str, *, reviews: list[str] | None = None, domain: str | None = None, faq: list[str] | None = None
) -> str:
    return (
        f'[[brand]]\nid = "{name}"\nname = "{name}"\ndomains = ["{domain or name + ".example"}"]\n'
        f"reviews = {json.dumps(reviews or [])}\nfaq = {json.dumps(faq or [])}\n"
    )


def review_page(
    numbers: list[int],
    *,
    expected: int | None = None,
    following: str | None = None,
    name: str = "Acme",
    html: str = "",
    in_order: bool = False,
) -> str:
    """A page of reviews in JSON-LD, each shown too; review n is the same on whatever page it stands.

    ``in_order``: review n was written n days after the first of January 2025.
    """
    start = date(2025, 1, 1)
    data: dict[str, object] = {"@context": "https://schema.org", "@type": "LocalBusiness", "name": name}
    data["review"] = [
        {
            "@type": "Review",
            "@id": f"#{name}-{n}",
            "author": {"@type": "Person", "name": f"Customer {n}"},
            "datePublished": str(start + timedelta(days=n)) if in_order else f"2025-{n % 12 + 1:02d}-{n % 28 + 1:02d}",
            "name": f"Visit {n}",
            "reviewBody": words(n),
            "reviewRating": {"@type": "Rating", "ratingValue": n % 5 + 1, "bestRating": 5},
        }
        for n in numbers
    ]
    if expected is not None:
        data["aggregateRating"] = {"@type": "AggregateRating", "ratingValue": 3.2, "reviewCount": expected}
    cards = "".join(f"<article><h3>Visit {n}</h3><p>{words(n)}</p></article>" for n in numbers)
    link = f'<a rel="next" href="{following}">Next page</a>' if following else ""
    return (
        f'<!doctype html><html lang="en"><head><title>{name} reviews</title>'
        f'<script type="application/ld+json">{json.dumps(data)}</script></head>'
        f"<body><h1>{name} reviews</h1>{cards}{html}{link}</body></html>"
    )


def words(n: int) -> str:
    return f"This was my visit number {n} to the shop and the parcel number {n * 7} took {n % 9 + 2} days to arrive."


def paged_site(total: int, *, per_page: int = 10, expected: int | None = None, name: str = "Acme") -> Site:
    """Reviews 1..total on pages of ``per_page``."""

    def site(asked: Asked) -> Answer:
        page = int(asked.query.get("page", "1"))
        numbers = list(range((page - 1) * per_page + 1, min(page * per_page, total) + 1))
        following = f"{asked.path}?page={page + 1}" if page * per_page < total else None
        return Answer(review_page(numbers, expected=expected, following=following, name=name))

    return site


def with_robots(text: str, site: Site) -> Site:
    """A site with a robots.txt."""

    def guarded(asked: Asked) -> Answer:
        return Answer(text, headers={"Content-Type": "text/plain"}) if asked.path == "/robots.txt" else site(asked)

    guarded.has_robots = True  # type: ignore[attr-defined]
    return guarded
