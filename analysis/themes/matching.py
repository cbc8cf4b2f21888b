"""How well each opinion matches each theme's seed phrases: its whole against theirs, and its words against theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.engines.base import Block, Engine
from analysis.engines.local import HERE
from analysis.themes.learning import Shares
from analysis.themes.texts import Dense, Places, Texts, centred, in_blocks

# What unrelated texts and phrases show (mean, standard deviation), by kind of vectors: of a text's nearness to a phrase,
# and of the share of the phrase's words that the text covers.
CHANCE = {"static": ((0.08, 0.11), (0.25, 0.12)), "lexical": ((0.02, 0.10), (0.10, 0.12))}
# The same for neutral phrases, of which the best counts, and the share of the text's words that they cover.
NEUTRAL_CHANCE = {"static": ((0.18, 0.15), (0.42, 0.15)), "lexical": ((0.05, 0.16), (0.15, 0.20))}


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """Some seed phrases, as texts are compared with them."""

    mean: Dense
    """What all texts have in common."""
    places: Dense
    """Vectors without half of that."""
    numbers: NDArray[np.int64]
    """Places of the phrases' words in the vocabulary."""
    words: Any
    """Vectors of these words, or their letters where single words have no vectors."""
    chances: tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Seeds(Phrases):
    """Phrases of the themes, theme after theme."""

    firsts: NDArray[np.int64]
    """Where each theme's phrases begin."""
    cover: Dense
    """How much of each phrase each of the words is, shape (phrases, words)."""


def match_seeds(texts: Texts, owner: NDArray[np.int64], themes: int, *, engine: Engine = HERE) -> Shares:
    """How well each text matches each theme's seeds, in standard deviations above what chance gives.

    Parameters
    ----------
    texts
        Texts with the seed phrases beside them.
    owner
        Number of the theme of each phrase, 1 and up; 0 for neutral phrases.
    themes
        Number of themes.
    engine
        Where texts are compared.

    Returns
    -------
    numpy.ndarray
        Shape (texts, 1 + themes); the sum of two scores, so that about 2 is what the best of many unrelated themes
        gets. The first column says how far the text is made of neutral phrases only.
    """
    found = np.full((texts.words.shape[0], 1 + themes), -3.0, np.float32)
    order = np.argsort(owner, kind="stable")
    order = order[owner[order] > 0]
    rows = texts.word_places.columns if texts.word_places is not None else _letters(texts)
    seeds = _seeds(texts, owner, order, rows) if len(order) else None
    idle = np.flatnonzero(owner == 0)
    neutral = Phrases(**_compared(texts, idle, rows, NEUTRAL_CHANCE)) if len(idle) else None
    if seeds is None and neutral is None:
        return found
    columns = np.unique(owner[order])
    done = 0
    for near, matched in engine.map(_match, _blocks(texts, rows, engine.partition), seeds, neutral):
        part = slice(done, done + len(near))
        found[part, 0] = near
        if seeds is not None:
            found[part, columns] = matched
        done += len(near)
    return found


def _compared(texts: Texts, phrases: NDArray[np.int64], rows: Any, chances: Any) -> dict[str, Any]:
    words = np.unique(texts.phrase_words[phrases].indices).astype(np.int64)
    return {
        "mean": texts.mean,
        "places": centred(texts.phrase_flat[phrases], texts.mean, 0.5),
        "numbers": words,
        "words": rows[words] if texts.word_places is None else texts.word_places[words],
        "chances": chances["lexical" if texts.word_places is None else "static"],
    }


def _seeds(texts: Texts, owner: NDArray[np.int64], order: NDArray[np.int64], rows: Any) -> Seeds:
    told = _compared(texts, order, rows, CHANCE)
    words = told["numbers"]
    cover = texts.phrase_words[order][:, words] @ sparse.diags(np.maximum(texts.rarity[words], 0.0) + 1e-6)
    cover = (sparse.diags(1.0 / np.maximum(np.asarray(cover.sum(axis=1)).ravel(), 1e-6)) @ cover).toarray()
    firsts = np.unique(owner[order], return_index=True)[1]
    return Seeds(**told, firsts=firsts, cover=cover.astype(np.float32))


def _letters(texts: Texts) -> sparse.csr_matrix:
    """Without word vectors, words with many characters in common are alike: other endings of the same word."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), dtype=np.float32, token_pattern=None)
    grams.fit(f" {word} " for word in texts.known.vocabulary)
    return sparse.csr_matrix(grams.transform(f" {word} " for word in texts.vocabulary))


def _blocks(texts: Texts, rows: Any, size: int) -> Iterator[Block]:
    """Blocks of texts, each with its own words numbered anew: what is alike to a word is found block by block."""
    for part in in_blocks(texts.words.shape[0], size):
        words = texts.words[part]
        used, columns = np.unique(words.indices, return_inverse=True)
        yield {
            "words": sparse.csr_matrix((words.data, columns, words.indptr), shape=(words.shape[0], max(1, len(used)))),
            "places": texts.places.part(part),
            "used": used,
            "rows": Places(rows[used], texts.word_places is not None and texts.word_places.counted),
            "rarity": np.maximum(texts.rarity[used], 1e-6),
        }


def _match(block: Block, seeds: Seeds | None, neutral: Phrases | None) -> tuple[NDArray[np.float64], Dense | None]:
    """Map step: the match of a block of texts with neutral phrases, and with each theme."""
    places = block["places"][:]
    return _match_neutral(block, places, neutral), None if seeds is None else _match_themes(block, places, seeds)


def _match_themes(block: Block, places: Dense, seeds: Seeds) -> Dense:
    (near_mean, near_spread), (cover_mean, cover_spread) = seeds.chances
    alike = _alike(block, seeds)
    found = np.empty((len(places), len(seeds.firsts)), np.float32)
    for part in in_blocks(len(places)):
        near = np.maximum.reduceat(centred(places[part], seeds.mean, 0.5) @ seeds.places.T, seeds.firsts, axis=1)
        covered = np.maximum.reduceat(_best(block["words"][part], alike) @ seeds.cover.T, seeds.firsts, axis=1)
        found[part] = (near - near_mean) / near_spread + (covered - cover_mean) / cover_spread
    return found


def _match_neutral(block: Block, places: Dense, neutral: Phrases | None) -> NDArray[np.float64]:
    """The nearest neutral phrase, and how much of what the text says neutral words say as well."""
    if neutral is None:
        return np.full(len(places), -3.0)
    (near_mean, near_spread), (cover_mean, cover_spread) = neutral.chances
    words, rarity = block["words"], block["rarity"]
    if not len(rarity):
        rarity = np.zeros(words.shape[1])
    best = _alike(block, neutral).max(axis=1, initial=0.0)
    said = np.asarray(words @ (rarity * (best if len(best) else rarity))).ravel()
    covered = said / np.maximum(np.asarray(words @ rarity).ravel(), 1e-9)
    near = np.empty(len(places))
    for part in in_blocks(len(near)):
        near[part] = (centred(places[part], neutral.mean, 0.5) @ neutral.places.T).max(axis=1)
    score: NDArray[np.float64] = (near - near_mean) / near_spread + (covered - cover_mean) / cover_spread
    return score


def _alike(block: Block, phrases: Phrases) -> Dense:
    """Similarity 0..1 of each word of the block with each word of the phrases."""
    if isinstance(phrases.words, np.ndarray):
        close: Dense = np.clip(block["rows"][:] @ phrases.words.T, 0.0, 1.0)
        return close
    alike: Dense = (block["rows"].columns @ phrases.words.T).toarray()
    alike[alike < 0.4] = 0.0
    same = np.isin(phrases.numbers, block["used"])
    alike[np.searchsorted(block["used"], phrases.numbers[same]), np.flatnonzero(same)] = 1.0
    return alike


def _best(words: sparse.csr_matrix, alike: Dense) -> Dense:
    """For each text and word of the seeds, the similarity of the text's most similar word."""
    lengths = np.diff(words.indptr)
    order = np.argsort(-lengths, kind="stable")
    starts = words.indptr[:-1][order]
    found = np.zeros((words.shape[0], alike.shape[1]), np.float32)
    # the first word of all texts, then the second of those that have one, ...: longest first, so each step is a slice
    for place in range(int(lengths.max(initial=0))):
        many = int((lengths > place).sum())
        np.maximum(found[:many], alike[words.indices[starts[:many] + place]], out=found[:many])
    best = np.empty_like(found)
    best[order] = found
    return best
