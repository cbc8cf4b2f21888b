"""What a market shows of itself: its card, readable frames, choices; and that nothing a customer wrote can act there."""

from __future__ import annotations

import inspect
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

import analysis
from analysis import frame_cells
from analysis.columns import empty_table
from analysis.explorer import VIEWS, somebody_is_there
from analysis.market_view import MarketView
from analysis.reader_columns import NO_ROWS, READER
from analysis.results import analyse
from analysis.tables import TABLES
from spiders.errors import UsageError
from tests.analyse.invented_results import NASTY
from tests.analyse.small_market import NOW, TOML, all_records, write_market
from tests.analyse.small_service import GOALS, service

ACTS = re.compile(r"<script|javascript:|\son\w+\s*=|<img|<iframe|<object|<svg/", re.IGNORECASE)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> MarketView:
    made = write_market(tmp_path_factory.mktemp("market"), [*all_records(), *service()], toml=TOML + GOALS)
    analyse(made, now=NOW)
    return analysis.open(made.folder)


class Balance(HTMLParser):
    """Whether each element that is opened is closed again."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "br", "path", "line", "use"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"path", "line", "use"}:
            assert self.open.pop() == tag


def public_methods() -> list[str]:
    return [
        name
        for name, method in inspect.getmembers(MarketView, inspect.isfunction)
        if not name.startswith("_") and name not in {"brand_id", "theme_id", "swot_cell"}
    ]


@pytest.mark.parametrize("name", public_methods())
def test_every_method_says_what_it_gives(name: str) -> None:
    text = inspect.getdoc(getattr(MarketView, name)) or ""
    assert "Returns" in text, f"{name} does not say what it gives"


def examples() -> list[str]:
    found = []
    for name in public_methods():
        text = inspect.getdoc(getattr(MarketView, name)) or ""
        part = text.partition("Examples\n")[2]
        found += re.findall(r"``(market\..+?)``(?:\s|$)", part)
    return found


def test_there_are_examples() -> None:
    assert len(examples()) >= 14


@pytest.mark.parametrize("example", examples())
def test_an_example_runs(market: MarketView, example: str) -> None:
    assert eval(example, {"market": market}) is not None


def test_the_card_says_who_is_in_it_what_to_know_and_what_to_call(market: MarketView) -> None:
    card = market._repr_html_()
    assert not Balance(card).open
    for said in (
        "Invented",
        "Acme (own)",
        "Bolt &amp; Sons",
        "market.gaps(supported=True)",
        "theme=&#34;",
        "written from",
    ):
        assert said in card, said
    for table in market.tables:
        assert f"<code>{table}</code>" in card
    assert all(str(n) in card for n in market.brands()["n"])
    assert str(market.market.folder) not in card


def test_a_market_without_results_says_what_to_run(tmp_path: Path) -> None:
    made = write_market(tmp_path, [])
    assert "run: marketgap analyse" in analysis.open(made.folder)._repr_html_()


@pytest.mark.parametrize("table", ["brands", *TABLES])
def test_every_table_shows(market: MarketView, table: str) -> None:
    shown = market.show(table)
    assert not Balance(shown.html).open
    assert not ACTS.search(shown.html)
    assert repr(shown)
    assert ("<tbody" in shown.html) == (len(shown.frame) > 0)


@pytest.mark.parametrize("table", sorted(NO_ROWS))
def test_an_empty_table_says_how_to_fill_it(market: MarketView, table: str) -> None:
    empty = market.show(empty_table(TABLES[table])) if table in TABLES else market.show(market.table(table).head(0))
    assert NO_ROWS.get(table, "")[:20] in repr(empty) or table not in TABLES


def test_a_share_stands_with_its_interval_and_its_n(market: MarketView) -> None:
    (row,) = market.comparisons(brand="bolt", theme="waiting", side="complaint").to_dict("records")
    rates = market.table("theme_rates")
    cell = rates[(rates["brand"] == "bolt") & (rates["theme_id"] == "waiting") & (rates["side"] == "complaint")]
    shown = market.show(cell)
    assert shown.columns == ["brand", "theme", "side", "share (95 % interval)", "n"]
    assert re.search(r'\d+ % <span class="range">\(\d+ to \d+\)</span>', shown.html)
    assert "Bolt &amp; Sons" in shown.html
    ratio = market.show(market.comparisons(brand="bolt", theme="waiting", side="complaint"))
    assert f"{row['ratio']:.1f}" in ratio.html
    assert "higher" in ratio.html


def test_the_interval_belongs_to_what_it_is_of() -> None:
    columns = list(TABLES["comparisons"])
    assert frame_cells.find_interval("ratio", columns) == ("low", "high")
    assert frame_cells.find_interval("share", columns) is None
    assert frame_cells.find_interval("emotion", ["emotion", "low", "high", "ratio", "ratio_low", "ratio_high"]) == (
        "low",
        "high",
    )
    assert frame_cells.find_interval("share_of_voice", TABLES["visibility"]) == ("low_curve", "high_curve")


@pytest.mark.parametrize("nasty", [*NASTY, '"><img src=x onerror=alert(1)>', "</style><script>1</script>"])
def test_what_customers_write_cannot_act(market: MarketView, nasty: str) -> None:
    reviews = market.reviews().head(3).assign(text=nasty, url=nasty, source=nasty, page_id=nasty)
    shown = market.show(reviews, columns=["brand", "text", "url", "source", "page_id"], title=nasty)
    assert not Balance(shown.html).open
    inside = re.sub(r"&(lt|gt|amp|#34|#39);", "", shown._repr_html_().partition("</style>")[2])
    assert not re.search(r"<(script|img|iframe)", inside, re.IGNORECASE)
    assert 'href="javascript' not in inside
    assert "\u202e" not in shown.html
    assert "\x1b" not in repr(shown)


def test_theme_names_made_of_customers_words_cannot_act(market: MarketView) -> None:
    held = market.results
    themes = held.tables["themes"].assign(label="<script>alert(1)</script>")
    nasty = MarketView(market.market)
    nasty.__dict__["results"] = type(held)(tables={**held.tables, "themes": themes}, manifest=held.manifest)
    pages = [nasty._repr_html_(), nasty.show("themes").html, *(nasty.explore(v).static() for v in VIEWS)]
    pages += [nasty.chart(name).html for name in ("heat_map", "complaint_rates", "gaps", "ratios")]
    assert not any("<script" in page for page in pages)


def test_pivoted_and_grouped_frames_show(market: MarketView) -> None:
    reviews = market.reviews()
    counts = reviews.pivot_table(
        index="brand", columns=["source", "language"], values="review_id", aggfunc="count", fill_value=0
    )
    assert market.show(counts).columns[0] == "brand"
    assert market.show(reviews.groupby("brand")["rating"].mean()).columns == ["brand", "rating"]
    assert market.show(reviews["text"].head(2)).columns == ["text"]


def test_a_wrong_column_view_or_chart_is_answered_with_the_nearest(market: MarketView) -> None:
    with pytest.raises(UsageError, match="did you mean theme_id"):
        market.show("gaps", columns=["theme"])
    with pytest.raises(UsageError, match="did you mean journey"):
        market.explore("journy")
    with pytest.raises(UsageError, match="there are collection"):
        market.chart("gapz")


def test_ids_complete_with_the_tab_key(market: MarketView) -> None:
    assert {"acme", "bolt", "crate"} <= set(dir(market.brand))
    assert market.theme.waiting == market.theme["waiting"] == "waiting"
    assert "waiting" in market.theme._ipython_key_completions_()
    with pytest.raises(AttributeError, match="did you mean waiting"):
        _ = market.theme.watiing
    assert len(market["gaps"]) == len(market.table("gaps"))


def test_reader_columns_are_columns() -> None:
    made = {
        "reads",
        "unhappy",
        "unhappy_verdict",
        "robust",
        "certainty",
        "why",
        "note",
        "verdict",
        "swot_id",
        "reason",
        "spike",
    }
    for table, columns in READER.items():
        if table in TABLES:
            assert set(columns) - set(TABLES[table]) <= made | {
                "reviews_needed",
                "theme_id",
                "kpi",
                "n",
                "answer_rate",
            }, table


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_choices_are_a_page_where_nobody_can_press(market: MarketView, view: str) -> None:
    assert not somebody_is_there()
    explorer = market.explore(view)
    bundle = explorer._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert not Balance(bundle["text/html"]).open
    assert bundle["text/html"].count("<details>") >= 2
    assert explorer.static() == market.explore(view).static()


def test_choices_are_menus_where_somebody_can(market: MarketView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.explorer.somebody_is_there", lambda: True)
    explorer = market.explore("themes", brand="bolt")
    bundle = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "<details>" in bundle["text/html"]


def test_a_choice_changes_what_is_shown(market: MarketView) -> None:
    explorer = market.explore("themes")
    one, other = explorer.html("bolt", "waiting"), explorer.html("acme", "waiting")
    assert one != other
    assert '<td role="cell" class="" data-label="brand">Acme</td>' in other.rpartition("In their own words")[2]
    assert "In their own words" in one
    assert explorer.html("bolt", "refunds") != one


def test_a_frame_says_what_it_leaves_out(market: MarketView) -> None:
    opinions = market.opinions()
    assert market.show(opinions, rows=3).foot == f"The first 3 of {len(opinions):,} rows."
    assert market.show(pd.DataFrame({"low_end": [0.25]})).columns == ["low end"]
