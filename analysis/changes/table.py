"""The table changes."""

from __future__ import annotations

import pandas as pd

from analysis.changes.base import Pair, find_kinds
from analysis.columns import fit_columns
from spiders.records import stable_id

COLUMNS = {
    "change_id": "str", "kind": "str", "brand": "str", "theme_id": "str", "subject": "str", "statement": "str",
    "before": "float64", "after": "float64", "low": "float64", "high": "float64", "q": "float64", "n": "Int64",
    "better": "boolean", "since": "datetime64[us, UTC]", "evidence_ids": "str",
}  # fmt: skip


def build_changes(pair: Pair | None) -> pd.DataFrame:
    """Everything that moved between two analyses; no row when there is no earlier one.

    Returns
    -------
    pandas.DataFrame
        ``kind`` (a file of this folder)``, brand, theme_id, subject, statement, before, after``, the interval ``low,
        high`` and ``q`` where there was a test``, n, better`` (for the brand; empty when that is open)``, since``
        (the moment of the earlier analysis) and ``evidence_ids``. Sorted by kind, then by weight. ``change_id``
        depends on what changed only, so that the same change is recognised again.
    """
    rows = []
    for kind in find_kinds() if pair is not None else ():
        assert pair is not None
        found = sorted(kind.find(pair), key=lambda change: (-change.weight, change.brand or "", change.statement))
        for change in found:
            key = (kind.name, change.brand, change.theme_id, change.subject, change.better)
            rows.append(
                {
                    "change_id": stable_id("x", *key)[:9], "kind": kind.name, "brand": change.brand,
                    "theme_id": change.theme_id, "subject": change.subject, "statement": change.statement,
                    "before": change.before, "after": change.after, "low": change.low, "high": change.high,
                    "q": change.q, "n": change.n, "better": change.better, "since": pair.since,
                    "evidence_ids": "|".join(change.evidence_ids),
                }
            )  # fmt: skip
    return fit_columns(pd.DataFrame(rows, columns=list(COLUMNS)), COLUMNS)
