"""Every chart draws at a desk's and a telephone's width, with its intervals, and says what is missing otherwise."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path

import pytest

from analysis.charts.base import HIGHER, INK, LOWER, MUTED, NEITHER, OWN, ChartView, brand_order, find_charts
from analysis.charts.metrics import _columns as metrics_columns
from spiders.errors import UsageError
from tests.analyse.invented_results import invent_results, write_market

CHARTS = sorted(find_charts())
COUNTS = {"collection", "faq_coverage"}
"""Charts of counts and states: everything was seen, so there is no interval."""


def view(folder: Path, *, brands: int = 4, **what: object) -> ChartView:
    market = write_market(folder, brands=brands)
    names, own = brand_order(market)
    return ChartView(tables=invent_results(market, **what), brands=names, own=own)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("width", [860, 350])
def test_it_draws(tmp_path: Path, name: str, width: int) -> None:
    drawing = find_charts()[name].draw(view(tmp_path), width)
    assert drawing.svg.startswith("<svg")
    assert "http://www.w3.org/2000/svg" in drawing.svg
    assert drawing.svg.count("http") == drawing.svg.count("http://www.w3.org/")
    assert "n = " in drawing.caption + drawing.svg or name == "faq_coverage"
    assert drawing.svg in drawing._repr_html_()
    assert len(drawing.description) > 40
    assert drawing.description.endswith(".")
    assert "nan" not in drawing.description.lower().replace("finan", "")
    assert f'aria-label="{escape(drawing.title + ". " + drawing.description)}"' in drawing.html


@pytest.mark.parametrize("name", [name for name in CHARTS if name not in COUNTS])
def test_intervals_are_drawn(tmp_path: Path, name: str) -> None:
    spec = json.dumps(find_charts()[name].draw(view(tmp_path), 860).spec)
    assert ('"field": "low"' in spec and '"field": "high"' in spec) or '"field": "interval"' in spec


@pytest.mark.parametrize("width", [760, 350])
@pytest.mark.parametrize("name", [name for name in CHARTS if name not in {"faq_coverage", "heat_map", "metrics"}])
def test_it_fits_its_width(tmp_path: Path, name: str, width: int) -> None:
    svg = find_charts()[name].draw(view(tmp_path), width).svg
    found = re.search(r'<svg[^>]* width="([0-9.]+)"', svg)
    assert found is not None
    assert float(found[1]) <= width + 40


def test_quarters_have_room_for_their_label(tmp_path: Path) -> None:
    for width in range(340, 1200, 20):
        for quarters in range(2, 9):
            columns = metrics_columns(width, quarters)
            room = (width - 110 - 78 * (columns - 1)) // columns
            assert columns == 1 or room // quarters >= 60


@pytest.mark.parametrize("name", CHARTS)
def test_it_is_the_same_each_time(tmp_path: Path, name: str) -> None:
    chart = find_charts()[name]
    assert chart.draw(view(tmp_path), 600).svg == chart.draw(view(tmp_path), 600).svg


@pytest.mark.parametrize("name", [name for name in CHARTS if name != "collection"])
def test_without_data_it_says_what_is_missing(tmp_path: Path, name: str) -> None:
    drawing = find_charts()[name].draw(view(tmp_path, reviews=0, faq=False, serp=False), 600)
    assert drawing.spec is None
    assert drawing.svg == ""
    assert len(str(drawing.missing)) > 30
    assert drawing.title in drawing._repr_html_()


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("brands", [1, 30])
def test_it_draws_any_number_of_brands(tmp_path: Path, name: str, brands: int) -> None:
    drawing = find_charts()[name].draw(view(tmp_path, brands=brands, reviews=24), 860)
    assert drawing.svg or drawing.missing


def test_the_brand_seen_from_comes_first(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    assert next(iter(brand_order(market, "Dune Courier")[0])) == "brand-4"
    with pytest.raises(UsageError, match="no brand is called 'x'"):
        brand_order(market, "x")


@pytest.mark.parametrize("colour", [INK, MUTED, OWN, HIGHER, LOWER, NEITHER])
def test_the_palette_can_be_read_on_white(colour: str) -> None:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5
