"""Reviews of saved pages, against extruct."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contests._saved import compare_pages
from contests.base import Field, Outcome, own_python

NAME = "peers_structured_data"
PEERS = ("extruct",)
WHAT = (
    "Reviews on real saved pages of 30 sites. extruct reads JSON-LD, microdata and RDFa; marketgap also blocks without markup and "
    "embedded state, and leaves out what no reader sees. 'with markup' are the pages on which extruct finds a review."
)


def rows(field: Field) -> list[dict[str, Any]]:
    """One row a side and choice of pages."""
    sides: dict[str, tuple[Path, str]] = {
        "marketgap": (own_python(), "marketgap_reviews.py"),
        "extruct": (field.peers, "extruct_reviews.py"),
    }
    return compare_pages("reviews", sides, _choices, rounds=field.rounds, timed="CPU a page, ms")


def _choices(files: list[str], outcomes: dict[str, Outcome]) -> list[tuple[str, list[bool]]]:
    marked = [bool(found) for found in outcomes["extruct"].answer["found"]]
    return [(f"all {len(files)} pages", [True] * len(files)), (f"{sum(marked)} with markup", marked)]
