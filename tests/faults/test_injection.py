"""One hostile market, imported and crawled, through every output: nothing acts, hides or breaks out; the words are there."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

import lxml.html
import openpyxl
import pandas as pd
import pytest

from tests.collect.local_sites import Answer, Asked, serving
from tests.faults.hostile_words import PAYLOADS, market_file, reviews, said, write_reviews
from tests.terminal import called, piped, shown_on

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-01-15"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
"""What a terminal or reader must not get: control characters, and those that turn or hide text."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no CSV can hold in a way that all programs read."""
TABLES = ("reviews", "opinions", "themes", "theme_rates", "comparisons", "swot", "gaps", "journey", "plan", "health")


def crawled_page(asked: Asked) -> Answer:
    """The payloads once more, on a page: as structured data and as text."""
    if asked.path != "/":
        return Answer("none", 404)
    found = [
        {
            "@type": "Review",
            "author": {"@type": "Person", "name": payload},
            "datePublished": "2025-06-01",
            "reviewBody": f"{payload} {said(400 + at)}",
            "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5},
        }
        for at, payload in enumerate(PAYLOADS)
    ]
    data = json.dumps({"@context": "https://schema.org", "@type": "Organization", "name": "x", "review": found})
    cards = "".join(f"<article><p>{said(400 + at)}</p></article>" for at in range(len(PAYLOADS)))
    return Answer(
        f'<html><body><script type="application/ld+json">{data.replace("</", "<" + chr(92) + "/")}</script>{cards}</body></html>'
    )


def marketgap(folder: Path, *arguments: str, code: int | None = 0) -> str:
    """What the command said, run in this process, into a pipe."""
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "200")
        patch.setattr(sys, "stdout", said)
        patch.setattr(sys, "stderr", said)
        got = called(*arguments, cwd=folder)
    words = said.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]
    assert "Traceback" not in words
    if code is not None:
        assert got == code, words
    return words


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Imported, crawled, analysed."""
    folder = tmp_path_factory.mktemp("injected")
    with pytest.MonkeyPatch.context() as patch, serving(bolt=crawled_page) as sites:
        patch.setenv("MARKETGAP_AUTHOR_KEY", "tests")
        market_file(folder, port=sites.port)
        write_reviews(folder / "attack.jsonl")
        marketgap(folder, "import", "reviews", "attack.jsonl", "--now", NOW)
        done = piped("crawl", "reviews", "--now", NOW, cwd=folder)
        assert re.search(rf"structured +- +{len(PAYLOADS)} +{len(PAYLOADS)} ", done.stdout), done.stdout + done.stderr
        marketgap(folder, "analyse", "--now", NOW)
    return folder


def is_shown(text: str, *, least: int = 1) -> bool:
    """Whether the words of the reviews are there, not only their number."""
    return len(set(re.findall(r"The parcel number (\d+) arrived far too late", text))) >= least


@pytest.mark.slow
def test_exported_tables(market: Path) -> None:
    for table in TABLES:
        for suffix in (".csv", ".json", ".parquet", ".xlsx"):
            marketgap(market, "export", table, "--to", f"{table}{suffix}")
        with (market / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        formulas = [c for row in rows[1:] for c in row if re.match(r"[=+\-@\t\r\uff1d]", c) and not _is_number(c)]
        assert formulas == [], table
        assert len({len(row) for row in rows}) == 1, table
        for sheet in openpyxl.load_workbook(market / f"{table}.xlsx").worksheets:
            assert [c for row in sheet.iter_rows() for c in row if c.data_type == "f" or c.hyperlink] == []
        frame = pd.read_parquet(market / f"{table}.parquet")
        assert len(json.loads((market / f"{table}.json").read_text(encoding="utf-8"))) == len(frame) == len(rows) - 1
    texts = pd.read_parquet(market / "reviews.parquet")["text"]
    assert is_shown("\n".join(texts), least=3 * 2 * len(PAYLOADS) - 5)
    assert any(
        text.startswith('=HYPERLINK("http://bad.example') for text in texts
    )  # as written, in forms that cannot run


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", text) is not None


@pytest.mark.slow
def test_an_exported_table_is_imported_as_it_was(market: Path, tmp_path: Path) -> None:
    marketgap(market, "export", "reviews", "--to", str(tmp_path / "reviews.csv"))
    marketgap(market, "export", "reviews", "--to", str(tmp_path / "reviews.parquet"))
    written = pd.read_parquet(tmp_path / "reviews.parquet")
    names = [line for line in (market / "market.toml").read_text(encoding="utf-8").splitlines() if "bolt.localhost" not in line]  # fmt: skip
    again = tmp_path / "again"
    again.mkdir()
    shutil.copy(market / "taxonomy.toml", again)
    text = "\n".join(names).replace('own = "acme"', 'own = "acme"\nstore = "again.db"')
    text = text.replace('[[brand]]\nid = "bolt"\n', '[[brand]]\nid = "bolt"\ndomains = ["bolt.example"]\n')
    (again / "market.toml").write_text(text, encoding="utf-8")
    marketgap(again, "import", "reviews", str(tmp_path / "reviews.csv"), "--now", NOW, code=None)
    marketgap(again, "analyse", "--now", NOW)
    marketgap(again, "export", "reviews", "--to", "back.parquet")
    back = pd.read_parquet(again / "back.parquet")
    assert sorted(back["text"]) == sorted(written["text"].map(lambda text: " ".join(CONTROL.sub("", text).split())))


@pytest.mark.slow
@pytest.mark.browser
def test_html_brief_in_a_browser(market: Path, chromium: str) -> None:
    from playwright.sync_api import sync_playwright

    marketgap(market, "brief", "--to", "brief.html", "--now", NOW)
    source = (market / "brief.html").read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', source)
    assert policy is not None
    directives = dict(
        part.strip().partition(" ")[::2] for part in policy[1].replace("&#39;", "'").split(";") if part.strip()
    )
    assert directives["default-src"] == "'none'"
    assert "unsafe" not in directives.get("script-src", "")
    troubles: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("dialog", lambda dialog: (troubles.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda one: troubles.append(one.url) if not one.url.startswith(("file:", "data:", "blob:")) else None)  # fmt: skip
        page.on("pageerror", lambda error: troubles.append(f"error {error}"))
        page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
        page.goto((market / "brief.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        for button in page.locator("button:visible").all()[:30]:
            button.click(timeout=1000, force=True)
            page.keyboard.press("Escape")
        page.wait_for_timeout(300)
        state = page.evaluate(
            """() => ({pwned: window.pwned || 0, title: document.title, shown: document.body.innerText,
            acts: [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => /^on/i.test(a.name))).length,
            links: [...document.querySelectorAll('a[href]')].map(a => a.protocol),
            frames: document.querySelectorAll('iframe, object, embed, form, base, meta[http-equiv=refresh]').length})"""
        )
        browser.close()
    assert troubles == []
    assert (state["pwned"], state["acts"], state["frames"]) == (0, 0, 0)
    assert set(state["links"]) <= {"http:", "https:", "file:"}
    assert "49" not in state["title"]
    assert "{{7*7}}" in state["title"] + state["shown"]
    assert not UNSAFE.search(state["shown"].replace("\n", "").replace("\t", ""))
    assert is_shown(state["shown"]) or is_shown(source)


@pytest.mark.slow
def test_markdown_brief(market: Path) -> None:
    from markdown_it import MarkdownIt

    marketgap(market, "brief", "--to", "brief.md", "--now", NOW)
    text = (market / "brief.md").read_text(encoding="utf-8")
    assert not UNSAFE.search(text.replace("\n", ""))
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    root = lxml.html.fragment_fromstring(rendered, create_parent="main")
    tags = {element.tag for element in root.iter() if isinstance(element.tag, str)}
    assert not tags & {"script", "img", "iframe", "style", "link", "meta", "form", "svg", "input", "x:script", "object"}
    assert [e.tag for e in root.iter() if any(name.startswith("on") for name in e.attrib)] == []
    links = [a.get("href", "") for a in root.iter("a")]
    assert [link for link in links if "bad.example" in link or not link.startswith(("http://", "https://", "#"))] == []
    assert is_shown(root.text_content())


@pytest.mark.slow
def test_xlsx_and_docx_briefs(market: Path) -> None:
    import docx

    marketgap(market, "brief", "--to", "brief.xlsx", "--now", NOW)
    marketgap(market, "brief", "--to", "brief.docx", "--now", NOW)
    book = openpyxl.load_workbook(market / "brief.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f" and "bad.example" in str(cell.value)] == []
    assert [
        cell.hyperlink.target for cell in cells if cell.hyperlink and "bad.example" in str(cell.hyperlink.target)
    ] == []
    assert is_shown("\n".join(str(cell.value) for cell in cells))
    document = docx.Document(str(market / "brief.docx"))
    tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert is_shown("\n".join([*(p.text for p in document.paragraphs), *tables]))
    for file in ("brief.xlsx", "brief.docx"):
        with zipfile.ZipFile(market / file) as packed:
            for name in packed.namelist():
                data = packed.read(name)
                if name.endswith((".xml", ".rels")):
                    ElementTree.fromstring(data)  # well-formed, or it raises
                if name.endswith(".rels"):
                    assert b"bad.example" not in data
                    assert b"javascript:" not in data
                assert b"<w:instrText" not in data or b"DDEAUTO" not in data


def converted(file: Path, kind: str, folder: Path) -> str:
    """What LibreOffice makes of a file."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice on this machine")
    home = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    subprocess.run(
        [office, home, "--headless", "--convert-to", kind, "--outdir", str(folder), str(file)],
        check=True,
        capture_output=True,
        timeout=170,
    )
    return (folder / f"{file.stem}.{kind.partition(':')[0]}").read_text(encoding="utf-8", errors="replace")


@pytest.mark.slow
def test_libreoffice_reads_words_not_formulas(market: Path, tmp_path: Path) -> None:
    marketgap(market, "brief", "--to", "brief.docx", "--now", NOW)
    assert is_shown(converted(market / "brief.docx", "txt:Text (encoded):UTF8", tmp_path))
    marketgap(market, "export", "reviews", "--to", "calc.xlsx")
    cells = converted(market / "calc.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1", tmp_path)
    assert is_shown(cells, least=3 * 2 * len(PAYLOADS) - 5)
    for formula in ("=HYPERLINK(", "+cmd|", "-2+3+cmd|", "@SUM(1+1)*cmd|", "=1+1 The parcel"):
        assert formula in cells
    assert "Err:" not in cells


@pytest.mark.slow
@pytest.mark.browser
def test_pdf_brief(market: Path, chromium: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYWRIGHT_CHROMIUM", chromium)
    marketgap(market, "brief", "--to", "brief.pdf", "--now", NOW)
    data = (market / "brief.pdf").read_bytes()
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        with suppress(zlib.error):
            data += zlib.decompress(packed)
    assert b"/Type /Page" in data
    for acting in (b"/JavaScript", b"/JS ", b"/Launch", b"/OpenAction", b"/SubmitForm"):
        assert acting not in data, acting
    links = re.findall(rb"/URI \(([^)]*)", data)
    assert links
    assert [link for link in links if not link.startswith(b"https://reviews.example/")] == []
    reader = shutil.which("pdftotext")
    if reader is not None:
        text = subprocess.run([reader, "brief.pdf", "-"], cwd=market, check=True, capture_output=True, text=True).stdout
        assert is_shown(" ".join(text.split()))
        assert "{{7*7}}" in text


VIEWS = (
    ["show", "reviews"],
    ["show", "opinions"],
    ["show", "themes"],
    ["show", "swot"],
    ["show", "gaps"],
    ["show", "health"],
    ["status"],
    ["changes"],
)


@pytest.mark.slow
@pytest.mark.parametrize("where", ["pipe", "terminal"])
def test_terminal(market: Path, where: str) -> None:
    """Into a pipe, and on a terminal of colours: of escape sequences only those that we write ourselves."""
    shown = ""
    for view in VIEWS:
        shown += marketgap(market, *view, code=None) if where == "pipe" else shown_on(200, *view, cwd=market)[1]
    plain = COLOUR.sub("", shown)
    assert not UNSAFE.search(plain.replace("\n", "")), repr(UNSAFE.search(plain.replace("\n", "")))
    assert "refund[/link]" in plain or "[link=" in plain  # rich markup is shown, not obeyed
    assert "parcel number" in plain


@pytest.mark.slow
def test_alerts(market: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(market, tmp_path / "market")
    more = [
        {**row, "text": f"{row['text']} Again in {at}.", "rating": "1", "published": f"2026-02-{at % 14 + 1:02d}"}
        for at, row in enumerate(reviews())
        if row["brand"] == "acme"
    ]
    (folder / "more.jsonl").write_text("\n".join(json.dumps(row) for row in more), encoding="utf-8")
    marketgap(folder, "import", "reviews", "more.jsonl", "--now", "2026-02-15")
    marketgap(folder, "analyse", "--now", "2026-02-15")
    shown = marketgap(folder, "changes", "--alert", "--now", "2026-02-15")
    text = (folder / "alerts.log").read_text(encoding="utf-8")
    assert "Acme <script>" in text
    for sent in (text, shown):
        assert not UNSAFE.search(sent.replace("\n", ""))
    assert "The parcel number" not in text  # customers' words are not sent


@pytest.mark.slow
def test_a_notebook(market: Path) -> None:
    """One that shows reviews and charts, run and written as a page."""
    from analysis.notebook_pages import render_page
    from analysis.notebook_runs import copy_notebooks, execute_notebook

    files = copy_notebooks(market / "market.toml", market / "notebooks")
    file = next(one for one in files if one.name.startswith("02"))
    run = execute_notebook(file)
    assert run.failed is None
    book = json.loads(file.read_text(encoding="utf-8"))
    pieces = [
        "".join(value)
        for cell in book["cells"]
        for output in cell.get("outputs", [])
        for kind, value in output.get("data", {}).items()
        if kind in {"text/html", "image/svg+xml", "text/markdown"}
    ]
    page = render_page(book, name="02.html", titles={"02.html": "Themes"}, market="x")
    for markup in (*pieces, page):
        root = lxml.html.document_fromstring(markup)
        hot = [e for e in root.iter() if isinstance(e.tag, str) and any(name.startswith("on") for name in e.attrib)]
        assert hot == []
        assert [e for e in root.iter("script") if "pwned" in (e.text or "")] == []
        assert list(root.iter("iframe", "object", "embed", "form")) == []
        assert [a.get("href") for a in root.iter("a") if (a.get("href") or "").lower().startswith("javascript:")] == []
    assert is_shown(page)
