"""Judge what a second visit to the demonstration market was said to have changed against what was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.demo.plan import TAXONOMY_THEMES
from analysis.demo.world import CHANGED

if TYPE_CHECKING:
    import pandas as pd


def judge_changes(changes: pd.DataFrame) -> dict[str, list[str]]:
    """What of :data:`analysis.demo.world.CHANGED` was found, missed, and claimed beside it.

    Parameters
    ----------
    changes
        Table changes of the second analysis: ``kind, brand, theme_id, subject``.

    Returns
    -------
    dict
        ``found``, ``missed`` and ``false``: kind, brand and theme or subject as one text each.
    """
    expected = {
        " ".join((kind, brand, TAXONOMY_THEMES.get(about, (about,))[0])).strip() for kind, brand, about in CHANGED
    }
    about = changes["theme_id"].fillna("").where(changes["theme_id"].notna(), changes["subject"].fillna(""))
    told = {
        " ".join((kind, brand, _plain(kind, said))).strip()
        for kind, brand, said in zip(changes["kind"], changes["brand"].fillna(""), about, strict=True)
    }
    return {
        "found": sorted(expected & told),
        "missed": sorted(expected - told),
        "false": sorted(told - expected),
    }


def _plain(kind: str, subject: str) -> str:
    """Without the provider of a search and the vendor of a chat."""
    ends = {"search_rank": " / ", "contact_channel": " "}
    return subject.partition(ends[kind])[0] if kind in ends else subject
