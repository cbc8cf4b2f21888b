"""How far can the chances behind polarity be taken at their word?

    python benchmarks/polarity_calibration.py FILE --text text --label sentiment [--rating rating]

FILE is a CSV with a column of labels (negative, neutral, positive) that people gave. Rows with a rating (0..1) teach
and are left out of the figures, as in the product. Prints accuracy, Brier score (sum over the three classes, 0 best, 2
worst; 0.67 is what equal chances get) and expected calibration error in ten bins of the highest chance.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.text.clean import clean_review
from analysis.text.language import detect_languages
from analysis.text.polarity import learn_polarity

CLASSES = ["negative", "neutral", "positive"]


def main() -> None:
    """Print one line a language."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("file", type=Path)
    options.add_argument("--text", default="text")
    options.add_argument("--label", default="label")
    options.add_argument("--rating")
    given = options.parse_args()
    frame = pd.read_csv(given.file).drop_duplicates(given.text).reset_index(drop=True)
    texts = [clean_review(text) for text in frame[given.text].astype(str)]
    ratings = frame[given.rating].to_numpy(float) if given.rating else np.full(len(frame), np.nan)
    languages = detect_languages(texts)
    unrated = np.isnan(ratings)
    chances = learn_polarity(texts, languages, ratings).chances(texts, languages, fit=unrated)
    truth = (frame[given.label].to_numpy()[:, None] == np.array(CLASSES)).astype(float)
    known = unrated & ~np.isnan(chances).any(axis=1)
    spoken = np.array([language or "?" for language in languages])
    for name in [*sorted(set(spoken)), "all"]:
        rows = known & ((spoken == name) | (name == "all"))
        if rows.sum() >= 100:
            print(f"{name} n {rows.sum()} " + " ".join(f"{k} {v:.3f}" for k, v in figures(chances[rows], truth[rows])))


def figures(chances: np.ndarray, truth: np.ndarray) -> list[tuple[str, float]]:
    """Accuracy, Brier score and expected calibration error."""
    right = chances.argmax(axis=1) == truth.argmax(axis=1)
    sure = chances.max(axis=1)
    bins = np.minimum((sure * 10).astype(int), 9)
    error = sum(
        abs(right[bins == one].mean() - sure[bins == one].mean()) * (bins == one).mean() for one in np.unique(bins)
    )
    return [
        ("accuracy", float(right.mean())),
        ("brier", float(((chances - truth) ** 2).sum(axis=1).mean())),
        ("ece", float(error)),
    ]


if __name__ == "__main__":
    main()
