"""Sections of the programme around the comparison, as Word: changes, plan, journey, answers, metrics, personas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.briefs.answers import AnswersView
from analysis.briefs.changes import ChangesView
from analysis.briefs.context import Brief, Picture
from analysis.briefs.document import Box, Document
from analysis.briefs.docx_themes import add_picture
from analysis.briefs.journey import JourneyView, Mood
from analysis.briefs.metrics import MetricRow, MetricsView
from analysis.briefs.personas import PersonasView
from analysis.languages import gettext, ngettext

Links = Mapping[str, str]
"""Anchor of a figure -> bookmark of its evidence, for the evidence that is printed."""
Rows = list[Sequence[Box | str]]


def add_changes(document: Document, changes: ChangesView, links: Links) -> None:
    """What moved since the analysis before."""
    document.heading(gettext("What changed since {since}", since=changes.since), 1)
    if not changes.groups:
        document.paragraph(gettext("Nothing moved by more than chance explains."))
    for group in changes.groups:
        document.heading(group.title, 2)
        for item in group.items:
            figures = f" ({item.figures})" if item.figures else ""
            document.bullet(
                f"{item.words}{figures}.", lead=f"{item.mark} {item.verdict}:", anchor=links.get(item.anchor or "")
            )
        if group.more:
            document.bullet(gettext("{more} more: marketgap changes", more=group.more))
    for line in changes.looked:
        document.paragraph(line)


def add_plan(document: Document, brief: Brief, links: Links) -> None:
    """Goals with their state, then a card a gap."""
    document.heading(gettext("The plan") if brief.plan else gettext("Your goals"), 1)
    for goal in brief.goals:
        document.bullet(
            gettext("{words} Owner: {owner}.", words=goal.words, owner=goal.owner),
            lead=f"{goal.mark} {goal.state}: {goal.name}.",
        )
    for card in brief.plan:
        document.heading(gettext("Gap {rank}: {theme}", rank=card.rank, theme=card.theme), 2)
        made = document.paragraph()
        document.words(made, card.goal, bold=True)
        if card.anchor is not None and card.anchor in links:
            document.words(made, " ")
            document.link(made, links[card.anchor], "evidence")
        if card.doubt:
            document.paragraph(card.doubt)
        rows: Rows = [[Box(text=what, strong=True), value, behind] for what, value, behind in card.facts]
        document.table(
            [gettext("Figure"), gettext("Value"), gettext("What stands behind it")],
            rows,
            (26, 28, 46),
            f"Gap {card.rank}, {card.theme}: from where to where",
        )
        for tactic in card.tactics:
            document.heading(tactic.name, 3)
            if tactic.why:
                document.paragraph(gettext("Why this: {why}.", why=tactic.why))
            document.steps(tactic.steps)


def add_journey(document: Document, journey: JourneyView, picture: Picture | None) -> None:
    """The journey map."""
    document.heading(gettext("The customers' journey"), 1)
    add_picture(document, picture)
    for words, figures in journey.differences:
        document.bullet(f"{words} ({figures})")

    def mood(value: Mood | None) -> Box:
        return (
            Box(text=value.share, detail=f"{value.detail}\n{value.word}")
            if value
            else Box(text="–", detail=gettext("nobody speaks of it"))
        )

    head = [gettext("Stage and touchpoint"), gettext("Praise, all brands"), gettext("What hurts most (complaints)")]
    widths: tuple[float, ...] = (30, 22, 40)
    if journey.brand:
        head[1:1] = [gettext("Praise, {brand}", brand=journey.brand)]
        head[3:3] = [gettext("Complaints against the others")]
        widths = (24, 19, 19, 17, 30)
    rows: Rows = []
    for r in journey.rows:
        pains = "; ".join(f"{p.label} ({p.reviews})" for p in r.pains) or gettext("no complaint")
        fill = "E8EDF3" if r.stage else ""
        place = Box(
            text=r.place,
            detail=gettext("the customer wants to {goal}", goal=r.goal) if r.goal and not r.stage else "",
            strong=r.stage,
            fill=fill,
        )
        own = [mood(r.own)] if journey.brand else []
        against = [Box(text=f"{r.mark} {r.verdict}".strip() or "–", detail=r.ratio)] if journey.brand else []
        rows.append([place, *own, mood(r.market), *against, pains])
    document.table(
        head, rows, widths, "Share of praise among the reviews that praise or complain there, 95 % interval, how many"
    )
    if journey.omitted:
        document.paragraph(
            ngettext(
                "{n} touchpoint with fewer than {fewest} reviews left out; all: marketgap show journey",
                "{n} touchpoints with fewer than {fewest} reviews left out; all: marketgap show journey",
                journey.omitted,
                fewest=journey.fewest,
            ),
            "Caption",
        )


def add_answers(document: Document, answers: AnswersView, picture: Picture | None) -> None:
    """Who answers, and how fast."""
    document.heading(gettext("Who answers, and how fast"), 1)
    document.paragraph(
        gettext(
            "What is not answered yet counts as waiting, not as lost, so a slow brand does not look fast (Kaplan-Meier)."
        )
    )
    add_picture(document, picture)
    for channel in answers.channels:
        name = channel.channel[:1].upper() + channel.channel[1:]
        rows: Rows = [
            [Box(text=r.brand, strong=True), r.asked, r.answered, Box(text=r.rate, detail=r.rate_interval), Box(text=r.median, detail=r.median_interval),
             Box(text=f"{r.mark} {r.verdict}".strip(), detail="; ".join(p for p in (r.verdict_detail, r.note) if p))]
            for r in channel.rows
        ]  # fmt: skip
        head = [
            gettext("Brand"),
            gettext("Asked"),
            gettext("Answered"),
            gettext("Share answered"),
            gettext("Half are answered within"),
            gettext("Against the others"),
        ]
        document.table(head, rows, (20, 10, 12, 18, 24, 26), f"{name}: share answered and speed, with 95 % intervals")


def add_metrics(document: Document, metrics: MetricsView, picture: Picture | None) -> None:
    """Metrics over all periods, then by segment."""
    document.heading(gettext("Metrics of the programme"), 1)
    add_picture(document, picture)
    _metric_table(document, metrics.rows, gettext("Metrics over all periods, from the files you imported"))
    if metrics.parts:
        _metric_table(document, metrics.parts, gettext("The same by segment"))
    if metrics.more:
        document.paragraph(gettext("{more} more: marketgap show metrics", more=metrics.more), "Caption")


def _metric_table(document: Document, rows: Sequence[MetricRow], caption: str) -> None:
    cells: Rows = [
        [Box(text=r.metric, detail=r.part or r.scale, strong=True), r.brand, Box(text=r.value, strong=True), r.interval or "none", r.n, r.note]
        for r in rows
    ]  # fmt: skip
    document.table(
        [gettext("Metric"), gettext("Brand"), gettext("Value"), gettext("95 % interval"), "n", gettext("What to know")],
        cells,
        (26, 15, 13, 19, 8, 30),
        caption,
    )


def add_personas(document: Document, personas: PersonasView, links: Links) -> None:
    """Groups of reviewers that the data shows."""
    document.heading(gettext("Who writes: personas from the data"), 1)
    document.paragraph(
        gettext(
            "Groups of reviewers who speak of the same things in the same mood, as the data itself shows them; shares are of the reviews that speak of a theme. Nothing is invented: no age, job or income, only what the reviews hold."
        )
    )
    for card in personas.cards:
        document.heading(card.label, 2)
        made = document.paragraph(
            gettext(
                "{share} of the reviews ({detail}). {note}", share=card.share, detail=card.detail, note=card.note
            ).strip()
        )
        if card.anchor is not None and card.anchor in links:
            document.words(made, " ")
            document.link(made, links[card.anchor], gettext("their words"))
        for title, items in card.lists:
            document.heading(title, 3)
            for item in items:
                document.bullet(item)
        for quote in card.quotes:
            document.quote(quote)
    if personas.rest:
        document.paragraph(personas.rest)
