"""The tables around the comparison: what a CX programme needs beside SWOT and gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.changes import build_changes
from analysis.changes.base import Pair
from analysis.corpus import Corpus
from analysis.discovery.domains import discover_domains
from analysis.errors import ResultsError
from analysis.evidence import Evidence
from analysis.goals import track_goals
from analysis.inbox import build_inbox
from analysis.journey import build_journey
from analysis.metrics import compute_metrics
from analysis.personas import find_personas
from analysis.plan import build_plan
from analysis.runs import read_run, run_before
from analysis.taxonomy import Taxonomy
from analysis.trends import follow_themes
from analysis.voices import rates_by_kind
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
    tables["discovered"] = discover_domains(given.tables["rankings"], given.market)
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
    tables["voices"] = rates_by_kind(given.tables["reviews"], given.tables["opinions"], brands=given.brands)
    tables["personas"] = find_personas(
        given.counted,
        given.tables["reviews"],
        given.marks,
        given.tables["themes"],
        brands=given.brands,
        labels=given.labels,
        evidence=given.evidence,
        seed=given.seed,
        surveys=given.corpus.surveys,
    )
    tables["inbox"] = build_inbox(given.tables["reviews"], given.tables["opinions"], labels=given.labels, now=given.now)
    tables["trends"] = follow_themes(given.counted, given.marks, brands=given.brands)
    tables["changes"] = build_changes(_pair(given, tables))
    return tables


def _pair(given: Programme, tables: Mapping[str, pd.DataFrame]) -> Pair | None:
    """This analysis and the newest older one; None when there is none, or it cannot be compared with."""
    run = run_before(given.market, given.now.to_pydatetime())
    if run is None:
        return None
    try:
        before = read_run(run).tables
    except ResultsError:
        return None
    return Pair(
        now={**given.tables, **tables},
        before=before,
        since=pd.Timestamp(run.moment),
        counted=given.counted,
        marks=given.marks,
        names={brand.id: brand.name for brand in given.market.brand},
        labels=given.labels,
        seed=given.seed,
    )
