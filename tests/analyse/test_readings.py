"""What an analysis learned is kept: a few new reviews cost little, and no table depends on what was kept."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis.errors import ResultsError
from analysis.readings.kept import KEY, LEARNED, MODELS, READ
from analysis.readings.plain import read_plain, write_plain
from analysis.result_files import Results
from analysis.results import analyse
from analysis.teaching import FROM, choose_teaching
from analysis.themes.parts import FoundTheme
from spiders.market import Market
from spiders.records import Crawl, Record, Review, stable_id
from spiders.store import open_store
from tests.analyse.small_market import BRANDS, NOW, write_market

GERMAN = (
    "Die Hotline war nie erreichbar.", "Das Paket kam viel zu spät.", "Sehr freundliche Mitarbeiter!",
    "Ich warte noch immer auf mein Geld.", "Alles bestens, gerne wieder.", "Der Fahrer war unhöflich.",
)  # fmt: skip
ENGLISH = (
    "I waited on hold for an hour.", "They refuse to refund me.", "The parcel never arrived.", "Such friendly staff.",
    "The app is excellent.", "My delivery was late again.", "Far too expensive.", "Great service, thank you!",
    "The locker door would not open.", "Nobody answers the phone.", "Easy to use and quick.", "The code did not work.",
)  # fmt: skip
FRENCH = ("Le colis est arrivé en retard.", "Le service client ne répond jamais.", "Très bon accueil, merci.")


def written(number: int, crawl: str, sentences: tuple[str, ...], *, rated: bool = True) -> Review:
    """An invented review: two sentences, stars by the first of them, or none."""
    dice = np.random.default_rng(number)
    first, second = (sentences[int(place)] for place in dice.integers(0, len(sentences), 2))
    good = any(word in first for word in ("friendly", "excellent", "Great", "Easy", "freundlich", "bestens", "bon "))
    return Review(
        review_id=stable_id("r", number), brand=BRANDS[number % 3], source="shop" if number % 2 else "forum",
        crawl_id=crawl, rating=(1.0 if good else 0.2) if rated else None, text=f"{first} {second} Parcel {number}.",
        published=NOW - timedelta(days=number % 300), author_key=f"author-{number}",
    )  # fmt: skip


def crawl(name: str, day: int) -> Crawl:
    started = datetime(2025, 12, day, tzinfo=UTC)
    return Crawl(
        crawl_id=name,
        spider="import-reviews",
        source="shop",
        brand=None,
        start_url=None,
        started=started,
        finished=started,
    )


def first_reviews() -> list[Record]:
    languages = (ENGLISH, ENGLISH, ENGLISH, GERMAN)
    return [crawl("c1", 1), *(written(n, "c1", languages[n % 4], rated=n % 5 > 0) for n in range(520))]


def further_reviews() -> list[Record]:
    languages = (ENGLISH, GERMAN, FRENCH)
    return [crawl("c2", 2), *(written(n, "c2", languages[n % 3], rated=n % 4 > 0) for n in range(520, 548))]


def save(market: Market, records: list[Record]) -> None:
    with open_store(market.store_url) as store:
        store.save(records)


def assert_same(one: Results, other: Results) -> None:
    assert one.names == other.names
    for name in one.names:
        assert_frame_equal(one.table(name), other.table(name), obj=name)
    assert one.manifest == other.manifest


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Market, Results, Results]:
    """A market after its first analysis and after one with 28 reviews more."""
    market = write_market(tmp_path_factory.mktemp("grown"), first_reviews())
    before = analyse(market, now=NOW)
    save(market, further_reviews())
    return market, before, analyse(market, now=NOW)


def test_a_few_new_reviews_change_nothing_of_how_the_others_are_read(grown: tuple[Market, Results, Results]) -> None:
    _, before, after = grown
    read = ["opinion_id", "text", "language", "polarity", "polarity_label", "intent", "themes"]
    old = after.table("opinions")["review_id"].isin(before.table("reviews")["review_id"])
    assert_frame_equal(before.table("opinions")[read], after.table("opinions").loc[old, read].reset_index(drop=True))
    assert after.manifest["counts"]["reviews"] == 548
    assert any(
        note.startswith("28 of 548 reviews were read by what the others taught") for note in after.manifest["notes"]
    )


def test_new_reviews_are_read_as_well_as_the_others(grown: tuple[Market, Results, Results]) -> None:
    _, before, after = grown
    opinions = after.table("opinions")
    new = opinions[~opinions["review_id"].isin(before.table("reviews")["review_id"])]
    assert set(new["language"]) == {"en", "de", "fr"}
    known = opinions.drop(index=new.index).drop_duplicates("text").set_index("text")
    both = new[new["text"].isin(known.index)]
    assert len(both) > 20
    for column in ("polarity_label", "themes"):  # the same sentence, elsewhere: seldom read otherwise
        assert (both[column].to_numpy() == known.loc[both["text"], column].to_numpy()).mean() > 0.8, column
    said = new.set_index("text")["themes"]
    assert "delivery" in said["Le colis est arrivé en retard."].iloc[0]  # nothing in French had taught
    assert "waiting" in said["Nobody answers the phone."].iloc[0]


def test_the_tables_are_the_same_with_nothing_kept(grown: tuple[Market, Results, Results]) -> None:
    market, _, after = grown
    assert_same(analyse(market, now=NOW, fresh=True), after)


def test_what_was_learned_is_left_alone_until_the_next_step(grown: tuple[Market, Results, Results]) -> None:
    market, *_ = grown
    models = market.learned_folder / LEARNED / MODELS
    written_at = models.stat().st_mtime_ns
    analyse(market, now=NOW)
    assert models.stat().st_mtime_ns == written_at


@pytest.mark.parametrize("damage", ["models", "opinions", "another text", "another theme"])
def test_what_does_not_fit_any_more_is_learned_anew(
    grown: tuple[Market, Results, Results], tmp_path: Path, damage: str
) -> None:
    market, _, after = grown
    shutil.copytree(market.folder, tmp_path / "copy")
    from spiders.market import read_market

    copy = read_market(tmp_path / "copy" / "market.toml")
    learned = copy.learned_folder / LEARNED
    before = (learned / KEY).read_text()
    if damage == "another text":
        save(
            copy,
            [
                Review(
                    review_id=stable_id("r", 3),
                    brand=BRANDS[0],
                    source="shop",
                    text="My parcel was stolen.",
                    crawl_id="c1",
                )
            ],
        )
    elif damage == "another theme":
        (copy.folder / "taxonomy.toml").write_text(
            '[[theme]]\nid = "lockers"\nlabel = "Lockers"\nseeds.en = ["locker door"]\n'
        )
        with (copy.folder / "market.toml").open("a") as file:
            file.write('\n[analysis]\ntaxonomy = "taxonomy.toml"\n')
        copy = read_market(copy.folder / "market.toml")
    else:
        name = {"models": MODELS, "opinions": "opinions.parquet"}[damage]
        (learned / name).write_bytes(b"PK\x03\x04 not what it was")
    again = analyse(copy, now=NOW)
    if damage.startswith("another"):
        assert (learned / KEY).read_text() != before
    else:
        assert_same(again, after)


def test_a_market_that_a_sample_teaches_is_read_in_blocks(
    grown: tuple[Market, Results, Results], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, before, _ = grown
    monkeypatch.setattr("analysis.teaching.MOST", 240)
    market = write_market(tmp_path, first_reviews())
    first = analyse(market, now=NOW)
    blocks = sorted((market.learned_folder / READ).iterdir())
    assert len(blocks) == 2
    save(market, further_reviews())
    second = analyse(market, now=NOW)
    kept = sorted((market.learned_folder / READ).iterdir())
    assert len(kept) == 3
    assert set(blocks) < set(kept)
    assert_same(analyse(market, now=NOW, fresh=True), second)
    # those that did not teach are read as well as those that did
    one, other = before.table("opinions"), first.table("opinions")
    assert one["opinion_id"].tolist() == other["opinion_id"].tolist()
    ids = before.table("reviews")["review_id"].sort_values()
    taught = one["review_id"].isin(ids[:240])
    for column in ("polarity_label", "themes"):
        alike = one[column] == other[column]
        assert abs(alike[taught].mean() - alike[~taught].mean()) < 0.1, column


def test_reviews_teach_once_a_step_is_reached() -> None:
    sizes = [FROM, 30, 30, 60]
    names = [f"c{number}" for number in range(len(sizes))]
    crawls = pd.DataFrame(
        {"crawl_id": names, "started": pd.date_range("2026-01-01", periods=len(sizes), freq="D", tz="UTC")}
    )
    came = pd.DataFrame({"first_crawl_id": np.repeat(names, sizes)}).assign(review_id=range(sum(sizes)))
    chosen = [choose_teaching(came[: sum(sizes[: n + 1])], crawls) for n in range(len(sizes))]
    assert [int(one.teaches.sum()) for one in chosen] == [500, 500, 560, 620]
    assert [[len(block) for block in one.blocks] for one in chosen] == [[], [30], [], []]
    mixed = came.sample(frac=1.0, random_state=5)
    assert choose_teaching(mixed, crawls).teaches[np.argsort(mixed.index)].tolist() == chosen[-1].teaches.tolist()
    # what nobody knows the moment of is older than everything else
    unknown = pd.DataFrame({"first_crawl_id": [None] * 510 + ["c1"] * 20}).assign(review_id=range(530))
    assert choose_teaching(unknown, crawls).teaches.tolist() == [True] * 510 + [False] * 20


def test_of_very_many_reviews_a_sample_teaches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.teaching.MOST", 200)
    crawls = pd.DataFrame({"crawl_id": ["a", "b"], "started": pd.to_datetime(["2026-01-01", "2026-01-02"])})
    ids = [stable_id("r", number) for number in range(620)]
    reviews = pd.DataFrame({"review_id": ids, "first_crawl_id": ["a"] * 610 + ["b"] * 10})
    first, second = choose_teaching(reviews[:610], crawls), choose_teaching(reviews, crawls)
    assert first.teaches.sum() == 200
    assert [len(block) for block in first.blocks] == [200, 200, 10]
    assert [len(block) for block in second.blocks] == [200, 200, 10, 10]
    assert second.teaches.tolist() == [*first.teaches.tolist(), *[False] * 10]
    for before, after in zip(first.blocks, second.blocks, strict=False):
        assert before.tolist() == after.tolist()
    places = np.concatenate([np.flatnonzero(second.teaches), *second.blocks])
    assert sorted(places.tolist()) == list(range(620))


def test_models_come_back_as_they_were_and_bring_no_code(tmp_path: Path) -> None:
    file = tmp_path / "models.npz"
    value = {"theme": FoundTheme(theme_id="found-x", label="X"), ("a", 1): [np.float32(0.1), None, float("nan"), "ü"]}
    write_plain(value, file, classes=(FoundTheme,))
    back = read_plain(file, classes=(FoundTheme,))
    assert back["theme"] == value["theme"]
    assert back["a", 1][0] == np.float32(0.1)
    assert back["a", 1][1:2] + back["a", 1][3:] == [None, "ü"]
    first = file.read_bytes()
    write_plain(value, file, classes=(FoundTheme,))
    assert file.read_bytes() == first
    with pytest.raises(ResultsError, match=r"models\.npz: cannot be read"):
        read_plain(file, classes=())
    with pytest.raises(TypeError, match="cannot be kept"):
        write_plain({"a": object()}, file, classes=())
    with file.open("wb") as stream:
        np.savez(stream, allow_pickle=True, tree=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ResultsError, match=r"models\.npz: cannot be read"):
        read_plain(file, classes=(FoundTheme,))


def test_a_class_that_was_not_asked_for_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "models.npz"
    write_plain(FoundTheme(theme_id="found-x", label="X"), file, classes=(FoundTheme,))
    with zipfile.ZipFile(file) as packed:
        tree = json.loads(bytes(np.load(packed.open("tree.npy"))))
    tree[1] = "Path"
    with file.open("wb") as stream:
        np.savez(stream, tree=np.frombuffer(json.dumps(tree).encode(), np.uint8))
    with pytest.raises(ResultsError, match="cannot be read"):
        read_plain(file, classes=(FoundTheme,))
