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
from analysis.languages import gettext, say_in_language
from analysis.personas.table import FOUND

MOST, MOST_QUOTES, MOST_STAGES = 8, 2, 3


@dataclass(frozen=True, kw_only=True)
class PersonaCard:
    """One segment of reviewers."""

    label: str
    share: str
    detail: str
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    """(heading, what stands below it), without those that are empty."""
    quotes: tuple[Quote, ...]
    note: str
    anchor: str | None


@dataclass(frozen=True, kw_only=True)
class PersonasView:
    """The cards and what is said of the rest; without cards ``rest`` says why."""

    cards: tuple[PersonaCard, ...]
    rest: str


def build_personas(view: ChartView, book: EvidenceBook) -> PersonasView | None:
    """Table personas as cards; None when the analysis made no such table, or it is empty."""
    table = given_table(view, "personas")
    if table.empty:
        return None
    found, rest = table[table["state"] == FOUND], table[table["state"] != FOUND]
    said = ""
    if len(rest):
        row = rest.iloc[0]
        share = (
            "" if missing(row["share"]) or found.empty else gettext("The other {share}:", share=say_share(row["share"]))
        )
        note = show_text(row["note"], 400)
        note = say_in_language(note)
        said = f"{share}{' ' if share else ''}{note[:1].lower() if share else note[:1]}{note[1:]}"
    cards = tuple(_card(view, book, row) for _, row in found.head(MOST).iterrows())
    return PersonasView(cards=cards, rest=said)


def _card(view: ChartView, book: EvidenceBook, row: pd.Series[Any]) -> PersonaCard:
    label = say_in_language(show_text(row["label"], 120))
    anchor = book.cited(
        f"persona-{row['persona_id']}",
        row["quotes"],
        heading=gettext("Persona: {label}", label=label),
        lead=gettext("What people of this group wrote ({n} reviews in all).", n=say_count(row["n"])),
        total=row["n"],
    )
    lists = (
        (gettext("What hurts them"), _parts(row["pains"])),
        (gettext("What they like"), _parts(row["delights"])),
        (gettext("How else they differ"), _parts(row["traits"])),
        (gettext("Met more often at"), tuple(_brand(view, part) for part in _parts(row["brands"]))),
        (gettext("Stages they speak of"), _parts(row["stages"])[:MOST_STAGES]),
    )
    return PersonaCard(
        label=label,
        share=say_share(row["share"]),
        detail=gettext(
            "95 % interval {interval}, n = {n}",
            interval=say_share_interval(row["low"], row["high"]),
            n=say_count(row["n"]),
        ),
        lists=tuple((heading, parts) for heading, parts in lists if parts),
        quotes=book.blocks[anchor].quotes[:MOST_QUOTES] if anchor else (),
        note=say_in_language(show_text(row["note"], 300)),
        anchor=anchor,
    )


def _parts(cell: object) -> tuple[str, ...]:
    return tuple(say_in_language(show_text(part, 200)) for part in split_cell(cell))


def _brand(view: ChartView, part: str) -> str:
    """A brand's name in place of its id: ``acme (2.0 times, 1.4 to 2.9)``."""
    brand, bracket, figures = part.partition(" (")
    return f"{view.brands.get(brand, brand)}{bracket}{figures}"
