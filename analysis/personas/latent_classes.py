"""Latent class analysis of what reviews speak of: classes within which the themes are independent of each other.

Every theme is one question with three answers (not spoken of, complained about, praised). One class means that who
speaks of one theme is no likelier than others to speak of another: no segments. Reviews that speak of nothing belong
into the fit; without them even independent themes would look as if they avoided each other.

Lazarsfeld and Henry (1968), Latent structure analysis; fitted by expectation and maximisation (Dempster, Laird and
Rubin 1977). Each class starts from one review's worth of the market, so that no chance becomes zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Levels = npt.NDArray[np.int8]
"""Shape (reviews, themes): 0 not spoken of, 1 complained about, 2 praised."""
COMPLAINED, PRAISED = 1, 2
STARTS = 6
SHORT_ROUNDS = 10
MOST_ROUNDS = 200
COLUMNS_AT_ONCE = 20
"""Answers that fit into one whole number, beside the number of the pattern so far."""
SETTLED = 1e-6
"""Relative gain of the likelihood below which a fit has settled."""


@dataclass(frozen=True, kw_only=True)
class Patterns:
    """Reviews that answer alike, once each."""

    levels: Levels
    times: Numbers
    """How many reviews have the pattern."""
    of: npt.NDArray[np.int64]
    """Review -> its pattern."""


@dataclass(frozen=True, kw_only=True)
class Classes:
    """A fitted model."""

    sizes: Numbers
    """Shape (classes,): share of the reviews."""
    chances: Numbers
    """Shape (classes, themes, 3): how likely a review of the class gives each answer."""
    likelihood: float
    """Logarithm."""

    def belonging(self, levels: Levels) -> Numbers:
        """How likely each review belongs to each class, shape (reviews, classes); rows sum to 1."""
        return _expect(_flat(levels), self.sizes[:, None], self.chances[:, None])[1][:, 0].T

    def simulate(self, reviews: int, *, random: np.random.Generator) -> Levels:
        """As many invented reviews, shape (reviews, themes)."""
        member = random.choice(len(self.sizes), reviews, p=self.sizes / self.sizes.sum())
        drawn = random.random((reviews, self.chances.shape[1]))
        bounds = self.chances.cumsum(axis=2)[member]
        return ((drawn > bounds[..., 0]).astype(np.int8) + (drawn > bounds[..., 1])).astype(np.int8)


def find_patterns(levels: Levels) -> Patterns:
    """The different rows, how often each occurs, and which each review has.

    >>> import numpy as np
    >>> found = find_patterns(np.array([[0, 1], [2, 0], [0, 1]], dtype=np.int8))
    >>> found.times.tolist(), found.of.tolist()
    ([1.0, 2.0], [1, 0, 1])
    """
    of = np.zeros(len(levels), dtype=np.int64)
    for start in range(0, levels.shape[1], COLUMNS_AT_ONCE):
        block = levels[:, start : start + COLUMNS_AT_ONCE].astype(np.int64)
        code = of * 3 ** block.shape[1] + block @ 3 ** np.arange(block.shape[1])
        of = np.unique(code, return_inverse=True)[1].ravel()
    _, first, times = np.unique(of, return_index=True, return_counts=True)
    return Patterns(levels=levels[first], times=times.astype(np.float64), of=of)


def fit_classes(levels: Levels, classes: int, *, seed: int, starts: int = STARTS) -> Classes:
    """Fit a latent class model.

    Parameters
    ----------
    levels
        Shape (reviews, themes), values 0, 1 and 2.
    classes
        How many.
    seed
        Of the random starts.
    starts
        Random starts; each runs a few rounds, the best one to the end.

    Returns
    -------
    Classes
        The most likely that was found.
    """
    patterns = find_patterns(levels)
    flat, times = _flat(patterns.levels), patterns.times
    market = times @ flat / times.sum()
    random = np.random.default_rng(seed)
    if classes == 1:  # nothing to find: the market itself
        starts = 1
    drawn = [random.dirichlet(np.full(classes, 0.5), len(flat)).T for _ in range(starts)]
    sizes, chances = _maximise(np.stack(drawn, axis=1), flat, times, market)
    for _ in range(SHORT_ROUNDS if classes > 1 else 0):
        sizes, chances = _maximise(_expect(flat, sizes, chances)[1], flat, times, market)
    best = [int((_expect(flat, sizes, chances)[0] @ times).argmax())]
    return _settle(sizes[:, best], chances[:, best], flat, times, market)


def _settle(sizes: Numbers, chances: Numbers, flat: Numbers, times: Numbers, market: Numbers) -> Classes:
    reached = before = -np.inf
    for _ in range(MOST_ROUNDS):
        each, member = _expect(flat, sizes, chances)
        reached = float(times @ each[0])
        if abs(reached - before) <= SETTLED * abs(reached):
            break
        before = reached
        sizes, chances = _maximise(member, flat, times, market)
    return Classes(sizes=sizes[:, 0], chances=chances[:, 0], likelihood=reached)


def _flat(levels: Levels) -> Numbers:
    """Complained and praised as columns of 0 and 1, theme by theme, shape (reviews, 2 x themes)."""
    both = np.stack([levels == COMPLAINED, levels == PRAISED], axis=2)
    return both.reshape(len(levels), -1).astype(np.float64)


def _maximise(member: Numbers, flat: Numbers, times: Numbers, market: Numbers) -> tuple[Numbers, Numbers]:
    """Sizes and chances of the classes of several fits, shapes (classes, fits) and (classes, fits, themes, 3)."""
    classes, fits, rows = member.shape
    weight = (member * times).reshape(-1, rows)
    mass = weight.sum(axis=1)
    chances = np.empty((classes, fits, flat.shape[1] // 2, 3))
    chances[..., 1:] = ((weight @ flat + market) / (mass[:, None] + 1.0)).reshape(classes, fits, -1, 2)
    chances[..., 0] = 1.0 - chances[..., 1] - chances[..., 2]
    return mass.reshape(classes, fits) / times.sum(), np.maximum(chances, 1e-12, out=chances)


def _expect(flat: Numbers, sizes: Numbers, chances: Numbers) -> tuple[Numbers, Numbers]:
    """Log-likelihood of each row in several fits, and its belonging to their classes, shape (classes, fits, rows)."""
    classes, fits = sizes.shape
    logs = np.log(chances)
    gain = (logs[..., 1:] - logs[..., :1]).reshape(classes * fits, -1)
    joint = (gain @ flat.T).reshape(classes, fits, -1)
    joint += (logs[..., 0].sum(axis=2) + np.log(np.maximum(sizes, 1e-300)))[..., None]
    top = joint.max(axis=0)
    joint -= top
    parts = np.exp(joint, out=joint)
    total = parts.sum(axis=0)
    parts /= total
    return top + np.log(total), parts
