"""Everything a brief says, put together once; the templates only lay it out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from analysis.briefs import reach, tables
from analysis.briefs.answers import AnswersView, build_answers
from analysis.briefs.changes import ChangesView, build_changes_view
from analysis.briefs.evidence import Block, CitedPage, EvidenceBook
from analysis.briefs.filters import Filters, build_filters
from analysis.briefs.findings import Finding, find_what_matters, what_cannot_be_told
from analysis.briefs.given import given_table
from analysis.briefs.glossary import GLOSSARY, METHOD
from analysis.briefs.journey import JourneyView, build_journey_view
from analysis.briefs.matrices import Matrix, build_coverage, build_heat_map, channel_rows
from analysis.briefs.metrics import MetricsView, build_metrics
from analysis.briefs.outline import list_absent, list_sections
from analysis.briefs.personas import PersonasView, build_personas
from analysis.briefs.plan import GoalLine, PlanCard, build_goals, build_plan_cards
from analysis.briefs.sources import BrandMix, SourceRow, build_mix, build_sources, build_warnings
from analysis.briefs.web_text import show_text
from analysis.briefs.wording import missing, say_day, say_list, say_plural
from analysis.charts.base import ChartView, Drawing, brand_order, find_charts
from analysis.languages import current_language, gettext, say_in_language
from analysis.strata import counted_kind
from analysis.summary import VOICES
from spiders.market import Market

CHARTS = (
    "complaint_rates", "ratios", "gaps", "gap_map", "personas", "visibility", "journey_map", "responsiveness", "metrics", "theme_trends",
)  # fmt: skip
WIDE, NARROW = 860, 350


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One chart, drawn for a desk and for a telephone."""

    title: str
    caption: str
    wide: str
    narrow: str
    missing: str


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What the templates lay out."""

    market: str
    seen_from: str
    perspective: bool
    """Seen from a brand that is not the own one of market.toml."""
    day: str
    summary: str
    brands: tuple[str, ...]
    findings: list[Finding]
    cannot_tell: list[str]
    notes: list[str]
    """All notes of the analysis, with the commands that say more."""
    warnings: list[str]
    changes: ChangesView
    goals: list[GoalLine]
    plan: list[PlanCard]
    journey: JourneyView | None
    answers: AnswersView | None
    metrics: MetricsView | None
    personas: PersonasView | None
    glance: list[tables.GlanceRow]
    swot: list[tables.BrandSwot]
    complaints: Matrix
    praise: Matrix
    gaps: list[tables.GapRow]
    other_gaps: list[tables.GapRow]
    coverage: Matrix
    channels: tuple[list[str], list[tuple[str, list[str]]]]
    visibility: list[reach.VisibilityRow]
    seen_and_disliked: list[str]
    failed_captures: int
    sources: list[SourceRow]
    mix: list[BrandMix]
    pictures: dict[str, Picture]
    blocks: list[Block]
    pages: list[CitedPage]
    filters: Filters | None
    key_anchors: frozenset[str]
    """Evidence that is printed on paper: of the findings, the first SWOT and the gaps."""
    method: tuple[tuple[str, str], ...]
    glossary: tuple[tuple[str, str], ...]
    language: str
    """Code of the language it is written in."""
    analysed: date | None
    """The day it bears, not in words."""

    @property
    def sections(self) -> list[tuple[str, str]]:
        """(id, name) of the sections there are, in order."""
        return list_sections(self)

    @property
    def absent(self) -> list[tuple[str, str]]:
        """(what, how to get it) of the sections there are not."""
        return list_absent(self)


def build_brief(
    market: Market,
    results: Any,
    *,
    brand: str | None = None,
    now: datetime | None = None,
    pages: Mapping[str, tuple[str, object]] | None = None,
    charts: bool = True,
) -> Brief:
    """Read the result tables and say what they mean.

    Parameters
    ----------
    market
        The market.
    results
        ``Results``, or anything with ``table(name)`` and ``manifest``.
    brand
        Id or name of the brand to look from; default: the own brand.
    now
        Day the brief bears; default: the moment of the analysis.
    pages
        page_id -> (address, time of capture), of the archived pages.
    charts
        Whether to draw charts.

    Raises
    ------
    UsageError
        When no brand is called that.
    """
    view = open_view(market, results, brand)
    brands, own = view.brands, view.own
    book = EvidenceBook(view=view, pages=pages or {})
    findings = find_what_matters(view, book)
    swot = tables.build_swot(view, book)
    supported, unsupported = tables.build_gaps(view, book)
    perspective = own is not None and own != market.market.own
    changes = build_changes_view(view, book, market=market, results=results, goals=not perspective)
    metrics = build_metrics(view)
    first = [item.anchor for quadrant in swot[0].quadrants for item in quadrant.items]
    key = [*(f.anchor for f in findings), *first, *(g.anchor for g in supported), *changes.anchors]
    complaints, praise = (build_heat_map(view, book, side) for side in ("complaint", "praise"))
    return Brief(
        market=show_text(market.market.name, 120),
        seen_from=brands[own] if own else "",
        perspective=perspective,
        day=say_day(now if now is not None else analysed_on(results)),
        summary=_summary(view),
        brands=tuple(brands.values()),
        findings=findings,
        notes=[say_in_language(note) for note in _notes(results) or []],
        cannot_tell=what_cannot_be_told(view, _notes(results)),
        warnings=build_warnings(view),
        changes=changes,
        goals=[] if perspective else build_goals(view),
        plan=[] if perspective else build_plan_cards(view, book),
        journey=build_journey_view(view, book),
        answers=build_answers(view),
        metrics=metrics,
        personas=build_personas(view, book),
        glance=tables.build_glance(view),
        swot=swot,
        complaints=complaints,
        praise=praise,
        gaps=supported,
        other_gaps=unsupported,
        coverage=build_coverage(view, book),
        channels=channel_rows(view),
        visibility=reach.build_visibility(view, book),
        seen_and_disliked=reach.seen_and_disliked(view),
        failed_captures=int(
            view.tables.table("rankings")
            .query("state == 'failed'")
            .drop_duplicates(["keyword", "captured_at"])
            .shape[0]
        ),
        sources=build_sources(view),
        mix=build_mix(view),
        pictures=_draw(view) if charts else {},
        blocks=list(book.blocks.values()),
        pages=book.archived(),
        filters=build_filters(view, book.facets, (complaints, praise)),
        key_anchors=frozenset(anchor for anchor in key if anchor),
        method=tuple((gettext(title), gettext(text)) for title, text in METHOD),
        glossary=(*((gettext(term), gettext(text)) for term, text in GLOSSARY), *(metrics.formulas if metrics else ())),
        language=current_language().code,
        analysed=_date(now if now is not None else analysed_on(results)),
    )


def open_view(market: Market, results: Any, brand: str | None = None) -> ChartView:
    """The tables and brands as a brief looks at them, each table read one time.

    Raises
    ------
    UsageError
        When no brand is called that.
    """
    brands, own = brand_order(market, brand)
    return ChartView(tables=_Once(results), brands={b: show_text(name, 60) for b, name in brands.items()}, own=own)


class _Once:
    """Reads each table one time; nothing that puts a brief together changes a table."""

    def __init__(self, results: Any) -> None:
        self._results = results
        self._read: dict[str, pd.DataFrame] = {}

    def table(self, name: str) -> pd.DataFrame:
        if name not in self._read:
            self._read[name] = self._results.table(name)
        return self._read[name]


def analysed_on(results: Any) -> object:
    """The moment of the analysis; None when the manifest does not say."""
    manifest = results.manifest
    found = manifest.get("analysed_at") or manifest.get("now") if isinstance(manifest, Mapping) else None
    return pd.Timestamp(str(found)) if found else None


def _date(moment: object) -> date | None:
    return None if missing(moment) else pd.Timestamp(moment).date()  # type: ignore[arg-type]


def _notes(results: Any) -> list[str] | None:
    """The analysis' notes but those on crawls, which the brief says louder; None when it kept none."""
    manifest = results.manifest
    if not isinstance(manifest, Mapping) or "notes" not in manifest:
        return None
    return [show_text(n, 400) for n in manifest["notes"] if ": suspect: " not in n and ": failed: " not in n]


def _summary(view: ChartView) -> str:
    """Reviews, brands, sources and period in one line; mentions and survey comments are counted beside the reviews."""
    table = view.tables.table("reviews")
    kind = counted_kind(table)
    reviews = table[table["kind"] == kind]
    if reviews.empty:
        return gettext(
            "No review has been collected yet. Run: marketgap crawl, or marketgap import reviews FILE; then marketgap analyse."
        )
    dates = reviews["published"].dropna()
    counts = [
        say_plural(reviews["brand"].nunique(), "brand"),
        say_plural(reviews["source"].nunique(), "source"),
        say_plural(reviews["language"].dropna().nunique(), "language"),
    ]
    period = (
        gettext(", written between {first} and {last}", first=say_day(dates.min()), last=say_day(dates.max()))
        if len(dates)
        else gettext(", undated")
    )
    beside = [
        say_plural(n, word)
        for other, word in VOICES.items()
        if other != kind and (n := int((table["kind"] == other).sum()))
    ]
    also = (
        " " + gettext("Read beside them and kept apart in every share: {beside}.", beside=say_list(beside))
        if beside
        else ""
    )
    return (
        gettext(
            "{reviews} of {brands} from {sources} in {languages}{period}.",
            reviews=say_plural(len(reviews), VOICES.get(kind, kind)),
            brands=counts[0],
            sources=counts[1],
            languages=counts[2],
            period=period,
        )
        + also
    )


def _draw(view: ChartView) -> dict[str, Picture]:
    kinds = find_charts()
    drawn = [kinds[name] for name in CHARTS]
    return {
        kind.name: _picture(kind.draw(view, WIDE), kind.draw(view, NARROW))
        for kind in drawn
        if all(len(given_table(view, name).columns) for name in kind.tables)
    }


_ROLES = re.compile(r' (?:role="graphics-[a-z]+"|aria-roledescription="[^"]*"|aria-label="[^"]*"|aria-hidden="[^"]*")')


def _still(svg: str) -> str:
    """A chart without the roles of its parts: in a brief it is one picture, and its caption says what it shows."""
    return _ROLES.sub("", svg)


def _picture(wide: Drawing, narrow: Drawing) -> Picture:
    return Picture(
        title=say_in_language(wide.title),
        caption=say_in_language(wide.caption),
        wide=_still(wide.svg),
        narrow=_still(narrow.svg),
        missing=wide.missing or "",
    )
