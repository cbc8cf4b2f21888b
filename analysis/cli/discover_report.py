"""What ``marketgap discover`` prints: the sites found, in three parts, and keywords suggested."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import pandas as pd
    from rich.console import Console
    from rich.table import Table

    from analysis.discovery.searches import Searches
    from spiders.market import Market

PIPE = 160
"""Characters a line where there is no terminal."""
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
    from rich.console import Console

    for note in notes:
        typer.echo(note)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = PIPE
    kind = found["kind"]
    parts = {
        "Rivals": found[kind.isin(RIVALS)],
        "Not clear: look yourself": found[kind == "unknown"],
        "No rivals": found[~kind.isin([*RIVALS, "unknown"])],
    }
    for title, part in parts.items():
        if len(part):
            _print_part(console, title, part, rows)
    typer.echo(
        "Share: of all expected clicks, with the range of two click curves. Seen for: so many keywords. Won: among the first three."
    )
    if console.width < WIDE:
        typer.echo("What speaks for each kind: a window of 110 characters, or marketgap discover --json")


def _print_part(console: Console, title: str, part: pd.DataFrame, rows: int) -> None:
    from rich.text import Text

    wide = console.width >= WIDE
    table = _grid(title if len(part) <= rows else f"{title}: the first {rows} of {len(part):,}")
    table.add_column("site", overflow="fold", ratio=5)
    table.add_column("kind", no_wrap=True)
    table.add_column("share, %", justify="right", no_wrap=True)
    table.add_column("seen for", justify="right", no_wrap=True)
    table.add_column("keywords won", overflow="fold", ratio=5)
    if wide:
        table.add_column("why", overflow="fold", ratio=8)
    for site in part.head(rows).to_dict("records"):
        low, share, high = (_percent(site[name]) for name in ("low_curve", "share_of_voice", "high_curve"))
        cells = [
            _line(site["domain"].replace("|", ", ")),
            "candidate" if site["kind"] == "rival_candidate" else site["kind"].replace("_", " "),
            f"{share} ({low}-{high})",
            f"{site['keywords']:,}",
            _line((site["wins"] or "").replace("|", ", "), most=160),
        ]
        table.add_row(*(Text(cell) for cell in [*cells, *([_line(site["evidence"], most=220)] if wide else [])]))
    console.print(table)


def print_suggestions(found: pd.DataFrame, notes: Sequence[str], *, rows: int) -> None:
    """Keywords suggested, the most promising first."""
    from rich.console import Console
    from rich.text import Text

    for note in notes:
        typer.echo(note)
    if found.empty:
        typer.echo(
            "No phrase stands out: nothing is said twice, and no title names what is offered. Write [[keyword]] tables by hand, "
            "or bring a list: marketgap import keywords FILE"
        )
        return
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = PIPE
    table = _grid(f"Keywords: the first {rows} of {len(found):,}" if len(found) > rows else "Keywords")
    table.add_column("keyword", overflow="fold", ratio=4)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("texts", justify="right", no_wrap=True)
    table.add_column("pages", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("for example", overflow="fold", ratio=6)
    for row in found.head(rows).to_dict("records"):
        listed = "in market.toml" if row["listed"] else ""
        cells = [row["keyword"], f"{row['score']:.1f}", f"{row['texts']:,}", f"{row['pages']:,}", listed]
        table.add_row(*(Text(_line(cell)) for cell in [*cells, row["example"]]))
    console.print(table)


def _grid(title: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    return Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, expand=True)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}" if share == share else "?"  # noqa: PLR0124 - a share that is not known is no number


def _some(words: Sequence[str]) -> str:
    more = f" and {len(words) - LISTED:,} more" if len(words) > LISTED else ""
    return ", ".join(_line(repr(word), most=60) for word in words[:LISTED]) + more


def _line(text: str | None, *, most: int = 90) -> str:
    plain = "".join(c if c.isprintable() else " " for c in text or "")
    return plain if len(plain) <= most else plain[: most - 1] + "…"
