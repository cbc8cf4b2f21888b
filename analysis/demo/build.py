"""Write the demonstration market's market.toml and judge an analysis of it against what was planted."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.demo.plan import (
    BRANDS,
    COMMON_PAIN,
    OWN,
    PLANTED,
    SIDES,
    SOURCES,
    TAXONOMY_THEMES,
    is_common_pain,
    true_direction,
)
from analysis.demo.searches import KEYWORDS
from analysis.demo.service_plan import GOALS
from analysis.demo.sites import WALL
from spiders.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

NOW = "2026-01-15T09:00:00+00:00"
"""The demonstration's moment: its reviews are of 2025."""
AUTHOR_KEY = "demonstration"
"""Its authors are invented, so the key of their hashes may be known."""
MARK = "# The demonstration market of marketgap: everything in it is invented."
MADE = ("market.db", "market.db-wal", "market.db-shm")
FOLDERS = ("raw", "results", "runs", "files", "notebooks")


def write_market(folder: Path, *, port: int) -> Path:
    """Write market.toml for a server on that port into a new folder or one an earlier demonstration made.

    Raises
    ------
    UsageError
        When the folder holds something else: nothing of it is touched.
    """
    file = folder / "market.toml"
    if folder.exists() and any(folder.iterdir()):
        if not file.exists() or MARK not in file.read_text(encoding="utf-8", errors="replace"):
            raise UsageError(f"{folder} is not empty and no earlier demonstration; name a new folder with --to")
        for name in MADE:
            (folder / name).unlink(missing_ok=True)
        for name in FOLDERS:
            shutil.rmtree(folder / name, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(market_toml(port=port), encoding="utf-8")
    return file


def market_toml(*, port: int) -> str:
    """The text of the demonstration's market.toml."""
    hosts = [*(b.host for b in BRANDS), *(s.host for s in SOURCES), WALL, "search.localhost"]
    lines = [
        MARK,
        "[market]",
        'name = "Parcel lockers (invented)"',
        f'own = "{OWN}"',
        'store = "market.db"',
        'archive = "raw/"',
        "",
    ]
    for brand in BRANDS:
        reviews = [f'"http://{s.host}:{port}/company/{brand.id}"' for s in SOURCES]
        if brand.id == "swiftparcel":
            reviews.append(f'"http://{WALL}:{port}/company/{brand.id}"')
        lines += [
            "[[brand]]",
            f'id = "{brand.id}"',
            f'name = "{brand.name}"',
            f'domains = ["{brand.host}:{port}"]',
            f"reviews = [{', '.join(reviews)}]",
            "",
        ]
    for text, volume in KEYWORDS.items():
        lines += ["[[keyword]]", f'text = "{text}"', f"volume = {volume}", 'country = "gb"', 'language = "en"', ""]
    for metric, target, deadline, owner in GOALS:
        lines += [
            "[[goal]]",
            f'metric = "{metric}"',
            f"target = {target}",
            f"deadline = {deadline}",
            f'owner = "{owner}"',
            "",
        ]
    lines += [
        "[serp]",
        'provider = "searxng"',
        f'endpoint = "http://search.localhost:{port}"',
        "depth = 20",
        "",
        "[crawl]",
        "delay = 0.0                          # one's own server on this machine; elsewhere one second is the floor",
        f"allow_private = [{', '.join(repr(h).replace(chr(39), chr(34)) for h in hosts)}]",
        "",
    ]
    return "\n".join(lines)


def judge(comparisons: pd.DataFrame, gaps: pd.DataFrame) -> dict[str, list[str]]:
    """What of the planted truth was found, missed, and claimed without being true.

    Parameters
    ----------
    comparisons, gaps
        Result tables of the demonstration.

    Returns
    -------
    dict
        ``found``, ``missed``: planted differences and the common pain; ``false``: verdicts against the market that
        point another way than the reviews were made, and gaps where customers praise as much as they complain.
        Differences that follow from planted ones are true.
    """
    family = {name: theme for theme, names in TAXONOMY_THEMES.items() for name in names}
    rows = comparisons[(comparisons["against"] == "market") & comparisons["verdict"].isin(["higher", "lower"])]
    verdicts = {
        (brand, theme_id, side): verdict
        for brand, theme_id, side, verdict in zip(
            *(rows[name].astype("str").tolist() for name in ("brand", "theme_id", "side", "verdict")), strict=True
        )
    }
    found = {
        f"{brand} {theme} {side} {true_direction(brand, theme, side)}": verdicts.get(
            (brand, TAXONOMY_THEMES[theme][0], side)
        )
        == true_direction(brand, theme, side)
        for brand, theme, side in PLANTED
    }
    supported = gaps[gaps["certainty"] == "supported"].sort_values("rank")["theme_id"].astype("str").tolist()
    found[f"gap {COMMON_PAIN}"] = supported[:1] == [TAXONOMY_THEMES[COMMON_PAIN][0]]
    sides = {str(side): side for side in SIDES}
    false = [
        f"{brand} {theme_id} {side} {verdict}"
        for (brand, theme_id, side), verdict in sorted(verdicts.items())
        if theme_id not in family or true_direction(brand, family[theme_id], sides[side]) != verdict
    ]
    false += [f"gap {name}" for name in supported if name not in family or not is_common_pain(family[name])]
    return {
        "found": [name for name, hit in found.items() if hit],
        "missed": [name for name, hit in found.items() if not hit],
        "false": false,
    }
