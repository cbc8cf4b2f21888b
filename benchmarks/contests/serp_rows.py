"""Organic rows of saved results pages, against WebSearcher."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contests._saved import pages, score
from contests.base import Field, compete, own_python

NAME = "peers_serp_rows"
PEERS = ("websearcher",)
WHAT = "Organic rows of real saved results pages. WebSearcher reads Google only; Google's pages therefore have rows of their own."


def rows(field: Field) -> list[dict[str, Any]]:
    """One row a side and choice of pages."""
    cases = pages("serp", lambda name: True)
    sides: dict[str, tuple[Path, str]] = {
        "marketgap": (own_python(), "marketgap_rows.py"),
        "WebSearcher": (field.peers, "websearcher_rows.py"),
    }
    given = {"pages": [{"file": case["file"], "url": case["url"]} for case in cases]}
    outcomes = compete(sides, given, rounds=field.rounds)
    google = [Path(case["file"]).name.startswith("google") for case in cases]
    result = []
    for what, chosen in ((f"Google, {sum(google)} pages", google), (f"all engines, {len(cases)}", [True] * len(cases))):
        truth = [case["truth"] for case, kept in zip(cases, chosen, strict=True) if kept]
        for side, outcome in outcomes.items():
            found = [one for one, kept in zip(outcome.answer["found"], chosen, strict=True) if kept]
            row = {"pages": what, "side": side, **score("serp", found, truth)}
            result.append(row | {"CPU a page, ms (all)": round(1000 * outcome.work / len(cases), 1)})
    return result
