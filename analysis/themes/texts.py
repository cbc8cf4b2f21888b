"""Opinions of one language as the numbers that theme finding works on: words and dense vectors."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.engines.base import PARTITION, Block, Engine, cut
from analysis.engines.local import HERE
from analysis.themes.bare import BareJudge
from analysis.themes.words import NOISE, words_of
from analysis.vectors import vectors_for
from analysis.vectors.base import unit_rows
from analysis.vectors.lexical import LexicalVectors
from analysis.vectors.static import mean_of_pieces, piece_counts

Dense = NDArray[np.float32]


@dataclass(frozen=True)
class Places:
    """Vectors of length 1, made when they are asked for where that takes less memory than keeping them."""

    columns: Any
    """A row for each text: the vectors, or the counted word pieces that they are made from."""
    counted: bool = False
    """Whether these are word pieces."""

    @property
    def shape(self) -> tuple[int, int]:
        """Texts, dimensions."""
        return self.columns.shape[0], self[:0].shape[1]

    def __len__(self) -> int:
        return int(self.columns.shape[0])

    def __getitem__(self, rows: Any) -> Dense:
        return mean_of_pieces(self.columns[rows]) if self.counted else self.columns[rows]

    def part(self, rows: Any) -> Places:
        """Some of the rows, as another process needs them."""
        return Places(self.columns[rows], self.counted)

    def total(self) -> Dense:
        """Sum of all vectors."""
        found: Dense = np.zeros(self.shape[1], np.float32)
        for part in in_blocks(len(self), PARTITION):
            found = np.vstack([found, self[part]]).sum(axis=0)
        return found


@dataclass(frozen=True)
class Segments:
    """Vectors of length 1 of neighbouring texts taken together, made when they are asked for."""

    places: Places
    """Of the texts."""
    members: sparse.csr_matrix
    """1 where a text belongs to a segment, shape (segments, texts)."""

    def __len__(self) -> int:
        return int(self.members.shape[0])

    def __getitem__(self, rows: Any) -> Dense:
        part = self.part(rows)
        return unit_rows(part.members @ part.places[:])

    def part(self, rows: Any) -> Segments:
        """Some segments with their own texts alone, as another process needs them."""
        members = self.members[rows]
        used, columns = np.unique(members.indices, return_inverse=True)
        shape = (members.shape[0], max(1, len(used)))
        own = sparse.csr_matrix((members.data, columns, members.indptr), shape=shape)
        return Segments(self.places.part(used if len(used) else slice(0, 1)), own)


@dataclass(frozen=True)
class Known:
    """What some texts and phrases showed together, as it is needed to read further texts in the same way."""

    vocabulary: list[str]
    """All words of the texts and of the phrases."""
    seen: NDArray[np.float32]
    """In how many of them each word stands."""
    total: int
    """How many they were."""
    mean: Dense
    """What they all have in common; with the phrases, it means something for a single text, too."""
    lexical: LexicalVectors | None
    """The space, where it was learned from the texts."""


@dataclass(frozen=True)
class Texts:
    """Texts of one language, counted and placed in a space."""

    vocabulary: NDArray[np.object_]
    """All words that are known and those of the texts."""
    words: sparse.csr_matrix
    """1 where a word stands in a text, float32 of shape (texts, vocabulary)."""
    phrase_words: sparse.csr_matrix
    """The same for the phrases given beside the texts."""
    places: Places
    """A vector for each text in which all its words weigh alike."""
    phrase_flat: Dense
    """The same for the phrases."""
    word_places: Places | None
    """A vector for each word that the texts or the phrases use; None where single words have none."""
    bare: NDArray[np.bool_]
    """Texts that only say that somebody is pleased or not (:func:`analysis.themes.bare.find_bare`)."""
    known: Known

    @property
    def mean(self) -> Dense:
        """What all texts have in common."""
        return self.known.mean

    @cached_property
    def rarity(self) -> NDArray[np.float64]:
        """Inverse document frequency of each word among texts and phrases: a few texts alone would not show it."""
        seen = np.zeros(len(self.vocabulary), np.float32)
        seen[: len(self.known.seen)] = self.known.seen
        rarity: NDArray[np.float64] = np.log((1.0 + self.known.total) / (1.0 + seen))
        return rarity


def read_texts(
    texts: Sequence[str],
    phrases: Sequence[str],
    owner: NDArray[np.int64] | None = None,
    *,
    language: str,
    seed: int,
    model: str = "auto",
    known: Known | None = None,
    engine: Engine = HERE,
) -> Texts:
    """Count and place texts, and phrases beside them.

    Parameters
    ----------
    texts
        What customers wrote, all in one language.
    phrases
        Seed phrases to compare them with.
    owner
        The theme of each phrase, 0 for neutral ones; needed to tell bare judgements, which are looked for then.
    language
        ISO 639 code of the texts.
    seed
        Fixes what is random.
    model
        Kind of vectors, see :func:`analysis.vectors.vectors_for`.
    known
        What other texts showed beside the same phrases: nothing is learned then.
    engine
        Where texts are counted.
    """
    both = [*texts, *phrases]
    vectors = vectors_for(both, [language] * len(both), model)
    static = vectors.name == "static"
    judge = BareJudge(phrases, owner, language=language) if owner is not None else None
    blocks = list(engine.map(_count, cut({"text": list(texts)}, engine.partition), static, judge))
    blocks.append(_count({"text": list(phrases)}, static, None))
    vocabulary, words = _merged(blocks, known.vocabulary if known else ())
    bare = np.concatenate([block.bare for block in blocks[:-1]]) if len(texts) else np.zeros(0, bool)
    used = (
        vocabulary if known is None else np.where(np.bincount(words.indices, minlength=len(vocabulary)), vocabulary, "")
    )
    word_places: Places | None = None
    lexical: LexicalVectors | None = None
    if static:
        pieces = [block.pieces for block in blocks[:-1]]
        places = Places(
            sparse.csr_matrix(sparse.vstack(pieces, format="csr")) if pieces else blocks[-1].pieces[:0], True
        )
        phrase_flat = mean_of_pieces(blocks[-1].pieces)
        word_places = Places(_in_turn(piece_counts, used.tolist()), True)
    else:
        clean = [NOISE.sub(" ", text) for text in both]
        if isinstance(vectors, LexicalVectors):
            lexical = vectors.fit(clean, seed=seed) if known is None else known.lexical
            flat = np.concatenate(list(engine.map(_transform, cut({"text": clean}, engine.partition), lexical)))
        else:
            flat = _in_turn(vectors.transform, clean)
            word_places = Places(np.asarray(_in_turn(vectors.transform, used.tolist())))
        places, phrase_flat = Places(flat[: len(texts)]), flat[len(texts) :]
    if known is None:
        total = len(places) + len(phrase_flat)
        known = Known(
            vocabulary=vocabulary.tolist(),
            seen=np.asarray(words.sum(axis=0), dtype=np.float32).ravel(),
            total=total,
            mean=(places.total() + phrase_flat.sum(axis=0)) / np.float32(max(total, 1)),
            lexical=lexical,
        )
    return Texts(
        vocabulary=vocabulary,
        words=words[: len(texts)],
        phrase_words=words[len(texts) :],
        places=places,
        phrase_flat=phrase_flat,
        word_places=word_places,
        bare=bare,
        known=known,
    )


@dataclass(frozen=True)
class _Counts:
    """What was counted in one block of texts."""

    vocabulary: list[str]
    columns: NDArray[np.int64]
    """Places of the words of all texts in the vocabulary, text after text."""
    ends: NDArray[np.int64]
    """How many words the texts up to each have; begins with 0."""
    pieces: Any
    """Counted word pieces, where the vectors are made of them."""
    bare: NDArray[np.bool_]


def _count(block: Block, static: bool, judge: BareJudge | None) -> _Counts:
    """Map step: the words of a block of texts, its word pieces, and which texts are bare judgements."""
    place: dict[str, int] = {}
    columns, ends = array("q"), array("q", [0])  # numbers: lists of all words would be the largest thing here
    texts = block["text"]
    bare = np.zeros(len(texts), bool)
    for number, text in enumerate(texts):
        words = words_of(text)
        columns.extend({place.setdefault(word, len(place)) for word in words})
        ends.append(len(columns))
        bare[number] = judge is not None and judge.is_bare(text, words)
    pieces = piece_counts([NOISE.sub(" ", text) for text in texts]) if static else None
    return _Counts(list(place), np.array(columns, np.int64), np.array(ends, np.int64), pieces, bare)


def _merged(blocks: Sequence[_Counts], first: Sequence[str]) -> tuple[NDArray[np.object_], sparse.csr_matrix]:
    """Some words, those of all blocks in the order in which they first occur, and 1 where a word stands in a text."""
    place = {word: number for number, word in enumerate(first)}
    columns: list[NDArray[np.int64]] = []
    ends: list[NDArray[np.int64]] = [np.zeros(1, np.int64)]
    for block in blocks:
        numbers = np.array([place.setdefault(word, len(place)) for word in block.vocabulary], np.int64)
        columns.append(numbers[block.columns])
        ends.append(block.ends[1:] + ends[-1][-1])
    where, until = np.concatenate(columns), np.concatenate(ends)
    counts = sparse.csr_matrix(
        (np.ones(len(where), np.float32), where, until), shape=(len(until) - 1, max(1, len(place)))
    )
    counts.sort_indices()
    return np.array(list(place) or [""], dtype=object), counts


def _transform(block: Block, vectors: LexicalVectors) -> Dense:
    """Map step: the vectors of a block of texts."""
    return vectors.transform(block["text"])


def _in_turn(step: Callable[[Sequence[str]], Any], texts: Sequence[str]) -> Any:
    """The rows of all texts, made block by block: bounds the memory of the tokenizer."""
    if not texts:
        return step([""])[:0]
    parts = [step(texts[part]) for part in in_blocks(len(texts), 20_000)]
    return np.concatenate(parts) if isinstance(parts[0], np.ndarray) else sparse.csr_matrix(sparse.vstack(parts, "csr"))


def centred(matrix: Dense, mean: Dense, share: float = 1.0) -> Dense:
    """Rows of length 1 after ``share`` of the mean of all texts was taken off: what all texts have in common."""
    return unit_rows(matrix - np.float32(share) * mean)


def in_blocks(total: int, size: int = 2_000) -> list[slice]:
    """Slices that together are ``range(total)``."""
    return [slice(start, min(start + size, total)) for start in range(0, total, size)]
