"""What the demonstration market's sites hold: at first, and at a second visit after a scripted change.

What was changed stands in :data:`CHANGED`; a comparison of two analyses has to tell exactly that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from analysis.demo.invent import Batch, InventedReview, invent_reviews
from analysis.demo.searches import ORDER

Entries = tuple[tuple[str, str], ...]

FAQ: dict[str, Entries] = {
    "northbox": (
        (
            "How long does support take to answer?",
            "We answer e-mails within one working day and pick up the phone within five minutes, Monday to Saturday.",
        ),
        (
            "What does a parcel cost?",
            "A small parcel costs £3.90, a large one £5.90. There are no extra fees for storage in the first three days.",
        ),
        (
            "What can I do when the locker is full?",
            "When no compartment is free, the app shows the nearest locker with space and we keep your parcel for three days.",
        ),
        (
            "My parcel was damaged. What now?",
            "Take a picture of the damaged parcel and its packaging and send both to us within seven days; we replace broken goods up to £500.",
        ),
        (
            "When will my parcel be delivered?",
            "Most parcels are delivered on the next working day. If the delivery is late, the tracking page shows the new date.",
        ),
    ),
    "swiftparcel": (
        (
            "How do I reset my password?",
            "Open the login page, choose Forgot password and follow the link in the e-mail to log in to your account again.",
        ),
        (
            "How much is a delivery?",
            "The price depends on size: from £4.10 for a small parcel. All fees are shown before you pay.",
        ),
        (
            "Why is my delivery late?",
            "Deliveries can be delayed by traffic or weather. The tracking page shows when the driver will deliver.",
        ),
    ),
    "pickpoint": (
        (
            "The app crashes or does not open the locker. What can I do?",
            "Update the app, restart your phone and try again. If the app still crashes, enter the code at the screen of the locker.",
        ),
        (
            "Is my parcel insured against damage?",
            "Yes, damaged or broken parcels are covered up to £200. Please report the damage within five days.",
        ),
        (
            "Are your staff there to help me?",
            "Our staff are at the larger stations from 8 to 20 o'clock and help with every question.",
        ),
    ),
    "lockerly": (),
}
"""Questions the brands answer. None says anything about refunds; one brand has no FAQ at all."""

LATER_NOW = "2026-04-01T09:00:00+00:00"
"""The second visit."""
LATER_REVIEWS = Batch(
    start=datetime(2026, 1, 16, tzinfo=UTC),
    days=74,
    part=0.25,
    first_number=1000,
    burst=("pickpoint", "login", "complaint"),
    burst_share=0.30,
    burst_days=20,
)
"""As many reviews a month as before with the same shares, but for a burst of complaints about one brand's login."""
ADDED = (
    "northbox",
    ("Where do I find the code of my locker?", "It is in the e-mail that tells you that your parcel has arrived."),
)
REMOVED = ("swiftparcel", "How much is a delivery?")
ANSWERED_ANEW = (
    "pickpoint",
    "Is my parcel insured against damage?",
    "Yes, damaged or broken parcels are covered up to £350. Please report the damage within ten days.",
)
NEW_CHAT = "northbox"
FELL = ("swiftparcel", "cheap parcel delivery")
LATER_ORDER = {
    **ORDER,
    FELL[1]: ("pickpoint", "compare.example", "post.example", "lockerly", "shop.example", "swiftparcel"),
}

CHANGED: tuple[tuple[str, str, str], ...] = (
    ("complaint_share", "pickpoint", "login"),
    ("spike", "pickpoint", "login"),
    ("rating", "pickpoint", ""),
    ("search_rank", *FELL),
    ("faq_entry", ADDED[0], ADDED[1][0]),
    ("faq_entry", *REMOVED),
    ("faq_entry", *ANSWERED_ANEW[:2]),
    ("contact_channel", NEW_CHAT, "chat"),
)
"""(kind of change, brand, theme of the sentence files or subject). Ratings fall because of the burst."""


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything the sites can be asked for."""

    reviews: Sequence[InventedReview]
    faq: Mapping[str, Entries]
    order: Mapping[str, tuple[str, ...]]
    """Keyword -> who ranks, first rank first."""
    chats: frozenset[str]
    """Brands whose site has a chat."""


def invent_world(seed: int, *, later: bool = False) -> World:
    """The market at the first or the second visit.

    Parameters
    ----------
    seed
        The same seed gives the same market.
    later
        The second visit: everything that was there, and the changes.
    """
    reviews = invent_reviews(seed)
    if not later:
        return World(reviews=reviews, faq=FAQ, order=ORDER, chats=frozenset({"lockerly"}))
    both = [*invent_reviews(seed, LATER_REVIEWS), *reviews]
    newest_first = sorted(both, key=lambda review: review.published, reverse=True)
    return World(reviews=newest_first, faq=_later_faq(), order=LATER_ORDER, chats=frozenset({"lockerly", NEW_CHAT}))


def _later_faq() -> dict[str, Entries]:
    entries = {brand: dict(said) for brand, said in FAQ.items()}
    entries[ADDED[0]][ADDED[1][0]] = ADDED[1][1]
    del entries[REMOVED[0]][REMOVED[1]]
    entries[ANSWERED_ANEW[0]][ANSWERED_ANEW[1]] = ANSWERED_ANEW[2]
    return {brand: tuple(said.items()) for brand, said in entries.items()}
