"""A market's results as one explores them in a notebook."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from analysis.errors import ResultsError
from analysis.evidence import find_quotes
from analysis.names import check_name
from analysis.programme_view import SIDES, ProgrammeView, keep_rows
from analysis.result_files import Results, read_results
from spiders.market import Market

QUADRANTS = ("strength", "weakness", "opportunity", "threat")
LABELS = ("negative", "neutral", "positive", "unknown")


class MarketView(ProgrammeView):
    """The tables of the last analysis, with the filters one needs most.

    Every method gives a new frame; column names and types are those of the exported tables. Brands and themes are
    known by id and by name; a name that there is not is answered with the nearest ones.
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
        """``brand, name, own, reviews`` and the brand's standing against the market."""
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
        """The SWOT of one brand (default: of all), one quadrant (default: all)."""
        return keep_rows(
            self.table("swot"), brand=self.brand_id(brand), quadrant=check_name("quadrant", quadrant, QUADRANTS)
        )

    def gaps(self, *, supported: bool = False) -> pd.DataFrame:
        """The gaps by rank; only the supported ones when asked."""
        return keep_rows(self.table("gaps"), certainty="supported" if supported else None)

    def themes(self) -> pd.DataFrame:
        """The themes, most complained about first."""
        return self.table("themes").sort_values(
            ["complaint_share", "theme_id"], ascending=[False, True], ignore_index=True
        )

    def comparisons(
        self,
        *,
        brand: str | None = None,
        against: str | None = "market",
        theme: str | None = None,
        side: str | None = None,
    ) -> pd.DataFrame:
        """Comparisons; with the market unless another brand is named (``against=None``: all)."""
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
        theme
            Theme id or label.
        brand
            Brand id or name.
        source
            Source name.
        polarity
            Label of the review: negative, neutral, positive, unknown.
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
        """Opinions (sentences and clauses); those about a theme when one is named."""
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
        """The evidence behind a cell of the SWOT: quotes with source, date, address and archived page."""
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
        """What stands behind evidence ids."""
        tables = {name: self.results.tables[name] for name in ("reviews", "opinions", "faq", "rankings")}
        return find_quotes([name for name in ids if name], **tables)
