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


@dataclass(frozen=True, kw_only=True)
class Batch:
    """When reviews are written, how many of them, and where their shares differ."""

    start: datetime = PERIOD_START
    days: int = PERIOD_DAYS
    part: float = 1.0
    """Of the number a source has at first."""
    first_number: int = 0
    burst: tuple[str, str, Side] | None = None
    """(brand, theme, side) that many speak of, all of them in the last days."""
    burst_share: float = 0.0
    burst_days: int = 0

    def share(self, brand: str, theme: str, side: Side) -> float:
        """Share of the brand's reviews, 0..1."""
        return self.burst_share if (brand, theme, side) == self.burst else share(brand, theme, side)


FIRST = Batch()
"""The market's first year."""


def invent_reviews(seed: int, batch: Batch = FIRST) -> list[InventedReview]:
    """All reviews of a batch, by source and brand, newest first.

    Parameters
    ----------
    seed
        The same seed gives the same reviews.
    batch
        The market's first year by default.
    """
    found: list[InventedReview] = []
    for source in SOURCES:
        for brand in BRANDS:
            # a string seeds Random independently of PYTHONHASHSEED
            name = f"{seed} {source.host} {brand.id}" + (f" {batch.first_number}" if batch.first_number else "")
            found.extend(invent_brand(brand, source, random.Random(name), batch))
    return found


def invent_brand(
    brand: DemoBrand, source: DemoSource, dice: random.Random, batch: Batch = FIRST
) -> list[InventedReview]:
    """One brand's reviews on one source, newest first: its planned shares, exactly."""
    count = round(batch.part * source.reviews)
    complaints: list[list[str]] = [[] for _ in range(count)]
    praises: list[list[str]] = [[] for _ in range(count)]
    _fill(complaints, brand.id, "complaint", dice, batch, after=praises)
    _fill(praises, brand.id, "praise", dice, batch, after=complaints)
    answered = set(dice.sample(range(count), round(brand.reply_share * count)))
    reviews = [
        _write(brand, source, number, complaints[number], praises[number], number in answered, dice, batch)
        for number in range(count)
    ]
    return sorted(reviews, key=lambda r: (r.published, r.number), reverse=True)


def _fill(
    slots: list[list[str]], brand: str, side: Side, dice: random.Random, batch: Batch, *, after: list[list[str]]
) -> None:
    """Give each theme its quota of the reviews, the ones that say least so far first."""
    for theme in [theme for theme, its_side in BASE if its_side == side]:
        order = list(range(len(slots)))
        dice.shuffle(order)
        order.sort(key=lambda number: len(slots[number]) + len(after[number]))
        for number in order[: round(batch.share(brand, theme, side) * len(slots))]:
            slots[number].append(theme)


def _write(
    brand: DemoBrand,
    source: DemoSource,
    number: int,
    complaints: list[str],
    praises: list[str],
    answered: bool,
    dice: random.Random,
    batch: Batch,
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
    of_burst = batch.burst is not None and batch.burst[0] == brand.id and batch.burst[1] in complaints
    first_day = batch.days - batch.burst_days if of_burst else 0
    published = batch.start + timedelta(days=dice.randrange(first_day, batch.days))
    reply_day = published + timedelta(days=1 + dice.randrange(5 if brand.id == "northbox" else 20))
    return InventedReview(
        number=batch.first_number + number,
        brand=brand.id,
        source=source.host,
        language=source.language,
        author=f"{dice.choice(FIRST_NAMES)} {dice.choice(LAST_LETTERS)}. {dice.choice(LAST_LETTERS)}{batch.first_number + number}",
        published=published,
        stars=stars,
        title=dice.choice(words["title"][mood]),
        text=" ".join(parts),
        complaints=tuple(complaints),
        praises=tuple(praises),
        reply=str(dice.choice(words["reply"]["texts"])) if answered else None,
        replied_at=reply_day if answered else None,
    )
