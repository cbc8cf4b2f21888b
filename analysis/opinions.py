"""Reviews -> opinions: sentences and clauses with language, polarity and intent, rolled up to their reviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.duplicates import key_of, mark_duplicates
from analysis.engines.base import Block, Engine, cut, joined, worth
from analysis.engines.local import HERE
from analysis.tables import TABLES
from analysis.text.chances import Chances
from analysis.text.clean import clean_review, says_nothing
from analysis.text.intent import tag_intents
from analysis.text.language import Judgement, Votes, count_votes, decide_languages, judge_languages
from analysis.text.lexicon import english
from analysis.text.polarity import PolarityReader, blend_with_stars, label_blended, label_chances, learn_polarity
from analysis.text.sentence_polarity import sentence_chances
from analysis.text.sentences import long_enough, split_clauses, split_sentences
from spiders.records import stable_id


def read_opinions(reviews: pd.DataFrame, *, seed: int = 0, engine: Engine = HERE) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read what each review says.

    Parameters
    ----------
    reviews
        Columns of the table reviews: review_id, brand, source, title, text (str or NA), rating (0..1 or NA), language
        (BCP-47 or NA), author_key, published.
    seed
        Of the models learned from rated reviews.
    engine
        Where texts are read.

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
    said = words_of(reviews, engine=engine)
    marked = reviews.assign(duplicate_of=mark_duplicates(reviews, said.keys))
    reader, languages = learn_reader(marked, said.texts, seed=seed, engine=engine)
    return read_with(reader, marked, said.texts, languages=languages, engine=engine)


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of reviews."""

    texts: list[str]
    """Title and text as one, cleaned."""
    keys: list[str]
    """By what duplicates are known (:func:`analysis.duplicates.key_of`)."""

    def at(self, rows: NDArray[np.int64]) -> list[str]:
        """The texts of some of the reviews."""
        return [self.texts[row] for row in rows.tolist()]


@dataclass(frozen=True)
class ReviewReader:
    """What reviews taught about reading reviews; made by :func:`learn_reader`."""

    votes: Votes
    """Languages of each source."""
    polarity: PolarityReader


def words_of(reviews: pd.DataFrame, *, engine: Engine = HERE) -> Words:
    """The words of reviews; columns title and text."""
    columns = {"title": _column(reviews, "title"), "text": _column(reviews, "text")}
    # quick work: only very many are worth another process
    read = list(worth(engine, len(reviews) // 20).map(_read, cut(columns, engine.partition)))
    return Words(texts=joined(texts for texts, _ in read), keys=joined(keys for _, keys in read))


def learn_reader(
    reviews: pd.DataFrame, texts: Sequence[str], *, seed: int = 0, engine: Engine = HERE
) -> tuple[ReviewReader, list[str | None]]:
    """Learn to read reviews from reviews.

    Parameters
    ----------
    reviews
        As for :func:`read_opinions`, with duplicate_of: a repeated review does not teach.
    texts
        Their words, by :func:`words_of`.
    seed
        Of the models.
    engine
        Where texts are counted and models fitted.

    Returns
    -------
    reader : ReviewReader
        Not complete until it has read these same reviews (:func:`read_with`): how common complaints are where there
        are no stars, it learns from them then.
    languages : list of str or None
        Of the reviews.
    """
    judged = _judged(texts, engine)
    stated, sources = _column(reviews, "language"), [str(one) for one in reviews["source"]]
    votes = count_votes(texts, judged, stated=stated, sources=sources)
    languages = decide_languages(texts, judged, stated=stated, sources=sources, votes=votes)
    teaching = np.where(reviews["duplicate_of"].isna().to_numpy(), _ratings(reviews), np.nan)
    return ReviewReader(votes, learn_polarity(texts, languages, teaching, seed=seed, engine=engine)), languages


def read_with(
    reader: ReviewReader,
    reviews: pd.DataFrame,
    texts: Sequence[str],
    *,
    languages: Sequence[str | None] | None = None,
    engine: Engine = HERE,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """:func:`read_opinions` by what was learned before; ``languages`` are those of the reviews where they are known."""
    if languages is None:
        languages = decide_languages(
            texts,
            _judged(texts, engine),
            stated=_column(reviews, "language"),
            sources=[str(one) for one in reviews["source"]],
            votes=reader.votes,
        )
    ratings = _ratings(reviews)
    cuts = list(engine.map(_cut, cut({"text": texts, "language": languages}, engine.partition)))
    pieces = joined(found for _, found in cuts)
    rows = np.repeat(np.arange(len(texts)), np.concatenate([[], *(many for many, _ in cuts)]).astype(np.int64))
    owners = rows.tolist()
    piece_languages = [languages[owner] for owner in owners]
    whole = reader.polarity.chances(texts, languages, fit=np.isnan(ratings), engine=engine)
    parts = sentence_chances(
        reader.polarity,
        pieces,
        piece_languages,
        parents=[texts[owner] for owner in owners],
        ratings=ratings[rows],
        whole=whole[rows],
        sums_up=_sum_up(rows, pieces, _column(reviews, "title"), texts),
        engine=engine,
    )
    reader.polarity.settle()
    empty = np.array([says_nothing(text) for text in texts], dtype=bool)
    whole[empty] = (0.0, 1.0, 0.0)
    polarity, labels = _judged_reviews(whole, ratings, empty)
    done = reviews.copy()
    done["language"] = pd.Series(list(languages), index=reviews.index, dtype="str")
    done["polarity"] = polarity
    done["polarity_label"] = pd.Series(labels, index=reviews.index, dtype="str")
    return done, _opinions(reviews, rows, pieces, piece_languages, parts, engine)


def _judged(texts: Sequence[str], engine: Engine) -> list[Judgement]:
    return joined(engine.map(_judge, cut({"text": texts}, engine.partition)))


def _ratings(reviews: pd.DataFrame) -> NDArray[np.float64]:
    return pd.to_numeric(reviews["rating"], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


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
    engine: Engine,
) -> pd.DataFrame:
    empty = np.array([says_nothing(piece) for piece in pieces], dtype=bool)
    chances[empty] = (0.0, 1.0, 0.0)
    labels = label_chances(chances)
    # what is likely no opinion leans only as far as it may be one
    polarity = (chances[:, 2] - chances[:, 0]) * np.where(labels == "neutral", 1 - chances[:, 1], 1.0)
    asked = {"text": pieces, "language": languages, "label": labels.tolist()}
    intents = joined(engine.map(_tag, cut(asked, engine.partition)))
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
            "intent": [None if nothing else tag for tag, nothing in zip(intents, empty, strict=True)],
        }
    )
    return frame.astype({column: TABLES["opinions"][column] for column in frame.columns})


def _read(block: Block) -> tuple[list[str], list[str]]:
    """Map step: the words of reviews, and by what duplicates are known."""
    texts = [_whole(title, text) for title, text in zip(block["title"], block["text"], strict=True)]
    return texts, [key_of(text) for text in texts]


def _judge(block: Block) -> list[Judgement]:
    """Map step: what each text says of its language."""
    return judge_languages(block["text"])


def _cut(block: Block) -> tuple[list[int], list[str]]:
    """Map step: how many sentences and clauses each review has, and all of them in order."""
    lexicon = english()

    def carries(text: str, language: str | None) -> bool:
        return abs(lexicon.read(text).value) >= 0.2 if language == "en" else long_enough(text, language)

    many: list[int] = []
    pieces: list[str] = []
    for text, language in zip(block["text"], block["language"], strict=True):
        before = len(pieces)
        for sentence in split_sentences(text, language) if text else ():
            pieces += split_clauses(sentence, language, partial(carries, language=language))
        many.append(len(pieces) - before)
    return many, pieces


def _tag(block: Block) -> list[str | None]:
    """Map step: what customers want with a block of opinions."""
    return tag_intents(block["text"], block["language"], block["label"])


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
