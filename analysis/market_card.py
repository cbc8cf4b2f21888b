"""What a market says of itself in a notebook: who is in it, what to know first, which tables there are, what to call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.briefs.column_words import TABLE_WORDS
from analysis.briefs.web_text import show_text
from analysis.briefs.wording import say_day
from analysis.errors import ResultsError
from analysis.frame_cells import Names
from analysis.frame_view import STYLE, show_frame
from analysis.strata import REVIEW
from analysis.wording import say_count

MOST_BRANDS = 12
MOST_NOTES = 12
CALLS = (
    ("market.swot()", "strengths, weaknesses, opportunities, threats"),
    ("market.gaps(supported=True)", "pains that all brands leave open"),
    ("market.themes()", "what customers write about"),
    ("market.reviews({choice})", "the reviews behind it"),
    ("market.show(market.gaps())", "any frame, made to be read"),
    ('market.chart("complaint_rates")', "one of: {charts}"),
    ("market.explore()", "choose brand and theme"),
)


def card_html(market: Any) -> str:
    """The market as HTML: brands with n and intervals, span of dates, warnings, tables, what to call next.

    Parameters
    ----------
    market : MarketView
        Also one of which nothing was analysed yet.
    """
    name = show_text(market.market.market.name, 120)
    try:
        results = market.results
    except ResultsError as error:
        return str(Markup('{}<div class="mg"><p><strong>{}</strong>: {}</p></div>').format(STYLE, name, error))
    names = market.names
    brands = market.brands()
    brands["brand"] = [
        f"{names.brands[b]} (own)" if own else b for b, own in zip(brands["brand"], brands["own"], strict=True)
    ]
    brands = brands.rename(columns={"share": "unhappy", "share_low": "unhappy_low", "share_high": "unhappy_high"})
    table = show_frame(
        brands,
        names=Names(brands=names.brands, themes={}),
        columns=["brand", "n", "rating", "unhappy", "verdict"],
        rows=MOST_BRANDS,
        empty="no brand",
        foot="n counts the reviews that shares are of. Unhappy: negative on the whole, with the 95 % interval; the verdict "
        "compares it with the other brands' within the same source, half-year and language.",
    )
    parts = [
        Markup("<h3 style='margin:.2em 0'>{}</h3><p>{}</p>").format(
            name, say_span(results.manifest, market.table("reviews"))
        ),
        table.html,
        _notes(market.notes),
        _tables(results.tables),
        _calls(market),
    ]
    return str(Markup('{}<div class="mg">{}</div>').format(STYLE, Markup("\n").join(parts)))


def say_span(manifest: Mapping[str, Any], reviews: pd.DataFrame) -> str:
    """How much was analysed, of what time, in which languages, and when."""
    dates = reviews["published"].dropna()
    counts = manifest.get("counts", {})
    counted = counts.get("counted", len(reviews))
    kind = reviews["kind"].fillna(REVIEW).nunique()
    said = f"{len(reviews):,} records, {counted:,} counted in shares"
    said += f" ({say_count(kind, 'kind')} of voices, kept apart)" if kind > 1 else ""
    said += f", from {say_count(reviews['source'].nunique(), 'source')} in {', '.join(sorted(reviews['language'].dropna().unique())) or 'no known language'}"
    said += f", written from {say_day(dates.min())} to {say_day(dates.max())}" if len(dates) else ", without dates"
    moment = manifest.get("now")
    return said + (f". Analysed as of {say_day(pd.Timestamp(str(moment)))}." if moment else ".")


def _notes(notes: list[str]) -> Markup:
    if not notes:
        return Markup("<p>No warning: nothing stood out in what was collected.</p>")
    items = Markup().join(Markup("<li>{}</li>").format(show_text(note, 600)) for note in notes[:MOST_NOTES])
    more = (
        Markup("<p>{} more: <code>market.notes</code></p>").format(len(notes) - MOST_NOTES)
        if len(notes) > MOST_NOTES
        else ""
    )
    return Markup("<p><strong>What to know before believing a figure</strong></p><ul>{}</ul>{}").format(items, more)


def _tables(tables: Mapping[str, pd.DataFrame]) -> Markup:
    rows = Markup().join(
        Markup('<tr><td><code>{}</code></td><td class="num">{}</td><td>{}</td></tr>').format(
            name, f"{len(frame):,}", TABLE_WORDS.get(name, "")
        )
        for name, frame in tables.items()
    )
    head = Markup(
        '<thead><tr><th scope="col">table</th><th scope="col" class="num">rows</th><th scope="col">what it holds</th></tr></thead>'
    )
    return Markup(
        '<details><summary>{} tables: <code>market.table("name")</code></summary>'
        '<div class="scroll"><table>{}<tbody>{}</tbody></table></div></details>'
    ).format(len(tables), head, rows)


def _calls(market: Any) -> Markup:
    from analysis.charts.base import find_charts

    brand = next((b.id for b in market.market.brand if b.id != market.own), "")
    theme = next(iter(market.names.themes), "")
    choice = ", ".join(f'{word}="{value}"' for word, value in (("theme", theme), ("brand", brand)) if value)
    rows = Markup().join(
        Markup("<li><code>{}</code> {}</li>").format(
            call.format(choice=choice), says.format(charts=", ".join(find_charts()))
        )
        for call, says in CALLS
    )
    return Markup(
        "<details><summary>What to call next</summary><ul>{}</ul><p>Ids complete with the tab key: <code>market.brand.</code>, "
        "<code>market.theme.</code>; names work as well as ids.</p></details>"
    ).format(rows)
