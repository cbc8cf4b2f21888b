"""A web server that behaves as badly as servers do, on this machine: raw sockets, one misbehaviour a host.

A behaviour gets the request and the open socket and writes whatever it likes. ``http://NAME.localhost:PORT/`` asks the
behaviour ``NAME``; robots.txt is answered with 404 unless the behaviour takes it itself (``robots_*``).
"""

from __future__ import annotations

import gzip
import json
import random
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache

import brotli

from tests.collect.local_sites import review_page

Page = str | bytes
MOST_SECONDS = 120.0
"""A behaviour that would go on for ever ends then, so that a crawl without limits fails a test, not the machine."""


@dataclass
class Question:
    """One request."""

    host: str
    path: str
    guest: socket.socket
    stop: threading.Event
    port: int

    @property
    def number(self) -> int:
        """The page asked for (?page=), from 1."""
        _, _, words = self.path.partition("page=")
        digits = words[: next((i for i, c in enumerate(words) if not c.isdigit()), len(words))]
        return int(digits or 1)

    def send(self, data: Page) -> None:
        self.guest.sendall(data.encode() if isinstance(data, str) else data)

    def answer(self, body: Page, *headers: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> None:
        data = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(data)}", "Connection: close"]
        self.send("\r\n".join([*lines, *headers, "", ""]))
        self.send(data)

    def head(self, *headers: str) -> None:
        self.send("\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/html", "Connection: close", *headers, "", ""]))

    def reset(self) -> None:
        """Hang up with RST."""
        self.guest.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.guest.close()

    def drip(self, pieces: Iterator[Page], pause: float) -> None:
        while not self.stop.wait(pause):
            self.send(next(pieces))


Behaviour = Callable[[Question], None]
BEHAVIOURS: dict[str, Behaviour] = {}


def behaviour(one: Behaviour) -> Behaviour:
    BEHAVIOURS[one.__name__.replace("_", "-")] = one
    return one


def for_ever(piece: Page) -> Iterator[Page]:
    while True:
        yield piece


GOOD = review_page([1, 2, 3])
BOMB = 200 * 1024 * 1024


@cache
def zeros(wbits: int) -> bytes:
    """200 MB of spaces, packed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    piece = b" " * (1 << 20)
    return b"".join([*(packer.compress(piece) for _ in range(BOMB >> 20)), packer.flush()])


# -- statuses and patience -------------------------------------------------------------------------------------------


@behaviour
def always_500(q: Question) -> None:
    q.answer("broken", status="500 Oops")


@behaviour
def then_500(q: Question) -> None:
    if q.number < 3:
        q.answer(review_page([q.number * 3, q.number * 3 + 1], following=f"/?page={q.number + 1}"))
    else:
        q.answer("broken", status="503 Busy")


@behaviour
def wait_short(q: Question) -> None:
    seen = SEEN.setdefault(q.host, [])
    seen.append(q.path)
    if len(seen) == 1:
        q.answer("busy", "Retry-After: 1", status="429 Too Many Requests")
    else:
        q.answer(GOOD)


@behaviour
def wait_absurd(q: Question) -> None:
    q.answer("busy", "Retry-After: " + "9" * 400, status="429 Too Many Requests")


@behaviour
def wait_nonsense(q: Question) -> None:
    q.answer("busy", "Retry-After: \u00b2 Feb 99999999999999 25:61:61".encode("latin-1").decode("latin-1"), status="503 Busy")  # fmt: skip


@behaviour
def status_999(q: Question) -> None:
    q.answer("go away", status="999 Request denied")


@behaviour
def no_content(q: Question) -> None:
    q.send("HTTP/1.1 204 No Content\r\n\r\n")


@behaviour
def not_modified(q: Question) -> None:
    q.send("HTTP/1.1 304 Not Modified\r\n\r\n")


# -- bodies that break, drip or never end ----------------------------------------------------------------------------


@behaviour
def reset_midway(q: Question) -> None:
    q.head("Content-Length: 100000")
    q.send(GOOD[:2000])
    q.reset()


@behaviour
def reset_once(q: Question) -> None:
    seen = SEEN.setdefault(q.host, [])
    seen.append(q.path)
    if len(seen) == 1:
        reset_midway(q)
    else:
        q.answer(GOOD)


@behaviour
def hangs_up(q: Question) -> None:
    q.guest.close()


@behaviour
def silent(q: Question) -> None:
    q.stop.wait(MOST_SECONDS)


@behaviour
def slow_drip(q: Question) -> None:
    q.head()
    q.drip(for_ever("x"), 0.1)


@behaviour
def slow_head(q: Question) -> None:
    q.send("HTTP/1.1 200 OK\r\n")
    q.drip(for_ever("X-A: 1\r\n"), 0.1)


@behaviour
def declared_200_mb(q: Question) -> None:
    q.head(f"Content-Length: {BOMB}")
    for _ in range(BOMB >> 16):
        q.send(b" " * (1 << 16))


@behaviour
def endless_body(q: Question) -> None:
    q.head("Transfer-Encoding: chunked")
    while not q.stop.is_set():
        q.send(b"10000\r\n" + b" " * (1 << 16) + b"\r\n")


@behaviour
def too_long_promised(q: Question) -> None:
    q.head(f"Content-Length: {len(GOOD) + 5000}")
    q.send(GOOD)


@behaviour
def too_short_promised(q: Question) -> None:
    q.head(f"Content-Length: {len(GOOD) - 400}")
    q.send(GOOD)


@behaviour
def two_lengths(q: Question) -> None:
    q.head("Content-Length: 5", f"Content-Length: {len(GOOD)}")
    q.send(GOOD)


@behaviour
def negative_length(q: Question) -> None:
    q.head("Content-Length: -1")
    q.send(GOOD)


# -- packed ----------------------------------------------------------------------------------------------------------


@behaviour
def gzip_bomb(q: Question) -> None:
    q.answer(zeros(31), "Content-Encoding: gzip")


@behaviour
def gzip_in_gzip_bomb(q: Question) -> None:
    q.answer(gzip.compress(zeros(31)), "Content-Encoding: gzip, gzip")


@behaviour
def deflate_bomb(q: Question) -> None:
    q.answer(zeros(15), "Content-Encoding: deflate")


@cache
def brotli_zeros() -> bytes:
    packer = brotli.Compressor(quality=1)
    return b"".join([*(packer.process(b" " * (1 << 20)) for _ in range(BOMB >> 20)), packer.finish()])


@behaviour
def brotli_bomb(q: Question) -> None:
    q.answer(brotli_zeros(), "Content-Encoding: br")


@behaviour
def brotli_page(q: Question) -> None:
    q.answer(brotli.compress(GOOD.encode()), "Content-Encoding: br")


@behaviour
def gzip_broken(q: Question) -> None:
    q.answer(gzip.compress(GOOD.encode())[:-200], "Content-Encoding: gzip")


@behaviour
def gzip_lie(q: Question) -> None:
    q.answer(GOOD, "Content-Encoding: gzip")


@behaviour
def unknown_encoding(q: Question) -> None:
    q.answer(bytes(random.Random(1).randrange(256) for _ in range(5000)), "Content-Encoding: x-own")


# -- paging and redirects --------------------------------------------------------------------------------------------


@behaviour
def endless_same(q: Question) -> None:
    q.answer(review_page([1, 2, 3], following=f"/?page={q.number + 1}"))


@behaviour
def endless_new(q: Question) -> None:
    q.answer(review_page([q.number * 2, q.number * 2 + 1], following=f"/?page={q.number + 1}"))


@behaviour
def endless_empty(q: Question) -> None:
    q.answer(f'<html><body><h1>Reviews</h1><a rel="next" href="/?page={q.number + 1}">Next</a></body></html>')


@behaviour
def slow_pages(q: Question) -> None:
    q.stop.wait(0.8)
    endless_new(q)


@behaviour
def redirect_loop(q: Question) -> None:
    q.answer("", "Location: /", status="302 Found")


@behaviour
def redirect_chain(q: Question) -> None:
    q.answer("", f"Location: /?page={q.number + 1}", status="301 Moved")


@behaviour
def refresh_loop(q: Question) -> None:
    q.answer(f'<html><head><meta http-equiv="refresh" content="0; url=/?page={q.number + 1}"></head><body>x</body></html>')  # fmt: skip


@behaviour
def redirect_nonsense(q: Question) -> None:
    q.answer("", "Location: http://[::1", status="302 Found")


@behaviour
def redirect_huge(q: Question) -> None:
    q.answer("", "Location: /" + "a" * 12_000, status="302 Found")


@behaviour
def next_elsewhere(q: Question) -> None:
    q.answer(review_page([1, 2, 3], following="file:///etc/passwd"))


# -- pages -----------------------------------------------------------------------------------------------------------


@behaviour
def wrong_charset(q: Question) -> None:
    q.answer(GOOD, kind="text/html; charset=utf-16le")


@behaviour
def no_such_charset(q: Question) -> None:
    q.answer(GOOD, kind="text/html; charset=\x01klingon")


@behaviour
def wrong_kind(q: Question) -> None:
    q.answer(GOOD, kind="image/png")


@behaviour
def broken_html(q: Question) -> None:
    head, body = GOOD.split("<body>")
    q.answer(head + "<body><table><tr><td><<<a <p class='\"=>" + body.replace("</p>", "").replace("</", "<b </"))


@behaviour
def broken_json_ld(q: Question) -> None:
    q.answer(GOOD.replace('"reviewBody": "', '"reviewBody": "\n "', 1).replace("}]", "},]]}", 1))


@behaviour
def deep_html(q: Question) -> None:
    q.answer(GOOD.replace("<body>", "<body>" + "<div>" * 100_000))


@behaviour
def deep_json(q: Question) -> None:
    q.answer("[" * 200_000 + "]" * 200_000, kind="application/json")


@behaviour
def deep_json_ld(q: Question) -> None:
    q.answer(f'<html><body><script type="application/ld+json">{"[" * 200_000}</script>{GOOD}</body></html>')


@behaviour
def login_wall(q: Question) -> None:
    q.answer(
        "<html><head><title>Sign in</title></head><body><h1>Please log in to continue</h1><form method=post action=/login>"
        "<input name=u><input type=password name=p><button>Log in</button></form></body></html>"
    )


@behaviour
def consent_page(q: Question) -> None:
    q.answer("<html><head><title>Before you continue</title></head><body><h1>Before you continue to Shops</h1>"
             "<p>We use cookies.</p><form action=/save><button>Accept all</button></form></body></html>")  # fmt: skip


@behaviour
def captcha_page(q: Question) -> None:
    q.answer("<html><head><title>Robot check</title></head><body><p>Please verify you are a human.</p>"
             "<div class='g-recaptcha'></div></body></html>")  # fmt: skip


@behaviour
def captcha_403(q: Question) -> None:
    q.answer("<title>Just a moment...</title>", status="403 Forbidden")


@behaviour
def wall_on_page_two(q: Question) -> None:
    if q.number == 1:
        q.answer(review_page([1, 2, 3], expected=30, following="/?page=2"))
    else:
        captcha_page(q)


@behaviour
def soft_404(q: Question) -> None:
    q.answer("<html><head><title>Page not found</title></head><body><h1>Page not found</h1><p>Sorry.</p></body></html>")


@behaviour
def empty_page(q: Question) -> None:
    q.answer("")


# -- heads -----------------------------------------------------------------------------------------------------------


@behaviour
def header_flood(q: Question) -> None:
    q.send("HTTP/1.1 200 OK\r\n")
    while not q.stop.is_set():
        q.send("".join(f"X-Flood-{i}: {'a' * 100}\r\n" for i in range(1000)))


@behaviour
def header_giant(q: Question) -> None:
    q.send("HTTP/1.1 200 OK\r\nX-Giant: ")
    while not q.stop.is_set():
        q.send(b"a" * (1 << 16))


@behaviour
def cookie_flood(q: Question) -> None:
    n = q.number
    cookies = [f"Set-Cookie: c{n}x{i}={'v' * 100}; Path=/; Max-Age=99999" for i in range(1500)]
    SEEN.setdefault(q.host, []).append(q.path)
    q.answer(review_page([n * 2, n * 2 + 1], following=f"/?page={n + 1}" if n < 4 else None), *cookies)


@behaviour
def http_09(q: Question) -> None:
    q.send(GOOD)
    q.guest.close()


@behaviour
def garbage(q: Question) -> None:
    q.send(bytes(random.Random(2).randrange(256) for _ in range(20_000)))
    q.guest.close()


@behaviour
def only_continues(q: Question) -> None:
    q.drip(for_ever("HTTP/1.1 100 Continue\r\n\r\n"), 0.05)


# -- robots.txt ------------------------------------------------------------------------------------------------------


@behaviour
def robots_500(q: Question) -> None:
    q.answer("broken", status="500 Oops") if q.path == "/robots.txt" else q.answer(GOOD)


@behaviour
def robots_huge(q: Question) -> None:
    rules = "User-agent: *\n" + "Disallow: /never*again$\n" * 200_000
    q.answer(rules, kind="text/plain") if q.path == "/robots.txt" else q.answer(GOOD)


@behaviour
def robots_endless(q: Question) -> None:
    endless_body(q) if q.path == "/robots.txt" else q.answer(GOOD)


@behaviour
def robots_dripping(q: Question) -> None:
    slow_drip(q) if q.path == "/robots.txt" else q.answer(GOOD)


@behaviour
def robots_circle(q: Question) -> None:
    redirect_chain(q) if q.path.startswith(("/robots.txt", "/?page")) else q.answer(GOOD)


@behaviour
def robots_moved(q: Question) -> None:
    if q.path == "/robots.txt":
        q.answer("", "Location: /rules", status="301 Moved")
    elif q.path == "/rules":
        q.answer("User-agent: *\nDisallow: /\n", kind="text/plain")
    else:
        q.answer(GOOD)


@behaviour
def robots_inside(q: Question) -> None:
    if q.path == "/robots.txt":
        q.answer("", "Location: http://169.254.169.254/latest/meta-data/", status="302 Found")
    else:
        q.answer(GOOD)


@behaviour
def robots_garbage(q: Question) -> None:
    q.answer(bytes(range(256)) * 50) if q.path == "/robots.txt" else q.answer(GOOD)


@behaviour
def robots_slowly(q: Question) -> None:
    q.answer("User-agent: *\nCrawl-delay: 1e999\n") if q.path == "/robots.txt" else q.answer(GOOD)


# -- a brand's own site ----------------------------------------------------------------------------------------------

FAQ = "<h1>FAQ</h1>" + "".join(f"<details><summary>Is {n} so?</summary><p>It is {n}.</p></details>" for n in range(4))
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "faq"><!ENTITY x SYSTEM "file:///etc/passwd">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]><urlset><url><loc>http://HOST/&j;</loc></url><url><loc>http://HOST/&x;</loc></url>"
    "<url><loc>http://HOST/faq</loc></url></urlset>"
)


@behaviour
def sitemap_entities(q: Question) -> None:
    site(q, ENTITIES.replace("HOST", f"{q.host}.localhost:{q.port}"))


@behaviour
def sitemap_of_itself(q: Question) -> None:
    place = f"http://{q.host}.localhost:{q.port}"
    more = "".join(f"<url><loc>{place}/help/{n}{'x' * n}</loc></url>" for n in range(3000))
    site(q, f"<sitemapindex><sitemap><loc>{place}/sitemap.xml</loc></sitemap>{more}</sitemapindex>")


@behaviour
def sitemap_bomb(q: Question) -> None:
    if q.path == "/sitemap.xml":
        gzip_bomb(q)
    else:
        site(q, "")


def site(q: Question, sitemap: str) -> None:
    if q.path == "/":
        q.answer('<html><body><h1>Acme</h1><p><a href="/faq">FAQ</a></p></body></html>')
    elif q.path == "/sitemap.xml":
        q.answer(sitemap, kind="application/xml")
    elif q.path == "/faq":
        q.answer(f"<html><body>{FAQ}</body></html>")
    else:
        q.answer("none", status="404 Not Found")


SEEN: dict[str, list[str]] = {}


@dataclass
class HostileServer:
    """The running server."""

    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    """(host, path) of each request that had a head."""
    longest_head: int = 0
    """Bytes of the longest request."""

    def url(self, name: str) -> str:
        return f"http://{name}.localhost:{self.port}/"

    def paths(self, name: str) -> list[str]:
        return [path for host, path in self.asked if host == name and path != "/robots.txt"]


@contextmanager
def hostile_server() -> Iterator[HostileServer]:
    """Serve all behaviours on a free port."""
    world, stop = HostileServer(), threading.Event()
    listener = socket.create_server(("127.0.0.1", 0), backlog=200)
    world.port = listener.getsockname()[1]
    SEEN.clear()
    for bomb in (zeros(31), zeros(15), brotli_zeros()):  # made before anybody waits for them
        assert bomb

    def serve(guest: socket.socket) -> None:
        with guest, suppress(OSError):
            guest.settimeout(MOST_SECONDS)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = guest.recv(1 << 16)
                if not piece:
                    return
                head += piece
            first, *lines = head.decode("latin-1").split("\r\n")
            hosts = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("host:")]
            name = (hosts or [""])[0].partition(":")[0].removesuffix(".localhost")
            path = first.split(" ")[1]
            world.asked.append((name, path))
            world.longest_head = max(world.longest_head, len(head))
            question = Question(name, path, guest, stop, world.port)
            if path == "/robots.txt" and not name.startswith("robots-"):
                question.answer("none", status="404 Not Found")
            else:
                BEHAVIOURS[name](question)
            with suppress(OSError):
                guest.shutdown(socket.SHUT_WR)
                while guest.recv(1 << 16):  # else what we did not read would cut what we sent
                    pass

    def accept() -> None:
        while True:
            try:
                guest, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(guest,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield world
    finally:
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def brands(names: list[str], world: HostileServer) -> list[str]:
    """A [[brand]] for each behaviour."""
    return [
        f'[[brand]]\nid = "{name}"\nname = "{name}"\ndomains = ["{name}.localhost:{world.port}"]\n'
        f"reviews = {json.dumps([world.url(name)])}\n"
        for name in names
    ]
