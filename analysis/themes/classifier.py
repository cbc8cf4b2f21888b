"""The classifier that gives opinions their seeded themes, taught by the mixture and by nobody else.

The corpus is parted into groups of like texts first. A group whose texts' guesses scatter over many themes is about none
of them, whatever each text alone seems to say: such groups become classes of their own, the **background**, and what
falls to them has no theme. Then the mixture (:mod:`analysis.themes.learning`) learns themes and background, and a
softmax regression over words and vectors learns the mixture's probabilities. Beside the mixture it has few freedoms and
smooths its mistakes (knowledge distillation, Hinton, Vinyals and Dean 2015); its state does not grow with the corpus.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.text.regression import softmax_weights
from analysis.themes.learning import Shares, learn_mixture, softmax
from analysis.themes.texts import Dense, centred, in_blocks

# Chosen on complaint tweets (nine themes), restaurant and laptop sentences (four to nine), bank questions (twelve) and
# Russian and Dutch restaurant sentences; with the built-in themes on reviews of banks and airport lounges.
GUESS_WEIGHT = 0.3
"""How far the guess from the seeds goes on speaking beside what was learned."""
SCATTERED = 0.5
"""A group is background as far as its mean guess for its best theme stays below this over the root of the themes."""
NONE_OF_COMPLAINTS = 0.1
"""The probability that a complaint is about nothing at all counts for that much of it."""
TEACHES_LITTLE = 200
"""What n texts teach counts for the square of n / (n + this); the guess from the seeds makes up for the rest."""
BACKGROUND_FROM = 500
GROUPS = 40
TEXTS_A_GROUP = 30
PASSES = 20


@dataclass(frozen=True)
class Background:
    """Groups of texts that are about no theme."""

    centres: Dense
    """Of all groups, shape (groups, d)."""
    weight: NDArray[np.float64]
    """How far each group is background, 0..1."""

    def beside(self, place: Dense, guess: Shares) -> Shares:
        """The guess with a column more for each background group."""
        columns = np.flatnonzero(self.weight > 0)
        if not len(columns):
            return guess
        group = _nearest(place, self.centres)
        taken = self.weight[group] * (1.0 - guess[:, 1:].max(axis=1))
        more = np.where(group[:, None] == columns[None, :], taken[:, None], 0.0)
        wider: Shares = np.hstack([guess * (1.0 - taken)[:, None], more])
        return wider


@dataclass(frozen=True)
class Classifier:
    """What was learned; :meth:`shares` applies it, in blocks."""

    columns: NDArray[np.int64]
    rarity: NDArray[np.float32]
    mean: Dense
    word_weights: NDArray[np.float32]
    place_weights: NDArray[np.float32]
    offset: NDArray[np.float32]
    background: Background | None
    trust: float
    """How much a corpus of that size can teach, 0..1."""

    def shares(self, words: sparse.csr_matrix, vectors: Dense, guess: Shares, bad: NDArray[np.bool_]) -> Shares:
        """Probability of none (first column) and of each theme for each text; rows add up to 1.

        ``bad`` tells the complaints: who complains, complains of something, if not of a theme then of the background.
        """
        found = np.empty(guess.shape, np.float32)
        for part in in_blocks(len(guess), 10_000):
            place, seen = centred(vectors[part], self.mean), np.asarray(guess[part], dtype=np.float64)
            logs = np.asarray(_weighed(words[part], self.columns, self.rarity) @ self.word_weights, dtype=np.float64)
            logs += place @ self.place_weights + self.offset
            logs *= self.trust
            wider = self.background.beside(place, seen) if self.background else seen
            told = softmax(logs + (1.0 - (1.0 - GUESS_WEIGHT) * self.trust) * np.log(wider + 1e-6))
            told[bad[part], 0] *= NONE_OF_COMPLAINTS
            told /= told.sum(axis=1, keepdims=True)
            found[part] = told[:, : guess.shape[1]]
            found[part, 0] += told[:, guess.shape[1] :].sum(axis=1)
        return found


def learn_classifier(words: sparse.csr_matrix, vectors: Dense, guess: Shares, *, seed: int) -> Classifier:
    """Learn from texts and a first guess.

    Parameters
    ----------
    words
        1 where a word stands in a text, shape (n, v).
    vectors
        Shape (n, d).
    guess
        Probabilities, shape (n, 1 + themes), the first column none of them; rows add up to 1.
    seed
        Fixes where the groups begin.
    """
    total = len(guess)
    seen = np.asarray((words > 0).sum(axis=0)).ravel()
    columns = np.flatnonzero((seen >= min(2, total)) & (seen <= 0.5 * max(total, 4)))
    rarity = (np.log((1.0 + total) / (1.0 + seen[columns])) + 1.0).astype(np.float32)
    mean = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    place = centred(vectors, mean)
    guess = np.asarray(guess, dtype=np.float64)
    background = find_background(place, guess, seed=seed) if total >= BACKGROUND_FROM else None
    wider = background.beside(place, guess) if background else guess
    target = learn_mixture(words, vectors, wider).shares(words, vectors, wider)
    weighed = _weighed(words, columns, rarity)
    word_weights, place_weights, offset = _regressed(weighed, place, target)
    trust = (total / (total + TEACHES_LITTLE)) ** 2
    return Classifier(columns, rarity, mean, word_weights, place_weights, offset, background, trust)


def find_background(place: Dense, guess: Shares, *, seed: int) -> Background:
    """Part texts into groups, and tell which of them are about no theme.

    Parameters
    ----------
    place
        Vectors of length 1 without what all texts share.
    guess
        Probabilities, the first column none.
    seed
        Fixes where the groups begin.
    """
    many = max(1, min(GROUPS, len(place) // TEXTS_A_GROUP))
    start = np.sort(np.random.default_rng(seed).choice(len(place), many, replace=False))
    centres = place[start]
    for _ in range(PASSES):
        group = _nearest(place, centres)
        member = sparse.csr_matrix(
            (np.ones(len(place), np.float32), (group, np.arange(len(place)))), (many, len(place))
        )
        count = np.bincount(group, minlength=many)
        moved: Dense = (np.asarray(member @ place) / np.maximum(count, 1)[:, None]).astype(np.float32)
        moved[count == 0] = centres[count == 0]
        if np.array_equal(moved, centres):
            break
        centres = moved
    group = _nearest(place, centres)
    sums = np.zeros((many, guess.shape[1]))
    np.add.at(sums, group, guess)
    best = (sums / np.maximum(np.bincount(group, minlength=many), 1)[:, None])[:, 1:].max(axis=1)
    least = SCATTERED / np.sqrt(max(guess.shape[1] - 1, 1))
    return Background(centres, np.clip((least - best) / least, 0.0, 1.0))


def _nearest(place: Dense, centres: Dense) -> NDArray[np.int64]:
    halves = 0.5 * np.einsum("kd,kd->k", centres, centres)
    nearest: NDArray[np.int64] = (place @ centres.T - halves).argmax(axis=1)
    return nearest


def _weighed(words: sparse.csr_matrix, columns: NDArray[np.int64], rarity: NDArray[np.float32]) -> sparse.csr_matrix:
    """Rows of tf-idf of length 1."""
    rows = sparse.csr_matrix(words[:, columns] @ sparse.diags(rarity))
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags((1.0 / np.maximum(lengths, 1e-9)).astype(np.float32)) @ rows)


def _regressed(
    words: sparse.csr_matrix, place: Dense, target: Shares
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Softmax regression with a Gaussian prior of variance 1 on each weight."""
    weights, offset = softmax_weights([words, place], target)
    return weights[: words.shape[1]], weights[words.shape[1] :], offset
