"""What an analysis read and what it could tell, for the screen and the manifest."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from analysis.columns import rows_of
from analysis.comparison import MARKET, MOSTLY_SHARED
from analysis.corpus import Corpus
from analysis.intervals import reviews_for_doubling
from analysis.strata import shared_names
from analysis.wording import say_count, say_share
from spiders.market import Market

FEW = 300
"""Counted reviews of a brand below which the size of a difference that can be seen is worth a word."""


def count_reviews(reviews: pd.DataFrame, brands: list[str]) -> dict[str, Any]:
    """Plain counts: read, counted, duplicates, languages, and reviews by brand and source."""
    by_brand = {
        brand: {
            str(source): int(n)
            for source, n in sorted(reviews.loc[reviews["brand"] == brand, "source"].value_counts().items())
        }
        for brand in brands
    }
    languages = reviews["language"].fillna("unknown").value_counts()
    duplicates = int(reviews["duplicate_of"].notna().sum())
    return {
        "reviews": len(reviews),
        "counted": int(reviews["counted"].sum()),
        "duplicates": duplicates,
        "repeated_authors": len(reviews) - duplicates - int(reviews["counted"].sum()),
        "languages": {str(name): int(n) for name, n in sorted(languages.items())},
        "by_brand": by_brand,
    }


def build_notes(market: Market, corpus: Corpus, tables: dict[str, pd.DataFrame]) -> list[str]:
    """What a reader has to know before believing a figure, one sentence each."""
    notes = []
    counted = tables["reviews"][tables["reviews"]["counted"]]["brand"].value_counts()
    for brand in market.brand:
        if counted.get(brand.id, 0) == 0:
            notes.append(f"{brand.name} has no reviews: nothing can be said about what its customers complain about.")
    if corpus.hidden:
        notes.append(
            f"{say_count(corpus.hidden, 'review')} left out: only structured data has them, the page shows them nowhere."
        )
    if corpus.foreign:
        notes.append(
            f"The store also has reviews of {', '.join(corpus.foreign)}, which market.toml does not name; they are left out."
        )
    notes += [
        f"{source}: the names of its authors do not tell people apart; each of its reviews counts as one person's."
        for source in shared_names(tables["reviews"])
    ]
    if not market.own:
        notes.append("market.toml names no own brand; every brand is shown as if it were one's own.")
    if len(market.brand) < 2:
        notes.append("There is one brand only, so nothing can be compared.")
    bad = tables["health"][tables["health"]["verdict"] != "good"]
    for row in rows_of(bad):
        who = market.find_brand(str(row["brand"])) if pd.notna(row["brand"]) else None
        whose = f" ({who.name})" if who else ""
        notes.append(f"{row['source']}{whose}: {row['verdict']}: {row['reason']}.")
    notes += _apart(tables["comparisons"], market)
    notes += _too_few(tables["comparisons"], market)
    return notes


def _apart(comparisons: pd.DataFrame, market: Market) -> list[str]:
    rows = comparisons[(comparisons["against"] == MARKET) & comparisons["n"].gt(0) & comparisons["n_against"].gt(0)]
    alone = rows[rows["strata"] == 0]["brand"].unique()
    notes = [
        f"{brand.name} shares no source, half-year and language with any other brand, so it cannot be compared."
        for brand in market.brand
        if brand.id in alone
    ]
    partly = rows[(rows["strata"] > 0) & (rows["n_shared"] < MOSTLY_SHARED * rows["n"])].drop_duplicates("brand")
    shared = {row["brand"]: (int(row["n_shared"]), int(row["n"])) for _, row in partly.iterrows()}
    return notes + [
        f"Only {shared[brand.id][0]:,} of {brand.name}'s {shared[brand.id][1]:,} reviews share source, half-year and "
        "language with another brand's; the others cannot be compared, whatever their shares look like."
        for brand in market.brand
        if brand.id in shared
    ]


def _too_few(comparisons: pd.DataFrame, market: Market) -> list[str]:
    """How many reviews it takes to tell a doubling of the median complaint share, where a brand has fewer."""
    rows = comparisons[
        (comparisons["against"] == MARKET) & (comparisons["side"] == "complaint") & comparisons["n"].gt(0)
    ]
    notes = []
    for brand in market.brand:
        mine = rows[rows["brand"] == brand.id]
        if mine.empty or mine["n"].iloc[0] >= FEW or mine["n_against"].iloc[0] == 0:
            continue
        share = float(mine.loc[mine["share_against"] > 0, "share_against"].median())
        needed = reviews_for_doubling(share) if math.isfinite(share) else 0
        if needed > mine["n"].iloc[0]:
            notes.append(
                f"{brand.name} has {mine['n'].iloc[0]:,} reviews; to tell a doubling of a theme that {say_share(share)} of "
                f"the others' reviews complain about takes about {needed:,}, and more after correcting for many themes."
            )
    return notes
