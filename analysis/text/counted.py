"""Texts as the models of polarity count them; what several models ask for is counted once."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.text.tone_words import tone_columns
from analysis.vectors.grams import character_grams, plain, word_grams


class Counted:
    """Words, character sequences and tone of some texts, each counted when it is first asked for.

    Parameters
    ----------
    texts, languages
        Cleaned texts and their languages.

    Examples
    --------
    >>> Counted(["never again never"], ["en"]).words.sum()
    np.float32(5.0)
    """

    def __init__(self, texts: Sequence[str], languages: Sequence[str | None]) -> None:
        self.texts = texts
        self.languages = languages
        self._characters: dict[tuple[int, ...], sparse.csr_matrix] = {}

    @cached_property
    def read(self) -> list[str]:
        """The texts as counted."""
        return [plain(text) for text in self.texts]

    @cached_property
    def words(self) -> sparse.csr_matrix:
        """Counts of words and word pairs."""
        return word_grams(self.read)

    @cached_property
    def tones(self) -> NDArray[np.float32]:
        """What the word lists find, by :func:`analysis.text.tone_words.tone_columns`."""
        return tone_columns(self.texts, self.languages)

    def characters(self, sizes: tuple[int, ...]) -> sparse.csr_matrix:
        """Counts of character sequences of these lengths."""
        if sizes not in self._characters:
            self._characters[sizes] = character_grams(self.read, sizes=sizes)
        return self._characters[sizes]


def codes_of(texts: Sequence[str]) -> NDArray[np.int64]:
    """A number for each text that follows from its words alone, so that copies of a text share one.

    >>> bool(np.diff(codes_of(["never again", "never again"]))[0])
    False
    """
    return np.array([zlib.crc32(text.encode("utf-8", "replace")) for text in texts], dtype=np.int64)
