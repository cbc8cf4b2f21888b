"""How far a theme can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.themes.texts import Dense

RELIABLE = 0.60
"""Below that stability a theme hangs on a few texts (Hennig 2007)."""
RESAMPLES = 8
MOST_TEXTS = 2_000


def bootstrap_jaccard(
    total: int,
    theme: NDArray[np.int64],
    regroup: Callable[[NDArray[np.int64]], NDArray[np.int64]],
    *,
    seed: int,
) -> NDArray[np.float64]:
    """Mean over resamples of how well each theme is found again (Hennig 2007, cluster-wise assessment).

    Parameters
    ----------
    total
        Number of texts.
    theme
        Number of the theme of each text; -1 for none.
    regroup
        Takes indices of texts and groups them anew.
    seed
        Fixes the resamples.

    Returns
    -------
    numpy.ndarray
        For each theme the mean of the largest Jaccard coefficient with a new group, 0..1; NaN when no resample had
        a member of it.

    >>> import numpy as np
    >>> theme = np.array([0] * 30 + [1] * 30)
    >>> bootstrap_jaccard(60, theme, lambda part: theme[part], seed=1).tolist()
    [1.0, 1.0]
    """
    return found_again(theme, [(part, regroup(part)) for part in draw_resamples(total, seed=seed)])


def draw_resamples(total: int, *, seed: int) -> list[NDArray[np.int64]]:
    """Rows of each resample, sorted; drawn with replacement, each row once: doubled texts would be each other's nearest
    neighbours."""
    random = np.random.default_rng(seed)
    return [np.unique(random.integers(0, total, min(total, MOST_TEXTS))) for _ in range(RESAMPLES)]


def found_again(
    theme: NDArray[np.int64], resamples: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]]
) -> NDArray[np.float64]:
    """What :func:`bootstrap_jaccard` gives, from the rows of each resample and the group each of them fell into."""
    themes = int(theme.max()) + 1 if len(theme) else 0
    sums, times = np.zeros(themes), np.zeros(themes)
    for part, after in resamples:
        before = theme[part]
        inside = before >= 0
        both = np.zeros((themes, int(after.max()) + 2))
        np.add.at(both, (before[inside], after[inside]), 1.0)
        old = np.bincount(before[inside], minlength=themes)
        new = np.bincount(after[after >= 0], minlength=both.shape[1])[: both.shape[1]]
        union = old[:, None] + new[None, :] - both
        jaccard = np.where(union > 0, both / np.maximum(union, 1.0), 0.0)[:, :-1].max(axis=1, initial=0.0)
        sums += np.where(old > 0, jaccard, 0.0)
        times += old > 0
    return np.where(times > 0, sums / np.maximum(times, 1.0), np.nan)


def silhouette(space: Dense, groups: NDArray[np.int64]) -> float:
    """Mean silhouette by cosine (Rousseeuw 1987): how much nearer each text is to its own group than to the next.

    Rows have length 1, so the mean distance of a text from a group is told by the sum of the group's vectors, without
    looking at pairs.

    >>> silhouette(np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.float32), np.array([0, 0, 1, 1]))
    1.0
    """
    count = np.bincount(groups)
    if not 1 < len(count) < len(space):
        return -1.0
    rows = np.arange(len(space))
    members = sparse.csr_matrix((np.ones(len(rows), np.float32), (groups, rows)), shape=(len(count), len(rows)))
    alike = space @ np.asarray(members @ space).T
    size = count[groups].astype(np.float64)
    own = (size - alike[rows, groups]) / np.maximum(size - 1.0, 1.0)
    away = 1.0 - alike / count.astype(np.float32)
    away[rows, groups] = np.inf
    other = away.min(axis=1)
    found = np.where(size > 1, (other - own) / np.maximum(np.maximum(own, other), 1e-9), 0.0)
    return float(found.mean())
