"""The journey map: stage by stage and touchpoint by touchpoint, how customers of each brand fare and what hurts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.columns import empty_table, fit_columns, is_among
from analysis.comparison import compare_brands
from analysis.evidence import Evidence
from analysis.statistics.intervals import wilson
from analysis.tables import TABLES
from analysis.taxonomy import Taxonomy

STAGES = ("choice", "purchase", "delivery", "use", "service", "leaving")
"""In the order in which a customer goes through them; themes without a stage stand behind, under :data:`ELSEWHERE`."""
ELSEWHERE = "not placed"
WHOLE = "all"
"""In the place of a touchpoint: the whole stage."""
MARKET = "market"
MOST_PAINS = 3
EXTRA = {
    "low": "float64", "high": "float64", "complaints": "Int64", "praises": "Int64", "complaint_share": "float64",
    "ratio": "float64", "ratio_low": "float64", "ratio_high": "float64", "q": "float64", "verdict": "str",
    "theme_ids": "str", "evidence_ids": "str",
}  # fmt: skip


def build_journey(
    counted: pd.DataFrame,
    marks: pd.DataFrame,
    themes: pd.DataFrame,
    taxonomy: Taxonomy,
    *,
    brands: Sequence[str],
    labels: Mapping[str, str],
    evidence: Evidence,
) -> pd.DataFrame:
    """Table journey: one row a stage, touchpoint and brand, and for all brands together ("market").

    Parameters
    ----------
    counted, marks
        From :func:`analysis.strata.counted_reviews` and :func:`analysis.marks.build_marks`.
    themes
        Table themes: ``theme_id, stage, touchpoint``.
    taxonomy
        Where the customer's goal of a theme stands.
    brands
        Brand ids.
    labels
        Theme id -> label.
    evidence
        From :func:`analysis.evidence.rank_evidence`.

    Returns
    -------
    pandas.DataFrame
        Table journey. A review counts once for a touchpoint and side. ``emotion`` is the balance of its reviews,
        (praise - complaint) / (praise + complaint), -1..1, with the interval that Wilson's gives to the share of
        praise (``low, high``); ``n`` counts the voices on both sides. ``pain_points`` are the themes complained about
        most, with their reviews; ``goal`` what the customer wants there. ``complaint_share`` is over all counted
        reviews of the brand; ``ratio`` (with its interval), ``q`` and ``verdict`` compare it with the other brands'
        within strata, one family over the table. Touchpoint "all" is the whole stage.
    """
    kinds = {**TABLES["journey"], **EXTRA}
    places = _places(themes)
    said = marks[is_among(marks["review_id"], counted["review_id"]) & is_among(marks["theme_id"], places["theme_id"])]
    if said.empty:
        return empty_table(kinds)
    placed = said.merge(places, on="theme_id")
    placed["place"] = placed["stage"] + "\x1f" + placed["touchpoint"]
    once = placed.drop_duplicates(["review_id", "place", "side"])
    voices = (
        pd.concat([once, once.assign(brand=MARKET)]).groupby(["place", "brand", "side"]).size().unstack(fill_value=0)
    )
    voices = voices.reindex(columns=["complaint", "praise"], fill_value=0)
    sizes = counted.groupby("brand").size()
    sizes[MARKET] = len(counted)
    compared = _compare(counted, once, brands)
    complained, spoken = _commonest(placed[placed["side"] == "complaint"]), _commonest(placed)
    rows = []
    for place, stage, touchpoint in _ordered(placed):
        for brand in (*brands, MARKET):
            if (place, brand) not in voices.index:
                continue
            bad, good = (int(voices.at[(place, brand), side]) for side in ("complaint", "praise"))  # type: ignore[arg-type]
            low, high = wilson(good, bad + good)
            pains = complained.get((place, brand), [])[:MOST_PAINS]
            weighty = (pains or spoken[place, brand])[0][0]
            rows.append(
                {
                    "stage": stage, "touchpoint": touchpoint, "brand": brand, "goal": _goal(taxonomy, weighty),
                    "emotion": (good - bad) / (good + bad), "low": 2 * float(low) - 1, "high": 2 * float(high) - 1,
                    "pain_points": "|".join(f"{labels.get(t, t)} ({n:,})" for t, n in pains),
                    "n": bad + good, "complaints": bad, "praises": good,
                    "complaint_share": bad / sizes[brand] if sizes.get(brand) else np.nan,
                    "theme_ids": "|".join(t for t, _ in pains),
                    "evidence_ids": "|".join(_quotes(evidence, [t for t, _ in pains], None if brand == MARKET else brand)),
                    **compared.get((brand, place), {"verdict": "" if brand == MARKET else "cannot_tell"}),
                }
            )  # fmt: skip
    return fit_columns(pd.DataFrame(rows, columns=list(kinds)), kinds)


def _places(themes: pd.DataFrame) -> pd.DataFrame:
    """Each theme at its touchpoint, and once more at the whole of its stage."""
    placed = themes[["theme_id", "stage", "touchpoint"]].astype("object")
    placed["stage"] = placed["stage"].where(placed["stage"].fillna("") != "", ELSEWHERE)
    named = placed[placed["touchpoint"].fillna("") != ""]
    return pd.concat([named, placed.assign(touchpoint=WHOLE)], ignore_index=True)


def _ordered(placed: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Places by stage; within it the whole first, then the touchpoints spoken of most."""
    voices = placed.groupby(["place", "stage", "touchpoint"]).size().reset_index(name="n")
    stages = [*STAGES, *sorted(set(voices["stage"]) - {*STAGES, ELSEWHERE}), ELSEWHERE]
    voices["order"] = voices["stage"].map({name: i for i, name in enumerate(stages)})
    voices["part"] = voices["touchpoint"].ne(WHOLE)
    voices = voices.sort_values(["order", "part", "n", "touchpoint"], ascending=[True, True, False, True])
    return [(str(a), str(b), str(c)) for a, b, c in voices[["place", "stage", "touchpoint"]].itertuples(index=False)]


def _commonest(placed: pd.DataFrame) -> dict[tuple[str, str], list[tuple[str, int]]]:
    """Themes of each place and brand (or "market") with their reviews, the commonest first."""
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    both = pd.concat([placed, placed.assign(brand=MARKET)])
    sizes = both.groupby(["place", "brand", "theme_id"]).size()
    for (place, brand, theme), n in zip(sizes.index, sizes.tolist(), strict=True):
        found.setdefault((str(place), str(brand)), []).append((str(theme), n))
    return {key: sorted(themes, key=lambda one: (-one[1], one[0])) for key, themes in found.items()}


def _goal(taxonomy: Taxonomy, theme_id: str) -> str | None:
    theme = taxonomy.find(theme_id)
    return theme.goal if theme and theme.goal else None


def _quotes(evidence: Evidence, themes: Sequence[str], brand: str | None) -> list[str]:
    """The clearest complaint about each pain."""
    return [i for t in themes for i in evidence.opinions(theme_id=t, side="complaint", brand=brand)[:1]]


def _compare(
    counted: pd.DataFrame, once: pd.DataFrame, brands: Sequence[str]
) -> dict[tuple[str, str], dict[str, object]]:
    marks = once[["review_id", "brand", "side"]].assign(theme_id=once["place"])
    marks = marks[marks["side"] == "complaint"]
    cells = [(place, "complaint") for place in sorted(marks["theme_id"].unique())]
    table = compare_brands(counted, marks, brands=brands, cells=cells, against_each=False)
    columns = {"ratio": "ratio", "ratio_low": "low", "ratio_high": "high", "q": "q", "verdict": "verdict"}
    return {
        (str(row["brand"]), str(row["theme_id"])): {name: row[column] for name, column in columns.items()}
        for _, row in table.iterrows()
    }
