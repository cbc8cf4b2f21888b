"""Complaints against FAQ answers: which entry answers a question, and which pains a brand's FAQ leaves alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.columns import empty_table, fit_columns
from analysis.intervals import Numbers
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
    >>> rank_answers(["my parcel has not arrived"], entries).["entry"].tolist()
    [1, 0]
    """
    asked, answers = _keyed(questions), _keyed(entries)
    columns = {"question": _index_type(asked), "entry": _index_type(answers), "score": "float64"}
    if not asked or not answers:
        return empty_table(columns)
    pairs = [_question_and_answer(entry) for _, entry in answers]
    finder = Finder([question for question, _ in pairs], [answer for _, answer in pairs])
    scores = finder.scores([_question_and_answer(entry)[0] for _, entry in asked])
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


ANSWERED, PARTLY = 0.60, 0.35
"""How strongly the best entry has to speak of the theme, and of no other: see :func:`faq_coverage`."""
QUERIES = 40
"""Complaints of a theme that are put to the FAQs; the clearest ones."""
ENTRIES_NAMED = 3


def faq_coverage(
    complaints: pd.DataFrame, faq: pd.DataFrame, *, themes: Mapping[str, str], brands: Sequence[str]
) -> pd.DataFrame:
    """Which pains each brand's FAQ answers, half-answers or leaves alone.

    Every entry is put to all themes at once: its similarity to a theme is the mean over that theme's complaints and
    words, and what counts is by how much the entry is nearer to this theme than to the others. So a FAQ that merely
    shares the market's vocabulary answers nothing.

    Parameters
    ----------
    complaints
        ``theme_id, text``: what is put to the FAQs; the first 40 of each theme are used.
    faq
        Table faq: ``faq_id, brand, question, answer``.
    themes
        Theme id -> words for it (label, seed phrases) that are put to the FAQs along with the complaints.
    brands
        Brand ids in the order wanted.

    Returns
    -------
    pandas.DataFrame
        Table faq_coverage: one row per brand and theme; ``state`` answered, partly, silent, or no_faq when no entry
        of the brand is known; ``score`` 0..1 of the best entry; ``faq_ids`` the entries that answer, best first.
    """
    columns = TABLES["faq_coverage"]
    names = list(themes)
    rows: list[dict[str, object]] = []
    scores = _entry_scores(complaints, faq, themes) if len(faq) and names else np.zeros((len(names), 0))
    owners = faq["brand"].to_numpy(dtype=object)
    ids = faq["faq_id"].to_numpy(dtype=object)
    for brand in brands:
        mine = np.flatnonzero(owners == brand)
        for t, theme in enumerate(names):
            if not mine.size:
                rows.append({"brand": brand, "theme_id": theme, "state": "no_faq", "score": np.nan, "faq_ids": ""})
                continue
            order = mine[np.argsort(-scores[t, mine], kind="stable")]
            best = float(scores[t, order[0]])
            state = "answered" if best >= ANSWERED else "partly" if best >= PARTLY else "silent"
            named = [str(ids[i]) for i in order[:ENTRIES_NAMED] if scores[t, i] >= PARTLY]
            rows.append({"brand": brand, "theme_id": theme, "state": state, "score": best, "faq_ids": "|".join(named)})
    return fit_columns(pd.DataFrame(rows, columns=list(columns)), columns)


def _entry_scores(complaints: pd.DataFrame, faq: pd.DataFrame, themes: Mapping[str, str]) -> Numbers:
    """Shape (themes, entries), 0..1."""
    finder = Finder(faq["question"].fillna("").tolist(), faq["answer"].fillna("").tolist())
    said = complaints.groupby("theme_id", sort=False).head(QUERIES)
    near = np.zeros((len(themes), len(faq)))
    for t, (theme, words) in enumerate(themes.items()):
        texts = said.loc[said["theme_id"] == theme, "text"].tolist()
        own = finder.likeness([words])[0]
        near[t] = 0.5 * own + 0.5 * finder.likeness(texts).mean(axis=0) if texts else own
    if len(themes) < 2:
        return np.clip(near, 0.0, 1.0)
    middle = np.median(near, axis=0)
    lead = near - middle
    scores: Numbers = np.clip(lead / np.maximum(np.quantile(lead, 0.995), 0.2), 0.0, 1.0)
    return scores
