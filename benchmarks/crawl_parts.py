"""What one page costs ``marketgap crawl``, part by part: CPU time of this thread, best of several rounds.

The pages are those of ``crawl.py``: 78 kB, 20 reviews in JSON-LD, each shown too. What Scrapy itself takes is measured
there ("nothing"). Run: python -P benchmarks/crawl_parts.py [ROUNDS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

from crawl import REVIEWS, page  # noqa: E402
from recording import record  # noqa: E402

from spiders.archive import Archive  # noqa: E402
from spiders.bases.review import fingerprint  # noqa: E402
from spiders.extraction.page import PageContent  # noqa: E402
from spiders.extraction.pagination import next_page  # noqa: E402
from spiders.extraction.reviews import extract_reviews  # noqa: E402
from spiders.extraction.schema_reviews import reviews_of  # noqa: E402
from spiders.extraction.structured_data import items, walk  # noqa: E402
from spiders.records_from_page import review_records  # noqa: E402
from spiders.store import open_store  # noqa: E402

PAGES = 40
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def main() -> None:
    """Measure and print, in milliseconds a page."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    bodies = [page(number, PAGES) for number in range(1, PAGES + 1)]
    best: dict[str, float] = {}

    def timed(name: str, work: Callable[[Any], object], on: Iterable[Any]) -> list[Any]:
        things = list(on)
        start = time.thread_time()
        results = [work(thing) for thing in things]
        best[name] = min(best.get(name, 1e9), (time.thread_time() - start) / PAGES * 1000)
        return results

    def content(body: bytes) -> PageContent:
        return PageContent(body, url="http://127.0.0.1/?page=1", content_type="text/html; charset=utf-8", captured=NOW)

    where = {"brand": "acme", "source": "bench", "page_id": "p", "crawl_id": "c", "url": "http://127.0.0.1/"}
    kept = {"url": "http://127.0.0.1/", "crawl_id": "c", "status": 200, "headers": {}, "fetched_at": NOW}
    for _ in range(rounds):
        opened = [content(body) for body in bodies]
        found = timed("  finding and reading the structured data", lambda one: [i for i, _ in walk(items(one))], opened)
        timed("  reviews of it", reviews_of, found)
        timed("  the next page", next_page, opened)
        extracted = timed("extraction, all of it", extract_reviews, map(content, bodies))
        timed("fingerprints", lambda one: {fingerprint(review) for review in one.records}, extracted)
        records = timed("masking, ids, records", lambda one: review_records(one.records, **where), extracted)
        assert sum(map(len, records)) == PAGES * REVIEWS
        with tempfile.TemporaryDirectory() as folder:
            append = partial(Archive(Path(folder)).append, **kept)
            timed("archive", lambda body, append=append: append(body=body), bodies)
            with open_store(f"sqlite:///{folder}/store.db") as store:
                timed("store", store.save, [list(chain(*records[at : at + 20])) for at in range(0, PAGES, 20)])
    for name, taken in best.items():
        print(f"{taken:6.2f} ms  {name}")
    record(
        "crawl_parts",
        what="What one page costs by part: milliseconds of CPU, best of several rounds.",
        command=f"python -P benchmarks/crawl_parts.py {rounds}",
        rows=[{"part": name.strip(), "ms": round(taken, 2)} for name, taken in best.items()],
    )


if __name__ == "__main__":
    main()
