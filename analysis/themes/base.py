"""assign_themes: the road from opinions to themes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.taxonomy import Taxonomy


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """Which opinion and review is about what."""

    opinions: pd.DataFrame
    """The opinions given, with the column ``themes`` (ids joined by ``|``, weightiest first; empty when none)."""
    main_theme: pd.Series
    """Index review_id; the weightiest theme of the review, complaints first; empty when none."""
    themes: pd.DataFrame
    """theme_id, label, origin, parent, stage, touchpoint, stability, keywords, example_ids."""
    coverage: float
    """Share of complaint opinions (of all opinions when there is no complaint) with a theme, 0..1."""


def assign_themes(
    reviews: pd.DataFrame,
    opinions: pd.DataFrame,
    taxonomy: Taxonomy,
    *,
    seed: int = 0,
    previous: pd.DataFrame | None = None,
) -> Assignment:
    """Give each opinion its themes."""
    from wordllama import WordLlama
    import wordllama
    from pathlib import Path

    model = WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
    frame = opinions.reset_index(drop=True).copy()
    themes = [t for t in taxonomy.themes]
    if len(frame) and themes:
        phrases = [(i, p) for i, t in enumerate(themes) for p in t.phrases()]
        S = model.embed([p for _, p in phrases], norm=True)
        V = model.embed(frame["text"].tolist(), norm=True)
        owner = np.array([i for i, _ in phrases])
        best = np.full((len(frame), len(themes)), -1.0)
        sim = V @ S.T
        for i in range(len(themes)):
            if (owner == i).any():
                best[:, i] = sim[:, owner == i].max(axis=1)
        top = best.argmax(axis=1)
        ok = best.max(axis=1) >= 0.45
        ids = [themes[t].id if o and not themes[t].ignore else "" for t, o in zip(top, ok, strict=True)]
        weight = best.max(axis=1)
    else:
        ids, weight = [""] * len(frame), np.zeros(len(frame))
    frame["themes"] = pd.array(ids, dtype="str")
    order = pd.DataFrame({"review_id": frame["review_id"], "theme": ids, "bad": frame["polarity_label"].eq("negative"), "w": weight})
    order = order[order["theme"] != ""].sort_values(["review_id", "bad", "w"], ascending=[True, False, False], kind="stable")
    main = order.drop_duplicates("review_id").set_index("review_id")["theme"]
    main = main.reindex(reviews["review_id"]).fillna("").astype("str").rename("main_theme")
    table = pd.DataFrame(
        [
            {
                "theme_id": t.id, "label": t.label, "origin": "taxonomy", "parent": t.parent, "stage": t.stage,
                "touchpoint": t.touchpoint, "stability": np.nan, "keywords": "",
                "example_ids": "|".join(frame.loc[frame["themes"] == t.id, "opinion_id"].head(3)),
            }
            for t in themes if (frame["themes"] == t.id).any()
        ],
        columns=["theme_id", "label", "origin", "parent", "stage", "touchpoint", "stability", "keywords", "example_ids"],
    )
    bad = frame["polarity_label"].eq("negative")
    wanted = bad if bad.any() else pd.Series(True, index=frame.index)
    coverage = float((frame.loc[wanted, "themes"] != "").mean()) if len(frame) else 0.0
    return Assignment(opinions=frame, main_theme=main, themes=table, coverage=coverage)
