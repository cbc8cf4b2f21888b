"""What ``marketgap discover`` prints: the sites found, in three parts, and keywords suggested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.cli.screen import say, shorten, width

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import pandas as pd

    from analysis.discovery.searches import Searches
    from spiders.market import Market

WIDE = 110
"""From here on there is room for what speaks for a kind."""
RIVALS = ("own", "known_rival", "rival_candidate")
LISTED = 5


def say_searches(market: Market, searches: Searches, moment: datetime) -> list[str]:
    """Of what the table speaks: keywords, age, and what is missing."""
    assert searches.newest is not None
    assert searches.oldest is not None
    days = (moment.date() - searches.newest.date()).days
    age = "today" if days == 0 else f"{days:,} day{'s' if days != 1 else ''} ago" if days > 0 else "later than now"
    first, last = searches.oldest.strftime("%Y-%m-%d"), searches.newest.strftime("%Y-%m-%d")
    when = last if first == last else f"{first} to {last}"
    said = [
        f"{len(searches.captured):,} keyword{'s' if len(searches.captured) != 1 else ''} "
        f"({', '.join(searches.providers)}), captured {when}, {age}; to ask anew: marketgap discover --fresh"
    ]
    if searches.failed:
        said.append(f"results page could not be read, so left out: {_some(searches.failed)}")
    if searches.missing:
        said.append(f"never searched for: {_some(searches.missing)}; marketgap discover --fresh asks")
    if searches.unlisted:
        named = {keyword.text for keyword in market.keyword} & set(searches.captured)
        what = "left out" if named else "counted, as no keyword of market.toml was captured"
        said.append(f"results pages for words that market.toml does not name: {len(searches.unlisted):,}, {what}")
    return said


def print_domains(found: pd.DataFrame, notes: Sequence[str], *, rows: int) -> None:
    """The sites in three parts: rivals, what is not clear, and what is no rival."""
    for note in notes:
        say(note)
    kind = found["kind"]
    parts = {
        "Rivals": found[kind.isin(RIVALS)],
        "Not clear: look yourself": found[kind == "unknown"],
        "No rivals": found[~kind.isin([*RIVALS, "unknown"])],
    }
    for title, part in parts.items():
        if len(part):
            _print_part(title, part, rows)
    say(
        "Share: of all expected clicks, with the range of two click curves. Seen for: so many keywords. Won: among the first three."
    )
    if width() < WIDE:
        say("What speaks for each kind: a window of 110 characters, or marketgap discover --json")


def _print_part(title: str, part: pd.DataFrame, rows: int) -> None:
    from analysis.cli.grids import Column, print_grid

    wide = width() >= WIDE
    columns = [
        Column(name="site"),
        Column(name="kind", whole=True),
        Column(name="share, %", right=True, whole=True),
        Column(name="seen for", right=True, whole=True),
        Column(name="keywords won"),
        *([Column(name="why")] if wide else []),
    ]
    lines = []
    for site in part.head(rows).to_dict("records"):
        low, share, high = (_percent(site[name]) for name in ("low_curve", "share_of_voice", "high_curve"))
        cells = [
            shorten(site["domain"].replace("|", ", "), 90),
            "candidate" if site["kind"] == "rival_candidate" else site["kind"].replace("_", " "),
            f"{share} ({low}-{high})",
            f"{site['keywords']:,}",
            shorten((site["wins"] or "").replace("|", ", "), 160),
        ]
        lines.append([*cells, *([shorten(site["evidence"] or "", 220)] if wide else [])])
    say()
    print_grid(columns, lines, title=title if len(part) <= rows else f"{title}: the first {rows} of {len(part):,}")


def print_suggestions(found: pd.DataFrame, notes: Sequence[str], *, rows: int) -> None:
    """Keywords suggested, the most promising first."""
    from analysis.cli.grids import Column, print_grid

    for note in notes:
        say(note)
    if found.empty:
        say(
            "No phrase stands out: nothing is said twice, and no title names what is offered. Write [[keyword]] tables by hand, "
            "or bring a list: marketgap import keywords FILE"
        )
        return
    columns = [
        Column(name="keyword"),
        *(Column(name=name, right=True, whole=True) for name in ("score", "texts", "pages")),
        Column(name="", whole=True),
        Column(name="for example"),
    ]
    lines = []
    for row in found.head(rows).to_dict("records"):
        listed = "in market.toml" if row["listed"] else ""
        counts = [f"{row['score']:.1f}", f"{row['texts']:,}", f"{row['pages']:,}"]
        lines.append([shorten(row["keyword"], 90), *counts, listed, shorten(row["example"] or "", 90)])
    more = f"Keywords: the first {rows} of {len(found):,}" if len(found) > rows else "Keywords"
    print_grid(columns, lines, title=more)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}" if share == share else "?"  # noqa: PLR0124 - a share that is not known is no number


def _some(words: Sequence[str]) -> str:
    more = f" and {len(words) - LISTED:,} more" if len(words) > LISTED else ""
    return ", ".join(shorten(repr(word), 60) for word in words[:LISTED]) + more
