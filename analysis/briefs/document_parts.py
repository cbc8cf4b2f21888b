"""Pieces of a Word document: fields, contents, pages, languages, and how a template is opened and a file closed."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spiders.errors import MarketgapError

_STAMP = (1980, 1, 1, 0, 0, 0)
_THUMBNAIL = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def add_field(holder: Any, code: str, shown: str) -> None:
    """A field with what it shows until Word works it out again."""
    for part in (
        make_element("w:fldChar", {"w:fldCharType": "begin"}),
        make_element("w:instrText", {}, f" {code} "),
        make_element("w:fldChar", {"w:fldCharType": "separate"}),
    ):
        holder.add_run()._r.append(part)
    holder.add_run(shown)
    holder.add_run()._r.append(make_element("w:fldChar", {"w:fldCharType": "end"}))


def fill_contents(place: Any, lines: Sequence[tuple[str, int, str]]) -> None:
    """The contents as a field with its lines written out, so that they stand there before Word updates it.

    Page numbers are left to Word: nothing else knows where a page ends. Asking Word to update by itself would make it
    ask each reader whether to do so. ``lines`` are (bookmark, level, words) of the headings.
    """
    for at, (name, level, text) in enumerate(lines):
        made = place.insert_paragraph_before(style=f"toc {level}")
        if at == 0:
            made.add_run()._r.append(make_element("w:fldChar", {"w:fldCharType": "begin"}))
            made.add_run()._r.append(make_element("w:instrText", {}, ' TOC \\o "1-2" \\h \\z \\u '))
            made.add_run()._r.append(make_element("w:fldChar", {"w:fldCharType": "separate"}))
        link = make_element("w:hyperlink", {"w:anchor": name, "w:history": "1"})
        link.append(made.add_run(text)._r)
        made._p.append(link)
    if lines:
        place.add_run()._r.append(make_element("w:fldChar", {"w:fldCharType": "end"}))


def align_right(paragraph: Any, width: int) -> None:
    """A tab to the right margin as the only tab, whatever the style has."""
    from docx.enum.text import WD_TAB_ALIGNMENT

    stops = paragraph.paragraph_format.tab_stops
    for at in paragraph.style.element.xpath("./w:pPr/w:tabs/w:tab/@w:pos"):
        stops.add_tab_stop(int(at) * 635, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)


def new_numbers(document: Any) -> int | None:
    """A numbering that begins with 1, like that of style List Number; None when the style has none."""
    from docx.oxml.ns import qn

    found = document.styles["List Number"].element.xpath("./w:pPr/w:numPr/w:numId/@w:val")
    if not found:
        return None
    numbering = document.part.numbering_part.element
    whole = numbering.xpath(f"./w:num[@w:numId='{found[0]}']/w:abstractNumId/@w:val")
    if not whole:
        return None
    made = numbering.add_num(int(whole[0]))
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(made.get(qn("w:numId")))


def clean_package(document: Any, language: str) -> None:
    """Take the picture of another document's first page away, and set the language."""
    package = document.part.package
    for name, relation in list(package.rels.items()):
        if relation.reltype == _THUMBNAIL:
            del package.rels[name]
    for properties in document.styles.element.xpath("./w:docDefaults/w:rPrDefault/w:rPr"):
        for old in properties.xpath("./w:lang"):
            properties.remove(old)
        properties.append(make_element("w:lang", {"w:val": language, "w:eastAsia": "en-US", "w:bidi": "ar-SA"}))


def open_template(template: Path) -> Any:
    """A template without its text; its styles, page, header and footer stay."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = docx.Document(str(template))
    except (PackageNotFoundError, ValueError, KeyError, zipfile.BadZipFile, OSError) as error:
        why = "there is no such file" if not template.exists() else "it is not a Word document"
        if template.suffix.lower() in {".dotx", ".docm", ".dotm", ".doc"}:
            why = f"it is a {template.suffix} file"
        raise MarketgapError(
            f"--template {template.name}: expected a .docx file, but {why}; in Word save it as .docx"
        ) from error
    body = document.element.body
    for part in list(body)[: -1 if len(body) and body[-1].tag.endswith("}sectPr") else None]:
        body.remove(part)
    return document


def set_page(document: Any) -> None:
    """A4, and the layout of present Word instead of that of 2010."""
    from docx.oxml.ns import qn
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2), Cm(2)
    for mode in document.settings.element.xpath("./w:compat/w:compatSetting[@w:name='compatibilityMode']"):
        mode.set(qn("w:val"), "15")


def text_width(document: Any) -> int:
    """Width between the margins, in EMU."""
    from docx.shared import Cm

    section = document.sections[0]
    if not (section.page_width and section.left_margin is not None and section.right_margin is not None):
        return int(Cm(16))
    return int(section.page_width - section.left_margin - section.right_margin)


def make_element(name: str, attributes: dict[str, str], text: str = "") -> Any:
    """An element by its prefixed name."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(key), value)
    if text:
        made.text = text
        made.set(_SPACE, "preserve")
    return made


def set_language(run: Any, language: str, leftwards: bool) -> None:
    """Tell the spelling checker what language words are in; a tag that is none is left out."""
    properties = run._r.get_or_add_rPr()
    if leftwards:
        properties.append(make_element("w:rtl", {}))
    if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        properties.append(make_element("w:lang", {"w:bidi" if leftwards else "w:val": language}))


def runs_left(text: str) -> bool:
    """Whether a text is written from right to left, by its first letter."""
    first = next((way for way in map(unicodedata.bidirectional, text) if way in {"L", "R", "AL"}), "L")
    return first != "L"


def same_each_time(content: bytes) -> bytes:
    """The archive with one fixed moment for every part."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _STAMP)
            part.compress_type, part.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(part, old.read(name))
    return written.getvalue()
