"""Keywords into market.toml: exports of Keyword Planner and Search Console, of keyword tools, and plain lists.

New keywords become ``[[keyword]]`` tables behind those that are there; a keyword that is there gets its volume when it
has none. All else in the file stays as it is, byte for byte, and a file that would not be valid is never written.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from spiders.errors import ImportFileError, UsageError
from spiders.importers.base import ImportReport, Rejected
from spiders.importers.tables.keyword_rows import FoundKeyword, read_keywords
from spiders.market import Keyword, Market, read_market
from spiders.market_edits import KeywordEdits, write_keywords
from spiders.records import normalise_text
from spiders.store import Store

MANY = 200
"""Keywords above which the report says what they cost."""


def import_keywords(
    market: Market,
    file: Path,
    *,
    mapping: Mapping[str, str],
    defaults: Mapping[str, str],
    now: datetime,
    store: Store,
) -> ImportReport:
    """Read a file of keywords into market.toml; see :class:`spiders.importers.base.Importer`."""
    if defaults:
        raise UsageError(f"import keywords takes no --{next(iter(defaults)).replace('_', '-')}; it takes --map")
    if market.file is None:
        raise ImportFileError(
            f"{file}: the market was not read from a file that keywords could be written to; use -m FILE"
        )
    found = read_keywords(file, mapping=mapping)
    present = read_market(market.file).keyword  # an import before this one may have added some
    edits, same, twice = _compare(present, found.keywords)
    if edits.new or edits.volumes:
        write_keywords(market.file, edits)
    notes = list(found.notes)
    total = len(present) + len(edits.new)
    if edits.new:
        notes.append(f"written to {market.file}")
    if total > MANY:
        notes.append(f"{market.file.name} has {total} keywords now; each is asked for in every crawl of results pages")
    return ImportReport(
        file=str(file),
        read=found.read,
        new=len(edits.new),
        changed=len(edits.volumes),
        same=same,
        rejected=found.rejected,
        losses=tuple(sorted((*found.losses, *twice), key=lambda r: r.line)),
        columns=found.columns,
        unused=found.unused,
        notes=tuple(notes),
    )


def _compare(present: tuple[Keyword, ...], found: tuple[FoundKeyword, ...]) -> tuple[KeywordEdits, int, list[Rejected]]:
    """What is to be written, how many keywords are there already, and volumes that have no one place to go."""
    places: dict[str, list[int]] = {}
    for place, keyword in enumerate(present):
        places.setdefault(normalise_text(keyword.text), []).append(place)
    new: dict[tuple[str, str | None, str | None], Keyword] = {}
    volumes: dict[int, int] = {}
    same = 0
    losses: list[Rejected] = []
    for one in found:
        words = normalise_text(one.text)
        fits = [p for p in places.get(words, []) if _agree(present[p], one)]
        if not fits:
            key = (words, one.country, one.language)
            before = new.get(key)
            same += before is not None
            if before is None or (before.volume is None and one.volume is not None):
                text = before.text if before else one.text
                new[key] = Keyword(text=text, volume=one.volume, country=one.country, language=one.language)
            continue
        empty = [p for p in fits if present[p].volume is None and p not in volumes]
        if one.volume is None or not empty:
            same += 1
        elif len(fits) > 1:
            same += 1
            reason = f"{one.text!r} stands {len(fits)} times in market.toml; its volume was left out"
            losses.append(Rejected(line=one.line, reason=reason))
        else:
            volumes[empty[0]] = one.volume
    return KeywordEdits(new=tuple(new.values()), volumes=volumes), same, losses


def _agree(keyword: Keyword, one: FoundKeyword) -> bool:
    """Whether country and language do not contradict each other."""
    pairs = ((keyword.country, one.country), (keyword.language, one.language))
    return all(not left or not right or left.lower() == right for left, right in pairs)
