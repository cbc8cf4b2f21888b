"""One customer's words as a brief shows them, and which of many are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.briefs.web_text import excerpt, safe_link, show_text
from analysis.briefs.wording import missing, say_day, say_moment, say_stars

QUOTED = ("brand", "text", "title", "source", "published", "rating", "language", "url", "page_id")
"""Columns of table reviews that a quote shows."""


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A review cut to what matters: ``marked`` is the passage that was counted, in the words around it."""

    review_id: str
    before: str
    marked: str
    after: str
    title: str
    brand: str
    source: str
    day: str
    stars: str
    language: str
    link: str | None
    page_id: str | None
    captured: str
    places: str = ""
    """Places of its brand, source, half-year and language among the choices of the page's filters."""

    @property
    def words(self) -> str:
        """The whole excerpt."""
        return f"{self.before}{self.marked}{self.after}"


def make_quote(review_id: str, review: Mapping[str, Any], passage: str, brand: str, captured: object) -> Quote:
    """The quote of one review around a passage."""
    text = "" if missing(review["text"]) else str(review["text"])
    before, marked, after = excerpt(text, passage)
    if not (before or marked):
        marked = show_text(review["title"], 340)
    return Quote(
        review_id=review_id,
        before=before,
        marked=marked,
        after=after,
        title=show_text(review["title"], 120) if marked != show_text(review["title"], 340) else "",
        brand=brand,
        source=show_text(review["source"], 60),
        day=say_day(review["published"]),
        stars=say_stars(review["rating"]),
        language=_tag(review["language"]),
        link=safe_link(review["url"]),
        page_id=None if missing(review["page_id"]) else show_text(review["page_id"], 40),
        captured=say_moment(captured),
    )


def best_first(opinions: pd.DataFrame) -> pd.DataFrame:
    """Opinions in the order in which they make good quotes: of readable length, clear, recent; then by id."""
    length = opinions["text"].fillna("").str.len()
    order = pd.DataFrame(
        {
            "length": (~length.between(30, 240)).astype(int),
            "clear": -(opinions["polarity"].abs().fillna(0) * 4).round() / 4,
            "recent": -opinions["published"].astype("int64").where(opinions["published"].notna(), -(2**62)),
            "id": opinions["opinion_id"],
        },
        index=opinions.index,
    )
    return opinions.loc[order.sort_values(["length", "clear", "recent", "id"], kind="stable").index]


def _tag(language: object) -> str:
    """A language tag fit for an attribute; empty when unknown."""
    text = "" if missing(language) else str(language)
    return text if text.replace("-", "").isalnum() and text.isascii() and len(text) <= 12 else ""
