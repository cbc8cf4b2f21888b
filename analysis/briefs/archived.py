"""Address and time of capture of the archived pages, for the quotes that were read from them."""

from __future__ import annotations

from spiders.errors import StoreError
from spiders.market import Market
from spiders.records import Page
from spiders.store import open_store


def read_pages(market: Market) -> dict[str, tuple[str, object]]:
    """page_id -> (address, time of capture); empty when the store is gone, since the result tables stand by themselves."""
    if market.store_url.startswith("sqlite:///") and not (market.folder / market.market.store).exists():
        return {}
    try:
        with open_store(market.store_url) as store:
            return {page.page_id: (page.url, page.fetched_at) for page in store.records(Page)}
    except StoreError:
        return {}
