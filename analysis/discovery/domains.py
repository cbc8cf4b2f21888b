"""Table discovered: the sites seen for the market's keywords, by share of voice, with what kind of site each is."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.columns import empty_table, fit_columns, rows_of
from analysis.discovery.kinds import KNOWN_RIVAL, OWN, SeenPage, judge_site
from analysis.discovery.naming import name_site
from analysis.discovery.sites import find_known, registered_domain, site_of
from analysis.tables import TABLES
from analysis.visibility import ALL, CAPTURE, latest_captures, share_of_voice
from spiders.market import Market

WON = 3
"""A keyword is won by who stands among the first three."""


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What the results show of one site or brand."""

    pages: tuple[SeenPage, ...]

    @property
    def keywords(self) -> list[str]:
        """Keywords it was seen for."""
        return sorted({page.keyword for page in self.pages})

    @property
    def wins(self) -> list[str]:
        """Keywords it has one of the first positions for."""
        return sorted({page.keyword for page in self.pages if page.position <= WON})


def chosen_rankings(rankings: pd.DataFrame, market: Market) -> pd.DataFrame:
    """The rows of table rankings that count: of the keywords of market.toml, or of all when none of those was captured."""
    named = {keyword.text for keyword in market.keyword}
    listed = rankings["keyword"].isin(named)
    return rankings[listed] if listed.any() else rankings


def discover_domains(rankings: pd.DataFrame, market: Market) -> pd.DataFrame:
    """Table discovered.

    Parameters
    ----------
    rankings
        From :func:`analysis.visibility.build_rankings`. The keywords of market.toml count; those of all captures when
        market.toml names none that was captured.
    market
        Its brands are known; its volumes weigh the keywords.

    Returns
    -------
    pandas.DataFrame
        One row a site, hosts of one registered domain together, and one a brand of the market, by share of voice.
        ``kind`` is ``rival_candidate``, ``own``, ``known_rival``, one of the kinds of ``known_sites.toml`` or
        ``unknown``, ``evidence`` what speaks for it, ``name`` how it seems to be called. ``share_of_voice, low_curve, high_curve`` are those of
        :func:`analysis.visibility.share_of_voice`. ``keywords`` counts the keywords it was seen for, ``wins`` names those
        with one of the first three positions. Only organic results of the newest capture of each search count.

    Warnings
    --------
    A kind is told from names, titles, snippets and addresses in the results, not from the site itself: look before you
    accept. A candidate ranks for the same searches; that it competes is for people to say.
    """
    kinds = TABLES["discovered"]
    chosen = chosen_rankings(rankings, market)
    if chosen.empty or not chosen["state"].ne("failed").any():
        return empty_table(kinds)
    owners = {host: _owner(host, market) for host in sorted(set(chosen["domain"].dropna()))}
    brand = [owners.get(host) if isinstance(host, str) else None for host in chosen["domain"]]
    ranked = chosen["state"] == "ranked"
    chosen = chosen.assign(
        brand=pd.Series(brand, index=chosen.index, dtype="str").where(ranked, chosen["brand"]),
        domain=chosen["domain"].map({host: site_of(host) for host in owners}),
    )
    voice = share_of_voice(chosen, market)
    voice = voice[voice["keyword_set"] == ALL]
    newest = latest_captures(chosen)
    read = newest[newest["state"] != "failed"]
    keywords = read["keyword"].nunique()
    seen = _seen(read)
    called = {b.id: b.name for b in market.brand}
    names = {name: b.id for b in market.brand for name in (b.name, *b.domains)}
    rows = []
    for row in rows_of(voice):
        known = isinstance(row["brand"], str)
        found = seen.get(row["brand"] if known else row["domain"])
        if found is None and not known:
            continue  # seen only behind position 100
        pages = found.pages if found else ()
        if known:
            own = row["brand"] == market.market.own
            word = "own brand" if own else "brand of market.toml"
            kind, evidence = OWN if own else KNOWN_RIVAL, word if pages else f"{word}, not among the results"
        else:
            verdict = judge_site(row["domain"], pages, keywords=keywords, brands=names)
            kind, evidence = verdict.kind, verdict.evidence
        first = min(pages, key=lambda page: (page.position, page.keyword, page.url)) if pages else None
        rows.append(
            {
                **row,
                "domain": row["domain"] if isinstance(row["domain"], str) else _domains(market, row["brand"]),
                "kind": kind,
                "name": called[row["brand"]] if known else name_site(row["domain"], [page.title for page in pages]),
                "keywords": len(found.keywords) if found else 0,
                "wins": "|".join(found.wins) if found else "",
                "evidence": evidence,
                "example_url": first.url if first else None,
                "example_title": first.title if first else None,
                "best_position": first.position if first else None,
            }
        )
    return fit_columns(pd.DataFrame(rows, columns=list(kinds)), kinds)


def _domains(market: Market, brand: str) -> str:
    return "|".join(next(b.domains for b in market.brand if b.id == brand))


def _owner(host: str, market: Market) -> str | None:
    """The brand a host belongs to: one of its domains, or another host of the same registered domain."""
    owner = market.brand_of_domain(host)
    if owner is None and find_known(host) is None:
        site = registered_domain(host)
        owner = next((b for b in market.brand for d in b.domains if registered_domain(d) == site), None)
    return owner.id if owner else None


def _seen(read: pd.DataFrame) -> dict[str, _Seen]:
    organic = read[(read["state"] == "ranked") & (read["part"] == "organic") & read["position"].le(100)]
    who = organic["brand"].where(organic["brand"].notna(), organic["domain"])
    columns = ["url", "title", "snippet", "keyword", "position", *CAPTURE[1:]]
    found = {}
    for name, rows in organic.assign(who=who).groupby("who", sort=True):
        told = rows.sort_values(columns, kind="stable").drop_duplicates(["url", "keyword"])
        pages = [
            SeenPage(
                url=row["url"],
                title=_said(row["title"]),
                snippet=_said(row["snippet"]),
                keyword=row["keyword"],
                position=int(row["position"]),
            )
            for row in rows_of(told)
        ]
        found[str(name)] = _Seen(pages=tuple(pages))
    return found


def _said(text: object) -> str:
    return text if isinstance(text, str) else ""
