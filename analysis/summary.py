"""What an analysis read and what it could tell, for the screen and the manifest."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.columns import rows_of
from analysis.comparison import FALSE_DISCOVERY_RATE
from analysis.corpus import Corpus
from analysis.statistics.intervals import reviews_of_each
from analysis.statistics.overlap import MARKET, MOSTLY_SHARED, Overlap, say_apart
from analysis.strata import REVIEW, counted_kind, counted_reviews, shared_names
from analysis.wording import say_count, say_list, say_share
from spiders.market import Market

MOST_NAMED = 5
"""Brands named one by one in a note."""
TYPICAL = 10
"""Of so many of the commonest complaints the middle one is the typical theme."""


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
    other = _other_kinds(reviews)
    return {
        "reviews": len(reviews),
        "counted": int(reviews["counted"].sum()),
        "duplicates": duplicates,
        "other_kinds": other,
        "repeated_authors": len(reviews) - duplicates - sum(other.values()) - int(reviews["counted"].sum()),
        "languages": {str(name): int(n) for name, n in sorted(languages.items())},
        "by_brand": by_brand,
    }


def build_notes(market: Market, corpus: Corpus, tables: dict[str, pd.DataFrame]) -> list[str]:
    """What a reader has to know before believing a figure, one sentence each."""
    notes = []
    counted = tables["reviews"][tables["reviews"]["counted"]]["brand"].value_counts()
    silent = [brand.name for brand in market.brand if counted.get(brand.id, 0) == 0]
    if silent:
        named = say_list(silent) if len(silent) <= MOST_NAMED else f"{len(silent)} of {len(market.brand)} brands"
        notes.append(
            f"{named} {'has' if len(silent) == 1 else 'have'} no reviews: nothing can be said about what "
            f"{'its' if len(silent) == 1 else 'their'} customers complain about."
        )
    notes += _kinds_apart(tables["reviews"])
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
    read = set(counted.index)
    overlap = Overlap(counted_reviews(tables["reviews"]))
    notes += say_apart(overlap, {brand.id: brand.name for brand in market.brand if brand.id in read})
    notes += _partly_apart(tables["comparisons"], market)
    notes += _too_few(tables["comparisons"], market)
    return notes


def say_taught(reviews: int, further: int) -> list[str]:
    """What to know where not all reviews taught the models.

    >>> say_taught(600, 0), len(say_taught(600, 20))
    ([], 1)
    """
    if not further:
        return []
    return [
        f"{further:,} of {reviews:,} reviews were read by what the others taught: they came after the market had last grown "
        "by a tenth, or are more than the 50,000 that teach."
    ]


VOICES = {"review": "review", "mention": "mention", "survey": "survey comment"}
"""Kind of voice -> what one of them is called."""


def say_voices(kind: str, number: int) -> str:
    """How many of a kind.

    >>> say_voices("survey", 1), say_voices("mention", 1200)
    ('1 survey comment', '1,200 mentions')
    """
    return f"{number:,} {VOICES.get(kind, kind)}{'' if number == 1 else 's'}"


def _other_kinds(reviews: pd.DataFrame) -> dict[str, int]:
    """Kinds that shares are not of -> how many there are, duplicates left out."""
    apart = reviews[reviews["duplicate_of"].isna() & reviews["kind"].fillna(REVIEW).ne(counted_kind(reviews))]
    return {str(kind): int(n) for kind, n in sorted(apart["kind"].value_counts().items())}


def _kinds_apart(reviews: pd.DataFrame) -> list[str]:
    """Which voices the shares are of, where there are several kinds."""
    kind = counted_kind(reviews)
    others = [say_voices(name, n) for name, n in _other_kinds(reviews).items()]
    if not others:
        return []
    return [
        f"All shares, comparisons, SWOT and gaps are of {VOICES.get(kind, kind)}s; read too and standing apart: {say_list(others)} "
        "(marketgap show voices)."
    ]


def _partly_apart(comparisons: pd.DataFrame, market: Market) -> list[str]:
    rows = comparisons[(comparisons["against"] == MARKET) & comparisons["n"].gt(0) & comparisons["n_against"].gt(0)]
    partly = rows[(rows["strata"] > 0) & (rows["n_shared"] < MOSTLY_SHARED * rows["n"])].drop_duplicates("brand")
    shared = {row["brand"]: (int(row["n_shared"]), int(row["n"])) for _, row in partly.iterrows()}
    return [
        f"Only {shared[brand.id][0]:,} of {brand.name}'s {shared[brand.id][1]:,} reviews share source, half-year and "
        "language with another brand's; the others cannot be compared, whatever their shares look like."
        for brand in market.brand
        if brand.id in shared
    ]


def _too_few(comparisons: pd.DataFrame, market: Market) -> list[str]:
    """How many reviews it takes to tell a doubling of a typical complaint, where a brand has fewer."""
    against = comparisons[comparisons["against"] == MARKET]
    pains = against[(against["side"] == "complaint") & against["strata"].gt(0)]
    sizes = {str(brand): int(n) for brand, n in pains.groupby("brand")["n_shared"].max().items()}
    shares = pains.groupby("theme_id")["reviews"].sum() / max(1, pains.drop_duplicates("brand")["n"].sum())
    if len(sizes) < 2 or shares.max() <= 0:
        return []
    share = float(shares[shares > 0].nlargest(TYPICAL).median())
    tested = max(1, int(against["q"].notna().sum()))
    one_more = min(tested, 1 + int(against["q"].le(FALSE_DISCOVERY_RATE).sum()))
    alone = reviews_of_each(share, brands=len(sizes))
    among = reviews_of_each(share, brands=len(sizes), level=FALSE_DISCOVERY_RATE * one_more / tested)
    few = [f"{brand.name} has {sizes[brand.id]:,}" for brand in market.brand if sizes.get(brand.id, among) < among]
    if not few:
        return []
    return [
        f"Few reviews: to tell a doubling of a theme that {say_share(share)} of all reviews complain about takes about "
        f"{among:,} comparable reviews of every brand, because {tested:,} comparisons are made at once (about {alone:,} if "
        f"it were the only one); {say_list(few)}."
    ]
