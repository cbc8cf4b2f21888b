"""How friendly one sentence of a review is: by its own words, with the stars of its review as a prior.

In a bad review "I ordered a lamp on Monday" is no complaint. Stars tell the direction of what is an opinion at all;
whether it is one, the words must tell. Three grounds are weighed as odds:

1. The stars: how often a sentence in a review of so many stars blames, says nothing, or praises (``STAR_SHARES``).
2. What rated reviews teach: how far the words lean, judged by a model that never saw the review itself. The mean leaning
   of sentences in good and in bad reviews lies apart; since it is known how many sentences of either say nothing, the
   places of blame, of no opinion and of praise follow from it (method of moments), and so does the spread around them.
3. In English, what the lexicon knows and has taught (:mod:`analysis.text.self_trained`): it tells facts from complaints
   better than stars ever do. In other languages sentences judged so far teach each other how facts, blame and praise
   are worded in this market, and the short word lists count for a quarter.

Judges that read the same words are not independent: their odds are averaged, not multiplied. A sentence is never judged
by what its own review taught.

In a small market (fewer than 30 rated reviews of either sign in a language) nothing is learned. There the stars count
most: a sentence whose words no list knows goes with one or five stars, and a complaint told as an event ("they left
it in the rain") is kept, at the price of facts that are taken for opinions. The larger the market, the more the words
decide; no switch is needed, since places that lie close together tell nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.engines.base import Block, Engine, cut
from analysis.engines.local import HERE
from analysis.text.chances import Chances, normalised
from analysis.text.counted import Counted, codes_of
from analysis.text.leanings import STAR_SHARES, places_of, stars_of
from analysis.text.learned import LearnedPolarity, teacher_of
from analysis.text.polarity import ENGLISH, PolarityReader
from analysis.text.self_trained import SelfTrainedPolarity, lexicon_chances
from analysis.text.tone_words import tone_words

_SUMMING_UP = 0.3  # a title, or the only sentence, sums the review up: so much of the share of neutral is left to it
_ASKED = np.array([0.25, 0.5, 0.25])  # a question is judged by its words, not by the stars
_SET_PHRASE = np.array([0.04, 0.92, 0.04])
_EACH_OF_TWO = 0.4  # weight of two judges that read the same words, so that together they are not surer than one
_LISTS_BESIDE_STARS = 0.25  # weight of the word lists where a model has weighed them already
_LISTED = {  # chances of what the short lists find, from how often they find it in sentences of each kind
    -1: (0.60, 0.28, 0.12),
    0: (0.34, 0.40, 0.26),
    1: (0.12, 0.28, 0.60),
}
_QUESTION = re.compile(r"[?？؟]\s*[\"'”’)\]]*\s*$")
_MARKS = re.compile(r"[^\w\s]+|_")


def sentence_chances(
    reader: PolarityReader,
    texts: Sequence[str],
    languages: Sequence[str | None],
    *,
    parents: Sequence[str],
    ratings: NDArray[np.float64],
    whole: Chances,
    sums_up: NDArray[np.bool_],
    engine: Engine = HERE,
) -> Chances:
    """Chance of negative, neutral, positive for each sentence or clause.

    Parameters
    ----------
    reader
        What the corpus teaches.
    texts, languages
        The sentences.
    parents
        The whole review of each.
    ratings
        Of the review of each, share of the scale (0..1), NaN where there is none: the chances of the review then take
        the place of the stars.
    whole
        Chances of the review of each, (n, 3).
    sums_up
        Whether it is the title or the only sentence of its review.
    engine
        Where sentences are judged.

    Returns
    -------
    numpy.ndarray
        Shape (n, 3); NaN where there is no ground.
    """
    rated = ~np.isnan(ratings)
    prior = _prior(ratings, whole)
    asked = np.array([_QUESTION.search(text) is not None for text in texts], dtype=bool)
    prior[rated & asked] = _ASKED
    prior[sums_up & ~asked & (prior[:, 0] != prior[:, 2]), 1] *= _SUMMING_UP  # three stars have no direction
    prior = normalised(prior)
    found = np.full((len(texts), 3), np.nan)
    codes = codes_of(parents)
    groups: dict[tuple[str, str], list[int]] = {}
    for row, (text, language) in enumerate(zip(texts, languages, strict=True)):
        groups.setdefault(reader.ground(text, language), []).append(row)
    for ground, members in sorted(groups.items()):
        rows = np.array(members, dtype=np.int64)
        model = reader.model(ground)
        if model is not None:
            found[rows] = _judged(
                reader,
                ground,
                [texts[row] for row in members],
                [languages[row] for row in members],
                codes=codes[rows],
                ratings=ratings[rows],
                prior=prior[rows],
                engine=engine,
            )
            continue
        here = rows[rated[rows]]
        if ground[0] == "english":
            found[rows] = reader.chances(
                [texts[row] for row in members],
                [languages[row] for row in members],
                parents=[parents[row] for row in members],
                fit=~rated[rows],
                kind="sentences",
                engine=engine,
            )
            found[here] = normalised(found[here] * prior[here])
        else:
            alike = here.tolist()
            listed = _listed_chances([texts[row] for row in alike], [languages[row] for row in alike])
            found[here] = normalised(listed * prior[here])
    alone = sums_up & ~rated & ~np.isnan(found).any(axis=1)
    found[alone] = whole[alone]
    known = ~np.isnan(found).any(axis=1)
    found[known & np.array([_spoken(text) in _set_phrases() for text in texts], dtype=bool)] = _SET_PHRASE
    return found


def _judged(
    reader: PolarityReader,
    ground: tuple[str, str],
    texts: Sequence[str],
    languages: Sequence[str | None],
    *,
    codes: NDArray[np.int64],
    ratings: NDArray[np.float64],
    prior: Chances,
    engine: Engine,
) -> Chances:
    """Sentences of a ground that rated reviews taught, block by block: only numbers are kept of all of them."""
    model = reader.model(ground)
    assert model is not None
    columns = {"text": texts, "language": languages, "code": codes}
    beside = reader.english if ground == ENGLISH else None
    leanings = list(engine.map(_lean, cut(columns, engine.partition), model, beside))
    tilts = np.concatenate([tilts for tilts, _ in leanings])
    name = "|".join(ground)
    if name not in reader.places:
        reader.places[name] = places_of(tilts, ratings)
    words = reader.places[name].fit(tilts)
    if ground == ENGLISH:
        others = np.concatenate([others for _, others in leanings])
        return normalised((words * others) ** _EACH_OF_TWO * prior)
    if name not in reader.teachers:
        told = normalised(words * prior)
        reader.teachers[name] = [teacher_of(half, model, texts, languages, told, codes) for half in (0, 1)]
    blocks = cut({**columns, "words": words, "prior": prior}, engine.partition)
    return np.concatenate(list(engine.map(_weigh, blocks, model, reader.teachers[name])))


def _lean(
    block: Block, model: LearnedPolarity, english: SelfTrainedPolarity | None
) -> tuple[NDArray[np.float64], Chances | None]:
    """Map step: how far a block of sentences leans, and what is beside it known of English ones."""
    counted = Counted(block["text"], block["language"])
    tilts = model.tilts(model.columns(counted), block["code"])
    return tilts, english.chances(counted, block["code"]) if english else None


def _weigh(block: Block, model: LearnedPolarity, teachers: list[Any]) -> Chances:
    """Map step: chances of a block of sentences, by leaning, by what other sentences teach, and by the word lists."""
    columns = model.columns(Counted(block["text"], block["language"]))
    words: Chances = block["words"]
    taught = words.copy()
    halves = block["code"] % 2
    for half, teacher in enumerate(teachers):
        own = np.flatnonzero(halves == half)
        if teacher is not None and len(own):
            taught[own] = teacher.predict_proba(columns[own])
    listed = _listed_chances(block["text"], block["language"]) ** _LISTS_BESIDE_STARS
    return normalised(np.sqrt(words * taught) * listed * block["prior"])


def _prior(ratings: NDArray[np.float64], whole: Chances) -> Chances:
    """Shares by the stars; by the review's own chances where it has none; equal ones where nothing is known."""
    rated = ~np.isnan(ratings)
    kinds = np.stack([STAR_SHARES[:2].mean(axis=0), STAR_SHARES[2], STAR_SHARES[3:].mean(axis=0)])
    judged = np.where(np.isnan(whole), 1 / 3, whole) @ kinds
    prior: Chances = np.where(rated[:, None], STAR_SHARES[stars_of(np.where(rated, ratings, 0.6))], judged)
    return prior


def _listed_chances(texts: Sequence[str], languages: Sequence[str | None]) -> Chances:
    """What the word lists say: the English lexicon, the short list of another language, else nothing."""
    found = np.full((len(texts), 3), 1 / 3)
    english = [row for row, language in enumerate(languages) if language == "en"]
    if english:
        found[english] = lexicon_chances([texts[row] for row in english])
    for row, (text, language) in enumerate(zip(texts, languages, strict=True)):
        words = None if language == "en" else tone_words(language)
        if words is not None:
            good, bad = words.count(text)
            found[row] = _LISTED[int(np.sign(good - bad))]
    return found


def _spoken(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text.casefold()).split())


@cache
def _set_phrases() -> frozenset[str]:
    raw: dict[str, dict[str, list[str]]] = tomllib.loads(
        (Path(__file__).parent / "set_phrases.toml").read_text("utf-8")
    )
    return frozenset(_spoken(phrase) for kind in raw.values() for phrases in kind.values() for phrase in phrases)
