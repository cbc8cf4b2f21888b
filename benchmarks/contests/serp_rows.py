"""Organic rows of saved results pages, against WebSearcher."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contests._saved import compare_pages
from contests.base import Field, Outcome, own_python

NAME = "peers_serp_rows"
PEERS = ("websearcher",)
WHAT = "Organic rows of real saved results pages. WebSearcher reads Google only; Google's pages therefore have rows of their own."


def rows(field: Field) -> list[dict[str, Any]]:
    """One row a side and choice of pages."""
    sides: dict[str, tuple[Path, str]] = {
        "marketgap": (own_python(), "marketgap_rows.py"),
        "WebSearcher": (field.peers, "websearcher_rows.py"),
    }
    return compare_pages("serp", sides, _choices, rounds=field.rounds, timed="CPU a page, ms (all)")


def _choices(files: list[str], outcomes: dict[str, Outcome]) -> list[tuple[str, list[bool]]]:
    google = [Path(file).name.startswith("google") for file in files]
    return [(f"Google, {sum(google)} pages", google), (f"all engines, {len(files)}", [True] * len(files))]
