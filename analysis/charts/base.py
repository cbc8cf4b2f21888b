"""What every chart is: one file in this folder with a constant ``CHART`` of :class:`ChartKind`, found by itself.

A chart takes result tables and gives a :class:`Drawing`. The contract of all of them: an interval is drawn wherever
there is one, n is said, colour never carries meaning alone, own brand and verdicts have the same colour everywhere,
and where there is nothing to draw the drawing says what is missing and how to get it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Any, Protocol

import pandas as pd

from analysis.briefs.web_text import show_text
from analysis.charts.palette import GRID, HIGHER, INK, LOWER, MUTED, NEITHER, OWN, PAPER, PARTLY, STEPS
from analysis.languages import pgettext
from analysis.themes.quality import RELIABLE
from spiders.errors import UsageError
from spiders.market import Market
from spiders.members import find_members

__all__ = [
    "GRID", "HIGHER", "INK", "LOWER", "MUTED", "NEITHER", "OWN", "PAPER", "PARTLY", "STEPS",
    "ChartKind", "ChartView", "Drawing", "Tables", "absent", "brand_order", "channels", "find_charts", "finish", "main_set",
]  # fmt: skip
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
LOOK_OF_FIGURE = f"margin:0;padding:8px;background:{PAPER};color:{INK};max-width:100%;box-sizing:border-box"
"""Of the figure around a chart: light also where the page around it is dark and says nothing else."""
SWITCH = "<style>.chart .narrow{display:none}@media(max-width:640px){.chart .narrow{display:block}.chart .wide{display:none}}</style>"
LOOK: dict[str, Any] = {
    "font": FONT, "background": "transparent", "padding": {"left": 30, "top": 4, "right": 24, "bottom": 4},
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK, "titleColor": MUTED, "gridColor": GRID, "domain": False, "tickColor": GRID, "labelFontSize": 12,
        "titleFontSize": 12, "titleFontWeight": "normal", "labelLimit": 230,
    },
    "header": {"labelColor": INK, "labelFontSize": 12.5, "labelFontWeight": "bold", "titleColor": MUTED},
    "legend": {
        "labelColor": INK, "titleColor": MUTED, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
        "labelLimit": 300, "symbolOpacity": 1, "columnPadding": 34,
    },
}  # fmt: skip
"""The house's look, as a Vega-Lite config."""


class Tables(Protocol):
    """Whatever hands out result tables by name: ``Results``, or an invented one in a test."""

    def table(self, name: str) -> pd.DataFrame:
        """The result table of that name, with the columns of ``analysis.tables``."""
        ...


@dataclass(frozen=True, kw_only=True)
class ChartView:
    """What a chart may look at.

    ``brands`` maps brand ids to names in the order to show, the brand seen from first; ``own`` is that brand's id
    or None.
    """

    tables: Tables
    brands: Mapping[str, str]
    own: str | None = None

    @cached_property
    def themes(self) -> dict[str, str]:
        """Theme id -> label, most complained about first."""
        frame = self.tables.table("themes").sort_values(
            ["complaint_share", "theme_id"], ascending=[False, True], kind="stable"
        )
        # labels of found themes are made of customers' words
        return {
            str(t): show_text(pgettext("theme", str(label)), 80)
            for t, label in zip(frame["theme_id"], frame["label"], strict=True)
        }

    @cached_property
    def unreliable(self) -> frozenset[str]:
        """Themes whose bootstrap stability is too low to rely on."""
        frame = self.tables.table("themes")
        return frozenset(str(t) for t in frame.loc[frame["stability"].astype("float64").lt(RELIABLE), "theme_id"])

    def short_names(self, limit: int = 26) -> dict[str, str]:
        """Brand id -> name short enough for an axis; names stay different from each other."""
        names: dict[str, str] = {}
        for brand, whole in self.brands.items():
            name = show_text(whole, 60)
            short = name if len(name) <= limit else name[: limit - 1].rstrip() + "…"
            names[brand] = short if short not in names.values() else f"{short[: limit - 8]} ({brand[:8]})"
        return names


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A chart ready to be shown: in Jupyter by itself, in a brief as SVG.

    ``missing`` says what is missing when there is nothing to draw; then ``spec`` is None.
    """

    title: str
    caption: str = ""
    description: str = ""
    """What is to be seen, in words: for who cannot see it, and for who wants it said."""
    spec: dict[str, Any] | None = field(default=None, repr=False)
    missing: str | None = None
    narrow: Drawing | None = field(default=None, repr=False)
    """The same for a telephone; shown there instead."""

    @property
    def svg(self) -> str:
        """The chart as SVG text, drawn offline; empty when there is nothing to draw."""
        if self.spec is None:
            return ""
        import vl_convert

        return str(vl_convert.vegalite_to_svg(self.spec))

    @property
    def html(self) -> str:
        """The chart as a figure with its caption and its description; what is missing when there is nothing to draw."""
        if self.spec is None:
            return f'<p class="chart-missing"><strong>{escape(self.title)}</strong>: {escape(self.missing or "nothing to draw")}</p>'
        said = f'<p style="max-width:46em;margin:.4em 0 0">{escape(self.description)}</p>' if self.description else ""
        named = escape(f"{self.title}. {self.description}".strip())
        pictures = f'<div class="wide" role="img" aria-label="{named}" style="overflow-x:auto">{self.svg}</div>'
        if self.narrow is not None:
            pictures += f'<div class="narrow" role="img" aria-label="{named}" style="overflow-x:auto">{self.narrow.svg}</div>{SWITCH}'
        return (
            f'<figure class="chart" style="{LOOK_OF_FIGURE}">{pictures}'
            f'<figcaption style="max-width:46em;font-size:.92em">{escape(self.caption)}{said}</figcaption></figure>'
        )

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"{self.title}: {self.missing or self.description or self.caption}"


@dataclass(frozen=True, kw_only=True)
class ChartKind:
    """One chart: its name, the result tables it reads, and the function that draws it at a width in pixels."""

    name: str
    tables: tuple[str, ...]
    draw: Callable[[ChartView, int], Drawing]


def brand_order(market: Market, brand: str | None = None) -> tuple[dict[str, str], str | None]:
    """Brands as id -> name in the order to show, and the id of the one seen from.

    The brand asked for (default: the own brand of market.toml) comes first, the others as market.toml lists them.

    Raises
    ------
    UsageError
        When no brand is called that.
    """
    seen_from = market.own
    if brand is not None:
        seen_from = market.find_brand(brand)
        if seen_from is None:
            known = ", ".join(b.id for b in market.brand)
            raise UsageError(f"--brand: no brand is called {brand!r}; the brands of this market are {known}")
    own = seen_from.id if seen_from else None
    ordered = sorted(market.brand, key=lambda b: b.id != own)
    return {b.id: b.name for b in ordered}, own


def find_charts() -> dict[str, ChartKind]:
    """All charts of this folder by name.

    >>> "complaint_rates" in find_charts()
    True
    """
    kinds: tuple[ChartKind, ...] = find_members("analysis.charts", "CHART")
    return {kind.name: kind for kind in sorted(kinds, key=lambda kind: kind.name)}


def main_set(visibility: pd.DataFrame) -> pd.DataFrame:
    """The rows of the widest keyword set: ``all`` when there is one, else the set with most rows."""
    if visibility.empty:
        return visibility
    sets = visibility["keyword_set"].fillna("")
    if (sets == "all").any():
        return visibility[sets == "all"]
    largest = sets.value_counts().sort_index().idxmax()
    return visibility[sets == largest]


def finish(chart: Any, *, title: str, caption: str, description: str = "") -> Drawing:
    """An Altair chart with the house's look, as a drawing; ``description`` says in words what is to be seen.

    Room is left beside labels: where Liberation Sans and Arial are missing, a browser draws with a wider font.
    """
    spec = chart.to_dict(validate=False)
    config = spec.setdefault("config", {})  # written here: each of Altair's configure methods copies the whole chart
    for part, look in LOOK.items():
        config[part] = {**config.get(part, {}), **look} if isinstance(look, dict) else look
    return Drawing(title=title, caption=caption, description=description, spec=spec)


def channels(**given: Any) -> dict[str, Any]:
    """What Altair's ``encode`` makes of a shorthand (``x="share:Q"``), a value or a condition, named outright.

    Left to itself, Altair tries all its kinds of channel against its schema: about 5 ms for each of some hundred.

    >>> type(channels(x="share:Q")["x"]).__name__
    'X'
    """
    import altair as alt

    found = {}
    for name, one in given.items():
        kind = name[0].upper() + name[1:]
        if isinstance(one, str):
            found[name] = getattr(alt, kind)(one)
        elif isinstance(one, dict) and "value" in one:
            found[name] = getattr(alt, f"{kind}Value")(**one)
        else:
            found[name] = one
    return found


def absent(title: str, why: str) -> Drawing:
    """A drawing for which there is no data, with the reason and the next step."""
    return Drawing(title=title, missing=why)
