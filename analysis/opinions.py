"""Reviews -> opinions: sentences and clauses with language, polarity and intent, rolled up to their reviews."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.duplicates import mark_duplicates
from analysis.tables import TABLES
from analysis.text.chances import Chances
from analysis.text.clean import clean_review, says_nothing
from analysis.text.intent import tag_intents
from analysis.text.language import detect_languages
from analysis.text.lexicon import english
from analysis.text.polarity import (
    blend_with_stars,
    label_blended,
    label_chances,
    learn_polarity,
)
from analysis.text.sentence_polarity import sentence_chances
from analysis.text.sentences import long_enough, split_clauses, split_sentences
from spiders.records import stable_id


def read_opinions(reviews: pd.DataFrame, *, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read what each review says.

    Parameters
    ----------
    reviews
        Columns of the table reviews: review_id, brand, source, title, text (str or NA), rating (0..1 or NA), language
        (BCP-47 or NA), author_key, published.
    seed
        Of the models learned from rated reviews.

    Returns
    -------
    reviews : pandas.DataFrame
        The same rows in the same order with language, duplicate_of, polarity (-1..1, NA when unknown) and
        polarity_label (negative, neutral, positive, unknown) filled.
    opinions : pandas.DataFrame
        opinion_id, review_id, brand, position (0, 1, ...), text, language, polarity, polarity_label, intent, one row
        per sentence or clause.

    Warnings
    --------
    ``unknown`` is not neutral: there was no ground to judge. Shares of negative reviews leave such rows out.

    Examples
    --------
    >>> frame = pd.DataFrame({"review_id": ["r1"], "brand": "acme", "source": "shop", "title": None,
    ...     "text": ["Lovely staff but they lost my parcel."], "rating": [0.4], "language": "en", "author_key": None,
    ...     "published": pd.NaT})
    >>> _, opinions = read_opinions(frame)
    >>> opinions[["text", "polarity_label", "intent"]].to_numpy().tolist()
    [['Lovely staff', 'positive', 'praise'], ['but they lost my parcel.', 'negative', 'complaint']]
    """
    texts = [
        _whole(title, text) for title, text in zip(_column(reviews, "title"), _column(reviews, "text"), strict=True)
    ]
    ratings = pd.to_numeric(reviews["rating"], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    languages = detect_languages(
        texts, stated=_column(reviews, "language"), sources=[str(one) for one in reviews["source"]]
    )
    duplicate_of = mark_duplicates(reviews.assign(text=texts))
    teaching = np.where(duplicate_of.isna().to_numpy(), ratings, np.nan)
    reader = learn_polarity(texts, languages, teaching, seed=seed)

    owners, pieces = _pieces(texts, languages)
    piece_languages = [languages[owner] for owner in owners]
    unrated = np.isnan(ratings)
    whole = reader.chances(texts, languages, fit=unrated)
    rows = np.array(owners, dtype=np.int64)
    parts = sentence_chances(
        reader,
        pieces,
        piece_languages,
        parents=[texts[owner] for owner in owners],
        ratings=ratings[rows],
        whole=whole[rows],
        sums_up=_sum_up(rows, pieces, _column(reviews, "title"), texts),
    )
    empty = np.array([says_nothing(text) for text in texts], dtype=bool)
    whole[empty] = (0.0, 1.0, 0.0)
    polarity, labels = _judged_reviews(whole, ratings, empty)
    done = reviews.copy()
    done["language"] = pd.Series(languages, index=reviews.index, dtype="str")
    done["duplicate_of"] = duplicate_of
    done["polarity"] = polarity
    done["polarity_label"] = pd.Series(labels, index=reviews.index, dtype="str")
    return done, _opinions(reviews, rows, pieces, piece_languages, parts)


def _judged_reviews(
    chances: Chances, ratings: NDArray[np.float64], empty: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    words = chances[:, 2] - chances[:, 0]
    polarity = blend_with_stars(np.where(empty & ~np.isnan(ratings), np.nan, words), ratings)
    labels = np.where(np.isnan(ratings), label_chances(chances), label_blended(polarity))
    return polarity.round(4), labels


def _opinions(
    reviews: pd.DataFrame,
    rows: NDArray[np.int64],
    pieces: Sequence[str],
    languages: Sequence[str | None],
    chances: Chances,
) -> pd.DataFrame:
    empty = np.array([says_nothing(piece) for piece in pieces], dtype=bool)
    chances[empty] = (0.0, 1.0, 0.0)
    labels = label_chances(chances)
    # what is likely no opinion leans only as far as it may be one
    polarity = (chances[:, 2] - chances[:, 0]) * np.where(labels == "neutral", 1 - chances[:, 1], 1.0)
    ids = reviews["review_id"].astype("str").to_numpy(dtype=object)[rows]
    positions = np.arange(len(rows)) - np.searchsorted(rows, rows)
    frame = pd.DataFrame(
        {
            "opinion_id": [
                stable_id("o", review, position) for review, position in zip(ids, positions.tolist(), strict=True)
            ],
            "review_id": ids,
            "brand": reviews["brand"].astype("str").to_numpy(dtype=object)[rows],
            "position": positions,
            "text": list(pieces),
            "language": list(languages),
            "polarity": polarity.round(4),
            "polarity_label": labels,
            "intent": [
                None if nothing else tag
                for tag, nothing in zip(tag_intents(pieces, languages, labels.tolist()), empty, strict=True)
            ],
        }
    )
    return frame.astype({column: TABLES["opinions"][column] for column in frame.columns})


def _pieces(texts: Sequence[str], languages: Sequence[str | None]) -> tuple[list[int], list[str]]:
    """Sentences and clauses of all reviews, and the row each belongs to."""
    lexicon = english()

    def carries(text: str, language: str | None) -> bool:
        return abs(lexicon.read(text).value) >= 0.2 if language == "en" else long_enough(text, language)

    owners: list[int] = []
    pieces: list[str] = []
    for row, (text, language) in enumerate(zip(texts, languages, strict=True)):
        if not text:
            continue
        for sentence in split_sentences(text, language):
            for clause in split_clauses(sentence, language, partial(carries, language=language)):
                owners.append(row)
                pieces.append(clause)
    return owners, pieces


def _sum_up(
    rows: NDArray[np.int64], pieces: Sequence[str], titles: Sequence[str | None], texts: Sequence[str]
) -> NDArray[np.bool_]:
    """Whether a piece is the title of its review or all that the review says."""
    found: NDArray[np.bool_] = np.bincount(rows, minlength=len(texts))[rows] == 1
    heads = [
        head if head and "\n" in text and text.startswith(f"{head}\n") else ""
        for head, text in zip(map(clean_review, titles), texts, strict=True)
    ]
    for place in np.flatnonzero(np.diff(rows, prepend=-1)).tolist():
        found[place] |= heads[rows[place]].startswith(pieces[place])
    return found


def _whole(title: str | None, text: str | None) -> str:
    """Title and text as one; the title is left out where the text begins with it."""
    head, body = clean_review(title), clean_review(text)
    if not head or body.casefold().startswith(head.casefold().rstrip(".…! ")):
        return body
    if not body:
        return head
    return f"{head}\n{body}"


def _column(reviews: pd.DataFrame, name: str) -> list[str | None]:
    if name not in reviews:
        return [None] * len(reviews)
    return [value if isinstance(value, str) else None for value in reviews[name]]
