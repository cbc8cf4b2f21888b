"""One saved page, or why a file is none; and the limits within which files are unpacked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

PAGE_LIMIT = 20 << 20
"""Bytes a page, unpacked: what the crawler accepts as well."""
FILE_LIMIT = 100 << 20
"""Bytes of a file that holds a page with its pictures."""
TOTAL_LIMIT = 2 << 30
"""Bytes a file may unpack to altogether; a bomb stops here."""
MEMBER_LIMIT = 20_000
"""Members an archive may have."""


@dataclass(frozen=True, kw_only=True)
class SavedPage:
    """A page as somebody saved it."""

    name: str
    """The file; ``file!member`` within an archive."""
    body: bytes
    url: str
    """Its address; empty when nothing says it."""
    content_type: str | None
    captured: datetime
    """When it was saved, UTC: the ground for relative dates."""
    status: int = 200
    rendered: bool = False
    """A browser's document rather than what the server sent."""
    within: str | None = None
    """Address of the page that it was a frame of; None when it was a page of its own."""
    recorded: bool = False
    """One of the many answers that a browser recorded: nobody chose it, so it may be passed over without a word."""


@dataclass(frozen=True, kw_only=True)
class Unread:
    """A file, or a member of one, that gives no page."""

    name: str
    reason: str


class UnreadableError(Exception):
    """A file cannot be read on; what came before counts. ``str(error)`` says why, without the file's name."""
