"""Table personas: the segments of reviewers, each with its size, what hurts and what pleases, and where it is met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.columns import fit_columns, is_among
from analysis.comparison import compare_brands
from analysis.evidence import Evidence
from analysis.personas.naming import MOST_SUBJECTS, name_segments
from analysis.personas.segments import STABLE, Segments, find_segments
from analysis.personas.subjects import find_subjects, speak_of
from analysis.personas.traits import find_traits
from analysis.statistics.intervals import wilson
from analysis.tables import TABLES
from analysis.wording import say_number, say_share

FOUND, NO_CLEAR_SEGMENT, TOO_LITTLE_DATA = "found", "no_clear_segment", "too_little_data"
LEAST_MARKED = 100
"""Reviews that speak of a theme, below which no segments are looked for."""
LEAST_MEMBERS = 20
SURE = 0.75
"""Stability from which a segment is the same in nearly every sample (Hennig 2007)."""
QUOTES = 6
EXTRA = {
    "low": "float64", "high": "float64", "stability": "float64", "sureness": "float64", "stages": "str", "brands": "str",
    "quotes": "str", "pain_ids": "str", "delight_ids": "str", "state": "str", "note": "str",
}  # fmt: skip
KINDS = {**TABLES["personas"], **EXTRA}
REST = "none"


def find_personas(
    counted: pd.DataFrame,
    reviews: pd.DataFrame,
    marks: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    brands: Sequence[str],
    labels: Mapping[str, str],
    evidence: Evidence,
    seed: int,
    surveys: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Segments of reviewers by what they speak of and on which side.

    Parameters
    ----------
    counted, marks
        From :func:`analysis.strata.counted_reviews` and :func:`analysis.marks.build_marks`.
    reviews
        Table reviews; whichever of language, country, source, kind, rating, verified, product, version, device and
        text it has serve as traits.
    themes
        Table themes: ``theme_id, stage``.
    brands
        Brand ids.
    labels
        Theme id -> label.
    evidence
        From :func:`analysis.evidence.rank_evidence`.
    seed
        Of sample, starts, simulations and resamples.
    surveys
        Answers with ``review_id, segment, stage``, where comments of surveys are among the reviews.

    Returns
    -------
    pandas.DataFrame
        Table personas, the largest first, the last row what belongs to none. ``share`` (with Wilson's interval
        ``low, high``) is over the reviews that speak of a theme; ``n`` members. ``pains`` and ``delights`` with the
        share of members that voice them (``pain_ids, delight_ids`` their themes), ``traits`` what else members have
        oftener than the others, ``stages`` of the journey they speak of, ``brands`` whose reviews belong to the
        segment oftener than the other brands' (within strata); ``quotes`` are ids of opinions. ``stability`` is the
        mean Jaccard similarity over resamples, ``sureness`` how likely members belong here on average. ``state``:
        found, no_clear_segment (the rest, or the only row where nothing is found), too_little_data (the only row,
        with fewer than 100 reviews that speak of a theme); ``note`` says why, and how far to rely on it.

    Warnings
    --------
    Segments of what was written, not of people: nothing here says how old, rich or many the writers are. The interval
    of a share does not know that reviews may belong to another segment than the likeliest.
    """
    marks = marks[is_among(marks["review_id"], counted["review_id"])]
    speaking = counted[is_among(counted["review_id"], marks["review_id"])].reset_index(drop=True)
    if len(speaking) < LEAST_MARKED:
        why = f"Segments take at least {LEAST_MARKED} reviews that speak of a theme; there are {len(speaking):,}."
        return _table([_rest(len(speaking), len(speaking), why, label="Too little data", state=TOO_LITTLE_DATA)])
    levels = speak_of(counted["review_id"], marks)
    segments = find_segments(levels, seed=seed)
    groups = pd.Series(segments.member, index=pd.Index(counted["review_id"])).loc[speaking["review_id"]]
    sizes = groups.value_counts()
    stable = [k for k in segments.stable if sizes.get(k, 0) >= LEAST_MEMBERS]
    subjects = find_subjects(marks, groups, stable) if stable else pd.DataFrame({"group": []})
    by_size = sorted(set(stable) & set(subjects["group"]), key=lambda k: (-int(sizes[k]), k))
    names = name_segments(subjects, marks, groups, by_size, labels)
    shown = list(names)
    rows = []
    if shown:
        traits = find_traits(_people(reviews, surveys, groups), groups, shown)
        met = _brands(speaking, groups, names, brands)
        for k in shown:
            mine = subjects[subjects["group"] == k]
            name, label = names[k]
            members = pd.Index(groups.index[groups == k])
            sureness = float(pd.Series(segments.sureness, index=counted["review_id"]).loc[members].mean())
            rows.append(
                {
                    "persona_id": name, "label": label, **_size(len(members), len(speaking)),
                    "traits": "|".join(traits[k]),
                    **_sides(mine, labels), "stages": _stages(marks, members, themes),
                    "brands": "|".join(met.get(name, [])), "quotes": "|".join(_quotes(evidence, mine, members)),
                    "stability": round(float(segments.stability[k]), 6), "sureness": round(sureness, 6), "state": FOUND,
                    "note": _say_certainty(float(segments.stability[k])),
                }
            )  # fmt: skip
    left = len(speaking) - sum(int(sizes[k]) for k in shown)
    if left or not shown:
        rows.append(_rest(left, len(speaking), _say_rest(segments, shown, len(counted) - len(speaking))))
    return _table(rows)


def _table(rows: list[dict[str, object]]) -> pd.DataFrame:
    return fit_columns(pd.DataFrame(rows, columns=list(KINDS)), KINDS)


def _size(n: int, of: int) -> dict[str, object]:
    low, high = wilson(n, of)
    return {"share": n / of if of else np.nan, "n": n, "low": float(low), "high": float(high)}


def _rest(
    n: int, of: int, why: str, *, label: str = "No clear segment", state: str = NO_CLEAR_SEGMENT
) -> dict[str, object]:
    empty = dict.fromkeys(("traits", "pains", "delights", "stages", "brands", "quotes", "pain_ids", "delight_ids"), "")
    size = _size(n, of) if state == NO_CLEAR_SEGMENT else {"n": n}
    return {"persona_id": REST, "label": label, **size, **empty, "state": state, "note": why}


def _say_rest(segments: Segments, shown: Sequence[int], silent: int) -> str:
    found = len(segments.stability)
    if not shown and not segments.stable:
        why = (
            "No themes are spoken of together beyond chance and by groups that other samples of these reviews have too."
        )
    elif found - len(segments.stable):
        why = f"Belongs to groups that other samples of these reviews would draw otherwise (stability below {STABLE:.2f})."
    elif found - len(shown):
        why = (
            "Belongs to groups whose members have no voice in common: many themes, or complaint here and praise there."
        )
    else:
        why = "Speaks only of themes too rare to group by."
    return f"{why} {silent:,} further reviews speak of no theme." if silent else why


def _say_certainty(stability: float) -> str:
    if stability >= SURE:
        return f"Stable: nearly the same in other samples of these reviews (stability {stability:.2f})."
    return f"A pattern, its borders uncertain: other samples would place some reviews otherwise (stability {stability:.2f})."


def _people(reviews: pd.DataFrame, surveys: pd.DataFrame | None, groups: pd.Series) -> pd.DataFrame:
    people = reviews.set_index("review_id").reindex(groups.index)
    if surveys is not None and not surveys.empty:
        answers = surveys.dropna(subset=["review_id"]).drop_duplicates("review_id").set_index("review_id")
        people = people.drop(columns=["segment", "stage"], errors="ignore").join(answers[["segment", "stage"]])
    return people


def _sides(mine: pd.DataFrame, labels: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for column, side in (("pain", "complaint"), ("delight", "praise")):
        part = mine[mine["side"] == side].head(MOST_SUBJECTS)
        told = zip(part["theme_id"].astype(str), part["share"].astype(float), strict=True)
        found[f"{column}s"] = "|".join(f"{labels.get(t, t)} ({say_share(share)})" for t, share in told)
        found[f"{column}_ids"] = "|".join(part["theme_id"].astype(str))
    return found


def _stages(marks: pd.DataFrame, members: pd.Index, themes: pd.DataFrame) -> str:
    """Share of members that speak of each stage, the commonest first."""
    placed = marks[is_among(marks["review_id"], members)].merge(themes[["theme_id", "stage"]], on="theme_id")
    placed = placed[placed["stage"].fillna("").ne("")].drop_duplicates(["review_id", "stage"])
    counts = placed.groupby("stage").size().sort_index().sort_values(ascending=False, kind="stable")
    return "|".join(f"{stage} ({say_share(n / len(members))})" for stage, n in counts.items())


def _brands(
    speaking: pd.DataFrame, groups: pd.Series, names: Mapping[int, tuple[str, str]], brands: Sequence[str]
) -> dict[str, list[str]]:
    """Brands with more of a segment than the market, tested as every other comparison is."""
    belongs = speaking[["review_id", "brand"]].assign(
        theme_id=speaking["review_id"].map(groups).map({k: name for k, (name, _) in names.items()}), side="complaint"
    )
    belongs = belongs[belongs["theme_id"].notna()]
    cells = [(name, "complaint") for name, _ in names.values()]
    told = compare_brands(speaking, belongs, brands=brands, cells=cells, against_each=False)
    told = told[told["verdict"] == "higher"].sort_values(["theme_id", "ratio", "brand"], ascending=[True, False, True])
    figures = told[["ratio", "low", "high"]].astype("float64").to_numpy()
    found: dict[str, list[str]] = {}
    for name, brand, (ratio, low, high) in zip(told["theme_id"], told["brand"], figures.tolist(), strict=True):
        times = f" ({say_number(ratio)} times, {say_number(low)} to {say_number(high)})" if np.isfinite(ratio) else ""
        found.setdefault(str(name), []).append(f"{brand}{times}")
    return found


def _quotes(evidence: Evidence, mine: pd.DataFrame, members: pd.Index) -> list[str]:
    """The clearest opinions of members about what sets the segment apart, each of another review."""
    ranked = evidence.ranked[is_among(evidence.ranked["review_id"], members)]
    found: list[str] = []
    used: set[str] = set()
    for theme, side in zip(mine["theme_id"], mine["side"], strict=True):
        part = ranked[
            (ranked["theme_id"] == theme) & (ranked["side"] == side) & ~ranked["review_id"].isin(sorted(used))
        ]
        for row in part.head(2).itertuples():
            found.append(str(row.opinion_id))
            used.add(str(row.review_id))
    return list(dict.fromkeys(found))[:QUOTES]
