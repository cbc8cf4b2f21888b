"""The docs site builds from its sources without a warning and without network, and everything is reachable."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    # no proxy leads anywhere: whoever asks the network fails
    env = {
        **os.environ,
        "http_proxy": "http://127.0.0.1:1",
        "https_proxy": "http://127.0.0.1:1",
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", str(DOCS), str(out)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return out


def test_every_page_is_there_and_in_the_contents(site: Path) -> None:
    pages = [p.relative_to(DOCS).with_suffix(".html") for p in DOCS.rglob("*.md") if "_build" not in p.parts]
    assert len(pages) > 25
    start = (site / "index.html").read_text(encoding="utf-8")
    for page in pages:
        assert (site / page).is_file(), page
        assert page.as_posix() in start or page.name == "index.html", f"{page} is in no toctree"


def test_the_site_asks_nobody(site: Path) -> None:
    """No style, script, font or picture from elsewhere: it can be read offline."""
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(
            r"<(?:script|img|iframe)[^>]+src=\"(https?:[^\"]+)|<link[^>]+rel=\"stylesheet\"[^>]+href=\"(https?:[^\"]+)",
            text,
        )
        assert loaded == [], page


def test_the_python_reference_has_what_its_readers_call(site: Path) -> None:
    text = (site / "api.html").read_text(encoding="utf-8")
    for name in ("analysis.open", "MarketView.swot", "MarketView.gaps", "MarketView.reviews", "crawl", "analyse"):
        assert name.rpartition(".")[2] in text
    assert "Parameters" in text


def test_there_is_a_how_to_for_ten_tasks() -> None:
    pages = sorted(p for p in (DOCS / "how-to").glob("*.md") if p.name != "index.md")
    assert len(pages) >= 10
    listed = (DOCS / "how-to" / "index.md").read_text(encoding="utf-8")
    assert [p.name for p in pages if f"({p.name})" not in listed] == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_from_the_front_pages_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\(((?!https?:)[^)#]+)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []
