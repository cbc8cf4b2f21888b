"""Sheets of a workbook on the programme around the comparison: journey, answers, metrics, personas, in words and figures."""

from __future__ import annotations

import pandas as pd

from analysis.briefs.answers import VERDICTS as PACES
from analysis.briefs.answers import answered_channels
from analysis.briefs.context import Brief
from analysis.briefs.figure_names import metric_labels, name_channel
from analysis.briefs.given import given_table, split_cell
from analysis.briefs.personas import PersonaCard
from analysis.briefs.table_sheets import kind_of_metric
from analysis.briefs.web_text import show_text
from analysis.briefs.wording import MARKS, VERDICTS, missing
from analysis.briefs.workbook import Column, Workbook
from analysis.charts.base import ChartView
from analysis.journey import ELSEWHERE, MARKET, WHOLE
from analysis.languages import gettext, pgettext, say_in_language
from analysis.metrics.table import ALL
from analysis.personas.table import FOUND


def add_programme(book: Workbook, brief: Brief, view: ChartView) -> None:
    """Write the sheets for which the analysis has something.

    Parameters
    ----------
    book
        The workbook.
    brief
        The personas' cards in words.
    view
        The result tables.
    """
    if brief.journey:
        _journey(book, view)
    if brief.answers:
        _answers(book, view)
    if brief.metrics:
        _metrics(book, view)
    if brief.personas and brief.personas.cards:
        personas = given_table(view, "personas")
        _personas(book, brief.personas.cards, personas[personas["state"] == FOUND])


def _verdict(row: pd.Series) -> str:
    verdict = str(row.get("verdict"))
    return f"{MARKS[verdict]} {gettext(VERDICTS[verdict])}" if verdict in VERDICTS else ""


def _journey(book: Workbook, view: ChartView) -> None:
    columns = [
        Column(name=gettext("Stage"), width=16), Column(name=gettext("Touchpoint"), width=22), Column(name=gettext("The customer wants to"), kind="long", width=34),
        Column(name=gettext("Brand"), width=20), Column(name=gettext("Praise"), kind="share", scale=True, top=1), Column(name=gettext("from"), kind="share"), Column(name=gettext("to"), kind="share"),
        Column(name="n", kind="count"), Column(name=gettext("Complaints"), kind="count", width=12), Column(name=gettext("Complaints against the others"), width=20, judged=True),
        Column(name=gettext("What hurts most (complaints)"), kind="long", width=60),
    ]  # fmt: skip
    caption = gettext(
        "Praise: share of praise among the reviews that praise or complain there, with its 95 % interval. The verdict is on complaints."
    )
    sheet = book.sheet(gettext("Journey"), columns, title=gettext("The customers' journey"), caption=caption)
    names = {**view.brands, MARKET: gettext("All brands")}
    for _, row in given_table(view, "journey").iterrows():
        stage, place = str(row["stage"]), str(row["touchpoint"])
        if str(row["brand"]) not in names:
            continue
        shares = [None if missing(row[name]) else (float(row[name]) + 1) / 2 for name in ("emotion", "low", "high")]
        pains = []
        for theme, said in zip(split_cell(row["theme_ids"]), split_cell(row["pain_points"]), strict=False):
            count = show_text(said.rpartition(" (")[2].rstrip(")"), 12)
            pains.append(f"{view.themes.get(theme, theme)} ({count})")
        sheet.add(
            [gettext("not tied to a stage") if stage == ELSEWHERE else pgettext("stage", stage),
             gettext("the whole stage") if place == WHOLE else pgettext("touchpoint", place),
             None if missing(row["goal"]) else pgettext("goal", show_text(row["goal"], 160)), names[str(row["brand"])], *shares,
             row["n"], row.get("complaints"), _verdict(row), "; ".join(pains)],
            strong=str(row["brand"]) == view.own,
        )  # fmt: skip
    sheet.finish()


def _answers(book: Workbook, view: ChartView) -> None:
    columns = [
        Column(name=gettext("Channel"), width=36), Column(name=gettext("Brand"), width=20), Column(name=gettext("Asked"), kind="count"), Column(name=gettext("Answered"), kind="count", width=11),
        Column(name=gettext("Share answered"), kind="share", width=11, scale=True, top=1), Column(name=gettext("from"), kind="share"), Column(name=gettext("to"), kind="share"),
        Column(name=gettext("Half are answered within"), kind="duration", width=13), Column(name=gettext("from"), kind="duration"), Column(name=gettext("to"), kind="duration"),
        Column(name=gettext("Against the others"), width=32, judged=True), Column(name=gettext("What to know"), kind="long", width=40),
    ]  # fmt: skip
    caption = gettext("Hours and minutes. An empty cell: fewer than half were answered while watched.")
    sheet = book.sheet(gettext("Answers"), columns, title=gettext("Who answers, and how fast"), caption=caption)
    for _, row in answered_channels(view).iterrows():
        channel = name_channel(str(row["channel"]))
        words = PACES.get(str(row.get("verdict")), ("?", "cannot tell"))[1]
        sheet.add(
            [channel[:1].upper() + channel[1:], view.brands[str(row["brand"])], row["asked"], row["answered"], row["answer_rate"],
             row.get("answer_rate_low"), row.get("answer_rate_high"), row["median_seconds"], row["low"], row["high"],
             gettext(words), say_in_language(show_text(row.get("note"), 120))],
            strong=str(row["brand"]) == view.own,
        )  # fmt: skip
    sheet.finish()


def _metrics(book: Workbook, view: ChartView) -> None:
    columns = [
        Column(name=gettext("Metric"), width=30), Column(name=gettext("Segment"), width=26), Column(name=gettext("Brand"), width=20), Column(name=gettext("Value"), kind="number", width=12),
        Column(name=gettext("from"), kind="number"), Column(name=gettext("to"), kind="number"), Column(name="n", kind="count"), Column(name=gettext("What to know"), kind="long", width=60),
    ]  # fmt: skip
    caption = gettext("Over all periods, from the files you imported. Quarters stand in sheet Table metrics.")
    sheet = book.sheet(gettext("Metrics"), columns, title=gettext("Metrics of the programme"), caption=caption)
    table, labels = given_table(view, "metrics"), metric_labels()
    table = table[(table["period"] == ALL) & table["brand"].isin(list(view.brands))]
    for _, row in table.iterrows():
        metric = str(row["metric"])
        segment = gettext("all") if missing(row["segment"]) or not row["segment"] else show_text(row["segment"], 80)
        sheet.add(
            [labels.get(metric, metric), segment, view.brands[str(row["brand"])], row["value"], row["low"], row["high"], row["n"],
             say_in_language(show_text(row.get("note"), 240))],
            kinds=dict.fromkeys(range(3, 6), kind_of_metric(metric)),
            strong=str(row["brand"]) == view.own,
        )  # fmt: skip
    sheet.finish()


def _personas(book: Workbook, cards: tuple[PersonaCard, ...], table: pd.DataFrame) -> None:
    headings = [
        gettext("What hurts them"), gettext("What they like"), gettext("How else they differ"), gettext("Met more often at"), gettext("Stages they speak of"),
    ]  # fmt: skip
    columns = [
        Column(name=gettext("Persona"), kind="long", width=34), Column(name=gettext("Share"), kind="share", scale=True), Column(name=gettext("from"), kind="share"), Column(name=gettext("to"), kind="share"),
        Column(name="n", kind="count"), *(Column(name=heading, kind="long", width=36) for heading in headings),
        Column(name=gettext("Words"), kind="long", width=60), Column(name=gettext("What to know"), kind="long", width=44),
    ]  # fmt: skip
    caption = gettext(
        "Groups of reviewers that the data shows; nothing is invented. Shares are of the reviews that speak of a theme."
    )
    sheet = book.sheet(
        gettext("Personas"), columns, title=gettext("Who writes: personas from the data"), caption=caption
    )
    for card, (_, row) in zip(cards, table.iterrows(), strict=False):
        lists = dict(card.lists)
        quotes = "\n".join(f"“{quote.marked or quote.before}”" for quote in card.quotes)
        sheet.add(
            [card.label, row["share"], row["low"], row["high"], row["n"], *("; ".join(lists.get(h, ())) for h in headings), quotes, card.note]
        )  # fmt: skip
    sheet.finish()
