"""The child process of :mod:`spiders.crawling`: one task from standard input, progress as JSON lines on standard output.

Spiders run side by side as long as they ask different hosts; FAQ and site spiders read the same ones and run one
after the other, so that a host never gets more than its one request at a time.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import threading
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

from spiders import clock
from spiders.errors import MarketgapError
from spiders.jobs import Job, plan_jobs
from spiders.market import Market
from spiders.resuming import Plan, plan_run
from spiders.store import open_store

STAGES: tuple[frozenset[str], ...] = (frozenset({"reviews", "serp"}), frozenset({"faq"}), frozenset({"site"}))
"""Kinds that are crawled at the same time."""


def main() -> int:
    """Read the task, crawl, say what came; the exit code is 0 unless something broke."""
    task = json.loads(sys.stdin.readline())
    threading.Thread(target=_die_with_parent, args=(sys.stdin,), daemon=True).start()
    # the real standard output is for progress; whatever prints goes to the log
    progress = os.dup(1)
    os.dup2(2, 1)
    try:
        return run(task, progress=progress)
    except MarketgapError as error:
        os.write(progress, (json.dumps({"problem": str(error), "kind": type(error).__name__}) + "\n").encode())
        return 1


def run(task: dict[str, Any], *, progress: int) -> int:
    """Run all spiders a task needs."""
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.settings import Settings

    from spiders import settings as ours
    from spiders.bases.source import SourceSpider, review_hosts
    from spiders.extensions.progress import as_line

    market = Market.model_validate({**task["market"], "folder": Path(task["folder"])})
    now = datetime.fromisoformat(task["now"]) if task["now"] else None
    if "job" in task:  # one source, of a queue: whether it is done was decided there
        jobs = [Job(**task["job"])]
        plan = Plan(started=datetime.fromisoformat(task["started"]), done=(), todo=tuple(jobs))
    else:
        jobs = plan_jobs(market, kinds=task["kinds"], brands=task["brands"], hosts=review_hosts())
        with open_store(market.store_url) as store:
            plan = plan_run(store, jobs, now=now or clock.now(), fresh=task["fresh"])
    for row in plan.done:
        os.write(progress, as_line(row))
    settings = Settings()
    settings.setmodule(ours, priority="project")
    settings.set("PROGRESS_FD", progress, priority="cmdline")
    settings.set("ARCHIVE_PART", task.get("part"), priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    problems: list[BaseException] = []

    async def all_stages() -> None:
        for stage in STAGES:
            of_stage = sorted((job for job in plan.todo if job.kind in stage), key=lambda job: job.spider)
            running, crawlers = [], []
            for name, group in groupby(of_stage, key=lambda job: job.spider):
                theirs = _in_order(jobs, list(group))
                crawler = process.create_crawler(name)
                crawlers.append(crawler)
                options = {"jobs": theirs, "now": now, "started": plan.started, "fresh": task["fresh"]}
                running.append(process.crawl(crawler, market=market, **options))
            results = await asyncio.gather(*running, return_exceptions=True)
            problems.extend(result for result in results if isinstance(result, BaseException))
            problems.extend(
                crawler.spider.fatal
                for crawler in crawlers
                if isinstance(crawler.spider, SourceSpider) and crawler.spider.fatal is not None
            )
            if problems or stopping.is_set():
                return

    stopping = asyncio.Event()
    _run_until_done(process, all_stages, stopping)
    for problem in problems:
        raise problem
    return 0


def _run_until_done(process: Any, main_task: Any, stopping: asyncio.Event) -> None:
    """The reactor's life: started here, stopped behind the last stage, or by a signal."""
    from twisted.internet import reactor as installed

    reactor: Any = installed
    loop = asyncio.get_event_loop()
    original = process.stop

    async def stop() -> None:
        stopping.set()
        await original()

    process.stop = stop

    def begin() -> None:
        task = loop.create_task(main_task())
        task.add_done_callback(lambda _: reactor.callLater(0.0, _stop_reactor))

    def _stop_reactor() -> None:
        if reactor.running:
            reactor.stop()

    reactor.callWhenRunning(begin)
    # what is loaded by now stays for the life of this process; searching it for garbage again and again takes as long
    # as a tenth of all pages
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    process.start(stop_after_crawl=False)


def _in_order(jobs: list[Job], chosen: list[Job]) -> list[Job]:
    return [job for job in jobs if job in chosen]


def _die_with_parent(stdin: TextIO) -> None:
    """The parent holds the other end of standard input; when it closes too early, nobody waits for us any more."""
    stdin.read()
    os._exit(2)


if __name__ == "__main__":
    sys.exit(main())
