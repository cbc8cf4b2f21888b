"""What is planted in the demonstration's files: survey answers, tickets, test enquiries and customer figures.

Every brand has the same shares and waits except where this module says otherwise. Survey scores, answered enquiries and
tickets are quotas, so that the files have them exactly; waits are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

ANSWERS = {"nps": 120, "ces": 60, "csat": 60}
"""Answers of each brand's customers to each question."""
COMMENTS = 60
"""How many of those who answered the first question also wrote something."""
PROMOTERS, DETRACTORS = 0.45, 0.25
NPS_PLANTED = {"swiftparcel": (0.20, 0.55)}
"""Brand -> its shares of promoters and detractors."""
EASY, SATISFIED = 0.65, 0.70
"""Shares of answers that count as easy (5 to 7 of 7) and as satisfied (4 or 5 of 5): the same for all brands."""


@dataclass(frozen=True, kw_only=True)
class Wait:
    """How enquiries on one channel fare."""

    minutes: float
    """Median of the answered ones."""
    answered: float
    """Share that is answered while somebody watches."""
    watched: float
    """Minutes until one gives up."""


ENQUIRIES = 24
"""Test enquiries to each brand on each channel."""
WAITS = {
    "email": Wait(minutes=300, answered=0.92, watched=14 * 1440),
    "phone": Wait(minutes=4, answered=0.92, watched=45),
}
WAITS_PLANTED = {
    ("swiftparcel", "email"): Wait(minutes=3000, answered=0.58, watched=14 * 1440),
    ("lockerly", "phone"): Wait(minutes=18, answered=0.42, watched=45),
}
"""(brand, channel) -> what differs."""

TICKETS = {"Refund": 60, "Delivery": 80, "Locker door": 60}
"""Topic -> requests to one's own help desk."""
AT_ONCE = 0.75
"""Share of requests that are resolved at the first contact."""
AT_ONCE_PLANTED = {"Refund": 0.30}
TICKET_CHANNELS = ("email", "phone", "form")

CUSTOMERS_AT_START = 8_000
LOST_A_QUARTER = 0.045
ORDER_VALUE, ORDERS_A_YEAR, YEARS = 6.5, 8.0, 3.0
QUARTERS = ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4")

GOALS = (
    ("complaint_share:app", 0.10, "2026-12-31", "App team"),
    ("nps", 40, "2026-12-31", "Customer experience"),
)
"""Metric, target, deadline and owner of the demonstration's ``[[goal]]`` tables."""


def groups(brand: str) -> tuple[float, float]:
    """The brand's shares of promoters and detractors."""
    return NPS_PLANTED.get(brand, (PROMOTERS, DETRACTORS))


def wait(brand: str, channel: str) -> Wait:
    """How an enquiry to the brand on that channel fares."""
    return WAITS_PLANTED.get((brand, channel), WAITS[channel])


def at_once(topic: str) -> float:
    """Share of requests about the topic that are resolved at the first contact."""
    return AT_ONCE_PLANTED.get(topic, AT_ONCE)
