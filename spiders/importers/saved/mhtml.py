"""MHTML (.mhtml, .mht): what Chrome, Edge and old Internet Explorers save; a MIME message with the page's parts."""

from __future__ import annotations

import email
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from spiders.importers.saved.address import web_address
from spiders.importers.saved.page import PAGE_LIMIT, SavedPage, UnreadableError


def is_mhtml(head: bytes) -> bool:
    """Whether a file begins like a MIME message of many parts."""
    low = head[:4096].lower()
    return b"multipart/related" in low and (b"mime-version:" in low or b"content-type:" in low) and low[:1] != b"<"


def read_mhtml(name: str, data: bytes, *, modified: datetime) -> Iterator[SavedPage]:
    """The page, then its frames.

    Raises
    ------
    UnreadableError
        When it has no page in it.
    """
    try:
        message = email.message_from_bytes(data)
        pages = [part for part in message.walk() if part.get_content_type() in {"text/html", "application/xhtml+xml"}]
        bodies = [_body(part) for part in pages]
    except (ValueError, LookupError, RecursionError, AssertionError, TypeError) as error:
        raise UnreadableError(f"is not a readable MHTML file ({type(error).__name__})") from None
    pages = [part for part, body in zip(pages, bodies, strict=True) if body.strip()]
    bodies = [body for body in bodies if body.strip()]
    if not pages:
        raise UnreadableError("has no HTML page in it; save the page again")
    address = web_address(_header(message, "Snapshot-Content-Location"))
    start = _header(message, "start", of_type=True)
    main = next((i for i, part in enumerate(pages) if start and _header(part, "Content-ID") == start), None)
    if main is None:
        main = next((i for i, p in enumerate(pages) if address and _location(p) == address), 0)
    url = address or _location(pages[main])
    captured = _moment(_header(message, "Date")) or modified
    for place in (main, *(i for i in range(len(pages)) if i != main)):
        if len(bodies[place]) > PAGE_LIMIT:
            raise UnreadableError(
                f"has a page of {len(bodies[place]) >> 20} MB; at most {PAGE_LIMIT >> 20} MB are read"
            )
        charset = pages[place].get_content_charset()
        yield SavedPage(
            name=name,
            body=bodies[place],
            url=url if place == main else _location(pages[place]),
            content_type=f"text/html; charset={charset}" if charset else "text/html",
            captured=captured,
            rendered=True,
            within=None if place == main else url,
        )


def _body(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _location(part: Message) -> str:
    return web_address(_header(part, "Content-Location"))


def _header(message: Message, name: str, *, of_type: bool = False) -> str:
    value = message.get_param(name) if of_type else message.get(name)
    return "".join(str(value).split()) if value is not None and name != "Date" else str(value or "")


def _moment(text: str) -> datetime | None:
    with suppress(ValueError, TypeError, OverflowError):
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return None
