"""A user's taxonomy.toml from the command line to the exported tables: add, rename, merge, split, pin, ignore, replace."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
import tomllib
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from analysis.corrections import read_corrections
from analysis.result_files import read_results
from analysis.taxonomy import read_taxonomy
from analysis.taxonomy.own_themes import KEYS
from analysis.themes.key_phrases import found_before
from spiders.market import read_market

pytestmark = pytest.mark.sqlite  # copies an analysed market with its store
DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
TOML = """[market]
name = "Parcels"
own = "acme"

[[brand]]
id = "acme"
name = "Acme"
domains = ["acme.example"]

[[brand]]
id = "bolt"
name = "Bolt"
domains = ["bolt.example"]
"""
OWN = '\n[analysis]\ntaxonomy = "taxonomy.toml"\n'
KNOWN = (
    "Far too expensive.", "The price went up again.", "Poor value for money.", "There were hidden fees.",
    "They charged extra fees.", "The app crashes all the time.", "The app does not open.", "I cannot log in to the app.",
    "I waited on hold for an hour.", "Nobody answers the phone.", "Such friendly staff.", "The staff were rude to me.",
)  # fmt: skip
PLACES = ("the pond", "the hedge", "my roof", "a tree", "the river", "the gutter")
DRONES = (
    "The drone dropped it in {}.", "A delivery drone crashed into {}.", "Their drone flew against {}.",
    "The noisy drone lost its load over {}.", "The drone pilot aimed at {}.", "Yet another drone hit {}.",
    "The drone circled above {}.", "Saw the drone sink in {}.", "The drone got stuck in {}.",
)  # fmt: skip


def marketgap(*arguments: str, cwd: Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-c", "from analysis.cli import main; main()", *arguments],
        check=False, cwd=cwd, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A market of an invented CSV, analysed without a taxonomy of its own."""
    folder = tmp_path_factory.mktemp("market")
    (folder / "market.toml").write_text(TOML, encoding="utf-8")
    texts = [*KNOWN * 6, *(said.format(place) for said, place in product(DRONES, PLACES))]
    with (folder / "reviews.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["brand", "text", "rating", "native_id", "published"])
        for i, text in enumerate(texts):
            stars = 5 if "friendly" in text else 1
            rows.writerow([("acme", "bolt")[i % 2], text, stars, f"n{i}", f"2025-{1 + i % 12:02}-10"])
    marketgap("import", "reviews", "reviews.csv", "--source", "forum", cwd=folder)
    marketgap("analyse", "--now", "2026-01-15", cwd=folder)
    return folder


@pytest.fixture
def folder(read: Path, tmp_path: Path) -> Path:
    """A copy of it, that names a taxonomy."""
    shutil.copytree(read, tmp_path / "market")
    (tmp_path / "market" / "market.toml").write_text(TOML + OWN, encoding="utf-8")
    return tmp_path / "market"


def table(folder: Path, name: str) -> pd.DataFrame:
    marketgap("export", name, "--to", f"{name}.csv", cwd=folder)
    return pd.read_csv(folder / f"{name}.csv", keep_default_na=False)


def analyse(folder: Path, taxonomy: str) -> None:
    (folder / "taxonomy.toml").write_text(taxonomy, encoding="utf-8")
    marketgap("analyse", "--now", "2026-01-15", cwd=folder)


def themes_of(folder: Path, words: str) -> set[str]:
    """Ids of all themes of the opinions that hold the words."""
    opinions = table(folder, "opinions")
    said = opinions[opinions["text"].str.contains(words, regex=False)]
    assert len(said)
    return {theme for ids in said["themes"] for theme in ids.split("|")}


def discovered(folder: Path) -> pd.Series:
    """The theme of the drones, which is found when no theme is looked for by name."""
    analyse(folder, "replace = true\n")
    themes = table(folder, "themes")
    found = themes[themes["origin"].eq("discovered") & themes["keywords"].str.startswith("drone")]
    assert len(found), themes[["theme_id", "origin", "keywords"]]
    return found.iloc[0]


def test_add(folder: Path) -> None:
    analyse(
        folder, '[[theme]]\nid = "drones"\nlabel = "Drones"\nseeds = ["the drone dropped it", "the drone crashed"]\n'
    )
    assert "drones" in themes_of(folder, "drone dropped it")
    themes = table(folder, "themes").set_index("theme_id")
    assert (themes.loc["drones", "label"], themes.loc["drones", "origin"]) == ("Drones", "taxonomy")
    assert "drones" in set(table(folder, "theme_rates")["theme_id"])


def test_rename(folder: Path) -> None:
    analyse(folder, '[[theme]]\nid = "price"\nlabel = "What it costs"\n')
    assert table(folder, "themes").set_index("theme_id").loc["price", "label"] == "What it costs"
    assert "What it costs" in " ".join(table(folder, "gaps")["statement"])


def test_merge(folder: Path) -> None:
    assert "fees" in themes_of(folder, "hidden fees")
    analyse(folder, '[[theme]]\nid = "price"\nlabel = "Price and fees"\nmerge = ["fees"]\n')
    assert "price" in themes_of(folder, "hidden fees")
    assert "fees" not in set(table(folder, "themes")["theme_id"])


def test_split(folder: Path) -> None:
    analyse(
        folder,
        '[[theme]]\nid = "price-rise"\nlabel = "Price rises"\nparent = "price"\nseeds = ["the price went up again"]\n'
        '[[theme]]\nid = "price-level"\nlabel = "Too dear"\nparent = "price"\nseeds = ["far too expensive"]\n',
    )
    assert themes_of(folder, "price went up") == {"price-rise"}
    assert themes_of(folder, "too expensive") == {"price-level"}
    themes = table(folder, "themes").set_index("theme_id")
    assert themes.loc[["price-rise", "price-level"], "parent"].tolist() == ["price", "price"]
    assert themes.loc["price-rise", "stage"] == "choice"  # as its parent's
    reviews = table(folder, "reviews")
    assert set(reviews.loc[reviews["text"].eq("Far too expensive."), "main_theme"]) == {"price-level"}
    assert "price" in themes_of(folder, "value for money")


def test_pin(folder: Path) -> None:
    before = discovered(folder)
    printed = marketgap("show", "themes", "--as", "taxonomy", cwd=folder).stdout
    assert tomllib.loads(printed) == {}
    block = next(part for part in printed.split("\n\n") if f'id = "{before["theme_id"]}"' in part)
    analyse(folder, "replace = true\n" + re.sub("^#", "", block, flags=re.M))
    once = table(folder, "themes").set_index("theme_id").loc[before["theme_id"]]
    assert (once["origin"], once["label"]) == ("taxonomy", before["label"])
    assert once["reviews"] >= 0.7 * before["reviews"]
    analyse(folder, f'replace = true\n[[theme]]\nlabel = "{before["label"]}"\npin = true\n')
    assert table(folder, "themes").set_index("theme_id").loc[before["theme_id"]].equals(once)


def test_a_discovered_theme_can_be_merged_and_ignored(folder: Path) -> None:
    found = discovered(folder)["theme_id"]
    analyse(folder, f'replace = true\n[[theme]]\nid = "sky"\nlabel = "From the sky"\nmerge = ["{found}"]\n')
    assert found not in set(table(folder, "themes")["theme_id"])
    assert "sky" in themes_of(folder, "drone circled")
    analyse(folder, f'replace = true\n[[theme]]\nid = "{found}"\nignore = true\n')
    assert found not in set(table(folder, "themes")["theme_id"])
    assert found not in themes_of(folder, "drone circled")


def test_ignore(folder: Path) -> None:
    analyse(folder, '[[theme]]\nid = "app"\nignore = true\n')
    assert "app" not in set(table(folder, "themes")["theme_id"]) | themes_of(folder, "app crashes")
    for name in ("theme_rates", "comparisons", "gaps", "swot", "faq_coverage"):
        assert "app" not in set(table(folder, name)["theme_id"]), name


def test_replace(folder: Path) -> None:
    analyse(
        folder,
        'replace = true\n[[theme]]\nid = "cost"\nlabel = "Cost"\nseeds = ["too expensive", "hidden fees", "the price"]\n',
    )
    themes = table(folder, "themes")
    assert set(themes.loc[themes["origin"] == "taxonomy", "theme_id"]) == {"cost"}
    assert "cost" in themes_of(folder, "too expensive")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[theme]]\nid = "price"\nmerge = ["feees"]\n', "taxonomy.toml:3: [[theme]] 1: 'merge': there is no other theme \"feees\"; did you mean \"fees\""),
        ('[[theme]]\nid = "found-nothing"\npin = true\n', "taxonomy.toml:2: [[theme]] 1: 'pin': the last analysis discovered no theme \"found-nothing\""),
        ('[[theme]]\nlabel = "No such"\npin = true\n', "taxonomy.toml:2: [[theme]] 1: 'pin': the last analysis discovered no theme called \"No such\""),
        ('[[theme]]\nid = "waitng"\nlabel = "X"\n', 'there is no theme "waitng" yet, and for a new one \'seeds\' is missing'),
        ('[[theme]]\nid = "a"\nlabel = "A"\nseeds = ["x y"]\nparent = "prise"\n', "taxonomy.toml:5: [[theme]] 1: 'parent': there is no other theme \"prise\"; did you mean \"price\"?"),
        ('[[theme]]\nid = "price"\nmerge = ["fees"]\n[[theme]]\nid = "billing"\nmerge = ["fees"]\n', '"fees" is merged into "price" already'),
        ('[[theme]]\nid = "price"\nmerge = ["fees"]\n[[theme]]\nid = "fees"\nmerge = ["price"]\n', "taxonomy.toml:3: [[theme]] 1: 'merge': \"fees\" has a merge of its own"),
        ('[[theme]]\nid = "price"\nparent = "fees"\n[[theme]]\nid = "fees"\nparent = "price"\n', "would be a part of itself"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_and_changes_nothing(folder: Path, text: str, message: str) -> None:
    before = (folder / "results" / "manifest.json").read_bytes()
    (folder / "taxonomy.toml").write_text(text, encoding="utf-8")
    done = marketgap("analyse", cwd=folder, code=1)
    error = done.stderr.splitlines()[-1]
    assert message in error
    assert "Traceback" not in done.stderr
    assert (folder / "results" / "manifest.json").read_bytes() == before


def test_show_themes_says_how_to_edit(read: Path, folder: Path) -> None:
    assert "marketgap show themes --as taxonomy > taxonomy.toml" in marketgap("show", "themes", cwd=read).stdout
    assert "blocks to copy into taxonomy.toml" in marketgap("show", "themes", cwd=folder).stdout
    assert "--as: there is only" in marketgap("show", "gaps", "--as", "taxonomy", cwd=read, code=2).stderr


def test_every_example_of_the_guide_works(read: Path, tmp_path: Path) -> None:
    page = (DOCS / "editing-themes.md").read_text(encoding="utf-8")
    examples = [tomllib.loads(text) for text in re.findall(r"```toml\n(.*?)```", page, flags=re.S)]
    assert set(examples[0]["analysis"]) == {"taxonomy", "corrections"}
    results = read_results(read_market(read / "market.toml"))
    kept = {"kept_themes": {"found-drone-roof": {"label": "Drone", "seeds": ["drone dropped", "noisy drone"]}}}
    found = found_before(results.table("themes"), kept)
    used: set[str] = set()
    for text in re.findall(r"```toml\n(.*?)```", page, flags=re.S)[1:]:
        (tmp_path / "taxonomy.toml").write_text(text, encoding="utf-8")
        taxonomy = read_taxonomy(tmp_path / "taxonomy.toml", found=found)
        assert taxonomy != read_taxonomy()
        used |= {key for theme in tomllib.loads(text)["theme"] for key in theme}
    assert used == set(KEYS)
    lines = re.findall(r"```csv\n(.*?)```", page, flags=re.S)
    assert len(lines) == 1
    (tmp_path / "corrections.csv").write_text(lines[0], encoding="utf-8")
    rows = read_corrections(tmp_path / "corrections.csv", {}, read_taxonomy())
    assert [row.themes for row in rows] == ["refunds", "staff|waiting", ""]
    assert [row.polarity for row in rows] == [None, "negative", None]
