"""The first screen: the three findings that matter with how sure they are, and what cannot be told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import pandas as pd

from analysis.briefs.evidence import EvidenceBook
from analysis.briefs.web_text import show_text
from analysis.briefs.wording import (
    compare_sentence,
    missing,
    say_count,
    say_list,
    say_number,
    say_number_interval,
    say_plural,
    say_robust,
    say_score,
    say_share,
    say_sureness,
    split_statement,
)
from analysis.charts.base import ChartView
from analysis.languages import N_, gettext, leave_english, left_english, ngettext, say_in_language
from analysis.statistics.intervals import reviews_for_doubling
from analysis.swot.base import find_rules
from analysis.wording import say_theme

HOW_MANY = 3
_CARE = re.compile(
    r"\s*(?:It does not survive every check|There is too little to check it in any other way): handle with care\.?"
)
MOST_NOTES = 8
GAP_WORDS = (
    N_("Customers across the market complain about {theme}, and most FAQs are silent on it"),
    N_("Customers across the market complain about {theme}, and the FAQs answer it only in part"),
    N_("Customers across the market complain about {theme}, although most FAQs speak of it"),
    N_("Customers across the market complain about {theme}"),
)
KINDS = {
    "gap": N_("Gap in the market"),
    "weakness": N_("Weakness"),
    "strength": N_("Strength"),
    "threat": N_("Threat"),
    "opportunity": N_("Opportunity"),
    "difference": N_("Difference"),
}


CERTAINTY = (N_("high"), N_("good"), N_("fair"))
"""High: at most 1 in 100 such findings is chance and every check holds (a gap: in all ways of looking at it). Good: at
most 1 in 20, and every check holds (a gap: in three of four ways). Fair: it does not survive every check."""
CLEAR, MOST_VIEWS = 0.01, 0.75
_COMMANDS = re.compile(r"\s*\(marketgap [^()]*\)")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One finding: ``headline`` in plain words, ``numbers`` behind it, ``sure`` how certain it is."""

    kind: str
    headline: str
    numbers: str
    sure: tuple[str, ...]
    anchor: str | None
    section: str
    certainty: str = ""
    """How certain in one word; ``sure`` says why."""


def find_what_matters(view: ChartView, book: EvidenceBook) -> list[Finding]:
    """The best gap, weakness and strength of the brand seen from; without one, the clearest differences.

    Where one kind is missing the next best of the others takes its place: threats, then what is left by score.
    """
    found: list[Finding] = []
    gaps = supported_gaps(view.tables.table("gaps"))
    found += [_gap(view, book, row) for _, row in gaps.head(1).iterrows()]
    taken = {str(t) for t in gaps.head(1)["theme_id"]}
    if view.own is not None:
        swot = view.tables.table("swot")
        swot = swot[swot["brand"] == view.own]
        picked: list[int] = []
        for quadrant in ("weakness", "strength", "threat", "opportunity"):
            rows = swot[swot["quadrant"] == quadrant]
            fresh = rows[~rows["theme_id"].isin(taken)] if quadrant in {"threat", "opportunity"} else rows
            picked += [int(index) for index in fresh.index[:1]]
        picked += [int(index) for index in swot.index if index not in picked and swot.at[index, "quadrant"] in {"weakness", "strength"}]  # fmt: skip
        found += [_swot(view, book, cast("pd.Series[Any]", swot.loc[index]), index) for index in picked]
    if len(found) < HOW_MANY:
        rows = view.tables.table("comparisons")
        rows = rows[(rows["against"] == "market") & rows["verdict"].isin(["higher", "lower"])]
        rows = rows[rows["brand"].isin(list(view.brands))].sort_values(["q", "brand", "theme_id", "side"])
        rows = rows.assign(turn=rows.groupby("brand").cumcount()).sort_values("turn", kind="stable")
        said = {(view.own, f.headline) for f in found}
        for _, row in rows.iterrows():
            finding = _difference(view, book, row)
            if view.own is None or (view.own, finding.headline) not in said:
                found.append(finding)
            if len(found) >= HOW_MANY:
                break
    return found[:HOW_MANY]


def comparison_of(view: ChartView, brand: str, theme: str, q: object) -> pd.Series[Any] | None:
    """The comparison with the market that a SWOT cell rests on: that of the same q, else the clearest."""
    rows = view.tables.table("comparisons")
    rows = rows[(rows["brand"] == brand) & (rows["against"] == "market") & (rows["theme_id"] == theme)]
    rows = rows[rows["verdict"].isin(["higher", "lower"])].sort_values(["q", "side"])
    if not missing(q):
        same = rows[(rows["q"] - float(q)).abs() < 1e-12]  # type: ignore[arg-type]
        rows = same if len(same) else rows
    return rows.iloc[0] if len(rows) else None


def comparison_numbers(row: pd.Series[Any]) -> str:
    """The figures of a comparison: shares, ratio, interval, n, strata."""
    times = "" if missing(row["ratio"]) else gettext("{ratio} times as often", ratio=say_number(row["ratio"])) + "; "
    return times + gettext(
        "95 % interval {interval}; {share} of {n} reviews against {share_against} of {n_against}; within {strata}",
        interval=say_number_interval(row["low"], row["high"]),
        share=say_share(row["share"]),
        n=say_count(row["n"]),
        share_against=say_share(row["share_against"]),
        n_against=say_count(row["n_against"]),
        strata=say_plural(int(row["strata"]), "stratum"),
    )


def what_cannot_be_told(view: ChartView, notes: Sequence[str] | None = None) -> list[str]:
    """Sentences on what the data does not decide, with what would.

    ``notes`` are those of the analysis; without them the brief works out itself which brands have too few reviews.
    """
    said: list[str] = []
    rows = view.tables.table("comparisons")
    rows = rows[(rows["against"] == "market") & rows["brand"].isin(list(view.brands))]
    if len(rows):
        counts = rows["verdict"].value_counts()
        unsure = int(counts.get("cannot_tell", 0))
        said.append(
            gettext(
                "Of {rows} comparisons of a brand with the others, {unsure} end in “cannot tell”, {alike} in “no difference”, and {told} show one.",
                rows=say_count(len(rows)),
                unsure=say_count(unsure),
                alike=say_count(int(counts.get("no_difference", 0))),
                told=say_count(int(counts.get("higher", 0)) + int(counts.get("lower", 0))),
            )
        )
    elif len(view.brands) == 1:
        said.append(
            gettext("With one brand there is nothing to compare: shares are shown, differences are not. Add rivals.")
        )
    else:
        said.append(gettext("No brand could be compared with the others: it takes reviews of at least two brands."))
    said += _unread(view)
    if notes is None:
        said += _needed(view)
    else:
        said += [_COMMANDS.sub("", say_in_language(note)) for note in notes[:MOST_NOTES]]
        if len(notes) > MOST_NOTES:
            said.append(
                ngettext(
                    "{n} more note of this kind stands in the HTML brief, under method",
                    "{n} more notes of this kind stand in the HTML brief, under method",
                    len(notes) - MOST_NOTES,
                )
            )
    return said


def _needed(view: ChartView) -> list[str]:
    """How many reviews the smallest brands would need."""
    rates = view.tables.table("theme_rates")
    rates = rates[(rates["side"] == "complaint") & rates["brand"].isin(list(view.brands))]
    if rates.empty:
        return []
    sizes = rates.groupby("brand")["n"].max()
    pooled = rates.groupby("theme_id")[["reviews", "n"]].sum().astype("float64")
    share = float((pooled["reviews"] / pooled["n"].where(pooled["n"] > 0)).nlargest(10).median())
    needed = reviews_for_doubling(share)
    small = [view.brands[str(b)] for b, n in sizes.sort_index().items() if n < needed]
    if not small:
        return []
    named = say_list(small[:4]) + (gettext(" and {n} more", n=len(small) - 4) if len(small) > 4 else "")
    return [
        ngettext(
            "{named} has too few reviews for a typical theme (one that {share} of reviews complain about): it takes about {needed} reviews to tell a doubling from chance.",
            "{named} have too few reviews for a typical theme (one that {share} of reviews complain about): it takes about {needed} reviews to tell a doubling from chance.",
            len(small),
            named=named,
            share=say_share(share),
            needed=say_count(needed),
        )
    ]


def _unread(view: ChartView) -> list[str]:
    said: list[str] = []
    opinions = view.tables.table("opinions")
    negative = opinions[opinions["polarity_label"] == "negative"]
    if len(negative):
        without = negative[negative["themes"].fillna("").eq("")]
        empty = int(without["bare"].fillna(False).sum()) if "bare" in without.columns else 0
        if len(without):
            said.append(
                gettext(
                    "{share} of the complaining sentences ({without} of {negative}) have no theme",
                    share=say_share(len(without) / len(negative)),
                    without=say_count(len(without)),
                    negative=say_count(len(negative)),
                )
                + (
                    gettext(": {empty} only say that somebody is unhappy, not about what", empty=say_count(empty))
                    if empty
                    else ""
                )
                + (
                    gettext(", the other {without} fit none", without=say_count(len(without) - empty))
                    if 0 < empty < len(without)
                    else ""
                )
                + "."
            )
    reviews = view.tables.table("reviews")
    unknown = int((reviews["polarity_label"] == "unknown").sum())
    if unknown:
        said.append(
            gettext(
                "{unknown} of {reviews} reviews are in a language for which there was nothing to learn praise and complaint from, or have no words; they are not guessed.",
                unknown=say_count(unknown),
                reviews=say_count(len(reviews)),
            )
        )
    return said


def supported_gaps(gaps: pd.DataFrame) -> pd.DataFrame:
    """The gaps that the data supports, by rank; all when the table does not say."""
    ranked = gaps.sort_values("rank")
    return ranked[ranked["certainty"] == "supported"] if "certainty" in ranked.columns else ranked


def _gap(view: ChartView, book: EvidenceBook, row: pd.Series[Any]) -> Finding:
    theme = str(row["theme_id"])
    label = view.themes.get(theme, theme)
    silence = row["faq_silence"]
    answered = GAP_WORDS[3] if missing(silence) else GAP_WORDS[0] if silence > 2 / 3 else GAP_WORDS[1] if silence > 1 / 3 else GAP_WORDS[2]  # fmt: skip
    facts, _, firm = show_text(row["statement"], 700).rstrip(".").partition(". ")
    facts, firm = say_in_language(facts), say_in_language(firm)
    held, views = row.get("views_held"), row.get("views")
    part = 0.0 if missing(held) or missing(views) or not views else float(held) / float(views)  # type: ignore[arg-type]
    return Finding(
        kind=gettext(KINDS["gap"]),
        certainty=gettext(CERTAINTY[0] if part == 1 else CERTAINTY[1] if part >= MOST_VIEWS else CERTAINTY[2]),
        headline=gettext(answered, theme=say_theme(label)),
        numbers=facts.removeprefix(f"{label}: "),
        sure=(
            *([firm] if firm else []),
            gettext(
                "opportunity score {score} of 20, 95 % interval {low} to {high}; above the middle of all themes beyond doubt",
                score=say_score(row["score"]),
                low=say_score(row["low"]),
                high=say_score(row["high"]),
            ),
        ),
        anchor=gap_anchor(view, book, row),
        section="gaps",
    )


def gap_anchor(view: ChartView, book: EvidenceBook, row: pd.Series[Any]) -> str | None:
    """Anchor of the evidence of one gap."""
    theme = str(row["theme_id"])
    heading = gettext("Gap: {theme}", theme=view.themes.get(theme, theme))
    return book.cited(
        f"gap-{theme}",
        row["evidence_ids"],
        heading=heading,
        lead=say_in_language(show_text(row["statement"], 700)),
        total=row.get("complaints"),
    )


def _swot(view: ChartView, book: EvidenceBook, row: pd.Series[Any], index: int) -> Finding:
    theme = "" if missing(row["theme_id"]) else str(row["theme_id"])
    compared = comparison_of(view, str(row["brand"]), theme, row["q"]) if theme else None
    words, figures = say_cell(row)
    q = row["q"] if compared is None else compared["q"]
    sure = (say_sureness(q), robust_words(book, str(row["brand"]), is_robust(row, compared)))
    return Finding(
        kind=gettext(KINDS[str(row["quadrant"])]),
        headline=words,
        numbers=figures or f"n = {say_count(row['n'])}",
        sure=tuple(words for words in sure if words),
        anchor=swot_anchor(view, book, row, index),
        section="swot",
        certainty=_certainty(q, is_robust(row, compared)),
    )


def _certainty(q: object, robust: object) -> str:
    """One word for a difference; empty where nothing was tested."""
    if missing(q):
        return ""
    held = not missing(robust) and bool(robust)
    return gettext(CERTAINTY[2] if not held else CERTAINTY[0] if float(q) <= CLEAR else CERTAINTY[1])  # type: ignore[arg-type]


def swot_anchor(view: ChartView, book: EvidenceBook, row: pd.Series[Any], index: int) -> str | None:
    """Anchor of the evidence of one SWOT cell."""
    brand = str(row["brand"])
    key = row.get("swot_id")
    about = row["keyword"] if missing(row["theme_id"]) else view.themes.get(str(row["theme_id"]), row["theme_id"])
    rule = explain_rules().get(str(row["rule"]), "")
    theme = "" if missing(row["theme_id"]) else str(row["theme_id"])
    compared = comparison_of(view, brand, theme, row["q"]) if theme and not missing(row["q"]) else None
    return book.cited(
        f"swot-{index if missing(key) else key}",
        row["evidence_ids"],
        heading=f"{view.brands.get(brand, brand)}, {say_theme(gettext(KINDS[str(row['quadrant'])]))}: {show_text(about, 80)}",
        lead=_with_rule(say_in_language(show_text(row["statement"], 500)), rule),
        total=None if compared is None or row["quadrant"] not in {"strength", "weakness"} else compared.get("reviews"),
    )


def _with_rule(statement: str, rule: str) -> str:
    """A statement and the rule behind it; English as a whole where the statement had to stay so."""
    if left_english(statement):
        return leave_english(f"{statement} The rule: {rule}" if rule else statement)
    return f"{statement} {gettext('The rule: {rule}', rule=gettext(rule))}" if rule else statement


@cache
def explain_rules() -> dict[str, str]:
    """Name of each SWOT rule -> the rule in a sentence."""
    return {rule.name: rule.explains for rule in find_rules()}


def say_cell(row: pd.Series[Any]) -> tuple[str, str]:
    """(plain words, figures) of a SWOT cell, without the warning about its checks: that is said with its certainty."""
    words, figures = split_statement(_CARE.sub("", show_text(row["statement"], 500)).strip().rstrip("."))
    return say_in_language(words), say_in_language(figures)


def robust_words(book: EvidenceBook, brand: str, robust: object) -> str:
    """Whether a brand's difference survives the checks, in words."""
    sources, dated = book.checks.get(brand, (0, False))
    return say_robust(robust, sources=sources, dated=dated)


def is_robust(row: pd.Series[Any], compared: pd.Series[Any] | None) -> object:
    """Whether a SWOT cell survives the checks: as the cell says, else as its comparison does; None when unchecked."""
    said = row.get("robust")
    return said if not missing(said) else None if compared is None else compared["robust"]


def _difference(view: ChartView, book: EvidenceBook, row: pd.Series[Any]) -> Finding:
    brand, theme, side = str(row["brand"]), str(row["theme_id"]), str(row["side"])
    headline = compare_sentence(view.brands[brand], view.themes.get(theme, theme), side, str(row["verdict"]))
    return Finding(
        kind=gettext(KINDS["difference"]),
        headline=headline,
        numbers=comparison_numbers(row),
        sure=tuple(words for words in (say_sureness(row["q"]), robust_words(book, brand, row["robust"])) if words),
        anchor=book.cell(brand, theme, side),
        section="themes",
        certainty=_certainty(row["q"], row["robust"]),
    )
