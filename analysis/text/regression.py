"""Softmax regression over sparse word counts and dense vectors, for labels or for shares of classes.

The usual solvers pass over the texts 50 times in double precision. Here a pass is one product of a matrix in single
precision with a vector for each class but one (the classes' weights add up to 0), the step along a direction needs no
pass at all (margins are linear in the weights), and limited-memory BFGS (Nocedal 1980) begins from the root of the
curvature of each column: what stands in every text and what stands in two of them are brought nearer to one scale, not to
the same one, since the curvature shrinks unevenly as the model learns. That takes about 20 passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]
Part = sparse.csr_matrix | Floats
"""Columns of texts: sparse ones, or dense ones of shape (n, d)."""

ENOUGH = 5e-4
"""Largest slope of the mean loss at which fitting ends (1e-3 is usual); chances are then 0.002 from their final
value in the mean."""
_STEPS = 100
_PAIRS = 10  # steps that are remembered
_FLAT = 0.3  # of its first slope is left where a search along a line ends
_TRIALS = 10
_FURTHER = 4.0  # times as far at most is the next trial
_MANY = 8  # classes from which one product with all of them is faster than one for each but one


@dataclass(frozen=True, eq=False)
class Regression:
    """What was learned: arrays and nothing else."""

    classes: NDArray[np.int64]
    """In rising order, at least two."""
    weights: Floats
    """Shape (classes, columns); of two classes only one row, in favour of the second."""
    intercept: Floats
    """Shape (classes,), or (1,) of two."""

    def decision_function(self, columns: sparse.csr_matrix) -> NDArray[np.float64]:
        """Margins of the classes, shape (n, classes); of two classes the log-odds of the second, shape (n,)."""
        margins = _forward([columns], self.weights.T).astype(np.float64) + self.intercept
        return margins[:, 0] if len(self.intercept) == 1 else margins

    def predict_proba(self, columns: sparse.csr_matrix) -> NDArray[np.float64]:
        """Chances of the classes, shape (n, classes)."""
        margins = self.decision_function(columns)
        if margins.ndim == 1:
            margins = np.column_stack([-margins / 2, margins / 2])
        return _chances(margins)


def learn_labels(
    columns: sparse.csr_matrix, labels: NDArray[np.int64], *, freedom: float = 1.0, balanced: bool = False
) -> Regression:
    """Learn what the labels of texts are.

    Parameters
    ----------
    columns
        float32 of shape (n, columns).
    labels
        Shape (n,), at least two different ones.
    freedom
        Variance of the Gaussian prior of each weight (``C`` of scikit-learn); none on the intercepts.
    balanced
        Whether all classes count alike, however many texts they have.

    Examples
    --------
    >>> columns = sparse.csr_matrix(np.array([[1, 0], [1, 1], [0, 1], [0, 2]], dtype=np.float32))
    >>> model = learn_labels(columns, np.array([-1, -1, 1, 1]), freedom=10.0)
    >>> model.classes[model.predict_proba(columns).argmax(axis=1)].tolist()
    [-1, -1, 1, 1]
    """
    classes, places = np.unique(labels, return_inverse=True)
    shares = np.zeros((len(labels), len(classes)), np.float32)
    shares[np.arange(len(labels)), places] = 1.0
    if balanced:
        shares *= len(labels) / (len(classes) * np.bincount(places))
    return _learn(columns, shares, classes, freedom)


def learn_shares(columns: sparse.csr_matrix, shares: NDArray[np.floating], *, freedom: float = 1.0) -> Regression:
    """Learn from texts that are each of several classes in part.

    Parameters
    ----------
    columns
        float32 of shape (n, columns).
    shares
        Shape (n, classes), 0 or more: how much each text teaches of each class, 0, 1, ...
    freedom
        As in :func:`learn_labels`.
    """
    return _learn(columns, shares, np.arange(shares.shape[1]), freedom)


def _learn(
    columns: sparse.csr_matrix, shares: NDArray[np.floating], classes: NDArray[np.int64], freedom: float
) -> Regression:
    two = len(classes) == 2
    # of two classes the prior is on their difference, as is usual
    weights, intercept = softmax_weights([columns], shares, penalty=(2.0 if two else 1.0) / freedom)
    if two:
        weights, intercept = weights[:, 1:] - weights[:, :1], intercept[1:] - intercept[:1]
    return Regression(classes.astype(np.int64), np.ascontiguousarray(weights.T), intercept)


def softmax_weights(
    parts: Sequence[Part], target: NDArray[np.floating], *, penalty: float = 1.0, enough: float = ENOUGH
) -> tuple[Floats, Floats]:
    """Weights of columns that give texts their shares of classes most likely.

    Parameters
    ----------
    parts
        The columns, side by side; float32, each with n rows.
    target
        Shape (n, classes), 0 or more; a row's sum is how much the text counts.
    penalty
        Half of it times the squares of all weights is added to the loss; nothing for the intercepts.
    enough
        Fitting ends where the mean loss has no slope above this.

    Returns
    -------
    weights : numpy.ndarray
        float32 of shape (columns, classes); rows add up to 0.
    intercept : numpy.ndarray
        float32 of shape (classes,).
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(1):  # sums come out alike on any number of cores
        found = _fitted(parts, np.asarray(target, np.float32), np.float32(penalty), enough)
    return found[:-1], found[-1]


def _fitted(parts: Sequence[Part], target: Floats, penalty: np.float32, enough: float) -> Floats:
    """Weights, and the intercepts as the last row."""
    rows = target.sum(axis=1, keepdims=True)
    total = float(rows.sum(dtype=np.float64)) or 1.0
    few = target.shape[1] < _MANY
    basis = _basis(target.shape[1]) if few else np.eye(target.shape[1], dtype=np.float32)
    shares = target.sum(axis=0, dtype=np.float64) / total
    spread = max(float((shares * (1.0 - shares)).mean()), 1e-3)
    curved = _curvature(parts, rows * np.float32(spread), float(penalty), total * spread)
    point = np.zeros((len(curved), basis.shape[1]), np.float32)
    scale = (1.0 / np.sqrt(curved)).astype(np.float32)[:, None] * np.ones_like(point)
    margins = np.zeros_like(target)
    off = rows * _chances(margins) - target
    pairs = _Pairs(scale.ravel())
    for _ in range(_STEPS):
        slope = _backward(parts, off @ basis if few else off)
        slope[:-1] += penalty * point[:-1]
        if float(np.abs(slope @ basis.T if few else slope).max()) <= enough * total:
            break
        way = pairs.direction(slope.ravel()).reshape(slope.shape)
        along = _forward(parts, way[:-1])
        along += way[-1]
        along = along @ basis.T if few else along
        rising = float(penalty) * float(np.vdot(point[:-1], way[:-1]))
        bent = float(penalty) * float(np.vdot(way[:-1], way[:-1]))
        length, off = _search(margins, along, target, rows, float(np.vdot(off, along)) + rising, rising, bent)
        way *= np.float32(length)
        point += way
        margins += np.float32(length) * along
        pairs.stepped(way.ravel())
    return point @ basis.T if few else point


def _search(
    margins: Floats, along: Floats, target: Floats, rows: Floats, first: float, rising: float, bent: float
) -> tuple[float, Floats]:
    """How far to go, and what the chances are then off: Newton's method along the line, which needs no pass, or halving where it
    would leave what is known to hold the lowest point.

    ``first`` is the slope where the line begins; ``rising`` and ``bent`` are the slope and curvature of the prior.
    """
    length, low, high = 1.0, 0.0, np.inf
    for trial in range(_TRIALS):
        chances = _chances(margins + np.float32(length) * along)
        chances *= rows
        off = chances - target
        slope = float(np.vdot(off, along)) + rising + length * bent
        if abs(slope) <= _FLAT * abs(first) or trial == _TRIALS - 1:
            break
        low, high = (length, high) if slope < 0 else (low, length)
        weighed = chances * along
        mean = weighed.sum(axis=1, keepdims=True)
        curve = float(np.vdot(weighed, along)) - float((mean**2 / np.maximum(rows, 1e-30)).sum()) + bent
        far = _FURTHER * length
        length -= slope / max(curve, 1e-30)
        if not low < length < min(far, high):
            length = far if far < high else (low + high) / 2
    return length, off


class _Pairs:
    """The last steps and how the slope changed with each: what is known of the curvature."""

    def __init__(self, scale: Floats) -> None:
        self._scale = scale
        self._steps: list[tuple[Floats, Floats, float]] = []
        self._before: Floats | None = None
        self._step: Floats | None = None

    def stepped(self, step: Floats) -> None:
        self._step = step

    def direction(self, slope: Floats) -> Floats:
        """Where to go from a point with this slope."""
        if self._before is not None and self._step is not None:
            change = slope - self._before
            both = float(np.dot(self._step, change))
            if both > 0:
                self._steps = [*self._steps[1 - _PAIRS :], (self._step, change, both)]
        self._before = slope
        way = slope.copy()
        shares: list[float] = []
        for step, change, both in reversed(self._steps):
            shares.append(float(np.dot(step, way)) / both)
            way -= np.float32(shares[-1]) * change
        way *= self._scale
        if self._steps:
            _, change, both = self._steps[-1]
            way *= np.float32(both / float(np.dot(change, self._scale * change)))
        for (step, change, both), share in zip(self._steps, reversed(shares), strict=True):
            way += np.float32(share - float(np.dot(change, way)) / both) * step
        return -way


def _chances(margins: NDArray[Any]) -> NDArray[Any]:
    powers: NDArray[Any] = margins - margins.max(axis=1, keepdims=True)
    np.exp(powers, out=powers)
    powers /= powers.sum(axis=1, keepdims=True)
    return powers


def _basis(classes: int) -> Floats:
    """Directions in which margins can differ, orthonormal, shape (classes, classes - 1): all but "all alike"."""
    found = np.zeros((classes, classes - 1))
    for column in range(classes - 1):
        found[: column + 1, column] = 1.0
        found[column + 1, column] = -(column + 1.0)
    found /= np.sqrt((found**2).sum(axis=0))
    return found.astype(np.float32)


def _curvature(parts: Sequence[Part], weight: Floats, penalty: float, whole: float) -> NDArray[np.float64]:
    """Of each column and the intercept, where nothing is learned yet."""
    found = []
    for part in parts:
        squares = (
            sparse.csr_matrix((part.data**2, part.indices, part.indptr), part.shape)
            if sparse.issparse(part)
            else np.square(part)
        )
        found.append(np.asarray(squares.T @ weight[:, 0], dtype=np.float64) + penalty)
    return np.concatenate([*found, [whole]])


def _forward(parts: Sequence[Part], weights: Floats) -> Floats:
    """Columns times weights, shape (n, k)."""
    found: Any = 0
    start = 0
    for part in parts:
        end = start + part.shape[1]
        found = found + _product(part, weights[start:end])
        start = end
    result: Floats = found
    return result


def _backward(parts: Sequence[Part], off: Floats) -> Floats:
    """Transposed columns times what the texts are off, and the sum of that as the last row."""
    return np.vstack([*(_product(part.T, off) for part in parts), off.sum(axis=0, keepdims=True)])


def _product(matrix: Any, right: Floats) -> Floats:
    found: Floats
    if not sparse.issparse(matrix) or not 0 < right.shape[1] < _MANY:
        found = np.asarray(matrix @ np.ascontiguousarray(right))
    else:
        found = np.column_stack([matrix @ np.ascontiguousarray(column) for column in right.T])
    return found
