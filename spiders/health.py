"""How far a crawl can be trusted: one rule, used by the summary of ``crawl`` and by the table health."""

from __future__ import annotations

from enum import StrEnum

from spiders.records import Crawl

COMPLETE_FROM = 0.9
"""Below this share of what the source says it has, something is missing."""
FILL_FROM = {"text": 0.5, "rating": 0.5, "published": 0.5, "question": 1.0, "answer": 1.0}
"""Field -> share of records that must have it: below, the page was probably misread. Reviews need either words or a
rating, so half is much; authors are often left out by the site itself."""
STOPS = {
    "page_cap": "page cap reached",
    "time_cap": "time for this source used up",
    "repeat": "pages repeat",
    "nothing_found": "nothing found",
    "abandoned": "interrupted and begun anew",
}
"""How a crawl may end -> the doubt it leaves."""
EXPLAINED = frozenset({"", "finished", "known", "no_faq", "blocked", "robots", "failed"})
"""Ends that leave none, or one that the counts say already."""
LOST_UP_TO = 0.05
"""Share of records or rows that could not be used."""
DUPLICATES_UP_TO = 0.5
"""Reviews seen again per distinct one: above, pagination went in circles. Sites that shift by a few are normal."""


class Health(StrEnum):
    """The verdict on one crawl."""

    GOOD = "good"
    SUSPECT = "suspect"
    FAILED = "failed"


def judge(crawl: Crawl) -> Health:
    """Good, suspect or failed.

    Failed: nothing could be read. Suspect: something is missing or probably misread. An unfinished crawl is suspect.

    >>> from datetime import UTC, datetime
    >>> def crawl(**values):
    ...     return Crawl(crawl_id="c", spider="structured", source="s", brand="b", start_url="u",
    ...                  started=datetime(2026, 1, 1, tzinfo=UTC), finished=datetime(2026, 1, 1, tzinfo=UTC), **values)
    >>> str(judge(crawl(pages=3, got=50, expected=52, stop_reason="finished")))
    'good'
    >>> str(judge(crawl(pages=3, got=10, expected=435, stop_reason="finished")))
    'suspect'
    >>> str(judge(crawl(blocked=1, stop_reason="blocked: a login is needed (401)")))
    'failed'

    A re-crawl that ends where the stored reviews begin (``known``) sees only the newest ones on purpose. What the
    source says it has is then compared with what the store holds of it; ``got`` still means what was seen.

    >>> str(judge(crawl(pages=1, got=20, held=430, expected=435, stop_reason="known")))
    'good'
    >>> str(judge(crawl(pages=1, got=20, held=300, expected=435, stop_reason="known")))
    'suspect'
    """
    return Health.FAILED if _nothing_read(crawl) else Health.SUSPECT if doubts(crawl) else Health.GOOD


def doubts(crawl: Crawl) -> list[str]:
    """Why a crawl is not good, in words; empty when it is."""
    found = []
    word, _, detail = (crawl.stop_reason or "").partition(": ")
    if crawl.finished is None:
        found.append("not finished")
    have = max(crawl.got, crawl.held or 0) if word == "known" else crawl.got
    if crawl.expected is not None and have < COMPLETE_FROM * crawl.expected:
        found.append(f"{have} of {crawl.expected} records")
    if crawl.blocked:
        found.append(f"blocked: {detail}" if detail and word in {"blocked", "robots"} else "blocked")
    if crawl.failed:
        found.append(f"failed: {detail}" if detail and word == "failed" else f"{crawl.failed} failed")
    if word not in EXPLAINED:
        found.append(STOPS.get(word, word))
    found += [
        f"{name} in {share:.0%}"
        for name, share in sorted(crawl.fill_rates.items())
        if crawl.got and share < FILL_FROM.get(name, 0.0)
    ]
    if "text" in crawl.fill_rates and crawl.duplicates > DUPLICATES_UP_TO * max(1, crawl.got):
        found.append(f"{crawl.duplicates} seen again")
    if crawl.dropped > LOST_UP_TO * (crawl.got + crawl.dropped):
        found.append(f"{crawl.dropped} unusable")
    return found


def _nothing_read(crawl: Crawl) -> bool:
    return crawl.finished is not None and not crawl.got and (not crawl.pages or bool(crawl.blocked or crawl.failed))
