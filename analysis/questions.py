"""Complaints against FAQ answers: which entry answers a question, and which pains a brand's FAQ leaves alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.columns import empty_table, fit_columns
from analysis.entry_themes import Phrases, stand_out
from analysis.retrieval import Finder
from analysis.tables import TABLES

LIMIT = 100
"""Entries given back for each question."""


def rank_answers(questions: Any, entries: Any, *, limit: int = LIMIT) -> pd.DataFrame:
    """Rank FAQ entries by how well they answer each question.

    Parameters
    ----------
    questions
        Texts: a list, a Series, a mapping of key to text, or a frame with a column ``question`` (or ``text``).
    entries
        FAQ entries: texts, (question, answer) pairs, mappings or objects with ``question`` and ``answer``, a mapping
        of key to any of these, or a frame with these columns.
    limit
        Entries given back for each question.

    Returns
    -------
    pandas.DataFrame
        ``question`` and ``entry`` are the keys of what was given: the index of a Series or frame, the key of a
        mapping, the position in a list. ``score`` has no unit; it orders the entries of one question. Sorted by
        question in the order given, best entry first.

    Examples
    --------
    >>> entries = [("How do I get a refund?", "Open the order and press Refund."),
    ...            ("Where is my parcel?", "Track it with the number in our e-mail.")]
    >>> rank_answers(["my parcel has not arrived"], entries)["entry"].tolist()
    [1, 0]
    """
    asked, answers = _keyed(questions), _keyed(entries)
    columns = {"question": _index_type(asked), "entry": _index_type(answers), "score": "float64"}
    if not asked or not answers:
        return empty_table(columns)
    pairs = [_question_and_answer(entry) for _, entry in answers]
    words = [_question_and_answer(entry)[0] for _, entry in asked]
    scores = Finder([question for question, _ in pairs], [answer for _, answer in pairs], words).scores()
    best = np.argsort(-scores, axis=1, kind="stable")[:, :limit]
    return pd.DataFrame(
        {
            "question": np.repeat(np.array([key for key, _ in asked]), best.shape[1]),
            "entry": np.array([key for key, _ in answers])[best.ravel()],
            "score": np.take_along_axis(scores, best, axis=1).ravel(),
        }
    )


def _index_type(keyed: Sequence[tuple[Any, Any]]) -> str:
    return "int64" if all(isinstance(key, int) for key, _ in keyed) else "str"


def _keyed(given: Any) -> list[tuple[Any, Any]]:
    if isinstance(given, pd.DataFrame):
        return [(_plain(key), row) for key, row in zip(given.index, given.to_dict("records"), strict=True)]
    if isinstance(given, (pd.Series, Mapping)):
        return [(_plain(key), value) for key, value in given.items()]
    listed: Iterable[Any] = given
    return list(enumerate(listed))


def _plain(key: Any) -> Any:
    return int(key) if isinstance(key, (int, np.integer)) else str(key)


def _question_and_answer(entry: Any) -> tuple[str, str]:
    if isinstance(entry, str):
        return entry, ""
    if isinstance(entry, Mapping):
        question = entry.get("question", entry.get("text", ""))
        return str(question or ""), str(entry.get("answer") or "")
    if isinstance(entry, Sequence):
        return str(entry[0]), " ".join(str(part) for part in entry[1:])
    return str(entry.question), str(getattr(entry, "answer", ""))


ANSWERED, PARTLY = 0.75, 0.6
"""Scores from which the best entry answers, or half-answers, a theme: set on the invented English entries of
tests/corpora/faq_themes.toml, where 0.75 finds 32 of 33 and gives 2 of 1,677 wrong pairs, and checked on those of
faq_themes_languages.toml: of 15 each it finds 13 in German, 14 in French, 15 in Spanish and Russian, 11 in Chinese, with
two, three, two, none and none wrong."""
SCALE = 4.0
"""Standard deviations above the other themes that make a score of 1."""
ENTRIES_NAMED = 3


def faq_coverage(
    complaints: pd.DataFrame, faq: pd.DataFrame, *, phrases: Phrases, brands: Sequence[str], background: Phrases
) -> pd.DataFrame:
    """Which pains each brand's FAQ answers, half-answers or leaves alone.

    Parameters
    ----------
    complaints
        ``theme_id, text, language``: what is put to the FAQs, clearest first.
    faq
        Table faq: ``faq_id, brand, question, answer``.
    phrases
        Theme id -> language -> words for it; the themes of the table, in this order.
    brands
        Brand ids in the order wanted.
    background
        Further themes to stand out from (the built-in taxonomy).

    Returns
    -------
    pandas.DataFrame
        Table faq_coverage: one row per brand and theme; ``state`` answered, partly, silent, no_faq when no entry of the
        brand is known, or unknown when all its entries are in languages of which neither seed phrases nor enough
        complaints are known; ``score`` 0..1 of the best entry; ``faq_ids`` the entries that speak of the theme, best
        first.

    Warnings
    --------
    An entry that speaks of a theme may still answer badly: this says which pains a FAQ takes up, not how well.
    """
    columns = TABLES["faq_coverage"]
    names = list(phrases)
    scores, readable = np.zeros((len(names), len(faq))), np.zeros(len(faq), dtype=bool)
    if len(faq) and names:
        standing = stand_out(complaints, faq, phrases=phrases, background=background)
        readable = np.asarray(~np.isnan(standing).any(axis=0), dtype=bool)
        scores = np.clip(np.nan_to_num(standing) / SCALE, 0.0, 1.0)
    owners, ids = faq["brand"].to_numpy(dtype=object), faq["faq_id"].to_numpy(dtype=object)
    rows: list[dict[str, object]] = []
    for brand in brands:
        mine = np.flatnonzero(owners == brand)
        for t, theme in enumerate(names):
            if not readable[mine].any():
                state = "unknown" if mine.size else "no_faq"
                rows.append({"brand": brand, "theme_id": theme, "state": state, "score": np.nan, "faq_ids": ""})
                continue
            order = mine[np.argsort(-scores[t, mine], kind="stable")]
            best = float(scores[t, order[0]])
            state = "answered" if best >= ANSWERED else "partly" if best >= PARTLY else "silent"
            named = [str(ids[i]) for i in order[:ENTRIES_NAMED] if scores[t, i] >= PARTLY]
            rows.append({"brand": brand, "theme_id": theme, "state": state, "score": best, "faq_ids": "|".join(named)})
    return fit_columns(pd.DataFrame(rows, columns=list(columns)), columns)
