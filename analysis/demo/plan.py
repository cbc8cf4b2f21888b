"""What is planted in the demonstration market: the truth that the analysis has to find again.

Every brand has the same share of complaints and praise about every theme, except for the differences in
:data:`PLANTED`. Shares are quotas, not probabilities: the invented reviews have them exactly, source by source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["complaint", "praise"]
SIDES: tuple[Side, Side] = ("complaint", "praise")


@dataclass(frozen=True, kw_only=True)
class DemoBrand:
    """One invented brand."""

    id: str
    name: str
    host: str
    reply_share: float
    """Share of its reviews it answers."""


@dataclass(frozen=True, kw_only=True)
class DemoSource:
    """One invented review site."""

    host: str
    language: str
    markup: Literal["json-ld", "microdata", "plain"]
    reviews: int
    """Reviews of each brand."""


BRANDS = (
    DemoBrand(id="northbox", name="Northbox", host="northbox.localhost", reply_share=0.5),
    DemoBrand(id="swiftparcel", name="SwiftParcel", host="swiftparcel.localhost", reply_share=0.0),
    DemoBrand(id="pickpoint", name="PickPoint", host="pickpoint.localhost", reply_share=0.2),
    DemoBrand(id="lockerly", name="Lockerly", host="lockerly.localhost", reply_share=0.2),
)
OWN = "northbox"

SOURCES = (
    DemoSource(host="trustcorner.localhost", language="en", markup="json-ld", reviews=140),
    DemoSource(host="meinungsplatz.localhost", language="de", markup="microdata", reviews=80),
    DemoSource(host="talkback.localhost", language="en", markup="plain", reviews=80),
)

BASE: dict[tuple[str, Side], float] = {
    ("waiting", "complaint"): 0.08,
    ("staff", "complaint"): 0.05,
    ("delivery", "complaint"): 0.08,
    ("damage", "complaint"): 0.05,
    ("price", "complaint"): 0.05,
    ("refund", "complaint"): 0.20,
    ("app", "complaint"): 0.05,
    ("availability", "complaint"): 0.05,
    ("login", "complaint"): 0.05,
    ("staff", "praise"): 0.05,
    ("delivery", "praise"): 0.10,
    ("price", "praise"): 0.05,
    ("app", "praise"): 0.05,
    ("waiting", "praise"): 0.05,
    ("availability", "praise"): 0.02,
}
"""(theme of the sentence files, side) -> share of a brand's reviews."""

PLANTED: dict[tuple[str, str, Side], float] = {
    ("northbox", "staff", "praise"): 0.25,
    ("northbox", "app", "complaint"): 0.25,
    ("swiftparcel", "waiting", "complaint"): 0.30,
    ("pickpoint", "price", "praise"): 0.25,
    ("lockerly", "damage", "complaint"): 0.25,
}
"""(brand, theme, side) -> share that differs from :data:`BASE`."""

COMMON_PAIN = "refund"
"""The pain of every brand's customers that no brand's FAQ answers: the gap of this market."""

TAXONOMY_THEMES: dict[str, tuple[str, ...]] = {
    "waiting": ("waiting", "reachability"),
    "staff": ("staff", "competence"),
    "delivery": ("delivery",),
    "damage": ("damage",),
    "price": ("price", "fees"),
    "refund": ("refunds", "billing"),
    "app": ("app", "usability"),
    "availability": ("availability", "collection"),
    "login": ("account",),
}
"""Theme of the sentence files -> themes of the built-in taxonomy that its sentences belong to, the main one first."""


def share(brand: str, theme: str, side: Side) -> float:
    """The planted share of the brand's reviews that complain about or praise the theme, 0..1."""
    return PLANTED.get((brand, theme, side), BASE.get((theme, side), 0.0))


def true_direction(brand: str, theme: str, side: Side) -> Literal["higher", "lower", "same"]:
    """How the brand's share stands to the other brands' together, by construction.

    A difference planted at one brand makes every other brand differ a little from its market the other way round:
    that is true as well, and a claim of it is right.
    """
    others = [share(b.id, theme, side) for b in BRANDS if b.id != brand]
    market = sum(others) / len(others)
    own = share(brand, theme, side)
    if abs(own - market) < 1e-9:
        return "same"
    return "higher" if own > market else "lower"


def is_common_pain(theme: str) -> bool:
    """Whether the market's customers complain about the theme more than they praise it, by construction."""
    complaints, praise = (sum(share(brand.id, theme, side) for brand in BRANDS) for side in SIDES)
    return complaints > praise
