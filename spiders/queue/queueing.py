"""Sources into the queue, now and at the hours of a schedule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from spiders import clock
from spiders.errors import UsageError
from spiders.jobs import KINDS, Job, Kind, plan_jobs
from spiders.market import Market
from spiders.queue.database import LOCK, connected
from spiders.queue.parcels import QUEUE, Parcel, hosts_of, pack_market, pack_source
from spiders.store import open_store

if TYPE_CHECKING:
    import psycopg

CRAWL, AGAIN = "marketgap.crawl_source", "marketgap.queue_again"
"""Names of the tasks."""


@dataclass(frozen=True, kw_only=True)
class Queued:
    """What :func:`queue_market` did."""

    queued: tuple[Job, ...]
    already: tuple[Job, ...]
    """Sources that were waiting or running already; those that wait take the present market.toml."""
    next_at: datetime | None
    """When the schedule queues them again; None without one."""


def queue_market(
    market: Market,
    *,
    kinds: Sequence[Kind] = KINDS,
    brands: Sequence[str] | None = None,
    fresh: bool = False,
    every: str | None = None,
) -> Queued:
    """One job for each source of a market; a source that waits or runs already is not queued twice.

    Parameters
    ----------
    market
        What to crawl; its store is PostgreSQL.
    kinds, brands, fresh
        As in :func:`spiders.crawling.crawl`.
    every
        Times of later crawls as a cron line in UTC (``"0 6 * * 1"``: Mondays at six); ``"never"`` takes them away; None:
        as market.toml says, else as it was before.

    Raises
    ------
    MarketError
        When the store is no PostgreSQL, or an address holds a password.
    UsageError
        When a brand is not in the market or the cron line cannot be read.
    StoreError
        When the server cannot be reached.
    """
    from spiders.bases.source import review_hosts

    cron = every or market.crawl.every
    if cron is not None and cron != "never":
        next_time(cron, clock.now())
    packed = pack_market(market)
    jobs = plan_jobs(market, kinds=kinds, brands=brands, hosts=review_hosts())
    open_store(market.store_url).close()  # the market's own tables
    asked = {"kinds": [kind for kind in KINDS if kind in kinds], "brands": list(brands) if brands else None}
    with connected(market.store_url) as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        queued, already = _queue(connection, market, packed, jobs, fresh=fresh)
        next_at = _schedule(connection, packed, cron, asked)
    return Queued(queued=tuple(queued), already=tuple(already), next_at=next_at)


def queue_again(url: str, *, carried: dict[str, Any], asked: dict[str, Any], every: str, market: Market) -> None:
    """What a schedule does at its hour: the next hour first, then the sources. Doing it twice does no more."""
    from spiders.bases.source import review_hosts

    jobs = plan_jobs(market, kinds=asked["kinds"], brands=asked["brands"], hosts=review_hosts())
    with connected(url) as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if not _waiting_schedules(connection, carried["schema"]):
            _defer_again(connection, carried, asked, every)
        _queue(connection, market, carried, jobs, fresh=False)


def next_time(cron: str, after: datetime) -> datetime:
    """The next moment of a cron line, in UTC.

    Raises
    ------
    UsageError
        When the line cannot be read.

    >>> next_time("0 6 * * 1", datetime(2026, 3, 4, tzinfo=UTC)).isoformat()
    '2026-03-09T06:00:00+00:00'
    """
    from croniter import CroniterBadDateError, CroniterError, croniter

    try:
        if len(cron.split()) != 5:
            raise CroniterError("five parts are needed")
        found: datetime = croniter(cron, after.astimezone(UTC)).get_next(datetime)
    except (CroniterError, CroniterBadDateError, ValueError) as error:
        raise UsageError(
            f"--every {cron}: cannot be read as times ({error}); give minute, hour, day, month and weekday in UTC, for "
            'example "0 6 * * 1" for Mondays at six, or never'
        ) from None
    return found


def _queue(
    connection: psycopg.Connection[Any], market: Market, packed: dict[str, Any], jobs: Sequence[Job], *, fresh: bool
) -> tuple[list[Job], list[Job]]:
    from psycopg.types.json import Jsonb

    names = {name_of(packed["schema"], job): job for job in jobs}
    active = {
        row["queueing_lock"]: row["status"]
        for row in connection.execute(
            "SELECT queueing_lock, status::text FROM procrastinate_jobs"
            " WHERE status IN ('todo', 'doing') AND queueing_lock = ANY(%s)",
            [list(names)],
        )
    }
    started = clock.now()
    queued, already = [], []
    for name, job in names.items():
        parcel = pack_source(packed, job, started=started, fresh=fresh)
        if name in active:
            already.append(job)
            connection.execute(
                "UPDATE procrastinate_jobs SET args = jsonb_set(args, '{market}', %s)"
                " WHERE queueing_lock = %s AND status = 'todo'",
                [Jsonb(packed), name],
            )
            continue
        queued.append(job)
        _defer(connection, CRAWL, parcel, lock=hosts_of(job, market)[0], queueing_lock=name, at=None)
    return queued, already


def name_of(schema: str, job: Job) -> str:
    """What keeps a source from being queued twice."""
    parts = (schema, job.spider, job.source, job.brand or "", job.start_url or "")
    return " ".join(part.replace(" ", "%20") or "-" for part in parts)


def _schedule(
    connection: psycopg.Connection[Any], packed: dict[str, Any], cron: str | None, asked: dict[str, Any]
) -> datetime | None:
    before = _waiting_schedules(connection, packed["schema"])
    if cron is None:  # as it was, with the present market.toml
        cron = before[-1]["args"]["every"] if before else None
        asked = before[-1]["args"]["asked"] if before else asked
    connection.execute("DELETE FROM procrastinate_jobs WHERE id = ANY(%s)", [[row["id"] for row in before]])
    return None if cron in {None, "never"} else _defer_again(connection, packed, asked, str(cron))


def _waiting_schedules(connection: psycopg.Connection[Any], schema: str) -> list[dict[str, Any]]:
    return list(
        connection.execute(
            "SELECT id, args, scheduled_at FROM procrastinate_jobs"
            " WHERE status = 'todo' AND task_name = %s AND args -> 'market' ->> 'schema' = %s ORDER BY id",
            [AGAIN, schema],
        )
    )


def _defer_again(
    connection: psycopg.Connection[Any], packed: dict[str, Any], asked: dict[str, Any], cron: str
) -> datetime:
    at = next_time(cron, clock.now())
    name = f"again {packed['schema'] or '-'} {at.isoformat()}"
    _defer(connection, AGAIN, {"market": packed, "asked": asked, "every": cron}, lock=None, queueing_lock=name, at=at)
    return at


def _defer(
    connection: psycopg.Connection[Any],
    task: str,
    args: Parcel | dict[str, Any],
    *,
    lock: str | None,
    queueing_lock: str,
    at: datetime | None,
) -> None:
    from procrastinate import App, SyncPsycopgConnector

    app = App(connector=SyncPsycopgConnector())
    deferrer = app.configure_task(
        name=task, queue=QUEUE, lock=lock, queueing_lock=queueing_lock, schedule_at=at, connection=connection
    )
    deferrer.defer(**(asdict(args) if isinstance(args, Parcel) else args))
