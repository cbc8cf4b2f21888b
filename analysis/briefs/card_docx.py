"""A battle card as a Word document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path

from analysis.briefs.card import BattleCard
from analysis.briefs.document import Box, Document
from analysis.briefs.docx import UNDATED
from analysis.briefs.tables import SwotItem
from analysis.languages import gettext


def render_card_docx(card: BattleCard, *, template: Path | None = None) -> bytes:
    """The card as a Word document: the same bytes for the same card and template.

    Parameters
    ----------
    card
        What it says.
    template
        A .docx whose styles, page, header and footer are used.

    Raises
    ------
    MarketgapError
        When the template is no Word document.
    """
    title = gettext("Battle card: {rival}", rival=card.rival)
    created = datetime.combine(card.analysed, time()) if card.analysed else UNDATED
    document = Document(title=title, subject=card.market, created=created, template=template)
    document.footer(title + (f", {card.day}" if card.day else ""))
    document.paragraph(card.rival, "Title")
    document.paragraph(gettext("Battle card") + (f" · {card.day}" if card.day else ""), "Subtitle")
    document.paragraph(gettext("Seen from {own}, in the market {market}", own=card.own, market=card.market))
    _glance(document, card)
    _answers(document, card)
    for heading, items in (
        (gettext("Where they are strong"), card.strong),
        (gettext("Where they are weak"), card.weak),
    ):
        document.heading(heading, 1)
        _points(document, items)
    document.heading(gettext("What their customers say"), 1)
    for theme in card.quoted:
        document.heading(f"{theme.heading} ({theme.total})", 2)
        for quote in theme.quotes:
            document.quote(quote)
    if card.reached:
        document.heading(gettext("How they are found and reached"), 1)
        rows: list[Sequence[Box | str]] = [
            [Box(text=what, strong=True), theirs, ours] for what, theirs, ours in card.reached
        ]
        caption = gettext("“Not seen” does not prove that there is none: only the pages that were read are known.")
        document.table(["", card.rival, card.own], rows, (40, 30, 30), caption)
    return document.save()


def _glance(document: Document, card: BattleCard) -> None:
    rows: list[Sequence[Box | str]] = [
        [Box(text=r.brand, strong=True), r.reviews, Box(text=r.unhappy, detail="\n".join(p for p in (r.unhappy_detail, r.verdict) if p)), Box(text=r.stars, detail=r.stars_detail)]
        for r in card.glance
    ]  # fmt: skip
    head = [gettext("Brand"), gettext("Reviews"), gettext("Unhappy"), gettext("Stars of 5")]
    caption = gettext(
        "Both at a glance. Unhappy: share of reviews that are negative on the whole, its 95 % interval and the verdict against all others."
    )
    document.table(head, rows, (30, 16, 30, 24), caption)


def _answers(document: Document, card: BattleCard) -> None:
    document.heading(gettext("What to answer"), 1)
    if not card.groups:
        document.paragraph(
            gettext(
                "The two brands cannot be compared directly: they share no source, half-year and language, or have too few reviews."
            )
        )
    for title, rule, lines in card.groups:
        document.heading(title, 2)
        document.paragraph(rule, "Caption")
        for line in lines:
            sure = gettext("How sure: {sure}.", sure=line.sure) if line.sure else ""
            text = " ".join(part for part in (f"{line.figures}." if line.figures else "", sure, line.next_step) if part)
            document.bullet(text, lead=f"{line.words}:" if text else line.words)
        if not lines:
            more = gettext("; and {silent_more} more", silent_more=card.silent_more) if card.silent_more else ""
            document.paragraph(f"{'; '.join(card.silent_themes)}{more}.")


def _points(document: Document, items: Sequence[SwotItem]) -> None:
    if not items:
        document.paragraph(gettext("Nothing that the data supports."))
    for item in items:
        sure = gettext("How sure: {sure}.", sure=item.sure) if item.sure else ""
        rule = gettext("Rule: {rule}", rule=item.rule)
        document.bullet(f"{item.figures}. {sure} {rule}.".strip(), lead=f"{item.words}:")
