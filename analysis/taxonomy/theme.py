"""What a theme is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ANY_LANGUAGE = ""
"""Key of seed phrases whose language was not said: they are tried on texts of every language."""
NEUTRAL = "none"
"""Key of the seed files for phrases that are about no theme."""

CHANNELS = ("faq", "chat", "phone", "email", "form", "messaging", "social", "app", "account", "in-person", "community")
"""Where a customer with a question or a problem can turn to."""


@dataclass(frozen=True, kw_only=True)
class Tactic:
    """Something a brand can do about a theme."""

    name: str
    steps: tuple[str, ...] = ()
    """In the order in which they are done."""


@dataclass(frozen=True, kw_only=True)
class Theme:
    """One subject of complaint or praise."""

    id: str
    label: str
    stage: str | None = None
    """Stage of the customer's journey: choice, purchase, delivery, use, service, leaving; None when not said."""
    touchpoint: str | None = None
    """Where customer and brand meet there, for example ``contact centre``."""
    parent: str | None = None
    """Id of the theme that this one is a part of."""
    seeds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Language (ISO 639; ``""`` when not said) -> phrases customers use for it."""
    tactics: tuple[Tactic, ...] = ()
    covers: str = ""
    """What belongs to it, in one sentence."""
    goal: str = ""
    """What the customer wants to get done there, for a journey map: ``find out where my parcel is``."""
    kpi: str = ""
    """Name of the metric that shows whether the tactics work, for example ``complaint_share:waiting`` or ``ces``."""
    channels: tuple[str, ...] = ()
    """Contact channels that would answer it, the best first: see :data:`CHANNELS`."""
    ignore: bool = False
    """Recognised, so that it is not discovered again, but left out of every table."""

    def phrases(self, language: str | None = None) -> tuple[str, ...]:
        """The seed phrases of a language and those of no stated language; all of them when ``language`` is None."""
        if language is None:
            return tuple(phrase for found in self.seeds.values() for phrase in found)
        return (*self.seeds.get(language, ()), *(self.seeds.get(ANY_LANGUAGE, ()) if language else ()))


@dataclass(frozen=True, kw_only=True)
class Taxonomy:
    """The themes that are looked for before any is discovered."""

    themes: tuple[Theme, ...] = ()
    neutral: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Language -> phrases that are about no theme: bare judgements, greetings, what led up to it."""
    replace: bool = False
    """The user's themes only; the built-in ones were left out."""
    merged: Mapping[str, str] = field(default_factory=dict)
    """Id of a theme that the user merged -> id of the theme it went into."""
    kept: Mapping[str, Theme] = field(default_factory=dict)
    """Discovered themes that the user's file names, as they were found: the next analysis needs them again."""

    def find(self, theme_id: str) -> Theme | None:
        """The theme of that id; None when there is none."""
        return next((theme for theme in self.themes if theme.id == theme_id), None)

    def ancestors(self, theme_id: str) -> frozenset[str]:
        """Ids of the themes that this one is a part of, near and far."""
        parents = {theme.id: theme.parent for theme in self.themes if theme.parent is not None}
        above: set[str] = set()
        while (parent := parents.get(theme_id)) is not None and parent not in above:
            above.add(parent)
            theme_id = parent
        return frozenset(above)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that some theme has seeds in, sorted."""
        return tuple(sorted({language for theme in self.themes for language in theme.seeds if language}))
