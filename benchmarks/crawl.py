"""Pages a second of ``marketgap crawl``, against the same Scrapy with spiders that do less, on one local server.

The server gives pages of some 78 kB with 20 reviews in JSON-LD, each shown too. Three contenders take turns, round by
round, each in a process of its own. The clock is the server's: from the first page asked for to the last, so that neither
starting a process nor its end counts.

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
from contextlib import contextmanager
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


def plain(url: str, folder: Path, *, soup: bool) -> None:
    """Crawl with a plain Scrapy spider."""
    file = folder / "bench_spider.py"
    file.write_text(PLAIN.replace("        PARSE\n", SOUP if soup else ""), encoding="utf-8")
    run([sys.executable, "-m", "scrapy", "runspider", str(file), "-a", f"url={url}"], folder)


def ours(url: str, folder: Path) -> None:
    """``marketgap crawl``: everything archived and stored."""
    market = Path(tempfile.mkdtemp(dir=folder)) / "market.toml"
    market.write_text(
        f'[market]\nname = "Bench"\n[[brand]]\nid = "acme"\nname = "Acme"\ndomains = ["acme.example"]\nreviews = ["{url}"]\n'
        f'[crawl]\ndelay = 0.0\nallow_private = ["127.0.0.1"]\n',
        encoding="utf-8",
    )
    code = "from analysis.cli import main; main()"
    run([sys.executable, "-c", code, "crawl", "reviews", "-m", str(market), "--json"], folder)


def run(command: list[str], folder: Path) -> None:
    """Run a command that must go well."""
    done = subprocess.run(
        command, check=False, cwd=folder, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)


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
        for number in range(rounds):
            for contender, crawl in contenders.items():
                moments.clear()
                crawl()
                assert len(moments) == pages, f"{contender} asked for {len(moments)} of {pages} pages"
                rates[contender].append((pages - 1) / (moments[-1] - moments[0]))
                print(f"round {number + 1}: {contender}: {rates[contender][-1]:.0f} pages/s", flush=True)
        middle = {contender: statistics.median(values) for contender, values in rates.items()}
        for contender, rate in middle.items():
            spread = f"{min(rates[contender]):.0f} to {max(rates[contender]):.0f}"
            print(f"{contender}: {rate:.0f} pages/s ({spread}), {rate / middle['nothing']:.2f} of nothing")
        print(f"marketgap is {middle['marketgap'] / middle['soup']:.1f} times the rate of soup")


if __name__ == "__main__":
    main()
