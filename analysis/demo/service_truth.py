"""Judge what the analysis says of the demonstration's files against what was planted in them."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from analysis.demo.plan import BRANDS, OWN
from analysis.demo.service_plan import (
    AT_ONCE_PLANTED,
    NPS_PLANTED,
    TICKETS,
    WAITS,
    WAITS_PLANTED,
    at_once,
    groups,
    wait,
)

if TYPE_CHECKING:
    import pandas as pd

IDS = [brand.id for brand in BRANDS]
REPLIES = {brand.id: brand.reply_share for brand in BRANDS}


def judge_service(metrics: pd.DataFrame, responsiveness: pd.DataFrame) -> dict[str, list[str]]:
    """What of the truth planted in the files was found, missed, and claimed without being true.

    Parameters
    ----------
    metrics, responsiveness
        Result tables of the demonstration.

    Returns
    -------
    dict
        ``found``, ``missed``, ``false``. Two values of a metric differ when their 95 % intervals do not touch, which
        asks for more than a test at 5 % would; times to answer are judged by the table's own verdict.
    """
    spans = {
        (brand, metric, segment): (low, high)
        for brand, metric, segment, low, high in metrics.loc[
            metrics["period"] == "all", ["brand", "metric", "segment", "low", "high"]
        ].itertuples(index=False)
    }
    said = dict(
        zip(
            zip(responsiveness["brand"], responsiveness["channel"], strict=True), responsiveness["verdict"], strict=True
        )
    )
    found = {
        f"{brand} nps lower": all(
            _below(spans, (brand, "nps", ""), (other, "nps", "")) for other in IDS if other not in NPS_PLANTED
        )
        for brand in NPS_PLANTED
    }
    found |= {
        f"{brand} {channel} slower": said.get((brand, f"contacts:{channel}")) == "slower"
        for brand, channel in WAITS_PLANTED
    }
    fcr = "first_contact_resolution"
    found |= {
        f"{OWN} {fcr} {topic} lower": all(
            _below(spans, (OWN, fcr, f"topic: {topic}"), (OWN, fcr, f"topic: {other}"))
            for other in TICKETS
            if other not in AT_ONCE_PLANTED
        )
        for topic in AT_ONCE_PLANTED
    }
    return {
        "found": [name for name, hit in found.items() if hit],
        "missed": [name for name, hit in found.items() if not hit],
        "false": _false(spans, said),
    }


Cell = tuple[str, str, str]
Spans = dict[Cell, tuple[float, float]]


def _below(spans: Spans, one: Cell, other: Cell) -> bool:
    """Whether the interval of one lies wholly below that of the other."""
    return one in spans and other in spans and spans[one][1] < spans[other][0]


def _false(spans: Spans, said: dict[tuple[str, str], str]) -> list[str]:
    found = []
    for one, other in permutations(IDS, 2):
        for metric in ("nps", "ces", "csat"):
            truly = metric == "nps" and _nps(one) < _nps(other)
            if _below(spans, (one, metric, ""), (other, metric, "")) and not truly:
                found.append(f"{one} {metric} lower than {other}")
    for one, other in permutations(TICKETS, 2):
        cells = [(OWN, "first_contact_resolution", f"topic: {topic}") for topic in (one, other)]
        if _below(spans, cells[0], cells[1]) and at_once(one) >= at_once(other):
            found.append(f"{OWN} first_contact_resolution {one} lower than {other}")
    for (brand, channel), verdict in sorted(said.items()):
        if verdict != "cannot_tell" and verdict != _true_speed(brand, channel):
            found.append(f"{brand} {channel} {verdict}")
    return found


def _nps(brand: str) -> float:
    promoters, detractors = groups(brand)
    return promoters - detractors


def _true_speed(brand: str, channel: str) -> str:
    """How soon the brand answers against the other brands together, by construction."""
    kind, _, name = channel.partition(":")
    if kind == "tickets":
        return "cannot_tell"
    if kind == "reviews":
        others = [share for other, share in REPLIES.items() if other != brand]
        return "faster" if REPLIES[brand] > sum(others) / len(others) else "slower"
    if name not in WAITS:
        return "cannot_tell"
    mine = wait(brand, name)
    quicker = [wait(other, name).minutes < mine.minutes for other in IDS if other != brand]
    slower = [wait(other, name).minutes > mine.minutes for other in IDS if other != brand]
    return "slower" if any(quicker) else "faster" if any(slower) else "cannot_tell"
