"""A brand's site has a chat or another contact channel that it had not, or has lost one."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.changes.base import Change, Kind, Pair

WORDS = {
    "chat": "a live chat", "help_desk": "a help desk", "email": "an e-mail address", "phone": "a phone number",
    "contact_form": "a contact form", "social": "a social channel", "opening_hours": "opening hours",
    "response_time": "a promised response time", "self_service": "self-service",
}  # fmt: skip
NAMED = frozenset({"chat", "help_desk", "social"})
"""Kinds of which the vendor counts: another chat product is a change, another phone number is not."""


def find(pair: Pair) -> Iterator[Change]:
    """Channels compared as sets of kind and vendor."""
    then, now = pair.both("signals")
    brands_then = set(then["brand"]) if len(then) else set()
    looked = pair.looked_before("contact_channels") | brands_then
    whole = pair.looked_before("contact_channels", whole=True) | (brands_then - pair.looked_before("contact_channels"))
    for brand, name in pair.names.items():
        if brand not in looked:
            continue
        old, new = _channels(then, brand), _channels(now, brand)
        for kind, vendor in sorted(set(old) ^ set(new)):
            came = (kind, vendor) in new
            if came and brand not in whole:
                continue  # it may have stood on a page that was not read then
            what = WORDS.get(kind, kind) + (f" ({vendor})" if vendor else "")
            yield Change(
                statement=f"The site of {name} {'now has' if came else 'no longer shows'} {what}.",
                brand=brand,
                subject=" ".join(part for part in (kind, vendor) if part),
                weight=float(kind == "chat"),
                better=came,
            )


def _channels(signals: pd.DataFrame, brand: str) -> set[tuple[str, str]]:
    if signals.empty:
        return set()
    mine = signals[signals["brand"] == brand]
    if "gone" in mine.columns:
        mine = mine[~mine["gone"].fillna(False).astype(bool)]
    vendors = mine["vendor"].fillna("").where(mine["kind"].isin(list(NAMED)), "")
    return set(zip(mine["kind"].astype(str), vendors.astype(str), strict=True))


KIND = Kind(
    name="contact_channel",
    label="Contact channels",
    explains="A brand's site shows a contact channel that it did not show at the earlier analysis, or no longer shows "
    "one; gone only when a later crawl read the site without any page failing.",
    order=6,
    alerts=True,
    find=find,
)
