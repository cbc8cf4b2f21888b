"""The CX taxonomy: themes that any customer may speak about, kept as data, and what a user adds to them."""

from analysis.taxonomy.reader import read_taxonomy
from analysis.taxonomy.theme import Tactic, Taxonomy, Theme

__all__ = ["Tactic", "Taxonomy", "Theme", "read_taxonomy"]
