"""The contract of all vectors, and the choice among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


class Vectors(Protocol):
    """Turns texts into rows of equal length; near rows mean near texts.

    Every kind is offline and deterministic: the same texts and seed give the same matrix. Rows have length 1 in the
    Euclidean sense, so a dot product is a cosine; a text without a known word is a row of zeros.
    """

    name: str
    """What a report calls it, for example ``static``."""

    def fit_transform(self, texts: Sequence[str], *, seed: int = 0) -> Matrix:
        """Learn what there is to learn from the texts and give their matrix, float32 of shape (n, d)."""
        ...

    def transform(self, texts: Sequence[str], *, seed: int = 0) -> Matrix:
        """Give the matrix of further texts in the space of the fitted ones."""
        ...


def vectors_for(texts: Sequence[str], languages: Sequence[str | None], choice: str = "auto") -> Vectors:
    """Choose the kind that suits the texts: static embeddings for English, words and characters otherwise.

    Parameters
    ----------
    texts
        What will be turned into vectors.
    languages
        The language of each text (BCP-47 primary tag); None where it is not known.
    choice
        ``auto``, ``lexical``, or the kind and name of a model: ``sentence-transformers:NAME``, ``model2vec:NAME``.

    Returns
    -------
    Vectors
        Static embeddings when at least nine of ten texts of known language are English. They know no other
        language, so anything more mixed gets vectors learned from the texts themselves.

    Raises
    ------
    VectorsError
        When the package or the model named is missing.

    Examples
    --------
    >>> vectors_for(["too late", "zu spät"], ["en", "de"]).name
    'lexical'
    """
    if ":" in choice:
        from analysis.vectors.named import NamedVectors

        return NamedVectors(choice)
    known = [language for language in languages if language and choice == "auto"]
    if texts and known and sum(language == "en" for language in known) >= 0.9 * len(known):
        from analysis.vectors.static import StaticVectors

        return StaticVectors()
    from analysis.vectors.lexical import LexicalVectors

    return LexicalVectors()


def unit_rows(matrix: NDArray[np.floating]) -> Matrix:
    """The matrix with rows of length 1; rows of zeros stay zero.

    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])).round(1).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    lengths = np.sqrt(np.einsum("ij,ij->i", matrix, matrix, dtype=np.float64))
    lengths[lengths < 1e-12] = 1.0
    # float32 before the division: a matrix of float64 in between would take twice the memory
    units: Matrix = (matrix / lengths[:, None].astype(np.float32)).astype(np.float32, copy=False)
    return units
