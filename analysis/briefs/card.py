"""A battle card: one rival on a page or two, with what may be said against it and what may not.

What to answer follows from the comparison of one's own brand with the rival, row by row, by the written rules of
:data:`RULES`; no line says more than its test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from analysis.briefs.answers import answered_channels
from analysis.briefs.context import analysed_on, open_view
from analysis.briefs.evidence import EvidenceBook
from analysis.briefs.figure_names import name_channel
from analysis.briefs.findings import comparison_numbers, robust_words
from analysis.briefs.given import given_table
from analysis.briefs.matrices import channel_rows
from analysis.briefs.quotes import Quote
from analysis.briefs.tables import GlanceRow, SwotItem, build_glance, build_swot
from analysis.briefs.web_text import show_text
from analysis.briefs.wording import (
    missing,
    say_count,
    say_day,
    say_duration,
    say_plural,
    say_share,
    say_share_interval,
    say_sureness,
)
from analysis.charts.base import ChartView, main_set
from analysis.languages import N_, current_language, gettext, say_known
from analysis.wording import say_theme
from spiders.errors import UsageError
from spiders.market import Market

MOST_LINES, MOST_THEMES, QUOTES_EACH, MOST_POINTS = 4, 3, 2, 4
LEAST_COMPLAINTS = 10
"""Reviews of the rival that complain, at least, for a theme of its FAQ to be worth a line: as for a gap."""
RULES = {
    "claim": (
        N_("You can say"),
        N_("The direct comparison of your brand with the rival is clear in your favour (q at most 0.05 over all such comparisons, the 95 % interval of the ratio leaves 1 out) and survives every check."),
    ),
    "careful": (
        N_("Say with care"),
        N_("The comparison is clear in your favour but does not survive every check, or could not be checked: say it with its figures, not as a slogan."),
    ),
    "answered": (
        N_("You can show"),
        N_("At least ten reviews of the rival complain about the theme, your FAQ answers it, and the rival's FAQ, as read, does not. This says nothing about how well it is answered."),
    ),
    "concede": (
        N_("Concede"),
        N_("The comparison is clear in the rival's favour: claim nothing on this theme; say what you are doing about it."),
    ),
    "level": (
        N_("Call it even"),
        N_("The whole 95 % interval of the ratio lies between 0.8 and 1.25: neither of you is better."),
    ),
    "silent": (
        N_("Do not claim"),
        N_("The data cannot tell who is better: whatever the bare shares look like, neither side has a point here."),
    ),
}  # fmt: skip
"""Kind of a line -> what it is called, and the rule it follows from."""
SAID = {
    ("complaint", "lower"): N_("Customers of {name} complain about {theme} less often than those of {name_2}"),
    ("complaint", "higher"): N_("Customers of {name} complain about {theme} more often than those of {name_2}"),
    ("praise", "higher"): N_("Customers of {name} praise {theme} more often than those of {name_2}"),
    ("praise", "lower"): N_("Customers of {name} praise {theme} less often than those of {name_2}"),
    ("complaint", "no_difference"): N_(
        "Customers of {name} complain about {theme} about as often as those of {name_2}"
    ),
    ("praise", "no_difference"): N_("Customers of {name} praise {theme} about as often as those of {name_2}"),
}
BETTER = {("complaint", "lower"), ("praise", "higher")}


@dataclass(frozen=True, kw_only=True)
class AnswerLine:
    """One line of what to answer; ``kind`` is a key of :data:`RULES`."""

    kind: str
    words: str
    figures: str = ""
    sure: str = ""
    next_step: str = ""


@dataclass(frozen=True, kw_only=True)
class QuotedTheme:
    """What the rival's customers say of one theme."""

    heading: str
    total: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, kw_only=True)
class BattleCard:
    """What a card says."""

    market: str
    rival: str
    rival_id: str
    own: str
    day: str
    analysed: date | None
    language: str
    glance: tuple[GlanceRow, ...]
    """The rival, then one's own brand."""
    strong: tuple[SwotItem, ...]
    weak: tuple[SwotItem, ...]
    reached: tuple[tuple[str, ...], ...]
    """(what, the rival, one's own brand)"""
    groups: tuple[tuple[str, str, tuple[AnswerLine, ...]], ...]
    """(heading, rule, lines), those without lines left out."""
    quoted: tuple[QuotedTheme, ...]
    silent_themes: tuple[str, ...]
    """Themes on which nothing may be claimed."""
    silent_more: int


def build_card(market: Market, results: Any, *, brand: str, now: datetime | None = None, pages: Mapping[str, tuple[str, object]] | None = None) -> BattleCard:  # fmt: skip
    """Put a battle card against one rival together.

    Parameters
    ----------
    market
        The market; it names the own brand.
    results
        ``Results``, or anything with ``table(name)`` and ``manifest``.
    brand
        Id or name of the rival.
    now
        Day the card bears; default: the moment of the analysis.
    pages
        page_id -> (address, time of capture), of the archived pages.

    Raises
    ------
    UsageError
        When no brand is called that, it is the own brand, or market.toml names no own brand.
    """
    view = open_view(market, results, brand)
    rival, own = str(view.own), market.market.own
    if own is None or own == rival:
        raise UsageError(f"a battle card compares a rival with your own brand; --brand {brand} gives a brief instead")
    book = EvidenceBook(view=view, pages=pages or {})
    glance = {row.brand: row for row in build_glance(view)}
    quadrants = {q.key: q.items[:MOST_POINTS] for q in build_swot(view, book)[0].quadrants}
    lines, silent = answer_lines(view, book, rival=rival, own=own)
    moment = now if now is not None else analysed_on(results)
    return BattleCard(
        market=show_text(market.market.name, 120),
        rival=view.brands[rival],
        rival_id=rival,
        own=view.brands[own],
        day=say_day(moment),
        analysed=None if missing(moment) else pd.Timestamp(moment).date(),  # type: ignore[arg-type]
        language=current_language().code,
        glance=(glance[view.brands[rival]], glance[view.brands[own]]),
        strong=quadrants["strength"],
        weak=quadrants["weakness"],
        reached=tuple(_reached(view, rival=rival, own=own)),
        groups=tuple(
            (gettext(title), gettext(rule), tuple(line for line in lines if line.kind == kind))
            for kind, (title, rule) in RULES.items()
            if any(line.kind == kind for line in lines) or (kind == "silent" and silent)
        ),
        quoted=tuple(_quoted(view, book, rival, lines=quadrants)),
        silent_themes=tuple(silent[: 2 * MOST_LINES]),
        silent_more=max(0, len(silent) - 2 * MOST_LINES),
    )


def answer_lines(view: ChartView, book: EvidenceBook, *, rival: str, own: str) -> tuple[list[AnswerLine], list[str]]:
    """What to answer, by the rules, and the themes on which nothing may be claimed.

    Parameters
    ----------
    view, book
        The tables, and what checks each brand's data allows.
    rival, own
        Brand ids.
    """
    rows = view.tables.table("comparisons")
    rows = rows[(rows["brand"] == own) & (rows["against"] == rival)]
    complaining = rows["share"] * rows["n"] + rows["share_against"] * rows["n_against"]
    order = rows.assign(size=complaining.astype("float64").fillna(0).round())
    order = order.sort_values(["q", "size", "theme_id", "side"], ascending=[True, False, True, True], kind="stable")
    found: dict[str, list[AnswerLine]] = {kind: [] for kind in RULES}
    told: set[str] = set()
    for _, row in order.iterrows():
        side, verdict, theme = str(row["side"]), str(row["verdict"]), str(row["theme_id"])
        if (side, verdict) not in SAID:
            continue
        told.add(theme)
        better = (side, verdict) in BETTER
        kind = "level" if verdict == "no_difference" else "concede" if not better else "claim" if row["robust"] else "careful"  # fmt: skip
        label = say_theme(view.themes.get(theme, theme))
        sure = [say_sureness(row["q"]), robust_words(book, own, row["robust"])] if verdict != "no_difference" else []
        found[kind].append(
            AnswerLine(
                kind=kind,
                words=gettext(SAID[side, verdict], name=view.brands[own], theme=label, name_2=view.brands[rival]),
                figures=comparison_numbers(row),
                sure="; ".join(part for part in sure if part),
                next_step=_planned(view, theme) if kind == "concede" else "",
            )
        )
    found["answered"] = _answered(view, rival=rival, own=own)
    unsure = order[order["verdict"].eq("cannot_tell") & order["side"].eq("complaint") & order["size"].gt(0)]
    unsure = unsure[~unsure["theme_id"].isin(told)].sort_values(["size", "theme_id"], ascending=[False, True])
    silent = [view.themes.get(str(theme), str(theme)) for theme in unsure["theme_id"]]
    return [line for lines in found.values() for line in lines[:MOST_LINES]], silent


def _planned(view: ChartView, theme: str) -> str:
    """The first tactic of one's own plan for a theme; empty when there is none."""
    plan = given_table(view, "plan")
    rows = plan[plan["theme_id"] == theme] if len(plan) else plan
    if rows.empty:
        return gettext("Your plan has nothing for this theme yet.")
    return gettext("Your plan: {tactic}.", tactic=say_known("tactic", show_text(rows["tactic"].iloc[0], 120)))


def _answered(view: ChartView, *, rival: str, own: str) -> list[AnswerLine]:
    """Themes that one's own FAQ answers and the rival's leaves open, by the rival's complaints."""
    cover = view.tables.table("faq_coverage")
    states = {
        (str(b), str(t)): str(s) for b, t, s in zip(cover["brand"], cover["theme_id"], cover["state"], strict=True)
    }
    rates = view.tables.table("theme_rates")
    rates = rates[(rates["brand"] == rival) & (rates["side"] == "complaint") & rates["reviews"].ge(LEAST_COMPLAINTS)]
    lines = []
    for _, row in rates.sort_values(["reviews", "theme_id"], ascending=[False, True]).iterrows():
        theme = str(row["theme_id"])
        if (states.get((own, theme)), states.get((rival, theme))) != ("answered", "silent"):
            continue
        lines.append(
            AnswerLine(
                kind="answered",
                words=gettext(
                    "The FAQ of {own} answers {theme}; that of {rival} does not",
                    own=view.brands[own], theme=say_theme(view.themes.get(theme, theme)), rival=view.brands[rival],
                ),
                figures=gettext(
                    "{reviews} of {n} reviews of {rival} complain about it ({share}, 95 % interval {interval})",
                    reviews=say_count(row["reviews"]), n=say_count(row["n"]), rival=view.brands[rival],
                    share=say_share(row["share"]), interval=say_share_interval(row["low"], row["high"]),
                ),
            )
        )  # fmt: skip
    return lines


def _reached(view: ChartView, *, rival: str, own: str) -> list[tuple[str, ...]]:
    """How both are found and reached, side by side; what is known of neither is left out."""
    both = (rival, own)
    facts: list[tuple[str, ...]] = []
    seen = main_set(view.tables.table("visibility")).dropna(subset=["brand"])
    voice = seen.groupby("brand")[["share_of_voice", "low_curve", "high_curve"]].sum()
    if len(voice):
        said = [
            f"{say_share(voice.at[b, 'share_of_voice'])} ({say_share_interval(voice.at[b, 'low_curve'], voice.at[b, 'high_curve'])})"
            if b in voice.index
            else gettext("not among the results")
            for b in both
        ]
        facts.append((gettext("Share of voice in search (range of two click curves)"), *said))
    kinds, rows = channel_rows(view)
    names = dict(rows)
    for place, kind in enumerate(kinds):
        facts.append((kind, names[view.brands[rival]][place], names[view.brands[own]][place]))
    entries = view.tables.table("faq").groupby("brand").size()
    if len(entries):
        facts.append(
            (
                gettext("FAQ entries"),
                *(say_count(entries.get(b)) if b in entries.index else gettext("none found") for b in both),
            )
        )
    answers = answered_channels(view)
    for channel in list(dict.fromkeys(answers["channel"])) if len(answers) else []:
        mine = answers[answers["channel"] == channel].set_index("brand")
        if rival in mine.index:
            name = name_channel(str(channel))
            facts.append(
                (
                    gettext("{channel}: share answered, half within", channel=name[:1].upper() + name[1:]),
                    *(_pace(mine, b) for b in both),
                )
            )
    return facts


def _pace(rows: pd.DataFrame, brand: str) -> str:
    if brand not in rows.index:
        return gettext("not known")
    row = rows.loc[brand]
    half = gettext("not reached") if missing(row["median_seconds"]) else say_duration(row["median_seconds"])
    return f"{say_share(row['answer_rate'])}, {half} (n = {say_count(row['asked'])})"


def _quoted(view: ChartView, book: EvidenceBook, rival: str, *, lines: Mapping[str, tuple[SwotItem, ...]]) -> list[QuotedTheme]:  # fmt: skip
    """Quotes of the rival's commonest complaints, those of its weaknesses first, then of its clearest praise."""
    rates = view.tables.table("theme_rates")
    rates = rates[(rates["brand"] == rival) & rates["reviews"].gt(0)]
    compared = view.tables.table("comparisons")
    compared = compared[(compared["brand"] == rival) & (compared["against"] == "market")]
    found: list[QuotedTheme] = []
    for side, verdict, most in (("complaint", "higher", MOST_THEMES), ("praise", "higher", 1)):
        clear = set(compared[(compared["side"] == side) & (compared["verdict"] == verdict)]["theme_id"])
        mine = rates[rates["side"] == side]
        mine = mine.assign(first=~mine["theme_id"].isin(clear))
        mine = mine.sort_values(["first", "reviews", "theme_id"], ascending=[True, False, True])
        for theme in mine["theme_id"].head(most):
            anchor = book.cell(rival, str(theme), side)
            if anchor is None:
                continue
            block = book.blocks[anchor]
            found.append(
                QuotedTheme(
                    heading=_without_name(block.heading, view.brands[rival]),
                    total=say_plural(block.total, "review"),
                    quotes=block.quotes[:QUOTES_EACH],
                )
            )  # fmt: skip
    return found


def _without_name(heading: str, name: str) -> str:
    """A heading that begins with the brand's name without it, as on a card that bears the name."""
    rest = heading.removeprefix(f"{name}: ")
    return f"{rest[:1].upper()}{rest[1:]}"
