"""Reading the reviews of a market, and keeping what was learned for the next analysis."""

from __future__ import annotations

from analysis.readings.read import Read, read_reviews

__all__ = ["Read", "read_reviews"]
