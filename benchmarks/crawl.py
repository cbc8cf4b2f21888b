"""Pages a second of ``marketgap crawl``, against the same Scrapy with spiders that do less, on one local server.

The server gives pages of some 78 kB with 20 reviews in JSON-LD, each shown too. The contenders take turns, round by
round, each in a process of its own. The clock is the server's: from the first page asked for to the last, so that neither
starting a process nor its end counts. Beside it stands the CPU time a page (Linux): of all threads, and of the busiest one, which
is what bounds the rate when a core is free for the others.

- nothing: a Scrapy spider that follows the pages and parses nothing
- soup: a Scrapy spider that reads the reviews with BeautifulSoup and keeps them nowhere
- extruct: a Scrapy spider that reads all of extruct's syntaxes and keeps them nowhere (with ``--peers``)
- advertools: its crawler, which writes what it finds on a page, JSON-LD among it, as a line of JSON (with ``--peers``)
- marketgap: fetched, extracted, checked against what the page shows, archived, stored

    python -P benchmarks/crawl.py [PAGES] [ROUNDS] [--slow PAGES] [--peers DIR]

The slow ones get fewer pages, which changes nothing but the time one waits. ``DIR`` is the environment that ``peers.py`` makes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(Path(__file__).resolve().parent))

from recording import record  # noqa: E402

SIZE = 78_000
REVIEWS = 20
WORDS = [
    "parcel",
    "locker",
    "door",
    "code",
    "driver",
    "late",
    "early",
    "friendly",
    "cold",
    "rain",
    "app",
    "map",
    "phone",
    "answer",
    "waited",
    "hour",
    "day",
    "refund",
    "again",
    "never",
    "always",
    "quick",
    "slow",
    "box",
    "size",
    "broken",
    "screen",
    "night",
    "shop",
    "street",
    "city",
    "help",
    "card",
    "paid",
    "price",
    "fair",
]
PLAIN = """
import scrapy
class Bench(scrapy.Spider):
    name = "bench"
    custom_settings = {"LOG_LEVEL": "ERROR", "ROBOTSTXT_OBEY": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0.001, "DOWNLOAD_DELAY_JITTER": 0.0, "TELNETCONSOLE_ENABLED": False}
    seen = 0
    async def start(self):
        yield scrapy.Request(self.url)
    def parse(self, response):
        PARSE
        at = response.body.rfind(b'rel="next" href="')
        if at >= 0:
            yield response.follow(response.body[at + 17 : response.body.index(b'"', at + 17)].decode())
"""
SOUP = """
        from bs4 import BeautifulSoup
        soup = BeautifulSoup(response.body, "html.parser")
        for card in soup.select("article"):
            self.seen += 1
            yield {"title": card.h3.get_text(), "text": card.p.get_text(" "), "stars": card.select_one("span")["aria-label"], "when": card.time["datetime"]}
"""

EXTRUCT = """
        import extruct
        self.seen += len(extruct.extract(response.body, base_url=response.url))
"""
ADVERTOOLS = """
import sys
import advertools
advertools.crawl(sys.argv[1], "advertools.jl", allowed_domains=["127.0.0.1"], follow_links=True, include_url_regex=r"/\\?page=\\d+$", custom_settings={
    "LOG_LEVEL": "ERROR", "ROBOTSTXT_OBEY": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0.001,
    "RANDOMIZE_DOWNLOAD_DELAY": False, "TELNETCONSOLE_ENABLED": False})
"""


def page(number: int, last: int) -> bytes:
    """One page; the same number gives the same bytes."""
    draw = random.Random(number)
    reviews, cards = [], []
    for n in range(REVIEWS):
        text = " ".join(draw.choice(WORDS) for _ in range(60)).capitalize() + f", {number}-{n}."
        stars, day, name = (
            draw.randint(1, 5),
            f"2026-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}",
            f"Customer {number}-{n}",
        )
        title = " ".join(draw.choice(WORDS) for _ in range(4))
        reviews.append(
            {
                "@type": "Review",
                "@id": f"#r{number}-{n}",
                "author": {"@type": "Person", "name": name},
                "datePublished": day,
                "name": title,
                "reviewBody": text,
                "reviewRating": {"@type": "Rating", "ratingValue": stars, "bestRating": 5},
            }
        )
        cards.append(
            f'<article class="card"><h3>{title}</h3><span class="stars" aria-label="{stars} out of 5 stars">{"★" * stars}'
            f'</span><time datetime="{day}">{day}</time><b>{name}</b><p>{text}</p></article>'
        )
    data = {"@context": "https://schema.org", "@type": "LocalBusiness", "name": "Acme", "review": reviews}
    data["aggregateRating"] = {"@type": "AggregateRating", "ratingValue": 3.1, "reviewCount": last * REVIEWS}
    following = f'<a rel="next" href="/?page={number + 1}">Next</a>' if number < last else ""
    head = f'<!doctype html><html lang="en"><head><title>Acme</title><script type="application/ld+json">{json.dumps(data)}</script></head><body><h1>Acme reviews</h1>'
    tail = f"{following}</body></html>"
    inner = "".join(cards)
    links = []
    while len(head) + len(inner) + len(tail) + sum(map(len, links)) < SIZE:
        word = draw.choice(WORDS)
        links.append(
            f'<li class="menu__item menu__item--level-2"><a class="menu__link" href="/{word}/{draw.randint(1, 9999)}">{word} {draw.choice(WORDS)}</a></li>'
        )
    return f"{head}<nav><ul>{''.join(links)}</ul></nav>{inner}{tail}".encode()


@contextmanager
def serving(pages: int) -> Iterator[tuple[int, list[float]]]:
    """The site in a thread: its port, and the moments at which pages were asked for. Pages are made beforehand."""
    ready = {number: page(number, pages) for number in range(1, pages + 1)}
    moments: list[float] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            robots = parts.path == "/robots.txt"
            if not robots:
                moments.append(time.perf_counter())
            found = b"" if robots else ready[int(parse_qs(parts.query).get("page", ["1"])[0])]
            self.send_response(404 if robots else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(found)))
            self.end_headers()
            self.wfile.write(found)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port, moments
    finally:
        server.shutdown()
        server.server_close()


def plain(url: str, folder: Path, *, parse: str = "", python: str = sys.executable) -> list[str]:
    """The command that crawls with a plain Scrapy spider."""
    file = folder / "bench_spider.py"
    file.write_text(PLAIN.replace("        PARSE\n", parse), encoding="utf-8")
    return [python, "-m", "scrapy", "runspider", str(file), "-a", f"url={url}"]


def advertools(url: str, folder: Path, *, python: str) -> list[str]:
    """The command that crawls with advertools."""
    file = folder / "bench_advertools.py"
    file.write_text(ADVERTOOLS, encoding="utf-8")
    (folder / "advertools.jl").unlink(missing_ok=True)
    return [python, str(file), url]


def ours(url: str, folder: Path, *, pages: int) -> list[str]:
    """``marketgap crawl``: everything archived and stored; the limit of pages a source is raised to what there is."""
    market = Path(tempfile.mkdtemp(dir=folder)) / "market.toml"
    market.write_text(
        f'[market]\nname = "Bench"\n[[brand]]\nid = "acme"\nname = "Acme"\ndomains = ["acme.example"]\nreviews = ["{url}"]\n'
        f'[crawl]\ndelay = 0.0\nallow_private = ["127.0.0.1"]\nsource_pages = {pages}\n',
        encoding="utf-8",
    )
    code = "from analysis.cli import main; main()"
    return [sys.executable, "-c", code, "crawl", "reviews", "-m", str(market), "--json"]


def run(command: list[str], folder: Path, moments: list[float], pages: int) -> tuple[float, float]:
    """Run a command that must go well: milliseconds of CPU a page, of all threads and of the busiest."""
    said = folder / "said.txt"
    with said.open("wb") as stream:
        path = f"{Path(command[0]).parent}{os.pathsep}{os.environ['PATH']}"  # advertools calls scrapy by name
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": path}
        child = subprocess.Popen(command, cwd=folder, stdout=stream, stderr=subprocess.STDOUT, env=environment)
        marks: list[tuple[int, dict[str, float]]] = []
        for mark in (min(20, pages // 4), pages - 3):  # starting and ending are left out
            while len(moments) < mark and child.poll() is None:
                time.sleep(0.001)
            marks.append((len(moments), threads_of(child.pid)))
        if child.wait():
            sys.exit(said.read_text())
    (first, before), (last, after) = marks
    taken = [seconds - before.get(thread, 0.0) for thread, seconds in after.items()] or [0.0]
    share = 1000 / max(1, last - first)
    return sum(taken) * share, max(taken) * share


def threads_of(root: int) -> dict[str, float]:
    """Seconds of CPU of every thread of a process and its children; nothing where there is no /proc."""
    parents: dict[int, int] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(file.parent.name)] = int(file.read_text().rpartition(")")[2].split()[1])
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    found: dict[str, float] = {}
    for pid in sorted(family):
        for file in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with suppress(OSError):
                found[file.parent.name] = int(file.read_text().split()[0]) / 1e9
    return found


def main() -> None:
    """Measure, print, record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="?", type=int, default=5000)
    parser.add_argument("rounds", nargs="?", type=int, default=5)
    parser.add_argument("--slow", type=int, default=300, metavar="PAGES", help="pages of the slow contenders")
    parser.add_argument("--peers", type=Path, help="environment with extruct and advertools")
    given = parser.parse_args()
    pages, slow = given.pages, min(given.pages, given.slow)
    rates: dict[str, list[float]] = {}
    cpu: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as name, serving(pages) as fast_site, serving(slow) as slow_site:
        folder = Path(name)
        contenders = _contenders(folder, pages, given.peers)
        for number in range(given.rounds):
            for contender, (command, is_slow) in contenders.items():
                (port, moments), many = (slow_site, slow) if is_slow else (fast_site, pages)
                moments.clear()
                taken = run(command(f"http://127.0.0.1:{port}/?page=1"), folder, moments, many)
                assert len(moments) == many, f"{contender} asked for {len(moments)} of {many} pages"
                cpu.setdefault(contender, []).append(taken)
                rates.setdefault(contender, []).append((many - 1) / (moments[-1] - moments[0]))
                print(f"round {number + 1}: {contender}: {rates[contender][-1]:.0f} pages/s", flush=True)
    rows = [_row(contender, rates, cpu, slow if contenders[contender][1] else pages) for contender in rates]
    for row in rows:
        print("; ".join(f"{key}: {value}" for key, value in row.items()))
    command = f"python -P benchmarks/crawl.py {pages} {given.rounds} --slow {slow}" + (
        " --peers DIR" if given.peers else ""
    )
    record("crawl", what="Pages of 78 kB with 20 reviews from one local server; medians.", command=command, rows=rows)


def _contenders(folder: Path, pages: int, peers: Path | None) -> dict[str, tuple[Callable[[str], list[str]], bool]]:
    """Name -> (command for an address, whether it is slow)."""
    found: dict[str, tuple[Callable[[str], list[str]], bool]] = {
        "nothing": (lambda url: plain(url, folder), False),
        "marketgap": (lambda url: ours(url, folder, pages=pages), False),
        "soup": (lambda url: plain(url, folder, parse=SOUP), True),
    }
    if peers:
        python = str((peers / "bin" / "python").absolute())
        found["extruct"] = (lambda url: plain(url, folder, parse=EXTRUCT, python=python), True)
        found["advertools"] = (lambda url: advertools(url, folder, python=python), True)
    return found


def _row(
    contender: str, rates: dict[str, list[float]], cpu: dict[str, list[tuple[float, float]]], pages: int
) -> dict[str, str | float | int]:
    own = rates[contender]
    whole, busiest = (statistics.median(values) for values in zip(*cpu[contender], strict=True))
    bare = statistics.median(whole for whole, _ in cpu["nothing"])
    times = [ours / other for ours, other in zip(rates["marketgap"], own, strict=True)]
    return {
        "contender": contender,
        "pages": pages,
        "pages/s": round(statistics.median(own)),
        "from": round(min(own)),
        "to": round(max(own)),
        "of nothing": round(statistics.median(a / b for a, b in zip(own, rates["nothing"], strict=True)), 2),
        "marketgap is, times": round(statistics.median(times), 2),
        "CPU a page, ms": round(whole, 2),
        "of nothing by CPU": round(bare / whole, 2),
        "busiest thread, ms": round(busiest, 2),
    }


if __name__ == "__main__":
    main()
