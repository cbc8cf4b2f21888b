"""A brand's FAQ has entries that are new, gone, or answered otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from analysis.changes.base import Change, Kind, Pair
from spiders.records import normalise_text

MOMENTS = re.compile(
    r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{1,2}:\d{2}(?::\d{2})?\b"
    r"|\b\d{1,2}\.? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? \d{4}\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4}\b",
    re.IGNORECASE,
)
"""Dates and times of day: a page that only says when it was last updated has not changed."""
SHOWN = 90


@dataclass
class _Entry:
    question: str
    faq_id: str
    answers: set[str] = field(default_factory=set)
    """Normalised; the same question may be answered in several places."""
    urls: set[str] = field(default_factory=set)


def find(pair: Pair) -> Iterator[Change]:
    """Entries compared as sets of normalised questions and answers; their order and addresses do not matter."""
    then, now = pair.both("faq")
    brands_then = set(then["brand"]) if len(then) else set()
    looked = pair.looked_before("faq_pages") | brands_then
    whole = pair.looked_before("faq_pages", whole=True) | (brands_then - pair.looked_before("faq_pages"))
    for brand, name in pair.names.items():
        if brand not in looked:
            continue
        old, new = _entries(then, brand), _entries(now, brand)
        for question in sorted(set(old) | set(new)):
            if question not in old:
                # on a page that was not read then, it may have stood all the time
                if brand in whole or new[question].urls & _urls(then, brand):
                    yield _change(name, brand, new[question], "now answers", better=True)
            elif question not in new:
                yield _change(name, brand, old[question], "no longer answers", better=False)
            elif not old[question].answers & new[question].answers:
                yield _change(name, brand, new[question], "answers differently", better=None)


def _entries(faq: pd.DataFrame, brand: str) -> dict[str, _Entry]:
    """Normalised question -> what stands under it."""
    found: dict[str, _Entry] = {}
    if faq.empty:
        return found
    mine = faq[faq["brand"] == brand]
    if "gone" in mine.columns:
        mine = mine[~mine["gone"].fillna(False).astype(bool)]
    for row in mine.sort_values("faq_id").itertuples():
        key = _plain(str(row.question))
        entry = found.setdefault(key, _Entry(question=str(row.question), faq_id=str(row.faq_id)))
        entry.answers.add(_plain(str(row.answer)))
        entry.urls.add(str(row.url))
    return found


def _urls(faq: pd.DataFrame, brand: str) -> set[str]:
    return set(faq.loc[faq["brand"] == brand, "url"].astype(str)) if len(faq) else set()


def _plain(text: str) -> str:
    return normalise_text(MOMENTS.sub(" ", text))


def _change(name: str, brand: str, entry: _Entry, words: str, *, better: bool | None) -> Change:
    question = entry.question
    short = question if len(question) <= SHOWN else question[: SHOWN - 1].rstrip() + "…"
    return Change(
        statement=f"The FAQ of {name} {words}: “{short}”",
        brand=brand,
        subject=short,
        better=better,
        evidence_ids=(entry.faq_id,),
    )


KIND = Kind(
    name="faq_entry",
    label="FAQ",
    explains="A question was added to or taken from a brand's FAQ, or its answer is another one; compared without order, "
    "dates and times. An entry counts as gone only when a later crawl read the FAQ without any page failing.",
    order=5,
    alerts=True,
    find=find,
)
