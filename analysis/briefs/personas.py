"""Personas as cards: who they are by the data, what hurts them, what they like, in their own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.briefs.evidence import EvidenceBook
from analysis.briefs.given import given_table, split_cell
from analysis.briefs.quotes import Quote
from analysis.briefs.web_text import show_text
from analysis.briefs.wording import missing, say_count, say_share, say_share_interval
from analysis.charts.base import ChartView
from analysis.intervals import wilson

MOST, MOST_QUOTES = 8, 2
TOO_LITTLE = "too little data"


@dataclass(frozen=True, kw_only=True)
class PersonaCard:
    """One segment of reviewers."""

    label: str
    share: str
    detail: str
    stability: str
    traits: tuple[str, ...]
    pains: tuple[str, ...]
    delights: tuple[str, ...]
    quotes: tuple[Quote, ...]
    note: str
    anchor: str | None


@dataclass(frozen=True, kw_only=True)
class PersonasView:
    """The cards, or in ``why`` what was too little."""

    cards: tuple[PersonaCard, ...]
    why: str = ""


def build_personas(view: ChartView, book: EvidenceBook) -> PersonasView | None:
    """Table personas as cards; None when the analysis made no such table."""
    table = given_table(view, "personas")
    if "persona_id" not in table.columns:
        return None
    poor = table["state"].eq("too_little_data") if "state" in table.columns else table["n"].isna()
    none = "state" in table.columns and not table["state"].eq("found").any()
    notes = [show_text(n, 300) for n in table.get("note", pd.Series(dtype="str")) if not missing(n) and str(n)]
    if table.empty or none or poor.all():
        return PersonasView(cards=(), why=notes[0] if notes else TOO_LITTLE)
    rows = table[~poor].head(MOST)
    return PersonasView(cards=tuple(_card(view, book, row) for _, row in rows.iterrows()))


def _card(view: ChartView, book: EvidenceBook, row: pd.Series[Any]) -> PersonaCard:
    label = show_text(row["label"], 120)
    low, high = row.get("low"), row.get("high")
    if (missing(low) or missing(high)) and not missing(row["n"]) and not missing(row["share"]) and row["share"] > 0:
        n = int(row["n"])
        low, high = (float(limit) for limit in wilson(n, round(n / float(row["share"]))))
    anchor = book.cited(
        f"persona-{row['persona_id']}",
        row.get("quotes"),
        heading=f"Persona: {label}",
        lead=f"What people of this group wrote ({say_count(row['n'])} reviews in all).",
        total=row["n"],
    )
    stability = row.get("stability")
    return PersonaCard(
        label=label,
        share=say_share(row["share"]),
        detail=f"{say_share_interval(low, high)}, n = {say_count(row['n'])}",
        stability="" if stability is None or missing(stability) else f"{float(stability):.2f}",
        traits=tuple(show_text(part, 200) for part in split_cell(row["traits"])),
        pains=_themes(view, row["pains"]),
        delights=_themes(view, row["delights"]),
        quotes=book.blocks[anchor].quotes[:MOST_QUOTES] if anchor else (),
        note="" if missing(row.get("note")) else show_text(row["note"], 300),
        anchor=anchor,
    )


def _themes(view: ChartView, cell: object) -> tuple[str, ...]:
    return tuple(show_text(view.themes.get(part, part), 120) for part in split_cell(cell))
