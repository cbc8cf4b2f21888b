"""Themes: seeded ones first, then what the remainder is about."""

from analysis.themes.base import Assignment, assign_themes

__all__ = ["Assignment", "assign_themes"]
