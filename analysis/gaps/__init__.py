"""Gaps in the market: pains that are common, not relieved, and that nobody's FAQ answers."""

from analysis.gaps.table import find_gaps

__all__ = ["find_gaps"]
