"""The tables of the CX programme as one explores them in a notebook: journey, metrics, goals, plan, changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis.figures import Figure, find_figure
from analysis.inbox import read_teams
from analysis.journey import MARKET
from analysis.metrics.base import find_metrics
from analysis.names import check_name, say_nearest
from analysis.result_files import Results
from analysis.value_words import say_measured, say_metrics
from spiders.errors import UsageError
from spiders.market import Market

NOT_REACHED = "not reached"
"""For a median: fewer than half were answered in the time watched."""
SIDES = ("complaint", "praise")


def keep_rows(frame: pd.DataFrame, **wanted: Any) -> pd.DataFrame:
    """Rows with these values in these columns; None asks for nothing."""
    for column, value in wanted.items():
        if value is not None:
            frame = frame[frame[column] == value]
    return frame.reset_index(drop=True)


class ProgrammeView:
    """The part of :class:`analysis.market_view.MarketView` that is about the programme around the comparison."""

    market: Market

    @property
    def results(self) -> Results:
        """All tables."""
        raise NotImplementedError

    def table(self, name: str) -> pd.DataFrame:
        """A result table by name, as it is exported.

        Parameters
        ----------
        name
            One of :attr:`analysis.market_view.MarketView.tables`; docs/tables.md lists their columns and dtypes.

        Returns
        -------
        pandas.DataFrame
            A copy; text columns ``str``, shares and figures ``float64``, counts ``Int64``, moments ``datetime64[us, UTC]``.

        Raises
        ------
        ResultsError
            When there is no such table; names the nearest.

        Examples
        --------
        ``market.table("theme_rates")``
        """
        return self.results.table(name)

    def journey(self, *, brand: str | None = None, stage: str | None = None) -> pd.DataFrame:
        """The journey map: one row a stage, touchpoint and brand, in the order in which customers go through it.

        Parameters
        ----------
        brand
            Id or name; ``"market"`` is all brands together.
        stage
            A stage of the journey, or ``"not placed"``.

        Returns
        -------
        pandas.DataFrame
            ``stage, touchpoint`` ("all" is the whole stage)``, brand, goal, emotion`` (-1 all complain .. 1 all
            praise) with ``low, high``, ``pain_points, n, complaints, praises, complaint_share, ratio, q, verdict``
            (against the other brands) and ``evidence_ids``, which :meth:`quotes` turns into quotes.

        Raises
        ------
        UsageError
            When there is no such brand or stage; names the nearest.

        Examples
        --------
        ``market.journey(brand="acme", stage="service")``
        """
        journey = self.table("journey")
        wanted = MARKET if brand == MARKET else self.brand_id(brand)
        return keep_rows(journey, brand=wanted, stage=check_name("stage", stage, _values(journey, "stage")))

    def metrics(
        self,
        *,
        brand: str | None = None,
        metric: str | None = None,
        period: str | None = "all",
        segment: str | None = "",
    ) -> pd.DataFrame:
        """NPS, CES, CSAT, times, churn and the like; by default over the whole time and all segments together.

        Parameters
        ----------
        brand, metric
            All when not named.
        period
            ``"all"`` for the whole time, ``"2026-Q1"`` for a quarter, None for everything.
        segment
            Empty for all customers together, a segment's name (``"channel: chat"``), None for everything.

        Returns
        -------
        pandas.DataFrame
            ``brand, metric, value, low, high, n, period, segment, note``, and ``reads``: value and interval with
            their unit. What each metric is: docs/metrics.md.

        Examples
        --------
        ``market.metrics(metric="nps", period=None)``
        """
        table = self.table("metrics")
        table["reads"] = say_metrics(table)
        if "segment" not in table:
            table["segment"] = ""
        found = keep_rows(
            table,
            brand=self.brand_id(brand),
            metric=check_name("metric", metric, [known.name for known in find_metrics()]),
            period=check_name("period", period, ["all", *_values(table, "period", but="all")]),
        )
        if segment is None:
            return found
        known = ["", *_values(table, "segment", but="")]
        return keep_rows(found.fillna({"segment": ""}), segment=check_name("segment", segment, known))

    def responsiveness(self, *, brand: str | None = None, channel: str | None = None) -> pd.DataFrame:
        """How fast and how often brands answer.

        Parameters
        ----------
        brand
            Id or name.
        channel
            ``"contacts:email"``, or ``"contacts"``, ``"tickets"``, ``"reviews"`` for all channels of that kind.

        Returns
        -------
        pandas.DataFrame
            ``brand, channel, asked, answered, censored, median_seconds, low, high`` (unanswered ones counted as still
            waiting)``, answer_rate`` with its interval, ``speed, q, verdict`` against the other brands, ``note``, and
            ``reads``: median and interval with their unit.

        Examples
        --------
        ``market.responsiveness(brand="bolt")``
        """
        table = self.table("responsiveness")
        every = _values(table, "channel")
        spans = zip(table["median_seconds"], table["low"], table["high"], strict=True)
        table["reads"] = [say_measured(m, a, b, "seconds", NOT_REACHED) for m, a, b in spans]
        table = keep_rows(table, brand=self.brand_id(brand))
        kinds = dict.fromkeys(name.partition(":")[0] for name in every)
        name = check_name("channel", channel, [*every, *(kind for kind in kinds if kind not in every)])
        if name is None or name in every:
            return keep_rows(table, channel=name)
        return table[table["channel"].str.partition(":")[0] == name].reset_index(drop=True)

    def goals(self) -> pd.DataFrame:
        """Where the goals of market.toml stand.

        Returns
        -------
        pandas.DataFrame
            ``metric, brand, owner, target, deadline, baseline`` (with interval, n and moment)``, value, low, high, n,
            state`` (met, on_the_way, not_moving, cannot_tell)``, sure, sentence``.

        Examples
        --------
        ``market.goals()[["metric", "state", "sentence"]]``
        """
        return self.table("goals")

    def plan(self) -> pd.DataFrame:
        """For each gap of one's own brand a measurable goal and tactics with their steps (joined by ``|``).

        Returns
        -------
        pandas.DataFrame
            ``gap_rank, goal, metric, baseline, low, high, target, deadline, owner, tactic, steps, theme_id, certainty,
            proposed_from, reviews_needed, why, kpi``; no row without ``own`` in market.toml.

        Examples
        --------
        ``market.plan().drop_duplicates("gap_rank")``
        """
        return self.table("plan")

    def trends(
        self, *, theme: str | None = None, brand: str | None = None, side: str | None = "complaint"
    ) -> pd.DataFrame:
        """Shares period by period; ``spike`` marks those that stand out.

        Parameters
        ----------
        theme
            Theme id.
        brand
            Id or name; ``"market"`` is all brands together.
        side
            complaint, praise, or None for both.

        Returns
        -------
        pandas.DataFrame
            ``brand, theme_id, side, period, start, reviews, n, share, low, high, usual, z, p, q, spike``.

        Examples
        --------
        ``market.trends(theme="refunds", brand="acme")``
        """
        return keep_rows(
            self.table("trends"),
            theme_id=self.theme_id(theme),
            brand=MARKET if brand == MARKET else self.brand_id(brand),
            side=check_name("side", side, SIDES),
        )

    def changes(self, *, brand: str | None = None, kind: str | None = None) -> pd.DataFrame:
        """What moved since the analysis before; no row when there was none.

        Returns
        -------
        pandas.DataFrame
            ``change_id, kind, brand, theme_id, subject, statement, before, after, low, high, q, n, better, since,
            evidence_ids``.

        Examples
        --------
        ``market.changes()[["kind", "statement"]]``
        """
        table = self.table("changes")
        known = _values(table, "kind")
        return keep_rows(table, brand=self.brand_id(brand), kind=check_name("kind of change", kind, known))

    def personas(self) -> pd.DataFrame:
        """Segments of reviewers that speak of the same things; none where the data shows none.

        Returns
        -------
        pandas.DataFrame
            ``persona_id, label, share, n, traits, pains, delights``, the share's interval, ``stability`` (how well the
            segment is found again, 0..1), ``quotes`` (for :meth:`quotes`) and ``note``.

        Examples
        --------
        ``market.personas()[["label", "share", "low", "high", "n"]]``
        """
        return self.table("personas")

    def inbox(self, *, intent: str | None = None, brand: str | None = None, team: str | None = None) -> pd.DataFrame:
        """What somebody should answer or act on, newest first.

        Parameters
        ----------
        intent
            sales lead, feature request, incident, technical fault, question.
        brand
            Id or name.
        team
            sales, product, operations, support.

        Returns
        -------
        pandas.DataFrame
            ``intent, team, brand, kind, source, published, text, url, opinion_id, page_id, theme, theme_id, answered``.

        Examples
        --------
        ``market.inbox(team="support")``
        """
        teams = read_teams()
        return keep_rows(
            self.table("inbox"),
            brand=self.brand_id(brand),
            intent=check_name("intent", intent, teams),
            team=check_name("team", team, dict.fromkeys(teams.values())),
        )

    def coverage(self, *, brand: str | None = None, theme: str | None = None, state: str | None = None) -> pd.DataFrame:
        """Which themes each brand's FAQ answers.

        Parameters
        ----------
        brand, theme
            Id or name; all when not named.
        state
            answered, partly, silent, no_faq (none was found) or unknown (nothing to tell by in that language).

        Returns
        -------
        pandas.DataFrame
            ``brand, theme_id, state`` str, ``score`` float64 (how far the theme stands out for the entry, in standard
            deviations), ``faq_ids`` str (joined by ``|``).

        Examples
        --------
        ``market.coverage(theme="refunds")``
        """
        states = ("answered", "partly", "silent", "no_faq", "unknown")
        return keep_rows(
            self.table("faq_coverage"),
            brand=self.brand_id(brand),
            theme_id=self.theme_id(theme),
            state=check_name("state", state, states),
        )

    def visibility(self, *, brand: str | None = None, keyword_set: str | None = None) -> pd.DataFrame:
        """Share of voice of brands and other sites, the largest first.

        Returns
        -------
        pandas.DataFrame
            ``brand, domain, keyword_set, share_of_voice, low_curve, high_curve, ranked, beyond_depth, failed`` and how
            the brand's customers stand to it.

        Examples
        --------
        ``market.visibility().head(10)``
        """
        table = self.table("visibility")
        known = _values(table, "keyword_set")
        return keep_rows(
            table, brand=self.brand_id(brand), keyword_set=check_name("keyword set", keyword_set, known)
        ).sort_values("share_of_voice", ascending=False, kind="stable", ignore_index=True)

    def figure(self, name: str, *, brand: str | None = None) -> Figure:
        """One measured number by its name, as goals name it.

        Parameters
        ----------
        name
            ``"complaint_share:waiting"``, ``"nps"``, ``"answer_rate:contacts:email"`` ...: :mod:`analysis.figures`.
        brand
            Id or name; one's own when not named.

        Returns
        -------
        Figure
            ``value, low, high`` float (NaN when nothing was measured), ``n`` int, ``unit``; ``.say()`` reads it.

        Raises
        ------
        AnalysisError
            When there is no such figure; names the nearest.
        UsageError
            When no brand is named and market.toml has no ``own``.

        Examples
        --------
        ``market.figure("nps", brand="acme").say()`` reads ``31.2``.
        """
        wanted = self.brand_id(brand) or self.market.market.own
        if wanted is None:
            raise UsageError(f"figure {name!r}: of which brand? give brand=..., or own under [market] in market.toml")
        return find_figure(name, self.results.tables, brand=wanted)

    def brand_id(self, words: str | None) -> str | None:
        """Id of the brand of that id or name; None for None.

        Raises
        ------
        UsageError
            When no brand is called that; names the nearest.
        """
        if words is None:
            return None
        found = self.market.find_brand(words)
        if found is None:
            ids = [brand.id for brand in self.market.brand]
            near = say_nearest(words, ids) or say_nearest(words, [brand.name for brand in self.market.brand])
            raise UsageError(f"no brand is called {words!r}{near}; the brands of this market are {', '.join(ids)}")
        return found.id

    def theme_id(self, words: str | None) -> str | None:
        """Id of the theme of that id or label; None for None.

        Raises
        ------
        UsageError
            When no review speaks of such a theme; names the nearest.
        """
        themes = self.table("themes")
        of_label = dict(zip(themes["label"].str.casefold(), themes["theme_id"], strict=True))
        if words is not None and words.casefold() in of_label:
            return str(of_label[words.casefold()])
        return check_name("theme", words, sorted(themes["theme_id"].astype("str")))


def _values(frame: pd.DataFrame, column: str, *, but: str | None = None) -> Iterable[str]:
    """The different values of a column in the order of the table."""
    return [str(value) for value in frame[column].dropna().unique() if value != but]
