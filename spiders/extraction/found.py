"""What extraction finds on a page, before a brand, an id and the author's hash are known.

The pipelines turn these into records (``spiders.records``); ``marketgap extract`` prints them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from spiders.records import PageState, ReviewKind, SerpPart, SignalKind

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class FoundReview:
    """One review or comment as the page shows it."""

    text: str
    kind: ReviewKind = ReviewKind.REVIEW
    title: str | None = None
    rating: float | None = None
    """value / best of its scale, 0..1."""
    published: datetime | None = None
    author: str | None = None
    """The name as shown: never stored, never printed; only its keyed hash is."""
    native_id: str | None = None
    url: str | None = None
    language: str | None = None
    verified: bool | None = None
    helpful: int | None = None
    country: str | None = None
    visible: bool = True
    reply_text: str | None = None
    replied_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class FoundSummary:
    """What the page says about all its reviews together."""

    rating: float | None
    """0..1 of its scale."""
    count: int | None


@dataclass(frozen=True, kw_only=True)
class FoundFaq:
    """One question and its whole answer."""

    question: str
    answer: str
    markup: str


@dataclass(frozen=True, kw_only=True)
class FoundRow:
    """One row of a results page; ``position`` counts from 1 within its part on this page."""

    part: SerpPart
    position: int
    url: str
    title: str | None = None
    snippet: str | None = None


@dataclass(frozen=True, kw_only=True)
class FoundSignal:
    """Evidence of one contact channel."""

    kind: SignalKind
    vendor: str | None
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Extracted(Generic[T]):
    """What one extractor makes of one page."""

    state: PageState
    records: Sequence[T] = ()
    reason: str | None = None
    """For blocked and needs_browser: what on the page says so."""
    summary: FoundSummary | None = None
    """Reviews only."""
    next_url: str | None = None
    """Reviews and SERPs: the following page, absolute."""
    notes: Sequence[str] = field(default=())
    """Losses worth reporting: broken structured data, records without a required field."""
