"""The tables of a brief as rows of words: brands at a glance, SWOT, gaps, visibility, answers to reviews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.briefs.evidence import EvidenceBook
from analysis.briefs.findings import (
    comparison_of,
    gap_anchor,
    is_robust,
    robust_words,
    say_cell,
    supported_gaps,
    swot_anchor,
)
from analysis.briefs.shown import in_order
from analysis.briefs.web_text import show_text
from analysis.briefs.wording import (
    MARKS,
    QUADRANTS,
    UNRELIABLE,
    VERDICTS,
    missing,
    say_count,
    say_plural,
    say_score,
    say_share,
    say_share_interval,
    say_sureness,
)
from analysis.charts.base import ChartView, main_set
from analysis.languages import current_language, gettext, pgettext, say_in_language

OWN_ITEMS, OTHER_ITEMS = 6, 4


@dataclass(frozen=True, kw_only=True)
class GlanceRow:
    """One brand in one line."""

    brand: str
    own: bool
    reviews: str
    stars: str
    stars_detail: str
    unhappy: str
    """Share of reviews that are negative on the whole."""
    unhappy_detail: str
    verdict: str
    """How that share compares with the other brands."""
    counts: tuple[int, ...]
    """Strengths, weaknesses, opportunities, threats."""
    faq: str
    voice: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class SwotItem:
    """One SWOT cell."""

    words: str
    figures: str
    sure: str
    rule: str
    anchor: str | None


@dataclass(frozen=True, kw_only=True)
class Quadrant:
    """One quarter of a SWOT."""

    key: str
    title: str
    about: str
    items: tuple[SwotItem, ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class BrandSwot:
    """The SWOT of one brand."""

    brand: str
    anchor: str
    own: bool
    quadrants: tuple[Quadrant, ...]
    n: str

    @property
    def empty(self) -> bool:
        """Whether no rule found anything."""
        return not any(quadrant.items for quadrant in self.quadrants)

    @property
    def counts(self) -> str:
        """How many of each, in words."""
        return ", ".join(say_plural(len(q.items) + q.more, q.key) for q in self.quadrants)


@dataclass(frozen=True, kw_only=True)
class GapRow:
    """One gap with its parts."""

    rank: int
    theme: str
    statement: str
    demand: str
    dissatisfaction: str
    faq_silence: str
    channel_silence: str
    score: str
    interval: str
    anchor: str | None


def build_glance(view: ChartView) -> list[GlanceRow]:
    """Brands at a glance."""
    standing, swot = view.tables.table("standing"), view.tables.table("swot")
    whole = standing[standing["side"] == "complaint"].drop_duplicates("brand").set_index("brand")
    entries = view.tables.table("faq").groupby("brand").size()
    seen = main_set(view.tables.table("visibility"))
    voice = seen.dropna(subset=["brand"]).groupby("brand")["share_of_voice"].sum()
    rows: list[GlanceRow] = []
    for number, (brand, name) in enumerate(view.brands.items()):
        row = whole.loc[brand] if brand in whole.index else pd.Series(dtype="object")
        verdict = str(row.get("verdict"))
        own = swot[swot["brand"] == brand]
        rows.append(
            GlanceRow(
                brand=name,
                own=brand == view.own,
                reviews=say_count(row.get("n", 0)),
                stars=_stars(row.get("rating")),
                stars_detail=""
                if missing(row.get("rating_low"))
                else gettext("{low} to {high}, n = {n}", low=_stars(row['rating_low']), high=_stars(row['rating_high']), n=say_count(row['rated'])),
                unhappy=say_share(row.get("share")),
                unhappy_detail=say_share_interval(row.get("share_low"), row.get("share_high")),
                verdict=f"{MARKS[verdict]} {gettext(VERDICTS[verdict])}" if verdict in VERDICTS else "",
                counts=tuple(int((own["quadrant"] == quadrant).sum()) for quadrant in QUADRANTS),
                faq=say_count(int(entries.get(brand, 0))) if entries.get(brand, 0) else gettext("none found"),
                voice=say_share(voice[brand]) if brand in voice.index else "–",
                anchor=f"swot-{number}",
            )
        )  # fmt: skip
    return rows


@in_order
def _stars(rating: object) -> str:
    return "–" if missing(rating) else current_language().number(float(rating) * 5, 1)  # type: ignore[arg-type]


def build_swot(view: ChartView, book: EvidenceBook) -> list[BrandSwot]:
    """A SWOT for every brand, the one seen from first and in more detail."""
    swot = view.tables.table("swot")
    sizes = view.tables.table("reviews")["brand"].value_counts()
    found: list[BrandSwot] = []
    for number, (brand, name) in enumerate(view.brands.items()):
        rows = swot[swot["brand"] == brand]
        first = number == 0
        limit = OWN_ITEMS if first else OTHER_ITEMS
        quadrants = []
        for key, (title, about) in QUADRANTS.items():
            part = rows[rows["quadrant"] == key]
            items = tuple(_swot_item(view, book, row, int(index)) for index, row in part.head(limit).iterrows())  # type: ignore[call-overload]
            quadrants.append(
                Quadrant(
                    key=key, title=gettext(title), about=gettext(about), items=items, more=max(0, len(part) - limit)
                )
            )
        found.append(
            BrandSwot(
                brand=name,
                anchor=f"swot-{number}",
                own=brand == view.own,
                quadrants=tuple(quadrants),
                n=say_count(int(sizes.get(brand, 0))),
            )
        )
    return found


def _swot_item(view: ChartView, book: EvidenceBook, row: pd.Series[Any], index: int) -> SwotItem:
    words, figures = say_cell(row)
    theme = "" if missing(row["theme_id"]) else str(row["theme_id"])
    compared = comparison_of(view, str(row["brand"]), theme, row["q"]) if theme and not missing(row["q"]) else None
    sure = [say_sureness(row["q"]), robust_words(book, str(row["brand"]), is_robust(row, compared))]
    if theme in view.unreliable:
        sure.append(gettext("unreliable theme: it hangs on a few texts"))
    return SwotItem(
        words=words,
        figures=figures or (f"n = {say_count(row['n'])}" if not missing(row["n"]) else ""),
        sure="; ".join(part for part in sure if part),
        rule=pgettext("rule", show_text(row["rule"], 60).replace("_", " ")),
        anchor=swot_anchor(view, book, row, index),
    )


def build_gaps(view: ChartView, book: EvidenceBook) -> tuple[list[GapRow], list[GapRow]]:
    """The gaps that the data supports, and the themes for which it cannot tell."""
    gaps = view.tables.table("gaps").sort_values("rank")
    supported = supported_gaps(gaps)
    rest = gaps[~gaps.index.isin(supported.index)]
    return (
        [_gap_row(view, book, row) for _, row in supported.iterrows()],
        [_gap_row(view, book, row) for _, row in rest.head(12).iterrows()],
    )


def _gap_row(view: ChartView, book: EvidenceBook, row: pd.Series[Any]) -> GapRow:
    theme = str(row["theme_id"])
    return GapRow(
        rank=int(row["rank"]),
        theme=view.themes.get(theme, theme) + (f" ({gettext(UNRELIABLE)})" if theme in view.unreliable else ""),
        statement=say_in_language(show_text(row["statement"], 400)),
        demand=say_share(row["demand"]),
        dissatisfaction=say_share(row["dissatisfaction"]),
        faq_silence=gettext("not known") if missing(row["faq_silence"]) else say_share(row["faq_silence"]),
        channel_silence=gettext("not known") if missing(row["channel_silence"]) else say_share(row["channel_silence"]),
        score=say_score(row["score"]),
        interval=gettext("{low} to {high}", low=say_score(row["low"]), high=say_score(row["high"])),
        anchor=gap_anchor(view, book, row),
    )
