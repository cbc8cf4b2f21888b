"""``marketgap crawl --queue``: sources into the team's queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from analysis.cli.screen import say, say_json

if TYPE_CHECKING:
    from spiders.jobs import Kind
    from spiders.market import Market


def queue_sources(
    market: Market,
    kinds: Sequence[Kind],
    brands: list[str] | None,
    *,
    fresh: bool,
    every: str | None,
    queue: bool,
    refused: bool,
    as_json: bool,
) -> None:
    """Queue, and say what was queued.

    Raises
    ------
    UsageError
        When options do not go together.
    """
    from spiders.errors import UsageError
    from spiders.queue.queueing import queue_market

    if not queue:
        raise UsageError("--every goes with --queue: marketgap crawl --queue --every ...")
    if refused:
        raise UsageError("--from-archive reads this machine's archive; it cannot be queued")
    done = queue_market(market, kinds=kinds, brands=brands, fresh=fresh, every=every)
    if as_json:
        say_json(
            {
                "queued": [asdict(job) for job in done.queued],
                "already": [asdict(job) for job in done.already],
                "next_at": done.next_at.isoformat() if done.next_at else None,
            }
        )
        return
    already = f"; {len(done.already)} were in the queue already" if done.already else ""
    say(f"{len(done.queued)} sources queued{already}")
    if done.next_at is not None:
        say(f"queued again {done.next_at:%Y-%m-%d %H:%M} UTC, and so on")
    say("marketgap worker runs them, on this machine and others; marketgap worker --list shows how it goes")
