"""The tables of the store, one a record kind: one metadata for SQLite and PostgreSQL.

A change here needs a migration in ``spiders/migrations/versions`` and a new :data:`REVISION`; a test compares the two.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from spiders.records import (
    CaptureState,
    Crawl,
    FaqEntry,
    Page,
    Ranking,
    RatingSummary,
    Record,
    Review,
    ReviewKind,
    SerpCapture,
    SerpPart,
    Signal,
    SignalKind,
)
from spiders.service_records import ContactAttempt, CustomerFigures, SurveyAnswer, SurveyKind, Ticket

REVISION = "0005"
"""The newest migration; stands here so that opening an up-to-date store need not load Alembic."""

VERSION_TABLE = "marketgap_version"
"""Alembic's table under a name of its own: a shared PostgreSQL database may hold another program's."""


class Words(sa.types.TypeDecorator[str]):
    """Text, sorted by code point on PostgreSQL as on SQLite: the order of rows does not depend on a server's locale."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Collation "C" on PostgreSQL."""
        return dialect.type_descriptor(sa.Text(collation="C") if dialect.name == "postgresql" else sa.Text())


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment in UTC; comes back with its zone."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """``timestamptz`` on PostgreSQL; SQLite keeps text without a zone."""
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC; without its zone for SQLite."""
        if value is None:
            return None
        moment = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """With its zone."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Member(sa.types.TypeDecorator[StrEnum]):
    """A value of a closed vocabulary; anything else is an error on the way in and on the way out."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, vocabulary: type[StrEnum]) -> None:
        super().__init__()
        self.vocabulary = vocabulary

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """The value as text."""
        return None if value is None else self.vocabulary(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """The member."""
        return None if value is None else self.vocabulary(value)


class FillRates(sa.types.TypeDecorator[dict[str, float]]):
    """Field -> share, as JSON text with sorted keys: the same bytes whatever the order of insertion."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, float] | None, dialect: Dialect) -> str:
        """JSON text."""
        return json.dumps(value or {}, sort_keys=True)

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, float]:
        """A dictionary; empty when nothing is stored."""
        return dict(json.loads(value)) if value else {}


def storable(text: str) -> str:
    """The text without NUL characters and lone surrogates: PostgreSQL refuses the one, no database stores the other.

    >>> storable("la\\x00te")
    'late'
    """
    if text.isascii():
        return text.replace("\x00", "") if "\x00" in text else text
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


METADATA = sa.MetaData()


def _text(name: str, *, empty: bool = True, key: bool = False, index: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Words(), primary_key=key, nullable=empty and not key, index=index or None)


REVIEWS = sa.Table(
    "reviews",
    METADATA,
    _text("review_id", key=True),
    _text("brand", empty=False),
    _text("source", empty=False),
    sa.Column("kind", Member(ReviewKind), nullable=False),
    _text("native_id"),
    _text("url"),
    _text("page_id"),
    _text("crawl_id"),
    _text("first_crawl_id"),
    sa.Column("rating", sa.Float(53)),
    _text("title"),
    _text("text", empty=False),
    _text("language"),
    sa.Column("published", Moment()),
    _text("author_key"),
    sa.Column("verified", sa.Boolean()),
    sa.Column("helpful", sa.BigInteger()),
    _text("country"),
    sa.Column("visible", sa.Boolean(), nullable=False),
    _text("reply_text"),
    sa.Column("replied_at", Moment()),
)

FAQ_ENTRIES = sa.Table(
    "faq_entries",
    METADATA,
    _text("faq_id", key=True),
    _text("brand", empty=False),
    _text("url", empty=False),
    _text("question", empty=False),
    _text("answer", empty=False),
    _text("markup", empty=False),
    _text("page_id"),
    _text("crawl_id"),
    _text("language"),
)

SERP_CAPTURES = sa.Table(
    "serp_captures",
    METADATA,
    _text("capture_id", key=True),
    _text("keyword", empty=False),
    _text("provider", empty=False),
    _text("country"),
    _text("language"),
    _text("device", empty=False),
    sa.Column("captured_at", Moment(), nullable=False),
    sa.Column("state", Member(CaptureState), nullable=False),
    sa.Column("depth", sa.BigInteger(), nullable=False),
    _text("reason"),
    _text("page_id"),
    _text("crawl_id"),
)

RANKINGS = sa.Table(
    "rankings",
    METADATA,
    _text("ranking_id", key=True),
    _text("capture_id", empty=False, index=True),
    sa.Column("position", sa.BigInteger(), nullable=False),
    sa.Column("part", Member(SerpPart), nullable=False),
    _text("url", empty=False),
    _text("title"),
    _text("snippet"),
)

SIGNALS = sa.Table(
    "signals",
    METADATA,
    _text("signal_id", key=True),
    _text("brand", empty=False),
    _text("url", empty=False),
    sa.Column("kind", Member(SignalKind), nullable=False),
    _text("vendor"),
    _text("evidence", empty=False),
    _text("page_id"),
    _text("crawl_id"),
)

RATING_SUMMARIES = sa.Table(
    "rating_summaries",
    METADATA,
    _text("summary_id", key=True),
    _text("brand", empty=False),
    _text("source", empty=False),
    _text("url", empty=False),
    sa.Column("rating", sa.Float(53)),
    sa.Column("count", sa.BigInteger()),
    _text("page_id"),
    _text("crawl_id"),
)

PAGES = sa.Table(
    "pages",
    METADATA,
    _text("page_id", key=True),
    _text("url", empty=False),
    _text("crawl_id", empty=False, index=True),
    sa.Column("fetched_at", Moment(), nullable=False),
    sa.Column("status", sa.BigInteger(), nullable=False),
    _text("content_type"),
    _text("file", empty=False),
    sa.Column("offset", sa.BigInteger(), nullable=False),
    sa.Column("length", sa.BigInteger(), nullable=False),
    sa.Column("rendered", sa.Boolean(), nullable=False),
)

CRAWLS = sa.Table(
    "crawls",
    METADATA,
    _text("crawl_id", key=True),
    _text("spider", empty=False),
    _text("source", empty=False),
    _text("brand"),
    _text("start_url"),
    sa.Column("started", Moment(), nullable=False),
    sa.Column("finished", Moment()),
    sa.Column("expected", sa.BigInteger()),
    *(
        sa.Column(name, sa.BigInteger(), nullable=False)
        for name in ("got", "new", "duplicates", "pages", "blocked", "failed", "dropped")
    ),
    _text("stop_reason"),
    sa.Column("fill_rates", FillRates(), nullable=False),
    sa.Column("held", sa.BigInteger()),
)

SURVEY_ANSWERS = sa.Table(
    "survey_answers",
    METADATA,
    _text("answer_id", key=True),
    _text("brand", empty=False),
    sa.Column("kind", Member(SurveyKind), nullable=False),
    *(sa.Column(name, sa.Float(53), nullable=False) for name in ("score", "scale_min", "scale_max")),
    sa.Column("at", Moment()),
    *(_text(name) for name in ("stage", "segment", "review_id", "crawl_id")),
)

TICKETS = sa.Table(
    "tickets",
    METADATA,
    _text("ticket_id", key=True),
    _text("brand", empty=False),
    sa.Column("opened_at", Moment(), nullable=False),
    sa.Column("first_response_at", Moment()),
    sa.Column("resolved_at", Moment()),
    sa.Column("observed_until", Moment(), nullable=False),
    sa.Column("contacts", sa.BigInteger()),
    *(_text(name) for name in ("channel", "topic", "segment", "crawl_id")),
)

CONTACT_ATTEMPTS = sa.Table(
    "contact_attempts",
    METADATA,
    _text("attempt_id", key=True),
    _text("brand", empty=False),
    _text("channel", empty=False),
    sa.Column("asked_at", Moment(), nullable=False),
    sa.Column("answered_at", Moment()),
    sa.Column("observed_until", Moment(), nullable=False),
    _text("note"),
    _text("crawl_id"),
)

CUSTOMER_FIGURES = sa.Table(
    "customer_figures",
    METADATA,
    _text("figures_id", key=True),
    _text("brand", empty=False),
    _text("period", empty=False),
    _text("segment"),
    sa.Column("customers_at_start", sa.BigInteger()),
    sa.Column("customers_lost", sa.BigInteger()),
    *(sa.Column(name, sa.Float(53)) for name in ("average_order_value", "orders_per_year", "years_retained")),
    _text("currency"),
    _text("crawl_id"),
)

ABOUT = sa.Table("about", METADATA, _text("name", key=True), _text("value", empty=False))
"""What the store knows about itself; no records (``spiders.people``)."""

TABLES: dict[type[Record], sa.Table] = {
    Review: REVIEWS,
    FaqEntry: FAQ_ENTRIES,
    SerpCapture: SERP_CAPTURES,
    Ranking: RANKINGS,
    Signal: SIGNALS,
    RatingSummary: RATING_SUMMARIES,
    Page: PAGES,
    Crawl: CRAWLS,
    SurveyAnswer: SURVEY_ANSWERS,
    Ticket: TICKETS,
    ContactAttempt: CONTACT_ATTEMPTS,
    CustomerFigures: CUSTOMER_FIGURES,
}
"""Record kind -> its table."""

ADDITIVE: frozenset[type[Record]] = frozenset({Review, FaqEntry, RatingSummary})
"""Kinds of which a newer record never erases what an older one knew; the others replace the older one whole."""
