"""What a segment is called: its pains and delights, never a person's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.wording import say_theme

MOST_SUBJECTS = 5
IN_COMMON = 0.30
"""Share of the members that must voice what sets them apart most. In five real markets it was 0.41 to 1.00 for segments
that one would call so, 0.19 for leftovers of the fit (0.22 in an invented market)."""
TOGETHER = 0.2
"""Share of those who voice a pain or a delight that must voice both, for the label to say both of one reviewer."""
MINOR = 0.25
"""A side that fewer of them voice is not in the label. Where more do, and not together with the other side, the
members have no voice in common."""


def name_segments(
    subjects: pd.DataFrame, marks: pd.DataFrame, groups: pd.Series, ordered: Sequence[int], labels: Mapping[str, str]
) -> dict[int, tuple[str, str]]:
    """Id and label of each segment, from what sets it apart most; longer where two would be called alike.

    Parameters
    ----------
    subjects
        From :func:`analysis.personas.subjects.find_subjects`.
    marks
        ``review_id, theme_id, side``.
    groups
        Group of each review that speaks of a theme, by review id.
    ordered
        The groups to name; the first to ask for a name gets it.
    labels
        Theme id -> label.

    Returns
    -------
    dict
        Group -> (id, label), without groups whose members have no voice in common: nothing that sets them apart is
        voiced by many, or a good part complains, a good part praises, and hardly anyone does both.
    """
    names: dict[int, tuple[str, str]] = {}
    for k in ordered:
        mine = subjects[subjects["group"] == k]
        if mine["share"].max() < IN_COMMON:
            continue
        kept = _told_sides(mine, marks[marks["review_id"].map(groups).eq(k)])
        if not kept:
            continue
        told = mine[mine["side"].isin(kept)]
        longer = (_name(told, labels, most=most) for most in range(2, MOST_SUBJECTS + 1))
        free = next((name for name in longer if name not in names.values()), None)
        if free is not None:
            names[k] = free
    return names


def _told_sides(mine: pd.DataFrame, marks: pd.DataFrame) -> list[str]:
    """The sides that the label may speak of; none where they are voiced by different reviewers."""
    sides = sorted(mine["side"].unique())
    if len(sides) < 2:
        return sides
    voiced = marks.merge(mine[["theme_id", "side"]], on=["theme_id", "side"]).drop_duplicates(["review_id", "side"])
    shares = voiced.groupby("side").size() / voiced["review_id"].nunique()
    if shares.sum() - 1 >= TOGETHER:  # what the two shares have in common
        return sides
    larger = str(shares.idxmax())
    return [larger] if shares.min() < MINOR else []


def _name(mine: pd.DataFrame, labels: Mapping[str, str], *, most: int) -> tuple[str, str]:
    pains, delights = (
        mine.loc[mine["side"] == side, "theme_id"].astype(str).tolist()[:most] for side in ("complaint", "praise")
    )
    if pains and delights:
        pains, delights = pains[: most - 1], delights[: most - 1]
    name = "-".join([*(f"pain-{t}" for t in pains), *(f"joy-{t}" for t in delights)])
    bad, good = (", ".join(say_theme(labels.get(t, t)) for t in ids) for ids in (pains, delights))
    if bad and good:
        return name, f"Trouble with {bad}; happy with {good}"
    return name, f"Trouble with {bad}" if bad else f"Happy with {good}"
