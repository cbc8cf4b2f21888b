"""A Word document written from the top: styles, contents, tables, pictures, quotes, page numbers; the same bytes each time."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.briefs.document_parts import (
    add_field,
    align_right,
    clean_package,
    fill_contents,
    make_element,
    new_numbers,
    open_template,
    runs_left,
    same_each_time,
    set_language,
    set_page,
    text_width,
)
from analysis.briefs.document_styles import LINK, PASSAGE, SOURCE, TABLE, TABLE_TEXT, apply_styles
from analysis.briefs.evidence import Entry
from analysis.briefs.quotes import Quote
from analysis.briefs.web_text import safe_link, show_text
from analysis.languages import N_, current_language, gettext

LANGUAGES = {"en": "en-GB", "cy": "cy-GB"}
"""Language of a brief -> what Word calls it; others go by their code."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A table cell: words, smaller lines of words below, ground and ink as six hexadecimal digits, and where a click leads."""

    text: str
    detail: str = ""
    fill: str = ""
    ink: str = ""
    strong: bool = False
    anchor: str | None = None


def spell(text: object) -> str:
    """The text without what may act, hide or reorder; a space at its ends stays.

    >>> spell(" a\\x00b\\u202e ")
    ' a b '
    """
    raw = str(text)
    if raw.isprintable():
        return raw
    return f"{' ' if raw[:1].isspace() else ''}{show_text(raw)}{' ' if raw[-1:].isspace() else ''}"


class Document:
    """A brief as a Word document.

    Parameters
    ----------
    title, subject, created
        Document properties; the moment is an argument so that the same brief gives the same bytes.
    template
        A .docx whose styles, page, header and footer are used; its text is not.

    Raises
    ------
    MarketgapError
        When the template is no Word document.
    """

    def __init__(self, *, title: str, subject: str, created: datetime, template: Path | None = None) -> None:
        import docx

        self._document: Any = open_template(template) if template else docx.Document()
        self.added = apply_styles(self._document, own=template is not None)
        """Styles that the template lacked."""
        if template is None:
            set_page(self._document)
        self.width = text_width(self._document)
        """Width of the text, in EMU."""
        code = current_language().code
        self._language = LANGUAGES.get(code, code)
        self._ids, self._figures = 100, {N_("Figure"): 0, N_("Table"): 0}
        self._headings: list[tuple[str, int, str]] = []
        self._contents: Any = None
        self._set_properties(title, subject, created)

    def paragraph(self, text: str = "", style: str = "Normal") -> Any:
        """A paragraph; words can be added to what is returned with :meth:`words`."""
        made = self._document.add_paragraph(style=style)
        if text:
            self.words(made, text)
        return made

    def words(self, paragraph: Any, text: str, *, bold: bool = False, style: str | None = None) -> Any:
        """Add words to a paragraph."""
        run = paragraph.add_run(spell(text), style=style)
        run.bold = True if bold else None
        return run

    def heading(self, text: str, level: int, anchor: str = "") -> None:
        """A heading that the contents list (levels 1 and 2), with a bookmark."""
        made = self.paragraph(style=f"Heading {level}")
        name = anchor or f"_Toc{len(self._headings) + 1:06d}"
        self._bookmark(made, name, spell(text))
        self._headings.append((name, level, spell(text)))

    def bullet(self, text: str, *, lead: str = "", anchor: str | None = None, link: str = "") -> None:
        """An item of a list: words in bold, words, and a link inside the document."""
        made = self.paragraph(style="List Bullet")
        if "List Bullet" in self.added:
            self.words(made, "• ")
        if lead:
            self.words(made, f"{lead} ", bold=True)
        self.words(made, text)
        if anchor:
            self.words(made, " ")
            self.link(made, anchor, link or gettext("evidence"))

    def steps(self, items: Sequence[str]) -> None:
        """A numbered list that begins with 1."""
        number = new_numbers(self._document)
        for place, item in enumerate(items, 1):
            made = self.paragraph(style="List Number")
            if number is None:
                self.words(made, f"{place}. ")
            else:
                made._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = number
            self.words(made, item)

    def link(self, paragraph: Any, anchor: str, text: str) -> None:
        """A link to a bookmark of this document."""
        self._link(paragraph, text, {"w:anchor": anchor, "w:history": "1"})

    def web_link(self, paragraph: Any, address: str, text: str) -> None:
        """A link to a web page; an address that is not http(s) is left out."""
        checked = safe_link(address)
        if checked:
            kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
            self._link(paragraph, text, {"r:id": self._document.part.relate_to(checked, kind, is_external=True)})

    def contents(self) -> None:
        """The place of the table of contents; it is filled when the document is saved."""
        self._contents = self.paragraph()
        self.paragraph(gettext("For page numbers in Word: click into the list, press F9."), TABLE_TEXT)

    def picture(self, png: bytes, title: str, caption: str, *, part: float = 1.0) -> None:
        """A picture over a part of the text's width, with alternative text, and a numbered caption below."""
        holder = self.paragraph()
        holder.paragraph_format.keep_with_next = True
        shape = holder.add_run().add_picture(io.BytesIO(png), width=int(self.width * min(part, 1.0)))
        drawn = shape._inline.docPr
        self._ids += 1
        drawn.set("id", str(self._ids))
        drawn.set("name", f"Chart {self._figures['Figure'] + 1}")
        drawn.set("descr", spell(f"{title}. {caption}"))
        self.caption("Figure", f"{title}. {caption}")

    def caption(self, kind: str, text: str, *, above: bool = False) -> None:
        """A numbered caption, "Figure" or "Table"."""
        self._figures[kind] += 1
        made = self.paragraph(style="Caption")
        made.paragraph_format.keep_with_next = above or None
        self.words(made, f"{gettext(kind)} ")
        add_field(made, f"SEQ {kind} \\* ARABIC", str(self._figures[kind]))
        self.words(made, f". {text}")

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[Box | str]], widths: Sequence[float], caption: str
    ) -> None:
        """A table with a caption above, a head that is repeated on each page, and rows that do not break.

        ``widths`` are relative.
        """
        from docx.oxml.ns import qn
        from docx.shared import Pt

        self.caption("Table", caption, above=True)
        made = self._document.add_table(rows=0, cols=len(head), style=TABLE)
        made.autofit = False
        made._tbl.tblPr.append(make_element("w:tblCaption", {"w:val": spell(caption)[:200]}))
        sizes = [int(self.width * part / sum(widths)) for part in widths]
        for column, size in zip(made.columns, sizes, strict=True):
            column.width = size
        for place, row in enumerate([head, *rows]):
            added = made.add_row()
            properties = added._tr.get_or_add_trPr()
            properties.append(make_element("w:cantSplit", {}))
            if place == 0:
                properties.append(make_element("w:tblHeader", {}))
            for cell, size, value in zip(added.cells, sizes, row, strict=True):
                cell.width = size
                self._fill(cell, value if isinstance(value, Box) else Box(text=value))
        look = made._tbl.tblPr.find(qn("w:tblLook"))
        if look is not None:
            look.set(qn("w:noVBand"), "1")
            look.set(qn("w:noHBand"), "1")
        after = self.paragraph().paragraph_format
        after.space_after, after.line_spacing = Pt(0), Pt(6)

    def quote(self, quote: Quote) -> None:
        """A customer's words with the passage that was counted, and below them source and date."""
        made = self.paragraph(style="Quote")
        for text, style in ((quote.before, None), (quote.marked, PASSAGE), (quote.after, None)):
            if text:
                set_language(self.words(made, text, style=style), quote.language, runs_left(quote.words))
        if runs_left(quote.words):
            made._p.get_or_add_pPr().append(make_element("w:bidi", {}))
        below = self.paragraph(style=SOURCE)
        parts = [quote.brand, quote.source, quote.day or gettext("no date"), quote.stars]
        parts.append(
            gettext("archived page {page_id}", page_id=quote.page_id)
            + (f" ({quote.captured})" if quote.captured else "")
            if quote.page_id
            else gettext("from an imported file")
        )
        self.words(
            below,
            " · ".join(part for part in parts if part)
            + " · "
            + gettext("review {review_id}", review_id=quote.review_id),
        )
        if quote.link:
            self.words(below, " · ")
            self.web_link(below, quote.link, gettext("original"))

    def entry(self, entry: Entry) -> None:
        """A FAQ entry or a row of a results page, and below it where it stands."""
        made = self.paragraph(style="Quote")
        self.words(made, entry.title, bold=True)
        if entry.text:
            self.words(made, f" {entry.text}")
        if runs_left(entry.title):
            made._p.get_or_add_pPr().append(make_element("w:bidi", {}))
        parts = [
            entry.kind,
            entry.brand,
            entry.note,
            gettext("archived page {page_id}", page_id=entry.page_id) if entry.page_id else "",
        ]
        below = self.paragraph(" · ".join(part for part in parts if part), SOURCE)
        if entry.link:
            self.words(below, " · ")
            self.web_link(below, entry.link, gettext("original"))

    def save(self) -> bytes:
        """The finished file."""
        if self._contents is not None:
            fill_contents(self._contents, [line for line in self._headings if line[1] <= 2])
        written = io.BytesIO()
        self._document.save(written)
        return same_each_time(written.getvalue())

    def _fill(self, cell: Any, box: Box) -> None:
        from docx.shared import Pt, RGBColor

        made = cell.paragraphs[0]
        made.style = TABLE_TEXT
        if box.anchor:
            self.link(made, box.anchor, box.text)
        else:
            run = self.words(made, box.text, bold=box.strong)
            if box.ink:
                run.font.color.rgb = RGBColor.from_string(box.ink)
        for line in box.detail.split("\n") if box.detail else ():
            below = self.words(cell.add_paragraph(style=TABLE_TEXT), line)
            below.font.size, below.bold = Pt(7.5), False
            if box.ink:
                below.font.color.rgb = RGBColor.from_string(box.ink)
        if box.fill:
            cell._tc.get_or_add_tcPr().append(
                make_element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": box.fill})
            )

    def _link(self, paragraph: Any, text: str, target: dict[str, str]) -> None:
        link = make_element("w:hyperlink", target)
        run = paragraph.add_run(spell(text), style=LINK)
        link.append(run._r)
        paragraph._p.append(link)

    def _bookmark(self, paragraph: Any, name: str, text: str) -> None:
        self._ids += 1
        paragraph._p.append(make_element("w:bookmarkStart", {"w:id": str(self._ids), "w:name": name}))
        paragraph.add_run(text)
        paragraph._p.append(make_element("w:bookmarkEnd", {"w:id": str(self._ids)}))

    def _set_properties(self, title: str, subject: str, created: datetime) -> None:
        core = self._document.core_properties
        core.title, core.subject, core.author = spell(title)[:255], spell(subject)[:255], "marketgap"
        core.created = core.modified = created
        core.last_modified_by, core.revision, core.language, core.comments, core.keywords = (
            "marketgap",
            1,
            self._language,
            "",
            "",
        )
        clean_package(self._document, self._language)

    def footer(self, text: str) -> None:
        """Words and page numbers at the foot of each page, unless the template has a footer of its own."""
        section = self._document.sections[0]
        there = section.footer
        if not there.is_linked_to_previous and (
            there._element.xpath(".//w:t | .//w:fldChar | .//w:fldSimple | .//w:drawing")
        ):
            return
        made = there.paragraphs[0]
        made.style = "Footer"
        align_right(made, self.width)
        self.words(made, text)
        before, between, after = re.split(r"\{page\}|\{pages\}", gettext("Page {page} of {pages}"))
        made.add_run(f"\t{before}")
        add_field(made, "PAGE", "1")
        made.add_run(between)
        add_field(made, "NUMPAGES", "1")
        if after:
            made.add_run(after)
