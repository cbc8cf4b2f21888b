"""The battle card: what may be said against a rival follows from the comparison, and nothing else is said."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import html

from analysis.briefs.card import RULES, build_card
from analysis.briefs.render import write_card
from analysis.result_files import Results, write_results
from spiders.errors import UsageError
from spiders.market import Market
from tests.analyse.invented_results import invent_results, write_market

OWN, RIVAL = "brand-1", "brand-2"


def with_verdicts(market: Market, verdicts: dict[tuple[str, str], tuple[str, bool]]) -> Results:
    """Invented results in which the own brand and the rival were compared directly: (theme, side) -> (verdict, robust)."""
    invented = invent_results(market, reviews=40)
    rows = invented.table("comparisons").copy()
    own = rows[rows["brand"] == market.brand[0].id].drop_duplicates(["theme_id", "side"]).copy()
    own["against"] = market.brand[1].id
    keys = list(zip(own["theme_id"], own["side"], strict=True))
    own["verdict"] = [verdicts.get(key, ("cannot_tell", False))[0] for key in keys]
    own["robust"] = [verdicts.get(key, ("cannot_tell", False))[1] for key in keys]
    own["q"] = [0.01 if key in verdicts else 0.6 for key in keys]
    import pandas as pd

    tables = {**invented._tables, "comparisons": pd.concat([rows, own], ignore_index=True)}
    manifest = {"version": 1, "now": "2026-06-01T10:00:00+00:00", "notes": [], "tables": sorted(tables)}
    return Results(tables=tables, manifest=manifest)


@pytest.fixture
def market(tmp_path: Path) -> Market:
    return write_market(tmp_path)


def kinds(market: Market, verdicts: dict[tuple[str, str], tuple[str, bool]]) -> dict[str, list[str]]:
    card = build_card(market, with_verdicts(market, verdicts), brand=market.brand[1].id)
    return {title: [line.words for line in lines] for title, _, lines in card.groups}


def themes(market: Market) -> list[str]:
    return sorted(set(invent_results(market, reviews=6).table("comparisons")["theme_id"]))


@pytest.mark.parametrize(
    ("side", "verdict", "robust", "title"),
    [
        ("complaint", "lower", True, "You can say"),
        ("praise", "higher", True, "You can say"),
        ("complaint", "lower", False, "Say with care"),
        ("complaint", "higher", True, "Concede"),
        ("praise", "lower", False, "Concede"),
        ("complaint", "no_difference", True, "Call it even"),
    ],
)
def test_a_line_stands_where_its_test_puts_it(
    market: Market, side: str, verdict: str, robust: bool, title: str
) -> None:
    theme = themes(market)[0]
    found = kinds(market, {(theme, side): (verdict, robust)})
    assert len(found[title]) == 1
    others = {kind for kind, lines in found.items() if lines} - {title, "You can show"}
    assert others == set()


def test_what_the_data_cannot_tell_is_not_claimed(market: Market) -> None:
    card = build_card(market, with_verdicts(market, {}), brand=market.brand[1].id)
    assert [title for title, _, lines in card.groups if lines] in ([], ["You can show"])
    assert card.silent_themes


def test_each_group_says_its_rule(market: Market) -> None:
    theme = themes(market)[0]
    card = build_card(market, with_verdicts(market, {(theme, "complaint"): ("lower", True)}), brand=market.brand[1].id)
    rules = dict(RULES.values())
    assert card.groups
    assert all(rule == rules[title] for title, rule, _ in card.groups)
    line = next(lines[0] for title, _, lines in card.groups if title == "You can say")
    assert "95 % interval" in line.figures
    assert "of " in line.figures
    assert "q = 0.01" in line.sure


@pytest.mark.parametrize("name", ["card.html", "card.md", "card.docx"])
def test_it_is_written_in_each_form_and_twice_the_same(market: Market, tmp_path: Path, name: str) -> None:
    results = with_verdicts(market, {(themes(market)[0], "complaint"): ("lower", True)})
    files = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        files.append(tmp_path / folder / name)
        write_card(market, results, files[-1], brand=market.brand[1].id)
    assert files[0].read_bytes() == files[1].read_bytes()
    text = (
        zipfile.ZipFile(files[0]).read("word/document.xml").decode()
        if name.endswith("docx")
        else files[0].read_text(encoding="utf-8")
    )
    assert market.brand[1].name in text
    assert "You can say" in text


def test_the_page_has_no_script_and_loads_nothing(market: Market, tmp_path: Path) -> None:
    write_card(market, with_verdicts(market, {}), tmp_path / "c.html", brand=market.brand[1].id)
    page = html.parse(str(tmp_path / "c.html")).getroot()
    assert page.xpath("//script | //link | //img") == []
    assert "script-src" not in page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]


def test_a_card_against_oneself_is_refused(market: Market, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="compares a rival with your own brand"):
        write_card(market, with_verdicts(market, {}), tmp_path / "c.html", brand=market.brand[0].id)


def test_as_typed(market: Market, tmp_path: Path) -> None:
    write_results(market, with_verdicts(market, {}))
    said = {}
    for name, more in (("card.html", []), ("full.html", ["--full"])):
        command = [sys.executable, "-c", "from analysis.cli import main; main()", "brief", "--to", str(tmp_path / name)]
        command += ["--brand", market.brand[1].id, "-m", str(tmp_path / "market.toml"), *more]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2], timeout=240
        )
        assert done.returncode == 0, done.stderr
        said[name] = (tmp_path / name).read_text(encoding="utf-8")
    assert "What to answer" in said["card.html"]
    assert "What to answer" not in said["full.html"]
    assert "Method and limits" in said["full.html"]
