"""What a figure rests on: for each figure a block of quotes, FAQ entries and result rows, with the archived pages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pandas as pd

from analysis.briefs.facets import Facets
from analysis.briefs.quotes import QUOTED, Quote, best_first, make_quote
from analysis.briefs.web_text import safe_link, show_text
from analysis.briefs.wording import missing, say_moment
from analysis.charts.base import ChartView
from analysis.columns import is_among, parted
from analysis.languages import N_, NN_, gettext, ngettext
from analysis.marks import SIDES

HEADINGS = {"complaint": N_("{brand}: complaints about “{theme}”"), "praise": N_("{brand}: praise for “{theme}”")}
LEADS = {
    "complaint": NN_(
        "{n} review of {brand} complain about “{theme}”.", "{n} reviews of {brand} complain about “{theme}”."
    ),
    "praise": NN_("{n} review of {brand} praise “{theme}”.", "{n} reviews of {brand} praise “{theme}”."),
}
EXPORT = "marketgap export opinions --to opinions.csv"
PER_BLOCK = 6
"""Quotes shown in one block at most."""
ALL_QUOTES = 2_400
"""Quotes in one brief at most, so that it stays a file that can be mailed; blocks get fewer in large markets."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A FAQ entry or a row of a results page as evidence."""

    kind: str
    title: str
    text: str
    brand: str
    link: str | None
    page_id: str | None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Block:
    """The evidence of one figure. ``total`` is how many reviews there are in all; ``quotes`` shows some of them."""

    anchor: str
    heading: str
    lead: str
    quotes: tuple[Quote, ...] = ()
    entries: tuple[Entry, ...] = ()
    total: int = 0
    command: str = ""
    cell: str = ""
    """Places of brand and theme in the page's counts, where the figure is one of them."""

    @property
    def more(self) -> int:
        """Reviews that are not shown."""
        return max(0, self.total - len(self.quotes))


@dataclass(frozen=True, kw_only=True)
class CitedPage:
    """One archived page that evidence was read from."""

    page_id: str
    url: str
    link: str | None
    captured: str


@dataclass(kw_only=True)
class EvidenceBook:
    """Collects the blocks while a brief is put together; a figure asks for its block and gets the anchor."""

    view: ChartView
    pages: Mapping[str, tuple[str, object]] = field(default_factory=dict)
    """page_id -> (address, time of capture)."""
    blocks: dict[str, Block] = field(default_factory=dict)

    def __post_init__(self) -> None:
        reviews = self.view.tables.table("reviews").drop_duplicates("review_id").set_index("review_id")
        opinions = self.view.tables.table("opinions")
        opinions = opinions[is_among(opinions["review_id"], reviews.index)]
        opinions = opinions.assign(published=reviews["published"].reindex(opinions["review_id"]).array)
        kept = reviews["counted"] if "counted" in reviews else reviews["duplicate_of"].fillna("").eq("")
        said = opinions[is_among(opinions["review_id"], reviews.index[kept.astype(bool)])]
        said = said[said["themes"].fillna("").ne("") & said["polarity_label"].isin(list(SIDES))]
        said = said.assign(theme_id=parted(said["themes"]), side=said["polarity_label"].map(SIDES))
        said = best_first(said.explode("theme_id")).drop_duplicates(["review_id", "theme_id", "side"])
        self._reviews = reviews
        self._quoted = {name: reviews[name].array for name in QUOTED}
        self.facets = Facets(self.view)
        sources, dated = reviews.groupby("brand")["source"].nunique(), reviews.groupby("brand")["published"].count()
        self.checks = {str(brand): (int(sources[brand]), bool(dated[brand])) for brand in sources.index}
        """Brand -> (how many sources, whether reviews have dates): what a difference could be checked against."""
        self._cells = {
            (str(b), str(t), str(s)): frame
            for (b, t, s), frame in said.groupby(["brand", "theme_id", "side"], sort=True)
        }
        self._by_opinion = opinions.drop_duplicates("opinion_id").set_index("opinion_id")
        self._first_opinion = best_first(opinions).drop_duplicates("review_id").set_index("review_id")["text"]
        self._faq = self.view.tables.table("faq").drop_duplicates("faq_id").set_index("faq_id")
        rankings = self.view.tables.table("rankings")
        self._ranked = rankings[(rankings["state"] == "ranked") & (rankings["part"] == "organic")]
        rates = self.view.tables.table("theme_rates")
        self._counts = {
            (str(b), str(t), str(s)): int(k)
            for b, t, s, k in zip(rates["brand"], rates["theme_id"], rates["side"], rates["reviews"], strict=True)
            if not missing(k)
        }
        self._per_block = max(1, min(PER_BLOCK, ALL_QUOTES // max(1, len(self._cells))))

    def cell(self, brand: str, theme: str, side: str) -> str | None:
        """Anchor of the quotes behind a brand's complaints (praise) on a theme; None when there is none."""
        frame = self._cells.get((brand, theme, side))
        if frame is None:
            return None
        anchor = f"ev-{side}-{_slug(brand)}-{_slug(theme)}"
        if anchor not in self.blocks:
            label = self.view.themes.get(theme, theme)
            name = self.view.brands.get(brand, brand)
            total = self._counts.get((brand, theme, side), len(frame))
            shown = frame.drop_duplicates("text").head(self._per_block)
            quotes = tuple(self._quote(str(row.review_id), str(row.text)) for row in shown.itertuples())
            self.blocks[anchor] = Block(
                anchor=anchor,
                heading=gettext(HEADINGS[side], brand=name, theme=label),
                lead=ngettext(*LEADS[side], total, brand=name, theme=label),
                quotes=quotes,
                total=max(total, len(quotes)),
                command=EXPORT,
                cell=f"{list(self.view.brands).index(brand)} {self.facets.cell(theme, side)}"
                if brand in self.view.brands
                else "",
            )
        return anchor

    def cited(self, key: str, ids: object, *, heading: str, lead: str, total: object = None) -> str | None:
        """Anchor of a block for evidence ids joined by ``|``; None when none of them is known.

        They may be of opinions, reviews and FAQ entries, or keywords. ``total`` is how many reviews the figure rests
        on; the ids are a choice of them.
        """
        wanted = [part for part in ("" if missing(ids) else str(ids)).split("|") if part]
        quotes: list[Quote] = []
        entries: list[Entry] = []
        reviews: dict[str, str] = {}
        for part in wanted:
            if part in self._by_opinion.index:
                row = cast("pd.Series[Any]", self._by_opinion.loc[part])
                reviews.setdefault(str(row["review_id"]), str(row["text"]))
            elif part in self._reviews.index:
                reviews.setdefault(part, str(self._first_opinion.get(part, "")))
            elif part in self._faq.index and len(entries) < PER_BLOCK:
                entries.append(self._entry(part))
            else:
                seen = self._ranked[self._ranked["keyword"] == part]
                entries += [_row_entry(row) for _, row in _placed(seen).iterrows()]
        for review, passage in list(reviews.items())[: self._per_block]:
            if review in self._reviews.index:
                quotes.append(self._quote(review, passage))
        if not quotes and not entries:
            return None
        anchor = f"ev-{_slug(key)}"
        self.blocks.setdefault(
            anchor,
            Block(
                anchor=anchor, heading=heading, lead=lead, quotes=tuple(quotes), entries=tuple(entries),
                total=max(0 if missing(total) else int(str(total)), len(quotes)), command=EXPORT,
            ),
        )  # fmt: skip
        return anchor

    def faq_entries(self, brand: str, theme: str, ids: object, *, lead: str) -> str | None:
        """Anchor of the FAQ entries that answer a theme; None when there is none."""
        label, name = self.view.themes.get(theme, theme), self.view.brands.get(brand, brand)
        return self.cited(
            f"faq-{brand}-{theme}", ids, heading=gettext("{name}'s FAQ on “{label}”", name=name, label=label), lead=lead
        )

    def search_rows(self, who: str, rows: pd.DataFrame) -> str | None:
        """Anchor of the result rows in which a brand or domain was seen; None when there is none."""
        if rows.empty:
            return None
        anchor = f"ev-search-{_slug(who)}"
        entries = tuple(_row_entry(row) for _, row in _placed(rows).iterrows())
        lead = ngettext(
            "{n} row on the results pages that were read; the best placed are shown.",
            "{n} rows on the results pages that were read; the best placed are shown.",
            len(rows),
        )
        self.blocks.setdefault(
            anchor,
            Block(anchor=anchor, heading=gettext("{who} in search results", who=who), lead=lead, entries=entries),
        )
        return anchor

    def archived(self) -> list[CitedPage]:
        """The archived pages that the blocks cite, by address."""
        ids = {item.page_id for block in self.blocks.values() for item in _items(block) if item.page_id is not None}
        return sorted((self._page(page_id) for page_id in ids), key=lambda page: (page.url, page.page_id))

    def _page(self, page_id: str) -> CitedPage:
        url, captured = self.pages.get(page_id, ("", None))
        return CitedPage(page_id=page_id, url=show_text(url, 200), link=safe_link(url), captured=say_moment(captured))

    def _quote(self, review_id: str, passage: str) -> Quote:
        at = self._reviews.index.get_loc(review_id)
        row = {name: values[at] for name, values in self._quoted.items()}
        brand = str(row["brand"])
        captured = None if missing(row["page_id"]) else self.pages.get(str(row["page_id"]), ("", None))[1]
        quote = make_quote(review_id, row, passage, self.view.brands.get(brand, brand), captured)
        return replace(quote, places=self.facets.of(review_id))

    def _entry(self, faq_id: str) -> Entry:
        row = cast("pd.Series[Any]", self._faq.loc[faq_id])
        brand = str(row["brand"])
        return Entry(
            kind=gettext("FAQ entry"),
            title=show_text(row["question"], 200),
            text=show_text(row["answer"], 340),
            brand=self.view.brands.get(brand, brand),
            link=safe_link(row["url"]),
            page_id=None if missing(row.get("page_id")) else str(row["page_id"]),
        )


def _items(block: Block) -> list[Quote | Entry]:
    return [*block.quotes, *block.entries]


def _placed(rows: pd.DataFrame) -> pd.DataFrame:
    """The best placed of result rows."""
    return rows.sort_values(["position", "keyword", "url", "captured_at"], kind="stable").head(PER_BLOCK)


def _row_entry(row: pd.Series[Any]) -> Entry:
    return Entry(
        kind=gettext("search result"),
        title=gettext(
            "“{keyword}”: position {position}", keyword=show_text(row["keyword"], 90), position=int(row["position"])
        ),
        text=show_text(row["title"], 160),
        brand=show_text(row["domain"], 80),
        link=safe_link(row["url"]),
        page_id=None if missing(row.get("page_id")) else str(row["page_id"]),
        note=f"{show_text(row['provider'], 40)}, {say_moment(row['captured_at'])}",
    )


def _slug(text: str) -> str:
    """The text as part of an anchor; what cannot be written so is told apart by a digest."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in text.lower()).strip("-")
    return plain if plain == text.lower() else f"{plain[:40]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
