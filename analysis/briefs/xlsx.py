"""The brief as a workbook: what it says in words first, then every result table as a sheet."""

from __future__ import annotations

from datetime import datetime, time

import pandas as pd

from analysis.briefs.context import Brief
from analysis.briefs.evidence import EvidenceBook
from analysis.briefs.figure_names import name_figure
from analysis.briefs.findings import KINDS, comparison_of, is_robust, robust_words, say_cell
from analysis.briefs.given import given_table, split_cell
from analysis.briefs.programme_sheets import add_programme
from analysis.briefs.read_me import add_read_me
from analysis.briefs.table_sheets import TableNote, add_table, kind_of_metric
from analysis.briefs.web_text import show_text
from analysis.briefs.wording import MARKS, QUADRANTS, UNRELIABLE, VERDICTS, missing, say_sureness
from analysis.briefs.workbook import Column, Workbook
from analysis.charts.base import ChartView, main_set
from analysis.languages import gettext, pgettext, say_in_language, say_known
from analysis.tables import TABLES

UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a spreadsheet knows no time zones
MORE_TABLES = ("standing", "goals", "changes", "inbox", "trends", "voices")
"""Result tables beside those of the contract, in the order of the sheets."""


def render_xlsx(brief: Brief, view: ChartView) -> bytes:
    """The brief as a workbook.

    Parameters
    ----------
    brief
        What the sheets in front say.
    view
        The result tables, each of which becomes a sheet, and the brands.

    Returns
    -------
    bytes
        An .xlsx file: the same for the same results.
    """
    day = datetime.combine(brief.analysed, time()) if brief.analysed else UNDATED
    book = Workbook(
        title=gettext("{market}: competitor brief", market=brief.market), subject=brief.summary, created=day
    )
    front = book.plain_sheet(gettext("Read me"), (30, 34, 62, 18))
    numbers = {block.anchor: place for place, block in enumerate(brief.blocks, 1)}
    _findings(book, brief, numbers)
    if brief.changes.since:
        _changes(book, brief, numbers)
    _brands(book, brief, view)
    _swot(book, brief, view, numbers)
    for side, name in (("complaint", gettext("Complaints")), ("praise", gettext("Praise"))):
        _shares(book, view, side, name)
    _gaps(book, brief, view, numbers)
    if brief.goals:
        _goals(book, brief)
    if brief.plan:
        _plan(book, view)
    add_programme(book, brief, view)
    _evidence(book, brief)
    _method(book, brief)
    notes = _tables(book, view)
    add_read_me(book, front, brief, notes)
    return book.save()


def _number(numbers: dict[str, int], anchor: str | None) -> int | None:
    return numbers.get(anchor) if anchor else None


def _findings(book: Workbook, brief: Brief, numbers: dict[str, int]) -> None:
    columns = [
        Column(name=gettext("No."), kind="count", width=6), Column(name=gettext("Kind"), width=18, judged=True), Column(name=gettext("Finding"), kind="long", width=52),
        Column(name=gettext("Figures"), kind="long", width=60), Column(name=gettext("How sure"), kind="long", width=50), Column(name=gettext("Evidence no."), kind="count", width=10),
    ]  # fmt: skip
    caption = gettext(
        "The findings that matter most. The number in the last column leads to the quotes in sheet Evidence."
    )
    sheet = book.sheet(gettext("Findings"), columns, title=gettext("What matters"), caption=caption)
    for place, f in enumerate(brief.findings, 1):
        sheet.add([place, f.kind, f.headline, f.numbers, "; ".join(f.sure), _number(numbers, f.anchor)])
    if not brief.findings:
        sheet.add(
            [
                None,
                gettext("none"),
                gettext("Nothing in this market is clear enough to be called a finding."),
                None,
                None,
                None,
            ]
        )
    sheet.finish()


def _changes(book: Workbook, brief: Brief, numbers: dict[str, int]) -> None:
    columns = [
        Column(name=gettext("What"), width=20), Column(name=gettext("Good or bad"), width=24, judged=True), Column(name=gettext("What moved"), kind="long", width=70),
        Column(name=gettext("Figures"), kind="long", width=50), Column(name=gettext("Evidence no."), kind="count", width=10),
    ]  # fmt: skip
    sheet = book.sheet(
        gettext("Changes"),
        columns,
        title=gettext("What changed since {since}", since=brief.changes.since),
        caption=gettext("Only what chance does not explain."),
    )
    for group in brief.changes.groups:
        for item in group.items:
            sheet.add([group.title, item.verdict, item.words, item.figures, _number(numbers, item.anchor)])
    for line in brief.changes.looked:
        sheet.add([gettext("what was looked at"), None, line, None, None])
    sheet.finish()


def _brands(book: Workbook, brief: Brief, view: ChartView) -> None:
    columns = [
        Column(name=gettext("Brand"), width=26), Column(name=gettext("Reviews counted"), kind="count", width=10), Column(name=gettext("Unhappy: share of reviews"), kind="share", width=12, scale=True, top=1),
        Column(name=gettext("from"), kind="share"), Column(name=gettext("to"), kind="share"), Column(name=gettext("Against the others"), width=20, judged=True),
        Column(name=gettext("Stars of 5"), kind="number"), Column(name=gettext("from"), kind="number"), Column(name=gettext("to"), kind="number"),
        Column(name=gettext("Reviews with stars"), kind="count", width=11), Column(name=gettext("Strengths"), kind="count", width=11), Column(name=gettext("Weaknesses"), kind="count", width=12),
        Column(name=gettext("Opportunities"), kind="count", width=14), Column(name=gettext("Threats"), kind="count"), Column(name=gettext("FAQ entries"), kind="count"),
        Column(name=gettext("Share of voice in search"), kind="share", width=12),
    ]  # fmt: skip
    caption = gettext(
        "Unhappy: reviews that are negative on the whole; from and to are the 95 % interval. The verdict compares within the same source, half-year and language, so it may differ from the bare shares."
    )
    sheet = book.sheet(gettext("Brands"), columns, title=gettext("The brands at a glance"), caption=caption)
    entries = view.tables.table("faq").groupby("brand").size()
    seen = main_set(view.tables.table("visibility")).dropna(subset=["brand"])
    voice = seen.groupby("brand")["share_of_voice"].sum()
    standing = given_table(view, "standing")
    whole = (
        standing[standing["side"] == "complaint"].drop_duplicates("brand").set_index("brand")
        if len(standing)
        else standing
    )
    for (brand, name), row in zip(view.brands.items(), brief.glance, strict=True):
        own = whole.loc[brand] if brand in whole.index else pd.Series(dtype="object")
        stars = [
            None if missing(own.get(c)) else float(str(own[c])) * 5 for c in ("rating", "rating_low", "rating_high")
        ]
        shares = [own.get(c) for c in ("share", "share_low", "share_high")]
        sheet.add(
            [
                name,
                own.get("n", 0),
                *shares,
                row.verdict,
                *stars,
                own.get("rated"),
                *row.counts,
                entries.get(brand),
                voice.get(brand),
            ],
            strong=row.own,
        )
    sheet.finish()


def _swot(book: Workbook, brief: Brief, view: ChartView, numbers: dict[str, int]) -> None:
    columns = [
        Column(name=gettext("Brand"), width=24), Column(name=gettext("Quadrant"), width=14, judged=True), Column(name=gettext("Statement"), kind="long", width=56),
        Column(name=gettext("Figures"), kind="long", width=56), Column(name=gettext("How sure"), kind="long", width=50), Column(name="n", kind="count"),
        Column(name="q", kind="exact"), Column(name=gettext("Score"), kind="number"), Column(name=gettext("Rule"), width=22), Column(name=gettext("Evidence no."), kind="count", width=10),
    ]  # fmt: skip
    caption = gettext(
        "Each point follows from a written rule and passed its test. q: share of findings this clear that chance would bring."
    )
    sheet = book.sheet(gettext("SWOT"), columns, title=gettext("Comparative SWOT"), caption=caption)
    table = view.tables.table("swot")
    known = {(s.brand, i.words, i.figures): i.anchor for s in brief.swot for q in s.quadrants for i in q.items}
    checks = EvidenceBook(view=view)
    for brand, name in view.brands.items():
        rows = table[table["brand"] == brand]
        for key in QUADRANTS:
            for _, row in rows[rows["quadrant"] == key].iterrows():
                words, figures = say_cell(row)
                theme = "" if missing(row["theme_id"]) else str(row["theme_id"])
                compared = comparison_of(view, brand, theme, row["q"]) if theme and not missing(row["q"]) else None
                sure = [say_sureness(row["q"]), robust_words(checks, brand, is_robust(row, compared))]
                sure += [gettext("unreliable theme: it hangs on a few texts")] if theme in view.unreliable else []
                sheet.add(
                    [name, gettext(KINDS[key]), words, figures, "; ".join(s for s in sure if s), row["n"], row["q"], row["score"],
                     pgettext("rule", show_text(row["rule"], 60).replace("_", " ")), _number(numbers, known.get((name, words, figures)))],
                    strong=brand == view.own,
                )  # fmt: skip
    sheet.finish()


def _shares(book: Workbook, view: ChartView, side: str, name: str) -> None:
    """Theme by brand: share and verdict beside each other."""
    rates = view.tables.table("theme_rates")
    rates = rates[(rates["side"] == side) & rates["brand"].isin(list(view.brands))]
    compared = view.tables.table("comparisons")
    compared = compared[(compared["against"] == "market") & (compared["side"] == side)]
    verdicts = {(str(b), str(t)): str(v) for b, t, v in zip(compared["brand"], compared["theme_id"], compared["verdict"], strict=True)}  # fmt: skip
    by_cell = {(str(r.brand), str(r.theme_id)): r for r in rates.itertuples()}
    sizes = rates.groupby("brand")["n"].max()
    top = float(rates["share"].max()) if rates["share"].notna().any() else None
    columns = [Column(name=gettext("Theme"), width=44)]
    for brand, label in view.brands.items():
        columns += [
            Column(name=f"{label} (n = {int(sizes.get(brand, 0)):,})", kind="share", width=13, scale=True, top=top),
            Column(name=gettext("from"), kind="share", width=8), Column(name=gettext("to"), kind="share", width=8),
            Column(name=gettext("{label} against the others", label=label), width=16, judged=True),
        ]  # fmt: skip
    caption = gettext(
        "Share of a brand's reviews that do so; from and to are the 95 % interval. Deeper colour: larger share. The verdict compares within the same source, half-year and language."
    )
    sheet = book.sheet(
        name,
        columns,
        title=gettext("What customers complain about") if side == "complaint" else gettext("What customers praise"),
        caption=caption,
    )
    for theme, label in view.themes.items():
        values: list[object] = [label + (f" ({gettext(UNRELIABLE)})" if theme in view.unreliable else "")]
        for brand in view.brands:
            row, verdict = by_cell.get((brand, theme)), verdicts.get((brand, theme), "")
            values += [None, None, None] if row is None else [row.share, row.low, row.high]
            values.append(
                f"{MARKS[verdict]} {gettext(VERDICTS[verdict])}" if verdict in VERDICTS else gettext("not compared")
            )
        sheet.add(values)
    sheet.finish()


def _gaps(book: Workbook, brief: Brief, view: ChartView, numbers: dict[str, int]) -> None:
    columns = [
        Column(name=gettext("Rank"), kind="count", width=7), Column(name=gettext("Theme"), width=30), Column(name=gettext("Called a gap"), width=13, judged=True),
        Column(name=gettext("Score (0 to 20)"), kind="number", width=10), Column(name=gettext("from"), kind="number"), Column(name=gettext("to"), kind="number"),
        Column(name=gettext("Demand"), kind="share", scale=True), Column(name=gettext("Dissatisfaction"), kind="share", width=15, scale=True, top=1),
        Column(name=gettext("FAQ silence"), kind="share", scale=True, top=1), Column(name=gettext("Channel silence"), kind="share", scale=True, top=1),
        Column(name=gettext("In words"), kind="long", width=80), Column(name=gettext("Evidence no."), kind="count", width=10),
    ]  # fmt: skip
    caption = gettext(
        "Pains that many customers of all brands share and that are seldom relieved. An empty cell: not known."
    )
    sheet = book.sheet(gettext("Gaps"), columns, title=gettext("Gaps in the market"), caption=caption)
    anchors = {row.rank: row.anchor for row in (*brief.gaps, *brief.other_gaps)}
    gaps = {row.rank for row in brief.gaps}
    for _, row in view.tables.table("gaps").sort_values("rank").iterrows():
        theme, rank = str(row["theme_id"]), int(row["rank"])
        parts = [
            row[c] for c in ("score", "low", "high", "demand", "dissatisfaction", "faq_silence", "channel_silence")
        ]
        label = view.themes.get(theme, theme) + (f" ({gettext(UNRELIABLE)})" if theme in view.unreliable else "")
        called = gettext("yes") if rank in gaps else gettext("no")
        sheet.add(
            [rank, label, called, *parts, say_in_language(str(row["statement"])), _number(numbers, anchors.get(rank))],
            strong=rank in gaps,
        )
    sheet.finish()


def _goals(book: Workbook, brief: Brief) -> None:
    columns = [
        Column(name=gettext("Goal"), kind="long", width=40), Column(name=gettext("State"), width=22), Column(name=gettext("In words"), kind="long", width=80), Column(name=gettext("Owner"), width=20),
    ]  # fmt: skip
    sheet = book.sheet(
        gettext("Goals"),
        columns,
        title=gettext("Your goals and where they stand"),
        caption=gettext("As set in market.toml."),
    )
    for goal in brief.goals:
        sheet.add([goal.name, f"{goal.mark} {goal.state}", goal.words, goal.owner])
    sheet.finish()


def _plan(book: Workbook, view: ChartView) -> None:
    columns = [
        Column(name=gettext("Gap"), kind="count", width=6), Column(name=gettext("Theme"), width=26), Column(name=gettext("Measured by"), kind="long", width=44), Column(name=gettext("Today")), Column(name=gettext("from")), Column(name=gettext("to")), Column(name=gettext("Target")),
        Column(name=gettext("Deadline"), kind="day"), Column(name=gettext("Owner"), width=18), Column(name=gettext("Tactic"), kind="long", width=30),
        Column(name=gettext("Step"), kind="count", width=7), Column(name=gettext("What to do"), kind="long", width=60), Column(name=gettext("Done"), width=8),
    ]  # fmt: skip
    caption = gettext(
        "One row a step, to be sorted, given to people and ticked off. Targets are proposals until you set them in market.toml."
    )
    sheet = book.sheet(gettext("Plan"), columns, title=gettext("The plan"), caption=caption)
    for _, row in view.tables.table("plan").sort_values("gap_rank", kind="stable").iterrows():
        theme, metric = str(row["theme_id"]), str(row["metric"])
        name = name_figure(metric, view.themes)
        kind = kind_of_metric(metric)
        deadline = None if missing(row["deadline"]) else pd.to_datetime(str(row["deadline"]), errors="coerce")
        for step, what in enumerate(split_cell(row["steps"]) or [""], 1):
            sheet.add(
                [row["gap_rank"], view.themes.get(theme, theme), name[:1].upper() + name[1:], row["baseline"], row["low"],
                 row["high"], row["target"], deadline, row["owner"], say_known("tactic", str(row["tactic"])), step, say_known("step", what), None],
                kinds=dict.fromkeys(range(3, 7), kind),
            )  # fmt: skip
    sheet.finish()


def _evidence(book: Workbook, brief: Brief) -> None:
    columns = [
        Column(name=gettext("No."), kind="count", width=7), Column(name=gettext("Figure"), kind="long", width=36), Column(name=gettext("Words"), kind="long", width=84),
        Column(name=gettext("Brand"), width=20), Column(name=gettext("Source"), width=20), Column(name=gettext("Date"), width=18), Column(name=gettext("Rating"), width=15),
        Column(name=gettext("Language"), width=10), Column(name=gettext("Record"), width=22), Column(name=gettext("Archived page"), width=22), Column(name=gettext("Address (plain text)"), width=40),
    ]  # fmt: skip
    caption = gettext(
        "What customers wrote, word for word, with contacts masked. Filter column No. by the evidence number of a figure."
    )
    sheet = book.sheet(gettext("Evidence"), columns, title=gettext("Evidence"), caption=caption)
    for number, block in enumerate(brief.blocks, 1):
        for quote in block.quotes:
            sheet.add(
                [number, block.heading, f"“{quote.words}”", quote.brand, quote.source, quote.day or gettext("no date"), quote.stars,
                 quote.language, quote.review_id, quote.page_id, quote.link],
            )  # fmt: skip
        for entry in block.entries:
            words = f"{entry.title} – {entry.text}" if entry.text else entry.title
            sheet.add([number, block.heading, words, entry.brand, entry.kind, None, None, None, entry.note, entry.page_id, entry.link])  # fmt: skip
    sheet.finish()


def _method(book: Workbook, brief: Brief) -> None:
    columns = [Column(name=gettext("Term"), width=34), Column(name=gettext("What it means"), kind="long", width=120)]
    sheet = book.sheet(
        gettext("Method"),
        columns,
        title=gettext("Method, limits and words"),
        caption=gettext("Every step in full: docs/method.md of marketgap."),
    )
    for title, text in (*brief.method, *brief.glossary):
        sheet.add([title, text])
    sheet.finish()


def _tables(book: Workbook, view: ChartView) -> list[TableNote]:
    notes = []
    for name in dict.fromkeys((*TABLES, *MORE_TABLES)):
        frame = given_table(view, name)
        if len(frame):
            notes.append(add_table(book, name, frame))
    return notes
