"""Which reviews are counted, and which of them may be compared with which.

Sources differ in tone, tone drifts over the years, and languages complain differently: shares are therefore compared
only within one source, half-year and language.
"""

from __future__ import annotations

import pandas as pd

UNDATED = "undated"
UNKNOWN = "unknown"
REVIEW = "review"
ENOUGH = 30
"""Reviews from which on they are what is counted, however many mentions and survey comments there are."""


def counted_kind(reviews: pd.DataFrame) -> str:
    """Which kind of voices the shares are of: reviews, mentions of forums and feeds, or survey comments.

    They are never mixed: people who answer a survey are others than those who write a review. Reviews, when there are
    thirty or more; otherwise the kind of which there are most.

    Examples
    --------
    >>> import pandas as pd
    >>> counted_kind(pd.DataFrame({"kind": ["mention"] * 3 + ["review"] * 2, "duplicate_of": None}))
    'mention'
    """
    if "kind" not in reviews.columns or reviews.empty:
        return REVIEW
    sizes = reviews.loc[reviews["duplicate_of"].isna(), "kind"].value_counts().sort_index()
    if sizes.get(REVIEW, 0) >= ENOUGH or sizes.empty:
        return REVIEW
    return str(sizes.idxmax())


def counted_reviews(reviews: pd.DataFrame, *, kind: str | None = None) -> pd.DataFrame:
    """The reviews that count, each with its stratum.

    Duplicates are left out, and of several reviews by one author about one brand only one counts, so that a single
    angry customer is not a trend (sources whose names identify nobody excepted, see :func:`shared_names`). Which one is decided by the review's id, a hash of its content that knows nothing
    of tone: neither the longest nor the latest, which would lean to one side. Reviews without an author count each.

    Parameters
    ----------
    reviews
        Table reviews: ``review_id, brand, source, language, published, author_key, duplicate_of`` and, if there are
        several, ``kind``.
    kind
        The kind to count; :func:`counted_kind` by default.

    Returns
    -------
    pandas.DataFrame
        ``review_id, brand, source, place`` (source and language)``, stratum, published, early`` (boolean: in the
        first half of the market's dated reviews; NA when undated), sorted by review_id.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"review_id": ["r1", "r2"], "brand": "acme", "source": "s", "language": ["en", None],
    ...     "published": pd.to_datetime(["2026-03-01", None], utc=True), "author_key": "a1", "duplicate_of": None})
    >>> counted_reviews(frame)["stratum"].tolist()
    ['s / 2026-H1 / en']
    """
    kept = reviews[reviews["duplicate_of"].isna()].sort_values("review_id", kind="stable")
    if "kind" in kept.columns:
        kept = kept[kept["kind"].fillna(REVIEW) == (kind or counted_kind(reviews))]
    named = kept["author_key"].notna() & ~kept["source"].isin(shared_names(reviews))
    again = named & kept.duplicated(["brand", "author_key"])
    kept = kept[~again]
    published = pd.to_datetime(kept["published"], utc=True)
    dated = published.notna()
    year = published.dt.year.astype("Int64").astype("str")
    half = (published.dt.month > 6).map({False: "H1", True: "H2"})
    period = (year + "-" + half).where(dated, UNDATED)
    middle = published.median()
    source = kept["source"].fillna(UNKNOWN).astype("str")
    language = kept["language"].fillna(UNKNOWN).astype("str")
    return pd.DataFrame(
        {
            "review_id": kept["review_id"].astype("str"),
            "brand": kept["brand"].astype("str"),
            "source": source,
            "place": source + " / " + language,
            "stratum": source + " / " + period + " / " + language,
            "published": published,
            "early": (published < middle).astype("boolean").where(dated),
        }
    ).reset_index(drop=True)


def shared_names(reviews: pd.DataFrame) -> list[str]:
    """Sources whose author names do not tell people apart: first names only, or a site-wide word.

    People seldom review one brand twice, so where half of the names or more stand under several reviews of the same
    brand, a name is no person. Sources with fewer than five names are trusted.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"source": "s", "brand": "acme", "author_key": ["a", "b", "c", "d", "e"] * 2,
    ...                       "duplicate_of": None})
    >>> shared_names(frame)
    ['s']
    """
    named = reviews[reviews["duplicate_of"].isna() & reviews["author_key"].notna()]
    times = named.groupby(["source", "brand", "author_key"]).size()
    by_source = times.groupby("source").agg(["median", "size"])
    return sorted(str(name) for name in by_source.index[(by_source["median"] >= 2) & (by_source["size"] >= 5)])
