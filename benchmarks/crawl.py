"""Pages a second of ``marketgap crawl``, against the same Scrapy with spiders that do less, on one local server.

The server gives pages of some 78 kB with 20 reviews in JSON-LD, each shown too. Three contenders take turns, round by
round, each in a process of its own. The clock is the server's: from the first page asked for to the last, so that neither
starting a process nor its end counts. Beside it stands the CPU time a page (Linux): of all threads, and of the busiest one, which
is what bounds the rate when a core is free for the others.

- nothing: a Scrapy spider that follows the pages and parses nothing
- soup: a Scrapy spider that reads the reviews with BeautifulSoup and keeps them nowhere
- marketgap: fetched, extracted, checked against what the page shows, archived, stored

Run: python benchmarks/crawl.py [PAGES] [ROUNDS]
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parent.parent
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


def plain(url: str, folder: Path, *, soup: bool) -> list[str]:
    """The command that crawls with a plain Scrapy spider."""
    file = folder / "bench_spider.py"
    file.write_text(PLAIN.replace("        PARSE\n", SOUP if soup else ""), encoding="utf-8")
    return [sys.executable, "-m", "scrapy", "runspider", str(file), "-a", f"url={url}"]


def ours(url: str, folder: Path) -> list[str]:
    """``marketgap crawl``: everything archived and stored."""
    market = Path(tempfile.mkdtemp(dir=folder)) / "market.toml"
    market.write_text(
        f'[market]\nname = "Bench"\n[[brand]]\nid = "acme"\nname = "Acme"\ndomains = ["acme.example"]\nreviews = ["{url}"]\n'
        f'[crawl]\ndelay = 0.0\nallow_private = ["127.0.0.1"]\n',
        encoding="utf-8",
    )
    code = "from analysis.cli import main; main()"
    return [sys.executable, "-c", code, "crawl", "reviews", "-m", str(market), "--json"]


def run(command: list[str], folder: Path, moments: list[float], pages: int) -> tuple[float, float]:
    """Run a command that must go well: milliseconds of CPU a page, of all threads and of the busiest."""
    said = folder / "said.txt"
    with said.open("wb") as stream:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
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
    """Measure and print."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as name, serving(pages) as (port, moments):
        folder, url = Path(name), f"http://127.0.0.1:{port}/?page=1"
        contenders = {
            "nothing": lambda: plain(url, folder, soup=False),
            "soup": lambda: plain(url, folder, soup=True),
            "marketgap": lambda: ours(url, folder),
        }
        rates: dict[str, list[float]] = {contender: [] for contender in contenders}
        cpu: dict[str, list[tuple[float, float]]] = {contender: [] for contender in contenders}
        for number in range(rounds):
            for contender, command in contenders.items():
                moments.clear()
                cpu[contender].append(run(command(), folder, moments, pages))
                assert len(moments) == pages, f"{contender} asked for {len(moments)} of {pages} pages"
                rates[contender].append((pages - 1) / (moments[-1] - moments[0]))
                print(f"round {number + 1}: {contender}: {rates[contender][-1]:.0f} pages/s", flush=True)
        middle = {contender: statistics.median(values) for contender, values in rates.items()}
        for contender, rate in middle.items():
            spread = f"{min(rates[contender]):.0f} to {max(rates[contender]):.0f}"
            each = statistics.median(own / base for own, base in zip(rates[contender], rates["nothing"], strict=True))
            whole, busiest = (statistics.median(values) for values in zip(*cpu[contender], strict=True))
            print(
                f"{contender}: {rate:.0f} pages/s ({spread}), {rate / middle['nothing']:.2f} of nothing "
                f"({each:.2f} round by round); CPU a page {whole:.2f} ms, busiest thread {busiest:.2f} ms"
            )
        print(f"marketgap is {middle['marketgap'] / middle['soup']:.1f} times the rate of soup")


if __name__ == "__main__":
    main()
