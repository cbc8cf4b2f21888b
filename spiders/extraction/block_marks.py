"""Which of a block's ratings and dates is the review's own."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from spiders.extraction.blocks import Parts, between, within
from spiders.extraction.date_marks import DateMark
from spiders.extraction.layout import Layout
from spiders.extraction.rating_marks import RatingMark
from spiders.parsing.ratings import share_of


def block_ratings(layout: Layout, parts: Sequence[Parts], marks: Sequence[RatingMark]) -> list[float | None]:
    """The rating of each block: of the kind of mark that most blocks have once, the surest."""
    held: list[list[RatingMark]] = [
        [m for m in between(marks, part.block.start, part.block.end) if not within(m.at, part.reply)] for part in parts
    ]
    blocks_with: Counter[str] = Counter()
    total: Counter[str] = Counter()
    best_seen: defaultdict[str, float] = defaultdict(float)
    weight: dict[str, int] = {}
    for group in held:
        for look in {layout.signature(m.at) for m in group}:
            blocks_with[look] += 1
        for mark in group:
            look = layout.signature(mark.at)
            total[look] += 1
            weight[look] = max(weight.get(look, 0), mark.weight)
            if mark.best is None:
                best_seen[look] = max(best_seen[look], mark.value)

    def rank(look: str) -> tuple[float, ...]:
        once = total[look] <= 1.2 * blocks_with[look]
        partial = re.search(r"sub|detail|categor|criteri|aspect|attribute|user|author", look, re.IGNORECASE) is not None
        return (not once, partial, -weight[look], -blocks_with[look])

    ranking = {look: rank(look) for look in blocks_with}
    result: list[float | None] = []
    for group in held:
        if not group:
            result.append(None)
            continue
        mark = min(group, key=lambda m: (ranking[layout.signature(m.at)], m.at))
        if mark.best is None:
            top = best_seen[layout.signature(mark.at)]
            result.append(share_of(mark.value, 5.0 if top <= 5 else 10.0 if top <= 10 else 100.0))
        else:
            result.append(share_of(mark.value, mark.best))
    return result


def block_dates(
    layout: Layout, parts: Sequence[Parts], marks: Sequence[DateMark]
) -> list[tuple[bool, datetime | None]]:
    """The date of each block: of the kind that most blocks have, not of the visit, the first."""
    held = [[m for m in between(marks, p.block.start, p.block.end) if not within(m.at, p.reply)] for p in parts]
    blocks_with: Counter[str] = Counter()
    for group in held:
        for look in {layout.signature(m.at) for m in group}:
            blocks_with[look] += 1
    result: list[tuple[bool, datetime | None]] = []
    for group in held:
        if not group:
            result.append((False, None))
            continue
        mark = min(
            group, key=lambda m: (m.other, not m.bare, m.moment is None, -blocks_with[layout.signature(m.at)], m.at)
        )
        result.append((True, mark.moment))
    return result
