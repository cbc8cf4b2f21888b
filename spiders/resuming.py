"""Where a killed run goes on: which of its sources are done, and what its beginning was.

All sources of one run have the same ``started``. When any source that is asked for now was left unfinished, the run
it belonged to is taken up: sources that were finished since that beginning are not asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from spiders.jobs import Job
from spiders.records import Crawl
from spiders.store import Store

RESUMED_WITHIN = timedelta(days=7)
"""An interrupted run that is older begins anew: half of it would be old news."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is left to do."""

    started: datetime
    """The beginning of the run: an earlier one's when it is taken up."""
    done: tuple[Crawl, ...]
    """Sources that the interrupted run finished."""
    todo: tuple[Job, ...]


def plan_run(store: Store, jobs: Sequence[Job], *, now: datetime, fresh: bool) -> Plan:
    """Take up an interrupted run, or begin one."""
    rows = [(job, _latest(store, job)) for job in jobs]
    open_since = [row.started for _, row in rows if row is not None and row.finished is None]
    recent = [started for started in open_since if now - started <= RESUMED_WITHIN]
    if fresh or not recent:
        return Plan(started=now, done=(), todo=tuple(jobs))
    began = min(recent)
    done = {job: row for job, row in rows if row is not None and row.finished is not None and row.started >= began}
    return Plan(started=began, done=tuple(done.values()), todo=tuple(job for job in jobs if job not in done))


def was_complete(crawl: Crawl) -> bool:
    """Whether a crawl reached the end of its source, so that what is older than its reviews is known, too.

    A crawl that met a wall, a failure or a cap leaves a gap behind what it saw; stopping there would keep the gap.
    """
    return (
        crawl.finished is not None and crawl.stop_reason in {"finished", "known"} and not crawl.blocked + crawl.failed
    )


def _latest(store: Store, job: Job) -> Crawl | None:
    rows = store.records(Crawl, spider=job.spider, source=job.source, brand=job.brand, start_url=job.start_url)
    return max(rows, key=attrgetter("started", "crawl_id"), default=None)
