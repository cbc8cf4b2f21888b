"""Brand by theme: the heat maps of complaints and praise, and the FAQ coverage matrix, as rows of cells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis.briefs.evidence import EvidenceBook
from analysis.briefs.shown import Shown
from analysis.briefs.wording import (
    COVERAGE,
    COVERAGE_MARKS,
    MARKS,
    UNRELIABLE,
    VERDICTS,
    missing,
    say_count,
    say_share,
    say_share_interval,
)
from analysis.charts.base import ChartView
from analysis.languages import gettext, ngettext

FEW_BRANDS = 6
"""Up to so many brands, themes are rows and brands columns; with more it is the other way round."""
THEMES_AS_ROWS, THEMES_AS_COLUMNS = 16, 8
STEPS = 6
COVERED = ("unknown", "no_faq", "silent", "partly", "answered")
"""States of FAQ coverage in the order in which a table is sorted by them."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One figure: ``main`` is it, ``detail`` its interval and n, ``style`` a class name, ``anchor`` its evidence."""

    main: str
    detail: str = ""
    mark: str = ""
    word: str = ""
    style: str = ""
    anchor: str | None = None
    brand: int = -1
    """Place of the brand, for the page's filters."""
    theme: str = ""
    """The theme whose reviews are counted; empty where no reviews are."""
    count: int = -1
    """Number under which the page's counts of theme and side stand."""


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """A table of cells with its headings; ``omitted`` says what was left out and where it is."""

    corner: str
    columns: tuple[tuple[str, str], ...]
    """(heading, what stands below it)"""
    rows: tuple[tuple[str, str, tuple[Cell, ...]], ...]
    """(heading, what stands below it, cells)"""
    omitted: str = ""
    empty: str = ""
    """Why there is nothing; then the rest is empty."""
    side: str = ""
    """Side that is counted; empty in a table of words."""
    brands_across: bool = True
    """Whether brands are the columns."""
    top: float = 0.0
    """The largest share, from which the colours go down."""


def build_heat_map(view: ChartView, book: EvidenceBook, side: str) -> Matrix:
    """Shares of one side with interval, n, verdict against the market and the way to the quotes."""
    rates = view.tables.table("theme_rates")
    rates = rates[(rates["side"] == side) & rates["brand"].isin(list(view.brands))]
    seen = rates.groupby("theme_id")["reviews"].sum()
    themes = [t for t in view.themes if seen.get(t, 0) > 0]
    if side == "praise":
        themes.sort(key=lambda t: -int(seen[t]))
    if not themes:
        return Matrix(
            corner="",
            columns=(),
            rows=(),
            empty=gettext(
                "No review that was read complains about a named theme. Collect or import more reviews, then run: marketgap analyse"
            )
            if side == "complaint"
            else gettext(
                "No review that was read praises a named theme. Collect or import more reviews, then run: marketgap analyse"
            ),
        )
    verdicts = view.tables.table("comparisons")
    verdicts = verdicts[(verdicts["against"] == "market") & (verdicts["side"] == side)]
    verdict = {(str(b), str(t)): str(v) for b, t, v in zip(verdicts["brand"], verdicts["theme_id"], verdicts["verdict"], strict=True)}  # fmt: skip
    by_cell: dict[tuple[str, str], Any] = {(str(r.brand), str(r.theme_id)): r for r in rates.itertuples()}
    top = max((float(r.share) for r in by_cell.values() if not missing(r.share)), default=0.0)
    sizes = rates.groupby("brand")["n"].max()
    places = {brand: place for place, brand in enumerate(view.brands)}

    def cell(brand: str, theme: str) -> Cell:
        row = by_cell.get((brand, theme))
        if row is None or missing(row.share):
            return Cell(main="–", word=gettext("no reviews"), style="none", brand=places[brand])
        key = verdict.get((brand, theme), "")
        count = int(row.reviews)
        return Cell(
            main=say_share(row.share),
            detail=gettext(
                "{interval} · {part} of {n}",
                interval=say_share_interval(row.low, row.high),
                part=say_count(row.reviews),
                n=say_count(row.n),
            ),
            mark=MARKS.get(key, ""),
            word=gettext(VERDICTS[key]) if key in VERDICTS else gettext("not compared"),
            style=f"h{_step(float(row.share), top)}",
            anchor=book.cell(brand, theme, side) if count else None,
            brand=places[brand],
            theme=theme,
            count=book.facets.cell(theme, side),
        )

    below = {b: f"n = {say_count(sizes.get(b, 0))}" for b in view.brands}
    return replace(_arrange(view, themes, cell, below), side=side, top=top)


def build_coverage(view: ChartView, book: EvidenceBook) -> Matrix:
    """FAQ coverage with the entries that answer; says what to do when no FAQ was found at all."""
    cover = view.tables.table("faq_coverage")
    cover = cover[cover["brand"].isin(list(view.brands))]
    if cover.empty or (cover["state"] == "no_faq").all():
        return Matrix(
            corner="",
            columns=(),
            rows=(),
            empty=gettext(
                'No FAQ was found for any brand, so nothing can be said about what they answer. Name the FAQ pages in market.toml (faq = ["https://…"]) and run: marketgap crawl faq, then marketgap analyse'
            ),
        )
    entries = view.tables.table("faq").groupby("brand").size()
    by_cell = {(str(r.brand), str(r.theme_id)): r for r in cover.itertuples()}
    themes = [t for t in view.themes if t in set(cover["theme_id"])]
    places = {brand: place for place, brand in enumerate(view.brands)}

    def cell(brand: str, theme: str) -> Cell:
        row = by_cell.get((brand, theme))
        state = "no_faq" if row is None else str(row.state)
        anchor = None
        if row is not None and state in {"answered", "partly"}:
            lead = (
                gettext("The FAQ answers this; the closest entries:")
                if state == "answered"
                else gettext("The FAQ answers part of this; the closest entries:")
            )
            anchor = book.faq_entries(brand, theme, row.faq_ids, lead=lead)
        return Cell(
            main=Shown(gettext(COVERAGE.get(state, state)), COVERED.index(state) if state in COVERED else None),
            mark=COVERAGE_MARKS.get(state, ""),
            style=f"faq-{state}",
            anchor=anchor,
            brand=places[brand],
        )

    return _arrange(view, themes, cell, {b: _entries(int(entries.get(b, 0))) for b in view.brands})


def _entries(count: int) -> str:
    return ngettext("{n} entry", "{n} entries", count)


def _arrange(view: ChartView, themes: list[str], cell: Any, below: dict[str, str]) -> Matrix:
    """Themes down and brands across, or with many brands the other way round."""
    brands = view.brands
    if len(brands) <= FEW_BRANDS:
        shown = themes[:THEMES_AS_ROWS]
        columns = tuple((name, below[b]) for b, name in brands.items())
        rows = tuple((view.themes[t], _doubt(view, t), tuple(cell(b, t) for b in brands)) for t in shown)
        corner = gettext("Theme")
    else:
        shown = themes[:THEMES_AS_COLUMNS]
        columns = tuple((view.themes[t], _doubt(view, t)) for t in shown)
        rows = tuple((name, below[b], tuple(cell(b, t) for t in shown)) for b, name in brands.items())
        corner = gettext("Brand")
    left = len(themes) - len(shown)
    omitted = ngettext(
        "{n} less frequent theme left out; all: marketgap show theme_rates",
        "{n} less frequent themes left out; all: marketgap show theme_rates",
        left,
    )
    return Matrix(
        corner=corner,
        columns=columns,
        rows=rows,
        omitted=omitted if left else "",
        brands_across=len(brands) <= FEW_BRANDS,
    )


def _doubt(view: ChartView, theme: str) -> str:
    return gettext(UNRELIABLE) if theme in view.unreliable else ""


def _step(share: float, top: float) -> int:
    """Colour step 0..5 of a share, relative to the largest in the table."""
    if share <= 0 or top <= 0:
        return 0
    return min(STEPS - 1, int(share / top * (STEPS - 1) + 0.5))


def channel_rows(view: ChartView) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Contact channels by brand: the kinds seen anywhere, and for each brand what was seen of each kind."""
    from analysis.briefs.web_text import show_text
    from analysis.briefs.wording import CHANNELS

    signals = view.tables.table("signals")
    kinds = [kind for kind in CHANNELS if kind in set(signals["kind"])]
    rows: list[tuple[str, list[str]]] = []
    for brand, name in view.brands.items():
        own = signals[signals["brand"] == brand]
        rows.append((name, [_seen(own[own["kind"] == kind], show_text) for kind in kinds]))
    return [gettext(CHANNELS[kind]) for kind in kinds], rows


def _seen(found: pd.DataFrame, show: Any) -> str:
    if found.empty:
        return gettext("not seen")
    vendors = sorted({show(v, 40) for v in found["vendor"] if not missing(v)})
    return ", ".join(vendors) if vendors else gettext("yes")
