"""Themes that nobody named: groups among the texts that no theme of the taxonomy explains.

Each text is moved towards its nearest neighbours, which brings out what they share (graph smoothing); Ward's method
joins the texts step by step; how many themes there are is read from the silhouette. Then the same mixture that learns
the seeded themes learns these, and gives every text its theme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage

from analysis.themes.discovered_reader import DiscoveredReader, Space, find_speaking, first_guess, weigh_words
from analysis.themes.learning import Shares, learn_mixture
from analysis.themes.quality import draw_resamples, found_again, silhouette
from analysis.themes.texts import Dense
from analysis.vectors.base import unit_rows

MOST_TEXTS = 4_000
"""Groups are looked for among that many texts at most; the others are given the groups found."""
MOST_THEMES = 150
TEXTS_A_THEME = 20
"""On average a theme must have that many texts: fewer show nothing that lasts."""
LEAST_MEMBERS = 5
NEIGHBOURS = 10
SMOOTHINGS = 2
GOOD_ENOUGH = 0.95
"""The fewest themes whose silhouette reaches this share of the best one's."""
EQUAL = 0.9
"""Two themes whose centres have at least this cosine are one."""
CONFUSED = 0.6
NEAR = 0.5
"""Two themes are one that resamples mix up so often, compared with texts of one theme, and whose centres have at least
that cosine."""
OUTSIDE = 0.01
"""A text farther from a theme's centre than all but this share of those that made the theme is outside."""
DISSOLVED = 0.5
"""A group that resamples find again with a smaller mean Jaccard is no theme (Hennig 2007 calls it dissolved)."""
DIMENSIONS = 64


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
    smooth = smoothed(drawn)
    least = max(LEAST_MEMBERS, round(least * len(chosen) / len(speaking)))
    groups = _grouped(smooth, drawn, least, seed=seed)
    groups = merge_equal(drawn, groups)
    total = int(groups.max()) + 1
    if total < 1:
        return nothing
    resamples = [(part, _tree(smoothed(drawn[part]))) for part in draw_resamples(len(chosen), seed=seed)]
    groups = merge_confused(drawn, groups, [(part, _cut(tree, total)) for part, tree in resamples])
    total = int(groups.max()) + 1
    found = _spread(words, flat, space, drawn, speaking, chosen, groups)
    stable = found_again(found.theme[chosen], [(part, _cut(tree, total)) for part, tree in resamples])
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
    centres = _centres(drawn, groups, total)
    guess = first_guess(drawn, centres)
    guess[kept] = 0.1 / total
    guess[kept, groups[kept]] += 0.9
    own_words, own_flat = words[chosen], flat[chosen]
    mixture = learn_mixture(own_words[kept], own_flat[kept], guess[kept])
    shares: Shares = mixture.shares(own_words, own_flat, guess)
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


def learn_space(words: sparse.csr_matrix, flat: Dense, *, seed: int) -> Space:
    """Learn from texts what all of them share, which words count, and the few dimensions of these."""
    from sklearn.decomposition import TruncatedSVD

    seen = np.asarray(words.sum(axis=0)).ravel()
    columns = np.flatnonzero((seen >= 2) & (seen <= 0.4 * len(flat)))
    rarity = np.log((1.0 + len(flat)) / (1.0 + seen[columns])) + 1.0
    components = np.zeros((0, len(columns)), np.float32)
    if len(columns) >= 3:
        size = min(150, len(columns) - 1, len(flat) - 1)
        weighed = weigh_words(words[:, columns], rarity)
        components = TruncatedSVD(size, random_state=seed).fit(weighed).components_.astype(np.float32, copy=False)
    return Space(flat.mean(axis=0), columns, rarity, components)


def smoothed(vectors: Dense) -> Dense:
    """Each vector together with the weighted mean of its nearest neighbours, twice over."""
    size = min(NEIGHBOURS, len(vectors) - 1)
    if size < 1:
        return vectors
    for _ in range(SMOOTHINGS):
        alike = vectors @ vectors.T
        np.fill_diagonal(alike, -1.0)
        nearest = np.argpartition(-alike, size - 1, axis=1)[:, :size]
        weight = np.maximum(np.take_along_axis(alike, nearest, axis=1), 0.0) ** 2
        graph = sparse.csr_matrix(
            (weight.ravel(), nearest.ravel(), np.arange(0, weight.size + 1, size)), shape=alike.shape
        )
        graph = graph.maximum(graph.T)
        total = np.maximum(np.asarray(graph.sum(axis=1)).ravel(), 1e-9)
        vectors = unit_rows(vectors + sparse.diags(1.0 / total) @ (graph @ vectors))
    return vectors


def _tree(vectors: Dense) -> NDArray[np.float64]:
    around = (vectors - vectors.mean(axis=0)).astype(np.float64)
    if around.shape[1] > DIMENSIONS:
        _, axes = np.linalg.eigh(around.T @ around)
        around = around @ axes[:, ::-1][:, :DIMENSIONS]
    tree: NDArray[np.float64] = linkage(around, "ward")
    return tree


def _cut(tree: NDArray[np.float64], themes: int) -> NDArray[np.int64]:
    return fcluster(tree, themes, "maxclust").astype(np.int64) - 1


def _grouped(smooth: Dense, space: Dense, least: int, *, seed: int) -> NDArray[np.int64]:
    """Cut the tree where the silhouette says; groups below ``least`` members become -1."""
    tree = _tree(smooth)
    most = int(min(MOST_THEMES, len(space) // TEXTS_A_THEME))
    # a cut into two halves always looks clean and says nothing: begin where a person would
    fewest = min(most, max(2, round(np.log2(len(space)))))
    sizes = sorted({round(size) for size in np.geomspace(fewest, most, 16)}) if most > fewest else [fewest]
    scores = []
    for size in sizes:
        scores.append(silhouette(space, _cut(tree, size), seed=seed))
    best = max(scores)
    wanted = next(size for size, score in zip(sizes, scores, strict=True) if score >= GOOD_ENOUGH * best)
    groups = _cut(tree, wanted)
    count = np.bincount(groups)
    number = np.full(len(count), -1)
    number[count >= least] = np.arange(int((count >= least).sum()))
    return number[groups]


def merge_equal(space: Dense, groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Join groups whose centres are all but the same, nearest first."""
    while (total := int(groups.max()) + 1) > 1:
        centres = _centres(space, groups, total)
        alike = centres @ centres.T
        np.fill_diagonal(alike, -1.0)
        one, other = sorted(np.unravel_index(int(alike.argmax()), alike.shape))
        if alike[one, other] < EQUAL:
            break
        groups = np.where(groups == other, one, groups)
        groups = np.where(groups > other, groups - 1, groups)
    return groups


def merge_confused(
    space: Dense,
    groups: NDArray[np.int64],
    resamples: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]],
) -> NDArray[np.int64]:
    """Join groups that resamples do not keep apart: evidence that they are one theme, cut in two by chance.

    Parameters
    ----------
    space
        Vectors of the texts, shape (n, d).
    groups
        Group of each text, shape (n,); -1 for none.
    resamples
        Rows drawn, and the group each of them fell into when these rows alone were grouped.

    Two groups are one when a text of the one and a text of the other meet in a group at least :data:`CONFUSED` times
    as often as two texts of the same group do (co-association, Fred and Jain 2005), and their centres are near.
    """
    total = int(groups.max()) + 1
    tables = []
    for part, after in resamples:
        table = np.zeros((total, int(after.max()) + 1))
        inside = groups[part] >= 0
        np.add.at(table, (groups[part][inside], after[inside]), 1.0)
        tables.append(table)
    while total > 1:
        met = np.zeros((total, total))
        for table in tables:
            shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1.0)
            met += shares @ shares.T
        within = np.diag(met)
        confused = met / np.maximum(np.minimum(within[:, None], within[None, :]), 1e-9)
        centres = _centres(space, groups, total)
        confused[centres @ centres.T < NEAR] = 0.0
        np.fill_diagonal(confused, 0.0)
        one, other = sorted(np.unravel_index(int(confused.argmax()), confused.shape))
        if confused[one, other] < CONFUSED:
            break
        for table in tables:
            table[one] += table[other]
        tables = [np.delete(table, other, axis=0) for table in tables]
        groups = np.where(groups == other, one, groups)
        groups = np.where(groups > other, groups - 1, groups)
        total -= 1
    return groups


def _centres(space: Dense, groups: NDArray[np.int64], total: int) -> Dense:
    centres = np.zeros((total, space.shape[1]))
    kept = groups >= 0
    np.add.at(centres, groups[kept], space[kept])
    return unit_rows(centres)
