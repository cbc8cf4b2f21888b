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


_QUESTION_MARKS = re.compile(r"[?？؟;՞፧]\s*[\"'”’)\]]*\s*(?:$|[@#]\w+|https?://\S+)")


@cache
def _rules() -> dict[Intent, re.Pattern[str]]:
    raw = tomllib.loads((Path(__file__).parent / "intent.toml").read_text(encoding="utf-8"))
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
    rules = _rules()
    if rules[Intent.SALES_LEAD].search(text):
        return Intent.SALES_LEAD.value
    if rules[Intent.FEATURE_REQUEST].search(text):
        return Intent.FEATURE_REQUEST.value
    if polarity_label != "positive":
        if rules[Intent.INCIDENT].search(text):
            return Intent.INCIDENT.value
        if rules[Intent.TECHNICAL_FAULT].search(text):
            return Intent.TECHNICAL_FAULT.value
    asks = _QUESTION_MARKS.search(text) is not None or rules[Intent.QUESTION].search(text) is not None
    if asks and polarity_label in {"neutral", "unknown", "positive"}:
        return Intent.QUESTION.value
    return {"negative": Intent.COMPLAINT.value, "positive": Intent.PRAISE.value}.get(polarity_label)
