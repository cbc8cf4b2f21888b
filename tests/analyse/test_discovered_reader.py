"""Texts that were not there when themes were discovered are read as those that were."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.themes.discovered import Discovery, discover
from analysis.vectors.base import unit_rows

SUBJECTS, WORDS_EACH, COMMON, DIMENSIONS = 7, 9, 30, 16


def invented(total: int = 600) -> tuple[sparse.csr_matrix, NDArray[np.float32], NDArray[np.int64]]:
    """Texts of a few words of their own subject among words that all subjects share; words and texts have places."""
    random = np.random.default_rng(3)
    subject = random.integers(0, SUBJECTS, total)
    words = np.zeros((total, SUBJECTS * WORDS_EACH + COMMON), np.float32)
    for row, of in enumerate(subject.tolist()):
        words[row, of * WORDS_EACH + random.choice(WORDS_EACH, 3, replace=False)] = 1.0
        words[row, SUBJECTS * WORDS_EACH + random.choice(COMMON, 4, replace=False)] = 1.0
    places = random.normal(size=(words.shape[1], DIMENSIONS))
    places[: SUBJECTS * WORDS_EACH] += 2.0 * np.repeat(random.normal(size=(SUBJECTS, DIMENSIONS)), WORDS_EACH, axis=0)
    return sparse.csr_matrix(words), unit_rows(words @ places), subject


def found() -> tuple[Discovery, NDArray[np.int64]]:
    words, flat, _ = invented()
    drawn = np.sort(np.random.default_rng(1).choice(len(flat), 300, replace=False))
    return discover(words, flat, least=5, dissolve=False, seed=1, most=300), np.setdiff1d(np.arange(len(flat)), drawn)


def test_texts_that_were_not_drawn_are_read_the_same_one_by_one() -> None:
    words, flat, subject = invented()
    discovery, others = found()
    assert discovery.reader is not None
    for row in others.tolist():
        theme, share = discovery.reader.read(words[[row]], flat[[row]])
        assert theme[0] == discovery.theme[row]
        assert np.isclose(share[0], discovery.share[row], atol=1e-4)
    table = np.zeros((SUBJECTS, int(discovery.theme.max()) + 1))
    np.add.at(table, (subject[others], discovery.theme[others]), discovery.theme[others] >= 0)
    assert table.max(axis=0).sum() >= 0.95 * len(others)


def test_words_that_were_unknown_then_change_nothing() -> None:
    words, flat, _ = invented()
    discovery, others = found()
    assert discovery.reader is not None
    surplus = sparse.csr_matrix(np.ones((len(others), 5), np.float32))
    theme, share = discovery.reader.read(sparse.csr_matrix(sparse.hstack([words[others], surplus])), flat[others])
    assert np.array_equal(theme, discovery.theme[others])
    assert np.allclose(share, discovery.share[others], atol=1e-4)


def test_a_text_that_says_nothing_or_something_else_has_no_theme() -> None:
    words, flat, _ = invented()
    reader = found()[0].reader
    assert reader is not None
    silent = reader.read(sparse.csr_matrix((1, words.shape[1]), dtype=np.float32), flat[:1])
    placeless = reader.read(words[:1], np.zeros_like(flat[:1]))
    elsewhere = reader.read(words[:1], -flat[:1])
    for theme, share in (silent, placeless, elsewhere):
        assert theme.tolist() == [-1]
        assert share.tolist() == [0.0]


def test_too_few_texts_leave_no_reader() -> None:
    words, flat, _ = invented(30)
    assert discover(words, flat, least=5, dissolve=False, seed=1).reader is None
