"""The filters of the page: which reviews to look at, by brand, source, half-year and language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.briefs.facets import FACETS, REST, Choice, Facets
from analysis.briefs.matrices import Matrix
from analysis.charts.base import ChartView
from analysis.languages import current_language, gettext
from analysis.strata import UNDATED, UNKNOWN


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One menu: ``label`` is over it, ``whole`` is the choice that filters nothing."""

    facet: str
    label: str
    whole: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class Filters:
    """All menus, the counts behind them and how many reviews are counted."""

    menus: tuple[Filter, ...]
    counts: str
    total: int
    decimal: str
    """What stands before decimals in the language of the brief."""
    group: str
    """What stands between thousands."""


def build_filters(view: ChartView, facets: Facets, matrices: Iterable[Matrix]) -> Filters | None:
    """The menus; None when there is nothing to choose between.

    Parameters
    ----------
    view
        The tables and brands.
    facets
        Places and counts.
    matrices
        The tables whose shares the page works out anew; counts are kept for their themes only.
    """
    from babel import Locale

    language = current_language()
    tongues = Locale.parse(language.code.replace("-", "_")).languages
    rest = {REST: gettext("all others")}
    periods = {period: _period(period) for period in facets.values("period")}
    spoken = {tag: tongues.get(tag, tag) for tag in facets.values("language")}
    named = {
        "brand": (gettext("Brand"), gettext("All brands"), dict(view.brands)),
        "source": (gettext("Source"), gettext("All sources"), rest),
        "period": (gettext("Period"), gettext("All periods"), periods),
        "language": (gettext("Language"), gettext("All languages"), {**spoken, UNKNOWN: gettext("not known"), **rest}),
    }
    menus = []
    for facet in FACETS:
        label, whole, names = named[facet]
        choices = facets.choices(facet, names)
        if len(choices) > 1:
            menus.append(Filter(facet=facet, label=label, whole=whole, choices=tuple(choices)))
    if not menus:
        return None
    return Filters(
        menus=tuple(menus),
        counts=facets.counts(
            sorted({(cell.theme, m.side) for m in matrices for *_, row in m.rows for cell in row if cell.theme})
        ),
        total=facets.total,
        decimal=language.number(0.5, 1)[1],
        group=language.number(1000)[1:-3],
    )


def _period(value: str) -> str:
    """A half-year in words.

    >>> _period("2025-1")
    'January to June 2025'
    """
    if value == UNDATED:
        return gettext("no date")
    if value == REST:
        return gettext("before that")
    year, half = value.split("-")
    return (
        gettext("January to June {year}", year=year) if half == "1" else gettext("July to December {year}", year=year)
    )
