"""What a customer wants with an opinion: one tag each, decided by written rules in a fixed order."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path


class Intent(StrEnum):
    """The tags, in the order they are tried; an opinion that fits none of them has no tag."""

    SALES_LEAD = "sales lead"  # wants to buy, or to leave a rival
    FEATURE_REQUEST = "feature request"
    INCIDENT = "incident"  # many or the whole service hit at once; safety; money gone; legal steps
    TECHNICAL_FAULT = "technical fault"
    QUESTION = "question"
    COMPLAINT = "complaint"
    PRAISE = "praise"


_WORD = re.compile(r"[a-z0-9]+")
_QUESTION_MARKS = re.compile(r"[?？؟;՞፧]\s*[\"'”’)\]]*\s*(?:$|[@#]\w+|https?://\S+)")


@cache
def _read() -> dict[str, dict[str, list[str]]]:
    raw: dict[str, dict[str, list[str]]] = tomllib.loads((Path(__file__).parent / "intent.toml").read_text("utf-8"))
    return raw


@cache
def _triggers() -> dict[Intent, frozenset[str]]:
    """Beginnings of words without which an English rule cannot fit: looked up before the slower patterns are tried."""
    return {Intent(name): frozenset(word[:4] for word in words) for name, words in _read()["triggers"].items()}


@cache
def _rules() -> dict[Intent, re.Pattern[str]]:
    raw = _read()
    return {
        Intent(name): re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE)
        for name, patterns in raw["patterns"].items()
    }


def tag_intent(text: str, polarity_label: str) -> str | None:
    """The one tag of an opinion.

    Parameters
    ----------
    text
        The opinion as written.
    polarity_label
        negative, neutral, positive or unknown.

    Returns
    -------
    str or None
        A value of :class:`Intent`. Requests and leads count whatever the tone; faults and incidents only where the
        opinion is not praise ("never crashes"); a question that carries a complaint is a complaint.

    Examples
    --------
    >>> tag_intent("Please add a dark mode", "neutral"), tag_intent("Where is my parcel?", "neutral")
    ('feature request', 'question')
    """
    words = {word[:4] for word in _WORD.findall(text.lower())} if text.isascii() else None
    if _fits(Intent.SALES_LEAD, text, words):
        return Intent.SALES_LEAD.value
    if _fits(Intent.FEATURE_REQUEST, text, words):
        return Intent.FEATURE_REQUEST.value
    if polarity_label != "positive":
        if _fits(Intent.INCIDENT, text, words):
            return Intent.INCIDENT.value
        if _fits(Intent.TECHNICAL_FAULT, text, words):
            return Intent.TECHNICAL_FAULT.value
    if polarity_label != "negative" and (_QUESTION_MARKS.search(text) or _fits(Intent.QUESTION, text, words)):
        return Intent.QUESTION.value
    return {"negative": Intent.COMPLAINT.value, "positive": Intent.PRAISE.value}.get(polarity_label)


def _fits(intent: Intent, text: str, words: set[str] | None) -> bool:
    return (words is None or not words.isdisjoint(_triggers()[intent])) and _rules()[intent].search(text) is not None
