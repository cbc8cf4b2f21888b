"""What a metric is. Each other file in this folder but ``table.py`` is one, and is found by itself.

A metric's file has a constant ``METRIC`` of type :class:`Metric`. Its function gets some rows of one frame of the
corpus (all of one brand) and measures them; ``None`` means that these rows say nothing about it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.statistics.intervals import Z_95, Numbers, wilson
from spiders.members import find_members

Source = Literal["surveys", "tickets", "customers"]
ROUNDS = 2_000
"""Bootstrap rounds."""
LARGE = 5_000
"""Values from which on the normal approximation of a mean takes the bootstrap's place: they no longer differ."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A metric's value on some rows."""

    value: float
    low: float = float("nan")
    high: float = float("nan")
    """Limits of the 95 % interval; NaN where there is none."""
    n: int
    note: str = ""
    """What was counted how, where a reader could take it otherwise."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric."""

    name: str
    label: str
    source: Source
    """The frame of the corpus it is measured on."""
    formula: str
    """As docs/metrics.md prints it."""
    measure: Callable[[pd.DataFrame, np.random.Generator], Measured | None]
    needs: tuple[str, ...] = ()
    """Columns that the file must have had: an empty cell of a column that was never there says nothing."""


def find_metrics() -> tuple[Metric, ...]:
    """All metrics of this folder, by name.

    >>> [metric.name for metric in find_metrics()][-1]
    'nps'
    """
    found: tuple[Metric, ...] = find_members("analysis.metrics", "METRIC")
    return tuple(sorted(found, key=lambda metric: metric.name))


def measure_share(hits: int, n: int, *, times: float = 1.0, note: str = "") -> Measured | None:
    """A share with Wilson's interval, times 1 or 100.

    >>> measure_share(3, 30, times=100).value
    10.0
    """
    if n == 0:
        return None
    low, high = wilson(hits, n)
    return Measured(value=times * hits / n, low=times * float(low), high=times * float(high), n=n, note=note)


def measure_mean(values: Numbers, random: np.random.Generator, *, note: str = "") -> Measured | None:
    """A mean with the bootstrap's percentile interval (Efron 1979); no interval for fewer than two values."""
    n = len(values)
    if n == 0:
        return None
    mean = float(values.mean())
    if n == 1:
        return Measured(value=mean, n=1, note=note)
    if n > LARGE:
        half = Z_95 * float(values.std(ddof=1)) / n**0.5
        return Measured(value=mean, low=mean - half, high=mean + half, n=n, note=note)
    ordered = np.sort(values)  # the result does not depend on the order of the rows
    drawn = [ordered[random.integers(0, n, size=(100, n))].mean(axis=1) for _ in range(ROUNDS // 100)]
    low, high = np.quantile(np.concatenate(drawn), [0.025, 0.975])
    return Measured(value=mean, low=float(low), high=float(high), n=n, note=note)


def measure_time(rows: pd.DataFrame, end: str, random: np.random.Generator, *, word: str) -> Measured | None:
    """Mean seconds from ``opened_at`` to ``end``, over the requests that have both."""
    seconds = (rows[end] - rows["opened_at"]).dt.total_seconds()
    known: Numbers = np.asarray(seconds[seconds.ge(0)], dtype=np.float64)
    missing = len(rows) - len(known)
    note = f"{missing:,} of {len(rows):,} requests {word} and not in the mean" if missing else ""
    return measure_mean(known, random, note=note)


def measure_satisfied(rows: pd.DataFrame, kind: str, least: dict[float, float], *, word: str) -> Measured | None:
    """Share x 100 of the survey answers of one kind that reach the least satisfied score of their scale.

    Parameters
    ----------
    rows
        Frame ``surveys``.
    kind
        ``ces`` or ``csat``.
    word
        What such an answer says: ``satisfied``, ``easy``.
    least
        Top of the scale -> the lowest score that counts as satisfied. Answers on other scales are left out.
    """
    mine = rows[rows["kind"] == kind]
    known = mine[mine["scale_max"].isin(list(least))]
    if known.empty:
        return None
    satisfied = known["score"] >= known["scale_max"].map(least)
    scales = sorted(set(known["scale_max"]))
    notes = [f"{least[scale]:g} to {scale:g} on a scale to {scale:g} count as {word}" for scale in scales]
    if len(mine) > len(known):
        notes.append(f"{len(mine) - len(known):,} answers on other scales are left out")
    return measure_share(int(satisfied.sum()), len(known), times=100, note="; ".join(notes))
