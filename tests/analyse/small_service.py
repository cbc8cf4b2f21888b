"""What the brands of the small invented market know themselves, and two goals."""

from __future__ import annotations

from datetime import timedelta

from spiders.records import Record
from spiders.service_records import ContactAttempt, SurveyAnswer, SurveyKind, Ticket
from tests.analyse.small_market import START

GOALS = """
[[goal]]
metric = "complaint_share:refunds"
target = 0.1
deadline = 2026-12-31
owner = "Support"

[[goal]]
metric = "nps"
target = 40
deadline = 2026-12-31
"""


def service() -> list[Record]:
    """Survey answers, tickets and test enquiries: half of acme's customers are promoters, a fifth detractors."""
    found: list[Record] = []
    for i in range(40):
        score = 9.0 if i < 20 else 7.0 if i < 32 else 2.0
        found.append(SurveyAnswer(
            answer_id=f"a{i}", brand="acme", kind=SurveyKind.NPS, score=score, scale_min=0, scale_max=10,
            at=START + timedelta(days=i * 8), segment="Business" if i % 2 else "Private",
        ))  # fmt: skip
        opened = START + timedelta(days=i)
        found.append(Ticket(
            ticket_id=f"t{i}", brand="acme", opened_at=opened, first_response_at=opened + timedelta(hours=2),
            resolved_at=None, observed_until=opened + timedelta(days=30), channel="chat" if i % 2 else "email",
        ))  # fmt: skip
    for brand, hours in (("acme", 2), ("bolt", 30)):
        for i in range(12):
            asked = START + timedelta(days=i)
            found.append(ContactAttempt(
                attempt_id=f"k{brand}{i}", brand=brand, channel="email", asked_at=asked,
                answered_at=asked + timedelta(hours=hours + i / 10), observed_until=asked + timedelta(days=9),
            ))  # fmt: skip
    return found
