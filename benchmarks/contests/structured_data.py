"""Reviews of saved pages, against extruct."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contests._saved import pages, score
from contests.base import Field, compete, own_python

NAME = "peers_structured_data"
PEERS = ("extruct",)
WHAT = (
    "Reviews on real saved pages of 30 sites. extruct reads JSON-LD, microdata and RDFa; marketgap also blocks without markup and "
    "embedded state, and leaves out what no reader sees. 'with markup' are the pages on which extruct finds a review."
)


def rows(field: Field) -> list[dict[str, Any]]:
    """One row a side and choice of pages."""
    cases = pages("reviews", lambda name: True)
    sides: dict[str, tuple[Path, str]] = {
        "marketgap": (own_python(), "marketgap_reviews.py"),
        "extruct": (field.peers, "extruct_reviews.py"),
    }
    given = {"pages": [{"file": case["file"], "url": case["url"]} for case in cases]}
    outcomes = compete(sides, given, rounds=field.rounds)
    marked = [bool(found) for found in outcomes["extruct"].answer["found"]]
    result = []
    for what, chosen in ((f"all {len(cases)} pages", [True] * len(cases)), (f"{sum(marked)} with markup", marked)):
        truth = [case["truth"] for case, kept in zip(cases, chosen, strict=True) if kept]
        for side, outcome in outcomes.items():
            found = [one for one, kept in zip(outcome.answer["found"], chosen, strict=True) if kept]
            row = {"pages": what, "side": side, **score("reviews", found, truth)}
            result.append(row | {"CPU a page, ms": round(1000 * outcome.work / len(cases), 1)})
    return result
