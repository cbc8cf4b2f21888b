"""The styles of a Word brief: those of a template where it has them, else these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.charts.base import GRID, INK, MUTED, OWN

TABLE, TABLE_TEXT, SOURCE, PASSAGE, LINK = (
    "Brief Table",
    "Brief Table Text",
    "Quote Source",
    "Counted Passage",
    "Hyperlink",
)
FONT = "Calibri"
ACCENTS = {"better": "00523F", "worse": "8A3500"}


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a paragraph style looks; sizes and spaces in points, indents in centimetres."""

    size: float
    base: str = "Normal"
    ink: str = INK
    bold: bool = False
    italic: bool = False
    before: float = 0
    after: float = 6
    line: float = 1.12
    left: float = 0
    keep: bool = False
    """Whether it stays with the next paragraph."""
    level: int | None = None
    """Outline level, of headings."""


LOOKS = {
    "Normal": Look(size=10.5, base=""),
    "Title": Look(size=26, ink=OWN, bold=True, after=2, line=1.0),
    "Subtitle": Look(size=12, ink=MUTED, after=10),
    "Heading 1": Look(size=17, ink=OWN, bold=True, before=20, after=6, keep=True, level=0, line=1.0),
    "Heading 2": Look(size=13, ink=INK, bold=True, before=14, after=4, keep=True, level=1, line=1.0),
    "Heading 3": Look(size=11, ink=MUTED, bold=True, before=10, after=3, keep=True, level=2, line=1.0),
    "List Bullet": Look(size=10.5, after=3, line=1.05),
    "List Number": Look(size=10.5, after=2, line=1.05),
    "Caption": Look(size=9, ink=MUTED, before=4, after=5, line=1.0),
    "Quote": Look(size=10.5, italic=True, before=6, after=1, left=0.6, keep=True),
    SOURCE: Look(size=8.5, ink=MUTED, after=7, left=0.6, line=1.0),
    TABLE_TEXT: Look(size=8.5, after=0, line=1.0),
    "toc 1": Look(size=10.5, after=2, before=2),
    "toc 2": Look(size=9.5, ink=MUTED, after=0, left=0.6),
    "Footer": Look(size=8.5, ink=MUTED, after=0, line=1.0),
}  # fmt: skip
"""Style -> its look, by the names that Word keeps in every language."""


def apply_styles(document: Any, *, own: bool) -> list[str]:
    """Give a document the styles of a brief.

    Parameters
    ----------
    document
        A python-docx document.
    own
        Whether it is a user's template: then the styles it has are left as they are.

    Returns
    -------
    list of str
        Names of the styles that the template lacked and that were added, in order.
    """
    from docx.enum.style import WD_STYLE_TYPE

    known = {style.name: style for style in document.styles}
    added: list[str] = []
    for name, look in LOOKS.items():
        if name in known and own:
            continue
        style = known.get(name)
        if style is None:
            style = document.styles.add_style(
                name, WD_STYLE_TYPE.PARAGRAPH, builtin=not name.startswith(("Brief", "Quote S"))
            )
            added.append(name)
        _dress(document, style, look, font_name="" if own else FONT)
    for name in (PASSAGE, LINK):
        if name not in known:
            style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER, builtin=name == LINK)
            _dress_words(style, name)
            added.append(name)
    if TABLE not in known:
        document.styles.element.append(_table_style())
        added.append(TABLE)
    return added


def _dress(document: Any, style: Any, look: Look, font_name: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    if look.base and style.name != look.base:
        style.base_style = document.styles[look.base]
    font, form = style.font, style.paragraph_format
    properties = style.element.get_or_add_rPr()
    for old in [*properties.findall(qn("w:rFonts")), *properties.findall(qn("w:spacing"))]:
        properties.remove(old)
    if font_name:  # else that of the template's Normal
        font.name = font_name
        for script in ("eastAsia", "cs", "hAnsi"):
            properties.rFonts.set(qn(f"w:{script}"), font_name)
    font.size, font.bold, font.italic = Pt(look.size), look.bold, look.italic
    font.color.rgb = RGBColor.from_string(look.ink[1:].upper())
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        style.element.pPr.remove(borders)
    spacing = style.element.get_or_add_pPr().find(qn("w:contextualSpacing"))
    if spacing is not None:
        style.element.pPr.remove(spacing)
    form.space_before, form.space_after, form.line_spacing = Pt(look.before), Pt(look.after), look.line
    form.keep_with_next = look.keep
    if look.left:
        form.left_indent = Cm(look.left)
    if look.level is not None:
        outline = style.element.pPr.find(qn("w:outlineLvl"))
        if outline is None:
            outline = style.element.pPr.makeelement(qn("w:outlineLvl"), {})
            style.element.pPr.append(outline)
        outline.set(qn("w:val"), str(look.level))


def _dress_words(style: Any, name: str) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import RGBColor

    if name == LINK:
        style.font.color.rgb = RGBColor.from_string(OWN[1:].upper())
        style.font.underline = True
    else:
        style.element.get_or_add_rPr().append(
            parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="FFF1C2"/>')
        )


def _table_style() -> Any:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    line, rule = (
        f'w:val="single" w:sz="4" w:space="0" w:color="{GRID[1:]}"',
        f'w:val="single" w:sz="8" w:space="0" w:color="{MUTED[1:]}"',
    )
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="BriefTable"><w:name w:val="{TABLE}"/>'
        '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/><w:tblPr><w:tblStyleRowBandSize w:val="1"/>'
        f"<w:tblBorders><w:top {rule}/><w:bottom {rule}/><w:insideH {line}/></w:tblBorders><w:tblCellMar>"
        '<w:top w:w="45" w:type="dxa"/><w:left w:w="70" w:type="dxa"/><w:bottom w:w="45" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
        '</w:tblCellMar></w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr>'
        f'<w:tcBorders><w:bottom {rule}/></w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="E8EDF3"/></w:tcPr></w:tblStylePr>'
        '<w:tblStylePr w:type="firstCol"><w:rPr><w:b/></w:rPr></w:tblStylePr></w:style>'
    )
