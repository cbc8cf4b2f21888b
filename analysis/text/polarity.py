"""How friendly a text is: from rated reviews of its language, from the English lexicon, or not known.

Order of grounds for a text: a model learned from rated reviews of its language; one learned from all rated reviews of
its script (languages that are mixed or that a detector confuses); for English the lexicon. Without any of them the
chances are NaN and the label is ``unknown``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.engines.base import Block, Engine, cut
from analysis.engines.local import HERE
from analysis.text.chances import Chances, Shares, shares_of
from analysis.text.counted import Counted, codes_of
from analysis.text.language import script_of
from analysis.text.leanings import Places
from analysis.text.learned import LearnedPolarity
from analysis.text.self_trained import SelfTrainedPolarity

NEGATIVE_UP_TO = 0.45
"""Ratings (0..1) up to here are taken as negative: 1 and 2 of 5 stars."""
POSITIVE_FROM = 0.7
"""Ratings from here are taken as positive: 4 and 5 of 5 stars."""
COMPLAINT_BELOW = -0.1
"""Blended polarity of a rated review below which it is negative; praise begins at the opposite. Near 0 because stars
and words that cancel out say that neither is sure."""
ENGLISH = ("language", "en")
"""The ground of English with enough rated reviews: stars and lexicon both teach."""
_ENOUGH = 30  # rated texts of either sign from which a model of one's own is learned
_LABELS = np.array(["negative", "neutral", "positive", "unknown"], dtype=object)


def stars_as_labels(ratings: NDArray[np.float64]) -> NDArray[np.int64]:
    """Ratings (0..1) as -1, 0, 1; rows without rating get 0 and must be left out by the caller.

    >>> stars_as_labels(np.array([0.2, 0.4, 0.6, 0.8, 1.0])).tolist()
    [-1, -1, 0, 1, 1]
    """
    return np.select([ratings <= NEGATIVE_UP_TO, ratings >= POSITIVE_FROM], [-1, 1], 0).astype(np.int64)


@dataclass(frozen=True)
class _Waiting:
    """What was not learned yet, because no text has needed it."""

    seed: int
    engine: Engine
    scripts: dict[str, tuple[list[str], list[str | None], NDArray[np.int64]]] = field(default_factory=dict)
    """Texts, languages and labels of the rated reviews in each script."""


class PolarityReader:
    """Everything a corpus teaches about polarity; made by :func:`learn_polarity`."""

    def __init__(self, seed: int = 0, engine: Engine = HERE) -> None:
        self.by_language: dict[str, LearnedPolarity] = {}
        self.by_script: dict[str, LearnedPolarity] = {}
        self.english = SelfTrainedPolarity()
        self.shares: dict[str, Shares] = {}
        """How common the classes are where there are no stars; of the first texts read on each ground."""
        self.places: dict[str, Places] = {}
        """Ground -> how far its sentences lean."""
        self.teachers: dict[str, list[Any]] = {}
        """Ground -> what the sentences of one half teach the other."""
        self._waiting: _Waiting | None = _Waiting(seed, engine)

    def chances(
        self,
        texts: Sequence[str],
        languages: Sequence[str | None],
        *,
        parents: Sequence[str] | None = None,
        fit: NDArray[np.bool_] | None = None,
        kind: str = "reviews",
        engine: Engine = HERE,
    ) -> Chances:
        """Chance of negative, neutral, positive for each text.

        Parameters
        ----------
        texts, languages
            What to judge.
        parents
            The whole review that each text is part of; the texts themselves when None.
        fit
            Rows whose chances are fitted to the shares of classes among them, ground by ground: those that have
            nothing else to go by, no stars. None: no row. Shares are learned once, from the first texts of a kind, and
            kept for those read later.
        kind
            Of the texts: ``reviews`` or ``sentences``.
        engine
            Where texts are judged.

        Returns
        -------
        numpy.ndarray
            Shape (n, 3); NaN where there is no ground.
        """
        codes = codes_of(texts if parents is None else parents)
        found = np.full((len(texts), 3), np.nan)
        groups: dict[tuple[str, str], list[int]] = {}
        for index, (text, language) in enumerate(zip(texts, languages, strict=True)):
            groups.setdefault(self.ground(text, language), []).append(index)
        for ground, rows in sorted(groups.items()):
            model = self.english if ground[0] == "english" else self.model(ground)
            if model is not None:
                columns = {
                    "text": [texts[row] for row in rows],
                    "language": [languages[row] for row in rows],
                    "code": codes[rows],
                }
                found[rows] = np.concatenate(list(engine.map(_judge, cut(columns, engine.partition), model)))
            if fit is not None:
                free = np.array(rows, dtype=np.int64)[fit[rows]]
                name = "|".join((kind, *ground))
                if name not in self.shares:
                    self.shares[name] = shares_of(found[free])
                found[free] = self.shares[name].fitted(found[free])
        return found

    def model(self, ground: tuple[str, str]) -> LearnedPolarity | None:
        """What the stars taught on a ground; None when there were too few, and for English without ratings."""
        kind, name = ground
        return self.by_language[name] if kind == "language" else self._of_script(name) if kind == "script" else None

    def ground(self, text: str, language: str | None) -> tuple[str, str]:
        """What a text is judged by: ("language", code), ("script", name) or ("english", "")."""
        if language in self.by_language:
            return "language", str(language)
        script = script_of(text)
        if language == "en" or not script:
            return "english", ""
        return "script", script

    def wait_for(self, scripts: dict[str, tuple[list[str], list[str | None], NDArray[np.int64]]]) -> None:
        """What to learn from when the first text in a script needs it: texts, languages, labels."""
        if self._waiting is not None:
            self._waiting.scripts.update(scripts)

    def settle(self) -> None:
        """Learn nothing more: what no text has needed so far is not known to those read later either."""
        self._waiting = None

    def _of_script(self, script: str) -> LearnedPolarity | None:
        """Learned when the first text needs it."""
        waiting = self._waiting
        if waiting is not None and script in waiting.scripts:
            model = _learned(*waiting.scripts.pop(script), seed=waiting.seed, engine=waiting.engine)
            if model is not None:
                self.by_script[script] = model
        return self.by_script.get(script)


def _judge(block: Block, model: LearnedPolarity | SelfTrainedPolarity) -> Chances:
    """Map step: chances of a block of texts."""
    counted = Counted(block["text"], block["language"])
    return model.chances(counted) if isinstance(model, LearnedPolarity) else model.chances(counted, block["code"])


def learn_polarity(
    texts: Sequence[str],
    languages: Sequence[str | None],
    ratings: NDArray[np.float64],
    *,
    seed: int = 0,
    engine: Engine = HERE,
) -> PolarityReader:
    """Learn from the reviews of a corpus.

    Parameters
    ----------
    texts
        Cleaned reviews.
    languages
        Their languages.
    ratings
        Share of the scale (0..1), NaN where there is none.
    seed
        Of samples and folds.
    engine
        Where texts are counted and models fitted.

    Returns
    -------
    PolarityReader
        With a model for each language, and each script, that has at least 30 rated texts of either sign; and one for
        English taught by the lexicon when there are no such ratings.
    """
    reader = PolarityReader(seed, engine)
    rated = ~np.isnan(ratings) & np.array([bool(text.strip()) for text in texts], dtype=bool)
    labels = stars_as_labels(np.where(rated, ratings, 0.6))
    by_language: dict[str, list[int]] = {}
    by_script: dict[str, list[int]] = {}
    for row in map(int, np.flatnonzero(rated)):
        if languages[row]:
            by_language.setdefault(str(languages[row]), []).append(row)
        script = script_of(texts[row])
        if script:
            by_script.setdefault(script, []).append(row)
    for language, rows in sorted(by_language.items()):
        model = _learned(
            [texts[row] for row in rows], [languages[row] for row in rows], labels[rows], seed=seed, engine=engine
        )
        if model is not None:
            reader.by_language[language] = model
    scripts = {
        script: ([texts[row] for row in rows], [languages[row] for row in rows], labels[rows])
        for script, rows in sorted(by_script.items())
    }
    reader.wait_for(scripts)
    english = [text for text, language in zip(texts, languages, strict=True) if language == "en"]
    reader.english.fit(english, seed=seed, engine=engine)
    return reader


def _learned(
    texts: Sequence[str], languages: Sequence[str | None], labels: NDArray[np.int64], *, seed: int, engine: Engine
) -> LearnedPolarity | None:
    if min(int((labels < 0).sum()), int((labels > 0).sum())) < _ENOUGH:
        return None
    if 0 < int((labels == 0).sum()) < _ENOUGH:  # too few middling ones to learn what middling is
        kept = [row for row, label in enumerate(labels.tolist()) if label]
        texts, languages, labels = [texts[row] for row in kept], [languages[row] for row in kept], labels[kept]
    return LearnedPolarity().fit(texts, languages, labels, seed=seed, engine=engine)


def blend_with_stars(polarity: NDArray[np.float64], ratings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Polarity of whole reviews: seven parts stars, three parts words.

    >>> blend_with_stars(np.array([0.9, np.nan]), np.array([0.4, 1.0])).round(2).tolist()
    [-0.08, 1.0]
    """
    stars = np.clip((ratings - 0.6) / 0.4, -1.0, 1.0)
    words = np.where(np.isnan(polarity), stars, polarity)
    return np.where(np.isnan(ratings), polarity, 0.7 * stars + 0.3 * words)


def label_chances(chances: Chances) -> NDArray[np.object_]:
    """The likeliest label of each row, ``unknown`` for rows of NaN.

    >>> label_chances(np.array([[0.5, 0.3, 0.2], [np.nan] * 3])).tolist()
    ['negative', 'unknown']
    """
    known = np.asarray(~np.isnan(chances).any(axis=1))
    best = np.where(known, np.argmax(np.where(known[:, None], chances, 0.0), axis=1), 3)
    labels: NDArray[np.object_] = _LABELS[best]
    return labels


def label_blended(polarity: NDArray[np.float64]) -> NDArray[np.object_]:
    """Labels of blended polarities.

    >>> label_blended(np.array([-0.15, 0.05, 0.6, np.nan])).tolist()
    ['negative', 'neutral', 'positive', 'unknown']
    """
    places = np.select([np.isnan(polarity), polarity < COMPLAINT_BELOW, polarity > -COMPLAINT_BELOW], [3, 0, 2], 1)
    labels: NDArray[np.object_] = _LABELS[places]
    return labels
