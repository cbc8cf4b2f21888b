"""The brief as a workbook: what it says in words first, then every result table as a sheet."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from analysis.briefs.context import Brief
from analysis.briefs.evidence import EvidenceBook
from analysis.briefs.figure_names import name_figure
from analysis.briefs.findings import comparison_of, is_robust, robust_words, say_cell
from analysis.briefs.given import given_table, split_cell
from analysis.briefs.read_me import add_read_me
from analysis.briefs.table_sheets import TableNote, add_table, kind_of_metric
from analysis.briefs.web_text import show_text
from analysis.briefs.wording import MARKS, QUADRANTS, UNRELIABLE, VERDICTS, missing, say_sureness
from analysis.briefs.workbook import Column, Workbook
from analysis.charts.base import ChartView, main_set
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
    day = pd.Timestamp(brief.day).to_pydatetime() if brief.day else UNDATED
    book = Workbook(title=f"{brief.market}: competitor brief", subject=brief.summary, created=day)
    front = book.plain_sheet("Read me", (30, 34, 62, 18))
    numbers = {block.anchor: place for place, block in enumerate(brief.blocks, 1)}
    _findings(book, brief, numbers)
    if brief.changes.since:
        _changes(book, brief, numbers)
    _brands(book, brief, view)
    _swot(book, brief, view, numbers)
    for side, name in (("complaint", "Complaints"), ("praise", "Praise")):
        _shares(book, view, side, name)
    _gaps(book, brief, view, numbers)
    if brief.goals:
        _goals(book, brief)
    if brief.plan:
        _plan(book, view)
    _evidence(book, brief)
    _method(book, brief)
    notes = _tables(book, view)
    add_read_me(book, front, brief, notes)
    return book.save()


def _number(numbers: dict[str, int], anchor: str | None) -> int | None:
    return numbers.get(anchor) if anchor else None


def _findings(book: Workbook, brief: Brief, numbers: dict[str, int]) -> None:
    columns = [
        Column(name="No.", kind="count", width=6), Column(name="Kind", width=18, judged=True), Column(name="Finding", kind="long", width=52),
        Column(name="Figures", kind="long", width=60), Column(name="How sure", kind="long", width=50), Column(name="Evidence no.", kind="count", width=10),
    ]  # fmt: skip
    caption = "The findings that matter most. The number in the last column leads to the quotes in sheet Evidence."
    sheet = book.sheet("Findings", columns, title="What matters", caption=caption)
    for place, f in enumerate(brief.findings, 1):
        sheet.add([place, f.kind, f.headline, f.numbers, "; ".join(f.sure), _number(numbers, f.anchor)])
    if not brief.findings:
        sheet.add([None, "none", "Nothing in this market is clear enough to be called a finding.", None, None, None])
    sheet.finish()


def _changes(book: Workbook, brief: Brief, numbers: dict[str, int]) -> None:
    columns = [
        Column(name="What", width=20), Column(name="Good or bad", width=24, judged=True), Column(name="What moved", kind="long", width=70),
        Column(name="Figures", kind="long", width=50), Column(name="Evidence no.", kind="count", width=10),
    ]  # fmt: skip
    sheet = book.sheet(
        "Changes",
        columns,
        title=f"What changed since {brief.changes.since}",
        caption="Only what chance does not explain.",
    )
    for group in brief.changes.groups:
        for item in group.items:
            sheet.add([group.title, item.verdict, item.words, item.figures, _number(numbers, item.anchor)])
    for line in brief.changes.looked:
        sheet.add(["what was looked at", None, line, None, None])
    sheet.finish()


def _brands(book: Workbook, brief: Brief, view: ChartView) -> None:
    columns = [
        Column(name="Brand", width=26), Column(name="Reviews counted", kind="count", width=10), Column(name="Unhappy: share of reviews", kind="share", width=12, scale=True, top=1),
        Column(name="from", kind="share"), Column(name="to", kind="share"), Column(name="Against the others", width=20, judged=True),
        Column(name="Stars of 5", kind="number"), Column(name="from", kind="number"), Column(name="to", kind="number"),
        Column(name="Reviews with stars", kind="count", width=11), Column(name="Strengths", kind="count", width=11), Column(name="Weaknesses", kind="count", width=12),
        Column(name="Opportunities", kind="count", width=14), Column(name="Threats", kind="count"), Column(name="FAQ entries", kind="count"),
        Column(name="Share of voice in search", kind="share", width=12),
    ]  # fmt: skip
    caption = (
        "Unhappy: reviews that are negative on the whole; from and to are the 95 % interval. The verdict compares within the "
        "same source, half-year and language, so it may differ from the bare shares."
    )
    sheet = book.sheet("Brands", columns, title="The brands at a glance", caption=caption)
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
        Column(name="Brand", width=24), Column(name="Quadrant", width=14, judged=True), Column(name="Statement", kind="long", width=56),
        Column(name="Figures", kind="long", width=56), Column(name="How sure", kind="long", width=50), Column(name="n", kind="count"),
        Column(name="q", kind="exact"), Column(name="Score", kind="number"), Column(name="Rule", width=22), Column(name="Evidence no.", kind="count", width=10),
    ]  # fmt: skip
    caption = "Each point follows from a written rule and passed its test. q: share of findings this clear that chance would bring."
    sheet = book.sheet("SWOT", columns, title="Comparative SWOT", caption=caption)
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
                sure += [f"{UNRELIABLE}: it hangs on a few texts"] if theme in view.unreliable else []
                sheet.add(
                    [name, key.capitalize(), words, figures, "; ".join(s for s in sure if s), row["n"], row["q"], row["score"],
                     show_text(row["rule"], 60).replace("_", " "), _number(numbers, known.get((name, words, figures)))],
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
    columns = [Column(name="Theme", width=44)]
    for brand, label in view.brands.items():
        columns += [
            Column(name=f"{label} (n = {int(sizes.get(brand, 0)):,})", kind="share", width=13, scale=True, top=top),
            Column(name="from", kind="share", width=8), Column(name="to", kind="share", width=8),
            Column(name=f"{label} against the others", width=16, judged=True),
        ]  # fmt: skip
    does = "complain about" if side == "complaint" else "praise"
    caption = (
        f"Share of a brand's reviews that {does} the theme; from and to are the 95 % interval. Deeper colour: larger share. "
        "The verdict compares within the same source, half-year and language."
    )
    sheet = book.sheet(name, columns, title=f"What customers {does}", caption=caption)
    for theme, label in view.themes.items():
        values: list[object] = [label + (f" ({UNRELIABLE})" if theme in view.unreliable else "")]
        for brand in view.brands:
            row, verdict = by_cell.get((brand, theme)), verdicts.get((brand, theme), "")
            values += [None, None, None] if row is None else [row.share, row.low, row.high]
            values.append(f"{MARKS[verdict]} {VERDICTS[verdict]}" if verdict in VERDICTS else "not compared")
        sheet.add(values)
    sheet.finish()


def _gaps(book: Workbook, brief: Brief, view: ChartView, numbers: dict[str, int]) -> None:
    columns = [
        Column(name="Rank", kind="count", width=7), Column(name="Theme", width=30), Column(name="Called a gap", width=13, judged=True),
        Column(name="Score (0 to 20)", kind="number", width=10), Column(name="from", kind="number"), Column(name="to", kind="number"),
        Column(name="Demand", kind="share", scale=True), Column(name="Dissatisfaction", kind="share", width=15, scale=True, top=1),
        Column(name="FAQ silence", kind="share", scale=True, top=1), Column(name="Channel silence", kind="share", scale=True, top=1),
        Column(name="In words", kind="long", width=80), Column(name="Evidence no.", kind="count", width=10),
    ]  # fmt: skip
    caption = "Pains that many customers of all brands share and that are seldom relieved. An empty cell: not known."
    sheet = book.sheet("Gaps", columns, title="Gaps in the market", caption=caption)
    anchors = {row.rank: row.anchor for row in (*brief.gaps, *brief.other_gaps)}
    gaps = {row.rank for row in brief.gaps}
    for _, row in view.tables.table("gaps").sort_values("rank").iterrows():
        theme, rank = str(row["theme_id"]), int(row["rank"])
        parts = [
            row[c] for c in ("score", "low", "high", "demand", "dissatisfaction", "faq_silence", "channel_silence")
        ]
        label = view.themes.get(theme, theme) + (f" ({UNRELIABLE})" if theme in view.unreliable else "")
        called = "yes" if rank in gaps else "no"
        sheet.add(
            [rank, label, called, *parts, row["statement"], _number(numbers, anchors.get(rank))], strong=rank in gaps
        )
    sheet.finish()


def _goals(book: Workbook, brief: Brief) -> None:
    columns = [
        Column(name="Goal", kind="long", width=40), Column(name="State", width=22), Column(name="In words", kind="long", width=80), Column(name="Owner", width=20),
    ]  # fmt: skip
    sheet = book.sheet("Goals", columns, title="Your goals and where they stand", caption="As set in market.toml.")
    for goal in brief.goals:
        sheet.add([goal.name, f"{goal.mark} {goal.state}", goal.words, goal.owner])
    sheet.finish()


def _plan(book: Workbook, view: ChartView) -> None:
    columns = [
        Column(name="Gap", kind="count", width=6), Column(name="Theme", width=26), Column(name="Measured by", kind="long", width=44), Column(name="Today"), Column(name="from"), Column(name="to"), Column(name="Target"),
        Column(name="Deadline", kind="day"), Column(name="Owner", width=18), Column(name="Tactic", kind="long", width=30),
        Column(name="Step", kind="count", width=7), Column(name="What to do", kind="long", width=60), Column(name="Done", width=8),
    ]  # fmt: skip
    caption = "One row a step, to be sorted, given to people and ticked off. Targets are proposals until you set them in market.toml."
    sheet = book.sheet("Plan", columns, title="The plan", caption=caption)
    for _, row in view.tables.table("plan").sort_values("gap_rank", kind="stable").iterrows():
        theme, metric = str(row["theme_id"]), str(row["metric"])
        name = name_figure(metric, view.themes)
        kind = kind_of_metric(metric)
        deadline = None if missing(row["deadline"]) else pd.to_datetime(str(row["deadline"]), errors="coerce")
        for step, what in enumerate(split_cell(row["steps"]) or [""], 1):
            sheet.add(
                [row["gap_rank"], view.themes.get(theme, theme), name[:1].upper() + name[1:], row["baseline"], row["low"],
                 row["high"], row["target"], deadline, row["owner"], row["tactic"], step, what, None],
                kinds=dict.fromkeys(range(3, 7), kind),
            )  # fmt: skip
    sheet.finish()


def _evidence(book: Workbook, brief: Brief) -> None:
    columns = [
        Column(name="No.", kind="count", width=7), Column(name="Figure", kind="long", width=36), Column(name="Words", kind="long", width=84),
        Column(name="Brand", width=20), Column(name="Source", width=20), Column(name="Date", width=18), Column(name="Rating", width=15),
        Column(name="Language", width=10), Column(name="Record", width=22), Column(name="Archived page", width=22), Column(name="Address (plain text)", width=40),
    ]  # fmt: skip
    caption = "What customers wrote, word for word, with contacts masked. Filter column No. by the evidence number of a figure."
    sheet = book.sheet("Evidence", columns, title="Evidence", caption=caption)
    for number, block in enumerate(brief.blocks, 1):
        for quote in block.quotes:
            sheet.add(
                [number, block.heading, f"“{quote.words}”", quote.brand, quote.source, quote.day or "no date", quote.stars,
                 quote.language, quote.review_id, quote.page_id, quote.link],
            )  # fmt: skip
        for entry in block.entries:
            words = f"{entry.title} – {entry.text}" if entry.text else entry.title
            sheet.add([number, block.heading, words, entry.brand, entry.kind, None, None, None, entry.note, entry.page_id, entry.link])  # fmt: skip
    sheet.finish()


def _method(book: Workbook, brief: Brief) -> None:
    columns = [Column(name="Term", width=34), Column(name="What it means", kind="long", width=120)]
    sheet = book.sheet(
        "Method", columns, title="Method, limits and words", caption="Every step in full: docs/method.md of marketgap."
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
