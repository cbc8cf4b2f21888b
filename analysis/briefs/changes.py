"""What changed since the analysis before: grouped by kind, one's own brand first, better and worse in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.briefs.evidence import EvidenceBook
from analysis.briefs.figure_names import metric_labels, name_figure, say_days
from analysis.briefs.web_text import show_text
from analysis.briefs.wording import missing, say_day, split_statement
from analysis.changes.base import find_kinds
from analysis.charts.base import ChartView
from analysis.errors import ResultsError
from analysis.languages import N_, gettext, say_in_language
from analysis.watching import Watched, look_back, say_looked
from analysis.wording import say_theme
from spiders.market import Market

MOST = 8
"""Changes of one kind shown."""
VERDICTS = {True: ("▲", "better"), False: ("▼", "worse"), None: ("●", "changed")}
"""Whether it is good for the brand -> mark and style."""
VERDICT_WORDS = {
    "better": (N_("better"), N_("better for {brand}")),
    "worse": (N_("worse"), N_("worse for {brand}")),
    "changed": (N_("changed"), N_("changed")),
}


@dataclass(frozen=True, kw_only=True)
class ChangeItem:
    """One thing that moved; ``verdict`` is better, worse or changed."""

    words: str
    figures: str
    mark: str
    verdict: str
    style: str
    """better, worse or changed, as a class name."""
    own: bool
    anchor: str | None


@dataclass(frozen=True, kw_only=True)
class ChangeGroup:
    """The changes of one kind; ``more`` are not shown."""

    title: str
    items: tuple[ChangeItem, ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class ChangesView:
    """Everything that moved since a day; ``since`` is empty when there is no earlier analysis."""

    since: str
    groups: tuple[ChangeGroup, ...] = ()
    looked: tuple[str, ...] = ()
    """What is new since then: what was not looked at can neither have moved nor have stayed."""

    @property
    def anchors(self) -> list[str]:
        """Evidence of what is shown."""
        return [item.anchor for group in self.groups for item in group.items if item.anchor]


def build_changes_view(
    view: ChartView, book: EvidenceBook, *, market: Market, results: Any, goals: bool = True
) -> ChangesView:
    """Table changes as words.

    Parameters
    ----------
    view, book
        The tables, and where evidence is collected.
    market, results
        With the kept runs, for what was looked at since.
    goals
        Whether to tell what became of one's own goals.
    """
    watched = _look_back(market, results)
    if watched is None or watched.since is None:
        return ChangesView(since="")
    table = watched.changes
    groups = []
    for kind in find_kinds():
        rows = table[table["kind"] == kind.name]
        if rows.empty or (kind.name == "goal" and not goals):
            continue
        rows = rows.assign(own=rows["brand"].eq(view.own or "")).sort_values("own", ascending=False, kind="stable")
        items = tuple(_item(view, book, row) for _, row in rows.head(MOST).iterrows())
        groups.append(ChangeGroup(title=gettext(kind.label), items=items, more=max(0, len(rows) - MOST)))
    looked = tuple(map(say_in_language, say_looked(watched))) if watched.looked else ()
    return ChangesView(since=say_day(watched.since), groups=tuple(groups), looked=looked)


def _look_back(market: Market, results: Any) -> Watched | None:
    """The comparison with the analysis before; None when there is none that can be read."""
    if "now" not in results.manifest:
        return None
    try:
        return look_back(market, results)
    except ResultsError:
        return None


def _item(view: ChartView, book: EvidenceBook, row: pd.Series[Any]) -> ChangeItem:
    statement = show_text(row["statement"], 500)
    if row["kind"] == "metric":
        subject = str(row["subject"])
        statement = statement.replace(f"{subject} of ", f"{metric_labels().get(subject, subject)} of ", 1)
    if row["kind"] == "goal":
        statement = statement.replace(str(row["subject"]), name_figure(str(row["subject"]), view.themes))
    words, figures = _cut(say_days(statement))
    mark, style = VERDICTS[None if missing(row["better"]) else bool(row["better"])]
    brand = "" if missing(row["brand"]) else str(row["brand"])
    return ChangeItem(
        words=say_in_language(words),
        figures=say_in_language(figures),
        mark=mark,
        verdict=gettext(VERDICT_WORDS[style][brand in view.brands], brand=view.brands.get(brand, "")),
        style=style,
        own=brand != "" and brand == view.own,
        anchor=_anchor(view, book, row, brand, say_in_language(words)),
    )


def _anchor(view: ChartView, book: EvidenceBook, row: pd.Series[Any], brand: str, words: str) -> str | None:
    theme = "" if missing(row["theme_id"]) else str(row["theme_id"])
    label = say_theme(view.themes.get(theme, show_text(row["subject"], 80)))
    heading = (
        gettext("Change: {brand}, {label}", brand=view.brands[brand], label=label)
        if brand in view.brands
        else gettext("Change: {label}", label=label)
    )
    found = book.cited(
        f"change-{row['change_id']}",
        row["evidence_ids"],
        heading=heading,
        lead=gettext("{words}. What says so:", words=words.rstrip(".")),
    )
    return found or (book.cell(brand, theme, "complaint") if brand and theme else None)


def _cut(statement: str) -> tuple[str, str]:
    """(plain words, figures) of a statement; figures also stand in brackets at its end.

    >>> _cut("The rating has risen from 4.1 to 4.7 of 5 (difference +0.3 to +0.9; 240 ratings).")
    ('The rating has risen from 4.1 to 4.7 of 5', 'difference +0.3 to +0.9; 240 ratings')
    """
    words, figures = split_statement(statement.rstrip("."))
    if not figures and words.endswith(")") and " (" in words:
        words, _, figures = words[:-1].rpartition(" (")
    return words, figures
