"""The results pages in the store: table rankings of a market, and how old its captures are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.columns import as_column
from analysis.corpus import CAPTURES, RANKINGS
from analysis.discovery.domains import chosen_rankings
from analysis.visibility import build_rankings, latest_captures
from spiders.market import Market
from spiders.records import Ranking, SerpCapture
from spiders.store import open_store


@dataclass(frozen=True, kw_only=True)
class Searches:
    """What there is to discover from."""

    rankings: pd.DataFrame
    """Table rankings."""
    captured: tuple[str, ...]
    """Keywords with a results page that was read."""
    failed: tuple[str, ...]
    """Keywords whose results page could not be read, ever."""
    missing: tuple[str, ...]
    """Keywords of market.toml that were never searched for."""
    unlisted: tuple[str, ...]
    """Captured keywords that market.toml does not name; they count only when it names none that was captured."""
    oldest: pd.Timestamp | None
    """When the oldest results page that counts was captured."""
    newest: pd.Timestamp | None
    providers: tuple[str, ...]


def read_searches(market: Market) -> Searches:
    """Read the results pages of a market's store.

    Raises
    ------
    StoreError
        When the store cannot be opened.
    """
    with open_store(market.store_url) as store:
        captures = _frame(list(store.records(SerpCapture)), CAPTURES)
        rankings = build_rankings(captures, _frame(list(store.records(Ranking)), RANKINGS), market)
    chosen = latest_captures(chosen_rankings(rankings, market)) if len(rankings) else rankings
    read = chosen[chosen["state"] != "failed"]
    captured = set(read["keyword"])
    seen = set(rankings["keyword"])
    named = {keyword.text for keyword in market.keyword}
    return Searches(
        rankings=rankings,
        captured=tuple(sorted(captured)),
        failed=tuple(sorted(set(chosen["keyword"]) - captured)),
        missing=tuple(sorted(named - seen)),
        unlisted=tuple(sorted(seen - named)),
        oldest=read["captured_at"].min() if len(read) else None,
        newest=read["captured_at"].max() if len(read) else None,
        providers=tuple(sorted(set(read["provider"].dropna()))),
    )


def _frame(records: list[Any], columns: dict[str, str]) -> pd.DataFrame:
    data = {name: [_plain(getattr(record, name)) for record in records] for name in columns}
    return pd.DataFrame({name: as_column(data[name], kind) for name, kind in columns.items()})


def _plain(value: Any) -> Any:
    return str(value.value) if hasattr(value, "value") else value
