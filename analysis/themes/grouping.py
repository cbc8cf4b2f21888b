"""Texts -> groups: Ward's method, how many groups there are, and which of them are one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage

from analysis.themes.discovered_space import main_directions
from analysis.themes.quality import silhouette
from analysis.themes.texts import Dense, in_blocks
from analysis.vectors.base import unit_rows

MOST_THEMES = 150
TEXTS_A_THEME = 20
"""On average a theme must have that many texts: fewer show nothing that lasts."""
GOOD_ENOUGH = 0.95
"""The fewest themes whose silhouette reaches this share of the best one's."""
EQUAL = 0.9
"""Two themes whose centres have at least this cosine are one."""
CONFUSED = 0.6
NEAR = 0.5
"""Two themes are one that resamples mix up so often, compared with texts of one theme, and whose centres have at least
that cosine."""
DIMENSIONS = 64


def grow_tree(vectors: Dense) -> NDArray[np.float64]:
    """Join texts step by step by Ward's method."""
    around = vectors - vectors.mean(axis=0)
    around = around @ main_directions(around, DIMENSIONS)
    tree: NDArray[np.float64] = linkage(distances(around), "ward")
    return tree


def distances(rows: Dense) -> NDArray[np.float64]:
    """Euclidean distances of all pairs as scipy condenses them; by products of matrices, which takes half the time.

    >>> distances(np.array([[0, 0], [3, 4], [0, 1]], np.float32)).round(3).tolist()
    [5.0, 1.0, 4.243]
    """
    total = len(rows)
    found = np.empty(total * (total - 1) // 2)
    square = np.einsum("ij,ij->i", rows, rows)
    place = 0
    for part in in_blocks(total, 250):
        near = square[part, None] + square[None, part.start :] - 2.0 * (rows[part] @ rows[part.start :].T)
        near = np.sqrt(np.maximum(near, 0.0))
        for at, row in enumerate(near):
            found[place : place + len(row) - at - 1] = row[at + 1 :]
            place += len(row) - at - 1
    return found


def cut_tree(tree: NDArray[np.float64], themes: int) -> NDArray[np.int64]:
    """Group of each text, 0, 1, ..., at most so many."""
    return fcluster(tree, themes, "maxclust").astype(np.int64) - 1


def find_groups(smooth: Dense, least: int) -> NDArray[np.int64]:
    """Cut the tree where the silhouette says; groups below ``least`` members become -1."""
    tree = grow_tree(smooth)
    most = int(min(MOST_THEMES, len(smooth) // TEXTS_A_THEME))
    # a cut into two halves always looks clean and says nothing: begin where a person would
    fewest = min(most, max(2, round(np.log2(len(smooth)))))
    sizes = sorted({round(size) for size in np.geomspace(fewest, most, 16)}) if most > fewest else [fewest]
    scores = [silhouette(smooth, cut_tree(tree, size)) for size in sizes]
    best = max(scores)
    wanted = next(size for size, score in zip(sizes, scores, strict=True) if score >= GOOD_ENOUGH * best)
    groups = cut_tree(tree, wanted)
    count = np.bincount(groups)
    number = np.full(len(count), -1)
    number[count >= least] = np.arange(int((count >= least).sum()))
    return number[groups]


def merge_equal(space: Dense, groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Join groups whose centres are all but the same, nearest first."""
    sums = sums_of(space, groups, int(groups.max()) + 1)
    while len(sums) > 1:
        one, other, cosine = _most(_cosines(sums))
        if cosine < EQUAL:
            break
        sums, groups = _joined(sums, one, other), _renumbered(groups, one, other)
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
    sums = sums_of(space, groups, total)
    tables = []
    for part, after in resamples:
        inside = groups[part] >= 0
        width = int(after.max()) + 1
        places = groups[part][inside] * width + after[inside]
        tables.append(np.bincount(places, minlength=total * width).reshape(total, width).astype(np.float64))
    # all resamples side by side: a group's row says in which shares it fell into the groups of each
    table = np.hstack(tables)
    of = np.repeat(np.arange(len(tables)), [part.shape[1] for part in tables])
    starts = np.searchsorted(of, np.arange(len(tables)))
    while len(sums) > 1:
        shares = table / np.maximum(np.add.reduceat(table, starts, axis=1), 1.0)[:, of]
        met = shares @ shares.T
        within = np.diag(met)
        confused = met / np.maximum(np.minimum(within[:, None], within[None, :]), 1e-9)
        confused[_cosines(sums) < NEAR] = 0.0
        one, other, share = _most(confused)
        if share < CONFUSED:
            break
        table, sums = _joined(table, one, other), _joined(sums, one, other)
        groups = _renumbered(groups, one, other)
    return groups


def sums_of(space: Dense, groups: NDArray[np.int64], total: int) -> NDArray[np.float64]:
    """Sum of the vectors of each group; -1 is none."""
    kept = np.flatnonzero(groups >= 0)
    members = sparse.csr_matrix((np.ones(len(kept)), (groups[kept], kept)), shape=(total, len(space)))
    return np.asarray(members @ space, dtype=np.float64)


def _cosines(sums: NDArray[np.float64]) -> Dense:
    centres = unit_rows(sums)
    return centres @ centres.T


def _most(alike: NDArray[np.floating]) -> tuple[int, int, float]:
    """The pair of groups that are most alike, and how much."""
    np.fill_diagonal(alike, -1.0)
    one, other = sorted(np.unravel_index(int(alike.argmax()), alike.shape))
    return int(one), int(other), float(alike[one, other])


def _joined(rows: NDArray[np.float64], one: int, other: int) -> NDArray[np.float64]:
    rows[one] += rows[other]
    return np.delete(rows, other, axis=0)


def _renumbered(groups: NDArray[np.int64], one: int, other: int) -> NDArray[np.int64]:
    groups = np.where(groups == other, one, groups)
    return np.where(groups > other, groups - 1, groups)
