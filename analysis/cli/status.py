"""``marketgap status``: what is in the store, how fresh, how complete."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.cli.options import JsonOption, MarketOption, NowOption, open_market

if TYPE_CHECKING:
    from spiders.records import Crawl
    from spiders.store import Store


def run(
    brand: Annotated[str | None, typer.Option("--brand", help="Only this brand.", show_default=False)] = None,
    market: MarketOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was gathered for each brand and source, when, and how much of it there should be.

    Example: marketgap status
    """
    import json

    from spiders.clock import now as read_now
    from spiders.errors import UsageError
    from spiders.store import open_store

    opened, moment = open_market(market), read_now(now)
    wanted = None
    if brand is not None:
        wanted = opened.find_brand(brand)
        if wanted is None:
            raise UsageError(f"--brand {brand}: no such brand; the brands are {', '.join(b.id for b in opened.brand)}")
    order = {b.id: place for place, b in enumerate(opened.brand)}
    with open_store(opened.store_url) as store:
        rows = [row for row in _rows(store, moment) if wanted is None or row["brand"] == wanted.id]
    rows.sort(key=lambda row: (order.get(row["brand"], len(order)), row["brand"], row["source"]))
    empty = [b.id for b in opened.brand if b.id not in {row["brand"] for row in rows} and wanted in {None, b}]
    if as_json:
        typer.echo(
            json.dumps({"market": opened.market.name, "rows": rows, "without": empty}, ensure_ascii=False, indent=2)
        )
        return
    if rows:
        _print(rows, opened.market.name)
    for name in empty:
        typer.echo(f"{name}: nothing yet; marketgap crawl or marketgap import brings it in")


def _rows(store: Store, now: datetime) -> list[dict[str, Any]]:
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
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False, collapse_padding=True)
    table.add_column("brand", overflow="fold")
    table.add_column("source", overflow="fold")
    for head in ("reviews", "FAQ", "newest", "crawled", "complete"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for row in rows:
        age = row["days_ago"]
        complete = "" if row["complete"] is None else f"{row['complete']:.0%}"
        table.add_row(
            Text(row["brand"] or "(all)"),
            Text(row["source"]),
            str(row["reviews"] or ""),
            str(row["faq"] or ""),
            row["newest_review"] or "",
            "" if age is None else "today" if age == 0 else f"{age} day{'s' if age > 1 else ''} ago",
            complete,
            row["verdict"] or "",
        )
    Console().print(table)
