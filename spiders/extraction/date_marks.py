"""Dates on a page, as pieces a reader sees and as attributes that say the same exactly."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from spiders.extraction.layout import Layout
from spiders.parsing.dates import ambiguous_date, find_date, infer_dayfirst, parse_date

_ATTRIBUTES = (
    "datetime",
    "content",
    "title",
    "data-date",
    "data-time",
    "data-timestamp",
    "data-utime",
    "data-created",
    "data-datetime",
)
_EXACT = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}|$)")
_ABOUT = re.compile(r"date|time|posted|publish|created|when|meta|datum|fecha|data\b", re.IGNORECASE)
_OTHER = re.compile(
    r"experience|visit|dined|dining|stay|purchas|bought|joined|member|since|updated|edited|modified|owned|used for|gegeten|besucht|bezocht|erfahrung|expérience|experiencia|esperienza|kauf|achat|compra|acquist|reply|response|antwort|until|expires|valid",
    re.IGNORECASE,
)
_UNKNOWN = datetime(2099, 12, 31, tzinfo=UTC)
"""Stands for the page's day when it is not known: relative dates are then seen, but not read."""
_LONGEST = 90


class DateMark(NamedTuple):
    """One date on the page."""

    at: int
    moment: datetime | None
    """None: a relative date on a page of unknown day."""
    other: bool
    """Of the visit or purchase, an edit, a membership: not of the publication."""
    bare: bool
    """The date is (nearly) all the piece says."""


def page_languages(layout: Layout) -> list[str]:
    """The language the page states, if any."""
    tags = [layout.attribute(at, "lang") for at in range(min(2, len(layout.elements)))]
    return [tag for tag in tags if tag and len(tag) <= 12]


def date_marks(layout: Layout, captured: datetime | None) -> list[DateMark]:
    """Every date of a page in document order; one a piece."""
    languages: Sequence[str] = page_languages(layout)
    dayfirst = infer_dayfirst(
        (u.text for u in layout.units if len(u.text) <= _LONGEST and u.text[-1:].isalnum()), languages
    )
    marks: dict[int, DateMark] = {}
    for at, element in enumerate(layout.elements):
        for name, value in sorted((str(k), str(v)) for k, v in element.attrib.items()):
            if name not in _ATTRIBUTES and not (name.startswith("data-") and _EXACT.match(value)):
                continue
            if not value or len(value) > 60 or not any(c.isdigit() for c in value):
                continue
            if name in {"title", "content"} and (found := find_date(value, languages=languages, dayfirst=dayfirst)):
                if (found.end - found.start) < 0.6 * len(value):
                    continue
                moment: datetime | None = found.moment
            else:
                moment = (
                    parse_date(value, languages=languages, dayfirst=dayfirst)
                    if name not in {"title", "content"}
                    else None
                )
            if moment is not None and (captured is None or moment <= captured.replace(hour=23, minute=59)):
                marks[at] = DateMark(at, moment, bool(_OTHER.search(layout.words(at))), True)
                break
    exact = sorted(marks)
    for unit in layout.units:
        if unit.at in marks or len(unit.text) > _LONGEST:
            continue
        first = bisect_left(exact, unit.at)
        if first < len(exact) and exact[first] < min(layout.ends[unit.at], unit.at + 40):
            mark = marks[exact[first]]
            marks[exact[first]] = mark._replace(other=mark.other or bool(_OTHER.search(unit.text)))
            continue
        found = find_date(unit.text, now=captured or _UNKNOWN, languages=languages, dayfirst=dayfirst)
        if found is None:
            if len(unit.text) <= 40 and ambiguous_date(unit.text):
                marks[unit.at] = DateMark(unit.at, None, bool(_OTHER.search(unit.text)), True)
            continue
        length = found.end - found.start
        about = _ABOUT.search(layout.words(unit.at)) is not None or layout.tag(unit.at) == "time"
        rest = len(unit.text) - length
        if length < 0.3 * len(unit.text) and not about and rest > 40:
            continue
        known = found.moment
        if captured is None:
            absolute = find_date(unit.text, languages=languages, dayfirst=dayfirst)
            known = absolute.moment if absolute else None  # type: ignore[assignment]
        marks[unit.at] = DateMark(
            unit.at, known, bool(_OTHER.search(unit.text) or _OTHER.search(layout.words(unit.at))), rest <= 25
        )
    return [marks[at] for at in sorted(marks)]
