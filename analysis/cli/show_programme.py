"""How ``marketgap show`` prints the tables of the programme: units said, intervals beside values, plans as paragraphs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from analysis.cli.screen import say
from analysis.cli.show_voices import print_inbox, print_personas

if TYPE_CHECKING:
    import pandas as pd

STATES = {"met": "Met", "on_the_way": "On the way", "not_moving": "Not moving", "cannot_tell": "Cannot tell"}
WHOLE = "all"


def read_metrics(frame: pd.DataFrame) -> pd.DataFrame:
    """Values with their units; the whole time and everybody first, then quarters, then segments."""
    from analysis.value_words import say_metrics

    segment = frame["segment"].fillna("")
    told = frame.assign(
        value=say_metrics(frame),
        of=frame["period"].where(segment.eq(""), segment),
        order=segment.ne("") * 2 + frame["period"].ne(WHOLE),
    ).sort_values("order", kind="stable")
    return told[["brand", "metric", "of", "value", "n"]]


def read_responsiveness(frame: pd.DataFrame) -> pd.DataFrame:
    """Answers as x of y, times with their unit."""
    from analysis.value_words import say_measured

    spans = zip(frame["median_seconds"], frame["low"], frame["high"], strict=True)
    told = frame.assign(
        answered=[f"{a} of {n}" for a, n in zip(frame["answered"], frame["asked"], strict=True)],
        median=[say_measured(median, low, high, "seconds", "not reached") for median, low, high in spans],
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
    from analysis.value_words import say_measured

    spike = frame["spike"].fillna(value=False).astype("bool")
    spans = zip(frame["share"], frame["low"], frame["high"], strict=True)
    told = frame.assign(
        theme=frame["theme_id"].where(frame["side"].eq("complaint"), frame["theme_id"] + " (praise)"),
        reviews=[f"{k} of {n}" for k, n in zip(frame["reviews"], frame["n"], strict=True)],
        share=[say_measured(share, low, high, "share") for share, low, high in spans],
        usual=[
            (say_measured(usual, float("nan"), float("nan"), "share", "") + (" SPIKE" if high else ""))
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
    "personas": "Shares are of the reviews that speak of a theme. What a persona is, and what not: docs/method.md.",
    "inbox": "The last 90 days, newest first. To work on it: marketgap export inbox --to inbox.xlsx",
}
"""Table -> what is printed below it."""

EMPTY = {
    "metrics": "Nothing measured yet: marketgap import survey (or tickets, customers) FILE; see docs/importing.md.",
    "responsiveness": "Nobody was seen answering: crawl a site that shows replies, or marketgap import contacts FILE.",
    "journey": "No review speaks of a theme yet.",
    "trends": "No review with a date speaks of a theme yet.",
    "changes": "Nothing moved that could be told from chance, or no earlier analysis is kept: marketgap changes says which.",
    "inbox": "Nothing of the last 90 days asks for an answer: no lead, request, incident, fault or question.",
    "goals": 'No goal is set. One in market.toml: [[goal]] metric = "nps", target = 40, deadline = 2027-06-30, owner = "..."',
    "plan": "No plan: it needs gaps (marketgap show gaps), and own under [market] in market.toml.",
}
"""Table -> what is said when it has no row."""


def print_goals(frame: pd.DataFrame) -> None:
    """Each goal as a sentence."""
    for goal in frame.to_dict("records"):
        owner = f" (owner: {goal['owner']})" if isinstance(goal["owner"], str) else ""
        say(f"\n{STATES.get(str(goal['state']), goal['state'])}: {goal['metric']}{owner}")
        say(str(goal["sentence"]), indent=2)


def print_plan(frame: pd.DataFrame) -> None:
    """Each gap's goal, then its tactics with their steps."""
    import pandas as pd

    for rank, part in frame.groupby("gap_rank", sort=False):
        first = part.iloc[0]
        sure = "" if first["certainty"] == "supported" else " (looked at, not a gap beyond doubt)"
        say(f"\n{rank}. {first['theme_id']}{sure}")
        say(str(first["goal"]), indent=3)
        if pd.notna(first["reviews_needed"]):
            needed = int(first["reviews_needed"])
            say(f"To see that step for sure takes about {needed:,} reviews before and after.", indent=3)
        for tactic in part.to_dict("records"):
            why = f" - {tactic['why']}" if isinstance(tactic["why"], str) and tactic["why"] else ""
            say(f"{tactic['tactic']}{why}", indent=5, lead="   * ")
            for number, step in enumerate(str(tactic["steps"]).split("|"), 1):
                say(step, indent=8, lead=f"     {number}. ")


PRINTERS: dict[str, Callable[[pd.DataFrame], None]] = {
    "goals": print_goals,
    "plan": print_plan,
    "personas": print_personas,
    "inbox": print_inbox,
}
"""Table -> what prints it as paragraphs."""
