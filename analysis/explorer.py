"""Widgets to choose brand and theme; where nobody can press them, the same as a page that unfolds.

A notebook that is run by a program (``marketgap notebooks --execute``, nbconvert, papermill) or read as HTML has no kernel
behind it: a widget there is a dead picture or an error. So the widgets are shown only to a front end that can answer
questions, which Jupyter's message protocol says (``allow_stdin``); else the first choice is shown, the others folded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from analysis.evidence import rank_evidence
from analysis.frame_view import STYLE
from analysis.names import check_name
from analysis.wording import say_theme

EVERY = "all brands"
MOST_FOLDED = 7
MOST_THEMES = 40
QUOTES = 6
WHERE = ("brand", "source", "published", "quote", "url")


@dataclass(frozen=True, kw_only=True)
class View:
    """One thing to look at: what can be chosen, what the static page unfolds by, and how it is drawn."""

    says: str
    choose: tuple[str, ...]
    unfold: str
    draw: Callable[[Any, str | None, str | None], list[Markup]]
    every: bool = True
    """Whether all brands together can be chosen."""


def draw_theme(market: Any, brand: str | None, theme: str | None) -> list[Markup]:
    """How many complain about a theme, brand by brand, and the clearest sentences of the brand chosen."""
    if theme is None:
        return [market.show(market.themes()).html]
    rates = market.table("theme_rates")
    rates = rates[(rates["theme_id"] == theme) & (rates["side"] == "complaint")]
    verdicts = market.comparisons(theme=theme, side="complaint")[["brand", "verdict"]]
    said = market.opinions(theme=theme, brand=brand, polarity="negative")
    said = said.drop_duplicates("text")
    best = rank_evidence(market.table("reviews"), said).opinions(theme_id=theme, side="complaint")[:QUOTES]
    return [
        market.show(rates.merge(verdicts, on="brand", how="left"), columns=["brand", "share", "n", "verdict"]).html,
        market.show(market.quotes(best), columns=WHERE, title="In their own words").html,
    ]


def draw_swot(market: Any, brand: str | None, theme: str | None) -> list[Markup]:
    """One brand's ratios and SWOT, and the quotes behind its first line."""
    swot = market.swot(brand=brand)
    chart = market.chart("ratios", brand=brand).html
    parts = [Markup(chart)]  # noqa: S704 - a drawing escapes its words itself
    parts.append(market.show(swot, columns=["quadrant", "statement", "q", "robust", "swot_id"], rows=30).html)
    for cell in swot["swot_id"].head(1):
        quotes = market.show(market.why(cell).head(QUOTES), columns=WHERE, title=f"How do you know? Behind {cell}")
        parts.append(quotes.html)
    return parts


def draw_gap(market: Any, brand: str | None, theme: str | None) -> list[Markup]:
    """One gap's parts, what the FAQs answer, and customers' words."""
    gaps = market.gaps()
    gap = gaps[gaps["theme_id"] == theme]
    parts = [market.show(gap).html]
    for text in gap["statement"].dropna().head(1):
        parts.append(Markup('<p class="foot">{}</p>').format(text))
    parts.append(
        market.show(market.coverage(theme=theme), columns=["brand", "state"], title="What the FAQs answer").html
    )
    for ids in gap["evidence_ids"].dropna().head(1):
        quotes = market.quotes(ids.split("|")).head(QUOTES)
        parts.append(market.show(quotes, columns=WHERE, title="In their own words").html)
    return parts


def draw_journey(market: Any, brand: str | None, theme: str | None) -> list[Markup]:
    """One brand's journey, and the sentences behind its three touchpoints with most complaints."""
    journey = market.journey(brand=brand or "market")
    columns = ["stage", "touchpoint", "goal", "emotion", "n", "pain_points", "verdict"]
    parts = [market.show(journey[journey["n"] >= 5], columns=columns, rows=40).html]
    places = journey[journey["touchpoint"].ne("all")].sort_values("complaints", ascending=False, kind="stable").head(3)
    for place in places.to_dict("records"):
        title = f"{place['stage']}, {place['touchpoint']}: {place['complaints']} complain, {place['praises']} praise"
        ids = [name for name in str(place["evidence_ids"] or "").split("|") if name][:3]
        parts.append(market.show(market.quotes(ids), columns=WHERE, title=title).html)
    return parts


VIEWS = {
    "themes": View(says="what customers complain about", choose=("theme", "brand"), unfold="theme", draw=draw_theme),
    "swot": View(says="one brand against the others", choose=("brand",), unfold="brand", draw=draw_swot, every=False),
    "gaps": View(says="one gap", choose=("theme",), unfold="theme", draw=draw_gap),
    "journey": View(says="one brand's journey", choose=("brand",), unfold="brand", draw=draw_journey),
}
"""What there is to explore; one function draws each."""


class Explorer:
    """A choice of brand and theme with what belongs to it; shows itself in Jupyter."""

    def __init__(self, market: Any, view: str, *, brand: str | None = None, theme: str | None = None) -> None:
        name = str(check_name("view", view, VIEWS))
        self._market, self._view = market, VIEWS[name]
        self._brands = self._order_brands()
        self._themes = self._order_themes(name)
        self._brand = market.brand_id(brand) or (None if self._view.every else next(iter(self._brands.values()), None))
        self._theme = market.theme_id(theme) or next(iter(self._themes.values()), None)
        self._name = name

    def __repr__(self) -> str:
        return f"Explorer({self._name!r}, brand={self._brand!r}, theme={self._theme!r})"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        bundle = {"text/plain": repr(self), "text/html": self.static()}
        return {**bundle, **self._widget()} if somebody_is_there() else bundle

    def html(self, brand: str | None, theme: str | None) -> Markup:
        """What belongs to one choice, as markup."""
        if not self._brands or ("theme" in self._view.choose and theme is None):
            return Markup(
                "<p>There is nothing to choose from yet: collect or import reviews, then run marketgap analyse.</p>"
            )
        return Markup("\n").join(self._view.draw(self._market, brand, theme))

    def static(self) -> str:
        """The page without a kernel: the first choice open, the next ones folded."""
        by_theme = self._view.unfold == "theme"
        first = self._theme if by_theme else self._brand
        every = {EVERY: None} if self._view.every else {}
        options: Mapping[str, str | None] = self._themes if by_theme else {**every, **self._brands}
        others = [(label, value) for label, value in options.items() if value != first][:MOST_FOLDED]
        chosen = next((label for label, value in options.items() if value == first), EVERY)
        parts = [
            Markup('{}<div class="mg"><p class="foot">Shown: {}. {}</p>').format(
                STYLE, chosen, "Others unfold below; in a running Jupyter this is a choice." if others else ""
            ),
            self.html(self._brand, self._theme),
        ]
        for label, value in others:
            inside = self.html(self._brand if by_theme else value, value if by_theme else self._theme)
            parts.append(Markup("<details><summary>{}</summary>{}</details>").format(label, inside))
        return str(Markup("\n").join([*parts, Markup("</div>")]))

    def _widget(self) -> dict[str, Any]:
        from ipywidgets import HTML, Dropdown, HBox, Layout, VBox  # type: ignore[import-untyped]

        every = [(EVERY, "")] if self._view.every else []  # a menu shows nothing where the value is None
        every.extend(self._brands.items())
        menus = {
            "brand": Dropdown(options=every or [("no brand", "")], value=self._brand or "", description="Brand"),
            "theme": Dropdown(
                options=[*self._themes.items()] or [("no theme", "")], value=self._theme or "", description="Theme"
            ),
        }
        page = HTML(value=STYLE + self.html(self._brand, self._theme), layout=Layout(width="100%"))

        def redraw(change: object) -> None:
            page.value = STYLE + self.html(menus["brand"].value or None, menus["theme"].value or None)

        for name in self._view.choose:
            menus[name].observe(redraw, names="value")
        box = VBox([HBox([menus[name] for name in self._view.choose]), page])
        found: dict[str, Any] = box._repr_mimebundle_()
        return {kind: value for kind, value in found.items() if kind not in {"text/plain", "text/html"}}

    def _order_brands(self) -> dict[str, str]:
        brands = sorted(self._market.market.brand, key=lambda brand: brand.id != self._market.own)
        return _labelled({brand.id: brand.name for brand in brands})

    def _order_themes(self, view: str) -> dict[str, str]:
        themes = self._market.names.themes
        if view != "gaps":
            return _labelled(dict(list(themes.items())[:MOST_THEMES]))
        ranked = [str(theme) for theme in self._market.gaps()["theme_id"].head(MOST_THEMES)]
        return _labelled(
            {theme: f"{rank}. {say_theme(themes.get(theme, theme))}" for rank, theme in enumerate(ranked, 1)}
        )


def somebody_is_there() -> bool:
    """Whether this runs in a Jupyter front end that can answer questions, and so can press a button."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return False
    shell: Any = get_ipython()
    return bool(getattr(getattr(shell, "kernel", None), "_allow_stdin", False))


def _labelled(names: Mapping[str, str]) -> dict[str, str]:
    """Label -> id; two of the same label are told apart by their id."""
    labels = list(names.values())
    return {label if labels.count(label) == 1 else f"{label} ({name})": name for name, label in names.items()}
