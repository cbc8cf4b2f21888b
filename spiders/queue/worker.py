"""A worker: takes jobs from the queue and runs them, side by side; as many workers on as many machines as one likes.

A worker says every few seconds that it is alive. One that has been silent for ``stalled_after`` seconds is taken for dead
and its jobs are taken over; one that finds that it cannot say so kills its crawls well before. Two jobs at one site never
run at once: the queue hands out one job a site, and a lock on the server covers the other sites a job asks.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from spiders import addresses
from spiders.errors import MarketgapError, StoreError
from spiders.health import Health, judge
from spiders.jobs import Job
from spiders.market import Market
from spiders.queue import queueing
from spiders.queue.attempt import Attempt, Ended, Word
from spiders.queue.database import LOCK, connected, conninfo_of, explained, settings
from spiders.queue.parcels import QUEUE, hosts_of, unpack_market
from spiders.records import Crawl
from spiders.store import open_store

if TYPE_CHECKING:
    from procrastinate import App, JobContext
    from procrastinate.jobs import Job as QueuedJob
    from procrastinate.retry import RetryDecision
    from procrastinate.worker import Worker as Fetcher

TRIES = 4
"""A source that fails is tried so often in all."""
LONGER = 5
"""Each pause between two tries is so many times as long as the one before."""
TAKEOVERS = 25
"""A job that so many workers died of is not taken over any more."""
POLL = 1.0
"""Seconds between two looks for jobs whose site has become free."""
AWAY_SECONDS = 600.0
"""How long a worker waits for a server that is away."""


class NotAgain(Exception):  # noqa: N818 - a decision, not an error
    """The job has failed for good."""


class Again(Exception):  # noqa: N818
    """The job is to be tried again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(kw_only=True)
class Work:
    """How a worker works, and one run of it.

    Parameters
    ----------
    url
        Address of the store; its database holds the queue. The market's schema does not matter.
    concurrency
        Sources crawled side by side.
    once
        End when nothing is left that could be done now.
    grace
        Seconds that running crawls have to end by themselves when the worker is told to stop; then they are given back.
    first_wait
        Seconds before a source that failed is tried again; later pauses are five times as long each.
    stalled_after
        Seconds of silence after which a worker is taken for dead; the same for all workers.
    log
        File for what the crawls write; None: nowhere.
    say
        Called with one line for each beginning and end.
    """

    url: str
    concurrency: int = 2
    once: bool = False
    grace: float = 10.0
    first_wait: float = 60.0
    stalled_after: float = 30.0
    log: Path | None = None
    say: Callable[[str], None] = lambda line: None
    _attempts: dict[int, Attempt] = field(default_factory=dict)
    _fetcher: Fetcher | None = None
    _stopping: bool = False
    _unfit: MarketgapError | None = None

    def run(self) -> None:
        """Work until told to stop (SIGTERM, SIGINT), or until nothing is left with ``once``.

        Raises
        ------
        StoreError
            When the server cannot be reached, or stays away for ten minutes.
        MarketError
            When this machine is not set up for the jobs it gets; they are given back.
        """
        with connected(self.url):  # its errors at once, and its tables
            pass
        for name in ("procrastinate", "psycopg.pool"):  # they would log whole jobs
            logging.getLogger(name).setLevel(logging.CRITICAL)
        asyncio.run(self._run())
        if self._unfit is not None:
            raise self._unfit

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        since = time.monotonic()
        while not self._stopping:
            try:
                await self._serve()
            except Exception as error:
                if not _is_outage(error):
                    raise
                if time.monotonic() - since > AWAY_SECONDS:
                    raise explained(self.url, error) from error
                self.say("the PostgreSQL server is away; waiting for it")
                await asyncio.sleep(min(5.0, self.stalled_after / 3))
            else:
                since = time.monotonic()
                if self.once:
                    return

    def _stop(self) -> None:
        if self._stopping:  # told twice: at once
            for attempt in self._attempts.values():
                attempt.kill()
        self._stopping = True
        if self._fetcher is not None:
            self._fetcher.stop()  # type: ignore[no-untyped-call]

    async def _serve(self) -> None:
        """Fetch and run jobs until stopped; raises what the server's absence raises."""
        from procrastinate import App, PsycopgConnector
        from procrastinate.worker import Worker as Fetcher

        connector = PsycopgConnector(
            conninfo=conninfo_of(self.url),
            kwargs=settings(),
            min_size=1,
            max_size=4,
            timeout=max(2.0, self.stalled_after),
        )
        app = App(connector=connector)
        self._add_tasks(app)
        async with app.open_async():
            fetcher = self._fetcher = Fetcher(
                app,
                queues=[QUEUE],
                name=f"{socket.gethostname()}-{os.getpid()}",
                concurrency=self.concurrency,
                fetch_job_polling_interval=POLL,
                shutdown_graceful_timeout=self.grace,
                install_signal_handlers=False,
                update_heartbeat_interval=1e7,  # ours ends the crawls when it does not get through
                stalled_worker_timeout=self.stalled_after,
            )
            tasks = [asyncio.create_task(work) for work in (self._beat(app), self._take_over(app), self._watch(app))]
            try:
                await fetcher.run()  # type: ignore[no-untyped-call]
            finally:
                self._fetcher = None
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    def _add_tasks(self, app: App) -> None:
        from procrastinate import BaseRetryStrategy, RetryDecision

        class AsSaid(BaseRetryStrategy):
            def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
                if not isinstance(exception, Again):
                    return None
                return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=exception.seconds))

        @app.task(name=queueing.CRAWL, queue=QUEUE, pass_context=True, retry=AsSaid())
        async def crawl_source(context: JobContext, /, **carried: Any) -> None:
            try:
                await self._crawl(context, carried)
            except Exception as error:
                if not _is_outage(error):
                    raise
                raise Again(self.stalled_after / 6) from error

        @app.task(name=queueing.AGAIN, queue=QUEUE, pass_context=True, retry=AsSaid())
        async def queue_again(context: JobContext, /, *, market: Any, asked: Any, every: str) -> None:
            opened = self._opened(market)
            await asyncio.to_thread(
                queueing.queue_again, self.url, carried=market, asked=asked, every=every, market=opened
            )
            self.say(f"{market['name']}: queued again as scheduled")

    def _opened(self, carried: dict[str, Any]) -> Market:
        """The market of a job; a machine that is not set up for it stops, and others do the job."""
        try:
            return unpack_market(carried, store=self.url, folder=Path(tempfile.gettempdir()))
        except MarketgapError as error:
            self._unfit = error
            self._stop()
            raise Again(1.0) from error

    async def _crawl(self, context: JobContext, carried: dict[str, Any]) -> None:
        market, job, number = self._opened(carried["market"]), Job(**carried["job"]), int(context.job.id or 0)
        about = " ".join(filter(None, [market.market.name + ":", job.kind, job.brand, job.source]))
        async with self._sites_alone(hosts_of(job, market)) as alone:
            if not alone:
                raise Again(2 * POLL)
            done = await asyncio.to_thread(_done_before, market, job, carried) if context.job.attempts else None
            self.say(f"{about}: {'was done before' if done else 'begun'}")
            try:
                ended = done or await self._attempt(market, carried, number)
            except asyncio.CancelledError:
                await self._note(context.app, number, Ended(word=Word.GIVEN_BACK))
                self.say(f"{about}: given back")
                raise Again(0.0) from None
            if ended.word is Word.FAILED and self._stopping:
                ended = Ended(word=Word.GIVEN_BACK)
            await asyncio.sleep(_pause(market, job))  # the next job at this site may begin at once, here or elsewhere
            failures = await self._note(context.app, number, ended)
        why = (ended.reason or "").removeprefix(f"{ended.word}: ") if ended.word is not Word.DONE else ""
        counts = f", {ended.crawl.got} found, {ended.crawl.new} new" if ended.crawl is not None else ""
        self.say(f"{about}: {ended.word}{counts}{f' ({why})' if why else ''}")
        if ended.word is Word.GIVEN_BACK:
            raise Again(0.0)
        if ended.word is Word.FAILED and failures < TRIES:
            raise Again(self.first_wait * LONGER ** (failures - 1))
        if ended.word is not Word.DONE:
            raise NotAgain(ended.word)

    async def _attempt(self, market: Market, carried: dict[str, Any], number: int) -> Ended:
        with (self.log or Path(os.devnull)).open("ab") as log:
            attempt = Attempt(
                market, job=carried["job"], started=carried["started"], fresh=carried["fresh"], log=_as_file(log)
            )
            self._attempts[number] = attempt
            try:
                return await attempt.run()
            finally:
                del self._attempts[number]

    @asynccontextmanager
    async def _sites_alone(self, sites: tuple[str, ...]) -> AsyncIterator[bool]:
        """Locks on all sites of a job while it runs; the server drops them when this process dies."""
        import psycopg

        connection = await psycopg.AsyncConnection.connect(conninfo_of(self.url), autocommit=True, **settings())
        try:
            got = True
            for site in sorted(sites):
                cursor = await connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 7))", [site])
                row = await cursor.fetchone()
                got = got and bool(row and row[0])
            yield got
        finally:
            with suppress(psycopg.Error):  # a server that was restarted has dropped it
                await connection.close()

    async def _note(self, app: App, number: int, ended: Ended) -> int:
        """Write down how an attempt ended; how often the job has failed so far."""
        end = time.monotonic() + self.stalled_after
        while True:
            try:
                rows = await app.connector.execute_query_all_async(
                    "WITH noted AS (INSERT INTO outcomes (job_id, word, reason) VALUES (%(job)s, %(word)s, %(reason)s))"
                    " SELECT count(*) AS failed FROM outcomes WHERE job_id = %(job)s AND word = 'failed'",
                    job=number,
                    word=str(ended.word),
                    reason=ended.reason,
                )
            except Exception as error:
                if not _is_outage(error) or time.monotonic() > end:
                    raise
                await asyncio.sleep(POLL)
            else:
                return int(rows[0]["failed"]) + (ended.word is Word.FAILED)

    async def _beat(self, app: App) -> None:
        """Say that we live; when it does not get through, others will take us for dead: our crawls must end before."""
        every, last = self.stalled_after / 6, time.monotonic()
        while True:
            await asyncio.sleep(every)
            fetcher = self._fetcher
            if fetcher is None or fetcher.worker_id is None:
                continue
            alive = True
            with suppress(Exception):  # whatever keeps it from getting through
                async with asyncio.timeout(every * 2):
                    rows = await app.connector.execute_query_all_async(
                        "UPDATE procrastinate_workers SET last_heartbeat = now() WHERE id = %(worker)s RETURNING id",
                        worker=fetcher.worker_id,
                    )
                    alive, last = bool(rows), time.monotonic()
            if not alive or time.monotonic() - last > self.stalled_after * 0.6:
                for attempt in self._attempts.values():
                    attempt.kill()
                if not alive:  # others have struck us off: begin anew under another number
                    fetcher.stop()  # type: ignore[no-untyped-call]
                    return

    async def _take_over(self, app: App) -> None:
        """Put jobs of dead workers back into the queue."""
        while True:
            with suppress(Exception):  # the next round does it
                async with app.connector.pool.connection() as connection, connection.transaction():  # type: ignore[attr-defined]
                    # one worker at a time: what another has put back is seen as such
                    await connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK + 1])
                    await connection.execute(
                        _TAKE_OVER, {"queue": QUEUE, "seconds": self.stalled_after, "most": TAKEOVERS}
                    )
            await asyncio.sleep(self.stalled_after / 3)

    async def _watch(self, app: App) -> None:
        """With ``once``: stop when nothing is left that could be done now."""
        while self.once:
            await asyncio.sleep(POLL / 2)
            with suppress(Exception):
                fetcher = self._fetcher
                if fetcher is None or fetcher.worker_id is None:
                    continue
                # a job of ours is ours until it is written down how it ended, or that it will be tried again
                rows = await app.connector.execute_query_all_async(
                    _LEFT, queue=QUEUE, seconds=self.stalled_after, worker=fetcher.worker_id
                )
                if not rows[0]["left"]:
                    fetcher.stop()  # type: ignore[no-untyped-call]
                    return


_TAKE_OVER = """
WITH stalled AS (
    SELECT id FROM procrastinate_jobs j
    WHERE status = 'doing' AND queue_name = %(queue)s AND NOT EXISTS (
        SELECT FROM procrastinate_workers w
        WHERE w.id = j.worker_id AND w.last_heartbeat > now() - make_interval(secs => %(seconds)s))
    FOR UPDATE SKIP LOCKED
), noted AS (
    INSERT INTO outcomes (job_id, word) SELECT id, 'taken over' FROM stalled
)
UPDATE procrastinate_jobs j
SET status = CASE WHEN (SELECT count(*) FROM outcomes o WHERE o.job_id = j.id AND o.word = 'taken over') < %(most)s
                  THEN 'todo' ELSE 'failed' END::procrastinate_job_status,
    attempts = attempts + 1,
    scheduled_at = now()
FROM stalled WHERE j.id = stalled.id
"""

_LEFT = """
SELECT count(*) AS left FROM procrastinate_jobs j
WHERE queue_name = %(queue)s AND (
    (status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now() + interval '3 seconds'))
    OR (status = 'doing' AND (j.worker_id = %(worker)s OR NOT EXISTS (
        SELECT FROM procrastinate_workers w
        WHERE w.id = j.worker_id AND w.last_heartbeat > now() - make_interval(secs => %(seconds)s)))))
"""


def _done_before(market: Market, job: Job, carried: dict[str, Any]) -> Ended | None:
    """The end of a crawl whose worker died before it could say so: nothing is asked again."""
    with open_store(market.store_url) as store:
        rows = store.records(Crawl, spider=job.spider, source=job.source, brand=job.brand, start_url=job.start_url)
        last = max(rows, key=attrgetter("started", "crawl_id"), default=None)
    queued = datetime.fromisoformat(carried["started"])
    if last is None or last.finished is None or last.finished < queued or judge(last) is Health.FAILED:
        return None
    return Ended(word=Word.DONE, reason=last.stop_reason, crawl=last)


def _pause(market: Market, job: Job) -> float:
    """Seconds a site is left alone between two jobs; own test servers need none."""
    addresses.allow(market.crawl.allow_private)
    private = all(addresses.is_allowed(host) for host in hosts_of(job, market))
    return min(market.crawl.delay, 0.05) if private else max(market.crawl.delay, 1.0)


def _as_file(stream: Any) -> IO[bytes]:
    return stream  # type: ignore[no-any-return]


def _is_outage(error: BaseException) -> bool:
    import psycopg
    from procrastinate.exceptions import ConnectorException

    return isinstance(error, (ConnectorException, psycopg.OperationalError, StoreError, OSError))
