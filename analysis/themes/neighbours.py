"""Texts and the texts nearest to them: a graph, along which vectors move towards what neighbours share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.themes.texts import Dense, in_blocks
from analysis.vectors.base import unit_rows

NEIGHBOURS = 8
ROUNDS = 10
SPARE = 30
"""Neighbours looked up: of these, enough are left when a part of the texts is looked at."""


@dataclass(frozen=True)
class Neighbours:
    """The nearest texts of each text, nearest first."""

    rows: NDArray[np.int64]
    """Shape (n, neighbours); -1 where there is none."""
    cosine: Dense

    def of_part(self, part: NDArray[np.int64]) -> Neighbours:
        """The same among some of the texts only, given by their rows in rising order."""
        place = np.full(len(self.rows) + 1, -1)
        place[part] = np.arange(len(part))
        return Neighbours(place[self.rows[part]], self.cosine[part])

    def graph(self) -> sparse.csr_matrix:
        """Squared cosines of each text's :data:`NEIGHBOURS` nearest, as shares that add up to 1 in each row."""
        there = self.rows >= 0
        there &= np.cumsum(there, axis=1) <= NEIGHBOURS
        weight = np.maximum(self.cosine[there], 0.0) ** 2
        ends = np.concatenate([[0], np.cumsum(there.sum(axis=1))])
        graph = sparse.csr_matrix((weight, self.rows[there], ends), shape=(len(self.rows), len(self.rows)))
        graph = graph.maximum(graph.T)
        total = np.maximum(np.asarray(graph.sum(axis=1)).ravel(), 1e-9)
        return sparse.csr_matrix(sparse.diags((1.0 / total).astype(np.float32)) @ graph)


def find_neighbours(vectors: Dense) -> Neighbours:
    """The texts with the largest cosine, for rows of length 1."""
    size = min(SPARE, len(vectors) - 1)
    rows = np.zeros((len(vectors), max(size, 0)), np.int64)
    cosine = np.zeros(rows.shape, np.float32)
    if size < 1:
        return Neighbours(rows, cosine)
    for part in in_blocks(len(vectors), 500):
        alike = vectors[part] @ vectors.T
        np.fill_diagonal(alike[:, part.start :], -2.0)
        nearest = np.argpartition(alike, -size, axis=1)[:, -size:]
        near = np.take_along_axis(alike, nearest, axis=1)
        order = np.argsort(-near, axis=1, kind="stable")
        rows[part] = np.take_along_axis(nearest, order, axis=1)
        cosine[part] = np.take_along_axis(near, order, axis=1)
    return Neighbours(rows, cosine)


def smoothed(vectors: Dense, near: Neighbours) -> Dense:
    """Each vector together with the weighted mean of its neighbours, ten times over: what is alike grows together."""
    graph = near.graph()
    for _ in range(ROUNDS):
        vectors = unit_rows(vectors + graph @ vectors)
    return vectors
