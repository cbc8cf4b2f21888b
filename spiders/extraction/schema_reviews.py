"""schema.org Review and AggregateRating items -> reviews and the page's summary."""

from __future__ import annotations

from typing import Any

from spiders.extraction.found import FoundReview, FoundSummary
from spiders.extraction.structured_data import types_of
from spiders.parsing.dates import parse_date
from spiders.parsing.ratings import parse_count, parse_number, parse_rating, share_of
from spiders.parsing.text import clean_text, strip_more

Item = dict[str, Any]
REVIEWS = frozenset(("Review", "UserReview", "CriticReview", "EmployerReview", "Recommendation"))


def reviews_of(nodes: list[Item]) -> list[FoundReview]:
    """Every Review among the objects of a page (``structured_data.walk``), once each, in the order of the page."""
    by_id = {item["@id"]: item for item in nodes if isinstance(item.get("@id"), str) and len(item) > 2}
    reviews: list[FoundReview] = []
    seen: set[tuple[object, ...]] = set()
    for item in nodes:
        if not REVIEWS.intersection(types_of(item)):
            continue
        review = _review(item, by_id)
        if review is None:
            continue
        key = (review.text, review.title, review.author, review.published, review.rating)
        if key not in seen:
            seen.add(key)
            reviews.append(review)
    return reviews


def summary_of(nodes: list[Item]) -> FoundSummary | None:
    """The AggregateRating with the largest count: that of the page's subject, not of a related product."""
    best: FoundSummary | None = None
    for item in nodes:
        if "AggregateRating" not in types_of(item) and not (
            "ratingValue" in item and ("reviewCount" in item or "ratingCount" in item)
        ):
            continue
        count = parse_count(_one(item.get("reviewCount")))
        if count is None:
            count = parse_count(_one(item.get("ratingCount")))
        summary = FoundSummary(rating=_rating(item), count=count)
        if (summary.rating is not None or count is not None) and (best is None or (count or 0) > (best.count or 0)):
            best = summary
    return best


def _review(item: Item, by_id: dict[str, Item]) -> FoundReview | None:
    text = _first_text(item, "reviewBody", "description", "text")
    text = strip_more(text) if text else text
    title = _first_text(item, "headline", "name") or None
    rating = _rating(_linked(item.get("reviewRating"), by_id) or _linked(item.get("rating"), by_id))
    if rating is None and "ratingValue" in item:
        rating = _rating(item)
    if not text and not title and rating is None:
        return None
    reply = _linked(item.get("comment"), by_id) or _linked(item.get("reply"), by_id)
    reply_text = _text(reply.get("text")) or _text(reply.get("description")) if reply else ""
    address = _one(item.get("url"))
    language = _one(item.get("inLanguage"))
    if isinstance(language, dict):
        language = language.get("alternateName") or language.get("name")
    identity = item.get("identifier") or item.get("@id")
    return FoundReview(
        text=text,
        title=title if title != text else None,
        rating=rating,
        published=_date(item),
        author=_name(item.get("author") or item.get("creator"), by_id),
        native_id=clean_text(identity) if isinstance(identity, (str, int)) else None,
        url=address if isinstance(address, str) and address else None,
        language=language if isinstance(language, str) and 2 <= len(language) <= 12 else None,
        reply_text=reply_text or None,
        replied_at=_date(reply) if reply and reply_text else None,
    )


def _date(item: Item) -> Any:
    for name in ("datePublished", "dateCreated", "uploadDate", "dateModified"):
        if name in item and (moment := parse_date(_one(item[name]))):
            return moment
    return None


def _one(value: object) -> Any:
    """The first of several values; the text of a value object."""
    if isinstance(value, (str, int, float)) or value is None:  # nearly always
        return value
    for _ in range(4):
        if isinstance(value, list):
            value = next((v for v in value if v not in (None, "")), None)
        elif isinstance(value, dict) and "@value" in value:
            value = value["@value"]
        else:
            break
    return value


def _first_text(item: Item, *names: str) -> str:
    """The first of some properties that has words."""
    for name in names:
        if name in item and (text := _text(item[name])):
            return text
    return ""


def _text(value: object) -> str:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return max((_text(v) for v in value if not isinstance(v, list)), key=len, default="")
    return clean_text(_one(value))


def _linked(value: object, by_id: dict[str, Item]) -> Item | None:
    if value is None:
        return None
    value = _one(value)
    if isinstance(value, (str, int, float)):
        return {"ratingValue": value}
    if not isinstance(value, dict):
        return None
    if len(value) == 1 and isinstance(value.get("@id"), str):
        return by_id.get(value["@id"])
    return value


def _name(value: object, by_id: dict[str, Item]) -> str | None:
    value = _one(value)
    if isinstance(value, str):
        return clean_text(value) or None
    if not isinstance(value, dict):
        return None
    item = _linked(value, by_id) or value
    full = _text(item.get("name")) or " ".join(
        filter(None, (_text(item.get("givenName")), _text(item.get("familyName"))))
    )
    return full or _text(item.get("alternateName")) or None


def _rating(item: Item | None) -> float | None:
    if not item:
        return None
    best = parse_number(_one(item.get("bestRating")))
    value = _one(item.get("ratingValue"))
    number = parse_number(value)
    if number is None:
        return parse_rating(value, best=best) if isinstance(value, str) else None
    worst = parse_number(_one(item.get("worstRating")))
    if number == 0 and not (worst is not None and worst <= 0):
        return None  # "0 of 5" is how sites write "not rated"
    return share_of(number, best)
