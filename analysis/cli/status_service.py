"""The part of ``marketgap status`` about what brands know themselves: surveys, tickets, test enquiries, customer figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlalchemy as sa

    from spiders.store import Store

QUESTIONS = ("nps", "ces", "csat")


def service_rows(store: Store, now: datetime) -> list[dict[str, Any]]:
    """One row a brand and kind of file that has records.

    Returns
    -------
    list of dict
        ``brand, kind, records, detail, newest`` (day of the newest record, or the newest period)``, last_import,
        days_ago``.
    """
    with store.engine.connect() as connection:
        found = [*_answers(connection), *_tickets(connection), *_enquiries(connection), *_figures(connection)]
        imported = _imports(connection)
    rows = []
    for row, crawl_ids in found:
        last = max((imported[i] for i in crawl_ids if i in imported), default=None)
        ago = None if last is None else max(0, (now - last).days)
        rows.append({**row, "last_import": last.isoformat() if last else None, "days_ago": ago})
    return rows


Found = tuple[dict[str, Any], set[str]]


def _imports(connection: sa.Connection) -> dict[str, datetime]:
    import sqlalchemy as sa

    from spiders.schema import CRAWLS

    query = sa.select(CRAWLS.c.crawl_id, CRAWLS.c.started).where(CRAWLS.c.spider.like("import:%"))
    return {str(name): started for name, started in connection.execute(query)}


def _by_brand(
    connection: sa.Connection, *columns: sa.ColumnElement[Any], by: Sequence[sa.Column[Any]]
) -> Iterator[tuple[str, list[Any]]]:
    """The groups of a query, by their first column: the brand."""
    from itertools import groupby

    import sqlalchemy as sa

    rows = connection.execute(sa.select(*by, *columns).group_by(*by).order_by(*by))
    for brand, group in groupby(rows, key=lambda row: str(row[0])):
        yield brand, list(group)


def _day(moments: Sequence[datetime | None]) -> str | None:
    newest = max((m for m in moments if m is not None), default=None)
    return newest.date().isoformat() if newest else None


def _answers(connection: sa.Connection) -> Iterator[Found]:
    import sqlalchemy as sa

    from spiders.schema import SURVEY_ANSWERS

    table = SURVEY_ANSWERS.c
    for brand, rows in _by_brand(
        connection, sa.func.count(), sa.func.max(table.at), by=(table.brand, table.kind, table.crawl_id)
    ):
        counts = {name: sum(r[3] for r in rows if str(r[1].value) == name) for name in QUESTIONS}
        detail = ", ".join(f"{name.upper()} {n:,}" for name, n in counts.items() if n)
        yield (
            _row(brand, "survey answers", sum(counts.values()), detail, _day([r[4] for r in rows])),
            {r[2] for r in rows},
        )


def _tickets(connection: sa.Connection) -> Iterator[Found]:
    import sqlalchemy as sa

    from spiders.schema import TICKETS

    table = TICKETS.c
    counts = sa.func.count(), sa.func.count(table.first_response_at), sa.func.count(table.resolved_at)
    for brand, rows in _by_brand(connection, *counts, sa.func.max(table.opened_at), by=(table.brand, table.crawl_id)):
        n, answered, resolved = (sum(r[place] for r in rows) for place in (2, 3, 4))
        detail = f"{answered:,} answered, {resolved:,} resolved"
        yield _row(brand, "tickets", n, detail, _day([r[5] for r in rows])), {r[1] for r in rows}


def _enquiries(connection: sa.Connection) -> Iterator[Found]:
    import sqlalchemy as sa

    from spiders.schema import CONTACT_ATTEMPTS

    table = CONTACT_ATTEMPTS.c
    counts = sa.func.count(), sa.func.count(table.answered_at), sa.func.max(table.asked_at)
    for brand, rows in _by_brand(connection, *counts, by=(table.brand, table.channel, table.crawl_id)):
        channels = sorted({r[1] for r in rows})
        asked = {name: sum(r[3] for r in rows if r[1] == name) for name in channels}
        answered = {name: sum(r[4] for r in rows if r[1] == name) for name in channels}
        detail = ", ".join(f"{name} {answered[name]:,} of {asked[name]:,}" for name in channels) + " answered"
        yield (
            _row(brand, "test enquiries", sum(asked.values()), detail, _day([r[5] for r in rows])),
            {r[2] for r in rows},
        )


def _figures(connection: sa.Connection) -> Iterator[Found]:
    import sqlalchemy as sa

    from spiders.schema import CUSTOMER_FIGURES

    table = CUSTOMER_FIGURES.c
    for brand, rows in _by_brand(connection, sa.func.count(), by=(table.brand, table.period, table.crawl_id)):
        periods = sorted({r[1] for r in rows})
        whole = periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
        yield _row(brand, "customer figures", sum(r[3] for r in rows), whole, periods[-1]), {r[2] for r in rows}


def _row(brand: str, kind: str, records: int, detail: str, newest: str | None) -> dict[str, Any]:
    return {"brand": brand, "kind": kind, "records": records, "detail": detail, "newest": newest}
