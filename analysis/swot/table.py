"""The table swot: every rule for every brand taken as "own"."""

from __future__ import annotations

import pandas as pd

from analysis.columns import fit_columns
from analysis.swot.base import QUADRANTS, Facts, find_rules
from analysis.tables import TABLES
from spiders.records import stable_id

EXTRA = {"swot_id": "str", "figure": "str", "robust": "boolean", "caution": "str"}


def build_swot(facts: Facts) -> pd.DataFrame:
    """Apply all rules to all brands.

    Returns
    -------
    pandas.DataFrame
        Table swot; ``score, low, high`` are what ``figure`` says (behind the contract's columns, with ``swot_id`` for
        ``show swot --why`` and ``robust``). Sorted by brand (the market's order), quadrant, and weight: how much the
        theme matters times how far the near end of the interval is from no difference.
    """
    kinds = {**TABLES["swot"], **EXTRA}
    rows = []
    for position, brand in enumerate(facts.names):
        for rule in find_rules():
            for found in rule.find(facts, brand):
                subject = found.theme_id or found.keyword or ""
                rows.append(
                    {
                        "brand": brand, "quadrant": rule.quadrant, "theme_id": found.theme_id, "keyword": found.keyword,
                        "statement": found.statement, "score": found.score, "low": found.low, "high": found.high,
                        "q": found.q, "n": found.n, "rule": rule.name, "evidence_ids": "|".join(found.evidence_ids),
                        "swot_id": stable_id("w", brand, rule.name, subject, found.figure)[:9], "figure": found.figure,
                        "robust": found.robust, "caution": found.caution, "place": position, "square": QUADRANTS.index(rule.quadrant),
                        "weight": -found.weight,
                    }
                )  # fmt: skip
    table = pd.DataFrame(rows, columns=[*kinds, "place", "square", "weight"])
    table = table.sort_values(["place", "square", "weight", "swot_id"], kind="stable", ignore_index=True)
    return fit_columns(table, kinds)
