"""Which columns of a result table a reader wants first, and what to say when the table has no row."""

from __future__ import annotations

import pandas as pd

from analysis.tables import TABLES

READER = {
    "reviews": ("brand", "source", "published", "rating", "text", "polarity_label", "main_theme", "url"),
    "opinions": ("brand", "text", "polarity_label", "intent", "themes"),
    "themes": ("theme_id", "origin", "complaint_share", "reviews", "n", "stability", "keywords"),
    "theme_rates": ("brand", "theme_id", "side", "share", "n"),
    "comparisons": ("brand", "against", "theme_id", "side", "ratio", "verdict", "q", "share", "share_against", "n"),
    "swot": ("brand", "quadrant", "statement", "q", "n", "robust", "swot_id"),
    "gaps": ("rank", "theme_id", "score", "demand", "dissatisfaction", "faq_silence", "n", "certainty", "why"),
    "faq": ("brand", "question", "answer", "url"),
    "faq_coverage": ("brand", "theme_id", "state", "score"),
    "rankings": ("keyword", "captured_at", "state", "position", "part", "brand", "title", "url"),
    "visibility": ("brand", "domain", "keyword_set", "share_of_voice", "ranked", "beyond_depth", "failed", "unhappy"),
    "discovered": ("domain", "kind", "share_of_voice", "keywords", "evidence"),
    "signals": ("brand", "kind", "vendor", "evidence", "url"),
    "responsiveness": ("channel", "brand", "reads", "answer_rate", "asked", "verdict", "note"),
    "metrics": ("metric", "brand", "reads", "n", "period", "note"),
    "journey": ("stage", "touchpoint", "brand", "emotion", "n", "pain_points", "verdict"),
    "personas": ("label", "share", "n", "traits", "pains", "delights", "note"),
    "inbox": ("team", "intent", "brand", "published", "text", "url"),
    "plan": ("gap_rank", "theme_id", "goal", "tactic", "steps", "kpi", "reviews_needed"),
    "goals": ("metric", "owner", "sentence", "state"),
    "changes": ("kind", "statement", "better", "q", "n"),
    "trends": ("brand", "theme_id", "side", "period", "share", "n", "spike"),
    "voices": ("kind", "brand", "theme_id", "side", "share", "n"),
    "standing": ("brand", "side", "share", "ratio", "verdict", "n", "rating"),
    "health": ("brand", "source", "started", "expected", "got", "blocked", "failed", "verdict", "reason"),
}
"""Table -> the columns to show; those that the table lacks are left out."""

NO_ROWS = {
    "reviews": "No review is here: marketgap crawl reviews, or marketgap import reviews FILE, then marketgap analyse.",
    "opinions": "No sentence is here. Widen the choice, or collect reviews and run marketgap analyse.",
    "themes": "No review speaks of a theme yet: collect or import more, then marketgap analyse.",
    "comparisons": "Nothing could be compared: it takes two brands with reviews on a source they share.",
    "swot": "The data supports no line. That is a result: it does not say that a brand has no strength or weakness.",
    "gaps": "The data supports no gap here. market.gaps() says for each theme which condition is not met.",
    "faq": "No FAQ was read: name FAQ pages in market.toml (faq = [...]) and run marketgap crawl faq.",
    "faq_coverage": "No FAQ was read: name FAQ pages in market.toml (faq = [...]) and run marketgap crawl faq.",
    "rankings": "No search result was captured: add [[keyword]] to market.toml and run marketgap crawl serp.",
    "visibility": "No search result was captured: add [[keyword]] to market.toml and run marketgap crawl serp.",
    "discovered": "No search result was captured: add [[keyword]] to market.toml and run marketgap crawl serp.",
    "responsiveness": "Nobody was seen answering: crawl a site that shows replies, or marketgap import contacts FILE.",
    "metrics": "Nothing was measured: marketgap import survey FILE (or tickets, customers), then marketgap analyse.",
    "journey": "No review speaks of a theme of that stage or brand.",
    "personas": "No groups were looked for: it takes reviews that speak of themes.",
    "inbox": "Nothing of the last 90 days asks for an answer.",
    "plan": "There is no plan: it needs a gap, and own = \"...\" under [market] in market.toml.",
    "goals": "No goal is set. One in market.toml is a [[goal]] with metric, target, deadline and owner.",
    "changes": "Nothing moved that could be told from chance, or this is the first analysis.",
    "health": "Nothing was collected yet: marketgap crawl, or marketgap import reviews FILE.",
}  # fmt: skip
"""Table -> what is missing and how to get it."""
NO_ROW = "There is no row. Widen the choice, or collect more and run marketgap analyse."


def recognise_table(frame: pd.DataFrame) -> str | None:
    """The result table that has these columns, all of the contract's among them; None for any other frame.

    >>> from analysis.columns import empty_table
    >>> recognise_table(empty_table(TABLES["gaps"])), recognise_table(pd.DataFrame({"n": [1]}))
    ('gaps', None)
    """
    here = set(frame.columns)
    fitting = [name for name, kinds in TABLES.items() if set(kinds) <= here]
    return max(fitting, key=lambda name: len(TABLES[name]), default=None)


def reader_columns(table: str, frame: pd.DataFrame) -> list[str]:
    """The columns to show of a result table; all of them when none is named for it."""
    return [name for name in READER.get(table, ()) if name in frame.columns] or list(frame.columns)
