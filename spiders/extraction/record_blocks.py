"""Repeated review blocks of any page, from what a reader sees: a rating, a date, prose - without selectors.

Every rating and every date on the page is a mark. Marks that look alike (same tags and classes) form a group; the
block of a mark is the largest element that holds no other mark of its group, so wrappers, rows and cards of any make
are found without knowing them. Groups whose blocks hold prose are read field by field (``block_fields``), the group
with most fields wins where two overlap. Product lists, navigation and summaries fall out for want of prose or for
their prices and counts.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from spiders.extraction.block_fields import Read, read_blocks
from spiders.extraction.blocks import Block, word_weight
from spiders.extraction.date_marks import DateMark, date_marks
from spiders.extraction.found import FoundReview
from spiders.extraction.layout import Layout, read_layout
from spiders.extraction.page import PageContent
from spiders.extraction.rating_marks import RatingMark, rating_marks
from spiders.records import ReviewKind

REVIEW_WORDS = re.compile(
    r"review|testimonial|opinion|feedback|bewertung|rezension|\bavis\b|\bavis[-_]|recens|reseña|resena|opinie|otzyv|отзыв|omtale|anmeldelse|omdome|arvostelu|hodnocen|recenz|depoimento|avaliac|yorum|\bulasan\b|レビュー|口コミ|评论|評論|후기|리뷰|cooking-report|\bugc\b|quote",
    re.IGNORECASE,
)
COMMENT_WORDS = re.compile(
    r"comment|kommentar|commentaire|comentario|reactie|discussion|\bpost\b|notes?\b|repl(?:y|ies)", re.IGNORECASE
)
_PRICE = re.compile(
    r"(?:[$€£¥₹₽₺₩฿]|\b(?:USD|EUR|GBP|kr|zł|Kč|Ft|Rs\.?|руб|TL|AED|SAR)\b)\s?\d|\d[\d.,]*\s?(?:[€₽₺₫]|zł|Kč|kr\b|руб)"
)
_COUNTED = re.compile(
    r"^\W{0,3}\d[\d.,\s]{0,9}\W{0,2}(?:verified )?(?:reviews?|ratings?|votes?|bewertungen|avis|opiniones|recensioni|recensies|beoordelingen|avaliações|отзыв\w{0,3}|opinii|レビュー|件)|^\(\s?\d[\d.,]{0,9}\s?[kK]?\s?\)$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_COUNTED_IN = re.compile(
    r"\d[\d.,\s\u202f]{0,9}(?:reviews?|ratings|votes|bewertungen|rezensionen|avis|opiniones|recensioni|recensies|beoordelingen|avaliações|отзыв\w{0,3}|голос\w{0,3}|opinii)(?!\w)",
    re.IGNORECASE,
)
_RATED_BY = re.compile(r"^\W{0,3}\d[.,]\d\s{0,3}(?:/\s?\d{1,2}\s{0,3})?\(\s?\d[\d.,\s\u202f]{0,9}[kK]?\s?\)")
_MOST_GROUPS = 40
_PROSE = 3


class Group(NamedTuple):
    """Blocks that look alike, with what was read in them."""

    blocks: list[Block]
    reviews: list[FoundReview]
    score: float


def record_blocks(page: PageContent) -> list[FoundReview]:
    """The reviews and comments that a reader of the page sees, in its order.

    A comment without rating on a page where others have one is a mention. Dates such as "2 days ago" are read only
    when ``page.captured`` says when the page was fetched.
    """
    pairs = sorted(
        (
            (block.start, index, review)
            for index, group in enumerate(block_groups(page))
            for block, review in zip(group.blocks, group.reviews, strict=True)
        ),
        key=lambda pair: pair[:2],
    )
    return list(dict.fromkeys(review for _, _, review in pairs))


def block_groups(page: PageContent) -> list[Group]:
    """The groups of like blocks that are reviews, the most telling one first; none overlaps another."""
    layout = read_layout(page.root)
    ratings = rating_marks(layout)
    dates = date_marks(layout, page.captured)
    chosen: list[Group] = []
    taken: list[Block] = []
    for group in sorted(_groups(layout, ratings, dates), key=lambda g: (-g.score, g.blocks[0].start)):
        if not any(_overlaps(block, taken) for block in group.blocks):
            chosen.append(group)
            taken = sorted([*taken, *group.blocks])
    if any(len(group.blocks) > 1 for group in chosen):  # a lone block beside a list is the thing itself, or a quote
        chosen = [group for group in chosen if len(group.blocks) > 1]
    return chosen


def _overlaps(block: Block, taken: Sequence[Block]) -> bool:
    """Whether a block shares a place with one of those, which lie one after the other."""
    at = bisect_left(taken, block.end, key=lambda other: other.start)
    return at > 0 and taken[at - 1].end > block.start


def _groups(layout: Layout, ratings: Sequence[RatingMark], dates: Sequence[DateMark]) -> list[Group]:
    marks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for kind, places in (("r", [m.at for m in ratings]), ("d", [m.at for m in dates])):
        for at in places:
            up = layout.parents[at]
            top = layout.parents[up] if up >= 0 else -1
            key = (
                kind,
                layout.signature(at),
                layout.signature(up) if up >= 0 else "",
                layout.tag(top) if top >= 0 else "",
            )
            marks[key].append(at)
    groups: list[Group] = []
    seen: set[tuple[Block, ...]] = set()
    for places in sorted(marks.values(), key=lambda p: (-len(p), p[0]))[:_MOST_GROUPS]:
        blocks = _blocks(layout, places) if len(places) > 1 else _single(layout, places[0], ratings, dates)
        key_ = tuple(blocks)
        if not blocks or key_ in seen:
            continue
        seen.add(key_)
        if group := _read(layout, blocks, ratings, dates):
            groups.append(group)
    return groups


def _blocks(layout: Layout, places: list[int]) -> list[Block]:
    """For each mark the largest element that holds no other mark of the group, and the like among its siblings."""
    holds: Counter[int] = Counter()
    for at in places:
        node = at
        while node >= 0:
            holds[node] += 1
            node = layout.parents[node]
    tops: list[int] = []
    for at in places:
        node = at
        while layout.parents[node] >= 0 and holds[layout.parents[node]] == 1:
            node = layout.parents[node]
        tops.append(node)
    bare = [top for top, at in zip(tops, places, strict=True) if not _has_prose(layout, top, at)]
    if 2 * len(bare) > len(tops):
        return _flat(layout, tops)
    kept = _alike(layout, places, tops)
    if len(kept) < 2:
        return []
    return [Block(top, layout.ends[top]) for top in sorted({*kept, *_siblings(layout, kept)})]


def _alike(layout: Layout, places: list[int], tops: list[int]) -> list[int]:
    """Of each mark's ancestors up to its top the one that looks alike in nearly all: the largest such.

    A thread nests the answers to one comment in its item and leaves the next item alone; what both have is the body.
    """
    chains: list[dict[str, int]] = []
    for at, top in zip(places, tops, strict=True):
        chain: dict[str, int] = {}
        node = at
        while node >= top:
            words = (layout.attribute(node, "class").split() or [""])[0]
            chain[f"{layout.tag(node)}.{_DIGITS.sub('#', words)}"] = node
            node = layout.parents[node]
        chains.append(chain)
    counts = Counter(look for chain in chains for look in chain)
    most = max(counts.values())
    for share in (0.9, 0.5):
        looks = [look for look, count in counts.items() if count >= max(share * most, 2)]
        looks.sort(
            key=lambda look: sum(c[look] - t for c, t in zip(chains, tops, strict=True) if look in c) / counts[look]
        )
        for look in looks:
            held = [(chain[look], at) for chain, at in zip(chains, places, strict=True) if look in chain]
            if 2 * sum(_has_prose(layout, node, at) for node, at in held) > len(held):
                return [node for node, _ in held]
    return []


def _siblings(layout: Layout, tops: list[int]) -> set[int]:
    """Elements like the blocks, beside them, that have prose but not the mark."""
    known = set(tops)
    looks = {layout.signature(top) for top in tops}
    more: set[int] = set()
    families = Counter(layout.parents[top] for top in tops)
    for parent, count in families.items():
        if parent < 0 or count < 2:
            continue
        for child in layout.children(parent):
            if child not in known and layout.signature(child) in looks and _has_prose(layout, child, -1):
                more.add(child)
    return more


def _has_prose(layout: Layout, at: int, mark: int) -> bool:
    return any(word_weight(u.text) >= _PROSE for u in layout.units_in(at) if mark < 0 or not layout.inside(u.at, mark))


def _flat(layout: Layout, tops: list[int]) -> list[Block]:
    """Blocks without an element of their own: each begins with its mark's element and ends before the next one's."""
    parents = {layout.parents[top] for top in tops}
    if len(parents) != 1 or len(tops) < 2:
        return []
    parent = parents.pop()
    if parent < 0:
        return []
    children = layout.children(parent)
    order = {child: index for index, child in enumerate(children)}
    cuts = sorted(tops)
    # a heading right before each mark belongs to the block it opens
    firsts = []
    for top in cuts:
        index = order[top]
        before = children[index - 1] if index else -1
        heads = before >= 0 and layout.tag(before) in {"h1", "h2", "h3", "h4", "h5", "h6", "dt"} and before not in tops
        firsts.append(before if heads else top)
    blocks = [Block(first, following) for first, following in pairwise(firsts)]
    span = children[order[cuts[1]] - 1 : order[cuts[1]]]
    width = order[cuts[-1]] - order[cuts[-2]] if len(cuts) > 1 else 1
    last = min(order[cuts[-1]] + width, len(children)) - 1
    end = layout.ends[children[last]] if span else layout.ends[parent]
    return [*blocks, Block(firsts[-1], end)]


def _single(layout: Layout, at: int, ratings: Sequence[RatingMark], dates: Sequence[DateMark]) -> list[Block]:
    """The only review of a page: the smallest element around the mark with prose and the other kind of mark."""
    node = at
    for _ in range(12):
        node = layout.parents[node]
        if node < 0 or layout.tag(node) in {"html"}:
            return []
        prose = max((word_weight(u.text) for u in layout.units_in(node) if not layout.inside(u.at, at)), default=0)
        if prose < 5:
            continue
        rated = any(layout.inside(m.at, node) for m in ratings)
        dated = any(layout.inside(m.at, node) for m in dates)
        hinted = any(REVIEW_WORDS.search(layout.words(p)) for p in (node, layout.parents[node]) if p >= 0) or any(
            REVIEW_WORDS.search(layout.words(u.at)) for u in layout.units_in(node)
        )
        if rated and dated and hinted:
            return [Block(node, layout.ends[node])]
        if len(layout.units_in(node)) > 60:
            return []
    return []


def _read(
    layout: Layout, blocks: list[Block], ratings: Sequence[RatingMark], dates: Sequence[DateMark]
) -> Group | None:
    """The fields of a group's blocks; None when they are no reviews."""
    names = " ".join(_names(layout, block) for block in blocks[:5])
    about_reviews = REVIEW_WORDS.search(names) is not None
    about_comments = COMMENT_WORDS.search(names) is not None
    read = read_blocks(layout, blocks, ratings, dates)
    kept = [(block, found) for block, found in zip(blocks, read, strict=True) if found is not None]
    if len(kept) > 4 and sum(found.dated for _, found in kept) >= 0.8 * len(kept):
        kept = [(block, found) for block, found in kept if found.dated]  # the form "write a review" stands among them
    if not kept:
        return None
    count = len(kept)
    rated = sum(found.review.rating is not None for _, found in kept)
    dated = sum(found.dated for _, found in kept)
    named = sum(found.review.author is not None for _, found in kept)
    words = sum(word_weight(found.review.text) for _, found in kept)
    if not rated and not (dated * 2 > count and named * 2 > count and (about_reviews or about_comments)):
        return None
    if dated * 2 < count and _advertised(layout, kept):
        return None
    if not (about_reviews or about_comments) and rated * 2 < count:
        return None
    if _counting([found.review.rating for _, found in kept]):
        return None
    if not dated and not (about_reviews and named * 2 > count) and words < 6 * count:
        return None
    if sum(found.linked for _, found in kept) * 2 > count and not (about_reviews or (dated and about_comments)):
        return None
    different = {re.sub(r"\d", "", found.review.text) for _, found in kept}
    if len(different) * 2 < count or (words < 2 * count and not about_reviews):
        return None
    unrated = _unrated_kind(layout, kept[0][0])
    reviews = [f.review if f.review.rating is not None else replace(f.review, kind=unrated) for _, f in kept]
    score = 2 * rated + 2 * dated + named + count + (count if about_reviews else 0) + min(words / 30, count)
    return Group([block for block, _ in kept], reviews, score)


def _advertised(layout: Layout, kept: Sequence[tuple[Block, Read]]) -> bool:
    """Whether most blocks show a price, or how many rated it: then they are goods or places, not opinions."""
    shows = 0
    for block, _ in kept:
        units = layout.units_in(block.start, block.end)
        shows += any(
            _RATED_BY.search(u.text)
            or (len(u.text) < 80 and (_PRICE.search(u.text) or _COUNTED.search(u.text)))
            or (len(u.text) < 160 and _COUNTED_IN.search(u.text))
            for u in units
        )
    return shows * 2 > len(kept)


def _counting(shares: Sequence[float | None]) -> bool:
    """Whether the "ratings" are places in a row: 1 of 5, 2 of 5, 3 of 5."""
    given = [share for share in shares if share is not None]
    return len(given) > 2 and all(abs(share - (i + 1) * given[0]) < 0.01 for i, share in enumerate(given))


def _unrated_kind(layout: Layout, block: Block) -> ReviewKind:
    """What a block without rating is among rated ones: a comment is a mention, a review without stars a review."""
    places = [block.start, *range(block.start + 1, min(block.start + 4, block.end))]
    up = layout.parents[block.start]
    for _ in range(2):
        if up >= 0:
            places.append(up)
            up = layout.parents[up]
    names = " ".join(layout.words(at) for at in places)
    return ReviewKind.REVIEW if REVIEW_WORDS.search(names) and not COMMENT_WORDS.search(names) else ReviewKind.MENTION


def _names(layout: Layout, block: Block) -> str:
    places = [block.start, *(u.at for u in layout.units_in(block.start, block.end)[:30])]
    up = layout.parents[block.start]
    for _ in range(3):
        if up < 0:
            break
        places.append(up)
        up = layout.parents[up]
    return " ".join(layout.words(at) for at in places if layout.tag(at) not in {"html", "body"})
