"""Goals and where they stand, and for each gap a card: what to reach, from where, until when, and by which steps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.briefs.evidence import EvidenceBook
from analysis.briefs.figure_names import name_figure, say_days, say_measured, say_measured_interval
from analysis.briefs.findings import gap_anchor
from analysis.briefs.given import given_table, split_cell
from analysis.briefs.web_text import show_text
from analysis.briefs.wording import missing, say_count, say_day
from analysis.charts.base import ChartView
from analysis.languages import N_, gettext, say_in_language, say_known

STATES = {
    "met": ("✓", N_("met")),
    "on_the_way": ("▲", N_("on the way")),
    "not_moving": ("■", N_("not moving")),
    "cannot_tell": ("?", N_("cannot tell yet")),
}
_OPENING = re.compile(r"^(Met|On the way|Not moving|Cannot tell yet): ")
_INTERVAL = re.compile(r" \(95 % interval [^()]*\)")
_OWNER = re.compile(r"; owner: .*$")
UNNAMED = N_("to be named")


@dataclass(frozen=True, kw_only=True)
class GoalLine:
    """A goal of market.toml."""

    mark: str
    state: str
    style: str
    name: str
    words: str
    owner: str


@dataclass(frozen=True, kw_only=True)
class TacticSteps:
    """One tactic."""

    name: str
    steps: tuple[str, ...]
    why: str


@dataclass(frozen=True, kw_only=True)
class PlanCard:
    """What to do about one gap."""

    rank: int
    theme: str
    doubt: str
    goal: str
    facts: tuple[tuple[str, str, str], ...]
    """(what, value, what stands behind it)"""
    tactics: tuple[TacticSteps, ...]
    anchor: str | None


def build_goals(view: ChartView) -> list[GoalLine]:
    """Each goal with its state, in the order of market.toml."""
    lines = []
    for _, row in given_table(view, "goals").iterrows():
        metric = str(row["metric"])
        mark, state = STATES[str(row["state"])]
        state = gettext(state)
        if row["state"] == "met" and not bool(row["sure"]):
            mark, state = "✓?", gettext("met, but it may be chance")
        name = name_figure(metric, view.themes)
        words = _OPENING.sub("", show_text(row["sentence"], 500))
        words = re.sub(rf"^{re.escape(metric)}( is |: )", "", words)
        words = words.replace(metric, name)
        lines.append(
            GoalLine(
                mark=mark,
                state=state,
                style="cannot-tell" if mark == "✓?" else str(row["state"]).replace("_", "-"),
                name=name[:1].upper() + name[1:],
                words=say_in_language(say_days(words[:1].upper() + words[1:])),
                owner=gettext(UNNAMED) if missing(row["owner"]) else show_text(row["owner"], 60),
            )
        )
    return lines


def build_plan_cards(view: ChartView, book: EvidenceBook) -> list[PlanCard]:
    """One card a gap, by rank."""
    table = given_table(view, "plan")
    gaps = view.tables.table("gaps")
    cards = []
    for _, rows in table.groupby("gap_rank", sort=True) if len(table) else ():
        row = rows.iloc[0]
        theme = str(row["theme_id"])
        cards.append(
            PlanCard(
                rank=int(row["gap_rank"]),
                theme=view.themes.get(theme, theme),
                doubt=""
                if row["certainty"] == "supported"
                else gettext(
                    "The data does not call this a gap yet; it is among the first themes that were looked at."
                ),
                goal=_goal(row),
                facts=tuple(_facts(view, row)),
                tactics=tuple(
                    TacticSteps(
                        name=say_known("tactic", show_text(r["tactic"], 120)),
                        steps=tuple(say_known("step", show_text(step, 300)) for step in split_cell(r["steps"])),
                        why="" if missing(r["why"]) else say_in_language(show_text(r["why"], 300)),
                    )
                    for _, r in rows.iterrows()
                ),
                anchor=gap_anchor(view, book, gaps[gaps["theme_id"] == theme].iloc[0])
                if theme in set(gaps["theme_id"])
                else None,
            )
        )
    return cards


def _goal(row: pd.Series[Any]) -> str:
    """The goal's sentence without what the card says below it."""
    sentence = _OWNER.sub("", show_text(row["goal"], 500).rstrip("."))
    source = "" if missing(row["proposed_from"]) else show_text(row["proposed_from"], 200)
    return say_in_language(say_days(_INTERVAL.sub("", sentence).replace(f" ({source})", "") + "."))


def _facts(view: ChartView, row: pd.Series[Any]) -> list[tuple[str, str, str]]:
    metric = str(row["metric"])
    reviews = _own_reviews(view, str(row["theme_id"]))
    interval = say_measured_interval(metric, row["low"], row["high"])
    behind = (
        gettext("95 % interval {interval}, n = {reviews} reviews", interval=interval, reviews=say_count(reviews))
        if interval
        else ""
    )
    source = "" if missing(row["proposed_from"]) else show_text(row["proposed_from"], 200)
    set_by_you = source.startswith("the goal")
    facts = [
        (gettext("Today"), say_measured(metric, row["baseline"]), behind),
        (gettext("Target"), say_measured(metric, row["target"]), gettext("your goal in market.toml") if set_by_you else gettext("proposed: {source}", source=say_in_language(source))),
        (gettext("Deadline"), say_day(row["deadline"]), "" if set_by_you else gettext("proposed")),
        (gettext("Owner"), gettext(UNNAMED) if missing(row["owner"]) else show_text(row["owner"], 60), ""),
    ]  # fmt: skip
    if not missing(row["reviews_needed"]):
        needed = int(row["reviews_needed"])
        enough = gettext("there are {reviews} so far", reviews=say_count(reviews)) if reviews is not None else ""
        if reviews is not None and needed > reviews:
            enough += gettext("; until then a step this small may be chance")
        facts.append(
            (
                gettext("Reviews to be sure of the step"),
                gettext("{needed} before, as many after", needed=say_count(needed)),
                enough,
            )
        )
    if not missing(row["kpi"]):
        kpi = gettext("this share") if row["kpi"] == metric else name_figure(str(row["kpi"]), view.themes)
        facts.append((gettext("Measured by"), kpi[:1].upper() + kpi[1:], ""))
    return facts


def _own_reviews(view: ChartView, theme: str) -> int | None:
    rates = view.tables.table("theme_rates")
    mine = rates[(rates["brand"] == (view.own or "")) & (rates["theme_id"] == theme) & (rates["side"] == "complaint")]
    return int(mine["n"].iloc[0]) if len(mine) else None
