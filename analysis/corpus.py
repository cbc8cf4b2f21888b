"""The only reader of the store: tidy frames with documented columns and types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.columns import as_column
from analysis.tables import TABLES
from spiders.market import Market
from spiders.records import Crawl, FaqEntry, Page, Ranking, RatingSummary, Record, Review, SerpCapture, Signal
from spiders.service_records import ContactAttempt, CustomerFigures, SurveyAnswer, Ticket
from spiders.store import Store, open_store

MADE_LATER = ("polarity", "polarity_label", "main_theme")
"""Columns of table reviews that the analysis adds."""

TEXT, NUMBER, COUNT, FLAG, TIME = "str", "float64", "Int64", "boolean", "datetime64[us, UTC]"

REVIEWS = {name: kind for name, kind in TABLES["reviews"].items() if name not in MADE_LATER} | {
    "crawl_id": TEXT,
    "first_crawl_id": TEXT,
    "country": TEXT,
    "helpful": COUNT,
}
FAQ = TABLES["faq"] | {"page_id": TEXT, "language": TEXT, "crawl_id": TEXT}
CAPTURES = {
    "capture_id": TEXT, "keyword": TEXT, "provider": TEXT, "country": TEXT, "language": TEXT, "device": TEXT,
    "captured_at": TIME, "state": TEXT, "depth": COUNT, "reason": TEXT, "page_id": TEXT,
}  # fmt: skip
RANKINGS = {
    "ranking_id": TEXT, "capture_id": TEXT, "position": COUNT, "part": TEXT, "url": TEXT, "title": TEXT, "snippet": TEXT,
}  # fmt: skip
SIGNALS = {"signal_id": TEXT, **TABLES["signals"], "crawl_id": TEXT}
SUMMARIES = {
    "summary_id": TEXT, "brand": TEXT, "source": TEXT, "url": TEXT, "rating": NUMBER, "count": COUNT,
    "page_id": TEXT, "crawl_id": TEXT,
}  # fmt: skip
CRAWLS = {
    "crawl_id": TEXT, "spider": TEXT, "source": TEXT, "brand": TEXT, "start_url": TEXT, "started": TIME,
    "finished": TIME, "expected": COUNT, "got": COUNT, "new": COUNT, "duplicates": COUNT, "pages": COUNT,
    "blocked": COUNT, "failed": COUNT, "dropped": COUNT, "stop_reason": TEXT, "fill_rates": "object",
    "held": COUNT,
}  # fmt: skip
PAGES = {
    "page_id": TEXT, "url": TEXT, "crawl_id": TEXT, "fetched_at": TIME, "status": COUNT, "content_type": TEXT,
    "file": TEXT, "rendered": FLAG,
}  # fmt: skip

SURVEYS = {
    "answer_id": TEXT, "brand": TEXT, "kind": TEXT, "score": NUMBER, "scale_min": NUMBER, "scale_max": NUMBER,
    "at": TIME, "stage": TEXT, "segment": TEXT, "review_id": TEXT, "crawl_id": TEXT,
}  # fmt: skip
TICKETS = {
    "ticket_id": TEXT, "brand": TEXT, "opened_at": TIME, "first_response_at": TIME, "resolved_at": TIME,
    "observed_until": TIME, "contacts": COUNT, "channel": TEXT, "topic": TEXT, "segment": TEXT, "crawl_id": TEXT,
}  # fmt: skip
CONTACTS = {
    "attempt_id": TEXT, "brand": TEXT, "channel": TEXT, "asked_at": TIME, "answered_at": TIME, "observed_until": TIME,
    "note": TEXT, "crawl_id": TEXT,
}  # fmt: skip
CUSTOMERS = {
    "figures_id": TEXT, "brand": TEXT, "period": TEXT, "segment": TEXT, "customers_at_start": COUNT,
    "customers_lost": COUNT, "average_order_value": NUMBER, "orders_per_year": NUMBER, "years_retained": NUMBER,
    "currency": TEXT, "crawl_id": TEXT,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """What the store holds about the brands of a market, one frame a kind of record, each sorted by its id.

    Only reviews that their page shows (``visible``) and only brands that market.toml names are in here.
    """

    reviews: pd.DataFrame
    """Columns and types of :data:`REVIEWS`; ``duplicate_of`` is empty, ``language`` as the source states it."""
    faq: pd.DataFrame
    captures: pd.DataFrame
    """One row per attempt to read the results for a keyword."""
    rankings: pd.DataFrame
    """Rows of results pages; ``capture_id`` leads to the capture."""
    signals: pd.DataFrame
    summaries: pd.DataFrame
    crawls: pd.DataFrame
    """Runs of spiders and imports; ``brand`` is empty for those of several brands."""
    pages: pd.DataFrame
    surveys: pd.DataFrame
    """Scores given in surveys; their comments are reviews of kind survey."""
    tickets: pd.DataFrame
    contacts: pd.DataFrame
    """Test enquiries."""
    customers: pd.DataFrame
    """A brand's own figures of its customers by period."""
    hidden: int = 0
    """Reviews left out because only structured data has them."""
    foreign: tuple[str, ...] = ()
    """Brands of the store that market.toml does not name; their records are left out."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to analyse."""
        frames = (self.reviews, self.faq, self.captures, self.signals, self.surveys, self.tickets, self.contacts)
        return all(frame.empty for frame in (*frames, self.customers))


def read_corpus(market: Market) -> Corpus:
    """Read everything a market's store holds.

    Raises
    ------
    StoreError
        When the store cannot be opened.
    """
    brands = [brand.id for brand in market.brand]
    with open_store(market.store_url) as store:
        reviews = list(store.records(Review))
        own = set(brands)
        foreign = tuple(sorted({review.brand for review in reviews} - own))
        visible = [review for review in reviews if review.visible and review.brand in own]
        return Corpus(
            reviews=_frame(visible, REVIEWS),
            faq=_frame(_of(store, FaqEntry, own), FAQ),
            captures=_frame(_of(store, SerpCapture), CAPTURES),
            rankings=_frame(_of(store, Ranking), RANKINGS),
            signals=_frame(_of(store, Signal, own), SIGNALS),
            summaries=_frame(_of(store, RatingSummary, own), SUMMARIES),
            crawls=_frame(_of(store, Crawl), CRAWLS),
            pages=_frame(_of(store, Page), PAGES),
            surveys=_frame(_of(store, SurveyAnswer, own), SURVEYS),
            tickets=_frame(_of(store, Ticket, own), TICKETS),
            contacts=_frame(_of(store, ContactAttempt, own), CONTACTS),
            customers=_frame(_of(store, CustomerFigures, own), CUSTOMERS),
            hidden=sum(not review.visible for review in reviews),
            foreign=foreign,
        )


def _of(store: Store, kind: type[Record], brands: set[str] | None = None) -> list[Any]:
    found: list[Any] = list(store.records(kind))
    return found if brands is None else [record for record in found if record.brand in brands]


def _frame(records: list[Any], columns: dict[str, str]) -> pd.DataFrame:
    """The records' fields as columns of the stated types; a field no record has is empty."""
    data = {name: [_plain(getattr(record, name, None)) for record in records] for name in columns}
    return pd.DataFrame({name: as_column(data[name], kind) for name, kind in columns.items()})


def _plain(value: Any) -> Any:
    """An enum's value as plain text, so that no enum reaches a table."""
    return str(value.value) if hasattr(value, "value") else value
