"""Who is found: search visibility as rows of words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.briefs.evidence import EvidenceBook
from analysis.briefs.web_text import show_text
from analysis.briefs.wording import missing, say_count, say_share, say_share_interval
from analysis.charts.base import ChartView, main_set
from analysis.languages import gettext

MOST_DOMAINS = 15


@dataclass(frozen=True, kw_only=True)
class VisibilityRow:
    """A brand's or a domain's share of voice."""

    who: str
    own: bool
    in_market: bool
    share: str
    interval: str
    ranked: str
    beyond: str
    failed: str
    anchor: str | None


def build_visibility(view: ChartView, book: EvidenceBook) -> list[VisibilityRow]:
    """Share of voice, the largest first, with the result rows it comes from."""
    seen = main_set(view.tables.table("visibility"))
    seen = seen.sort_values(["share_of_voice", "domain"], ascending=[False, True])
    top = seen.head(MOST_DOMAINS)
    late = seen.iloc[MOST_DOMAINS:]
    rows = pd.concat([top, late[late["brand"].isin(list(view.brands)[:6])]])
    ranked = view.tables.table("rankings")
    ranked = ranked[(ranked["state"] == "ranked") & (ranked["part"] == "organic")]
    found: list[VisibilityRow] = []
    for _, row in rows.iterrows():
        brand = "" if missing(row["brand"]) else str(row["brand"])
        who = view.brands.get(brand) or show_text(row["domain"], 60)
        own_rows = ranked[ranked["brand"] == brand] if brand else ranked[ranked["domain"] == row["domain"]]
        found.append(
            VisibilityRow(
                who=who,
                own=brand != "" and brand == view.own,
                in_market=brand in view.brands,
                share=say_share(row["share_of_voice"]),
                interval=say_share_interval(row["low_curve"], row["high_curve"]),
                ranked=say_count(row["ranked"]),
                beyond=say_count(row["beyond_depth"]),
                failed=say_count(row["failed"]),
                anchor=book.search_rows(who, own_rows),
            )
        )
    return found


def seen_and_disliked(view: ChartView) -> list[str]:
    """Rivals that are visible and complained about more often than the others."""
    seen = main_set(view.tables.table("visibility")).dropna(subset=["brand"])
    voice = seen.groupby("brand")["share_of_voice"].sum().sort_values(ascending=False)
    compared = view.tables.table("comparisons")
    worse = compared[
        (compared["against"] == "market") & (compared["side"] == "complaint") & (compared["verdict"] == "higher")
    ].sort_values(["ratio", "theme_id"], ascending=[False, True])
    said: list[str] = []
    for brand, share in voice.items():
        pains = worse.loc[worse["brand"] == brand, "theme_id"].head(3)
        if brand in view.brands and brand != view.own and share > 0 and len(pains):
            named = ", ".join(view.themes.get(str(t), str(t)) for t in pains)
            said.append(gettext("{brand} holds {share} of the voice, and its customers complain more often about: {named}.", brand=view.brands[str(brand)], share=say_share(share), named=named))  # fmt: skip
    return said[:5]
