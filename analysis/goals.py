"""Goals of market.toml, followed from run to run: met, on the way, not moving, or cannot tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.columns import empty_table, fit_columns
from analysis.figures import SIDES, Figure, Tables, find_figure
from analysis.statistics.intervals import wilson
from spiders.market import Goal, Market

COLUMNS = {
    "metric": "str", "brand": "str", "owner": "str", "target": "float64", "deadline": "str", "baseline": "float64",
    "baseline_low": "float64", "baseline_high": "float64", "baseline_n": "Int64", "baseline_at": "datetime64[us, UTC]",
    "value": "float64", "low": "float64", "high": "float64", "n": "Int64", "since_value": "float64",
    "since_low": "float64", "since_high": "float64", "since_n": "Int64", "state": "str", "sure": "boolean",
    "sentence": "str",
}  # fmt: skip
LEAST_SINCE = 30
"""Reviews since the baseline from which on they, and not all reviews, say where a share stands."""
STANDSTILL = 0.25
"""Not moving: even the best end of the change's interval is less than this part of the way to the target."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """A value with its interval."""

    value: float
    low: float
    high: float
    n: int


def track_goals(
    market: Market,
    tables: Tables,
    *,
    counted: pd.DataFrame,
    marks: pd.DataFrame,
    previous: pd.DataFrame | None,
    now: pd.Timestamp,
) -> pd.DataFrame:
    """Table goals: where each goal of one's own brand stands.

    Parameters
    ----------
    market
        With its ``[[goal]]`` tables and ``own``.
    tables
        Result tables by name.
    counted, marks
        From :func:`analysis.strata.counted_reviews` and :func:`analysis.marks.build_marks`: of shares, the reviews
        published since the baseline are measured as well.
    previous
        This table as the last analysis left it: the baseline is measured once and then kept.
    now
        The moment of this analysis.

    Returns
    -------
    pandas.DataFrame
        One row a goal in the order of market.toml. ``value, low, high, n`` are the figure as exported;
        ``since_value`` and its interval the same share of the reviews since the baseline. ``state``:

        - ``met``: the value has reached the target; ``sure`` says whether its whole interval has;
        - ``on_the_way``: it has moved towards the target by more than chance explains (95 %);
        - ``not_moving``: it has moved away by more than chance explains, or even the best end of the change's
          interval is less than a quarter of the way;
        - ``cannot_tell``: no data, no baseline before this analysis, or too little data.

        The change's interval takes both values as independent, which is cautious where they share reviews.

    Raises
    ------
    AnalysisError
        When a goal names no figure that there is.
    """
    if not market.goal:
        return empty_table(COLUMNS)
    rows = []
    for goal in market.goal:
        brand = market.market.own
        if brand is None:
            sentence = f"{goal.metric}: market.toml names no own brand ([market] own = ...), so nothing is measured."
            rows.append({**_head(goal, None), "state": "cannot_tell", "sure": False, "sentence": sentence})
            continue
        figure = find_figure(goal.metric, tables, brand=brand)
        base, base_at = _baseline(previous, goal, brand) or (_span(figure), now)
        since = _since(goal.metric, brand, counted, marks, base_at)
        current = since if since is not None and since.n >= LEAST_SINCE else _span(figure)
        state, sure, sentence = _judge(goal, figure, base, current, base_at=base_at, now=now, recent=current is since)
        rows.append(
            {
                **_head(goal, brand),
                "baseline": base.value, "baseline_low": base.low, "baseline_high": base.high, "baseline_n": base.n,
                "baseline_at": base_at, "value": figure.value, "low": figure.low, "high": figure.high, "n": figure.n,
                "since_value": since.value if since else np.nan, "since_low": since.low if since else np.nan,
                "since_high": since.high if since else np.nan, "since_n": since.n if since else None,
                "state": state, "sure": sure, "sentence": sentence,
            }
        )  # fmt: skip
    return fit_columns(pd.DataFrame(rows, columns=list(COLUMNS)), COLUMNS)


def _head(goal: Goal, brand: str | None) -> dict[str, object]:
    return {
        "metric": goal.metric,
        "brand": brand,
        "owner": goal.owner,
        "target": goal.target,
        "deadline": goal.deadline.isoformat(),
    }


def _span(figure: Figure) -> Span:
    return Span(value=figure.value, low=figure.low, high=figure.high, n=figure.n)


def _baseline(previous: pd.DataFrame | None, goal: Goal, brand: str) -> tuple[Span, pd.Timestamp] | None:
    if previous is None or previous.empty:
        return None
    found = previous[(previous["metric"] == goal.metric) & (previous["brand"] == brand)]
    found = found[found["baseline"].notna()]
    if found.empty:
        return None
    row = found.iloc[0]
    return (
        Span(
            value=float(row["baseline"]),
            low=float(row["baseline_low"]),
            high=float(row["baseline_high"]),
            n=int(row["baseline_n"]),
        ),
        pd.Timestamp(row["baseline_at"]),
    )


def _since(metric: str, brand: str, counted: pd.DataFrame, marks: pd.DataFrame, start: pd.Timestamp) -> Span | None:
    """The share of a theme in the brand's reviews since then; None for other figures."""
    kind, _, theme = metric.partition(":")
    if kind.strip() not in SIDES or not theme.strip():
        return None
    later = counted[(counted["brand"] == brand) & (counted["published"] > start)]
    n = len(later)
    said = marks[(marks["theme_id"] == theme.strip()) & (marks["side"] == SIDES[kind.strip()])]
    k = int(said["review_id"].isin(later["review_id"]).sum())
    low, high = wilson(k, n)
    return Span(value=k / n if n else np.nan, low=float(low), high=float(high), n=n)


def _judge(
    goal: Goal, figure: Figure, base: Span, current: Span, *, base_at: pd.Timestamp, now: pd.Timestamp, recent: bool
) -> tuple[str, bool, str]:
    sign = 1.0 if figure.more_is_better else -1.0
    due = f"target {figure.say(goal.target)} by {goal.deadline.isoformat()}"
    late = now.date() > goal.deadline
    if not np.isfinite(current.value):
        return "cannot_tell", False, f"{goal.metric}: nothing has been measured yet ({due})."
    of = f" in the {current.n:,} reviews since {base_at.date()}" if recent else f" (n = {current.n:,})"
    interval = (
        f", 95 % interval {figure.say(current.low)} to {figure.say(current.high)}" if np.isfinite(current.low) else ""
    )
    stands = f"{goal.metric} is {figure.say(current.value)}{of}{interval}; {due}"
    if sign * (current.value - goal.target) >= 0:
        worst = current.low if sign > 0 else current.high
        sure = bool(np.isfinite(worst) and sign * (worst - goal.target) >= 0)
        doubt = "" if sure else ", but the interval reaches beyond it, so it may be chance"
        return "met", sure, f"Met: {stands}{doubt}."
    passed = "; the deadline has passed" if late else ""
    if base_at >= now or not np.isfinite(base.value):
        return "cannot_tell", False, f"Baseline measured: {stands}{passed}."
    best, worst = _change(base, current, sign)
    since = f"it was {figure.say(base.value)} on {base_at.date()}"
    if worst > 0:
        return "on_the_way", True, f"On the way: {stands}; {since}{passed}."
    way = sign * (goal.target - base.value)
    if best < 0:
        return "not_moving", True, f"Moving away: {stands}; {since}{passed}."
    if way > 0 and best < STANDSTILL * way:
        return "not_moving", True, f"Not moving: {stands}; {since}{passed}."
    return "cannot_tell", False, f"Cannot tell yet: {stands}; {since}, and the change may be chance{passed}."


def _change(base: Span, current: Span, sign: float) -> tuple[float, float]:
    """Best and worst ends of the interval of the change for the better (Newcombe 1998, method 10)."""
    moved = sign * (current.value - base.value)
    if not np.isfinite([base.low, base.high, current.low, current.high]).all():
        return np.inf, -np.inf
    better, worse = (current.high, current.low) if sign > 0 else (current.low, current.high)
    base_worse, base_better = (base.low, base.high) if sign > 0 else (base.high, base.low)
    up = float(np.hypot(better - current.value, base.value - base_worse))
    down = float(np.hypot(current.value - worse, base_better - base.value))
    return moved + up, moved - down
