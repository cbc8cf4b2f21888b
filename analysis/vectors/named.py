"""Vectors of a model that the user names in market.toml: its package is no part of the project and is asked for only then."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np

from analysis.errors import VectorsError
from analysis.vectors.base import Matrix, unit_rows

KINDS = {
    "sentence-transformers": ("sentence_transformers", "SentenceTransformer"),
    "model2vec": ("model2vec", "StaticModel"),
}
"""What stands before the colon -> package and class."""


class NamedVectors:
    """Vectors of a model by name, for example ``model2vec:minishlab/potion-multilingual-128M``.

    Parameters
    ----------
    choice
        Kind and name of the model, or its folder, with a colon between.

    Raises
    ------
    VectorsError
        When the package is not installed or the model cannot be loaded.
    """

    def __init__(self, choice: str) -> None:
        kind, _, model = choice.partition(":")
        package, loader = KINDS[kind]
        self.name = kind
        try:
            found = getattr(import_module(package), loader)
        except (ImportError, AttributeError):
            raise VectorsError(
                f'[analysis] vectors = "{choice}" needs the package {kind}, which is not installed; '
                f'run: pip install {kind}, or use vectors = "auto"'
            ) from None
        try:
            self._model: Any = found.from_pretrained(model) if kind == "model2vec" else found(model)
        except (OSError, ValueError, RuntimeError) as error:
            told = (str(error).splitlines() or ["no reason given"])[0][:120]
            raise VectorsError(
                f'[analysis] vectors = "{choice}": expected the name or folder of a model, got: {told}; '
                'check the name, or use vectors = "auto"'
            ) from None

    def fit_transform(self, texts: Sequence[str], *, seed: int = 0) -> Matrix:
        """See :class:`analysis.vectors.base.Vectors`; nothing is learned, the seed has no effect."""
        return self.transform(texts, seed=seed)

    def transform(self, texts: Sequence[str], *, seed: int = 0) -> Matrix:
        """See :class:`analysis.vectors.base.Vectors`; the seed has no effect."""
        return unit_rows(np.asarray(self._model.encode(list(texts)), dtype=np.float32))
