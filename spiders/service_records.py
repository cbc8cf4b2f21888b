"""Records of what a brand knows itself: survey answers, tickets, test enquiries, customer figures.

They come from imported files only. ``None`` always means *not known*, never *none*; times are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SurveyKind(StrEnum):
    """Which question a survey answer belongs to."""

    NPS = "nps"  # "would you recommend us", 0 to 10
    CES = "ces"  # "how easy was it", 1 to 5 or 1 to 7
    CSAT = "csat"  # "how satisfied are you", 1 to 3, 1 to 5 or 1 to 10


@dataclass(frozen=True, kw_only=True)
class SurveyAnswer:
    """One person's answer to one survey question. The open comment is kept as a review of kind survey."""

    answer_id: str
    brand: str
    kind: SurveyKind
    score: float
    """As given, on the scale from ``scale_min`` to ``scale_max``."""
    scale_min: float
    scale_max: float
    at: datetime | None = None
    stage: str | None = None
    """Stage of the journey the survey asked about."""
    segment: str | None = None
    """Group of customers, as the file names it (country, plan, product)."""
    review_id: str | None = None
    """The review that holds the comment."""
    crawl_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """One request of a customer to the help desk."""

    ticket_id: str
    """Stable id made of brand and the desk's own number."""
    brand: str
    opened_at: datetime
    first_response_at: datetime | None = None
    """None: no answer until ``observed_until``."""
    resolved_at: datetime | None = None
    """None: not resolved until ``observed_until``."""
    observed_until: datetime
    """End of observation: the newest moment in the file when it does not say."""
    contacts: int | None = None
    """How often the customer had to get in touch until it was resolved."""
    channel: str | None = None
    topic: str | None = None
    segment: str | None = None
    crawl_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class ContactAttempt:
    """One test enquiry (mystery contact): asked, and answered or not until the observation ended."""

    attempt_id: str
    brand: str
    channel: str
    asked_at: datetime
    answered_at: datetime | None = None
    """None: never answered until ``observed_until``."""
    observed_until: datetime
    note: str | None = None
    crawl_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerFigures:
    """What a brand knows of its customers in one period: the ground of churn and customer lifetime value."""

    figures_id: str
    brand: str
    period: str
    """``2026``, ``2026-H1``, ``2026-Q1`` or ``2026-03``."""
    segment: str | None = None
    customers_at_start: int | None = None
    customers_lost: int | None = None
    """Of those at the start, lost within the period."""
    average_order_value: float | None = None
    """In ``currency``."""
    orders_per_year: float | None = None
    """Per customer."""
    years_retained: float | None = None
    """Mean time a customer stays, in years."""
    currency: str | None = None
    crawl_id: str | None = None
