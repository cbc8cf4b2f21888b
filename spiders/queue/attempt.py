"""One source crawled for the queue, in a process of its own; and what its end means for the job."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import uuid
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from spiders.crawling import row_of
from spiders.health import Health, judge
from spiders.market import Market
from spiders.records import Crawl

STOP_SECONDS = 20.0
"""What a crawl that is told to stop has to write down what it has; then it is killed, which loses nothing either."""


class Word(StrEnum):
    """How an attempt at a job ended."""

    DONE = "done"
    BLOCKED = "blocked"  # the site does not want it: never tried again by itself
    FAILED = "failed"  # may pass
    GIVEN_BACK = "given back"  # the worker was told to stop, or the site is being read by another job
    TAKEN_OVER = "taken over"  # the worker died


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What came of an attempt."""

    word: Word
    reason: str | None = None
    crawl: Crawl | None = None


class Attempt:
    """A running crawl of one source."""

    def __init__(self, market: Market, *, job: dict[str, Any], started: str, fresh: bool, log: IO[bytes]) -> None:
        self.task = {
            "market": market.model_dump(mode="json"),
            "folder": str(market.folder),
            "job": job,
            "started": started,
            "fresh": fresh,
            "now": None,
            "part": uuid.uuid4().hex[:12],  # a file of its own in a shared archive
        }
        self.log = log
        self._child: asyncio.subprocess.Process | None = None

    async def run(self) -> Ended:
        """Crawl to the end; cancelling it stops the crawl, which keeps what it has."""
        child = self._child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "spiders.running",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=self.log,
            env={**os.environ, "PYTHONPATH": _path()},
            start_new_session=True,  # a signal to the worker's group reaches the crawl through the worker only
        )
        assert child.stdin is not None
        assert child.stdout is not None
        row, problem = None, None
        try:
            child.stdin.write(json.dumps(self.task).encode() + b"\n")  # stays open: its end tells that we are gone
            async for line in child.stdout:
                message = json.loads(line)
                if "problem" in message:
                    problem = str(message["problem"])
                else:
                    row = row_of(message)
            code = await child.wait()
        except asyncio.CancelledError:
            await self.stop()
            raise
        finally:
            self.kill()
            child.stdin.close()
        return _ended(row, problem, code)

    async def stop(self) -> None:
        """Let it end after the page under way."""
        child = self._child
        if child is not None and child.returncode is None:
            with suppress(ProcessLookupError):
                child.send_signal(signal.SIGTERM)
            with suppress(TimeoutError):
                await asyncio.wait_for(child.wait(), STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End it at once."""
        if self._child is not None and self._child.returncode is None:
            with suppress(ProcessLookupError):
                self._child.kill()


def _ended(row: Crawl | None, problem: str | None, code: int) -> Ended:
    if problem is not None:
        return Ended(word=Word.FAILED, reason=problem, crawl=row)
    if code or row is None or row.finished is None:
        return Ended(word=Word.FAILED, reason=f"the crawl ended early (code {code})", crawl=row)
    word = (row.stop_reason or "").partition(":")[0]
    if word in {"blocked", "robots"}:
        return Ended(word=Word.BLOCKED, reason=row.stop_reason, crawl=row)
    if judge(row) is Health.FAILED:
        return Ended(word=Word.FAILED, reason=row.stop_reason, crawl=row)
    return Ended(word=Word.DONE, reason=row.stop_reason, crawl=row)


def _path() -> str:
    root = str(Path(__file__).resolve().parent.parent.parent)
    return os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
