"""Opening hours: schema.org hours, or days with times in the text beside words for opening, contact or support."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spiders.extraction.channels.base import PageParts, excerpt, table
from spiders.extraction.found import FoundSignal
from spiders.extraction.structured_data import Item, types_of, walk
from spiders.records import SignalKind

_CLOCK = r"(?:[01]?\d|2[0-4])(?:\s?[:.h]\s?[0-5]\d)?(?:\s?(?:a\.?m\b\.?|p\.?m\b\.?|h\b|hrs?\b|uhr\b|uur\b|ч\b|時|点))?"
_RANGE = (
    rf"(?P<from>(?<![\d.,:/]){_CLOCK})\s?(?:[-–—~〜]|to|until|till|bis|à|a|as|às|al?le|tot|do|til|till|до|и)\s?"
    rf"(?:las\s|les\s|le\s)?(?P<to>{_CLOCK})(?![\d%€$£/]|[.,:]\d)"
)
_MARKED = re.compile(r"[:h時点ч]|\d\.\d\d|[ap]\.?m|uhr|uur", re.IGNORECASE)
_GAP = r"[\s:,;.|(]{0,6}(?:(?:from|between|of|von|de|des|dalle|ore|van|das|od|w godz\.?|godz\.?|kl\.?|с|uhr)\s){0,2}"
_ALWAYS = re.compile(r"(?<!\d)24\s?(?:/|x|×)\s?7(?!\d)|24 hours a day|rund um die uhr", re.IGNORECASE)
_IN_DATA = re.compile(r"\d{1,2}:\d{2}")
_NOT_OWN = frozenset({"Review", "ListItem", "Event", "Article", "NewsArticle", "BlogPosting"})
_REACH = 3
"""Lines above the hours in which the word for them may stand."""


def _any(words: list[str]) -> str:
    return "|".join(words)


_WORDS = table("opening_hours")
_DAY = rf"(?:{_any(_WORDS['day'])})\b\.?"
_DAYS = (
    rf"\b(?:{_any(_WORDS['days'])})\b"
    rf"|\b{_DAY}(?:\s?(?:[-–—/&,+]|{_any(_WORDS['through'])})\s?{_DAY}){{0,6}}"
    rf"|{_any(_WORDS['unspaced'])}"
)
_DAYS_FIRST = re.compile(rf"(?P<days>{_DAYS}){_GAP}{_RANGE}", re.IGNORECASE)
_TIMES_FIRST = re.compile(rf"{_RANGE}[\s,(]{{1,3}}(?:on |am |du |van |von )?(?P<days>{_DAYS})", re.IGNORECASE)
_BARE = re.compile(rf"(?:{_any(_WORDS['opening'])})\W{{1,3}}{_GAP}{_RANGE}", re.IGNORECASE)
_OPENING = re.compile(rf"\b(?:{_any(_WORDS['opening'])})|{_any(_WORDS['unspaced_opening'])}", re.IGNORECASE)
_CONTACT = re.compile(rf"\b(?:{_any(_WORDS['contact'])})", re.IGNORECASE)
_OPEN = re.compile(rf"\b(?:{_any(_WORDS['reachable'])})\b", re.IGNORECASE)
_OTHER = re.compile(rf"\b(?:{_any(_WORDS['other'])})", re.IGNORECASE)


def read(parts: PageParts) -> Iterator[FoundSignal]:
    """At most one signal: that hours are given; what machines are told goes before what readers see."""
    evidence = _in_data(parts.items) or _in_text(parts.lines)
    if evidence:
        yield FoundSignal(kind=SignalKind.OPENING_HOURS, vendor=None, evidence=excerpt(evidence))


def _in_data(found: tuple[Item, ...]) -> str | None:
    for item, parent in walk(list(found)):
        if set(types_of(item)) & _NOT_OWN or (parent and set(types_of(parent)) & _NOT_OWN):
            continue
        hours = [value for value in _listed(item.get("openingHours")) if isinstance(value, str)]
        told = [value.strip() for value in hours if len(_IN_DATA.findall(value)) >= 2 or _ALWAYS.search(value)]
        if told:
            return f"openingHours: {', '.join(told)}"
        for name in ("openingHoursSpecification", "hoursAvailable"):
            rows = [_row(value) for value in _listed(item.get(name)) if isinstance(value, dict)]
            if any(rows):
                return f"{name}: {', '.join(row for row in rows if row)}"
    return None


def _row(one: Item) -> str:
    """A specification as ``Monday 09:00-17:00``; empty when it says that it is closed, or nothing."""
    opens, closes = (str(_listed(one.get(name))[:1] or "").strip("[]'\" ")[:5] for name in ("opens", "closes"))
    if not (_IN_DATA.match(opens) and _IN_DATA.match(closes)) or (opens == closes == "00:00"):
        return ""
    days = [str(day).rstrip("/").rsplit("/", 1)[-1] for day in _listed(one.get("dayOfWeek")) if isinstance(day, str)]
    return f"{' '.join(days)} {opens}-{closes}".strip()


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _in_text(lines: tuple[str, ...]) -> str | None:
    for place, line in enumerate(lines):
        if len(line) < 400 and _OPENING.search(line) and (bare := _BARE.search(line)) and _is_range(bare, marked=True):
            return line
        if _ALWAYS.search(line) and _CONTACT.search(line) and _OPEN.search(line) and len(line) < 300:
            return line
        after = lines[place + 1] if place + 1 < len(lines) and len(line) < 40 else ""
        both = f"{line} {after}" if after and len(after) < 60 else line
        for pattern in (_DAYS_FIRST, _TIMES_FIRST):
            for match in pattern.finditer(both[:2000]):
                if match.start() < len(line) and _is_range(match) and _is_near(lines, place, both, match):
                    return excerpt(both, match.start(), match.end())
    return None


def _is_range(match: re.Match[str], *, marked: bool = False) -> bool:
    """Whether the times are times: with a mark of time, or bare but at the end of the words ("Mo-Fr 8-18")."""
    if _MARKED.search(match["from"]) or _MARKED.search(match["to"]):
        return True
    rest = match.string[match.end() :].lstrip(" .)")
    return not marked and (not rest or rest[0] in ",;|")


def _is_near(lines: tuple[str, ...], place: int, line: str, match: re.Match[str]) -> bool:
    """Whether the hours are those of the brand or its service: said so beside them, or in a short line just above."""
    near = line[max(0, match.start() - 150) : match.end() + 80]
    if _OTHER.search(near):
        return False
    if _OPENING.search(near) or _CONTACT.search(near):
        return True
    for above in reversed(lines[max(0, place - _REACH - 6) : place]):
        if _OTHER.search(above):
            return False
        if len(above) <= 80 and (_OPENING.search(above) or _CONTACT.search(above)):
            return True
        if not (_DAYS_FIRST.search(above) or len(above) <= 40):
            return False
    return False
