"""How ``marketgap show`` prints who writes (personas) and what waits for an answer (inbox): as paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.cli.screen import say

if TYPE_CHECKING:
    import pandas as pd


def print_personas(frame: pd.DataFrame) -> None:
    """Each segment with its size, then what is known of it, one line a kind."""
    import pandas as pd

    from analysis.wording import say_share

    for row in frame.to_dict("records"):
        share, n = row["share"], int(row["n"])
        size = "" if pd.isna(share) else f"{say_share(share)} ({say_share(row['low'])} to {say_share(row['high'])}), "
        say(f"\n{row['label']}: {size}{n:,} {'review' if n == 1 else 'reviews'}")
        for column, words in (
            ("pains", "What hurts"), ("delights", "What pleases"), ("traits", "More often than others"),
            ("stages", "Speaks of"), ("brands", "More of them at"),
        ):  # fmt: skip
            if isinstance(row[column], str) and row[column]:
                _paragraph(f"{words}: {row[column].replace('|', ', ')}")
        if isinstance(row["note"], str) and row["note"]:
            _paragraph(row["note"])
        if isinstance(row["quotes"], str) and row["quotes"]:
            _paragraph(f"Typical: opinions {row['quotes'].replace('|', ', ')} (table opinions)")


def print_inbox(frame: pd.DataFrame) -> None:
    """Each opinion with when, whom it concerns, who should see it, its words and where to answer."""
    for row in frame.to_dict("records"):
        done = "; answered" if row["answered"] is True else ""
        about = f", {row['theme']}" if isinstance(row["theme"], str) and row["theme"] else ""
        say(
            f"\n{row['published']:%Y-%m-%d}  for {row['team']}: {row['intent']}  ({row['brand']}, "
            f"{row['kind']} on {row['source']}{about}{done})"
        )
        _paragraph(f"“{row['text']}”")
        if isinstance(row["url"], str) and row["url"]:
            say(f"  {row['url']}")


def _paragraph(text: str) -> None:
    say(text, lead="  ", indent=4)
