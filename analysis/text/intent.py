"""What a customer wants with an opinion: one tag each, decided by written phrases in a fixed order.

The phrases are data, one file a language (``intents/``); how they are written is said in :mod:`analysis.text.cue_phrases`.
Learning further words from the corpus itself (as themes do) was tried and left out: on held-out app reviews it added one to
two points of F1 and cost more time than all of the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache

from analysis.text.cue_phrases import cue_phrases, languages


class Intent(StrEnum):
    """The tags, in the order they are tried; an opinion that fits none of them has no tag."""

    SALES_LEAD = "sales lead"  # wants to buy, or to leave a rival
    INCIDENT = "incident"  # many or the whole service hit at once; safety; money gone; legal steps
    TECHNICAL_FAULT = "technical fault"
    FEATURE_REQUEST = "feature request"
    QUESTION = "question"
    COMPLAINT = "complaint"
    PRAISE = "praise"


_ASKS = re.compile(r"[?？؟;՞፧]\s*[\"'”’)\]]*\s*(?:$|[@#]\w+|https?://\S+)")
_SCRIPTS = (
    (re.compile("[\u3040-\u30ff]"), ("ja",)),
    (re.compile("[\u4e00-\u9fff]"), ("zh",)),
    (re.compile("[\u0400-\u04ff]"), ("ru", "uk", "kk")),
    (re.compile("[\u0600-\u06ff]"), ("ar",)),
    (re.compile("[\u0900-\u097f]"), ("hi",)),
)
"""Whose phrases are looked for where the language is not known or has no file; the first script that occurs decides."""
_FIRST = tuple(
    intent.value for intent in (Intent.SALES_LEAD, Intent.INCIDENT, Intent.TECHNICAL_FAULT, Intent.FEATURE_REQUEST)
)
_QUESTION = Intent.QUESTION.value
_BY_TONE = {"negative": Intent.COMPLAINT.value, "positive": Intent.PRAISE.value}
_SHRUG = frozenset({Intent.TECHNICAL_FAULT.value, Intent.INCIDENT.value})


def tag_intents(texts: Sequence[str], languages: Sequence[str | None], labels: Sequence[str]) -> list[str | None]:
    """The tag of each opinion.

    Parameters
    ----------
    texts
        Opinions as written.
    languages
        Their languages (BCP-47); None where not known.
    labels
        Their polarity: negative, neutral, positive or unknown.

    Returns
    -------
    list of (str or None)
        As :func:`tag_intent` gives them.
    """
    return [tag_intent(*one) for one in zip(texts, labels, languages, strict=True)]


def tag_intent(text: str, polarity_label: str, language: str | None = None) -> str | None:
    """The one tag of an opinion.

    Parameters
    ----------
    text
        The opinion as written.
    polarity_label
        negative, neutral, positive or unknown.
    language
        BCP-47; where it is None or has no file of phrases, the script decides which files are tried, else English.

    Returns
    -------
    str or None
        A value of :class:`Intent`. Requests and leads count whatever the tone; faults and incidents only where the
        opinion is not praise; a question that carries a complaint is a complaint.

    Examples
    --------
    >>> tag_intent("Please add a dark mode", "neutral", "en"), tag_intent("Wo ist mein Paket?", "neutral", "de")
    ('feature request', 'question')
    """
    found: set[str] = set()
    for one in _files_for(language) or _files_by_script(text):
        found |= cue_phrases(one).find(text)
    if found:
        if polarity_label == "positive":
            found -= _SHRUG
        for intent in _FIRST:
            if intent in found:
                return intent
    if polarity_label != "negative" and (_QUESTION in found or _asks(text)):
        return _QUESTION
    return _BY_TONE.get(polarity_label)


def _asks(text: str) -> bool:
    return ("?" in text or ";" in text or not text.isascii()) and _ASKS.search(text) is not None


@cache
def _files_for(language: str | None) -> tuple[str, ...]:
    name = (language or "").split("-")[0].lower()
    return (name,) if name in languages() else ()


def _files_by_script(text: str) -> tuple[str, ...]:
    if not text.isascii():
        for script, names in _SCRIPTS:
            if script.search(text):
                return names
    return ("en",)
