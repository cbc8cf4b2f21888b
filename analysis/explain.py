"""How do you know? The rule, the figures in plain words, the strata and the quotes behind a cell of a result table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from analysis.columns import rows_of
from analysis.errors import ResultsError
from analysis.market_view import MarketView
from analysis.marks import build_marks
from analysis.statistics.overlap import MARKET
from analysis.strata import counted_reviews
from analysis.swot.base import find_rules
from analysis.themes.quality import RELIABLE
from analysis.wording import say_number, say_share, say_theme

VERDICTS = {
    "higher": "higher",
    "lower": "lower",
    "no_difference": "no difference that matters",
    "cannot_tell": "cannot tell",
}
STATES = {
    "answered": "answers it",
    "partly": "answers it in part",
    "silent": "is silent",
    "no_faq": "no FAQ found",
    "unknown": "cannot be read",
}
GAP_RULE = (
    "gap: supported when at least 10 reviews complain and their share is in the upper third of the themes and "
    "surely above the median theme; complaints surely outweigh praise; the score is above the median theme's in 95 % of "
    "the bootstrap rounds; and not every known FAQ answers it. Score = importance (how often the theme is spoken of, 10 "
    "for the theme spoken of most) + what importance exceeds satisfaction (share of praise, 0 to 10) by: 0 to 20."
)


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why a cell says what it says."""

    statement: str
    rule: str
    facts: tuple[str, ...]
    """The figures, a sentence each."""
    table_title: str = ""
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    """What the figures add up from; columns are headings."""
    footnotes: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    quotes: pd.DataFrame = field(default_factory=pd.DataFrame)
    """From :meth:`MarketView.quotes`."""
    cell: Mapping[str, Any] = field(default_factory=dict)
    """The row that is explained."""


def explain_swot(view: MarketView, swot_id: str) -> Explanation:
    """Why a cell of the SWOT says what it says.

    Raises
    ------
    ResultsError
        When there is no cell of that id.
    """
    cell = view.swot_cell(swot_id)
    rule = next(rule for rule in find_rules() if rule.name == cell["rule"])
    row = _comparison_behind(view.table("comparisons"), cell)
    figure = f"{_capital(cell['figure'])}: {_interval(cell)}."
    facts = (*(_compared(view, row) if row is not None else ()), *(() if row is not None and cell["score"] == row["ratio"] else (figure,)))  # fmt: skip
    table, notes = _strata(view, row) if row is not None else (pd.DataFrame(), ())
    if row is None and _text(cell["theme_id"]):
        table = _by_brand(view, str(cell["theme_id"]))
    return Explanation(
        statement=str(cell["statement"]),
        rule=f"{rule.name} ({rule.quadrant}): {rule.explains}",
        facts=facts,
        table_title=_strata_title(row) if row is not None else "By brand",
        table=table,
        footnotes=notes,
        cautions=(*_failed(cell.get("caution")), *_unreliable(view, cell["theme_id"])),
        quotes=view.why(swot_id),
        cell={str(name): value for name, value in cell.items()},
    )


def explain_gap(view: MarketView, rank: int) -> Explanation:
    """Why a theme is, or is not, called a gap.

    Raises
    ------
    ResultsError
        When there is no gap of that rank.
    """
    gaps = view.table("gaps")
    found = gaps[gaps["rank"] == rank]
    if found.empty:
        raise ResultsError(f"no gap has the rank {rank}; ranks go from 1 to {len(gaps)}: marketgap show gaps")
    gap = found.iloc[0]
    theme = say_theme(_label(view, str(gap["theme_id"])))
    told = gap["complaints"] + gap["praises"]
    twice = int(told - round(gap["demand"] * gap["n"]))
    both = f" ({twice:,} of them both; they count on both sides)" if twice > 0 else ""
    relief = max(gap["importance"] - gap["satisfaction"], 0.0)
    facts = [
        f"Score {gap['score']:.1f} of 20 (95 % interval {gap['low']:.1f} to {gap['high']:.1f}) = importance "
        f"{gap['importance']:.1f} + {relief:.1f}, by which importance exceeds satisfaction ({gap['satisfaction']:.1f}).",
        f"Demand: {say_share(gap['demand'])} of the market's {gap['n']:,} reviews speak of {theme} (95 % interval "
        f"{say_share(gap['demand_low'])} to {say_share(gap['demand_high'])}).",
        f"Dissatisfaction: {gap['complaints']:,} reviews complain and {gap['praises']:,} praise{both}"
        f", so {say_share(gap['complaints'] / told)} of these {told:,} voices are complaints (95 % interval "
        f"{say_share(gap['dissatisfaction_low'])} to {say_share(gap['dissatisfaction_high'])}).",
    ]
    if pd.notna(gap["faq_silence"]):
        facts.append(
            f"FAQ silence {say_share(gap['faq_silence'])}: mean over the brands with a known FAQ (silent 100 %, in part 50 %)."
        )
    if pd.notna(gap["channel_silence"]):
        facts.append(
            f"Channel silence {say_share(gap['channel_silence'])}: brands looked at on whose pages no chat and no telephone was seen."
        )
    judged = "All conditions are met." if gap["certainty"] == "supported" else f"Not met: {gap['why']}."
    return Explanation(
        statement=str(gap["statement"]),
        rule=f"{GAP_RULE} {judged}",
        facts=tuple(facts),
        table_title="By brand",
        table=_by_brand(view, str(gap["theme_id"])),
        cautions=_unreliable(view, gap["theme_id"]),
        quotes=view.quotes(str(gap["evidence_ids"]).split("|")),
        cell={str(name): value for name, value in gap.items()},
    )


def explain_comparison(view: MarketView, *, brand: str, theme: str, side: str, against: str = MARKET) -> Explanation:
    """Why two brands, or a brand and the market, are or are not told apart on a theme.

    Raises
    ------
    ResultsError
        When there is no such comparison.
    """
    rows = view.table("comparisons")
    rows = rows[(rows["theme_id"] == theme) & (rows["side"] == side)]
    rows = rows[(rows["brand"] == brand) & (rows["against"] == against)]
    if rows.empty:
        raise ResultsError(
            f"there is no comparison {brand}/{theme}/{side}/{against}; it is BRAND/THEME/complaint or praise, and "
            "/BRAND for one rival: marketgap show comparisons"
        )
    row = rows_of(rows)[0]
    does = "complaints about" if side == "complaint" else "praise of"
    verdict = VERDICTS[row["verdict"]] + (f" ({row['reason']})" if row["reason"] else "")
    table, notes = _strata(view, row)
    ids = view.opinions(theme=theme, brand=brand, polarity="negative" if side == "complaint" else "positive")
    ids = ids.assign(clear=-ids["polarity"].abs()).sort_values(["clear", "opinion_id"]).drop_duplicates("review_id")
    return Explanation(
        statement=f"{_name(view, brand)}, {does} {say_theme(_label(view, theme))}, against {_others(view, against)}: {verdict}.",
        rule="comparison: within each source, half-year and language, pooled (Mantel-Haenszel); higher or lower needs q of "
        "at most 0.05 over all comparisons of its kind, no difference the whole interval between 0.8 and 1.25.",
        facts=_compared(view, row),
        table_title=_strata_title(row),
        table=table,
        footnotes=notes,
        cautions=(*_failed(row["failed_checks"]), *_unreliable(view, theme)),
        quotes=view.quotes(ids["opinion_id"].head(8).tolist()),
        cell=row,
    )


def _comparison_behind(comparisons: pd.DataFrame, cell: pd.Series[Any]) -> dict[str, Any] | None:
    """The comparison that a cell of the SWOT rests on; None when it rests on none."""
    q = pd.to_numeric(comparisons["q"])
    if not _text(cell["theme_id"]) or pd.isna(cell["q"]):
        return None
    rows = comparisons[
        (comparisons["theme_id"] == cell["theme_id"]) & np.isclose(q, float(cell["q"]), rtol=1e-9, atol=0)
    ]
    rows = rows[(rows["brand"] == cell["brand"]) | (rows["against"] == cell["brand"])]
    if rows.empty:
        return None
    fits = [
        row["ratio"] == cell["score"] or (pd.isna(row["ratio"]) and pd.isna(cell["score"])) for row in rows_of(rows)
    ]
    order = rows.assign(
        other=[not fit for fit in fits], rival=rows["against"].ne(MARKET), turned=rows["brand"].ne(cell["brand"])
    )
    return rows_of(order.sort_values(["other", "rival", "turned", "side"], kind="stable")[comparisons.columns])[0]


def _compared(view: MarketView, row: Mapping[str, Any]) -> tuple[str, ...]:
    from analysis.statistics.intervals import wilson

    does = "complain about" if row["side"] == "complaint" else "praise"
    theme = say_theme(_label(view, str(row["theme_id"])))
    facts = []
    for who, k, n in (
        (_name(view, row["brand"]), row["reviews"], row["n"]),
        (_capital(_others(view, row["against"])), row["reviews_against"], row["n_against"]),
    ):
        if not n:
            facts.append(f"{who}: no reviews.")
            continue
        low, high = wilson(np.array([float(k)]), np.array([float(n)]))
        facts.append(
            f"{who}: {k:,} of {n:,} reviews {does} {theme}, {say_share(k / n)} (95 % interval {say_share(low[0])} to "
            f"{say_share(high[0])})."
        )
    if pd.notna(row["low"]) or pd.notna(row["high"]):
        times = "" if pd.isna(row["ratio"]) else f"{say_number(row['ratio'])} times as often; "
        bounds = (
            f"{say_number(row['low'])} to {say_number(row['high'])}"
            if pd.notna(row["high"])
            else f"at least {say_number(row['low'])}"
        )
        facts.append(f"Compared within the same source, half-year and language: {times}95 % interval {bounds} times.")
    facts.append(_chance(row))
    if row["robust"]:
        facts.append(
            "The direction holds in every check that the data allows: without each source, with another polarity threshold, in each half of the period."
        )
    return tuple(facts)


def _chance(row: Mapping[str, Any]) -> str:
    if pd.isna(row["q"]):
        return f"Cannot tell: {row['reason']}." if row["reason"] else "No test was possible."
    kind = "with the market" if row["against"] == MARKET else "of brand with brand"
    bound = next(
        (words for most, words in ((0.001, "1 in 1,000"), (0.01, "1 in 100"), (0.05, "1 in 20")) if row["q"] <= most),
        None,
    )
    sure = (
        f"of the findings this clear, at most {bound} is expected to be chance"
        if bound
        else "not clear enough to be called a difference"
    )
    shown = "below 0.001" if row["q"] < 0.001 else f"{row['q']:.2g}"
    return f"q {shown}, over all comparisons {kind}: {sure}."


def _strata_title(row: Mapping[str, Any]) -> str:
    verb = "complain" if row["side"] == "complaint" else "praise"
    return f"Reviews that {verb}, by source, half-year and language"


def _strata(view: MarketView, row: Mapping[str, Any]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Counts of both sides in each stratum that both share, largest first, and what is left out."""
    counted = counted_reviews(view.table("reviews"))
    marks = build_marks(view.table("reviews"), view.table("opinions"))
    marks = marks[(marks["theme_id"] == row["theme_id"]) & (marks["side"] == row["side"])]
    counted = counted.assign(said=counted["review_id"].isin(marks["review_id"]))
    mine = counted["brand"] == row["brand"]
    rest = ~mine if row["against"] == MARKET else counted["brand"] == row["against"]
    sides = [counted[which].groupby("stratum")["said"].agg(["sum", "size"]) for which in (mine, rest)]
    both = sides[0].join(sides[1].add_suffix("_against"), how="outer").fillna(0).astype("int64")
    shared = both[(both["size"] > 0) & (both["size_against"] > 0)]
    shared = shared.assign(order=-(shared["size"] + shared["size_against"])).sort_values(["order", "stratum"])
    names = _name(view, row["brand"]), _capital(_others(view, row["against"]))
    rows = [(stratum, _part(a, n), _part(c, m)) for stratum, a, n, c, m in shared.drop(columns="order").itertuples()]
    if len(shared) > 1:
        total = shared.sum()
        rows.append(
            ("all of these", _part(total["sum"], total["size"]), _part(total["sum_against"], total["size_against"]))
        )
    alone = both[(both["size"] == 0) | (both["size_against"] == 0)]
    notes: tuple[str, ...] = ()
    if len(alone):
        notes = (
            f"Left out, as only one side has reviews there: {len(alone):,} "
            f"{'stratum' if len(alone) == 1 else 'strata'} with {alone['size'].sum():,} reviews of {names[0]} and "
            f"{alone['size_against'].sum():,} of {_others(view, row['against'])}.",
        )
    return pd.DataFrame(rows, columns=["source / half-year / language", *names]), notes


def _by_brand(view: MarketView, theme: str) -> pd.DataFrame:
    rates = view.table("theme_rates")
    rates = rates[rates["theme_id"] == theme].set_index(["brand", "side"])
    coverage = view.table("faq_coverage")
    states = coverage[coverage["theme_id"] == theme].set_index("brand")["state"]
    compared = view.comparisons(theme=theme, side="complaint").set_index("brand")["verdict"]
    rows = []
    for brand in view.market.brand:
        cells = [
            _part(rates.loc[(brand.id, side), "reviews"], rates.loc[(brand.id, side), "n"])
            if (brand.id, side) in rates.index
            else "-"
            for side in ("complaint", "praise")
        ]
        verdict = VERDICTS.get(str(compared.get(brand.id)), "-")
        rows.append((brand.name, *cells, verdict, STATES.get(str(states.get(brand.id)), "not looked at")))
    return pd.DataFrame(rows, columns=["brand", "complain", "praise", "complaints against the market", "its FAQ"])


def _part(k: Any, n: Any) -> str:
    return f"{int(k):,} of {int(n):,}" + (f" ({say_share(k / n)})" if n else "")


def _interval(cell: pd.Series[Any]) -> str:
    return f"{say_number(cell['score'])} (95 % interval {say_number(cell['low'])} to {say_number(cell['high'])})"


def _failed(checks: object) -> tuple[str, ...]:
    names = [name for name in _text(checks).split("|") if name]
    return (f"Handle with care: the direction is another {', and '.join(names)}.",) if names else ()


def _unreliable(view: MarketView, theme: object) -> tuple[str, ...]:
    themes = view.table("themes")
    found = themes.loc[themes["theme_id"] == _text(theme), "stability"].astype("float64").tolist()
    if not found or not found[0] < RELIABLE:
        return ()
    return (
        f"The theme {say_theme(_label(view, _text(theme)))} is unreliable: other samples of these reviews would draw it "
        f"otherwise (bootstrap stability {found[0]:.2f}, below {RELIABLE:.2f}). Read its quotes before you rely on it.",
    )


def _label(view: MarketView, theme: str) -> str:
    themes = view.table("themes")
    found = themes.loc[themes["theme_id"] == theme, "label"]
    return str(found.iloc[0]) if len(found) else theme


def _name(view: MarketView, brand: object) -> str:
    return next((one.name for one in view.market.brand if one.id == brand), str(brand))


def _others(view: MarketView, against: object) -> str:
    return "the other brands" if against == MARKET else _name(view, against)


def _capital(text: object) -> str:
    return f"{str(text)[:1].upper()}{str(text)[1:]}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
