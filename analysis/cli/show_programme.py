"""How ``marketgap show`` prints the tables of the programme: units said, intervals beside values, plans as paragraphs."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    import pandas as pd

    from analysis.figures import Unit

STATES = {"met": "Met", "on_the_way": "On the way", "not_moving": "Not moving", "cannot_tell": "Cannot tell"}
TIMES = ((86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds"))
WHOLE = "all"


def read_metrics(frame: pd.DataFrame) -> pd.DataFrame:
    """Values with their units; the whole time and everybody first, then quarters, then segments."""
    from analysis.figures import METRICS

    segment = frame["segment"].fillna("")
    units = [METRICS[str(name)][0] if name in METRICS else "index" for name in frame["metric"]]
    told = frame.assign(
        value=[
            _say(v, a, b, unit)
            for v, a, b, unit in zip(frame["value"], frame["low"], frame["high"], units, strict=True)
        ],
        of=frame["period"].where(segment.eq(""), segment),
        order=segment.ne("") * 2 + frame["period"].ne(WHOLE),
    ).sort_values("order", kind="stable")
    return told[["brand", "metric", "of", "value", "n"]]


def read_responsiveness(frame: pd.DataFrame) -> pd.DataFrame:
    """Answers as x of y, times with their unit."""
    spans = zip(frame["median_seconds"], frame["low"], frame["high"], strict=True)
    told = frame.assign(
        answered=[f"{a} of {n}" for a, n in zip(frame["answered"], frame["asked"], strict=True)],
        median=[_say(median, low, high, "seconds", "not reached") for median, low, high in spans],
    )
    return told[["brand", "channel", "answered", "median", "verdict"]]


def read_journey(frame: pd.DataFrame) -> pd.DataFrame:
    """Emotion with its interval; pains as a list."""
    touchpoint = frame["touchpoint"].where(frame["touchpoint"].ne(WHOLE), "")
    spans = zip(frame["emotion"], frame["low"], frame["high"], strict=True)
    told = frame.assign(
        where=frame["stage"].where(touchpoint.eq(""), frame["stage"] + ", " + touchpoint),
        emotion=[f"{value:+.2f} ({low:+.2f} to {high:+.2f})" for value, low, high in spans],
        pain_points=frame["pain_points"].fillna("").str.replace("|", ", "),
    )
    return told[["where", "brand", "emotion", "n", "pain_points"]]


def read_trends(frame: pd.DataFrame) -> pd.DataFrame:
    """Periods that stand out first."""
    spike = frame["spike"].fillna(value=False).astype("bool")
    spans = zip(frame["share"], frame["low"], frame["high"], strict=True)
    told = frame.assign(
        theme=frame["theme_id"].where(frame["side"].eq("complaint"), frame["theme_id"] + " (praise)"),
        reviews=[f"{k} of {n}" for k, n in zip(frame["reviews"], frame["n"], strict=True)],
        share=[_say(share, low, high, "share") for share, low, high in spans],
        usual=[
            (_say(usual, float("nan"), float("nan"), "share", "") + (" SPIKE" if high else ""))
            for usual, high in zip(frame["usual"], spike, strict=True)
        ],
        order=~spike,
    ).sort_values("order", kind="stable")
    return told[["brand", "theme", "period", "reviews", "share", "usual"]]


def read_changes(frame: pd.DataFrame) -> pd.DataFrame:
    """What moved, in words."""
    return frame[["kind", "brand", "statement"]]


READERS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "metrics": read_metrics,
    "responsiveness": read_responsiveness,
    "journey": read_journey,
    "trends": read_trends,
    "changes": read_changes,
}
"""Table -> what of it is printed."""

BELOW = {
    "metrics": "In brackets the 95 % interval. What each one is, and what is left out: docs/metrics.md.",
    "responsiveness": (
        "median: of all who asked, with its 95 % interval; who got no answer counts as still waiting (docs/metrics.md).\n"
        "not reached: fewer than half were answered in the time watched."
    ),
    "journey": "emotion: -1 all complain, +1 all praise, with the 95 % interval; without a touchpoint: the whole stage.",
    "trends": "SPIKE: five complaints or more, at least twice the usual share, and beyond chance.",
    "changes": "What was looked at and what a change is: marketgap changes.",
}
"""Table -> what is printed below it."""

EMPTY = {
    "metrics": "Nothing measured yet: marketgap import survey (or tickets, customers) FILE; see docs/importing.md.",
    "responsiveness": "Nobody was seen answering: crawl a site that shows replies, or marketgap import contacts FILE.",
    "journey": "No review speaks of a theme yet.",
    "trends": "No review with a date speaks of a theme yet.",
    "changes": "Nothing moved that could be told from chance, or no earlier analysis is kept: marketgap changes says which.",
    "goals": 'No goal is set. One in market.toml: [[goal]] metric = "nps", target = 40, deadline = 2027-06-30, owner = "..."',
    "plan": "No plan: it needs gaps (marketgap show gaps), and own under [market] in market.toml.",
}
"""Table -> what is said when it has no row."""


def print_goals(frame: pd.DataFrame) -> None:
    """Each goal as a sentence."""
    for goal in frame.to_dict("records"):
        owner = f" (owner: {goal['owner']})" if isinstance(goal["owner"], str) else ""
        typer.echo(f"\n{STATES.get(str(goal['state']), goal['state'])}: {goal['metric']}{owner}")
        _echo(str(goal["sentence"]), indent=2)


def print_plan(frame: pd.DataFrame) -> None:
    """Each gap's goal, then its tactics with their steps."""
    import pandas as pd

    for rank, part in frame.groupby("gap_rank", sort=False):
        first = part.iloc[0]
        sure = "" if first["certainty"] == "supported" else " (looked at, not a gap beyond doubt)"
        typer.echo(f"\n{rank}. {first['theme_id']}{sure}")
        _echo(str(first["goal"]), indent=3)
        if pd.notna(first["reviews_needed"]):
            needed = int(first["reviews_needed"])
            _echo(f"To see that step for sure takes about {needed:,} reviews before and after.", indent=3)
        for tactic in part.to_dict("records"):
            why = f" - {tactic['why']}" if isinstance(tactic["why"], str) and tactic["why"] else ""
            _echo(f"{tactic['tactic']}{why}", indent=5, lead="   * ")
            for number, step in enumerate(str(tactic["steps"]).split("|"), 1):
                _echo(step, indent=8, lead=f"     {number}. ")


PRINTERS: dict[str, Callable[[pd.DataFrame], None]] = {"goals": print_goals, "plan": print_plan}
"""Table -> what prints it as paragraphs."""


def _echo(text: str, *, indent: int, lead: str | None = None) -> None:
    """A paragraph at the terminal's width, or on one line where there is no terminal."""
    import sys
    from shutil import get_terminal_size
    from textwrap import fill

    room = " " * indent
    width = min(get_terminal_size().columns, 110) if sys.stdout.isatty() else 100_000
    plain = "".join(c if c.isprintable() else " " for c in text)
    typer.echo(fill(plain, width, initial_indent=room if lead is None else lead, subsequent_indent=room))


def _say(value: float, low: float, high: float, unit: Unit, missing: str = "") -> str:
    """``2.8 hours (2.6 to 3.0)``: the unit of the value is that of the interval."""
    from analysis.figures import say_value
    from analysis.wording import say_number

    ends = [float(value), float(low), float(high)]
    known = [end for end in ends if isfinite(end)]
    if not known:
        return missing
    if unit == "seconds":
        size, name = next((s, n) for s, n in TIMES if known[0] >= s or s == 1)
        said = [say_number(end / size) if isfinite(end) else "" for end in ends]
        word = f" {name}"
    else:
        word = " %" if unit == "share" else ""
        said = [say_value(end, unit).removesuffix(word) if isfinite(end) else "" for end in ends]
    whole = f"{said[0]}{word}" if said[0] else missing
    if not (said[1] or said[2]):
        return whole
    unsaid = "" if said[0] else word
    interval = (
        f"{said[1]} to {said[2]}" if said[1] and said[2] else f"over {said[1]}" if said[1] else f"up to {said[2]}"
    )
    return f"{whole} ({interval}{unsaid})"
