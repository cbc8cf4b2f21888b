"""``marketgap extract``: one saved page -> one JSON object, with the extractors that the spiders use."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum, StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.cli.options import NowOption


class Kind(StrEnum):
    """What is looked for on the page."""

    REVIEWS = "reviews"
    FAQ = "faq"
    SERP = "serp"
    SITE = "site"


_EXTRACTORS = {
    Kind.REVIEWS: ("spiders.extraction.reviews", "extract_reviews"),
    Kind.FAQ: ("spiders.extraction.faq", "extract_faq"),
    Kind.SERP: ("spiders.extraction.serp", "extract_serp"),
    Kind.SITE: ("spiders.extraction.signals", "extract_signals"),
}
_LARGEST = 200_000_000


def run(
    file: Annotated[str, typer.Argument(help="A saved page (HTML or JSON); - reads standard input.")],
    kind: Annotated[Kind, typer.Option("--kind", help="What to extract.")],
    url: Annotated[str, typer.Option("--url", help="The page's address: relative links are resolved against it.")] = "",
    now: NowOption = None,
) -> None:
    """Extract the records of one saved page; prints one JSON object and touches no store.

    Example: marketgap extract page.html --kind reviews --url https://reviews.example/acme

    Relative dates ("2 days ago") are read when --now says when the page was saved. The exit code is 0 whatever the
    state: ok, empty, blocked, needs_browser.
    """
    from spiders.clock import now as moment
    from spiders.extraction.page import PageContent

    page = PageContent(_read(file), url=url, captured=moment(now) if now else None)
    module, name = _EXTRACTORS[kind]
    extractor: Callable[[PageContent], Any] = getattr(import_module(module), name)
    extracted = extractor(page)
    answer: dict[str, object] = {"state": extracted.state.value, "records": [_plain(r, url) for r in extracted.records]}
    for field in ("reason", "summary", "next_url", "notes"):
        value = getattr(extracted, field)
        if value not in (None, (), []):
            answer[field] = _plain(value, url) if is_dataclass(value) else value
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1) + "\n")


def _read(file: str) -> bytes:
    from spiders.errors import ExtractionError

    if file == "-":
        return sys.stdin.buffer.read(_LARGEST)
    try:
        with Path(file).open("rb") as stream:
            return stream.read(_LARGEST)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExtractionError(
            f"{file}: cannot be read ({reason}); give the path of a saved page, or - for standard input"
        ) from None


def _plain(record: Any, url: str) -> dict[str, object]:
    """The fields that are known; the author as its keyed hash only."""
    from spiders.parsing.urls import domain_of
    from spiders.privacy import author_key, mask_address, mask_contacts, mask_reply

    plain: dict[str, object] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name == "author":
            plain["author_key"] = author_key(value, source=domain_of(url) or "")
        elif isinstance(value, datetime):
            plain[field.name] = value.isoformat()
        elif isinstance(value, Enum):
            plain[field.name] = value.value
        elif isinstance(value, str) and field.name in {"text", "title"}:
            plain[field.name] = mask_contacts(value)
        elif isinstance(value, str) and field.name == "reply_text":
            plain[field.name] = mask_reply(value)
        elif isinstance(value, str) and field.name == "url" and hasattr(record, "author"):
            plain[field.name] = mask_address(value)
        else:
            plain[field.name] = value
    return plain
