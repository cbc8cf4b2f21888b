"""How many segments there are, which of them are found again, and which review belongs to which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.personas.latent_classes import Classes, Levels, Numbers, fit_classes

Labels = npt.NDArray[np.int64]

MOST_CLASSES = 6
SIMULATIONS = 99
MOST_BEYOND = 0
"""Of so many simulations at most this many may gain as much from another class: p of at most 0.01."""
RESAMPLES = 20
PATIENCE = 2
"""Numbers of classes in a row that are not taken, after which no further one is tried."""
STABLE = 0.60
"""Mean Jaccard similarity below which a segment is not the same in other samples (Hennig 2007)."""
MOST_LEARNED = 3_000
NONE = -1


@dataclass(frozen=True, kw_only=True)
class Segments:
    """What was found."""

    member: Labels
    """Class of each review; -1 where it speaks of no theme."""
    sureness: Numbers
    """How likely each review belongs to its class, 0..1."""
    stability: Numbers
    """Of each class: mean Jaccard similarity over the resamples, 0..1."""

    @property
    def stable(self) -> list[int]:
        """Classes that are found again."""
        return [k for k, found in enumerate(self.stability.tolist()) if found >= STABLE]


def find_segments(levels: Levels, *, seed: int) -> Segments:
    """Find groups of reviews that speak of the same themes.

    Parameters
    ----------
    levels
        Shape (reviews, themes): 0 not spoken of, 1 complained about, 2 praised; reviews that speak of nothing too.
    seed
        Fixes sample, starts, simulations and resamples.

    Returns
    -------
    Segments
        One class, and no stable one, when nothing is found.

    Notes
    -----
    A larger number of classes is taken when two things hold. More of them are found again in resampled reviews. And
    the likelihood gains more than in all data simulated from the model taken so far (bootstrap likelihood ratio test:
    McLachlan 1987; the best of the usual criteria in Nylund, Asparouhov and Muthén 2007), the simulations ending
    early where the answer is clear (Besag and Clifford 1991). Two numbers in a row that do not hold end the search.
    Learned on a sample of at most 3,000 reviews; all are then placed.
    """
    sample = levels
    if len(levels) > MOST_LEARNED:
        random = np.random.default_rng(seed)
        sample = levels[np.sort(random.choice(len(levels), MOST_LEARNED, replace=False))]
    chosen, stability = fit_classes(sample, 1, seed=seed), np.zeros(1)
    in_vain = 0
    for classes in range(2, MOST_CLASSES + 1):
        further = fit_classes(sample, classes, seed=seed)
        again = _found_again(further, sample, seed=seed)
        more = (again >= STABLE).sum() > (stability >= STABLE).sum()
        if more and _gains(chosen, further, reviews=len(sample), seed=seed):
            chosen, stability, in_vain = further, again, 0
        elif (in_vain := in_vain + 1) == PATIENCE:
            break
    member, sureness = _place(chosen, levels)
    return Segments(member=member, sureness=sureness, stability=stability)


def _gains(fewer: Classes, more: Classes, *, reviews: int, seed: int) -> bool:
    """Whether the further classes gain more than they do in data that has none."""
    gain, beyond = more.likelihood - fewer.likelihood, 0
    classes, further = len(fewer.sizes), len(more.sizes)
    for turn in range(SIMULATIONS):
        invented = fewer.simulate(reviews, random=np.random.default_rng([seed, further, turn]))
        by_chance = (
            fit_classes(invented, further, seed=turn).likelihood - fit_classes(invented, classes, seed=turn).likelihood
        )
        beyond += by_chance >= gain
        if beyond > MOST_BEYOND:
            return False
    return True


def _place(fit: Classes, levels: Levels) -> tuple[Labels, Numbers]:
    belonging = fit.belonging(levels)
    speaks = (levels > 0).any(axis=1)
    return np.where(speaks, belonging.argmax(axis=1), NONE), belonging.max(axis=1)


def _found_again(fit: Classes, levels: Levels, *, seed: int) -> Numbers:
    """For each class the mean over resamples of its largest Jaccard similarity with a class found anew."""
    classes = len(fit.sizes)
    before, _ = _place(fit, levels)
    sums, times = np.zeros(classes), np.zeros(classes)
    for turn in range(RESAMPLES):
        drawn = np.random.default_rng([seed, turn]).integers(0, len(levels), len(levels))
        again = fit_classes(levels[drawn], classes, seed=seed + turn + 1)
        part = np.unique(drawn)
        old, (new, _) = before[part], _place(again, levels[part])
        both = np.zeros((classes, classes))
        np.add.at(both, (old[old >= 0], new[old >= 0]), 1.0)
        union = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
        alike = np.divide(both, union, out=np.zeros_like(both), where=union > 0).max(axis=1)
        there = both.sum(axis=1) > 0
        sums += np.where(there, alike, 0.0)
        times += there
    return np.divide(sums, times, out=np.zeros(classes), where=times > 0)
