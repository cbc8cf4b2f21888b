"""Themes found without any seed or label, against BERTopic and k-means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from sklearn.metrics import normalized_mutual_info_score

from contests.base import SHARED, Field, compete, own_python

NAME = "peers_themes"
PEERS = ("bertopic", "sentence-transformers", "umap-learn", "hdbscan")
WHAT = (
    "Themes discovered from nothing against labels given by people (normalised mutual information). BERTopic embeds with "
    "all-MiniLM-L6-v2 and leaves texts out; k-means on tf-idf is told the number of classes, which nobody knows."
)
FOLDER = SHARED / "data/banking77"


def rows(field: Field) -> list[dict[str, Any]]:
    """One row a side and set."""
    found = []
    for name in ("test", "train"):
        texts = pd.read_csv(FOLDER / f"{name}.csv.gz").dropna(subset=["text"])
        found += _rows(
            f"bank questions, {len(texts):,}", texts["text"].astype(str).tolist(), texts["category"].tolist(), field
        )
    return found


def _rows(what: str, texts: list[str], truth: list[str], field: Field) -> list[dict[str, Any]]:
    sides: dict[str, tuple[Path, str]] = {
        "marketgap": (own_python(), "marketgap_themes.py"),
        "BERTopic, MiniLM": (field.peers, "bertopic_themes.py"),
        "k-means on tf-idf": (own_python(), "kmeans_themes.py"),
    }
    outcomes = compete(sides, {"texts": texts, "classes": len(set(truth))}, rounds=field.rounds)
    return [
        {
            "texts": what,
            "side": side,
            "NMI": round(float(normalized_mutual_info_score(truth, outcome.answer["themes"])), 3),
            "left out": round(outcome.answer["themes"].count("") / len(texts), 3),
            "themes": len({theme for theme in outcome.answer["themes"] if theme}),
            "work, s": round(outcome.work, 1),
            "themes alone, s": round(outcome.answer.get("themes_step", outcome.work), 1),
            "whole process, s": round(outcome.wall, 1),
            "its CPU, s": round(outcome.cpu, 1),
            "peak, GB": round(outcome.peak, 1),
        }
        for side, outcome in outcomes.items()
    ]
