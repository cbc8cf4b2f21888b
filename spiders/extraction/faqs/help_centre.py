"""Article pages of help centres: the title asks, the article answers (Zendesk, Intercom, Freshdesk, Help Scout and alike)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bs4.element import Tag

from spiders.extraction.faqs.answers import answer_text
from spiders.extraction.faqs.base import Candidate, FaqPage, question_of
from spiders.extraction.faqs.wording import sounds_like_question

_PATH = re.compile(
    r"/hc/[^/]+/articles/|/hc/articles/|/support/solutions/articles/|/solution/articles/|/(?:[a-z]{2}(?:-[a-z]{2})?/)?articles/\d+|/article/\d+|/knowledge-?base/|/kb/",
    re.IGNORECASE,
)
_BODIES = (
    ".article-body",
    ".article__body",
    ".article-content",
    ".article_body",
    "#fullArticle",
    ".intercom-interblocks",
    ".article .content",
    "[itemprop=articleBody]",
    ".kb-article-body",
    ".hc-article-body",
    "article",
)


def read(page: FaqPage) -> Iterator[Candidate]:
    """At most one candidate: the page itself."""
    try:
        path = urlsplit(page.url).path
    except ValueError:
        path = ""
    if not _PATH.search(path) and not _is_platform(page):
        return
    title = page.soup.select_one("h1.article-title, h1.article__title, .article-title h1, h1.title, article h1, h1")
    if not isinstance(title, Tag):
        return
    question = question_of(page, title)
    if not sounds_like_question(question):
        return
    for selector in _BODIES:
        body = page.soup.select_one(selector)
        if isinstance(body, Tag):
            nodes = [
                node
                for node in body.children
                if not (isinstance(node, Tag) and (node is title or title in node.descendants))
            ]
            if answer := answer_text(nodes):
                yield Candidate(
                    question=question,
                    answer=answer,
                    markup="help-centre",
                    place=page.place(title),
                    until=page.last(body),
                    in_faq=True,
                    group=("help-centre",),
                )
                return


def _is_platform(page: FaqPage) -> bool:
    text = page.content.text
    return any(
        mark in text
        for mark in (
            "static.zdassets.com/hc",
            "static.intercomassets.com",
            "assets.freshdesk.com",
            "freshdesk.com/assets/cdn/portal",
            "d3eto7onm69fcz.cloudfront.net",
            "helpscoutdocs.com",
        )
    )
