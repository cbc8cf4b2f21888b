"""What was found on a page -> records: ids given, authors hashed, contacts masked. The names end here.

Shared by the pipelines and by ``import pages``, so that a page gives the same records whichever way it came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from spiders.extraction.found import FoundFaq, FoundReview, FoundRow, FoundSignal
from spiders.privacy import author_keys, mask_address, mask_contacts, mask_reply
from spiders.records import (
    FaqEntry,
    Ranking,
    Review,
    SerpPart,
    Signal,
    fold_space,
    normalise_text,
    review_id,
    stable_id,
)

EVIDENCE_LENGTH = 200


def review_records(
    found: Sequence[FoundReview], *, brand: str, source: str, page_id: str | None, crawl_id: str | None, url: str
) -> list[Review]:
    """Reviews of one page.

    Two rows of a page that are equal in everything are two customers; they are told apart by their order.
    """
    equal: dict[str, int] = {}
    records = []
    authors = author_keys([one.author for one in found], source=source)
    page_address = mask_address(url)
    for one, author in zip(found, authors, strict=True):
        title = _masked(one.title)
        text = mask_contacts(fold_space(one.text))
        key = _id_of(one, brand, source, title, text)
        before = equal.get(key, 0)
        equal[key] = before + 1
        if before and not one.native_id:
            key = _id_of(one, brand, source, title, text, before)
        records.append(
            Review(
                review_id=key,
                brand=brand,
                source=source,
                kind=one.kind,
                native_id=one.native_id,
                url=mask_address(one.url) if one.url else page_address,
                page_id=page_id,
                crawl_id=crawl_id,
                rating=one.rating,
                title=title,
                text=text,
                language=one.language,
                published=one.published,
                author_key=author,
                verified=one.verified,
                helpful=one.helpful,
                country=one.country,
                visible=one.visible,
                reply_text=mask_reply(fold_space(one.reply_text)) or None if one.reply_text else None,
                replied_at=one.replied_at,
            )
        )
    return records


def _id_of(one: FoundReview, brand: str, source: str, title: str | None, text: str, occurrence: int = 0) -> str:
    return review_id(
        brand=brand,
        source=source,
        native_id=one.native_id,
        published=one.published,
        text=text,
        title=title,
        rating=one.rating,
        author=one.author,
        occurrence=occurrence,
    )


def faq_records(
    found: Sequence[FoundFaq], *, brand: str, page_id: str | None, crawl_id: str | None, url: str
) -> list[FaqEntry]:
    """FAQ entries of one page; the same question with the same answer is one entry wherever it stands."""
    return [
        FaqEntry(
            faq_id=stable_id("f", brand, normalise_text(one.question), normalise_text(one.answer)),
            brand=brand,
            url=url,
            question=fold_space(one.question),
            answer=one.answer.strip(),
            markup=one.markup,
            page_id=page_id,
            crawl_id=crawl_id,
        )
        for one in found
    ]


def signal_records(
    found: Sequence[FoundSignal], *, brand: str, page_id: str | None, crawl_id: str | None, url: str
) -> list[Signal]:
    """Contact channels of one page; the same evidence is one signal wherever it stands."""
    return [
        Signal(
            signal_id=stable_id("s", brand, one.kind, one.vendor, one.evidence[:EVIDENCE_LENGTH]),
            brand=brand,
            url=url,
            kind=one.kind,
            vendor=one.vendor,
            evidence=one.evidence[:EVIDENCE_LENGTH],
            page_id=page_id,
            crawl_id=crawl_id,
        )
        for one in found
    ]


def ranking_records(
    found: Sequence[FoundRow], *, capture_id: str, before: Counter[SerpPart] | None = None, depth: int | None = None
) -> list[Ranking]:
    """Rows of one results page.

    Parameters
    ----------
    found
        The rows in the order of the page, without those an earlier page of the capture had.
    capture_id
        The capture they belong to.
    before
        Rows of each part on the earlier pages of this capture; counted on here.
    depth
        Organic rows behind this place are left out.
    """
    before = Counter() if before is None else before
    records = []
    for row in found:
        before[row.part] += 1
        position = before[row.part]
        if depth is not None and row.part is SerpPart.ORGANIC and position > depth:
            continue
        records.append(
            Ranking(
                ranking_id=stable_id("k", capture_id, row.part, position),
                capture_id=capture_id,
                position=position,
                part=row.part,
                url=row.url,
                title=row.title,
                snippet=row.snippet,
            )
        )
    return records


def _masked(text: str | None) -> str | None:
    return mask_contacts(fold_space(text)) or None if text else None
