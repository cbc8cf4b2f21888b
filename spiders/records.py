"""The records that gathering produces and analysis reads: frozen, keyword-only, plain values.

Texts are kept as shown, white space folded, contacts masked; times are UTC; a rating is a share of its scale (0..1).
``None`` always means *not known*, never *none*.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from spiders.service_records import ContactAttempt, CustomerFigures, SurveyAnswer, Ticket


class _WordsOnly(dict[int, int]):
    """For ``str.translate``: letters, digits and their marks stay, all else becomes a space; learned as it is met."""

    def __missing__(self, code: int) -> int:
        char = chr(code)
        self[code] = code if char.isalnum() or unicodedata.category(char).startswith("M") else 32
        return self[code]


_WORDS_ONLY = _WordsOnly()


class ReviewKind(StrEnum):
    """How a customer's words came to us."""

    REVIEW = "review"
    MENTION = "mention"  # a comment, post or thread without any rating where others have one
    SURVEY = "survey"


class PageState(StrEnum):
    """What a page turned out to be."""

    OK = "ok"
    EMPTY = "empty"  # readable, and it has none of what was asked for
    BLOCKED = "blocked"  # login wall, CAPTCHA, consent or challenge page: nothing can be said about its content
    NEEDS_BROWSER = "needs_browser"  # a shell whose content comes by script


class CaptureState(StrEnum):
    """What a results page says about one keyword."""

    OK = "ok"  # the page was read; rows follow (possibly none: the engine has no result)
    FAILED = "failed"  # refused, CAPTCHA, consent, timeout: nothing is known about the ranking


class SerpPart(StrEnum):
    """Which part of a results page a row belongs to."""

    ORGANIC = "organic"
    AD = "ad"
    FEATURED_SNIPPET = "featured_snippet"
    PEOPLE_ALSO_ASK = "people_also_ask"
    LOCAL = "local"
    VIDEO = "video"
    NEWS = "news"
    AI_ANSWER = "ai_answer"


class SignalKind(StrEnum):
    """What a signal is evidence of."""

    CHAT = "chat"
    HELP_DESK = "help_desk"
    EMAIL = "email"
    PHONE = "phone"
    CONTACT_FORM = "contact_form"
    SOCIAL = "social"
    OPENING_HOURS = "opening_hours"
    RESPONSE_TIME = "response_time"
    SELF_SERVICE = "self_service"


def fold_space(text: str) -> str:
    """The text with runs of white space folded to one space and trimmed.

    >>> fold_space("  late \\n again ")
    'late again'
    """
    # printable text has no white space but the plain space, and mostly no run of it
    return text.strip(" ") if text.isprintable() and "  " not in text else " ".join(text.split())


def normalise_text(text: str) -> str:
    """The text as compared for equality: NFKC, case-folded, words only.

    >>> normalise_text("LATE,   again!")
    'late again'
    """
    folded = text.casefold() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    return fold_space(folded.translate(_WORDS_ONLY))


def stable_id(prefix: str, *parts: object) -> str:
    """A short id that depends on its parts only: ``prefix`` and 16 hexadecimal digits of their SHA-256.

    >>> stable_id("r", "acme", 1) == stable_id("r", "acme", 1)
    True
    """
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return f"{prefix}{hashlib.sha256(text.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, kw_only=True)
class Review:
    """One customer's words about a brand (PRODUCT.md, table reviews)."""

    review_id: str
    """Stable id: :func:`review_id`."""
    brand: str
    """Brand id of market.toml."""
    source: str
    """Where it was published: a site's domain or the name given in market.toml or in the imported file."""
    kind: ReviewKind = ReviewKind.REVIEW
    native_id: str | None = None
    """The source's own id."""
    url: str | None = None
    """The page it was read from, or the review's own address."""
    page_id: str | None = None
    """The archived page (:class:`Page`); None for imported files."""
    crawl_id: str | None = None
    """The crawl or import that last brought it."""
    first_crawl_id: str | None = None
    """The crawl or import that brought it first; the store fills it in."""
    rating: float | None = None
    """value / best of its scale: 1 star of 5 is 0.2, 5 of 5 is 1.0."""
    title: str | None = None
    text: str = ""
    """The words; may be empty when there is a rating."""
    language: str | None = None
    """BCP-47 primary tag as the source states it; analysis detects it when None."""
    published: datetime | None = None
    """UTC; a date without time is midnight UTC."""
    author_key: str | None = None
    """Keyed hash of the author (``privacy.author_key``); the name itself is never kept."""
    verified: bool | None = None
    """The source marks the purchase or the person as verified."""
    helpful: int | None = None
    """How many found it helpful, as the source counts."""
    country: str | None = None
    visible: bool = True
    """False when only structured data has it and the page shows it nowhere; analysis leaves such out."""
    reply_text: str | None = None
    """The owner's reply."""
    replied_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class FaqEntry:
    """One question with its answer as a brand publishes it."""

    faq_id: str
    brand: str
    url: str
    question: str
    answer: str
    markup: str
    """How the page marks it: json-ld, microdata, rdfa, details, dl, accordion, heading, help-centre."""
    page_id: str | None = None
    crawl_id: str | None = None
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class SerpCapture:
    """One attempt to read the results for one keyword."""

    capture_id: str
    keyword: str
    provider: str
    country: str | None
    language: str | None
    device: str
    captured_at: datetime
    state: CaptureState
    depth: int
    """How many organic results were asked for (K)."""
    reason: str | None = None
    """Why it failed."""
    page_id: str | None = None
    crawl_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """One row of a results page."""

    ranking_id: str
    capture_id: str
    position: int
    """1, 2, ... within the rows of its part, across the pages of one capture."""
    part: SerpPart
    url: str
    """The target, not the engine's redirect."""
    title: str | None = None
    snippet: str | None = None


@dataclass(frozen=True, kw_only=True)
class Signal:
    """Evidence of a contact channel on a brand's site."""

    signal_id: str
    brand: str
    url: str
    kind: SignalKind
    vendor: str | None
    """Product name for chat and help desk (Intercom), platform for social; None where there is none."""
    evidence: str
    """What on the page shows it: a script address, a setting, a link; at most 200 characters."""
    page_id: str | None = None
    crawl_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class RatingSummary:
    """What a page says about all its reviews together (AggregateRating, "1,234 reviews")."""

    summary_id: str
    brand: str
    source: str
    url: str
    rating: float | None
    """Mean rating, 0..1 of its scale."""
    count: int | None
    """How many reviews the source says it has."""
    page_id: str | None = None
    crawl_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """An archived page: where to find its bytes."""

    page_id: str
    """``stable_id("p", url, sha256 of the body)``."""
    url: str
    crawl_id: str
    fetched_at: datetime
    status: int
    content_type: str | None
    file: str
    """WARC file, relative to the archive folder."""
    offset: int
    length: int
    """Bytes of the compressed record."""
    rendered: bool = False
    """The body is what a browser made of it."""


@dataclass(frozen=True, kw_only=True)
class Crawl:
    """One run of one spider over one source of one brand, or one imported file; the ground of table health."""

    crawl_id: str
    spider: str
    """Spider name, or ``import:<kind>``."""
    source: str
    """Site domain, provider, or file name."""
    brand: str | None
    """None for SERPs and files with several brands."""
    start_url: str | None
    started: datetime
    finished: datetime | None = None
    """None while it runs, and after it was killed: then the next crawl of that source resumes it."""
    expected: int | None = None
    """Records the source says it has."""
    got: int = 0
    """Distinct records seen in this crawl."""
    new: int = 0
    """Of them not in the store before."""
    duplicates: int = 0
    """Records seen more than once in this crawl."""
    pages: int = 0
    blocked: int = 0
    """Pages that were refused or turned out to be a wall."""
    failed: int = 0
    """Pages that could not be fetched or read."""
    dropped: int = 0
    """Records or rows that could not be used."""
    stop_reason: str | None = None
    """finished, known (paging reached reviews already stored), page_cap, repeat, blocked, failed, ..."""
    fill_rates: dict[str, float] = field(default_factory=dict)
    """Field -> share of records that have it, 0..1."""
    held: int | None = None
    """Reviews of this brand and source that the store holds when the crawl ends: what a re-crawl that stopped at
    reviews already known is measured by. None for other kinds and while it runs."""


Record = (
    Review
    | FaqEntry
    | SerpCapture
    | Ranking
    | Signal
    | RatingSummary
    | Page
    | Crawl
    | SurveyAnswer
    | Ticket
    | ContactAttempt
    | CustomerFigures
)


def review_id(
    *,
    brand: str,
    source: str,
    native_id: str | None,
    published: date | None,
    text: str,
    title: str | None = None,
    rating: float | None = None,
    author: str | None = None,
    occurrence: int = 0,
) -> str:
    """The stable id of a review.

    The source's own id decides when there is one. Otherwise the words, day and rating do, with eight bits of the
    author's name: enough to tell two customers who both wrote "Great" apart, far too little to find a name again.
    ``occurrence`` counts equal rows within one file or page, so that none of them is lost and reading the file
    again adds nothing.
    """
    if native_id:
        return stable_id("r", brand, source, "id", native_id)
    day = published.strftime("%Y-%m-%d") if published else ""
    mark = hashlib.sha256(normalise_text(author).encode()).hexdigest()[:2] if author else ""
    stars = "" if rating is None else f"{rating:.3f}"
    return stable_id(
        "r", brand, source, day, stars, mark, normalise_text(title or ""), normalise_text(text), occurrence
    )
