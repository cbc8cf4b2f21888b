"""The fields of repeated blocks: what each piece of a review is follows from what it is in all of them.

A piece that says the same in most blocks is a label. The piece that says most and something else each time is the
text. Ratings, dates, names, titles and the owner's reply are told by how they look and by what pages call them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from spiders.extraction.block_marks import block_dates, block_ratings
from spiders.extraction.block_names import author_of, title_of
from spiders.extraction.blocks import Block, Parts, between, in_link, within, word_weight
from spiders.extraction.date_marks import DateMark
from spiders.extraction.found import FoundReview
from spiders.extraction.layout import Layout, Unit
from spiders.extraction.owner_reply import answer_after, read_reply, reply_range
from spiders.extraction.rating_marks import RatingMark
from spiders.parsing.ratings import parse_count
from spiders.parsing.text import strip_more

_TEXT = re.compile(
    r"text|body|content|comment|descri|review|quote|message|prose|excerpt|summary|ugc|opinion", re.IGNORECASE
)
_NOT_TEXT = re.compile(
    r"title|head|author|user|name|meta|categor|address|product|badge|date|reply|response|vote|helpful|footer|action|tooltip|modal|price|prompt|label|caption|location|disclaimer|report",
    re.IGNORECASE,
)
_VERIFIED = re.compile(
    r"verified|verifiziert|vérifié|verificad|verificat|geverifieerd|verifieret|verifierad|подтвержд|zweryfikowan|ověřen|認証|已验证|구매 인증|check-verified",
    re.IGNORECASE,
)
_UNVERIFIED = re.compile(r"un-?verified|not verified|nicht verifiziert", re.IGNORECASE)
_HELPFUL = re.compile(
    r"(\d{1,6})\s+(?:of \d+ )?(?:people|person|users?|others?|customers?|persons?|personen|personnes|personas|mensen|personer)\b.{0,40}(?:helpful|useful|hilfreich|utile|útil|nuttig|hjälp|nyttig)|(?:helpful|useful|hilfreich|nuttig|nützlich)\s*[(:]?\s*(\d{1,6})\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"^\W*\d[\d.,]*\s*(?:reviews?|photos?|friends?|ratings?|contributions?|helpful votes?|followers?|posts?|bewertungen|recensies|avis|отзыв\w*)\W*$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^[^.!?]{1,40}:$|^(?:helpful|useful|funny|cool|reply|report|share|like|flag|permalink|read more|show more|full review|yes|no|edit|delete|more|less|comment|comments|translate|verified[\w ]{0,20})\W*$",
    re.IGNORECASE,
)


class Read(NamedTuple):
    """What was read in a block."""

    review: FoundReview
    dated: bool
    """The block has a date, even where it cannot be read (relative, day of the page unknown)."""
    linked: bool
    """Its text is a link."""


def read_blocks(
    layout: Layout, blocks: Sequence[Block], ratings: Sequence[RatingMark], dates: Sequence[DateMark]
) -> list[Read | None]:
    """The review in each block; None where a block has no text of its own."""
    parts = [_parts(layout, block) for block in blocks]
    repeated = _repeated(parts)
    rating_of = block_ratings(layout, parts, ratings)
    date_of = block_dates(layout, parts, dates)
    marked = {m.at for m in dates if m.bare} | {m.at for m in ratings if m.weight > 1 or m.best}
    text_key = _text_key(layout, parts, repeated, marked)
    return [
        _review(
            layout,
            part,
            repeated,
            marked,
            text_key,
            rating_of[index],
            date_of[index],
            between(dates, part.block.start, part.block.end),
        )
        for index, part in enumerate(parts)
    ]


def _parts(layout: Layout, block: Block) -> Parts:
    units = layout.units_in(block.start, block.end)
    reply = reply_range(layout, block, units)
    keys = [_key(layout, unit.at, block) for unit in units]
    return Parts(block, units, reply, keys)


def _key(layout: Layout, at: int, block: Block) -> str:
    """Where a unit stands, in words that are the same in every block."""
    up = layout.parents[at]
    outer = layout.signature(up) if up >= block.start else ""
    return f"{outer}>{layout.signature(at)}"


def _repeated(parts: Sequence[Parts]) -> set[str]:
    """Texts that stand in most blocks."""
    if len(parts) < 3:
        return set()
    counts = Counter(text for part in parts for text in {u.text for u in part.units})
    return {text for text, count in counts.items() if count * 2 > len(parts)}


def _usable(layout: Layout, unit: Unit, part: Parts, repeated: set[str], marked: set[int]) -> bool:
    if within(unit.at, part.reply) or unit.text in repeated or unit.at in marked:
        return False
    if _LABEL.search(unit.text) or _COUNTED.search(unit.text):
        return False
    return any(c.isalnum() for c in unit.text) or len(unit.text) >= 2


def _text_key(layout: Layout, parts: Sequence[Parts], repeated: set[str], marked: set[int]) -> str | None:
    """The kind of piece that is the text: most words, different each time, called so rather than otherwise."""
    words: defaultdict[str, float] = defaultdict(float)
    texts: defaultdict[str, set[str]] = defaultdict(set)
    times: Counter[str] = Counter()
    for part in parts:
        for unit, key in zip(part.units, part.keys, strict=True):
            if _usable(layout, unit, part, repeated, marked):
                words[key] += word_weight(unit.text)
                texts[key].add(unit.text)
                times[key] += 1

    def weight(key: str) -> float:
        own = key.rsplit(">", 1)[-1]
        value = words[key] * len(texts[key]) / times[key]
        if _TEXT.search(own):
            value *= 1.5
        elif _TEXT.search(key):
            value *= 1.2
        if _NOT_TEXT.search(own):
            value *= 0.4
        tag = own.split(".", 1)[0]
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            value *= 0.3
        elif tag == "a":
            value *= 0.5
        return value

    return max(sorted(words), key=weight, default=None)


def _review(
    layout: Layout,
    part: Parts,
    repeated: set[str],
    marked: set[int],
    text_key: str | None,
    rating: float | None,
    date: tuple[bool, datetime | None],
    dates: Sequence[DateMark],
) -> Read | None:
    usable = [(u, k) for u, k in zip(part.units, part.keys, strict=True) if _usable(layout, u, part, repeated, marked)]
    mains = [u for u, k in usable if k == text_key]
    if not mains:
        prose = [u for u, _ in usable if word_weight(u.text) >= 6 and not _NOT_TEXT.search(layout.words(u.at))]
        mains = [max(prose, key=lambda u: len(u.text))] if prose else []
    if not mains:
        return None
    body = _body(layout, part, mains, usable)
    text = strip_more(" ".join(u.text for u in body))
    taken = {u.at for u in body}
    rest = [u for u, _ in usable if u.at not in taken]
    author = author_of(layout, rest, part, dates)
    title = title_of(layout, rest, body[0].at, author)
    if part.reply is None and date[0]:
        part = part._replace(reply=answer_after(part, body[-1].at, dates, repeated))
    reply_text, replied_at = read_reply(layout, part, dates)
    everything = " ".join(u.text for u in part.units if u.at not in taken)
    verified = True if _VERIFIED.search(everything) and not _UNVERIFIED.search(everything) else None
    helpful = _HELPFUL.search(everything)
    linked = in_link(layout, body[0].at, part.block)
    review = FoundReview(
        text=text,
        title=title,
        rating=rating,
        published=date[1],
        author=author,
        verified=verified,
        helpful=parse_count(helpful.group(1) or helpful.group(2)) if helpful else None,
        reply_text=reply_text,
        replied_at=replied_at,
    )
    return Read(review, date[0], linked)


def _body(layout: Layout, part: Parts, mains: list[Unit], usable: list[tuple[Unit, str]]) -> list[Unit]:
    """The text's pieces: those of its kind beside the longest one, and paragraphs between them."""
    longest = max(mains, key=lambda u: len(u.text))
    home = layout.parents[longest.at]
    if home < part.block.start:
        return [longest]
    look = layout.signature(longest.at)
    body = []
    seen: set[str] = set()
    for unit, _ in usable:
        up = layout.parents[unit.at]
        beside = up == home and (
            layout.signature(unit.at) == look or (layout.tag(unit.at) == "p" and not layout.words(unit.at).strip())
        )
        listed = (
            layout.inside(unit.at, home)
            and layout.tag(unit.at) == "li"
            and layout.tag(longest.at) in {"p", "li"}
            and home != part.block.start
        )
        inner = layout.inside(unit.at, longest.at)
        if unit.text in seen:
            continue
        if layout.tag(unit.at) in {"td", "th", "dd", "span", "div"} and word_weight(unit.text) < 5:
            beside = False  # a cell or line of its own, not a paragraph
        if (
            unit is longest
            or beside
            or listed
            or (inner and unit.at != longest.at and layout.tag(unit.at) in {"p", "li", "div", "blockquote"})
        ):
            body.append(unit)
            seen.add(unit.text)
    return body or [longest]
