"""What is in the queue, for people to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from spiders.queue.database import connected
from spiders.queue.parcels import QUEUE
from spiders.queue.queueing import AGAIN

KEPT = 100
"""Finished jobs that are shown; older ones stay in the database."""


@dataclass(frozen=True, kw_only=True)
class QueuedJob:
    """One job."""

    number: int
    state: str
    """waiting, running, stalled (its worker is silent), done, blocked (the site
    does not want it), failed, scheduled (a time that queues the sources again)."""
    market: str
    kind: str
    brand: str | None
    source: str
    site: str | None
    """Jobs at one site run one after the other."""
    tries: int
    """Attempts so far, those that were given back or taken over included."""
    at: datetime | None
    """When it is due (waiting, scheduled), or last changed."""
    last: str | None
    """How the last attempt ended, with the reason."""


def queue_state(url: str) -> list[QueuedJob]:
    """Every job that is not finished, and the latest hundred that are; by number.

    Raises
    ------
    StoreError
        When the store is no PostgreSQL or cannot be reached.
    """
    with connected(url) as connection:
        rows = connection.execute(_STATE, {"queue": QUEUE, "again": AGAIN, "kept": KEPT}).fetchall()
    return [
        QueuedJob(
            number=row["id"],
            state=row["state"],
            market=row["args"]["market"]["name"],
            kind=row["args"].get("job", {}).get("kind", "schedule"),
            brand=row["args"].get("job", {}).get("brand"),
            source=row["args"].get("job", {}).get("source") or row["args"].get("every", ""),
            site=row["lock"],
            tries=row["attempts"],
            at=row["scheduled_at"] if row["state"] in {"waiting", "scheduled"} else row["at"],
            last=_say_last(row["word"], row["reason"]),
        )
        for row in rows
    ]


def _say_last(word: str | None, reason: str | None) -> str | None:
    """An end and its reason, which may begin with the same word.

    >>> _say_last("failed", "failed: no answer in time")
    'failed: no answer in time'
    """
    if word in {None, "done"} or not reason:
        return word
    return reason if reason.startswith(f"{word}: ") else f"{word}: {reason}"


_STATE = """
SELECT j.id, j.args, j.lock, j.attempts, j.scheduled_at, o.word, o.reason, e.at,
       CASE WHEN j.task_name = %(again)s AND j.status = 'todo' THEN 'scheduled'
            WHEN j.status = 'todo' THEN 'waiting'
            WHEN j.status = 'doing' AND w.last_heartbeat > now() - interval '30 seconds' THEN 'running'
            WHEN j.status = 'doing' THEN 'stalled'
            WHEN j.status = 'succeeded' THEN 'done'
            WHEN o.word = 'blocked' THEN 'blocked'
            ELSE 'failed' END AS state
FROM procrastinate_jobs j
LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
LEFT JOIN LATERAL (SELECT word, reason FROM outcomes WHERE job_id = j.id ORDER BY id DESC LIMIT 1) o ON true
LEFT JOIN LATERAL (SELECT at FROM procrastinate_events WHERE job_id = j.id AND type <> 'scheduled'
                   ORDER BY id DESC LIMIT 1) e ON true
WHERE j.queue_name = %(queue)s AND (j.status IN ('todo', 'doing') OR j.id IN (
    SELECT id FROM procrastinate_jobs WHERE queue_name = %(queue)s AND status NOT IN ('todo', 'doing')
    ORDER BY id DESC LIMIT %(kept)s))
ORDER BY j.id
"""
