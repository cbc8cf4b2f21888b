"""From the probabilities of opinions and segments to the themes of opinions, reviews and the table of themes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.taxonomy import Taxonomy, Theme
from analysis.themes.parts import Part

ALSO = 0.3
"""Besides its first theme, an opinion has every theme of at least this probability."""
EXAMPLES = 3

THEME_COLUMNS = (
    "theme_id", "label", "origin", "parent", "stage", "touchpoint", "stability", "keywords", "example_ids",
)  # fmt: skip


@dataclass(frozen=True)
class Marks:
    """Themes of opinions and reviews."""

    opinions: pd.Series[str]
    """Ids joined by ``|``, in the order of the opinions."""
    main_theme: pd.Series[str]
    """Index review_id; reviews without theme are not in it."""
    best: dict[str, list[tuple[float, int]]]
    """Theme id -> (minus its probability, place of the opinion) of the clearest opinions."""


def roll_up(frame: pd.DataFrame, parts: Sequence[Part], taxonomy: Taxonomy) -> Marks:
    """Decide the themes of each opinion, and the main theme of each review.

    An opinion takes its most probable theme unless none is likelier, and further ones from :data:`ALSO` on. What a
    segment as a whole is about, at least one of its opinions is about. A review's main theme is the one with the
    largest sum of probabilities over its segments, complaints first.

    What is about a part of a theme is not about the whole as well. A discovered theme that the user merged counts for
    the theme it went into.
    """
    themes, merged = taxonomy.themes, taxonomy.merged
    above = {theme.id: taxonomy.ancestors(theme.id) for theme in themes if theme.parent is not None}
    wholes = frozenset[str]().union(*above.values())
    of_whole: set[tuple[str, str]] = set()
    ignored = {theme.id for theme in themes if theme.ignore}
    given: list[list[tuple[float, str]]] = [[] for _ in range(len(frame))]
    weights: list[pd.DataFrame] = []
    bad = frame["polarity_label"].eq("negative").to_numpy(dtype=bool)
    reviews = frame["review_id"].astype("str").to_numpy(dtype=object)
    for part in parts:
        _mark_part(part, [theme.id for theme in themes], given, merged)
        weights.append(_weigh(part, [theme.id for theme in themes], bad, reviews, merged))
    best: dict[str, list[tuple[float, int]]] = defaultdict(list)
    joined = []
    for row, found in enumerate(given):
        left_out = ignored.union(*(above.get(theme, ()) for _, theme in found)) if wholes else ignored
        kept = sorted((-round(share, 6), theme) for share, theme in found if theme not in left_out)
        joined.append("|".join(theme for _, theme in kept))
        for minus, theme in kept:
            best[theme].append((minus, row))
            if theme in wholes:
                of_whole.add((str(reviews[row]), theme))
    weighed = pd.concat(weights) if weights else pd.DataFrame(columns=["review_id", "bad", "theme", "weight"])
    weighed = weighed[~weighed["theme"].isin(ignored)]
    if wholes:
        pairs = zip(weighed["review_id"], weighed["theme"], strict=True)
        weighed = weighed[[theme not in wholes or (review, theme) in of_whole for review, theme in pairs]]
    summed = weighed.groupby(["review_id", "bad", "theme"], as_index=False).agg({"weight": "sum"})
    summed["weight"] = summed["weight"].round(6)
    order = summed.sort_values(["review_id", "bad", "weight", "theme"], ascending=[True, False, False, True])
    main = order.drop_duplicates("review_id").set_index("review_id")["theme"]
    return Marks(pd.Series(joined, index=frame.index, dtype="str"), main, dict(best))


def _mark_part(part: Part, ids: Sequence[str], given: list[list[tuple[float, str]]], merged: Mapping[str, str]) -> None:
    shares, segments, found = part.reading.opinions, part.reading.segments, part.reading.found
    first = shares.argmax(axis=1)
    rows, columns = np.nonzero(shares[:, 1:] >= ALSO)
    has = {(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if first[row] > 0}
    has |= {(int(row), int(first[row]) - 1) for row in np.flatnonzero(first > 0)}
    whole = segments.argmax(axis=1)
    by_segment: dict[int, list[int]] = defaultdict(list)
    for row, number in enumerate(part.segment.tolist()):
        by_segment[number].append(row)
    for number in np.flatnonzero(whole > 0).tolist():
        theme, members = int(whole[number]) - 1, by_segment[number]
        if not any((row, theme) in has for row in members):
            has.add((max(members, key=lambda row: (shares[row, theme + 1], -row)), theme))
    for row, column in sorted(has):
        given[int(part.rows[row])].append((float(shares[row, column + 1]), ids[column]))
    for number in np.flatnonzero(found.theme >= 0).tolist():
        for row in by_segment[number]:
            if not given[int(part.rows[row])]:
                name = part.found[int(found.theme[number])].theme_id
                given[int(part.rows[row])].append((float(part.reading.typical[row]), merged.get(name, name)))


def _weigh(
    part: Part, ids: Sequence[str], bad: np.ndarray, reviews: np.ndarray, merged: Mapping[str, str]
) -> pd.DataFrame:
    """review_id, bad, theme, weight of each segment."""
    first_row = np.full(int(part.segment.max()) + 1, -1)
    first_row[part.segment[::-1]] = part.rows[::-1]
    complains = np.zeros(len(first_row), bool)
    np.logical_or.at(complains, part.segment, bad[part.rows])
    segments, found = part.reading.segments, part.reading.found
    numbers, columns = np.nonzero(segments[:, 1:] >= 0.05)
    seeded = segments.argmax(axis=1) > 0
    inside = seeded[numbers]
    numbers, columns = numbers[inside], columns[inside]
    others = np.flatnonzero(found.theme >= 0)
    at = np.concatenate([first_row[numbers], first_row[others]])
    names = [ids[column] for column in columns] + [
        merged.get(part.found[t].theme_id, part.found[t].theme_id) for t in found.theme[others]
    ]
    return pd.DataFrame(
        {
            "review_id": reviews[at],
            "bad": complains[np.concatenate([numbers, others])],
            "theme": np.array(names, dtype=object),
            "weight": np.concatenate([segments[numbers, columns + 1], found.share[others]]),
        }
    )


def describe(frame: pd.DataFrame, parts: Sequence[Part], themes: Sequence[Theme], marks: Marks) -> pd.DataFrame:
    """The table of themes that occur: those of the taxonomy in its order, then the discovered ones, largest first."""
    stability: dict[str, list[tuple[float, int]]] = defaultdict(list)
    keywords: dict[str, list[str]] = defaultdict(list)
    labels: dict[str, str] = {}
    for part in sorted(parts, key=lambda part: -len(part.rows)):
        measured = [(theme.id, value) for theme, value in zip(themes, part.reading.stability, strict=False)]
        measured += [
            (theme.theme_id, value) for theme, value in zip(part.found, part.reading.found.stability, strict=True)
        ]
        for theme_id, value in measured:
            if not np.isnan(value):
                stability[theme_id].append((float(value), len(part.rows)))
        for theme_id, words in part.keywords.items():
            keywords[theme_id] += [word for word in words if word not in keywords[theme_id]]
        labels |= {theme.theme_id: theme.label for theme in part.found}
    ids = frame["opinion_id"].astype("str").to_numpy(dtype=object)
    rows = []
    known = {theme.id: theme for theme in themes if not theme.ignore and theme.id in marks.best}
    found = sorted((name for name in labels if name in marks.best), key=lambda name: (-len(marks.best[name]), name))
    for theme_id in (*known, *found):
        theme = known.get(theme_id)
        values = stability.get(theme_id)
        examples = sorted(marks.best[theme_id])[:EXAMPLES]
        rows.append(
            (
                theme_id,
                theme.label if theme else labels[theme_id],
                "taxonomy" if theme else "discovered",
                theme.parent if theme else None,
                theme.stage if theme else None,
                theme.touchpoint if theme else None,
                float(np.average([v for v, _ in values], weights=[n for _, n in values])) if values else np.nan,
                "|".join(keywords[theme_id][:12]),
                "|".join(str(ids[row]) for _, row in examples),
            )
        )
    return pd.DataFrame(rows, columns=list(THEME_COLUMNS))
