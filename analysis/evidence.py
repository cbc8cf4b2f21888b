"""From a figure back to what customers wrote and where: picking quotes, and finding them again by id."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import pandas as pd

from analysis.columns import empty_table, fit_columns, is_among, parted, rows_of
from analysis.marks import SIDES

PER_CELL = 8
"""Evidence ids kept for each brand, theme and side; the reviews table has all."""
COLUMNS = {
    "evidence_id": "str", "kind": "str", "brand": "str", "source": "str", "published": "datetime64[us, UTC]",
    "quote": "str", "url": "str", "page_id": "str", "corrected": "str",
}  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """Opinions worth quoting, best first."""

    ranked: pd.DataFrame
    """``opinion_id, review_id, brand, theme_id, side``; one opinion a review, theme and side."""

    def opinions(self, *, theme_id: str, side: str, brand: str | None = None, but: str | None = None) -> list[str]:
        """Ids of the opinions that say it most clearly; of one brand, or of all brands but one."""
        found = self._cells.get((theme_id, side), [])
        wanted = (
            opinion_id
            for opinion_id, whose in found
            if (brand is None or whose == brand) and (but is None or whose != but)
        )
        return list(islice(wanted, PER_CELL))

    @cached_property
    def _cells(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """(theme, side) -> opinion and brand, best first."""
        cells: dict[tuple[str, str], list[tuple[str, str]]] = {}
        columns = (self.ranked[name].tolist() for name in ("theme_id", "side", "opinion_id", "brand"))
        for theme, side, opinion_id, brand in zip(*columns, strict=True):
            cells.setdefault((str(theme), str(side)), []).append((str(opinion_id), str(brand)))
        return cells


def rank_evidence(counted: pd.DataFrame, opinions: pd.DataFrame) -> Evidence:
    """Order the opinions of counted reviews by how well they serve as a quote.

    Clear ones first (distance from neutral in steps of a tenth), of these the ones long enough to say something and
    short enough to be read; ids decide ties, so the choice is the same each time.

    Parameters
    ----------
    counted
        From :func:`analysis.strata.counted_reviews`.
    opinions
        Table opinions.
    """
    columns = ["opinion_id", "review_id", "brand", "theme_id", "side"]
    said = opinions[opinions["polarity_label"].isin(list(SIDES)) & opinions["themes"].fillna("").ne("")]
    said = said[is_among(said["review_id"], counted["review_id"])]
    if said.empty:
        return Evidence(empty_table(dict.fromkeys(columns, "str")))
    length = said["text"].str.len()
    said = said.assign(
        side=said["polarity_label"].map(SIDES),
        unclear=-(said["polarity"].abs().fillna(0.0) * 10).round().astype("int64"),
        unfit=(length - 110).abs() // 40,
        theme_id=parted(said["themes"]),
    ).explode("theme_id")
    said = said.sort_values(["theme_id", "side", "unclear", "unfit", "opinion_id"], kind="stable")
    said = said.drop_duplicates(["review_id", "theme_id", "side"])
    return Evidence(said[columns].astype("str").reset_index(drop=True))


def find_quotes(
    ids: list[str], *, reviews: pd.DataFrame, opinions: pd.DataFrame, faq: pd.DataFrame, rankings: pd.DataFrame
) -> pd.DataFrame:
    """What stands behind evidence ids, in their order.

    Parameters
    ----------
    ids
        Of opinions, reviews, FAQ entries, or keywords.
    reviews, opinions, faq, rankings
        The result tables.

    Returns
    -------
    pandas.DataFrame
        ``evidence_id, kind`` (opinion, review, faq, keyword)``, brand, source, published, quote, url, page_id,
        corrected`` (what a person corrected: theme, polarity, both joined by ``|``).
    """
    wanted = set(ids)
    said = {row["opinion_id"]: row for row in rows_of(opinions[opinions["opinion_id"].isin(wanted)])}
    owners = wanted | {row["review_id"] for row in said.values()}
    written = {row["review_id"]: row for row in rows_of(reviews[reviews["review_id"].isin(owners)])}
    answers = {row["faq_id"]: row for row in rows_of(faq[faq["faq_id"].isin(wanted)])}
    rows: list[dict[str, Any]] = []
    for name in ids:
        if name in said:
            row = _row(name, "opinion", written[said[name]["review_id"]], said[name]["text"])
            rows.append(row | {"corrected": said[name].get("corrected") or ""})
        elif name in written:
            rows.append(_row(name, "review", written[name], written[name]["text"]))
        elif name in answers:
            entry = answers[name]
            rows.append(_row(name, "faq", entry, f"{entry['question']} {entry['answer']}"))
        else:
            seen = rankings[(rankings["keyword"] == name) & rankings["brand"].notna() & rankings["position"].notna()]
            for rank in rows_of(seen.sort_values("position", kind="stable")):
                place = {**rank, "source": rank["provider"], "published": rank["captured_at"]}
                rows.append(_row(name, "keyword", place, f"position {rank['position']} for “{name}”: {rank['title']}"))
    return fit_columns(pd.DataFrame(rows, columns=list(COLUMNS)), COLUMNS)


def _row(name: str, kind: str, of: dict[str, Any], quote: str) -> dict[str, Any]:
    kept = {key: of.get(key) for key in ("brand", "source", "published", "url", "page_id")}
    return {"evidence_id": name, "kind": kind, "quote": quote, "corrected": "", **kept}
