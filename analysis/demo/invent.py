"""Invent the demonstration market's reviews from a seed: exact quotas, varied sentences, no real person."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from analysis.demo.plan import BASE, BRANDS, SOURCES, DemoBrand, DemoSource, Side, share

PERIOD_START = datetime(2025, 1, 6, tzinfo=UTC)
PERIOD_DAYS = 350
FIRST_NAMES = (
    "Ada",
    "Ben",
    "Cleo",
    "Dov",
    "Elif",
    "Finn",
    "Gwen",
    "Hugo",
    "Ines",
    "Jonas",
    "Kira",
    "Lev",
    "Mina",
    "Nils",
)
LAST_LETTERS = "ABCDEFGHKLMNPRSTVW"


@dataclass(frozen=True, kw_only=True)
class InventedReview:
    """One invented review with the themes it was made from."""

    number: int
    brand: str
    source: str
    language: str
    author: str
    published: datetime
    stars: int
    title: str
    text: str
    complaints: tuple[str, ...]
    praises: tuple[str, ...]
    reply: str | None
    replied_at: datetime | None


@cache
def sentences(language: str) -> dict[str, Any]:
    """The sentence file of a language."""
    return tomllib.loads((files("analysis.demo") / f"sentences_{language}.toml").read_text(encoding="utf-8"))


def invent_reviews(seed: int) -> list[InventedReview]:
    """All reviews of the market, by source and brand, newest first.

    Parameters
    ----------
    seed
        The same seed gives the same reviews.
    """
    found: list[InventedReview] = []
    for source in SOURCES:
        for brand in BRANDS:
            # a string seeds Random independently of PYTHONHASHSEED
            found.extend(invent_brand(brand, source, random.Random(f"{seed} {source.host} {brand.id}")))
    return found


def invent_brand(brand: DemoBrand, source: DemoSource, dice: random.Random) -> list[InventedReview]:
    """One brand's reviews on one source, newest first: its planned shares, exactly."""
    complaints: list[list[str]] = [[] for _ in range(source.reviews)]
    praises: list[list[str]] = [[] for _ in range(source.reviews)]
    _fill(complaints, brand.id, "complaint", dice, after=praises)
    _fill(praises, brand.id, "praise", dice, after=complaints)
    answered = set(dice.sample(range(source.reviews), round(brand.reply_share * source.reviews)))
    reviews = [
        _write(brand, source, number, complaints[number], praises[number], number in answered, dice)
        for number in range(source.reviews)
    ]
    return sorted(reviews, key=lambda r: (r.published, r.number), reverse=True)


def _fill(slots: list[list[str]], brand: str, side: Side, dice: random.Random, *, after: list[list[str]]) -> None:
    """Give each theme its quota of the reviews, the ones that say least so far first."""
    for theme in [theme for theme, its_side in BASE if its_side == side]:
        order = list(range(len(slots)))
        dice.shuffle(order)
        order.sort(key=lambda number: len(slots[number]) + len(after[number]))
        for number in order[: round(share(brand, theme, side) * len(slots))]:
            slots[number].append(theme)


def _write(
    brand: DemoBrand,
    source: DemoSource,
    number: int,
    complaints: list[str],
    praises: list[str],
    answered: bool,
    dice: random.Random,
) -> InventedReview:
    words = sentences(source.language)

    def say(theme: str, side: str) -> str:
        text = str(dice.choice(words[theme][side]))
        for slot, values in words["slots"].items():
            text = text.replace("{" + slot + "}", dice.choice(values))
        return text[0].upper() + text[1:]

    parts = [say("filler", "neutral")] if dice.random() < 0.85 else []
    parts += [say(theme, "complaint") for theme in complaints] + [say(theme, "praise") for theme in praises]
    if (not complaints and not praises) or dice.random() < 0.25:
        parts.append(say("general", "complaint" if complaints else "praise"))
    mood = "mixed" if complaints and praises else "complaint" if complaints else "praise"
    stars = dice.choice({"mixed": (2, 3), "complaint": (1, 1, 2), "praise": (4, 5, 5)}[mood])
    published = PERIOD_START + timedelta(days=dice.randrange(PERIOD_DAYS))
    reply_day = published + timedelta(days=1 + dice.randrange(5 if brand.id == "northbox" else 20))
    return InventedReview(
        number=number,
        brand=brand.id,
        source=source.host,
        language=source.language,
        author=f"{dice.choice(FIRST_NAMES)} {dice.choice(LAST_LETTERS)}. {dice.choice(LAST_LETTERS)}{number}",
        published=published,
        stars=stars,
        title=dice.choice(words["title"][mood]),
        text=" ".join(parts),
        complaints=tuple(complaints),
        praises=tuple(praises),
        reply=str(dice.choice(words["reply"]["texts"])) if answered else None,
        replied_at=reply_day if answered else None,
    )
