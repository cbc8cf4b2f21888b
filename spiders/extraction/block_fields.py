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

from spiders.extraction.date_marks import DateMark
from spiders.extraction.found import FoundReview
from spiders.extraction.layout import Layout, Unit
from spiders.extraction.rating_marks import RatingMark
from spiders.parsing.dates import find_date
from spiders.parsing.ratings import parse_count, share_of
from spiders.parsing.text import strip_more

_TEXT = re.compile(
    r"text|body|content|comment|descri|review|quote|message|prose|excerpt|summary|ugc|opinion", re.IGNORECASE
)
_NOT_TEXT = re.compile(
    r"title|head|author|user|name|meta|categor|address|product|badge|date|reply|response|vote|helpful|footer|action|tooltip|modal|price|prompt|label|caption|location|disclaimer|report",
    re.IGNORECASE,
)
_TITLE = re.compile(r"title|headline|heading|subject|(?:^|\s)summary|titel|titre|titulo", re.IGNORECASE)
_AUTHOR = re.compile(
    r"author|user|reviewer|customer|nick|(?:^|[\s_-])name|consumer|byline|profile|commenter|(?:^|\s)fn(?:$|\s)|vcard|autor|auteur|critic|person|member|guest",
    re.IGNORECASE,
)
_PERSON_LINK = re.compile(
    r"/(?:user|users|profile|profil|member|members|people|critic|author|reviewer|u|gp/profile|contrib|account|user_details)[/?.]",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^(?:by|von|par|por|di|da|door|av|af|od|от|von:|reviewed by|posted by|review by|geschrieben von|written by)\s*:?\s+(.{2,60})$",
    re.IGNORECASE,
)
_REPLY_WORDS = re.compile(
    r"(?:owner|business|company|merchant|seller|vendor|hotel|manager|management|official|shop|store|dealer|host|provider|brand|biz)[\w-]{0,12}(?:repl|respon|answer|comment)|(?:^|[\s_-])(?:repl(?:y|ies)|antwort|reponse|respuesta|risposta|odpowiedz|svar)(?:$|[\s_-])|reply(?:info|text|content|body|wrapper)",
    re.IGNORECASE,
)
_REPLY_LEAD = re.compile(
    r"^(?:repl(?:y|ied)|respon(?:se|ded)|answer(?:ed)?|comment)\s+(?:from|by|of)\b|^(?:owner|business|management|seller|company|developer|vendor|host)(?:'s|’s)?\s+(?:response|reply|answer)|^antwort (?:von|vom|des|der)\b|^réponse (?:de|du|d['’])|^respuesta (?:de|del)\b|^risposta (?:di|da|del)\b|^reactie van\b|^svar (?:fra|från)\b|^odpowiedź\b|^odpověď\b|^ответ\b|^resposta d|からの返信|^回复|^답변|^rispost",
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
_HELPFUL_WORD = re.compile(r"helpful|useful|hilfreich|utile\b|útil|nuttig|thumb|upvote|like", re.IGNORECASE)
_COUNTED = re.compile(
    r"^\W*[\d.,]+\s*(?:reviews?|photos?|friends?|ratings?|contributions?|helpful votes?|followers?|posts?|bewertungen|recensies|avis|отзыв\w*)\W*$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^[^.!?]{1,40}:$|^(?:helpful|useful|funny|cool|reply|report|share|like|flag|permalink|read more|show more|full review|yes|no|edit|delete|more|less|comment|comments|translate|verified[\w ]{0,20})\W*$",
    re.IGNORECASE,
)


class Block(NamedTuple):
    """From where to where a block goes, as places in the layout."""

    start: int
    end: int


class Read(NamedTuple):
    """What was read in a block."""

    review: FoundReview
    dated: bool
    """The block has a date, even where it cannot be read (relative, day of the page unknown)."""
    linked: bool
    """Its text is a link."""


class _Parts(NamedTuple):
    block: Block
    units: list[Unit]
    reply: tuple[int, int] | None
    keys: list[str]


def read_blocks(
    layout: Layout, blocks: Sequence[Block], ratings: Sequence[RatingMark], dates: Sequence[DateMark]
) -> list[Read | None]:
    """The review in each block; None where a block has no text of its own."""
    parts = [_parts(layout, block) for block in blocks]
    repeated = _repeated(parts)
    rating_of = _ratings(layout, parts, ratings)
    date_of = _dates(layout, parts, dates)
    marked = {m.at for m in dates if m.bare} | {m.at for m in ratings if m.weight > 1 or m.best}
    text_key = _text_key(layout, parts, repeated, marked)
    return [
        _review(layout, part, repeated, marked, text_key, rating_of[index], date_of[index], dates)
        for index, part in enumerate(parts)
    ]


def _parts(layout: Layout, block: Block) -> _Parts:
    units = layout.units_in(block.start, block.end)
    reply = _reply_range(layout, block, units)
    keys = [_key(layout, unit.at, block) for unit in units]
    return _Parts(block, units, reply, keys)


def _key(layout: Layout, at: int, block: Block) -> str:
    """Where a unit stands, in words that are the same in every block."""
    up = layout.parents[at]
    outer = layout.signature(up) if up >= block.start else ""
    return f"{outer}>{layout.signature(at)}"


def _reply_range(layout: Layout, block: Block, units: list[Unit]) -> tuple[int, int] | None:
    """From where to where the owner's reply stands in a block."""
    for unit in units:
        if len(unit.text) <= 80 and _REPLY_LEAD.search(unit.text):
            node = unit.at
            while layout.parents[node] > block.start and len(layout.units_in(node)) < 2:
                node = layout.parents[node]
            wide = layout.units_in(node)
            if wide[0].at == unit.at and sum(len(u.text) for u in wide) < 80 + len(unit.text):
                up = layout.parents[node]
                inner = layout.units_in(up) if up > block.start else []
                if inner and inner[0].at == unit.at:
                    node = up
            return node, layout.ends[node]
    at = block.start + 1
    while at < block.end:
        if _REPLY_WORDS.search(layout.words(at)):
            inside = layout.units_in(at)
            said = sum(_words(u.text) for u in inside)
            if said >= 6 and inside[0] != units[0] and sum(_words(u.text) for u in units) - said >= 4:
                return at, layout.ends[at]
        at += 1
    return None


def _within(at: int, span: tuple[int, int] | None) -> bool:
    return span is not None and span[0] <= at < span[1]


def _repeated(parts: Sequence[_Parts]) -> set[str]:
    """Texts that stand in most blocks."""
    if len(parts) < 3:
        return set()
    counts = Counter(text for part in parts for text in {u.text for u in part.units})
    return {text for text, count in counts.items() if count * 2 > len(parts)}


def _ratings(layout: Layout, parts: Sequence[_Parts], marks: Sequence[RatingMark]) -> list[float | None]:
    """The rating of each block: of the kind of mark that most blocks have once, the surest."""
    held: list[list[RatingMark]] = [
        [m for m in marks if part.block.start <= m.at < part.block.end and not _within(m.at, part.reply)]
        for part in parts
    ]
    blocks_with: Counter[str] = Counter()
    total: Counter[str] = Counter()
    best_seen: defaultdict[str, float] = defaultdict(float)
    weight: dict[str, int] = {}
    for group in held:
        for look in {layout.signature(m.at) for m in group}:
            blocks_with[look] += 1
        for mark in group:
            look = layout.signature(mark.at)
            total[look] += 1
            weight[look] = max(weight.get(look, 0), mark.weight)
            if mark.best is None:
                best_seen[look] = max(best_seen[look], mark.value)

    def rank(look: str) -> tuple[float, ...]:
        once = total[look] <= 1.2 * blocks_with[look]
        partial = re.search(r"sub|detail|categor|criteri|aspect|attribute|user|author", look, re.IGNORECASE) is not None
        return (not once, partial, -weight[look], -blocks_with[look])

    ranking = {look: rank(look) for look in blocks_with}
    result: list[float | None] = []
    for group in held:
        if not group:
            result.append(None)
            continue
        mark = min(group, key=lambda m: (ranking[layout.signature(m.at)], m.at))
        if mark.best is None:
            top = best_seen[layout.signature(mark.at)]
            result.append(share_of(mark.value, 5.0 if top <= 5 else 10.0 if top <= 10 else 100.0))
        else:
            result.append(share_of(mark.value, mark.best))
    return result


def _dates(layout: Layout, parts: Sequence[_Parts], marks: Sequence[DateMark]) -> list[tuple[bool, datetime | None]]:
    """The date of each block: of the kind that most blocks have, not of the visit, the first."""
    held = [[m for m in marks if p.block.start <= m.at < p.block.end and not _within(m.at, p.reply)] for p in parts]
    blocks_with: Counter[str] = Counter()
    for group in held:
        for look in {layout.signature(m.at) for m in group}:
            blocks_with[look] += 1
    result: list[tuple[bool, datetime | None]] = []
    for group in held:
        if not group:
            result.append((False, None))
            continue
        mark = min(
            group, key=lambda m: (m.other, not m.bare, m.moment is None, -blocks_with[layout.signature(m.at)], m.at)
        )
        result.append((True, mark.moment))
    return result


def _words(text: str) -> float:
    dense = sum("\u0e00" <= c <= "\u0e7f" or "\u3040" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" for c in text)
    return len(text.split()) + dense / 3


def _usable(layout: Layout, unit: Unit, part: _Parts, repeated: set[str], marked: set[int]) -> bool:
    if _within(unit.at, part.reply) or unit.text in repeated or unit.at in marked:
        return False
    if _LABEL.search(unit.text) or _COUNTED.search(unit.text):
        return False
    return any(c.isalnum() for c in unit.text) or len(unit.text) >= 2


def _text_key(layout: Layout, parts: Sequence[_Parts], repeated: set[str], marked: set[int]) -> str | None:
    """The kind of piece that is the text: most words, different each time, called so rather than otherwise."""
    words: defaultdict[str, float] = defaultdict(float)
    texts: defaultdict[str, set[str]] = defaultdict(set)
    times: Counter[str] = Counter()
    for part in parts:
        for unit, key in zip(part.units, part.keys, strict=True):
            if _usable(layout, unit, part, repeated, marked):
                words[key] += _words(unit.text)
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
    part: _Parts,
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
        prose = [u for u, _ in usable if _words(u.text) >= 6 and not _NOT_TEXT.search(layout.words(u.at))]
        mains = [max(prose, key=lambda u: len(u.text))] if prose else []
    if not mains:
        return None
    body = _body(layout, part, mains, usable)
    text = strip_more(" ".join(u.text for u in body))
    taken = {u.at for u in body}
    rest = [u for u, _ in usable if u.at not in taken]
    author = _author(layout, rest, part, {m.at for m in dates if part.block.start <= m.at < part.block.end})
    title = _title(layout, rest, body[0].at, author)
    if part.reply is None and date[0]:
        part = part._replace(reply=_answer_after(part, body[-1].at, dates, repeated))
    reply_text, replied_at = _reply(layout, part, dates)
    everything = " ".join(u.text for u in part.units if u.at not in taken)
    verified = True if _VERIFIED.search(everything) and not _UNVERIFIED.search(everything) else None
    helpful = _HELPFUL.search(everything)
    linked = _in_link(layout, body[0].at, part.block)
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


def _body(layout: Layout, part: _Parts, mains: list[Unit], usable: list[tuple[Unit, str]]) -> list[Unit]:
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
        if layout.tag(unit.at) in {"td", "th", "dd", "span", "div"} and _words(unit.text) < 5:
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


def _before_date(text: str) -> str | None:
    """The name before a date in one piece: "Miranda - May 15, 2024", "Tom says: 3 May 2024"."""
    found = find_date(text)
    lead = text[: found.start] if found else ""
    lead = re.sub(r"\b(?:says?|said|wrote|on|posted|reviewed|by|at)\b|[\W_]+$", " ", lead, flags=re.IGNORECASE).strip(
        " -–—|•·:,"
    )
    return lead if 2 <= len(lead) <= 40 and len(lead.split()) <= 4 and not any(c.isdigit() for c in lead) else None


def _author(layout: Layout, rest: list[Unit], part: _Parts, dated: set[int]) -> str | None:
    named: list[tuple[int, int, str]] = []
    for order, unit in enumerate(rest):
        text = unit.text
        if by := _BY.match(text):
            named.append((1, order, by.group(1)))
            continue
        if len(text) > 60 or len(text.split()) > 6 or text.isdigit():
            continue
        up = layout.parents[unit.at]
        words = layout.words(unit.at)
        link = layout.attribute(unit.at, "href") or (layout.attribute(up, "href") if up >= 0 else "")
        if _AUTHOR.search(words) or layout.attribute(unit.at, "itemprop") in {"author", "name"}:
            named.append((0, order, text))
        elif link and _PERSON_LINK.search(link):
            named.append((1, order, text))
        elif up >= 0 and _AUTHOR.search(layout.words(up)) and not _TITLE.search(words):
            named.append((2, order, text))
        elif (
            len(text.split()) <= 4
            and not any(c.isdigit() for c in text)
            and text[-1] not in "!?:"
            and layout.tag(unit.at) not in {"h1", "h2"}
            and len(text) > 1
        ):
            named.append((3, order, text))
    for order, unit in enumerate(part.units):
        if any(unit.at <= at < layout.ends[unit.at] for at in dated) and (before := _before_date(unit.text)):
            named.append((2, order, before))
    if named:
        return min(named)[2]
    for at in range(part.block.start, part.block.end):
        if (
            layout.tag(at) == "meta"
            and 2 <= len(layout.attribute(at, "content")) <= 60
            and not any(c.isdigit() for c in layout.attribute(at, "content"))
        ):
            return layout.attribute(at, "content")
        alt = layout.attribute(at, "alt") if layout.tag(at) == "img" else ""
        if alt and len(alt) <= 40 and _AUTHOR.search(layout.words(at)):
            return alt
    return None


def _title(layout: Layout, rest: list[Unit], text_at: int, author: str | None) -> str | None:
    options: list[tuple[int, int, str]] = []
    for order, unit in enumerate(rest):
        if unit.text == author or len(unit.text) > 160:
            continue
        up = layout.parents[unit.at]
        words = layout.words(unit.at)
        tag = layout.tag(unit.at)
        heading = tag in {"h1", "h2", "h3", "h4", "h5", "h6"} or (
            up >= 0 and layout.tag(up) in {"h2", "h3", "h4", "h5", "h6"}
        )
        if _AUTHOR.search(words):
            continue
        if heading or _TITLE.search(words) or (unit.at < text_at and up >= 0 and _TITLE.search(layout.words(up))):
            options.append((0 if heading and unit.at < text_at else 1, order, unit.text))
        elif (
            unit.at < text_at
            and (tag in {"strong", "b"} or _in_link(layout, unit.at, Block(max(up, 0), unit.at)))
            and len(unit.text.split()) > 1
        ):
            options.append((2, order, unit.text))
    return min(options)[2] if options else None


def _reply(layout: Layout, part: _Parts, dates: Sequence[DateMark]) -> tuple[str | None, datetime | None]:
    if part.reply is None:
        return None, None
    units = [u for u in layout.units_in(*part.reply) if not _REPLY_LEAD.search(u.text) and len(u.text.split()) >= 3]
    marked = {m.at for m in dates if m.bare}
    pieces = [u.text for u in units if u.at not in marked]
    moment = next((m.moment for m in dates if _within(m.at, part.reply) and m.moment), None)
    return (" ".join(pieces) or None), (moment if pieces else None)


def _answer_after(part: _Parts, text_at: int, dates: Sequence[DateMark], repeated: set[str]) -> tuple[int, int] | None:
    """A reply that no word names: a second date after the text, and prose after that date."""
    inside = [m for m in dates if part.block.start <= m.at < part.block.end and m.bare and not m.other]
    if not inside or inside[0].at > text_at:
        return None
    second = next((m.at for m in inside if m.at > text_at), None)
    if second is None or sum(_words(u.text) for u in part.units if u.at > second and u.text not in repeated) < 5:
        return None
    return second, part.block.end


def _in_link(layout: Layout, at: int, block: Block) -> bool:
    node = at
    while node >= block.start:
        if layout.tag(node) == "a" and layout.attribute(node, "href"):
            return True
        node = layout.parents[node]
    return False
