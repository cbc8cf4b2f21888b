"""The tables around the comparison: what a CX programme needs beside SWOT and gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.corpus import Corpus
from analysis.evidence import Evidence
from analysis.goals import track_goals
from analysis.journey import build_journey
from analysis.metrics import compute_metrics
from analysis.plan import build_plan
from analysis.taxonomy import Taxonomy
from spiders.market import Market


@dataclass(frozen=True, kw_only=True)
class Programme:
    """What the parts of the programme may look at."""

    market: Market
    corpus: Corpus
    tables: Mapping[str, pd.DataFrame]
    """Result tables made so far, swot and gaps among them."""
    taxonomy: Taxonomy
    counted: pd.DataFrame
    """Reviews that count in shares (:func:`analysis.strata.counted_reviews`)."""
    marks: pd.DataFrame
    """``review_id, brand, theme_id, side`` (:func:`analysis.marks.build_marks`)."""
    evidence: Evidence
    labels: Mapping[str, str]
    """Theme id -> label."""
    brands: list[str]
    previous: Mapping[str, pd.DataFrame]
    """Tables of the last analysis; empty when there is none."""
    now: pd.Timestamp
    seed: int


def programme_tables(given: Programme) -> dict[str, pd.DataFrame]:
    """The programme's tables by name."""
    tables = {"metrics": compute_metrics(given.corpus, brands=given.brands, seed=given.seed)}
    tables["journey"] = build_journey(
        given.counted,
        given.marks,
        given.tables["themes"],
        given.taxonomy,
        brands=given.brands,
        labels=given.labels,
        evidence=given.evidence,
    )
    known = {**given.tables, **tables}
    tables["goals"] = track_goals(
        given.market,
        known,
        counted=given.counted,
        marks=given.marks,
        previous=given.previous.get("goals"),
        now=given.now,
    )
    tables["plan"] = build_plan(given.market, known, given.taxonomy, labels=given.labels, now=given.now)
    return tables
