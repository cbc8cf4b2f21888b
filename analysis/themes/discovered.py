"""Themes that nobody named: groups among the texts that no theme of the taxonomy explains.

Each text has a place (:mod:`analysis.themes.discovered_space`) and is moved towards its nearest neighbours, which brings
out what they share (graph smoothing); Ward's method joins the texts step by step; how many themes there are is read from
the silhouette. Then the same mixture that learns the seeded themes learns these, and gives every text its theme.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.themes.discovered_reader import DiscoveredReader, find_speaking, first_guess
from analysis.themes.discovered_space import Space, learn_space
from analysis.themes.grouping import (
    TEXTS_A_THEME,
    cut_tree,
    find_groups,
    grow_tree,
    merge_confused,
    merge_equal,
    sums_of,
)
from analysis.themes.learning import Shares, learn_mixture
from analysis.themes.neighbours import find_neighbours, smoothed
from analysis.themes.quality import draw_resamples, found_again
from analysis.themes.texts import Dense
from analysis.vectors.base import unit_rows

MOST_TEXTS = 4_000
"""Groups are looked for among that many texts at most; the others are given the groups found."""
LEAST_MEMBERS = 5
DIRECTIONS = 48
"""Of the space, in which the mixture tells themes apart: dozens of them differ in more ways than a few seeded ones."""
OUTSIDE = 0.01
"""A text farther from a theme's centre than all but this share of those that made the theme is outside."""
DISSOLVED = 0.5
"""A group that resamples find again with a smaller mean Jaccard is no theme (Hennig 2007 calls it dissolved)."""


@dataclass(frozen=True)
class Discovery:
    """What was found."""

    theme: NDArray[np.int64]
    """Number of the theme of each text; -1 for none."""
    share: NDArray[np.float64]
    """How sure that is, 0..1."""
    stability: NDArray[np.float64]
    """Bootstrap Jaccard of each theme, 0..1."""
    reader: DiscoveredReader | None = None
    """Gives further texts their theme; None when nothing was found."""


def discover(
    words: sparse.csr_matrix, flat: Dense, *, least: int, dissolve: bool, seed: int, most: int = MOST_TEXTS
) -> Discovery:
    """Find themes among texts.

    Parameters
    ----------
    words
        1 where a word stands in a text, shape (n, v).
    flat
        Vectors of the texts, shape (n, d).
    least
        Members a theme needs; groups with fewer are dissolved.
    dissolve
        Leave out themes that resamples do not find again: right for a remainder, most of which is no theme. Without
        any seeded theme every group is shown, with its stability.
    seed
        Fixes samples.
    most
        Groups are looked for among that many texts, drawn by chance.

    Returns
    -------
    Discovery
        No theme at all when there are fewer than ``2 * TEXTS_A_THEME`` texts that say something.
    """
    nothing = Discovery(np.full(len(flat), -1), np.zeros(len(flat)), np.zeros(0))
    speaking = find_speaking(words, flat)
    if len(speaking) < 2 * TEXTS_A_THEME:
        return nothing
    chosen = speaking
    if len(speaking) > most:
        chosen = np.sort(np.random.default_rng(seed).choice(speaking, most, replace=False))
    space = learn_space(words[chosen], flat[chosen], seed=seed)
    drawn = space.place(words[chosen], flat[chosen])
    near = find_neighbours(drawn)
    least = max(LEAST_MEMBERS, round(least * len(chosen) / len(speaking)))
    groups = find_groups(smoothed(drawn, near), least)
    groups = merge_equal(drawn, groups)
    total = int(groups.max()) + 1
    if total < 1:
        return nothing
    resamples = [
        (part, grow_tree(smoothed(drawn[part], near.of_part(part)))) for part in draw_resamples(len(chosen), seed=seed)
    ]
    groups = merge_confused(drawn, groups, [(part, cut_tree(tree, total)) for part, tree in resamples])
    total = int(groups.max()) + 1
    found = _spread(words, flat, space, drawn, speaking, chosen, groups)
    stable = found_again(found.theme[chosen], [(part, cut_tree(tree, total)) for part, tree in resamples])
    lasting = np.flatnonzero(stable >= (DISSOLVED if dissolve else 0.0))
    if len(lasting) == total:
        return Discovery(found.theme, found.share, stable, found.reader)
    if not len(lasting):
        return nothing
    number = np.full(total + 1, -1)
    number[lasting] = np.arange(len(lasting))
    found = _spread(words, flat, space, drawn, speaking, chosen, number[groups])
    return Discovery(found.theme, found.share, stable[lasting], found.reader)


def _spread(
    words: sparse.csr_matrix,
    flat: Dense,
    space: Space,
    drawn: Dense,
    speaking: NDArray[np.int64],
    chosen: NDArray[np.int64],
    groups: NDArray[np.int64],
) -> Discovery:
    """Learn the groups of the chosen texts and give every text its theme, or none when it is too far from it."""
    total = int(groups.max()) + 1
    kept = groups >= 0
    centres = unit_rows(sums_of(drawn, groups, total))
    guess = first_guess(drawn, centres)
    guess[kept] = 0.1 / total
    guess[kept, groups[kept]] += 0.9
    own_words = words[chosen]
    mixture = learn_mixture(own_words[kept], drawn[kept], guess[kept], directions=DIRECTIONS)
    shares: Shares = mixture.shares(own_words, drawn, guess)
    best = shares.argmax(axis=1)
    reader = DiscoveredReader(space, mixture, centres, np.zeros(total))
    near = reader.nearness(drawn, best)
    floors = np.array([_floor(near[groups == number]) for number in range(total)])
    reader = replace(reader, floors=floors)
    theme, share = np.full(len(flat), -1), np.zeros(len(flat))
    outside = near < floors[best]
    outside[kept] &= best[kept] != groups[kept]
    theme[chosen] = np.where(outside, -1, best)
    share[chosen] = np.where(outside, 0.0, shares.max(axis=1))
    others = np.setdiff1d(speaking, chosen)
    theme[others], share[others] = reader.read(words[others], flat[others])
    return Discovery(theme, share, np.zeros(total), reader)


def _floor(near: NDArray[np.float32]) -> float:
    return float(np.quantile(near, OUTSIDE)) if len(near) else 1.0
