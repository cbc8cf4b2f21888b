"""By what else a segment can be told: language, country, source, stars and whatever the records hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.personas.subjects import Excess, measure_excess, stands_out
from analysis.wording import say_number, say_share

MOST_VALUES = 20
"""Values of one column that are tested; the rest are too rare to tell anything."""
LEAST_HAVE = 10
"""Members that must have it."""
KNOWN = {
    "language": "language {}", "country": "country {}", "source": "source {}", "kind": "kind {}", "segment": "segment {}",
    "stage": "asked at stage {}", "product": "product {}", "version": "version {}", "app_version": "version {}",
    "device": "device {}", "platform": "platform {}", "customer_type": "customers {}",
}  # fmt: skip
"""Columns that are looked at as they are, where the table has them, and how a value is said."""
LOW, HIGH = 0.4, 0.8
"""Two and four stars of five."""


def find_traits(people: pd.DataFrame, groups: pd.Series, shown: Sequence[int]) -> Mapping[int, list[str]]:
    """What members of each group have oftener than all others, in words.

    Parameters
    ----------
    people
        Reviews by review id, with whichever of the columns of :data:`KNOWN`, ``rating`` (0..1), ``verified``
        (boolean) and ``text`` there are.
    groups
        Group of each of these reviews, by review id.
    shown
        The groups to describe.

    Returns
    -------
    dict
        Group -> traits, the largest difference first. A trait is only called one when it is at least 1.25 times as
        frequent as among the others and beyond chance, over all groups and values tested (hypergeometric test,
        Benjamini and Hochberg 1995). Of a value that is not known nothing is assumed: such reviews are left out of
        its test.
    """
    rows = []
    for words, values in _columns(people):
        known = values.notna()
        tested = values[known].value_counts()
        tested = tested.sort_index().sort_values(ascending=False, kind="stable").head(MOST_VALUES)
        if values[known].nunique() < 2:
            continue
        inside = groups.reindex(values.index)[known]
        for group in shown:
            member = values[known][inside == group]
            had = member.value_counts()
            rows += [
                (group, words(str(value)), int(had.get(value, 0)), len(member), int(n), int(known.sum()))
                for value, n in tested.items()
                if value
            ]
    found: dict[int, list[str]] = {group: [] for group in shown}
    if not rows:
        return found
    table = pd.DataFrame(rows, columns=["group", "words", "hits", "total", "hits_all", "total_all"])
    excess = measure_excess(*(table[name] for name in ("hits", "total", "hits_all", "total_all")))
    told = stands_out(excess) & table["hits"].ge(LEAST_HAVE).to_numpy()
    order = np.lexsort((table["words"].to_numpy(dtype=str), -excess.more))
    of, said = table["group"].tolist(), table["words"].tolist()
    for i in order[told[order]].tolist():
        found[of[i]].append(f"{said[i]} ({_figures(excess, i)})")
    return found


def _figures(excess: Excess, i: int) -> str:
    share = say_share(float(excess.share[i]))
    if not np.isfinite(excess.lift[i]):
        return f"{share}; nobody else"
    return f"{share}; {say_number(float(excess.lift[i]))} times the others"


def _columns(people: pd.DataFrame) -> list[tuple[Callable[[str], str], pd.Series]]:
    found: list[tuple[Callable[[str], str], pd.Series]] = [
        (form.format, people[name].astype("object").where(people[name].fillna("").ne("")))
        for name, form in KNOWN.items()
        if name in people
    ]
    if "rating" in people:
        stars = people["rating"].astype("float64")
        said = pd.Series(np.select([stars <= LOW, stars >= HIGH], ["low", "high"], "middling"), index=people.index)
        found.append((_said_of_stars, said.astype("object").where(stars.notna())))
    if "verified" in people:
        verified = people["verified"].astype("boolean")
        found.append((str, verified.map({True: "verified", False: "not verified"}).astype("object")))
    if "text" in people:
        found.append((str, _at_length(people)))
    return found


def _said_of_stars(value: str) -> str:
    return {"low": "two stars of five or fewer", "high": "four stars of five or more"}.get(
        value, "between two and four stars"
    )


def _at_length(people: pd.DataFrame) -> pd.Series:
    """The longest third of each language's texts; scripts differ in how much they say in so many characters."""
    length = people["text"].fillna("").str.len()
    language = people["language"].fillna("") if "language" in people else pd.Series("", index=people.index)
    rank = length.groupby(language).rank(pct=True, method="average")
    words = np.select([rank > 2 / 3, rank <= 1 / 3], ["writes at length", "writes briefly"], "")
    return pd.Series(words, index=people.index).astype("object")
