"""Sections of a Word brief with charts and matrices: complaints, praise, search, FAQs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.briefs.context import WIDE, Brief, Picture
from analysis.briefs.document import Box, Document
from analysis.briefs.matrices import Cell, Matrix
from analysis.charts.base import INK, PAPER, STEPS
from analysis.languages import gettext

_SVG = re.compile(r"<svg\b[^>]*>")
FINE = 2
"""Dots of a picture for each dot on a screen."""
FILLS = {
    **{f"h{step}": (colour[1:].upper(), "FFFFFF" if step >= 4 else INK[1:]) for step, colour in enumerate(STEPS)},
    "faq-answered": ("D9F0E8", "00523F"), "faq-partly": ("E1EDF8", "00467A"), "faq-silent": ("FBE6DA", "8A3500"),
}  # fmt: skip
"""Class of a cell -> ground and ink."""


def add_picture(document: Document, picture: Picture | None) -> None:
    """A chart as a picture on white, twice as fine as on a screen."""
    if picture is None or not picture.wide:
        return
    import vl_convert

    paper = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
    drawn = _SVG.sub(lambda opening: opening[0] + paper, picture.wide, count=1)
    png = bytes(vl_convert.svg_to_png(drawn, scale=FINE))
    dots = int.from_bytes(png[16:20], "big")  # a PNG says its width there
    document.picture(png, picture.title, picture.caption, part=dots / (WIDE * FINE))


def add_themes(document: Document, brief: Brief) -> None:
    """Complaints and praise by brand."""
    document.heading(gettext("What customers complain about"), 1)
    if brief.complaints.empty:
        document.paragraph(brief.complaints.empty)
    else:
        document.paragraph(
            gettext(
                "▲ higher than the others, ▼ lower, = no difference, ? cannot tell. The verdict compares within the same source, half-year and language, so it may differ from what the bare shares suggest. Deeper colour: larger share."
            )
        )
        add_matrix(
            document, brief.complaints, gettext("Complaints: share of reviews, 95 % interval, reviews of n, verdict")
        )
        add_picture(document, brief.pictures.get("complaint_rates"))
        add_picture(document, brief.pictures.get("theme_trends"))
    if not brief.praise.empty:
        document.heading(gettext("What customers praise"), 1)
        add_matrix(document, brief.praise, gettext("Praise: share of reviews, 95 % interval, reviews of n, verdict"))


def add_matrix(document: Document, matrix: Matrix, caption: str) -> None:
    """Brand by theme as a table with grounds; colours never stand without their words."""

    def box(cell: Cell) -> Box:
        fill, ink = FILLS.get(cell.style, ("", ""))
        said = f"{cell.mark} {cell.word}".strip() if cell.word else ""
        main = cell.main if cell.detail or cell.word else f"{cell.mark} {cell.main}".strip()
        detail = "\n".join(part for part in (cell.detail, said) if part)
        return Box(text=main, detail=detail, fill=fill, ink=ink, strong=bool(cell.detail))

    head = [matrix.corner, *(f"{name} ({below})" if below else name for name, below in matrix.columns)]
    rows = [[Box(text=name, detail=below, strong=True), *map(box, cells)] for name, below, cells in matrix.rows]
    document.table(head, rows, (20, *([16] * len(matrix.columns))), caption)
    if matrix.omitted:
        document.paragraph(matrix.omitted, "Caption")


def add_search(document: Document, brief: Brief) -> None:
    """Share of voice."""
    document.heading(gettext("Who is found in search"), 1)
    if not brief.visibility:
        failed = gettext("All captures of results pages failed, so nothing is known about who is found.")
        document.paragraph(
            failed if brief.failed_captures else gettext("No results page was captured: marketgap crawl serp")
        )
        return
    for said in brief.seen_and_disliked:
        document.bullet(said)
    add_picture(document, brief.pictures.get("visibility"))
    rows: list[Sequence[Box | str]] = [
        [Box(text=r.who, detail="" if r.in_market else gettext("other site"), strong=r.own), Box(text=r.share, detail=r.interval), r.ranked, r.beyond, r.failed]
        for r in brief.visibility
    ]  # fmt: skip
    caption = gettext(
        "Share of voice: expected clicks as a share of all sites seen; the range is between two published click curves."
    )
    document.table([gettext("Brand or site"), gettext("Share of voice"), gettext("Ranked"), gettext("Beyond depth"), gettext("Failed captures")], rows, (36, 24, 12, 14, 16), caption)  # fmt: skip


def add_faq(document: Document, brief: Brief) -> None:
    """FAQ coverage, contact channels, and what the brief has not."""
    document.heading(gettext("What the FAQs answer"), 1)
    if brief.coverage.empty:
        document.paragraph(brief.coverage.empty)
    else:
        add_matrix(document, brief.coverage, gettext("FAQ coverage by theme and brand"))
    kinds, rows = brief.channels
    if kinds:
        document.heading(gettext("Ways to reach the brands"), 2)
        cells: list[Sequence[Box | str]] = [[Box(text=name, strong=True), *seen] for name, seen in rows]
        caption = gettext(
            "Contact channels seen on the pages that were read. “Not seen” does not prove that there is none."
        )
        document.table([gettext("Brand"), *kinds], cells, (18, *([14] * len(kinds))), caption)
    if brief.absent:
        document.heading(gettext("What is not in this brief, and how to get it"), 1)
        for what, how in brief.absent:
            document.bullet(how, lead=f"{what}:")
