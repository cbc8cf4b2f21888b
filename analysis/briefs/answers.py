"""How often and how fast each brand answers, channel by channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.briefs.figure_names import name_channel
from analysis.briefs.given import given_table
from analysis.briefs.web_text import show_text
from analysis.briefs.wording import (
    missing,
    say_count,
    say_duration,
    say_number,
    say_number_interval,
    say_share,
    say_share_interval,
)
from analysis.charts.base import ChartView
from analysis.languages import N_, gettext, say_in_language

MOST_CHANNELS, MOST_BRANDS = 8, 12
VERDICTS = {"faster": ("▲", N_("answers sooner than the others")), "slower": ("▼", N_("answers later than the others"))}
NOT_REACHED = N_("not reached")


@dataclass(frozen=True, kw_only=True)
class AnswerRow:
    """One brand on one channel."""

    brand: str
    own: bool
    asked: str
    answered: str
    rate: str
    rate_interval: str
    median: str
    median_interval: str
    mark: str
    verdict: str
    verdict_detail: str
    note: str


@dataclass(frozen=True, kw_only=True)
class ChannelAnswers:
    """All brands on one channel; ``more`` are not shown."""

    channel: str
    rows: tuple[AnswerRow, ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class AnswersView:
    """The channels with most questions; ``more`` are not shown."""

    channels: tuple[ChannelAnswers, ...]
    more: int


def build_answers(view: ChartView) -> AnswersView | None:
    """Table responsiveness as words; None when it is empty."""
    table = answered_channels(view)
    if table.empty:
        return None
    channels = list(dict.fromkeys(str(c) for c in table["channel"]))
    found = []
    for channel in channels[:MOST_CHANNELS]:
        rows = table[table["channel"] == channel]
        shown = rows.head(MOST_BRANDS)
        found.append(
            ChannelAnswers(
                channel=name_channel(channel),
                rows=tuple(_row(view, row, alone=len(rows) == 1) for _, row in shown.iterrows()),
                more=len(rows) - len(shown),
            )
        )
    return AnswersView(channels=tuple(found), more=max(0, len(channels) - MOST_CHANNELS))


def answered_channels(view: ChartView) -> pd.DataFrame:
    """Table responsiveness: channels on which brands can be compared first, then those with most questions."""
    table = given_table(view, "responsiveness")
    if table.empty:
        return table
    order = {brand: number for number, brand in enumerate(view.brands)}
    table = table[table["brand"].isin(list(order))]
    channels = table.groupby("channel")
    table = table.assign(
        alone=channels["brand"].transform("size").eq(1),
        weight=channels["asked"].transform("sum"),
        order=table["brand"].map(order),
    )
    keys = ["alone", "weight", "channel", "order"]
    return table.sort_values(keys, ascending=[True, False, True, True], kind="stable")


def _row(view: ChartView, row: pd.Series[Any], *, alone: bool) -> AnswerRow:
    brand = str(row["brand"])
    reached = not missing(row["median_seconds"])
    low, high = row["low"], row["high"]
    if reached and not missing(low):
        upper = gettext("no upper limit yet") if missing(high) else say_duration(high)
        interval = gettext("{low} to {upper}", low=say_duration(low), upper=upper)
    else:
        interval = "" if reached else gettext("fewer than half were answered while watched")
    mark, verdict = VERDICTS.get(
        str(row.get("verdict")),
        ("", gettext("no other brand to compare with")) if alone else ("?", gettext("cannot tell")),
    )
    times = ""
    if mark in {"▲", "▼"} and not missing(row["speed"]):
        times = gettext(
            "answers come at {speed} times the rate, 95 % interval {speed_low}",
            speed=say_number(row["speed"]),
            speed_low=say_number_interval(row["speed_low"], row["speed_high"]),
        )
    return AnswerRow(
        brand=view.brands[brand],
        own=brand == view.own,
        asked=say_count(row["asked"]),
        answered=say_count(row["answered"]),
        rate=say_share(row["answer_rate"]),
        rate_interval=say_share_interval(row.get("answer_rate_low"), row.get("answer_rate_high")),
        median=say_duration(row["median_seconds"]) if reached else gettext(NOT_REACHED),
        median_interval=interval,
        mark=mark,
        verdict=gettext(verdict),
        verdict_detail=times,
        note=say_in_language(show_text(row.get("note"), 120)),
    )  # fmt: skip
