"""A plan for the gaps: for each, a measurable goal and tactics with their steps."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.columns import empty_table, fit_columns, rows_of
from analysis.figures import Figure, Tables, find_figure
from analysis.statistics.tails import normal_quantile
from analysis.tables import TABLES
from analysis.taxonomy import Taxonomy
from analysis.taxonomy.theme import Tactic, Theme
from analysis.wording import say_count, say_list, say_share, say_theme
from spiders.market import Goal, Market

EXTRA = {
    "theme_id": "str", "certainty": "str", "proposed_from": "str", "reviews_needed": "Int64", "why": "str", "kpi": "str",
}  # fmt: skip
LEAST_REVIEWS = 30
"""Reviews below which a rival is no measure of what can be reached."""
MOST_GAPS = 10
ENOUGH_RIVALS = 4
"""Rivals from which on the upper quartile is proposed rather than the best: the best of many is partly luck."""
HALF_YEAR = 183
"""Days that a proposed deadline lies ahead at least."""
SIGNALS = {"form": "contact_form"}
"""Channel of the taxonomy -> kind of signal, where the two have different names."""
CLEARLY = 0.9
"""Of one's own share: a rival whose share is above that is no target, the step would be too small to be seen."""
STEP = 0.75
"""Of one's own complaint share, where no rival is better: a proposal, not a finding."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a gap's complaint share should become, and where that comes from."""

    value: float
    source: str


def build_plan(
    market: Market,
    tables: Tables,
    taxonomy: Taxonomy,
    *,
    labels: Mapping[str, str],
    now: pd.Timestamp,
) -> pd.DataFrame:
    """Table plan: one row a gap and tactic, for one's own brand; the gaps by rank, at most ten.

    Supported gaps only; where there is none, the first three that are looked at, and ``certainty`` says so.

    Parameters
    ----------
    market
        With ``own`` and ``[[goal]]``: a goal for the same metric sets target, deadline and owner.
    tables
        Result tables: gaps, theme_rates, signals, metrics.
    taxonomy
        Where the tactics and the KPI of a theme stand.
    labels
        Theme id -> label.
    now
        The moment of this analysis; a proposed deadline is the end of the quarter at least half a year ahead.

    Returns
    -------
    pandas.DataFrame
        Table plan. ``metric`` is the share of one's own reviews that complain about the gap's theme, ``baseline, low,
        high`` its measured value; ``target`` comes from the goal, or is the better quartile of the rivals with 30
        reviews or more (the best of them when there are fewer than four), or three quarters of one's own share when
        no rival is clearly better: ``proposed_from`` says which. ``reviews_needed`` is how many reviews it takes to see the
        step from baseline to target (80 % power, 5 % level); ``owner`` is empty until somebody is named; ``why`` says
        why the tactic fits, where the data say so.
    """
    kinds = {**TABLES["plan"], **EXTRA}
    own = market.market.own
    gaps = tables.get("gaps")
    if own is None or gaps is None or gaps.empty:
        return empty_table(kinds)
    supported = gaps[gaps["certainty"] == "supported"].head(MOST_GAPS)
    chosen = supported if len(supported) else gaps.head(3)
    rows: list[dict[str, object]] = []
    for gap in rows_of(chosen):
        theme_id = str(gap["theme_id"])
        theme = taxonomy.find(theme_id) or Theme(id=theme_id, label=labels[theme_id])
        metric = f"complaint_share:{theme.id}"
        figure = find_figure(metric, tables, brand=own)
        goal = next((g for g in market.goal if g.metric.replace(" ", "") == metric), None)
        target = _target(goal, figure, tables, market)
        deadline = goal.deadline.isoformat() if goal else _deadline(now)
        shared = {
            "gap_rank": int(gap["rank"]),
            "goal": _sentence(labels[theme.id], figure, target, deadline, goal.owner if goal else None),
            "metric": metric, "baseline": figure.value, "low": figure.low, "high": figure.high, "target": target.value,
            "deadline": deadline, "owner": goal.owner if goal else None, "theme_id": theme.id,
            "certainty": str(gap["certainty"]), "proposed_from": target.source,
            "reviews_needed": _reviews_needed(figure.value, target.value),
        }  # fmt: skip
        for tactic, why in _tactics(theme, tables, market):
            kpi = theme.kpi or metric
            rows.append({**shared, "tactic": tactic.name, "steps": "|".join(tactic.steps), "why": why, "kpi": kpi})
    return fit_columns(pd.DataFrame(rows, columns=list(kinds)), kinds)


def _target(goal: Goal | None, figure: Figure, tables: Tables, market: Market) -> Target:
    if goal is not None:
        return Target(value=goal.target, source="the goal in market.toml")
    if not figure.known:
        return Target(value=math.nan, source="not known: nothing was measured")
    rates = tables["theme_rates"]
    theme = figure.name.partition(":")[2]
    rivals = rates[
        (rates["theme_id"] == theme) & (rates["side"] == "complaint") & (rates["brand"] != market.market.own)
    ]
    rivals = rivals[rivals["n"] >= LEAST_REVIEWS]
    if len(rivals) >= ENOUGH_RIVALS:
        value, source = float(np.quantile(rivals["share"], 0.25)), f"the better quartile of {len(rivals)} rivals"
    elif len(rivals):
        best = rivals.sort_values(["share", "brand"]).iloc[0]
        name = next((b.name for b in market.brand if b.id == best["brand"]), str(best["brand"]))
        value, source = float(best["share"]), f"the best of {say_count(len(rivals), 'rival')} ({name})"
    else:
        value, source = math.inf, ""
    if value <= CLEARLY * figure.value:
        return Target(value=value, source=source)
    reason = "no rival is clearly better" if source else f"no rival has {LEAST_REVIEWS} reviews to go by"
    return Target(value=STEP * figure.value, source=f"three quarters of one's own share: {reason}")


def _deadline(now: pd.Timestamp) -> str:
    day = now.tz_convert("UTC").tz_localize(None) + pd.Timedelta(days=HALF_YEAR)
    return (day + pd.offsets.QuarterEnd(0)).date().isoformat()


def _sentence(label: str, figure: Figure, target: Target, deadline: str, owner: str | None) -> str:
    topic = say_theme(label)
    who = f"; owner: {owner}" if owner else "; owner: to be named"
    if not figure.known:
        return f"Measure first: none of your own reviews counts yet, so there is no baseline for {topic}{who}."
    if figure.value == 0:
        return f"Keep complaints about {topic} at none of {figure.n:,} reviews until {deadline}{who}."
    return (
        f"Bring the share of your reviews that complain about {topic} from {say_share(figure.value)} "
        f"(95 % interval {say_share(figure.low)} to {say_share(figure.high)}, {figure.n:,} reviews) to "
        f"{say_share(target.value)} or less by {deadline} ({target.source}){who}."
    )


def _reviews_needed(baseline: float, target: float) -> int | None:
    """Reviews before and after that tell two shares apart: 5 % level, 80 % power (Fleiss, Levin and Paik 2003)."""
    if not (np.isfinite(baseline) and np.isfinite(target)) or abs(baseline - target) < 1e-9:
        return None
    middle = (baseline + target) / 2
    z_level, z_power = normal_quantile(0.025), normal_quantile(0.2)
    spread = z_level * math.sqrt(2 * middle * (1 - middle)) + z_power * math.sqrt(
        baseline * (1 - baseline) + target * (1 - target)
    )
    return math.ceil((spread / (baseline - target)) ** 2)


def _tactics(theme: Theme, tables: Tables, market: Market) -> Sequence[tuple[Tactic, str]]:
    """The theme's tactics; those first for which what rivals have and one's own site lacks speaks."""
    if not theme.tactics:
        steps = (
            "Read the twenty clearest complaints about it (marketgap show gaps --why)",
            "Name the cause with the people who do the work",
            "Choose one change, name its owner and try it with a few customers",
            "Launch it and run marketgap again after thirty new reviews",
        )
        return [
            (Tactic(name="Find the cause and try one change", steps=steps), "no tactics are written for this theme")
        ]
    lacking = _lacking_channels(theme, tables, market)
    found = []
    for tactic in theme.tactics:
        words = f"{tactic.name} {' '.join(tactic.steps)}".lower()
        reasons = [why for channel, why in lacking.items() if channel in words]
        found.append((tactic, reasons[0] if reasons else ""))
    return sorted(found, key=lambda pair: pair[1] == "")


def _lacking_channels(theme: Theme, tables: Tables, market: Market) -> dict[str, str]:
    """Contact channels of the theme that rivals show on their sites and one's own site does not."""
    signals = tables.get("signals")
    own = market.market.own
    if signals is None or signals.empty or own not in set(signals["brand"]):
        return {}
    names = {brand.id: brand.name for brand in market.brand}
    lacking = {}
    for channel in theme.channels:
        having = sorted(set(signals.loc[signals["kind"] == SIGNALS.get(channel, channel), "brand"]))
        if having and own not in having:
            lacking[channel] = (
                f"{channel} is offered by {say_list([names.get(b, b) for b in having])}; your site shows none"
            )
    return lacking
