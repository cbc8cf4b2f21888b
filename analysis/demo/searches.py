"""The demonstration market's search results: who ranks where for which keyword."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.demo.plan import BRANDS

KEYWORDS: dict[str, int] = {
    "parcel locker near me": 4400,
    "cheap parcel delivery": 2900,
    "send a parcel today": 1600,
    "parcel refund": 720,
    "locker pick up point": 480,
}
"""Keyword -> searches a month."""

FAILING = "locker pick up point"
"""The keyword whose capture fails: nothing may be said about its ranking."""

ORDER: dict[str, tuple[str, ...]] = {
    "parcel locker near me": ("swiftparcel", "post.example", "northbox", "pickpoint", "maps.example", "lockerly"),
    "cheap parcel delivery": ("swiftparcel", "pickpoint", "compare.example", "post.example", "lockerly"),
    "send a parcel today": ("swiftparcel", "post.example", "lockerly", "northbox", "compare.example"),
    "parcel refund": ("consumer.example", "post.example", "forum.example", "swiftparcel"),
}
"""Keyword -> brand ids and other hosts, first rank first."""

FILL = 20
"""Results each answer has at least, so that a brand missing among them is beyond the depth, not unknown."""


def search_answer(
    query: str, *, page: int, port: int, order: Mapping[str, tuple[str, ...]] = ORDER
) -> dict[str, Any] | None:
    """SearXNG's JSON answer of one page; None when the capture fails."""
    if query == FAILING:
        return None
    names = {brand.id: brand.name for brand in BRANDS}
    hosts = {brand.id: f"{brand.host}:{port}" for brand in BRANDS}
    first = order.get(query, ())
    places = [*first, *(f"site{number:02d}.example" for number in range(1, FILL - len(first) + 1))]
    results = [
        {
            "url": f"http://{hosts.get(place, place)}/" + ("" if place in hosts else query.replace(" ", "-")),
            "title": f"{names.get(place, place)}: {query}",
            "content": f"{names.get(place, place)} about {query}.",
            "engine": "demo",
            "engines": ["demo"],
            "positions": [position],
            "category": "general",
        }
        for position, place in enumerate(places, 1)
    ]
    return {
        "query": query,
        "number_of_results": len(results),
        "results": results if page == 1 else [],
        "answers": [],
        "corrections": [],
        "infoboxes": [],
        "suggestions": [],
        "unresponsive_engines": [],
    }
