"""Invent what the demonstration's brands know themselves, and write it as files that people would have."""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

from analysis.demo.invent import PERIOD_DAYS, PERIOD_START, invent_brand
from analysis.demo.plan import BRANDS, OWN, DemoBrand, DemoSource
from analysis.demo.service_plan import (
    ANSWERS,
    COMMENTS,
    CUSTOMERS_AT_START,
    EASY,
    ENQUIRIES,
    LOST_A_QUARTER,
    ORDER_VALUE,
    ORDERS_A_YEAR,
    QUARTERS,
    SATISFIED,
    TICKET_CHANNELS,
    TICKETS,
    WAITS,
    YEARS,
    at_once,
    groups,
    wait,
)

FOLDER = "files"
SURVEY = DemoSource(host="survey", language="en", markup="plain", reviews=COMMENTS)
STAGES = {"nps": "", "ces": "service", "csat": "delivery"}
SEGMENTS = ("Private", "Private", "Business")
Row = dict[str, object]


def write_files(folder: Path, *, seed: int) -> dict[str, Path]:
    """Write the files of one's own knowledge into a folder.

    Parameters
    ----------
    folder
        Of the demonstration; the files go into ``files/`` below it.
    seed
        The same seed gives the same bytes.

    Returns
    -------
    dict
        Kind of import -> file, in the order in which they are imported.
    """
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    made = {
        "survey": invent_answers(seed),
        "tickets": invent_tickets(seed),
        "contacts": invent_enquiries(seed),
        "customers": customer_figures(),
    }
    written = {}
    for kind, rows in made.items():
        written[kind] = place / f"{kind}.csv"
        with written[kind].open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return written


def invent_answers(seed: int) -> list[Row]:
    """Survey answers of all brands' customers; the unhappiest comments stand beside the lowest scores."""
    rows: list[Row] = []
    for brand in BRANDS:
        dice = random.Random(f"{seed} survey {brand.id}")
        words = sorted(invent_brand(brand, SURVEY, dice), key=lambda review: (review.stars, review.number))
        every = ANSWERS["nps"] // COMMENTS
        comments = {("nps", every * place): review.text for place, review in enumerate(words)}
        for kind, n in ANSWERS.items():
            scores = sorted(_scores(brand, kind, n, dice))
            for number, score in enumerate(scores):
                rows.append(
                    {
                        "brand": brand.name, "native_id": f"{kind}-{brand.id}-{number}", "kind": kind, "score": score,
                        "scale_max": {"nps": 10, "ces": 7, "csat": 5}[kind], "at": _stamp(_moment(dice)),
                        "comment": comments.get((kind, number), ""), "stage": STAGES[kind], "segment": dice.choice(SEGMENTS),
                    }
                )  # fmt: skip
    return rows


def _scores(brand: DemoBrand, kind: str, n: int, dice: random.Random) -> list[int]:
    if kind == "nps":
        promoters, detractors = (round(share * n) for share in groups(brand.id))
        middle = n - promoters - detractors
        return [
            *(dice.choice((9, 10)) for _ in range(promoters)),
            *(dice.choice((7, 8)) for _ in range(middle)),
            *(dice.choice((0, 2, 3, 4, 5, 5, 6, 6)) for _ in range(detractors)),
        ]
    good, high, low = (EASY, (5, 6, 7), (1, 2, 3, 4)) if kind == "ces" else (SATISFIED, (4, 5), (1, 2, 3))
    happy = round(good * n)
    return [*(dice.choice(high) for _ in range(happy)), *(dice.choice(low) for _ in range(n - happy))]


def invent_tickets(seed: int) -> list[Row]:
    """Requests to one's own help desk, with times and the number of contacts each took."""
    dice = random.Random(f"{seed} tickets")
    rows: list[Row] = []
    for topic, n in TICKETS.items():
        done = set(dice.sample(range(n), round(at_once(topic) * n)))
        for number in range(n):
            opened = _moment(dice)
            first = opened + timedelta(minutes=_drawn(150, dice))
            resolved = first + timedelta(minutes=_drawn(60 if number in done else 4000, dice))
            still_open = number not in done and dice.random() < 0.1
            rows.append(
                {
                    "ticket_id": f"{topic[:3].upper()}-{number}", "opened_at": _stamp(opened),
                    "first_response_at": _stamp(first), "resolved_at": "" if still_open else _stamp(resolved),
                    "observed_until": _stamp(PERIOD_START + timedelta(days=PERIOD_DAYS + 20)),
                    "contacts": 1 if number in done else dice.choice((2, 2, 3)), "channel": dice.choice(TICKET_CHANNELS),
                    "topic": topic,
                }
            )  # fmt: skip
    return [{"brand": OWN, **row} for row in rows]


def invent_enquiries(seed: int) -> list[Row]:
    """Test enquiries to every brand by e-mail and phone; those that nobody answered have no moment of answer."""
    rows: list[Row] = []
    for channel in WAITS:
        for brand in BRANDS:
            dice = random.Random(f"{seed} {channel} {brand.id}")
            fares = wait(brand.id, channel)
            answered = set(dice.sample(range(ENQUIRIES), round(fares.answered * ENQUIRIES)))
            for number in range(ENQUIRIES):
                asked = _moment(dice)
                minutes = min(_drawn(fares.minutes, dice), fares.watched - 1)
                rows.append(
                    {
                        "brand": brand.id, "channel": channel, "asked_at": _stamp(asked),
                        "answered_at": _stamp(asked + timedelta(minutes=minutes)) if number in answered else "",
                        "observed_until": _stamp(asked + timedelta(minutes=fares.watched)),
                        "note": "Asked about the price of a large parcel",
                    }
                )  # fmt: skip
    return rows


def customer_figures() -> list[Row]:
    """One's own customers by quarter."""
    return [
        {
            "brand": OWN, "period": quarter, "customers_at_start": CUSTOMERS_AT_START,
            "customers_lost": round(LOST_A_QUARTER * CUSTOMERS_AT_START), "average_order_value": ORDER_VALUE,
            "orders_per_year": ORDERS_A_YEAR, "years_retained": YEARS, "currency": "GBP",
        }
        for quarter in QUARTERS
    ]  # fmt: skip


def _moment(dice: random.Random) -> datetime:
    return PERIOD_START + timedelta(days=dice.randrange(PERIOD_DAYS), minutes=480 + dice.randrange(600))


def _drawn(median: float, dice: random.Random) -> float:
    """Minutes around a median, skewed as waits are."""
    return float(median * dice.lognormvariate(0.0, 0.6))


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")
