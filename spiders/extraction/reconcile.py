"""Structured data and visible blocks made one list: completed, checked, nothing counted twice."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from spiders.extraction.found import FoundReview
from spiders.extraction.page import PageContent
from spiders.parsing.text import strip_tags
from spiders.records import ReviewKind, normalise_text

_SHORT = 12
_PROBE = 60


_BETWEEN = re.compile(r"[\W_]+")
_BETWEEN_ASCII = bytes(code for code in range(128) if not chr(code).isalnum())


def letters(text: str) -> str:
    """The text as compared: letters and digits only, case folded.

    >>> letters("Late, again!")
    'lateagain'
    """
    if text.isascii():
        return text.lower().encode("ascii").translate(None, _BETWEEN_ASCII).decode("ascii")
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text).casefold())


class ShownText:
    """What a page shows, for asking whether a text is among it; made of the markup, without a tree."""

    def __init__(self, page: PageContent) -> None:
        self._page = page

    @cached_property
    def pieces(self) -> list[str]:
        """The text between one tag and the next, in the order of the page."""
        return strip_tags(self._page.text, between="\x00").split("\x00")

    @cached_property
    def _all(self) -> str:
        return letters(" ".join(self.pieces))

    @cached_property
    def _each(self) -> frozenset[str]:
        return frozenset(letters(piece) for piece in self.pieces if len(piece) < 200)

    def shows(self, text: str) -> bool:
        """Whether the page shows the text or its beginning; a very short one must stand alone."""
        key = letters(text)
        if not key:
            return False
        if len(key) < _SHORT:
            return key in self._each
        return key[:_PROBE] in self._all


def reconcile(
    structured: Sequence[FoundReview], groups: Sequence[Sequence[FoundReview]], shown: ShownText
) -> list[FoundReview]:
    """Each review once: structured data completed by the visible block it belongs to, then what only the page shows.

    Parameters
    ----------
    structured
        Reviews of the structured data.
    groups
        Reviews of the visible blocks, by group of like blocks.
    shown
        The page's visible text: what it nowhere shows is marked as not visible.
    """
    blocks = [block for group in groups for block in group]
    pairs = _match(structured, blocks)
    graded = _page_grades_finer(structured, blocks, pairs)
    result: list[FoundReview] = []
    for index, review in enumerate(structured):
        at = pairs.get(index)
        if at is None:
            result.append(review if shown.shows(review.text or review.title or "") else replace(review, visible=False))
        else:
            result.append(_merge(review, blocks[at], graded=graded))
    used = set(pairs.values())
    dated = 2 * sum(r.published is not None for r in structured) > len(structured)
    anything_shown = any(r.visible for r in result)
    start = 0
    for group in groups:
        places = range(start, start + len(group))
        start += len(group)
        if anything_shown and not any(at in used for at in places) and not _strong(group, dated=dated):
            continue
        result.extend(blocks[at] for at in places if at not in used)
    return result


def _strong(group: Sequence[FoundReview], *, dated: bool) -> bool:
    """Whether a group is believed though the structured data speaks of other reviews the page shows.

    Undated quotes beside dated reviews are advertising.
    """
    full = sum(
        r.rating is not None and (r.published is not None or (r.author is not None and not dated)) for r in group
    )
    return 2 * full > len(group) and len(group) > 1


def _match(structured: Sequence[FoundReview], blocks: Sequence[FoundReview]) -> dict[int, int]:
    """Index of a structured review -> index of its block; each block once."""
    keys = [letters(block.text) for block in blocks]
    by_start: defaultdict[str, list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        by_start[key[:24]].append(at)
    bags = [Counter(normalise_text(block.text).split()) for block in blocks]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for index, review in enumerate(structured):
        key = letters(review.text)
        options = [at for at in by_start.get(key[:24], []) if at not in taken] if key else []
        if not options and key:
            bag = Counter(normalise_text(review.text).split())
            scored = [(_alike(bag, other), -at) for at, other in enumerate(bags) if at not in taken]
            best = max(scored, default=(0.0, 0))
            options = [-best[1]] if best[0] >= 0.6 else []
        if not options and review.author:
            author = letters(review.author)
            options = [
                at
                for at, block in enumerate(blocks)
                if at not in taken
                and block.author
                and letters(block.author) == author
                and _same_day(review, block)
                and (not key or not keys[at])
            ]
        if options:
            chosen = min(
                options, key=lambda at: (abs(len(keys[at]) - len(key)), not _same_author(review, blocks[at]), at)
            )
            pairs[index] = chosen
            taken.add(chosen)
    return pairs


def _alike(left: Counter[str], right: Counter[str]) -> float:
    """Share of the shorter text's words that the other has; only for texts long enough to say something."""
    shorter = min(left.total(), right.total())
    return (
        (left & right).total() / shorter * (0.6 + 0.4 * shorter / max(left.total(), right.total()))
        if shorter >= 5
        else 0.0
    )


def _same_author(left: FoundReview, right: FoundReview) -> bool:
    return bool(left.author and right.author and letters(left.author) == letters(right.author))


def _same_day(left: FoundReview, right: FoundReview) -> bool:
    return left.published is None or right.published is None or abs((left.published - right.published).days) <= 1


def _page_grades_finer(structured: Sequence[FoundReview], blocks: Sequence[FoundReview], pairs: dict[int, int]) -> bool:
    """Whether the data says only all or nothing where the page shows grades (a thumb up beside 3 of 4 stars)."""
    both = [
        (structured[i].rating, blocks[at].rating)
        for i, at in pairs.items()
        if structured[i].rating is not None and blocks[at].rating is not None
    ]
    if len(both) < 3 or any(data not in {0.0, 1.0} for data, _ in both):
        return False
    return sum(page not in {0.0, 1.0} for _, page in both) * 3 >= len(both)


def _merge(review: FoundReview, block: FoundReview, *, graded: bool) -> FoundReview:
    data, page = letters(review.text), letters(block.text)
    cut = review.text.rstrip().endswith(("…", "...", "[...]"))
    longer = len(page) > len(data) and (page.startswith(data[: max(len(data) - 6, 1)]) if data else True)
    text = block.text if (longer and (cut or len(page) > 1.1 * len(data))) or not review.text else review.text
    rating = block.rating if review.rating is None or (graded and block.rating is not None) else review.rating
    return replace(
        review,
        text=text,
        kind=ReviewKind.REVIEW,
        title=review.title or block.title,
        rating=rating,
        published=review.published or block.published,
        author=review.author or block.author,
        verified=review.verified if review.verified is not None else block.verified,
        helpful=review.helpful if review.helpful is not None else block.helpful,
        reply_text=review.reply_text or block.reply_text,
        replied_at=review.replied_at or block.replied_at,
    )
