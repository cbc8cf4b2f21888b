"""Which sections a brief has, in the order in which somebody who decides reads them, and how to get those it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.languages import N_, gettext

if TYPE_CHECKING:
    from analysis.briefs.context import Brief

SECTIONS = (
    ("findings", N_("Findings")), ("changes", N_("Changes")), ("brands", N_("Brands")), ("swot", N_("SWOT")), ("themes", N_("Complaints")),
    ("gaps", N_("Gaps")), ("plan", N_("Plan")), ("journey", N_("Journey")), ("answers", N_("Answers")), ("metrics", N_("Metrics")),
    ("personas", N_("Personas")), ("visibility", N_("Search")), ("faq", N_("FAQs")), ("more", N_("Not in here")), ("method", N_("Method")),
    ("sources", N_("Sources")), ("evidence", N_("Evidence")),
)  # fmt: skip
"""Id and name in the table of contents."""
HOW = {
    "plan": (N_("A plan"), N_("it needs your own brand (own = … under [market] in market.toml) and a gap or a theme that was looked at.")),
    "journey": (N_("The journey map"), N_("it needs reviews that speak of a named theme: marketgap crawl reviews, or marketgap import reviews FILE.")),
    "answers": (
        N_("Who answers, and how fast"),
        N_("it needs owner replies beside the reviews that are crawled, requests to your help desk (marketgap import tickets FILE) or test enquiries at your rivals (marketgap import contacts FILE)."),
    ),
    "metrics": (
        N_("NPS, effort, satisfaction, response times, churn"),
        N_("they come from your own files: marketgap import survey FILE, tickets FILE or customers FILE; with --template you get a table to fill in."),
    ),
    "personas": (N_("Personas"), ""),
}  # fmt: skip
"""Section -> what it is and how to get it."""


def list_sections(brief: Brief) -> list[tuple[str, str]]:
    """(id, name) of the sections that this brief has."""
    lacking = _lacking(brief) | (set() if brief.changes.since else {"changes"})
    if not list_absent(brief):
        lacking.add("more")
    return [(key, gettext(name)) for key, name in SECTIONS if key not in lacking]


def list_absent(brief: Brief) -> list[tuple[str, str]]:
    """(what, how to get it) of the sections that this brief has not; a rival's brief lacks no plan."""
    lacking = _lacking(brief) - ({"plan"} if brief.perspective else set())
    said = {**HOW, "personas": (HOW["personas"][0], brief.personas.rest if brief.personas else "")}
    return [(gettext(said[key][0]), gettext(said[key][1])) for key in HOW if key in lacking and said[key][1]]


def _lacking(brief: Brief) -> set[str]:
    there = {
        "plan": bool(brief.plan or brief.goals),
        "journey": brief.journey is not None,
        "answers": brief.answers is not None,
        "metrics": brief.metrics is not None,
        "personas": brief.personas is not None and bool(brief.personas.cards),
    }
    return {key for key, is_there in there.items() if not is_there}
