"""doctor: what is missing, and how to get it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from analysis.cli.doctor import PROVIDER_KEYS, look
from tests.collect.local_sites import brand, write_market


def states(file: Path) -> dict[str, tuple[str, str]]:
    return {finding.what: (finding.state, finding.detail) for finding in look(file)}


def test_all_is_well(tmp_path: Path) -> None:
    found = states(write_market(tmp_path, brand("a", reviews=["http://shop.localhost:1/"])))
    assert {what: state for what, (state, _) in found.items() if state == "missing"} == {}


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYWRIGHT_CHROMIUM", str(tmp_path / "nothing"))
    monkeypatch.delenv("BRAVE_API_KEY", raising=False)
    serp = '[[keyword]]\ntext = "x"\n[serp]\nprovider = "brave"\n'
    file = write_market(tmp_path, brand("a", reviews=["http://10.0.0.1/"]), serp, crawl='render = "always"')
    found = states(file)
    assert {what for what, (state, _) in found.items() if state == "missing"} == {"browser", "serp", "addresses"}
    assert "BRAVE_API_KEY" in found["serp"][1]
    assert "apt install chromium" in found["browser"][1]
    assert "allow_private" in found["addresses"][1]


def test_no_market_is_one_line(tmp_path: Path) -> None:
    assert states(tmp_path / "market.toml")["market"][0] == "missing"


@pytest.mark.parametrize("provider", sorted(PROVIDER_KEYS))
def test_keys_are_those_of_the_spiders(provider: str) -> None:
    module = import_module(f"spiders.serps.{provider}")
    (spider,) = (
        v for v in vars(module).values() if getattr(v, "__module__", "") == module.__name__ and hasattr(v, "query")
    )
    assert spider.key_variables == PROVIDER_KEYS[provider]
