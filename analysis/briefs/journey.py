"""The journey map as a table: stage by stage and touchpoint by touchpoint, one's own brand beside the whole market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.briefs.evidence import EvidenceBook
from analysis.briefs.given import given_table, split_cell
from analysis.briefs.web_text import show_text
from analysis.briefs.wording import (
    MARKS,
    VERDICTS,
    missing,
    say_count,
    say_number,
    say_number_interval,
    say_share,
    say_share_interval,
)
from analysis.charts.base import ChartView
from analysis.journey import ELSEWHERE, MARKET, WHOLE
from analysis.languages import N_, gettext, pgettext

FEWEST = 10
"""Voices of all brands at a touchpoint below which it gets no row; whole stages always do."""
MOST_DIFFERENCES = 8
MOODS = {"praise": N_("mostly praise"), "complaint": N_("mostly complaint"), "even": N_("mixed, or too few to tell")}


@dataclass(frozen=True, kw_only=True)
class Mood:
    """How customers fare at one place."""

    share: str
    """Share of praise among those who praise or complain."""
    detail: str
    word: str
    style: str


@dataclass(frozen=True, kw_only=True)
class Pain:
    """A theme complained about at one place."""

    label: str
    reviews: str
    anchor: str | None


@dataclass(frozen=True, kw_only=True)
class JourneyRow:
    """One touchpoint, or a whole stage."""

    place: str
    stage: bool
    goal: str
    own: Mood | None
    market: Mood | None
    verdict: str
    mark: str
    ratio: str
    pains: tuple[Pain, ...]


@dataclass(frozen=True, kw_only=True)
class JourneyView:
    """The table, the brands that stand out, and how many touchpoints were left out."""

    brand: str
    """Whose column it is; empty: only the whole market is shown."""
    rows: tuple[JourneyRow, ...]
    differences: tuple[tuple[str, str], ...]
    omitted: int
    fewest: int = FEWEST


def build_journey_view(view: ChartView, book: EvidenceBook) -> JourneyView | None:
    """Table journey as rows of words; None when nothing was placed."""
    table = given_table(view, "journey")
    if table.empty:
        return None
    whole = table[table["brand"] == MARKET]
    own = table[table["brand"] == (view.own or "")]
    mine = {(str(r["stage"]), str(r["touchpoint"])): r for _, r in own.iterrows()}
    rare = whole["n"].lt(FEWEST) & whole["touchpoint"].ne(WHOLE)
    kept = whole[~rare]
    rows = tuple(_row(view, book, r, mine.get((str(r["stage"]), str(r["touchpoint"])))) for _, r in kept.iterrows())
    return JourneyView(
        brand=view.brands[view.own] if view.own else "",
        rows=rows,
        differences=tuple(_differences(view, table)),
        omitted=int(rare.sum()),
    )


def _row(view: ChartView, book: EvidenceBook, market: pd.Series[Any], own: pd.Series[Any] | None) -> JourneyRow:
    stage, touchpoint = str(market["stage"]), str(market["touchpoint"])
    verdict = "" if own is None else str(own["verdict"])
    shown = market if own is None or not split_cell(own["pain_points"]) else own
    goal = next((r["goal"] for r in (own, market) if r is not None and not missing(r["goal"])), None)
    return JourneyRow(
        place=_place(stage if touchpoint == WHOLE else touchpoint, stage=touchpoint == WHOLE),
        stage=touchpoint == WHOLE,
        goal="" if goal is None else pgettext("goal", show_text(goal, 160)),
        own=None if own is None else _mood(own),
        market=_mood(market),
        verdict=gettext(VERDICTS.get(verdict, "")),
        mark=MARKS.get(verdict, ""),
        ratio="" if verdict not in {"higher", "lower"} or own is None or missing(own["ratio"])
        else gettext("{ratio} times ({interval})", ratio=say_number(own['ratio']), interval=say_number_interval(own['ratio_low'], own['ratio_high'])),
        pains=tuple(_pains(view, book, shown, only=own is None and view.own is None)),
    )  # fmt: skip


def _place(name: str, *, stage: bool = True) -> str:
    words = (
        gettext("not tied to a stage")
        if name == ELSEWHERE
        else pgettext("stage" if stage else "touchpoint", show_text(name, 60))
    )
    return words[:1].upper() + words[1:]


def _mood(row: pd.Series[Any]) -> Mood:
    low, high = (float(row[name] + 1) / 2 for name in ("low", "high"))
    key = "praise" if low > 0.5 else "complaint" if high < 0.5 else "even"
    return Mood(
        share=say_share(float(row["emotion"] + 1) / 2),
        detail=gettext(
            "{interval} · {part} of {n}",
            interval=say_share_interval(low, high),
            part=say_count(row["praises"]),
            n=say_count(row["n"]),
        ),
        word=gettext(MOODS[key]),
        style=f"mood-{key}",
    )


def _pains(view: ChartView, book: EvidenceBook, row: pd.Series[Any], *, only: bool) -> list[Pain]:
    """The pains with the way to their quotes: of the brand, or of all brands together."""
    brand = str(row["brand"])
    found = []
    for theme, said in zip(split_cell(row["theme_ids"]), split_cell(row["pain_points"]), strict=False):
        label = view.themes.get(theme, theme)
        if brand == MARKET:
            anchor = book.cited(
                f"journey-{row['stage']}-{row['touchpoint']}",
                row["evidence_ids"],
                heading=gettext("{stage}: what hurts", stage=_place(str(row["stage"]))),
                lead=gettext("The clearest complaint about each of the pains named, from all brands."),
            )
        else:
            anchor = book.cell(brand, theme, "complaint")
        count = show_text(said.rpartition(" (")[2].rstrip(")"), 12)
        where = "" if brand != MARKET or only else gettext(", other brands")
        found.append(Pain(label=label, reviews=f"{count}{where}", anchor=anchor))
    return found


def _differences(view: ChartView, table: pd.DataFrame) -> list[tuple[str, str]]:
    """Where a brand is complained about more, or less, often than the others, the clearest first."""
    rows = table[table["verdict"].isin(["higher", "lower"]) & table["brand"].isin(list(view.brands))]
    rows = rows.sort_values(["q", "brand", "stage", "touchpoint"], kind="stable").head(MOST_DIFFERENCES)
    said = []
    for _, row in rows.iterrows():
        where = (
            gettext("the whole stage “{stage}”", stage=pgettext("stage", str(row["stage"])))
            if row["touchpoint"] == WHOLE
            else f"{pgettext('touchpoint', str(row['touchpoint']))} ({pgettext('stage', str(row['stage']))})"
        )
        said_of = (
            N_("{brand}: complained about more often than the others at {place}")
            if row["verdict"] == "higher"
            else N_("{brand}: complained about less often than the others at {place}")
        )
        words = gettext(said_of, brand=view.brands[str(row["brand"])], place=show_text(where, 90))
        times = (
            ""
            if missing(row["ratio"])
            else gettext(
                "{ratio} times as often, 95 % interval {interval}",
                ratio=say_number(row["ratio"]),
                interval=say_number_interval(row["ratio_low"], row["ratio_high"]),
            )
            + "; "
        )
        said.append((words, times + gettext("{complaints} complaints", complaints=say_count(row["complaints"]))))
    return said  # fmt: skip
