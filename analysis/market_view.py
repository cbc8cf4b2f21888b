"""A market's results as one explores them in a notebook."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from analysis.errors import ResultsError
from analysis.evidence import find_quotes
from analysis.names import check_name
from analysis.programme_view import SIDES, keep_rows
from analysis.result_files import Results, read_results
from analysis.shown_view import ShownView
from analysis.statistics.intervals import wilson
from spiders.market import Market

QUADRANTS = ("strength", "weakness", "opportunity", "threat")
LABELS = ("negative", "neutral", "positive", "unknown")


class MarketView(ShownView):
    """The tables of the last analysis, with the filters one needs most.

    Every method gives a new frame; column names and types are those of the exported tables (docs/tables.md): ids and
    words ``str``, shares ``float64`` from 0 to 1, counts ``Int64``, moments ``datetime64[us, UTC]``, yes or no
    ``boolean``. Brands and themes are known by id and by name; a name that there is not is answered with the nearest
    ones. In Jupyter the market shows itself; ``market.brand.`` and ``market.theme.`` complete ids with the tab key.

    Every method raises :class:`analysis.errors.ResultsError` when nothing was analysed yet.
    """

    def __init__(self, market: Market) -> None:
        self.market = market

    def __repr__(self) -> str:
        return f"MarketView({self.market.market.name!r}, {len(self.market.brand)} brands)"

    @cached_property
    def results(self) -> Results:
        """All tables; read once."""
        return read_results(self.market)

    @property
    def tables(self) -> list[str]:
        """Names for :meth:`table`."""
        return self.results.names

    @property
    def notes(self) -> list[str]:
        """What to know before believing a figure."""
        return list(self.results.manifest["notes"])

    @property
    def own(self) -> str | None:
        """Id of one's own brand."""
        return self.market.market.own

    def brands(self) -> pd.DataFrame:
        """The brands, as market.toml lists them, and each one's standing against the others.

        Returns
        -------
        pandas.DataFrame
            ``brand`` str, ``name`` str, ``own`` bool, ``n`` Int64 (reviews that shares are of), ``rating, rating_low,
            rating_high`` float64 (0..1, mean with its 95 % interval), ``share, share_low, share_high`` float64 (reviews
            negative on the whole), ``ratio, low, high`` float64 (how many times as often as the others'), ``verdict``
            str (higher, lower, no_difference, cannot_tell). Missing for a brand without reviews.

        Examples
        --------
        ``market.brands()[["name", "n", "share", "verdict"]]``
        """
        standing = self.table("standing")
        bad = standing[standing["side"] == "complaint"].set_index("brand")
        ids = [brand.id for brand in self.market.brand]
        found = pd.DataFrame(
            {"brand": ids, "name": [b.name for b in self.market.brand], "own": [i == self.own for i in ids]}
        )
        columns = [
            "n",
            "rating",
            "rating_low",
            "rating_high",
            "share",
            "share_low",
            "share_high",
            "ratio",
            "low",
            "high",
            "verdict",
        ]
        return found.join(bad.reindex(columns=columns), on="brand")

    def swot(self, *, brand: str | None = None, quadrant: str | None = None) -> pd.DataFrame:
        """The comparative SWOT; every line follows from a written rule.

        Parameters
        ----------
        brand
            Id or name; all when not named.
        quadrant
            strength, weakness, opportunity or threat; all when not named.

        Returns
        -------
        pandas.DataFrame
            ``brand, quadrant, theme_id, keyword, statement`` str, ``score, low, high, q`` float64, ``n`` Int64, ``rule``
            str, ``evidence_ids`` str (joined by ``|``; :meth:`why` reads them), ``swot_id, figure`` str, ``robust``
            boolean (whether it held in every other view of the data), ``caution`` str.

        Raises
        ------
        UsageError
            When there is no such brand or quadrant; names the nearest.

        Examples
        --------
        ``market.swot(brand="acme", quadrant="strength")``
        """
        return keep_rows(
            self.table("swot"), brand=self.brand_id(brand), quadrant=check_name("quadrant", quadrant, QUADRANTS)
        )

    def gaps(self, *, supported: bool = False) -> pd.DataFrame:
        """The market's gaps by rank.

        Parameters
        ----------
        supported
            Only those that the data supports; else all, each with the first condition that is not met.

        Returns
        -------
        pandas.DataFrame
            ``rank`` Int64, ``theme_id, statement`` str, ``demand`` (share of reviews that speak of it), ``dissatisfaction``
            (share of complaints among complaints and praise), ``faq_silence, channel_silence`` (share of brands),
            ``score, low, high`` (0..20, interval over resampled reviews) float64, ``evidence_ids`` str, ``certainty, why``
            str, ``n, complaints, praises`` Int64, and ``rank_low, rank_high, views, views_held``: how firm it is.

        Warns
        -----
        The score says nothing about what closing a gap costs or earns; where intervals overlap, the order may be chance.

        Examples
        --------
        ``market.gaps(supported=True)[["rank", "theme_id", "score", "low", "high"]]``
        """
        return keep_rows(self.table("gaps"), certainty="supported" if supported else None)

    def themes(self) -> pd.DataFrame:
        """The themes, most complained about first.

        Returns
        -------
        pandas.DataFrame
            ``theme_id, label, origin`` (taxonomy or discovered), ``parent, stage, touchpoint`` str, ``reviews`` Int64,
            ``complaint_share, low, high`` float64 (of all ``n`` Int64 counted reviews, with its Wilson interval), ``stability`` float64 (0..1; below 0.60 do not rely on
            it), ``keywords, example_ids`` str (joined by ``|``), ``reliable`` boolean.

        Examples
        --------
        ``market.themes().head(10)``
        """
        themes = self.table("themes").sort_values(
            ["complaint_share", "theme_id"], ascending=[False, True], ignore_index=True
        )
        n = int(self.results.manifest.get("counts", {}).get("counted", 0))
        complain = (themes["complaint_share"].astype("float64") * n).round()
        low, high = wilson(complain.to_numpy(), np.full(len(themes), float(n)))
        return themes.assign(n=pd.array([n] * len(themes), dtype="Int64"), low=low, high=high)

    def comparisons(
        self,
        *,
        brand: str | None = None,
        against: str | None = "market",
        theme: str | None = None,
        side: str | None = None,
    ) -> pd.DataFrame:
        """Brand against the others, theme by theme, within source, half-year and language.

        Parameters
        ----------
        brand, theme
            Id or name; all when not named.
        against
            ``"market"`` for all other brands together, a brand, or None for every pair.
        side
            complaint or praise; both when not named.

        Returns
        -------
        pandas.DataFrame
            ``brand, against, theme_id, side`` str, ``n, n_against`` Int64, ``share, share_against, ratio, low, high``
            (Mantel-Haenszel ratio and its 95 % interval)``, p, q`` float64, ``verdict`` str (higher, lower,
            no_difference, cannot_tell), ``robust`` boolean, ``strata`` Int64, ``reason`` str (why nothing can be told).

        Raises
        ------
        UsageError
            When there is no such brand, theme or side; names the nearest.

        Examples
        --------
        ``market.comparisons(brand="bolt", theme="waiting", side="complaint")``
        """
        other = against if against in {None, "market"} else self.brand_id(against)
        return keep_rows(
            self.table("comparisons"),
            brand=self.brand_id(brand),
            against=other,
            theme_id=self.theme_id(theme),
            side=check_name("side", side, SIDES),
        )

    def reviews(
        self,
        *,
        theme: str | None = None,
        brand: str | None = None,
        source: str | None = None,
        polarity: str | None = None,
    ) -> pd.DataFrame:
        """Reviews; those with an opinion about a theme when one is named.

        Parameters
        ----------
        theme, brand
            Id or name.
        source
            Source name.
        polarity
            Label of the review: negative, neutral, positive, unknown.

        Returns
        -------
        pandas.DataFrame
            ``review_id, native_id, brand, source, kind`` (review, mention, survey)``, url, page_id`` str, ``rating``
            float64 (0..1, missing without stars), ``title, text, language`` str, ``published`` datetime64[us, UTC],
            ``author_key`` str, ``verified`` boolean, ``reply_text`` str, ``replied_at`` datetime64[us, UTC],
            ``duplicate_of`` str, ``polarity`` float64 (-1..1), ``polarity_label, main_theme`` str, ``counted`` boolean
            (whether shares count it).

        Raises
        ------
        UsageError
            When there is no such theme, brand, source or polarity; names the nearest.

        Examples
        --------
        ``market.reviews(theme="waiting", brand="bolt", polarity="negative")``
        """
        table = self.table("reviews")
        found = keep_rows(
            table,
            brand=self.brand_id(brand),
            source=check_name("source", source, sorted(table["source"].dropna().unique())),
            polarity_label=check_name("polarity", polarity, LABELS),
        )
        if theme is None:
            return found
        said = self.opinions(theme=theme)["review_id"]
        return found[found["review_id"].isin(said)].reset_index(drop=True)

    def opinions(
        self,
        *,
        theme: str | None = None,
        brand: str | None = None,
        polarity: str | None = None,
        intent: str | None = None,
    ) -> pd.DataFrame:
        """Opinions (sentences and clauses); those about a theme when one is named.

        Parameters
        ----------
        theme, brand
            Id or name.
        polarity
            negative, neutral, positive, unknown.
        intent
            What the customer wants with it: complaint, praise, question, request, fault, incident, lead ...

        Returns
        -------
        pandas.DataFrame
            ``opinion_id, review_id, brand`` str, ``position`` Int64, ``text, language`` str, ``polarity`` float64 (-1..1),
            ``polarity_label, intent, themes`` str (ids joined by ``|``).

        Raises
        ------
        UsageError
            When there is no such theme, brand, polarity or intent; names the nearest.

        Examples
        --------
        ``market.opinions(theme="refunds", polarity="negative")["text"].head(10)``
        """
        table = self.table("opinions")
        found = keep_rows(
            table,
            brand=self.brand_id(brand),
            polarity_label=check_name("polarity", polarity, LABELS),
            intent=check_name("intent", intent, sorted(table["intent"].dropna().unique())),
        )
        theme = self.theme_id(theme)
        if theme is None:
            return found
        wanted = found["themes"].fillna("").str.split("|").map(lambda ids: theme in ids)
        return found[wanted.astype(bool)].reset_index(drop=True)

    def why(self, swot_id: str) -> pd.DataFrame:
        """The evidence behind a line of the SWOT.

        Parameters
        ----------
        swot_id
            From the column of that name of :meth:`swot`.

        Returns
        -------
        pandas.DataFrame
            As of :meth:`quotes`.

        Raises
        ------
        ResultsError
            When there is no line of that id.

        Examples
        --------
        ``market.why(market.swot()["swot_id"].iloc[0])``
        """
        return self.quotes(str(self.swot_cell(swot_id)["evidence_ids"]).split("|"))

    def swot_cell(self, swot_id: str) -> pd.Series:
        """One row of table swot.

        Raises
        ------
        ResultsError
            When there is no cell of that id.
        """
        found = keep_rows(self.table("swot"), swot_id=swot_id)
        if found.empty:
            raise ResultsError(
                f"no cell of the SWOT has the id {swot_id!r}; ids are in the column swot_id: marketgap show swot"
            )
        return found.iloc[0]

    def quotes(self, ids: list[str]) -> pd.DataFrame:
        """What stands behind evidence ids, in their order.

        Parameters
        ----------
        ids
            Of opinions, reviews, FAQ entries, or keywords: the parts of a column ``evidence_ids``.

        Returns
        -------
        pandas.DataFrame
            ``evidence_id, kind`` (opinion, review, faq, keyword)``, brand, source`` str, ``published`` datetime64[us,
            UTC], ``quote, url, page_id`` str (``marketgap show page ID`` prints the archived page), ``corrected`` str.

        Examples
        --------
        ``market.quotes(market.gaps()["evidence_ids"].iloc[0].split("|"))``
        """
        tables = {name: self.results.tables[name] for name in ("reviews", "opinions", "faq", "rankings")}
        return find_quotes([name for name in ids if name], **tables)
