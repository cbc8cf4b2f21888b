"""How far can the chances behind polarity be taken at their word?

    python -P benchmarks/polarity_calibration.py FILE --text text --label sentiment [--rating rating]
    python -P benchmarks/polarity_calibration.py FILE --review review [--rating rating]

FILE is a CSV with a column of labels (negative, neutral, positive) that people gave. Rows with a rating (0..1) teach
and are left out of the figures, as in the product. With ``--review`` each row is a sentence of the review named in that
column: sentences are judged as opinions, with the stars of their review where it has any. Prints accuracy, Brier score (sum over the three classes, 0 best, 2
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
from analysis.text.sentence_polarity import sentence_chances

CLASSES = ["negative", "neutral", "positive"]


def main() -> None:
    """Print one line a language."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("file", type=Path)
    options.add_argument("--text", default="text")
    options.add_argument("--label", default="label")
    options.add_argument("--rating")
    options.add_argument("--review")
    given = options.parse_args()
    frame = pd.read_csv(given.file)
    frame = frame.drop_duplicates([given.text] + ([given.review] if given.review else [])).reset_index(drop=True)
    texts = [clean_review(text) for text in frame[given.text].astype(str)]
    ratings = frame[given.rating].to_numpy(float) if given.rating else np.full(len(frame), np.nan)
    truth = (frame[given.label].to_numpy()[:, None] == np.array(CLASSES)).astype(float)
    labelled = truth.any(axis=1)
    if given.review:
        languages, chances = of_sentences(frame[given.review].astype(str).tolist(), texts, ratings)
        known = labelled & ~np.isnan(chances).any(axis=1)
    else:
        languages, unrated = detect_languages(texts), np.isnan(ratings)
        chances = learn_polarity(texts, languages, ratings).chances(texts, languages, fit=unrated)
        known = labelled & unrated & ~np.isnan(chances).any(axis=1)
    spoken = np.array([language or "?" for language in languages])
    for name in [*sorted(set(spoken)), "all"]:
        rows = known & ((spoken == name) | (name == "all"))
        if rows.sum() >= 100:
            print(f"{name} n {rows.sum()} " + " ".join(f"{k} {v:.3f}" for k, v in figures(chances[rows], truth[rows])))


def of_sentences(names: list[str], sentences: list[str], ratings: np.ndarray) -> tuple[list[str | None], np.ndarray]:
    """Languages and chances of sentences, judged as opinions of their reviews."""
    first = {name: row for row, name in reversed(list(enumerate(names)))}
    parts: dict[str, list[str]] = {name: [] for name in sorted(first)}
    for name, sentence in zip(names, sentences, strict=True):
        parts[name].append(sentence)
    place = {name: row for row, name in enumerate(parts)}
    whole = [" ".join(said) for said in parts.values()]
    stars = np.array([ratings[first[name]] for name in parts])
    spoken = detect_languages(whole)
    reader = learn_polarity(whole, spoken, stars)
    rows = np.array([place[name] for name in names])
    languages = [spoken[row] for row in rows]
    alone = np.array([len(parts[name]) == 1 for name in names])
    chances = sentence_chances(
        reader,
        sentences,
        languages,
        parents=[whole[row] for row in rows],
        ratings=stars[rows],
        whole=reader.chances(whole, spoken, fit=np.isnan(stars))[rows],
        sums_up=alone,
    )
    return languages, chances


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
