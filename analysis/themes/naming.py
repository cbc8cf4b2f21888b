"""Names of discovered themes: phrases as customers write them.

A name is a run of two to five words that begins and ends with a word that says something. Which words it should hold is
told by the log-odds ratio with the corpus as prior (Monroe, Colaresi and Quinn 2008) of the texts that have all of them,
wherever they stand; which run says them best, by how often it is written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.themes.words import NOISE, UNSPACED, words_of

LONGEST = 5
"""Words in a name, small ones included; in scripts without spaces one character more."""
MOST_SAYING = 3
"""Words in a name that say something."""
TEXTS_A_THEME = 400
OTHERS = 6_000
"""Texts looked at, evenly spaced."""
PRIOR = 20.0
OWN = 1.64
"""z-score from which a word is told to be the theme's own: a name begins and ends with such."""
TOGETHER = 0.25
"""How far it counts which share of the texts with a name's words have them in this very run."""
EACH = 0.5
"""Weight of the least telling word beside all words together."""
COVERING = 0.08
"""A name whose words fewer of the theme's texts have counts less."""
CUT_OFF = 0.5
"""A run that stands that often inside one and the same longer run is a piece of it."""
KINDS = 150
"""Sets of words a theme is named from at most."""
_PAUSE = re.compile(r"[^\w\s'’\-]+|\d+|\s-+\s|\n")

Run = tuple[str, ...]
_Offer = tuple[float, int, str, frozenset[str]]


@dataclass(frozen=True)
class Words:
    """What may stand where in a name."""

    small: frozenset[str]
    """Only inside a name: function words; in scripts without spaces nowhere."""
    judging: frozenset[str]
    """Like small words, unless a theme has no other name."""
    names: frozenset[str]
    """Nowhere: brands and people."""


def name_themes(texts: Sequence[str], theme: NDArray[np.int64], known: Words) -> list[str]:
    """One name for each theme, unlike those of the others as far as its texts have another.

    Parameters
    ----------
    texts
        Opinions of one language.
    theme
        Number of the theme of each; -1 for none.
    known
        What may stand where.

    Returns
    -------
    list of str
        In lower case; empty for a theme whose texts share no phrase at all.

    >>> texts = ["wrong exchange rate again", "your exchange rate?", "cannot verify my identity", "verify my identity!"]
    >>> name_themes(texts, np.array([0, 0, 1, 1]), Words(frozenset({"my", "your"}), frozenset(), frozenset()))
    ['exchange rate', 'verify my identity']
    """
    total = int(theme.max(initial=-1)) + 1
    if not total:
        return []
    told = _Told(texts, theme, total)
    found = _given(told.offers(known, range(total)), total)
    missing = [number for number in range(total) if not found[number]]
    if missing:
        rest = told.offers(Words(known.small, frozenset(), known.names), missing, own_from=-np.inf)
        found = _given(rest, total, found)
    return found


class _Told:
    """Which texts have which words, as bits of one integer a word; how well words tell a theme from all others."""

    def __init__(self, texts: Sequence[str], theme: NDArray[np.int64], total: int) -> None:
        rows = [_spaced(np.flatnonzero(theme == number), TEXTS_A_THEME) for number in range(total)]
        rows.append(_spaced(np.flatnonzero(theme < 0), OTHERS))
        self.texts = [[texts[row] for row in mine] for mine in rows]
        self.drawn = np.array([len(mine) for mine in rows])
        self.weight = np.append(np.bincount(theme[theme >= 0], minlength=total), int((theme < 0).sum()))
        self.weight = self.weight / np.maximum(self.drawn, 1)
        ends = np.cumsum(self.drawn).tolist()
        self.mask = [(1 << end) - (1 << (end - many)) for end, many in zip(ends, self.drawn.tolist(), strict=True)]
        self.where: dict[str, int] = {}
        for place, text in enumerate(text for mine in self.texts for text in mine):
            for word in {word for tokens in _parts(text) for word in tokens}:
                self.where[word] = self.where.get(word, 0) | 1 << place
        self.total = float(len(theme))

    def telling(self, number: int, saying: frozenset[str]) -> tuple[float, int]:
        """z-score of the texts with all these words, and how many of the theme's have them."""
        having = -1
        for word in sorted(saying):
            having &= self.where[word]
        counts = np.array([(having & mask).bit_count() for mask in self.mask])
        scaled = counts * self.weight
        of = float(self.drawn[number] * self.weight[number])
        return _log_odds(float(scaled[number]), of, float(scaled.sum()), self.total), int(counts[number])

    def offers(self, known: Words, numbers: Iterable[int], *, own_from: float = OWN) -> list[_Offer]:
        """Names each theme could have, and how good they are."""
        found: list[_Offer] = []
        for number in numbers:
            runs = _runs(self.texts[number], known)
            own = {word: self.telling(number, frozenset({word}))[0] for word in sorted(frozenset().union(*runs))}
            for saying, (run, written) in runs.items():
                if min(own[word] for word in {run[0], run[-1]}) >= own_from:
                    z, having = self.telling(number, saying)
                    least = min(own[word] for word in saying)
                    covering = min(1.0, having / max(COVERING * self.drawn[number], 1.0)) ** 0.5
                    score = covering * (z * (written / having) ** TOGETHER + EACH * least)
                    found.append((score, number, _said(run), saying))
        return found


def _given(offers: Sequence[_Offer], total: int, before: Sequence[str] = ()) -> list[str]:
    """Each theme its best phrase; one that two want goes to the theme it fits better.

    A theme that has no other phrase shares its best one: the ids tell the two apart.
    """
    found = list(before) or [""] * total
    taken: list[frozenset[str]] = [frozenset(map(_stem, words_of(name))) for name in found if name]
    order = sorted(offers, key=lambda offer: (-round(offer[0], 9), offer[1], offer[2]))
    for shared in (False, True):
        for _, number, name, saying in order:
            stems = frozenset(_stem(word) for word in saying)
            if not found[number] and (shared or (stems not in taken and name not in found)):
                found[number] = name
                taken.append(stems)
    return found


def _log_odds(inside: float, of: float, everywhere: float, total: float) -> float:
    """z-score of the log-odds ratio of the texts of a theme against all others."""
    prior = PRIOR * everywhere / total + 1e-3
    rest = PRIOR - PRIOR * everywhere / total + 1e-3
    others = everywhere - inside
    one = np.log((inside + prior) / (max(of - inside, 0.0) + rest))
    two = np.log((others + prior) / (max(total - of - others, 0.0) + rest))
    return float((one - two) / np.sqrt(1.0 / (inside + prior) + 1.0 / (others + prior)))


def _runs(texts: Sequence[str], known: Words) -> Mapping[frozenset[str], tuple[Run, int]]:
    """Words that say something -> the run most often written with just these, and in how many texts."""
    seen: Counter[Run] = Counter()
    for text in texts:
        found: set[Run] = set()
        for tokens in _parts(text):
            least = 1 if UNSPACED.search(tokens[0]) else 2
            for start, word in enumerate(tokens):
                if word in known.small or word in known.judging or word in known.names or "'" in word:
                    continue
                for end in range(start + least, min(start + LONGEST, len(tokens)) + 1):
                    found.add(tuple(tokens[start:end]))
        seen.update(found)
    able = {run: written for run, written in seen.items() if _may_name(run, known)}
    inside: dict[Run, int] = {}
    for run, written in seen.items():
        if written > 2:
            inside[run[:-1]] = max(inside.get(run[:-1], 0), written)
    for run, written in able.items():
        if written < 2:
            continue
        for start in range(len(run)):
            for end in range(start + 1, len(run) + 1):
                if end - start < len(run):
                    inside[run[start:end]] = max(inside.get(run[start:end], 0), written)
    order = sorted(able.items(), key=lambda item: (-item[1], -len(item[0]), item[0]))
    best: dict[frozenset[str], tuple[Run, int]] = {}
    for least, whole in ((2, True), (2, False), (1, False)):
        for run, written in order:
            if written < least or (whole and inside.get(run, 0) >= CUT_OFF * written):
                continue
            saying = frozenset(run) - known.small - known.judging
            if saying and len(saying) <= (MOST_SAYING if not UNSPACED.search(run[0]) else LONGEST):
                best.setdefault(saying, (run, written))
            if len(best) >= KINDS:
                break
        if best:
            break
    return best


def _may_name(run: Run, known: Words) -> bool:
    ends = (run[0], run[-1])
    if any(word in known.small or word in known.judging or len(word) < 2 or "'" in word for word in ends):
        return False
    if any(word in known.names for word in run) or len(set(run)) < len(run):
        return False
    unspaced = [bool(UNSPACED.search(word)) for word in run]
    if any(unspaced):
        return all(unspaced) and not any(word in known.small for word in run)
    return True


def _said(run: Run) -> str:
    if not UNSPACED.search(run[0]):
        return " ".join(run)
    # overlapping pairs of characters are the run they were cut from
    return run[0] + "".join(pair[1:] for pair in run[1:])


def _stem(word: str) -> str:
    bare = word.removesuffix("s")
    return bare[: max(4, len(bare) - 2)]


def _places(texts: Sequence[str], rows: NDArray[np.int64]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for row in rows.tolist():
        for word in {word for tokens in _parts(texts[row]) for word in tokens}:
            found.setdefault(word, set()).add(row)
    return found


def _parts(text: str) -> list[list[str]]:
    """The words between two pauses."""
    return [tokens for part in _PAUSE.split(NOISE.sub(" . ", text)) if (tokens := words_of(part))]


def _spaced(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)]
