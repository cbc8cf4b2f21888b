"""Where texts lie, who their neighbours are, and how well groups are kept apart."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.spatial.distance import pdist
from sklearn.metrics import silhouette_score

from analysis.themes.discovered_space import learn_space, own_share
from analysis.themes.grouping import distances
from analysis.themes.neighbours import NEIGHBOURS, find_neighbours, smoothed
from analysis.themes.quality import silhouette
from analysis.vectors.base import unit_rows


def cloud(total: int = 700, size: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """Rows of length 1 around five middles, and the middle of each."""
    random = np.random.default_rng(5)
    of = random.integers(0, 5, total)
    return unit_rows(random.normal(size=(5, size))[of] + 0.4 * random.normal(size=(total, size))), of


def test_silhouette_and_distances_are_those_of_all_pairs() -> None:
    rows, of = cloud()
    assert silhouette(rows, of) == pytest.approx(silhouette_score(rows, of, metric="cosine"), abs=1e-4)
    lonely = np.append(of[:-1], 5)
    assert silhouette(rows, lonely) == pytest.approx(silhouette_score(rows, lonely, metric="cosine"), abs=1e-4)
    assert np.allclose(distances(rows), pdist(rows.astype(np.float64)), atol=1e-3)


def test_neighbours_are_the_nearest_and_a_part_has_its_own() -> None:
    rows, of = cloud()
    alike = rows @ rows.T
    np.fill_diagonal(alike, -2.0)
    near = find_neighbours(rows)
    assert np.allclose(near.cosine, -np.sort(-alike, axis=1)[:, : near.cosine.shape[1]], atol=1e-5)
    assert (of[near.rows] == of[:, None]).mean() > 0.95
    part = np.sort(np.random.default_rng(2).choice(len(rows), 500, replace=False))
    told, anew = near.of_part(part).graph(), find_neighbours(rows[part]).graph()
    assert np.allclose(told.toarray(), anew.toarray(), atol=1e-5)
    assert np.diff(anew.indptr).min() >= NEIGHBOURS


def test_smoothing_draws_groups_together_and_knows_the_lonely() -> None:
    rows, of = cloud()
    smooth = smoothed(rows, find_neighbours(rows))
    assert silhouette(smooth, of) > silhouette(rows, of) + 0.1
    assert np.array_equal(smoothed(rows[:1], find_neighbours(rows[:1])), rows[:1])


def test_words_that_all_subjects_share_move_nothing() -> None:
    random = np.random.default_rng(4)
    subject = random.integers(0, 6, 600)
    words = np.zeros((600, 6 * 5 + 40), np.float32)
    for row, of in enumerate(subject.tolist()):
        words[row, of * 5 + random.choice(5, 2, replace=False)] = 1.0
        words[row, 30 + random.choice(40, 8, replace=False)] = 1.0
    places = np.vstack([np.repeat(random.normal(size=(6, 20)), 5, axis=0), 0.1 * random.normal(size=(40, 20))])
    flat = unit_rows(words @ places + 1.5 * random.normal(size=(600, 20)))
    counted = sparse.csr_matrix(words)
    share = own_share(counted, flat)
    assert share[:30].min() > 2 * share[30:].max()
    space = learn_space(counted, flat, seed=1)
    assert silhouette(space.place(counted, flat), subject) > silhouette(flat, subject) + 0.1


def test_texts_without_shared_words_lie_where_their_vectors_do() -> None:
    rows, _ = cloud(60)
    space = learn_space(sparse.csr_matrix(np.eye(60, dtype=np.float32)), rows, seed=1)
    placed = space.place(sparse.csr_matrix((60, 99), dtype=np.float32), rows)
    assert not len(space.columns)
    assert placed.shape == rows.shape
    assert np.isfinite(placed).all()
