"""Texts -> matrix. One contract (:mod:`analysis.vectors.base`), one file a kind."""

from __future__ import annotations

from analysis.vectors.base import Vectors, vectors_for

__all__ = ["Vectors", "vectors_for"]
