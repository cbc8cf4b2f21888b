"""The one place that asks what time it is; everything else is handed a moment.

``MARKETGAP_NOW`` (ISO 8601, UTC) fixes the answer, so that two runs on the same input give the same bytes.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

from spiders.errors import UsageError

VARIABLE = "MARKETGAP_NOW"


def now(given: str | None = None) -> datetime:
    """The moment that counts as now: ``given``, else ``MARKETGAP_NOW``, else the clock; UTC, whole seconds.

    Raises
    ------
    UsageError
        When the text is no ISO 8601 moment.

    >>> now("2026-01-15").isoformat()
    '2026-01-15T00:00:00+00:00'
    """
    text = given or os.environ.get(VARIABLE)
    if not text:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--now: expected a moment like 2026-01-15T09:00, got {text!r}") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
