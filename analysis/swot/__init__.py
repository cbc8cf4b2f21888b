"""Strengths, weaknesses, opportunities and threats of every brand: one written rule a file."""

from analysis.swot.base import Facts, Finding, Rule, find_rules

__all__ = ["Facts", "Finding", "Rule", "find_rules"]
