"""The softmax regression: against the equations its solution must fulfil, and for shares, dense columns, odd cases."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from analysis.text.regression import learn_labels, learn_shares, softmax_weights


def some_texts(
    classes: int, *, seed: int = 3, n: int = 400, v: int = 60
) -> tuple[sparse.csr_matrix, NDArray[np.int64]]:
    dice = np.random.default_rng(seed)
    dense = (dice.random((n, v)) < np.linspace(0.6, 0.02, v)) * dice.random((n, v))
    labels = (dense @ dice.normal(size=(v, classes)) + dice.gumbel(size=(n, classes))).argmax(axis=1)
    return sparse.csr_matrix(dense.astype(np.float32)), labels


def loss_of(
    dense: NDArray[np.float64], target: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    margins = dense @ weights[:-1] + weights[-1]
    margins -= margins.max(axis=1, keepdims=True)
    logs = margins - np.log(np.exp(margins).sum(axis=1, keepdims=True))
    off = np.exp(logs) - target
    slope = np.vstack([dense.T @ off + weights[:-1], off.sum(axis=0)])
    return float(-(target * logs).sum() + 0.5 * (weights[:-1] ** 2).sum()), slope


@pytest.mark.parametrize("classes", [2, 3, 9])
def test_the_solution_is_that_of_a_general_solver(classes: int) -> None:
    columns, labels = some_texts(classes)
    target = np.eye(classes)[labels]
    weights, intercept = softmax_weights([columns], target, enough=1e-6)
    dense = columns.toarray().astype(np.float64)
    shape = (dense.shape[1] + 1, classes)

    def flat_loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, slope = loss_of(dense, target, flat.reshape(shape))
        return value, slope.ravel()

    best = minimize(flat_loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B")
    ours = loss_of(dense, target, np.vstack([weights, intercept]).astype(np.float64))[0]
    assert ours <= best.fun * (1 + 1e-4)
    assert np.abs(weights.sum(axis=1)).max() < 1e-4


def test_dense_columns_beside_sparse_ones_are_as_if_all_were_sparse() -> None:
    columns, labels = some_texts(4)
    target = np.eye(4)[labels]
    one, at = softmax_weights([columns], target, enough=1e-6)
    two, at_too = softmax_weights([columns[:, :40], columns[:, 40:].toarray()], target, enough=1e-6)
    assert np.allclose(one, two, atol=2e-3)
    assert np.allclose(at, at_too, atol=2e-3)


def test_a_text_that_counts_twice_is_as_two_texts() -> None:
    columns, labels = some_texts(3)
    twice = np.arange(len(labels)) % 3 == 0
    shares = np.eye(3)[labels] * np.where(twice, 2.0, 1.0)[:, None]
    one = learn_shares(columns, shares)
    rows = np.concatenate([np.arange(len(labels)), np.flatnonzero(twice)])
    two = learn_labels(columns[rows], labels[rows])
    assert np.abs(one.predict_proba(columns) - two.predict_proba(columns)).max() < 0.02


def test_classes_count_alike_when_balanced() -> None:
    columns, labels = some_texts(2)
    rare = np.flatnonzero((labels == 0) | (np.arange(len(labels)) % 8 == 0))
    plain = learn_labels(columns[rare], labels[rare])
    fair = learn_labels(columns[rare], labels[rare], balanced=True)
    found = (labels[rare] == 1) & (fair.predict_proba(columns[rare])[:, 1] > 0.5)
    assert found.sum() > ((labels[rare] == 1) & (plain.predict_proba(columns[rare])[:, 1] > 0.5)).sum()


def test_of_two_classes_the_margin_is_the_log_odds_of_the_second() -> None:
    columns, labels = some_texts(2)
    model = learn_labels(columns, labels * 2 - 1)
    chances = model.predict_proba(columns)
    assert model.classes.tolist() == [-1, 1]
    assert np.allclose(model.decision_function(columns), np.log(chances[:, 1] / chances[:, 0]), atol=1e-4)


def test_columns_that_never_occur_and_one_class_alone_are_no_trouble() -> None:
    columns = sparse.csr_matrix(np.zeros((6, 5), dtype=np.float32))
    weights, intercept = softmax_weights([columns], np.ones((6, 1)))
    assert weights.shape == (5, 1)
    assert np.isfinite(intercept).all()
    weights, _ = softmax_weights([columns], np.eye(3)[[0, 1, 2, 0, 1, 2]])
    assert not weights.any()


def test_a_model_is_arrays_and_gives_the_same_after_a_copy() -> None:
    columns, labels = some_texts(3)
    model = learn_labels(columns, labels)
    again = pickle.loads(pickle.dumps(model))
    assert np.array_equal(model.decision_function(columns), again.decision_function(columns))
    assert np.array_equal(model.decision_function(columns), learn_labels(columns, labels).decision_function(columns))


@pytest.mark.parametrize("classes", [3, 46])
def test_one_text_alone_is_learned_without_running_away(classes: int) -> None:
    columns = sparse.csr_matrix(np.array([[0.8, 0.6]], dtype=np.float32))
    target = np.full((1, classes), 0.001)
    target[0, 1] = 1 - 0.001 * (classes - 1)
    weights, intercept = softmax_weights([columns], target)
    margins = (columns @ weights + intercept)[0]
    assert np.abs(intercept).max() < 20
    assert np.allclose(np.exp(margins) / np.exp(margins).sum(), target[0], atol=0.01)
