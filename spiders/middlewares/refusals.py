"""Why a request was not answered, as exceptions that reach the spider's errback."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest


class Refused(IgnoreRequest):
    """Base: we did not ask, or the site did not let us."""


class AddressRefused(Refused):
    """The address guard: not a public http(s) address."""


class RobotsRefused(Refused):
    """robots.txt of the host forbids the address."""


class RobotsUnreadable(Refused):
    """robots.txt of the host could not be read: what it forbids is not known."""


class Blocked(Refused):
    """The site turned us away: 401, 403, 429, 451."""


class SourceStopped(Refused):
    """The source was stopped meanwhile; the request was still queued."""
