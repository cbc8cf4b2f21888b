"""The table metrics: every metric for every brand, period and segment that has data."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analysis.columns import fit_columns
from analysis.corpus import Corpus
from analysis.metrics.base import Metric, find_metrics
from analysis.metrics.periods import quarter_of
from analysis.stated import stated
from analysis.tables import TABLES

EXTRA = {"segment": "str", "note": "str"}
ALL = "all"
MOMENT = {"surveys": "at", "tickets": "opened_at"}
"""Frame -> the column that says which quarter a row belongs to; customer figures state their period."""
GROUPS = {"surveys": ("segment", "stage"), "tickets": ("segment", "channel", "topic"), "customers": ("segment",)}
"""Frame -> the columns that make segments."""


def compute_metrics(corpus: Corpus, *, brands: Sequence[str], seed: int = 0) -> pd.DataFrame:
    """Measure everything that imported files allow.

    Parameters
    ----------
    corpus
        Its frames ``surveys, tickets, customers`` are measured.
    brands
        Brand ids in the order wanted.
    seed
        Of the bootstrap of means.

    Returns
    -------
    pandas.DataFrame
        Table metrics. ``period`` is "all", or a calendar quarter (of customer figures: the period as stated);
        ``segment`` is empty, or the segment's name (``stage: use``, ``channel: chat``, ``topic: billing`` where the
        files name those), only for all periods together; ``note`` says what was left out. Shares are 0..1, nps
        -100..100, ces and csat 0..100, times seconds, clv in the currency of the file.
    """
    kinds = {**TABLES["metrics"], **EXTRA}
    rows = []
    for brand in brands:
        for metric in find_metrics():
            frame: pd.DataFrame = getattr(corpus, metric.source)
            mine = frame[frame["brand"] == brand]
            for column in metric.needs:
                mine = mine[stated(mine, corpus.crawls, column)]
            for period, segment, part in _slices(mine, metric.source):
                found = metric.measure(part, _random(seed, brand, metric, period, segment))
                if found is not None:
                    rows.append(
                        {
                            "brand": brand, "metric": metric.name, "value": found.value, "low": found.low,
                            "high": found.high, "n": found.n, "period": period, "segment": segment, "note": found.note,
                        }
                    )  # fmt: skip
    return fit_columns(pd.DataFrame(rows, columns=list(kinds)), kinds)


def _random(seed: int, brand: str, metric: Metric, period: str, segment: str) -> np.random.Generator:
    """Of one cell alone: what else there is does not change it."""
    key = "\x1f".join((brand, metric.name, period, segment))
    return np.random.default_rng([seed, zlib.crc32(key.encode())])


def _slices(frame: pd.DataFrame, source: str) -> Iterator[tuple[str, str, pd.DataFrame]]:
    if frame.empty:
        return
    whole = frame
    if source == "customers":  # segments of a period would be counted twice beside its total
        totals = frame[frame["segment"].isna()]
        whole = totals if len(totals) else frame
    yield ALL, "", whole
    periods = whole["period"] if source == "customers" else quarter_of(whole[MOMENT[source]])
    for period, part in whole.groupby(periods, sort=True):
        yield str(period), "", part
    for column in GROUPS[source]:
        for name, part in frame.dropna(subset=[column]).groupby(column, sort=True):
            yield ALL, str(name) if column == "segment" else f"{column}: {name}", part
