"""Reviews in JSON answers and in the state that pages embed, found by shape rather than by site.

A list is one of reviews when its items have words of a person and, beside them, a rating, or a date and a name. Which
key holds which field is decided over the whole list, so that one odd item does not mislead.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from spiders.extraction.found import FoundReview, FoundSummary
from spiders.extraction.json_repair import parse_json
from spiders.extraction.page import PageContent
from spiders.parsing.dates import parse_date
from spiders.parsing.ratings import parse_count, parse_number, share_of
from spiders.parsing.text import clean_text
from spiders.records import ReviewKind

_TEXT = re.compile(
    r"(?:^|[._])(?:review_?text|review_?body|body|text|comment|comments|content|message|feedback|review|description|selftext|opinion|buyer_?feedback|review_?content|quote|comment_?text|plain_?text|body_?text|cooked)$",
    re.IGNORECASE,
)
_NOT_TEXT = re.compile(
    r"html|translat|repl|respon|answer|product|item\.|sku|meta|url|image|photo|title|badge|seo", re.IGNORECASE
)
_RATING = re.compile(r"(?:rating|stars?|score|eval|grade|rate|note)(?:[._]?(?:value|overall))?$", re.IGNORECASE)
_NOT_RATING = re.compile(
    r"weighted|vote|count|avg|average|total|num|best|worst|max|min|scale|likes?|up|down|helpful|sub|aspect|dimension|image|user\.|hide",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"date|time|created|published|posted|submitted|(?:_|[a-z])at$|(?:_|[a-z])At$|_utc$|(?:^|\.)at$", re.IGNORECASE
)
_LATER = re.compile(
    r"updat|modif|edit|experienc|visit|purchas|order|repl|respon|answer|expir|delet|stay|trip|from|join|report",
    re.IGNORECASE,
)
_AUTHOR = re.compile(
    r"author|user|nick|consumer|reviewer|buyer|customer|display_?name|by$|name$|profile", re.IGNORECASE
)
_NOT_AUTHOR = re.compile(
    r"id$|url|site|title|file|app|product|image|avatar|photo|count|num|country|type|flair|css|link|product|brand|shop|source|typename|repl|respon|hash|email",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:^|[._])(?:review_?)?(?:title|headline|subject|heading|summary)$", re.IGNORECASE)
_REPLY = re.compile(
    r"(?:^|[._])(?:(?:owner|business|company|merchant|seller|vendor|developer|shop|review|public)?_?(?:repl(?:y|ies)|responses?|answer|comments?FromOwner))(?:$|[._])",
    re.IGNORECASE,
)
_ID = re.compile(r"^(?:[a-z]+\.)?(?:(?:review|feedback|comment|evaluation|post)_?)?id(?:_?str)?$", re.IGNORECASE)
_LANGUAGE = re.compile(r"(?:^|[._])(?:lang|language|locale|language_?code)$", re.IGNORECASE)
_VERIFIED = re.compile(r"verified(?:_?(?:purchase|buyer))?$", re.IGNORECASE)
_HELPFUL = re.compile(r"helpful|up_?votes?|thumbs_?up|likes?(?:_?count)?$|useful", re.IGNORECASE)
_COUNT = re.compile(
    r"^(?:total_?)?(?:review|rating|comment)s?_?(?:count|total|num)$|^total_?num$|^total_?(?:reviews|count|results)$|^number_?of_?reviews$",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(r"(?:window\.|self\.|var |let |const |globalThis\.)?[\w$.\[\]'\"]{2,60}\s{0,3}=\s{0,3}(?=[{\[])")
_WRAPPED = re.compile(r"(?<=[a-z])\.(?:label|rendered|\$t|#text|__cdata)$", re.IGNORECASE)
_VOTED = re.compile(
    r"(?:^|\.)(?:up_?votes?|downs|ups|answer_count|num_comments|reputation|subreddit|post_number|view_count)$"
)
_MOST_NODES = 60_000
_DECODER = json.JSONDecoder(strict=False)


def json_reviews(value: object) -> list[FoundReview]:
    """The reviews of a JSON answer: those of the list that looks most like one, and of lists like it."""
    best: list[FoundReview] = []
    for items in _lists(value):
        found = _read_list(items)
        if _worth(found) > _worth(best):
            best = found
    return best


def json_summary(value: object) -> FoundSummary | None:
    """The number of reviews that a JSON answer states; what its lists say of single people does not count."""
    counts = [
        count
        for node in _objects(value)
        for key, held in node.items()
        if _COUNT.search(key) and isinstance(held, (int, str)) and (count := parse_count(held)) is not None
    ]
    return FoundSummary(rating=None, count=max(counts)) if counts else None


def embedded_reviews(page: PageContent) -> list[FoundReview]:
    """The reviews in the state a page embeds: JSON scripts, and objects that scripts assign."""
    best: list[FoundReview] = []
    for value in states(page):
        found = json_reviews(value)
        if _worth(found) > _worth(best):
            best = found
    return best


def states(page: PageContent) -> Iterator[object]:
    """Every JSON value of some size in the page's scripts, JSON-LD left out."""
    for element in page.root.iter("script"):
        text = element.text or ""
        kind = (element.get("type") or "").lower()
        if len(text) < 200 or "ld+json" in kind:
            continue
        if "json" in kind:
            yield from parse_json(text)
            continue
        at = 0
        for _ in range(60):
            found = _ASSIGNED.search(text, at)
            if found is None:
                break
            try:
                value, at = _DECODER.raw_decode(text, found.end())
            except (ValueError, RecursionError):
                at = found.end() + 1
                continue
            if isinstance(value, (dict, list)) and at - found.end() > 200:
                yield value


def _objects(value: object) -> Iterator[dict[str, Any]]:
    """The objects that are not items of a list."""
    stack, seen = [value], 0
    while stack and seen < _MOST_NODES:
        node = stack.pop()
        if isinstance(node, dict):
            seen += 1
            yield node
            stack.extend(reversed(list(node.values())))


def _lists(value: object) -> Iterator[list[dict[str, Any]]]:
    """Lists of objects, and objects whose values are alike (Apollo and Redux keep records by id)."""
    stack, seen = [value], 0
    while stack and seen < _MOST_NODES:
        node = stack.pop()
        seen += 1
        if isinstance(node, list):
            items = [item for item in node if isinstance(item, dict)]
            if items and 2 * len(items) >= len(node):
                yield items
            stack.extend(reversed(node))
        elif isinstance(node, dict):
            by_type: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
            for key, held in node.items():
                if isinstance(held, dict):
                    by_type[str(held.get("__typename") or re.sub(r"[\d:{].*", "", key))].append(held)
            for kind in sorted(by_type):
                if len(by_type[kind]) > 1:
                    yield by_type[kind]
            stack.extend(reversed(list(node.values())))


def _flat(item: dict[str, Any]) -> dict[str, object]:
    """Dotted key -> plain value, to a depth of four."""
    flat: dict[str, object] = {}
    stack: list[tuple[str, object, int]] = [("", item, 0)]
    while stack and len(flat) < 400:
        path, node, depth = stack.pop()
        if isinstance(node, dict) and depth < 4:
            stack.extend((f"{path}.{k}" if path else str(k), v, depth + 1) for k, v in reversed(list(node.items())))
        elif isinstance(node, (str, int, float, bool)):
            flat[_WRAPPED.sub("", path)] = node
        elif isinstance(node, list) and depth < 4 and len(node) == 1:
            stack.append((path, node[0], depth + 1))
    return flat


def _worth(found: list[FoundReview]) -> float:
    return sum(
        1 + 2 * (r.rating is not None) + (r.published is not None) + (r.author is not None) + min(len(r.text) / 200, 1)
        for r in found
    )


def _read_list(items: list[dict[str, Any]]) -> list[FoundReview]:
    flats = [_flat(item) for item in items[:2000]]
    text_key = _best_key(flats, _is_text)
    if text_key is None:
        return []
    rating_key, best = _rating_key(flats)
    date_key = _best_key(flats, _is_date)
    author_key = _best_key(flats, _is_author)
    if rating_key is None and not (date_key and author_key):
        return []
    title_key = _best_key(
        flats,
        lambda k, v: (
            1.0
            if _TITLE.search(k) and isinstance(v, str) and not _REPLY.search(k) and "product" not in k.lower()
            else 0.0
        ),
    )
    id_key = _best_key(
        flats,
        lambda k, v: (
            (1.0 if "." not in k else 0.4) + 0.2 * ("review" in k.lower())
            if _ID.search(k) and isinstance(v, (str, int)) and not isinstance(v, bool)
            else 0.0
        ),
    )
    found = []
    for flat in flats:
        text = clean_text(flat.get(text_key))
        number = parse_number(flat.get(rating_key)) if rating_key else None
        title = clean_text(flat.get(title_key)) if title_key else ""
        if not text and not title:
            continue
        reply_key = next(
            (
                k
                for k, v in flat.items()
                if _REPLY.search(k)
                and isinstance(v, str)
                and re.search(r"(?:text|message|body|comment|content|reply|response|answer)$", k, re.IGNORECASE)
                and len(v.split()) > 2
            ),
            None,
        )
        reply_date = next(
            (
                parse_date(v)
                for k, v in flat.items()
                if reply_key and _REPLY.search(k) and _DATE.search(k) and parse_date(v)
            ),
            None,
        )
        identity = flat.get(id_key) if id_key else None
        language = next(
            (v for k, v in flat.items() if _LANGUAGE.search(k) and isinstance(v, str) and 2 <= len(v) <= 7), None
        )
        verified = next((v for k, v in flat.items() if _VERIFIED.search(k) and isinstance(v, bool)), None)
        helpful = next(
            (
                v
                for k, v in flat.items()
                if _HELPFUL.search(k) and isinstance(v, int) and not isinstance(v, bool) and v >= 0
            ),
            None,
        )
        found.append(
            FoundReview(
                text=text,
                title=title or None,
                rating=share_of(number, best) if number else None,
                published=parse_date(flat.get(date_key)) if date_key else None,
                author=(clean_text(flat.get(author_key)) or None) if author_key else None,
                native_id=str(identity) if identity not in (None, "") else None,
                language=language,
                verified=verified,
                helpful=helpful,
                reply_text=clean_text(flat[reply_key]) if reply_key else None,
                replied_at=reply_date,
            )
        )
    whole = sum(r.published is not None and r.author is not None for r in found)
    if rating_key is None and whole * 5 < 3 * len(found):
        return []
    if any(r.rating is not None for r in found):
        found = [r if r.rating is not None else replace(r, kind=ReviewKind.MENTION) for r in found]
    return list(dict.fromkeys(found))


def _best_key(flats: list[dict[str, object]], fits: Any) -> str | None:
    points: Counter[str] = Counter()
    for flat in flats:
        for key, value in flat.items():
            worth = fits(key, value)
            if worth:
                points[key] += worth
    if not points:
        return None
    key, worth = min(points.items(), key=lambda pair: (-pair[1], pair[0].count("."), pair[0]))
    return key if worth * 4 >= len(flats) else None


def _is_text(key: str, value: object) -> float:
    if not isinstance(value, str) or not value.strip() or not _TEXT.search(key) or _NOT_TEXT.search(key):
        return 0.0
    if value.startswith(("http://", "https://")) or (parse_date(value[:40]) and len(value) < 40):
        return 0.0
    preferred = re.search(r"review|feedback|comment|text|body|message", key, re.IGNORECASE) is not None
    return (1.0 if preferred else 0.7) * (0.3 + min(len(value), 200) / 200) / (1 + 0.2 * key.count("."))


def _is_date(key: str, value: object) -> float:
    if isinstance(value, bool) or not _DATE.search(key) or parse_date(value) is None:
        return 0.0
    if _LATER.search(key):
        return 0.3
    return (
        1.2
        if re.search(r"publish|creat|review|post|submi", key, re.IGNORECASE)
        and not re.search(r"user|author|consumer|verif", key, re.IGNORECASE)
        else 0.8
        if "." not in key
        else 0.6
    )


def _is_author(key: str, value: object) -> float:
    last = key.rsplit(".", 1)[-1]
    if (
        not isinstance(value, str)
        or not 1 < len(value.strip()) <= 80
        or not _AUTHOR.search(key)
        or _NOT_AUTHOR.search(last)
    ):
        return 0.0
    if _NOT_AUTHOR.search(key) and not re.search(r"user|author|consumer|reviewer|buyer", key, re.IGNORECASE):
        return 0.0
    named = re.search(r"name|nick|author$|display", last, re.IGNORECASE) is not None
    return 1.0 if named else 0.4


def _rating_key(flats: list[dict[str, object]]) -> tuple[str | None, float | None]:
    """The key of the rating and the top of its scale."""
    values: defaultdict[str, list[float]] = defaultdict(list)
    for flat in flats:
        for key, value in flat.items():
            if isinstance(value, bool) or not _RATING.search(key) or _NOT_RATING.search(key.rsplit(".", 1)[-1]):
                continue
            number = parse_number(value)
            if number is not None and number >= 0:
                values[key].append(number)
    options = []
    voted = any(_VOTED.search(key) for flat in flats[:5] for key in flat)
    for key, numbers in values.items():
        top = max(numbers)
        if not 0 < top <= 100 or 2 * len(numbers) < len(flats):
            continue
        if top > 10 and (any(n % 10 for n in numbers) or re.search(r"score$", key, re.IGNORECASE)):
            continue
        if re.search(r"score$", key, re.IGNORECASE) and (top > 10 or min(numbers) == 0 or voted):
            continue  # votes for a post, not a rating
        best = 5.0 if top <= 5 else 10.0 if top <= 10 else 100.0
        options.append((-len(numbers), key.count("."), "rating" not in key.lower(), key, best))
    if not options:
        return None, None
    chosen = min(options)
    return chosen[3], chosen[4]
