"""A taxonomy.toml to start from, written out of the last analysis."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis.columns import rows_of

HEAD = """\
# Themes of {market}, to rename, merge, split, keep or leave out. As it stands this file changes nothing.
# 1. Save it as taxonomy.toml beside market.toml, and add to market.toml:   [analysis]
#                                                                           taxonomy = "taxonomy.toml"
# 2. Take the # away in front of each line you want, and change it.
# 3. Run: marketgap analyse
# Every key with an example: docs/editing-themes.md
"""
FOUND = """
# --- Discovered themes. Kept (pinned) by such a block, a theme stays, with these phrases; without it, it may change or
# --- go when new reviews come. You may write another label, more phrases, or ignore = true.
"""
NAMED = """
# --- Themes that are looked for by name, the most complained about first. A block changes only what it says:
# --- label = "..."         another name            seeds = ["..."]         more phrases customers use
# --- merge = ["other-id"]  takes that theme over   ignore = true           leaves the theme out
# --- To split one, write two new themes with seeds and parent = "its id".
"""


def write_taxonomy(themes: pd.DataFrame, *, market: str) -> str:
    """The themes as blocks of a taxonomy.toml, all commented out.

    Parameters
    ----------
    themes
        Table themes, with ``key_phrases``.
    market
        Name of the market.

    Returns
    -------
    str
        TOML; each block becomes valid when the ``#`` in front of its lines is taken away.
    """
    order = themes.sort_values(["complaint_share", "theme_id"], ascending=[False, True], kind="stable")
    rows = rows_of(order)
    found = [row for row in rows if row["origin"] == "discovered"]
    named = [row for row in rows if row["origin"] != "discovered"]
    return "".join(
        [
            HEAD.format(market=" ".join(market.split())),
            FOUND if found else "\n# No theme was discovered beside those that are looked for by name.\n",
            *(_block(row, pin=True) for row in found),
            NAMED if named else "",
            *(_block(row, pin=False) for row in named),
        ]
    )


def _block(row: dict[str, Any], *, pin: bool) -> str:
    lines = [f"id = {_toml(row['theme_id'])}", f"label = {_toml(row['label'])}"]
    if pin:
        phrases = [part for part in str(row.get("key_phrases") or "").split("|") if part]
        lines += ["pin = true", f"seeds = [{', '.join(map(_toml, phrases))}]"] if phrases else ["pin = true"]
    told = f"{int(row['reviews']):,} reviews, {100 * float(row['complaint_share']):.1f} % of all complain"
    return _commented([f"[[theme]]   # {told}", *lines])


def _commented(lines: Iterable[str]) -> str:
    return "\n" + "".join(f"#{line}\n" for line in lines)


def _toml(text: object) -> str:
    """A TOML basic string: JSON's escapes are TOML's too."""
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")
