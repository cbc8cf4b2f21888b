"""Segments of reviewers: who speaks of what together, and nothing that the data does not hold."""

from analysis.personas.table import find_personas

__all__ = ["find_personas"]
