"""What of the sites and keywords found goes into market.toml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import pandas as pd

from analysis.columns import rows_of
from analysis.discovery.kinds import KNOWN_RIVAL, OWN, RIVAL, UNKNOWN
from analysis.discovery.naming import id_for
from analysis.discovery.sites import site_of
from spiders.errors import UsageError
from spiders.market import Brand, Keyword, Market
from spiders.records import normalise_text


def choose_rivals(
    found: pd.DataFrame, market: Market, chosen: Sequence[str], *, top: int
) -> tuple[list[Brand], list[str]]:
    """Brands to be added, and what is to be said about the choice.

    Parameters
    ----------
    found
        Table discovered.
    market
        Its ids and names are taken.
    chosen
        Domains; each is added whatever it was taken for. Empty: rival candidates.
    top
        Without ``chosen``: of that many most visible rivals, those of market.toml included, the candidates. So a second
        call adds nothing.

    Raises
    ------
    UsageError
        When a chosen domain is not among those found.
    """
    remarks = []
    if chosen:
        rows = []
        for words in dict.fromkeys(chosen):
            row = _named(found, words)
            if row["kind"] in {OWN, KNOWN_RIVAL}:
                remarks.append(f"{words}: is in market.toml already, as {row['name']}")
            else:
                rows.append(row)
                if row["kind"] not in {RIVAL, UNKNOWN}:
                    remarks.append(
                        f"{row['domain']}: was taken for {row['kind'].replace('_', ' ')}; added because you name it"
                    )
    else:
        rivals = found[found["kind"].isin([KNOWN_RIVAL, RIVAL])].head(top)
        rows = rows_of(rivals[rivals["kind"] == RIVAL])
        if not rows:
            remarks.append(
                f"Nothing to add: none of the {len(rivals)} most visible rivals is missing from market.toml; --top looks at more"
                if len(rivals)
                else "Nothing to add: no site is a rival candidate; to add one all the same: marketgap discover --accept DOMAIN"
            )
    brands: list[Brand] = []
    for row in rows:
        there = [*market.brand, *brands]
        taken = {brand.id for brand in there}
        called = {word for brand in there for word in (brand.id, brand.name.casefold())}
        name = row["name"] if row["name"].casefold() not in called else row["domain"]
        brands.append(Brand(id=id_for(name, row["domain"], taken | called), name=name, domains=(row["domain"],)))
    return list({brand.domains: brand for brand in brands}.values()), remarks


def _named(found: pd.DataFrame, words: str) -> dict[str, Any]:
    host = re.sub(r"^[a-z]+://", "", words.strip().lower()).split("/")[0]
    site = site_of(host)
    for row in rows_of(found):
        if site in {site_of(domain) for domain in str(row["domain"]).split("|")}:
            return row
    near = get_close_matches(site, [str(domain) for domain in found["domain"]], n=3)
    hint = f"; near are {', '.join(near)}" if near else ""
    raise UsageError(
        f"{words}: is not among the sites found for the keywords{hint}; others are written into market.toml by hand"
    )


def choose_keywords(found: pd.DataFrame, chosen: Sequence[str], *, top: int) -> list[Keyword]:
    """Keywords to be added: those chosen, else those of the first ``top`` that market.toml lacks.

    Parameters
    ----------
    found
        From :func:`analysis.discovery.suggestions.suggest_keywords`.

    Raises
    ------
    UsageError
        When a chosen one was not suggested.
    """
    rows = rows_of(found.head(top))
    if chosen:
        suggested = {normalise_text(row["keyword"]): row for row in rows_of(found)}
        strange = [words for words in chosen if normalise_text(words) not in suggested]
        if strange:
            raise UsageError(
                f"{strange[0]!r} is not among the suggestions; write it into market.toml by hand: [[keyword]] text = ..."
            )
        rows = [suggested[words] for words in dict.fromkeys(normalise_text(words) for words in chosen)]
    return [
        Keyword(text=row["keyword"], language=row["language"] if isinstance(row["language"], str) else None)
        for row in rows
        if not row["listed"]
    ]
