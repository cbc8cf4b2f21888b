"""The brief as a file: complete, escaped, self-contained, the same bytes each time, honest where there is nothing."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from analysis.briefs.evidence import ALL_QUOTES
from analysis.briefs.render import write_brief
from analysis.errors import ResultsError
from spiders.errors import MarketgapError, UsageError
from tests.analyse.invented_results import InventedTables, invent_results, write_market


def write(
    folder: Path,
    name: str = "brief.html",
    *,
    brands: int = 4,
    own: bool = True,
    brand: str | None = None,
    **what: object,
) -> str:
    market = write_market(folder, brands=brands, own=own)
    write_brief(market, invent_results(market, **what), folder / name, brand=brand)  # type: ignore[arg-type]
    return (folder / name).read_text(encoding="utf-8")


def words(page: html.HtmlElement) -> str:
    return " ".join(page.text_content().replace("\u00a0", " ").split())


def test_it_is_one_file_that_loads_nothing(tmp_path: Path) -> None:
    text = write(tmp_path)
    page = html.fromstring(text)
    assert not page.xpath("//link | //img | //iframe | //object | //embed | //*[@src] | //*[@srcset] | //base | //form")
    assert not re.search(r"url\(|@import", text)
    assert not page.xpath("//*[@style] | //*[@*[starts-with(name(), 'on')]]")
    for link in page.xpath("//a[not(starts-with(@href, '#'))]"):
        assert link.get("href").startswith(("http://", "https://"))
        assert set(link.get("rel").split()) == {"noopener", "noreferrer", "nofollow"}


def test_its_policy_allows_its_own_style_and_script_only(tmp_path: Path) -> None:
    page = html.fromstring(write(tmp_path))
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    for element, rule in ((page.xpath("//style")[0], "style-src"), (page.xpath("//script")[0], "script-src")):
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("brands", [1, 4, 9])
def test_every_link_inside_leads_somewhere(tmp_path: Path, brands: int) -> None:
    page = html.fromstring(write(tmp_path, brands=brands))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.xpath("//a/@href") if link.startswith("#")} <= set(ids)


def test_each_share_leads_to_its_quotes(tmp_path: Path) -> None:
    page = html.fromstring(write(tmp_path))
    cells = page.xpath("(//section[@id='themes']//table)[1]//td[contains(@class, 'h')]")
    assert len(cells) >= 24
    for cell in cells:
        count = int(re.search(r"(\d+) of 60", cell.text_content()).group(1))  # type: ignore[union-attr]
        links = cell.xpath(".//a/@href")
        assert bool(links) == (count > 0)
        if links:
            block = page.get_element_by_id(links[0][1:])
            assert 1 <= len(block.xpath(".//blockquote")) <= min(6, count)
            assert str(count) in block.xpath(".//p[@class='lead']")[0].text_content()
            assert "archived page" in block.text_content()


def test_what_customers_wrote_cannot_act(tmp_path: Path) -> None:
    text = write(tmp_path)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text
    assert not re.search("[\x00-\x08\x0b-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)
    page = html.fromstring(text)
    assert len(page.xpath("//script")) == 1
    assert all(not link.startswith("javascript") for link in page.xpath("//@href | //@cite"))
    assert page.xpath("//blockquote[@lang='ar']/@dir")[0] == "auto"
    assert max(len(quote.text_content()) for quote in page.xpath("//blockquote")) < 600


def test_the_first_screen_says_what_matters_and_how_sure(tmp_path: Path) -> None:
    page = html.fromstring(write(tmp_path))
    findings = page.xpath("//ol[@class='findings']/li")
    assert [f.xpath(".//p[@class='kind']")[0].text for f in findings] == ["Gap in the market", "Weakness", "Strength"]
    assert all("How sure:" in f.text_content() for f in findings)
    assert "36 end in “cannot tell”" in words(page.get_element_by_id("findings"))
    assert "too few reviews" in words(page.get_element_by_id("findings"))


def test_a_gap_that_is_not_supported_is_not_called_one(tmp_path: Path) -> None:
    section = html.fromstring(write(tmp_path)).get_element_by_id("gaps")
    assert "App and site faults" not in words(section.xpath(".//table")[0])
    assert "App and site faults" in words(section.xpath(".//details")[0])


def test_refusals_are_said_loudly(tmp_path: Path) -> None:
    page = html.fromstring(write(tmp_path))
    warning = words(page.xpath("//section[@id='findings']//div[contains(@class, 'loud')]")[0])
    assert "Comet Parcels on reviews.example is incomplete: 60 of 100 expected reviews, 3 pages blocked" in warning


def test_a_source_that_refused_is_not_called_empty(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    results = invent_results(market)
    health = results.table("health").assign(verdict="failed", got=0, blocked=2)
    tables = InventedTables({**results._tables, "health": health}, results.manifest)
    write_brief(market, tables, tmp_path / "b.html")
    page = html.fromstring((tmp_path / "b.html").read_text(encoding="utf-8"))
    assert "refused us (2 pages blocked). That does not mean that it has no reviews" in words(page)


def test_a_market_without_anything_says_what_to_do(tmp_path: Path) -> None:
    page = html.fromstring(write(tmp_path, brands=2, own=False, reviews=0, faq=False, serp=False))
    text = words(page)
    assert "Nothing in this market is clear enough to be called a finding." in text
    for hint in ("marketgap import reviews FILE", "marketgap crawl faq", "marketgap crawl serp"):
        assert hint in text
    assert not page.xpath("//table[not(.//tbody/tr)]")


def test_a_market_without_dates_faq_search_and_own_brand(tmp_path: Path) -> None:
    text = words(html.fromstring(write(tmp_path, own=False, faq=False, serp=False, dates=False)))
    assert "Seen from" not in text
    assert "Most reviews have no date" in text
    assert "No FAQ was found for any brand" in text
    assert "No results page was captured" in text
    assert "Customers of Birch Post complain about waiting and response time more often" in text


def test_one_brand_is_not_compared(tmp_path: Path) -> None:
    text = words(html.fromstring(write(tmp_path, brands=1)))
    assert "With one brand there is nothing to compare" in text


def test_97_brands_fit(tmp_path: Path) -> None:
    text = write(tmp_path, brands=97, reviews=103)
    assert len(text.encode()) < 5_000_000
    page = html.fromstring(text)
    assert len(page.xpath("(//section[@id='themes']//table)[1]/tbody/tr")) == 97
    assert len(page.xpath("//blockquote")) < ALL_QUOTES * 1.3


def test_it_can_be_seen_from_a_rival(tmp_path: Path) -> None:
    page = html.fromstring(write(tmp_path, brand="birch post"))
    assert "Seen from Birch Post, a rival" in words(page)
    assert page.xpath("//section[@id='themes']//thead/tr/th[2]/bdi/text()")[0] == "Birch Post"


def test_same_input_same_bytes(tmp_path: Path) -> None:
    made = []
    for seed in ("1", "77"):
        folder = tmp_path / seed
        folder.mkdir()
        code = (
            "from pathlib import Path; from tests.analyse.test_brief import write;"
            f"write(Path({str(folder)!r})); write(Path({str(folder)!r}), 'brief.md')"
        )
        subprocess.run(
            [sys.executable, "-c", code], check=True, env={"PYTHONHASHSEED": seed}, cwd=Path(__file__).parents[2]
        )
        made.append([(folder / name).read_bytes() for name in ("brief.html", "brief.md")])
    assert made[0] == made[1]


def test_now_is_the_day_it_bears(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    write_brief(market, invent_results(market), tmp_path / "b.html", now=datetime(2031, 5, 4, tzinfo=UTC))
    assert "4 May 2031" in (tmp_path / "b.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["brief.txt", "brief", "brief.exe"])
def test_a_form_it_cannot_write_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"\.html, \.md, \.docx, \.xlsx or \.pdf, came"):
        write(tmp_path, name)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["market.toml"]


def test_a_brand_it_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no brand is called 'nobody'; the brands of this market are brand-1"):
        write(tmp_path, brand="nobody")


def test_a_folder_that_is_missing_is_one_clear_error(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    with pytest.raises(MarketgapError, match="cannot be written: No such file or directory"):
        write_brief(market, invent_results(market), tmp_path / "nowhere" / "b.html")


def test_the_old_brief_stays_whole_when_the_new_one_fails(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    (tmp_path / "b.html").write_text("old")
    broken = InventedTables({}, {})
    with pytest.raises(ResultsError):
        write_brief(market, broken, tmp_path / "b.html")
    assert (tmp_path / "b.html").read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.html", "market.toml"]


def test_markdown_says_the_same_and_its_links_work(tmp_path: Path) -> None:
    text = write(tmp_path, "b.md")
    headings = {h.lower().replace(" ", "-") for h in re.findall(r"^### (Evidence \d+)$", text, re.MULTILINE)}
    links = set(re.findall(r"\]\(#(evidence-\d+)\)", text))
    assert links
    assert links <= headings
    assert "## Comparative SWOT" in text
    assert "1. **Gap in the market: " in text


def test_markdown_escapes_what_customers_wrote(tmp_path: Path) -> None:
    text = write(tmp_path, "b.md")
    assert "<script" not in text
    assert not re.search(r"(?<!\\)\]\(javascript", text)
    assert "\\*\\*bold\\*\\*" in text
    for table in re.findall(r"(?:^\|.*\|$\n)+", text, re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(widths) == 1, table


def test_ten_thousand_reviews_stay_a_file_one_can_mail(tmp_path: Path) -> None:
    assert len(write(tmp_path, reviews=2_500, nasty=False).encode()) < 5_000_000


def test_only_reviews_that_were_counted_are_quoted_for_a_share(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    results = invent_results(market, nasty=False)
    reviews = results.table("reviews")
    copies = reviews["review_id"].isin(reviews.groupby("brand")["review_id"].head(30))
    reviews["duplicate_of"] = pd.Series(pd.NA, index=reviews.index, dtype="str").mask(copies, "r-first")
    write_brief(market, InventedTables({**results._tables, "reviews": reviews}, results.manifest), tmp_path / "b.html")
    page = html.fromstring((tmp_path / "b.html").read_text(encoding="utf-8"))
    shown = {
        text.split()[-1]
        for text in page.xpath("//section[starts-with(@id, 'ev-complaint')]//span[@class='muted']/text()")
    }
    assert shown
    assert not shown & set(reviews.loc[copies, "review_id"])


def test_labels_and_names_cannot_act_either(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    results = invent_results(market)
    nasty = "</text><script>alert(1)</script>\x00\u202e"
    tables = dict(results._tables)
    tables["themes"] = tables["themes"].assign(label=[f"{nasty} {i}" for i in range(len(tables["themes"]))])
    tables["visibility"] = tables["visibility"].assign(domain=nasty)
    tables["rankings"] = tables["rankings"].assign(title=nasty, domain=nasty, keyword=nasty)
    tables["health"] = tables["health"].assign(source=nasty, reason=nasty)
    tables["signals"] = tables["signals"].assign(vendor=nasty)
    tables["gaps"] = tables["gaps"].assign(statement=nasty)
    for name in ("b.html", "b.md"):
        write_brief(market, InventedTables(tables, results.manifest), tmp_path / name)
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert "\x00" not in text
        assert "\u202e" not in text
    assert len(html.fromstring((tmp_path / "b.html").read_text(encoding="utf-8")).xpath("//script")) == 1
