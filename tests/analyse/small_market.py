"""A small invented market in a real store: three brands, two sources, FAQs, search results, channels, replies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from spiders.market import Market, read_market
from spiders.records import (
    CaptureState,
    Crawl,
    FaqEntry,
    Ranking,
    Record,
    Review,
    SerpCapture,
    SerpPart,
    Signal,
    SignalKind,
    stable_id,
)
from spiders.store import open_store

NOW = datetime(2026, 1, 15, 9, tzinfo=UTC)
START = datetime(2025, 1, 6, tzinfo=UTC)
BRANDS = ("acme", "bolt", "crate")
SAID = {
    ("waiting", "complaint"): [
        "I waited on hold for an hour.",
        "Nobody answers the phone.",
        "Still no reply to my e-mails.",
    ],
    ("refunds", "complaint"): [
        "They refuse to refund me.",
        "I am still waiting for my refund.",
        "I want my money back.",
    ],
    ("delivery", "complaint"): ["The parcel never arrived.", "My delivery was late again.", "Shipping takes too long."],
    ("price", "complaint"): ["Far too expensive.", "The price went up again.", "Poor value for money."],
    ("staff", "praise"): ["Such friendly and helpful staff.", "The team was lovely.", "Very polite employees."],
    ("app", "praise"): ["The app is excellent and works well.", "Great app.", "I love the app."],
}
SHARES = {
    ("waiting", "complaint"): {"acme": 0.08, "bolt": 0.4, "crate": 0.08},
    ("refunds", "complaint"): {"acme": 0.3, "bolt": 0.3, "crate": 0.3},
    ("delivery", "complaint"): {"acme": 0.1, "bolt": 0.1, "crate": 0.1},
    ("price", "complaint"): {"acme": 0.05, "bolt": 0.05, "crate": 0.05},
    ("staff", "praise"): {"acme": 0.4, "bolt": 0.1, "crate": 0.1},
    ("app", "praise"): {"acme": 0.1, "bolt": 0.1, "crate": 0.1},
}
TOML = """[market]
name = "Invented"
own = "acme"

[[brand]]
id = "acme"
name = "Acme"
domains = ["acme.example"]

[[brand]]
id = "bolt"
name = "Bolt & Sons"
domains = ["bolt.example"]

[[brand]]
id = "crate"
name = "Crate"
domains = ["crate.example"]

[[keyword]]
text = "parcel box"
volume = 900
country = "gb"
language = "en"

[[keyword]]
text = "cheap parcel"
volume = 100
country = "gb"
language = "en"
"""


def write_market(folder: Path, records: list[Record] | None = None, *, toml: str = TOML) -> Market:
    """market.toml and a store with the records (default: the whole invented market)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "market.toml").write_text(toml, encoding="utf-8")
    market = read_market(folder / "market.toml")
    with open_store(market.store_url) as store:
        store.save(all_records() if records is None else records)
    return market


def all_records() -> list[Record]:
    """Everything, the same each time."""
    return [*reviews(), *answers(), *searches(), *channels(), *crawls()]


def reviews(*, each: int = 150, seed: int = 4) -> list[Record]:
    """``each`` reviews of every brand; shares of what they say are quotas over each source."""
    dice = np.random.default_rng(seed)
    found: list[Record] = []
    for brand in BRANDS:
        parts: list[list[str]] = [[] for _ in range(each)]
        stars = np.full(each, 0.6)
        for (theme, side), sentences in SAID.items():
            chosen = dice.permutation(each)[: round(each * SHARES[theme, side][brand])]
            for number, i in enumerate(chosen):
                parts[i].append(sentences[number % len(sentences)])
                stars[i] = 0.2 if side == "complaint" else max(stars[i], 1.0) if stars[i] != 0.2 else 0.2
        for i, said in enumerate(parts):
            published = START + timedelta(days=int(dice.integers(0, 350)))
            replied = published + timedelta(days=2) if brand == "acme" and i % 2 == 0 else None
            found.append(
                Review(
                    review_id=stable_id("r", brand, i), native_id=f"{brand}-{i}", brand=brand,
                    source="shop" if i % 2 else "forum", crawl_id=f"c-{brand}", page_id=f"p{i}", rating=float(stars[i]),
                    text=" ".join(said) or f"Order number {i} was a thing I had.", published=published,
                    author_key=f"author-{brand}-{i}", url=f"https://shop.example/{brand}/{i}",
                    reply_text="Thank you." if replied else None, replied_at=replied,
                )
            )  # fmt: skip
    return found


def answers() -> list[Record]:
    """FAQs of two brands: delivery is answered, refunds by none."""
    entries = [
        ("bolt", "When will my parcel arrive?", "Standard delivery takes two days; express arrives the next day."),
        ("bolt", "I forgot my password.", "Press Forgot password on the login page and choose a new one."),
        ("crate", "How long does delivery take?", "Shipping takes three days. Late deliveries are refunded by nobody."),
        ("crate", "Who founded you?", "Two sisters in a garage."),
    ]
    return [
        FaqEntry(faq_id=stable_id("f", brand, q), brand=brand, url=f"https://{brand}.example/faq", question=q, answer=a, markup="details")
        for brand, q, a in entries
    ]  # fmt: skip


def searches() -> list[Record]:
    """Two keywords read, one of them twice, one failed."""
    order = {"parcel box": ["bolt.example", "other.example", "acme.example"], "cheap parcel": ["www.bolt.example"]}
    found: list[Record] = []
    for day, keywords in ((1, ["parcel box"]), (10, ["parcel box", "cheap parcel"])):
        for keyword in keywords:
            capture = f"s-{keyword}-{day}"
            found.append(_capture(capture, keyword, day, CaptureState.OK))
            for position, host in enumerate(order[keyword], 1):
                found.append(
                    Ranking(ranking_id=f"{capture}-{position}", capture_id=capture, position=position, part=SerpPart.ORGANIC,
                            url=f"https://{host}/", title=host)
                )  # fmt: skip
    found.append(_capture("s-lost", "lost parcel", 10, CaptureState.FAILED))
    return found


def _capture(name: str, keyword: str, day: int, state: CaptureState) -> SerpCapture:
    return SerpCapture(
        capture_id=name, keyword=keyword, provider="searxng", country="gb", language="en", device="desktop",
        captured_at=datetime(2026, 1, day, tzinfo=UTC), state=state, depth=10,
    )  # fmt: skip


def channels() -> list[Record]:
    """One brand has a chat."""
    return [
        Signal(signal_id="g1", brand="bolt", url="https://bolt.example/", kind=SignalKind.CHAT, vendor="Chatty", evidence="script")
    ]  # fmt: skip


def crawls() -> list[Record]:
    """A finished crawl of every brand, and one that was blocked."""
    found: list[Record] = [
        Crawl(
            crawl_id=f"c-{brand}", spider="reviews", source="shop", brand=brand, start_url=None, started=NOW - timedelta(days=1),
            finished=NOW - timedelta(days=1), expected=150, got=150, new=150, pages=8, stop_reason="finished",
        )
        for brand in BRANDS
    ]  # fmt: skip
    found.append(
        Crawl(
            crawl_id="c-wall", spider="reviews", source="wall", brand="bolt", start_url=None, started=NOW - timedelta(days=1),
            finished=NOW, got=0, blocked=1, pages=1, stop_reason="blocked",
        )
    )  # fmt: skip
    return found
