"""``marketgap show page ID``: an archived page, as text in the terminal or as its bytes in a file."""

from __future__ import annotations

from pathlib import Path

from analysis.cli.screen import say
from spiders.archive import ArchivedPage, open_archive
from spiders.errors import UsageError
from spiders.market import Market
from spiders.records import Page
from spiders.store import open_store


def read_page(market: Market, page_id: str) -> ArchivedPage:
    """The archived page of that id: by the place the store knows, else by looking through the archive.

    Raises
    ------
    UsageError
        When the archive has no such page.
    ArchiveError
        When the archive is damaged there.
    """
    archive = open_archive(market)
    with open_store(market.store_url) as store:
        page = store.get(Page, page_id)
    page = page or archive.find(page_id)
    if page is None:
        raise UsageError(
            f"no archived page {page_id}; ids stand in the column page_id: marketgap export reviews --to x.csv"
        )
    return archive.read(page)


def show_page(market: Market, page_id: str, *, to: Path | None) -> None:
    """Print what a reader sees on the page, or write its bytes as they were fetched.

    The bytes are somebody else's page: opened in a browser, its scripts would run and ask its servers.
    """
    found = read_page(market, page_id)
    if to is not None:
        to.write_bytes(found.body)
        say(f"Wrote {to} ({len(found.body):,} bytes), as fetched: its scripts run when a browser opens it.")
        return
    say(f"{found.url}\nfetched {found.fetched_at.isoformat()}, status {found.status}, {len(found.body):,} bytes")
    say("" if found.rendered is False else "rendered by a browser\n")
    say(_visible_text(found))


def _visible_text(page: ArchivedPage) -> str:
    from bs4 import BeautifulSoup

    text = page.body.decode("utf-8", "replace")
    if "html" in (page.content_type or "html"):
        soup = BeautifulSoup(page.body, "lxml")
        for hidden in soup(["script", "style", "noscript", "template"]):
            hidden.decompose()
        text = soup.get_text("\n", strip=True)
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)
