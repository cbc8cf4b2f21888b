"""One hostile market, imported and crawled, through every output: nothing acts, hides or breaks out; the words are there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import lxml.html
import openpyxl
import pytest

from tests.collect.local_sites import Answer, Asked, serving
from tests.faults.hostile_words import PAYLOADS, market_file, said, write_reviews

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-01-15"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
"""What a terminal or reader must not get: control characters, and those that turn or hide text."""


def crawled_page(asked: Asked) -> Answer:
    """The payloads once more, on a page: as structured data and as text."""
    if asked.path != "/":
        return Answer("none", 404)
    found = [
        {
            "@type": "Review",
            "author": {"@type": "Person", "name": payload},
            "datePublished": "2025-06-01",
            "reviewBody": f"{payload} {said(9000 + at)}",
            "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5},
        }
        for at, payload in enumerate(PAYLOADS)
    ]
    data = json.dumps({"@context": "https://schema.org", "@type": "Organization", "name": "x", "review": found})
    cards = "".join(f"<article><p>{said(9000 + at)}</p></article>" for at in range(len(PAYLOADS)))
    return Answer(
        f'<html><body><script type="application/ld+json">{data.replace("</", "<" + chr(92) + "/")}</script>{cards}</body></html>'
    )


def marketgap(folder: Path, *arguments: str, code: int | None = 0, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "from analysis.cli import main; main()", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **environment},
        capture_output=True,
        check=False,
    )
    words = (done.stdout + done.stderr).decode("utf-8")
    assert "Traceback" not in words
    if code is not None:
        assert done.returncode == code, words
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
        marketgap(folder, "crawl", "reviews", "--now", NOW, code=None)
        marketgap(folder, "analyse", "--now", NOW)
    return folder


def is_shown(text: str, *, least: int = 1) -> bool:
    """Whether the words of the reviews are there, not only their number."""
    return len(set(re.findall(r"The parcel number (\d+) arrived far too late", text))) >= least


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
def test_xlsx_and_docx_briefs(market: Path, tmp_path: Path) -> None:
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
    office = shutil.which("soffice")
    if office and "LIBREOFFICE_TOO" in os.environ:
        home = f"-env:UserInstallation=file://{tmp_path / 'office'}"
        subprocess.run([office, home, "--headless", "--convert-to", "txt:Text", "--outdir", str(tmp_path), str(market / "brief.docx")], check=True, capture_output=True, timeout=170)  # fmt: skip
        assert is_shown((tmp_path / "brief.txt").read_text(encoding="utf-8", errors="replace"))


@pytest.mark.slow
def test_terminal(market: Path) -> None:
    environment: dict[str, str] = {}
    shown = ""
    for table in ("reviews", "opinions", "themes", "swot", "gaps", "health"):
        shown += marketgap(market, "show", table, **environment)
    shown += marketgap(market, "status", code=None, **environment)
    shown += marketgap(market, "changes", code=None, **environment)
    plain = COLOUR.sub("", shown)
    assert not UNSAFE.search(plain.replace("\n", "").replace("\r", "")), repr(UNSAFE.search(plain.replace("\n", "")))
    assert "refund[/link]" in plain or "[link=" in plain  # rich markup is shown, not obeyed
    assert "parcel number" in plain
