"""The demonstration market's web sites: every address and the page it answers with.

Three review sites publish in three ways (JSON-LD, microdata, plain HTML with pagination), the brands' FAQ pages in
three more, one brand has a chat widget, one review page is a login wall, one source says it has more reviews than
it shows, and a search endpoint answers in SearXNG's JSON, once not at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from analysis.demo.invent import InventedReview
from analysis.demo.plan import BRANDS, SOURCES, DemoBrand, DemoSource
from analysis.demo.searches import search_answer
from analysis.demo.world import World

PER_PAGE = 20
HIDDEN = {("talkback.localhost", "pickpoint"): 25}
"""(source, brand) -> reviews the site counts but never shows: an incomplete source has to be noticed."""
WALL = "members.localhost"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the server answers at one address."""

    body: str
    content_type: str = "text/html; charset=utf-8"
    status: int = 200


def answer(host: str, path: str, query: Mapping[str, str], *, port: int, world: World) -> Answer:
    """The page at an address; 404 where there is none.

    Parameters
    ----------
    host
        Host name without port.
    path, query
        The rest of the address.
    port
        The server's port, for links.
    world
        What the sites hold.
    """
    if path == "/robots.txt":
        return Answer(body="User-agent: *\nDisallow: /private/\n", content_type="text/plain; charset=utf-8")
    if host == "search.localhost" and path == "/search":
        return _search_page(query, port=port, world=world)
    if host == WALL:
        return Answer(
            body=_page("Sign in", "<form><h1>Please sign in to read reviews</h1><input type=password></form>"),
            status=403,
        )
    for source in SOURCES:
        if host == source.host:
            return _source_page(source, path, query, reviews=world.reviews)
    for brand in BRANDS:
        if host == brand.host:
            return _brand_page(brand, path, world=world)
    return Answer(body=_page("Not found", "<h1>Not found</h1>"), status=404)


def _search_page(query: Mapping[str, str], *, port: int, world: World) -> Answer:
    """The search endpoint: SearXNG's JSON, or 503 for the keyword whose capture fails."""
    found = search_answer(query.get("q", ""), page=int(query.get("pageno", "1") or 1), port=port, order=world.order)
    if found is None:
        return Answer(body="upstream engines did not answer", content_type="text/plain; charset=utf-8", status=503)
    return Answer(body=json.dumps(found, ensure_ascii=False), content_type="application/json; charset=utf-8")


def _page(title: str, main: str, *, language: str = "en", head: str = "") -> str:
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>\n'
        f'<body><header><nav><a href="/">Home</a> <a href="/help">Help</a> <a href="/prices">Prices</a></nav></header>\n'
        f"<main>{main}</main>\n<footer><p>An invented page of an invented market.</p></footer></body></html>\n"
    )


def _source_page(
    source: DemoSource, path: str, query: Mapping[str, str], *, reviews: Sequence[InventedReview]
) -> Answer:
    brand = next((b for b in BRANDS if path == f"/company/{b.id}"), None)
    if brand is None:
        links = "".join(f'<li><a href="/company/{b.id}">{escape(b.name)}</a></li>' for b in BRANDS)
        return Answer(
            body=_page("Companies", f"<h1>Companies</h1><ul>{links}</ul>"), status=200 if path == "/" else 404
        )
    theirs = [r for r in reviews if r.source == source.host and r.brand == brand.id]
    number = int(query.get("page", "1")) if query.get("page", "1").isdigit() else 1
    # a site that counts on from the last page again shows one review on two pages: it must be counted once
    start = max(0, (number - 1) * PER_PAGE - (1 if number > 1 else 0))
    shown = theirs[start : number * PER_PAGE]
    counted = len(theirs) + HIDDEN.get((source.host, brand.id), 0)
    follows = number * PER_PAGE < len(theirs)
    write = {"json-ld": _json_ld_reviews, "microdata": _microdata_reviews, "plain": _plain_reviews}[source.markup]
    main, head = write(brand, source, shown, counted)
    following = "/company/" + brand.id + "?" + urlencode({"page": number + 1})
    words = {"en": ("Next page", "reviews"), "de": ("Nächste Seite", "Bewertungen")}[source.language]
    pager = f'<nav class="pager"><a rel="next" href="{following}">{words[0]}</a></nav>' if follows else ""
    title = f"{brand.name}: {counted} {words[1]}"
    return Answer(body=_page(title, f"<h1>{escape(title)}</h1>{main}{pager}", language=source.language, head=head))


def _mean(shown: Sequence[InventedReview]) -> float:
    return round(sum(r.stars for r in shown) / max(1, len(shown)), 1)


def _json_ld_reviews(
    brand: DemoBrand, source: DemoSource, shown: Sequence[InventedReview], counted: int
) -> tuple[str, str]:
    data = {
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "name": brand.name,
        "aggregateRating": {
            "@type": "AggregateRating",
            "ratingValue": _mean(shown),
            "bestRating": 5,
            "reviewCount": counted,
        },
        "review": [
            {
                "@type": "Review",
                "@id": f"#{brand.id}-{r.number}",
                "author": {"@type": "Person", "name": r.author},
                "datePublished": r.published.date().isoformat(),
                "name": r.title,
                "reviewBody": r.text,
                "inLanguage": r.language,
                "reviewRating": {"@type": "Rating", "ratingValue": r.stars, "bestRating": 5},
            }
            for r in shown
        ],
    }
    head = f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'
    cards = "".join(
        f'<article class="card" id="{brand.id}-{r.number}"><h3>{escape(r.title)}</h3>'
        f'<div aria-label="Rated {r.stars} out of 5 stars">{"★" * r.stars}{"☆" * (5 - r.stars)}</div>'
        f'<time datetime="{r.published.date().isoformat()}">{r.published:%d %B %Y}</time>'
        f'<p class="body">{escape(r.text)}</p><span class="by">{escape(r.author)}</span>{_reply(r, "Reply from")}</article>'
        for r in shown
    )
    return f"<section>{cards}</section>", head


def _microdata_reviews(
    brand: DemoBrand, source: DemoSource, shown: Sequence[InventedReview], counted: int
) -> tuple[str, str]:
    cards = "".join(
        '<div class="bewertung" itemprop="review" itemscope itemtype="https://schema.org/Review">'
        f'<h4 itemprop="name">{escape(r.title)}</h4>'
        '<span itemprop="reviewRating" itemscope itemtype="https://schema.org/Rating">'
        f'<meta itemprop="bestRating" content="5"><span itemprop="ratingValue">{r.stars}</span> von 5</span> '
        f'<time itemprop="datePublished" datetime="{r.published.date().isoformat()}">{r.published:%d.%m.%Y}</time> '
        f'<span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">{escape(r.author)}</span></span>'
        f'<p itemprop="reviewBody">{escape(r.text)}</p>{_reply(r, "Antwort von")}</div>'
        for r in shown
    )
    return (
        '<div itemscope itemtype="https://schema.org/Organization">'
        f'<meta itemprop="name" content="{escape(brand.name)}">'
        '<div itemprop="aggregateRating" itemscope itemtype="https://schema.org/AggregateRating">'
        f'<span itemprop="ratingValue">{_mean(shown)}</span> aus <span itemprop="reviewCount">{counted}</span> Bewertungen</div>'
        f"{cards}</div>",
        "",
    )


def _plain_reviews(
    brand: DemoBrand, source: DemoSource, shown: Sequence[InventedReview], counted: int
) -> tuple[str, str]:
    cards = "".join(
        f'<li class="entry"><div class="top"><span class="stars" title="{r.stars} / 5">{"★" * r.stars}{"☆" * (5 - r.stars)}</span> '
        f'<strong>{escape(r.title)}</strong></div><div class="meta">by {escape(r.author)} on {r.published.day} {r.published:%B %Y}</div>'
        f'<div class="words"><p>{escape(r.text)}</p></div>{_reply(r, "Response from")}</li>'
        for r in shown
    )
    return f"<p>{counted} reviews</p><ul class='entries'>{cards}</ul>", ""


def _reply(review: InventedReview, words: str) -> str:
    if review.reply is None or review.replied_at is None:
        return ""
    name = next(b.name for b in BRANDS if b.id == review.brand)
    day = review.replied_at
    return (
        f'<div class="reply"><b>{words} {escape(name)}</b> <time datetime="{day.date().isoformat()}">{day:%Y-%m-%d}</time>'
        f"<p>{escape(review.reply)}</p></div>"
    )


def _brand_page(brand: DemoBrand, path: str, *, world: World) -> Answer:
    chat = (
        '<script>window.intercomSettings = {"app_id": "demo1234"};</script>'
        '<script async src="https://widget.intercom.io/widget/demo1234"></script>'
        if brand.id in world.chats
        else ""
    )
    if path == "/":
        main = (
            f"<h1>{escape(brand.name)}</h1><p>Send and collect parcels at lockers near you, day and night.</p>"
            f'<p><a href="/help">Help and frequently asked questions</a> <a href="/contact">Contact</a></p>'
        )
        return Answer(body=_page(brand.name, main, head=chat))
    if path == "/contact":
        main = f'<h1>Contact</h1><p>Write to <a href="mailto:help@{brand.host}">help@{brand.host}</a> or call <a href="tel:+4420790000{len(brand.id):02d}">us</a>.</p>'
        return Answer(body=_page(f"Contact {brand.name}", main, head=chat))
    entries = world.faq[brand.id]
    if path == "/help" and entries:
        main, head = {"northbox": _faq_json_ld, "swiftparcel": _faq_details, "pickpoint": _faq_headings}[brand.id](
            entries
        )
        return Answer(body=_page(f"{brand.name}: help", f"<h1>Help</h1>{main}", head=head + chat))
    return Answer(body=_page("Not found", "<h1>Not found</h1>"), status=404)


def _faq_json_ld(entries: Sequence[tuple[str, str]]) -> tuple[str, str]:
    data = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "mainEntity": [
            {"@type": "Question", "name": q, "acceptedAnswer": {"@type": "Answer", "text": a}} for q, a in entries
        ],
    }
    shown = "".join(
        f"<div class='q'><button aria-expanded='true'>{escape(q)}</button><div class='a'><p>{escape(a)}</p></div></div>"
        for q, a in entries
    )
    return shown, f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def _faq_details(entries: Sequence[tuple[str, str]]) -> tuple[str, str]:
    return "".join(f"<details><summary>{escape(q)}</summary><p>{escape(a)}</p></details>" for q, a in entries), ""


def _faq_headings(entries: Sequence[tuple[str, str]]) -> tuple[str, str]:
    return "".join(f"<h3>{escape(q)}</h3><p>{escape(a)}</p>" for q, a in entries), ""
