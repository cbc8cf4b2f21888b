"""The brief as a Word document that a colleague can edit: the same words as the other forms, in real styles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path

from analysis.briefs import docx_programme, docx_themes
from analysis.briefs.context import Brief
from analysis.briefs.document import Box, Document
from analysis.briefs.docx_themes import add_picture
from analysis.briefs.evidence import Block
from analysis.briefs.tables import BrandSwot
from analysis.briefs.wording import say_count
from analysis.languages import gettext

UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001 - document properties know no time zones
MOST_SOURCES = 40


def render_docx(brief: Brief, *, template: Path | None = None) -> bytes:
    """The brief as a Word document.

    Parameters
    ----------
    brief
        What it says.
    template
        A .docx whose styles, page, header and footer are used. Styles that it lacks are added.

    Returns
    -------
    bytes
        A .docx file: the same for the same brief and template.

    Raises
    ------
    MarketgapError
        When the template is no Word document.
    """
    day = datetime.combine(brief.analysed, time()) if brief.analysed else UNDATED
    document = Document(
        title=gettext("{market}: competitor brief", market=brief.market),
        subject=brief.summary,
        created=day,
        template=template,
    )
    document.footer(
        gettext("{market}: competitor brief", market=brief.market) + (f", {brief.day}" if brief.day else "")
    )
    printed = [block for block in brief.blocks if block.anchor in brief.key_anchors]
    links = {block.anchor: f"Evidence_{place}" for place, block in enumerate(printed, 1)}
    _front(document, brief)
    _findings(document, brief, links)
    if brief.changes.since:
        docx_programme.add_changes(document, brief.changes, links)
    _brands(document, brief)
    _swot(document, brief, links)
    docx_themes.add_themes(document, brief)
    _gaps(document, brief, links)
    if brief.plan or brief.goals:
        docx_programme.add_plan(document, brief, links)
    if brief.journey:
        docx_programme.add_journey(document, brief.journey, brief.pictures.get("journey_map"))
    if brief.answers:
        docx_programme.add_answers(document, brief.answers, brief.pictures.get("responsiveness"))
    if brief.metrics:
        docx_programme.add_metrics(document, brief.metrics, brief.pictures.get("metrics"))
    if brief.personas and brief.personas.cards:
        docx_programme.add_personas(document, brief.personas, links)
    docx_themes.add_search(document, brief)
    docx_themes.add_faq(document, brief)
    _method(document, brief)
    _sources(document, brief)
    _evidence(document, brief, printed, links)
    return document.save()


def _front(document: Document, brief: Brief) -> None:
    document.paragraph(brief.market, "Title")
    document.paragraph(gettext("Competitor brief") + (f" · {brief.day}" if brief.day else ""), "Subtitle")
    made = document.paragraph()
    if brief.seen_from:
        document.words(made, gettext("Seen from") + " ")
        document.words(made, brief.seen_from, bold=True)
        document.words(made, f", {gettext('a rival')}. " if brief.perspective else ". ")
    document.words(made, brief.summary)
    if not brief.changes.since:
        document.paragraph(
            gettext("This is the first analysis of this market; the next one will say here what changed.")
        )
    document.paragraph(gettext("In this brief"), "Heading 3")
    document.contents()


def _findings(document: Document, brief: Brief, links: dict[str, str]) -> None:
    document.heading(gettext("What matters"), 1)
    for place, f in enumerate(brief.findings, 1):
        document.heading(f"{place}. {f.kind}: {f.headline}", 2)
        made = document.paragraph(f"{f.numbers}.")
        if f.anchor in links:
            document.words(made, " ")
            document.link(made, links[f.anchor], gettext("How do you know?"))
        if f.sure:
            document.paragraph(gettext("How sure: {sure}.", sure="; ".join(f.sure)))
    if not brief.findings:
        document.paragraph(
            gettext("Nothing in this market is clear enough to be called a finding. That is a result too.")
        )
    document.heading(gettext("What we cannot tell"), 2)
    for said in brief.cannot_tell or [gettext("Nothing was left undecided.")]:
        document.bullet(said)
    if brief.warnings:
        document.heading(gettext("Before you rely on this"), 2)
        for said in brief.warnings:
            document.bullet(said)


def _brands(document: Document, brief: Brief) -> None:
    document.heading(gettext("The brands at a glance"), 1)
    rows: list[Sequence[Box | str]] = []
    for r in brief.glance:
        own = (gettext("seen from here") if brief.perspective else gettext("own brand")) if r.own else ""
        unhappy = "\n".join(part for part in (r.unhappy_detail, r.verdict) if part)
        rows.append(
            [Box(text=r.brand, detail=own, strong=True), r.reviews, Box(text=r.unhappy, detail=unhappy),
             Box(text=r.stars, detail=r.stars_detail), " / ".join(map(str, r.counts)), r.faq, r.voice],
        )  # fmt: skip
    caption = gettext(
        "The brands at a glance. Unhappy: share of reviews that are negative on the whole, its 95 % interval, and the verdict against the others within the same source, half-year and language. SWOT: strengths, weaknesses, opportunities, threats."
    )
    head = [
        gettext("Brand"),
        gettext("Reviews"),
        gettext("Unhappy"),
        gettext("Stars of 5"),
        "S / W / O / T",
        gettext("FAQ entries"),
        gettext("Share of voice"),
    ]
    document.table(head, rows, (24, 11, 25, 20, 16, 12, 12), caption)


def _swot(document: Document, brief: Brief, links: dict[str, str]) -> None:
    document.heading(gettext("Comparative SWOT"), 1)
    document.paragraph(
        gettext("Each point follows from a written rule and passed its test; what did not is not listed.")
    )
    for place, s in enumerate(brief.swot):
        document.heading(s.brand + (f" ({gettext('own brand')})" if s.own and not brief.perspective else ""), 2)
        _brand_swot(document, s, links)
        if place == 0:
            add_picture(document, brief.pictures.get("ratios"))


def _brand_swot(document: Document, s: BrandSwot, links: dict[str, str]) -> None:
    if s.empty:
        document.paragraph(gettext("No rule found anything that the data supports ({n} reviews).", n=s.n))
    for q in s.quadrants:
        if not q.items:
            continue
        document.heading(q.title, 3)
        for i in q.items:
            figures = f": {i.figures}" if i.figures else ""
            sure = " " + gettext("How sure: {sure}.", sure=i.sure) if i.sure else ""
            document.bullet(
                f"{figures}.{sure}".lstrip(": "),
                lead=i.words + (":" if figures else ""),
                anchor=links.get(i.anchor or ""),
            )
        if q.more:
            document.bullet(gettext("and {more} more: marketgap show swot", more=q.more))


def _gaps(document: Document, brief: Brief, links: dict[str, str]) -> None:
    document.heading(gettext("Gaps in the market"), 1)
    if brief.gaps:
        document.paragraph(
            gettext("Pains that many customers of all brands share and that are seldom relieved, the largest first.")
        )
        rows: list[Sequence[Box | str]] = [
            [str(g.rank), Box(text=g.theme, anchor=links.get(g.anchor or ""), strong=True), Box(text=g.score, detail=g.interval),
             g.demand, g.dissatisfaction, g.faq_silence, g.channel_silence]
            for g in brief.gaps
        ]  # fmt: skip
        caption = gettext(
            "Gaps ranked. Score 0 to 20 with its 95 % interval. Demand: share of reviews that speak of it. Dissatisfaction: share of complaints. Silence: share of FAQs that do not answer, and of brands without chat or telephone."
        )
        head = [
            gettext("Rank"),
            gettext("Gap"),
            gettext("Score"),
            gettext("Demand"),
            gettext("Dissatisfaction"),
            gettext("FAQ silence"),
            gettext("Channel silence"),
        ]
        document.table(head, rows, (8, 34, 16, 12, 18, 12, 13), caption)
        for g in brief.gaps:
            document.bullet(g.statement)
        add_picture(document, brief.pictures.get("gaps"))
    else:
        document.paragraph(gettext("No gap is supported by the data."))
    if brief.other_gaps:
        document.heading(gettext("Not called a gap"), 2)
        for g in brief.other_gaps:
            document.bullet(
                gettext(
                    "score {score} ({interval}). {statement}", score=g.score, interval=g.interval, statement=g.statement
                ),
                lead=f"{g.theme}:",
            )


def _method(document: Document, brief: Brief) -> None:
    document.heading(gettext("Method and limits"), 1)
    for title, text in brief.method:
        document.heading(title, 3)
        document.paragraph(text)
    document.heading(gettext("Words used here"), 2)
    for term, text in brief.glossary:
        document.bullet(text, lead=f"{term}:")


def _sources(document: Document, brief: Brief) -> None:
    document.heading(gettext("Sources and how complete they are"), 1)
    rows: list[Sequence[Box | str]] = [
        [Box(text=r.brand, strong=True), r.source, Box(text=r.spider, detail=r.day), r.expected, r.got, r.blocked, r.failed, Box(text=r.verdict, detail=r.reason)]
        for r in brief.sources[:MOST_SOURCES]
    ]  # fmt: skip
    if rows:
        head = [
            gettext("Brand"),
            gettext("Source"),
            gettext("By"),
            gettext("Expected"),
            gettext("Got"),
            gettext("Blocked"),
            gettext("Failed"),
            gettext("Verdict"),
        ]
        document.table(head, rows, (16, 22, 20, 12, 10, 11, 9, 24), "One line a crawl or import; expected is what the source says it has")  # fmt: skip
    if len(brief.sources) > MOST_SOURCES:
        document.paragraph(
            gettext("{sources} more: marketgap show health", sources=len(brief.sources) - MOST_SOURCES), "Caption"
        )
    mix: list[Sequence[Box | str]] = [
        [Box(text=r.brand, strong=True), r.reviews, r.duplicates, r.mix, r.languages, r.period] for r in brief.mix
    ]
    document.table([gettext("Brand"), gettext("Reviews"), gettext("Copies"), gettext("Sources"), gettext("Languages"), gettext("Period")], mix, (18, 10, 9, 30, 22, 24), "What each brand's reviews are made of")  # fmt: skip


def _evidence(document: Document, brief: Brief, printed: Sequence[Block], links: dict[str, str]) -> None:
    document.heading(gettext("Evidence"), 1)
    document.paragraph(
        gettext(
            "What customers wrote, word for word, with contacts masked; the marked passage is the one that was counted. Here stands the evidence of the findings, the first SWOT and the gaps; all of it is in the HTML and XLSX forms of this brief."
        )
    )
    for block in printed:
        document.heading(
            gettext(
                "Evidence {number}: {heading}", number=links[block.anchor].partition("_")[2], heading=block.heading
            ),
            3,
            anchor=links[block.anchor],
        )
        document.paragraph(block.lead)
        for quote in block.quotes:
            document.quote(quote)
        for entry in block.entries:
            document.entry(entry)
        if block.more:
            document.paragraph(
                gettext(
                    "{quotes} of {total} reviews are shown; all of them: {command}",
                    quotes=len(block.quotes),
                    total=say_count(block.total),
                    command=block.command,
                ),
                "Caption",
            )
    if brief.pages:
        cited: list[Sequence[Box | str]] = [
            [p.page_id, p.url or gettext("not in the archive any more"), p.captured or gettext("not known")]
            for p in brief.pages
        ]
        document.heading(gettext("Archived pages cited"), 2)
        document.table([gettext("Page"), gettext("Address"), gettext("Captured")], cited, (24, 56, 24), "Pages kept as they were fetched; to see one: marketgap show page ID")  # fmt: skip
