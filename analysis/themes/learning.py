"""A mixture that learns from the corpus what belongs to a theme, beginning from a first guess.

Each theme has a distribution over words (naive Bayes) and a place in the vector space (a Gaussian; all share one
covariance). Expectation and maximisation take turns; the first guess stays in as a prior, so that a theme cannot
wander away from its seeds (Nigam et al. 2000, with the guess in place of labels). None of the themes is a class like the
others and learns, too: what the corpus says beside the themes is as telling as what it says about them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.themes.texts import Dense, in_blocks

Shares = NDArray[np.floating]

# Neighbouring words and dimensions repeat each other; a weight below 1 keeps the mixture from being too sure.
WORD_WEIGHT = 0.4
PLACE_WEIGHT = 0.3
GUESS_WEIGHT = 0.5
SMOOTHING = 50.0  # words of the corpus that each theme is taken to have said before any of its own
ROUNDS = 8
DIRECTIONS = 24
RIDGE = 0.1


@dataclass(frozen=True)
class Mixture:
    """What was learned; :meth:`shares` applies it."""

    columns: NDArray[np.int64]
    word_logs: NDArray[np.float32]
    mean: Dense
    turn: NDArray[np.float64]
    places: NDArray[np.float64]
    precision: NDArray[np.float64]
    prior: NDArray[np.float64]

    def shares(self, words: sparse.csr_matrix, vectors: Dense, guess: Shares) -> Shares:
        """Probability of each theme for each text; rows add up to 1."""
        found = np.empty_like(guess)
        pull = self.places @ self.precision
        offset = -0.5 * PLACE_WEIGHT * np.einsum("kd,kd->k", pull, self.places) + self.prior
        for part in in_blocks(len(guess), 10_000):
            place = (vectors[part] - self.mean) @ self.turn
            logs = WORD_WEIGHT * np.asarray(words[part][:, self.columns] @ self.word_logs.T, dtype=np.float64)
            logs += PLACE_WEIGHT * (place @ pull.T) + offset + GUESS_WEIGHT * np.log(guess[part] + 1e-6)
            found[part] = softmax(logs)
        return found


def softmax(logs: Shares) -> Shares:
    """Rows of logarithms as shares that add up to 1."""
    raised = np.exp(logs - logs.max(axis=1, keepdims=True))
    shares: Shares = raised / raised.sum(axis=1, keepdims=True)
    return shares


def learn_mixture(
    words: sparse.csr_matrix, vectors: Dense, guess: Shares, *, rounds: int = ROUNDS, directions: int = DIRECTIONS
) -> Mixture:
    """Learn from texts and a first guess.

    Parameters
    ----------
    words
        1 where a word stands in a text, shape (n, v).
    vectors
        Shape (n, d).
    guess
        Probabilities, shape (n, k); rows add up to 1.
    rounds
        How often expectation and maximisation take turns.
    directions
        In how many directions texts may differ.
    """
    seen = np.asarray((words > 0).sum(axis=0)).ravel()
    columns = np.flatnonzero((seen >= min(2, len(guess))) & (seen <= 0.5 * max(len(guess), 4)))
    words = words[:, columns]
    usual = np.asarray(words.sum(axis=0), dtype=np.float64).ravel() + 0.1
    usual /= usual.sum()
    mean = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    around = (vectors - mean).astype(np.float64)
    values, axes = np.linalg.eigh(around.T @ around / max(len(around), 1))
    size = min(directions, max(1, int((values > 1e-9).sum())))
    turn = axes[:, ::-1][:, :size]
    # the sign of an axis is arbitrary; fixing it keeps results the same on every machine
    turn = turn * np.where(turn[np.abs(turn).argmax(axis=0), np.arange(size)] < 0, -1.0, 1.0)
    turn = turn / max(float(np.sqrt(np.maximum(values[::-1][:size], 0)).mean()), 1e-9)
    place = around @ turn
    spread = place.T @ place
    shares = guess
    for _ in range(rounds):
        mixture = _fitted(words, columns, usual, mean, turn, place, spread, shares)
        logs = WORD_WEIGHT * np.asarray(words @ mixture.word_logs.T, dtype=np.float64)
        pull = mixture.places @ mixture.precision
        logs += PLACE_WEIGHT * (place @ pull.T - 0.5 * np.einsum("kd,kd->k", pull, mixture.places)) + mixture.prior
        shares = softmax(logs + GUESS_WEIGHT * np.log(guess + 1e-6))
    return _fitted(words, columns, usual, mean, turn, place, spread, shares)


def _fitted(
    words: sparse.csr_matrix,
    columns: NDArray[np.int64],
    usual: NDArray[np.float64],
    mean: Dense,
    turn: NDArray[np.float64],
    place: NDArray[np.float64],
    spread: NDArray[np.float64],
    shares: Shares,
) -> Mixture:
    weight = shares.sum(axis=0) + 1e-9
    counts = np.asarray(shares.T @ words, dtype=np.float64) + SMOOTHING * usual
    word_logs = np.log(counts / counts.sum(axis=1, keepdims=True)) - np.log(usual)
    places = (shares.T @ place) / (weight[:, None] + 1.0)
    size = place.shape[1]
    covariance = (spread - (places * weight[:, None]).T @ places) / max(len(place), 1)
    covariance += RIDGE * np.eye(size) * max(float(np.trace(spread)) / size / max(len(place), 1), 1e-9)
    return Mixture(
        columns=columns,
        word_logs=word_logs.astype(np.float32),
        mean=mean,
        turn=turn,
        places=places,
        precision=np.linalg.inv(covariance),
        prior=np.log((weight + 1.0) / (weight.sum() + len(weight))),
    )
