"""The brief as a Word document, opened again: styles, contents, tables, pictures, quotes, templates, the same bytes."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from analysis.briefs.render import write_brief
from spiders.errors import MarketgapError, UsageError
from tests.analyse.invented_results import invent_results, write_market
from tests.analyse.test_brief_xlsx import ATTEMPTS, attacked


def write(
    folder: Path, *, brands: int = 4, brand: str | None = None, template: Path | None = None, **what: object
) -> bytes:
    market = write_market(folder, brands=brands)
    results = invent_results(market, **{"reviews": 24, **what})  # type: ignore[arg-type]
    write_brief(market, results, folder / "b.docx", brand=brand, template=template)
    return (folder / "b.docx").read_bytes()


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def styled(document: Any, style: str) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.name == style]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write(tmp_path_factory.mktemp("whole"))


def test_it_is_written_in_real_styles(whole: bytes) -> None:
    document = opened(whole)
    assert styled(document, "Title") == ["Parcel lockers & <b>more</b>"]
    sections = styled(document, "Heading 1")
    assert sections[0] == "What matters"
    for name in (
        "Comparative SWOT",
        "Gaps in the market",
        "The plan",
        "Metrics of the programme",
        "Method and limits",
        "Evidence",
    ):
        assert name in sections
    assert len(styled(document, "Heading 2")) >= 10
    assert len(styled(document, "List Bullet")) >= 20
    assert len(styled(document, "List Number")) >= 3
    assert not [
        p for p in document.paragraphs if p.style.name == "Normal" and p.runs and p.runs[0].font.size is not None
    ]


def test_the_contents_lead_to_every_heading(whole: bytes) -> None:
    document = opened(whole)
    body = document.element.body
    assert [i.text for i in body.iter(qn("w:instrText")) if i.text.strip().startswith("TOC")] == [
        ' TOC \\o "1-2" \\h \\z \\u '
    ]
    listed = [p.text for p in document.paragraphs if p.style.name in {"toc 1", "toc 2"}]
    assert listed == [p.text for p in document.paragraphs if p.style.name in {"Heading 1", "Heading 2"}]
    names = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    targets = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))} - {None}
    assert targets <= names
    assert any(target.startswith("Evidence_") for target in targets)
    ids = [mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert len(ids) == len(set(ids))


def test_tables_repeat_their_head_and_rows_do_not_break(whole: bytes) -> None:
    document = opened(whole)
    assert len(document.tables) >= 8
    for table in document.tables:
        assert table.style.name == "Brief Table"
        first, *rest = table.rows
        assert first._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(cell.text for cell in first.cells)
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rest)
        assert all(row._tr.trPr.find(qn("w:tblHeader")) is None for row in rest)


def test_verdicts_stand_beside_colours(whole: bytes) -> None:
    table = next(t for t in opened(whole).tables if t.rows[0].cells[0].text == "Theme")
    coloured = [cell for row in table.rows[1:] for cell in row.cells[1:] if cell._tc.tcPr.find(qn("w:shd")) is not None]
    assert len(coloured) >= 12
    for cell in coloured:
        assert any(word in cell.text for word in ("higher", "lower", "no difference", "cannot tell", "not compared"))


def test_charts_are_pictures_with_words_for_those_who_do_not_see_them(whole: bytes) -> None:
    document = opened(whole)
    shapes = document.inline_shapes
    assert len(shapes) >= 4
    said = [shape._inline.docPr.get("descr") for shape in shapes]
    assert all(len(words) > 30 for words in said)
    assert any("95 %" in words and "n = " in words for words in said)
    ids = [shape._inline.docPr.get("id") for shape in shapes]
    assert len(ids) == len(set(ids))
    with zipfile.ZipFile(io.BytesIO(whole)) as parts:
        for name in (n for n in parts.namelist() if n.startswith("word/media/")):
            picture = parts.read(name)
            assert picture.startswith(b"\x89PNG")
            dots, height = struct.unpack(">II", picture[16:24])
            shown = next(s for s in shapes if round(s.width / s.height, 2) == round(dots / height, 2))
            assert dots / shown.width.inches >= 200
    captions = [text for text in styled(document, "Caption") if text.startswith("Figure ")]
    assert [int(text.split()[1].rstrip(".")) for text in captions] == list(range(1, len(shapes) + 1))


def test_quotes_bear_source_and_date(whole: bytes) -> None:
    document = opened(whole)
    sources = styled(document, "Quote Source")
    assert len(styled(document, "Quote")) == len(sources) >= 10
    reviews = [text for text in sources if "review r" in text]
    assert reviews
    assert all("reviews.example" in text or "appstore" in text for text in reviews)
    assert all(" 2026" in text for text in reviews)
    assert any(run.style.name == "Counted Passage" for p in document.paragraphs for run in p.runs)


def test_properties_language_and_page_numbers(whole: bytes) -> None:
    document = opened(whole)
    core = document.core_properties
    assert core.title == "Parcel lockers & <b>more</b>: competitor brief"
    assert core.language == "en-GB"
    assert core.created == core.modified
    lang = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert lang.get(qn("w:val")) == "en-GB"
    mode = "./w:compat/w:compatSetting[@w:name='compatibilityMode']/@w:val"
    assert document.settings.element.xpath(mode) == ["15"]
    fields = [i.text.strip() for i in document.sections[0].footer._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_numbered_lists_begin_anew(whole: bytes) -> None:
    document = opened(whole)
    numbers = [p._p.pPr.numPr.numId.val for p in document.paragraphs if p.style.name == "List Number"]
    starts = document.part.numbering_part.element.xpath("./w:num[w:lvlOverride/w:startOverride/@w:val='1']/@w:numId")
    assert {str(n) for n in numbers} <= set(starts)
    assert len(set(numbers)) >= 2


def test_words_from_the_web_do_nothing(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    write_brief(market, attacked(tmp_path), tmp_path / "b.docx")
    document = opened((tmp_path / "b.docx").read_bytes())
    words = "\n".join(p.text for p in document.paragraphs)
    assert not set("\x00\x1b\u202e\ufffe") & set(words)
    assert max(len(p.text) for p in document.paragraphs) < 3_000
    assert ATTEMPTS[0] in words
    right = [p for p in document.paragraphs if "انتظرت" in p.text and p.style.name == "Quote"]
    assert right
    for paragraph in right:
        assert paragraph._p.pPr.find(qn("w:bidi")) is not None
        assert all(run._r.rPr.find(qn("w:rtl")) is not None for run in paragraph.runs)
    addresses = {rel.target_ref for rel in document.part.rels.values() if rel.is_external}
    assert addresses
    assert all(address.startswith(("https://", "http://")) for address in addresses)


@pytest.mark.parametrize(
    "what", [{"brands": 1}, {"brands": 9}, {"reviews": 0, "faq": False, "serp": False, "programme": False}]
)
def test_small_large_and_empty_markets(tmp_path: Path, what: dict[str, Any]) -> None:
    document = opened(write(tmp_path, **what))
    assert styled(document, "Heading 1")[0] == "What matters"
    assert ("What is not in this brief, and how to get it" in styled(document, "Heading 1")) == (
        what.get("reviews") == 0
    )


def test_seen_from_a_rival(tmp_path: Path) -> None:
    document = opened(write(tmp_path, brand="Birch Post"))
    assert "Seen from Birch Post, a rival." in "\n".join(p.text for p in document.paragraphs)
    assert "The plan" not in styled(document, "Heading 1")


def make_template(folder: Path, *, without: tuple[str, ...] = ()) -> Path:
    made = docx.Document()
    made.styles["Heading 1"].font.name = "Courier New"
    made.styles["Title"].font.name = "Courier New"
    made.add_paragraph("Confidential letter text that must not stay")
    made.sections[0].header.paragraphs[0].text = "House of Acme"
    made.sections[0].footer.paragraphs[0].text = "Acme, 1 High Street"
    made.sections[0].page_width = docx.shared.Cm(25)
    for name in without:
        made.styles.element.remove(made.styles[name].element)
    made.save(str(folder / "house.docx"))
    return folder / "house.docx"


def test_a_template_gives_its_styles_page_header_and_footer(tmp_path: Path) -> None:
    document = opened(write(tmp_path, template=make_template(tmp_path)))
    assert document.styles["Heading 1"].font.name == "Courier New"
    assert document.sections[0].page_width.cm == pytest.approx(25, abs=0.01)
    assert document.sections[0].header.paragraphs[0].text == "House of Acme"
    assert document.sections[0].footer.paragraphs[0].text == "Acme, 1 High Street"
    assert "Confidential" not in "\n".join(p.text for p in document.paragraphs)
    assert styled(document, "Heading 1")[0] == "What matters"


def test_what_a_template_lacks_is_added(tmp_path: Path) -> None:
    template = make_template(tmp_path, without=("List Bullet", "List Number", "Caption", "Quote", "Heading 3"))
    document = opened(write(tmp_path, template=template))
    assert styled(document, "Heading 3")
    assert all(text.startswith("• ") for text in styled(document, "List Bullet"))
    assert styled(document, "List Number")[0].startswith("1. ")
    assert document.styles["Heading 3"].font.name is None  # the house's own font


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.docx", None, "there is no such file"),
        ("text.docx", b"Dear all", "it is not a Word document"),
        ("house.dotx", b"PK", "it is a .dotx file; in Word save it as .docx"),
    ],
)
def test_what_is_no_template_is_said_in_a_line(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(MarketgapError, match=r"^--template") as told:
        write(tmp_path, template=tmp_path / name)
    assert said in str(told.value)
    assert "\n" not in str(told.value)
    assert not (tmp_path / "b.docx").exists()


def test_only_a_word_document_takes_a_template(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    with pytest.raises(UsageError, match="only a brief that ends in"):
        write_brief(market, invent_results(market, reviews=6), tmp_path / "b.html", template=make_template(tmp_path))


def test_the_same_results_give_the_same_bytes(whole: bytes, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from analysis.briefs.render import write_brief\n"
        "from tests.analyse.invented_results import invent_results, write_market\n"
        "f = Path(sys.argv[1]); m = write_market(f); write_brief(m, invent_results(m, reviews=24), f / 'b.docx')"
    )
    env = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo"}
    command = [sys.executable, "-c", script, str(tmp_path)]
    subprocess.run(command, check=True, env=env, cwd=Path(__file__).parents[2], timeout=120)
    assert (tmp_path / "b.docx").read_bytes() == whole
