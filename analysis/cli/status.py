"""``marketgap status``: what is in the store, how fresh, how complete."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.cli.completions import offer_brands
from analysis.cli.options import JsonOption, MarketOption, NowOption, open_market
from analysis.cli.screen import say, say_json
from analysis.cli.status_service import service_rows
from analysis.cli.status_verify import verify as check

if TYPE_CHECKING:
    from spiders.records import Crawl
    from spiders.store import Store


def run(
    brand: Annotated[
        str | None, typer.Option("--brand", help="Only this brand.", show_default=False, autocompletion=offer_brands)
    ] = None,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Check store, archive and results against each other instead; exit code 1 when something is wrong.",
        ),
    ] = False,
    market: MarketOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was gathered for each brand and source, when, and how much of it there should be; and what was imported.

    With --verify: is every page in the archive and readable, does every reference lead somewhere, do the counts agree?

    Example: marketgap status
    """

    from spiders.clock import now as read_now
    from spiders.errors import UsageError
    from spiders.store import open_store

    opened, moment = open_market(market), read_now(now)
    if verify:
        check(opened, as_json=as_json)
        return
    wanted = None
    if brand is not None:
        wanted = opened.find_brand(brand)
        if wanted is None:
            raise UsageError(f"--brand {brand}: no such brand; the brands are {', '.join(b.id for b in opened.brand)}")
    order = {b.id: place for place, b in enumerate(opened.brand)}
    with open_store(opened.store_url) as store:
        rows = [row for row in source_rows(store, moment) if wanted is None or row["brand"] == wanted.id]
        known = [row for row in service_rows(store, moment) if wanted is None or row["brand"] == wanted.id]
    rows.sort(key=lambda row: (order.get(row["brand"], len(order)), row["brand"], row["source"]))
    known.sort(key=lambda row: order.get(row["brand"], len(order)))
    seen = {row["brand"] for row in (*rows, *known)}
    empty = [b.id for b in opened.brand if b.id not in seen and wanted in {None, b}]
    if as_json:
        told = {"market": opened.market.name, "rows": rows, "service": known, "without": empty}
        say_json(told)
        return
    if rows:
        _print(rows, opened.market.name)
    if known:
        _print_service(known)
    for name in empty:
        say(f"{name}: nothing yet; marketgap crawl or marketgap import brings it in")


def source_rows(store: Store, now: datetime) -> list[dict[str, Any]]:
    """One row for each brand and source that has records or crawls."""
    import sqlalchemy as sa

    from spiders.records import Crawl
    from spiders.schema import FAQ_ENTRIES, REVIEWS

    crawls = {crawl.crawl_id: crawl for crawl in store.records(Crawl)}
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    newest: dict[tuple[str, str], datetime] = {}
    of_place: dict[tuple[str, str], set[str]] = defaultdict(set)
    for crawl in crawls.values():
        if not crawl.spider.startswith("import:"):
            of_place[crawl.brand or "", crawl.source].add(crawl.crawl_id)
    reviews, faq = REVIEWS.c, FAQ_ENTRIES.c
    with store.engine.connect() as connection:
        for group in connection.execute(
            sa.select(
                reviews.brand, reviews.source, reviews.crawl_id, sa.func.count(), sa.func.max(reviews.published)
            ).group_by(reviews.brand, reviews.source, reviews.crawl_id)
        ):
            key = (group[0], group[1])
            counts[key]["reviews"] += group[3]
            if group[4] is not None:
                newest[key] = max(newest.get(key, group[4]), group[4])
            of_place[key] |= {group[2]} & crawls.keys()
        for group in connection.execute(
            sa.select(faq.brand, faq.crawl_id, sa.func.count()).group_by(faq.brand, faq.crawl_id)
        ):
            crawl_of = crawls.get(group[1] or "")
            counts[group[0], crawl_of.source if crawl_of else ""]["faq"] += group[2]
    return [
        _row(place, counts[place], newest.get(place), [crawls[i] for i in sorted(of_place[place])], now)
        for place in sorted({*counts, *of_place})
    ]


def _row(
    place: tuple[str, str], count: Counter[str], newest: datetime | None, crawls: Iterable[Crawl], now: datetime
) -> dict[str, Any]:
    from spiders.health import judge

    last_of: dict[str, Crawl] = {}
    for crawl in sorted(crawls, key=lambda c: (c.started, c.crawl_id)):
        last_of[crawl.spider] = crawl
    last = max((c.started for c in last_of.values()), default=None)
    counted = [c for c in last_of.values() if c.expected]
    expected = sum(c.expected or 0 for c in counted)
    verdicts = [judge(c).value for c in last_of.values()]
    return {
        "brand": place[0],
        "source": place[1],
        "reviews": count["reviews"],
        "faq": count["faq"],
        "newest_review": newest.date().isoformat() if newest else None,
        "last_crawl": last.isoformat() if last else None,
        "days_ago": max(0, (now - last).days) if last else None,
        "got": sum(c.got for c in counted) if counted else None,
        "expected": expected or None,
        "complete": round(min(1.0, sum(c.got for c in counted) / expected), 4) if expected else None,
        "verdict": next((v for v in ("failed", "suspect", "good") if v in verdicts), None),
    }


def _print(rows: list[dict[str, Any]], title: str) -> None:
    from analysis.cli.grids import Column, print_grid

    numbers = [
        Column(name=name, right=True, whole=True) for name in ("reviews", "FAQ", "newest", "crawled", "complete")
    ]
    columns = [Column(name="brand, source"), *numbers, Column(name="verdict", whole=True)]
    lines: list[list[str]] = []
    for brand, part in _by_brand(rows):
        lines.append([brand, *[""] * 6])
        lines += [
            [
                f"  {row['source']}",
                f"{row['reviews']:,}" if row["reviews"] else "",
                f"{row['faq']:,}" if row["faq"] else "",
                row["newest_review"] or "",
                _say_age(row["days_ago"]),
                "" if row["complete"] is None else f"{row['complete']:.0%}",
                row["verdict"] or "",
            ]
            for row in part
        ]
    print_grid(columns, lines, title=title)


def _print_service(rows: list[dict[str, Any]]) -> None:
    from analysis.cli.grids import Column, print_grid

    numbers = [Column(name=name, right=True, whole=True) for name in ("records", "newest", "imported")]
    lines: list[list[str]] = []
    for brand, part in _by_brand(rows):
        lines.append([brand, *[""] * 4])
        lines += [
            [f"  {row['kind']}", f"{row['records']:,}", row["newest"] or "", _say_age(row["days_ago"]), row["detail"]]
            for row in part
        ]
    say()
    print_grid([Column(name="brand, kind"), *numbers, Column(name="of these")], lines, title="Imported from files")


def _by_brand(rows: list[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The rows of each brand; they lie beside each other already."""
    for brand, part in groupby(rows, key=lambda row: str(row["brand"] or "")):
        yield brand or "(all brands)", list(part)


def _say_age(days: int | None) -> str:
    return "" if days is None else "today" if days == 0 else f"{days} day{'s' if days > 1 else ''} ago"
