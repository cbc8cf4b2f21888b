"""Every exception of the gathering half.

All derive from :class:`MarketgapError`; the command line turns one into a single line on standard error and exit
code 1 (2 for :class:`UsageError`). A message says what was expected, what came, and what to do next.
"""

from __future__ import annotations


class MarketgapError(Exception):
    """Base of all errors a user can do something about. ``str(error)`` is one line."""


class UsageError(MarketgapError):
    """A command was called with arguments that cannot be used; exit code 2."""


class MarketError(MarketgapError):
    """market.toml is missing, is not TOML, or has a key with a wrong name, type or value. Raised by ``market.py``."""


class StoreError(MarketgapError):
    """The store cannot be opened, is locked, is full, or is of a newer version. Raised by ``store.py``."""


class ArchiveError(MarketgapError):
    """The page archive cannot be read or written, or has no page of that id. Raised by ``archive.py``."""


class ImportFileError(MarketgapError):
    """A file to import cannot be used at all (not its rows: those are reported one by one). Raised by importers."""


class ExtractionError(MarketgapError):
    """A page is not something that can be read as a page (for example binary noise). Raised by ``extraction``."""


class CrawlError(MarketgapError):
    """A crawl could not be started or none of its sources could be reached. Raised by the crawl runner."""


class ProviderError(MarketgapError):
    """A SERP provider refused, has no key in the environment, or answered in an unknown form. Raised by ``serps``."""


class MissingProgramError(MarketgapError):
    """A program the step needs (Chromium, PostgreSQL) is not on this machine; the message says how to get it."""
