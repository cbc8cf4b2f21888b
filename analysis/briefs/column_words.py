"""What the result tables and their columns hold, for somebody who opens them in a spreadsheet."""

from __future__ import annotations

TABLE_WORDS = {
    "reviews": "Every review that was collected; copies are kept and marked.",
    "opinions": "The reviews sentence by sentence, each with its polarity and themes.",
    "themes": "What opinions are about, and how often.",
    "theme_rates": "Share of each brand's reviews that complain about or praise each theme.",
    "comparisons": "Each brand against the others or against one rival, theme by theme.",
    "standing": "Each brand against the others by reviews as a whole, and by rating.",
    "swot": "Strengths, weaknesses, opportunities and threats with the rule each follows from.",
    "gaps": "Themes by opportunity score, with its parts.",
    "faq": "The FAQ entries that were found.",
    "faq_coverage": "Whether each brand's FAQ answers each theme.",
    "rankings": "The results pages that were captured, row by row.",
    "visibility": "Share of voice in search by brand and site.",
    "discovered": "Sites seen for the keywords, and what kind of site each is.",
    "signals": "Ways to reach each brand that were seen on its pages.",
    "responsiveness": "How many were answered on each channel, and how fast.",
    "metrics": "NPS, effort, satisfaction, response times, churn and value, from files that were imported.",
    "journey": "How customers fare at each stage and touchpoint.",
    "personas": "Groups of reviewers that the data shows.",
    "plan": "For each gap: starting point, target, deadline, tactics, steps.",
    "goals": "The goals of market.toml and where they stand.",
    "changes": "What moved since the analysis before.",
    "trends": "Shares by period, with periods that stand out.",
    "voices": "Shares in mentions and survey comments, kept apart from reviews.",
    "inbox": "Opinions that ask for something, with the team whose work it is.",
    "health": "Each crawl and import: expected against got.",
}
COLUMN_WORDS = {
    "accepted": "whether it was taken into market.toml", "against": "whom the brand is compared with; market: all others together",
    "answer": "the answer as published", "answer_rate": "share of those who asked that got an answer", "answered": "how many got an answer",
    "asked": "how many asked", "author_key": "a code in place of the author's name", "baseline": "where it stood at the start",
    "baseline_at": "when the start was measured", "baseline_n": "what the start rests on", "before": "value before", "after": "value now",
    "best_position": "best place seen", "better": "whether the change is good for the brand", "beyond_depth": "keywords for which it was not within the depth looked at",
    "blocked": "pages refused", "brand": "id of the brand in market.toml", "captured_at": "when the results page was taken",
    "caution": "why to be careful", "censored": "how many still wait; they count as waiting, not as lost", "certainty": "supported, or what the data lacks",
    "change_id": "id of the change", "channel": "where customers asked", "channel_silence": "share of brands without chat or telephone seen",
    "checks": "in how many other ways the result was looked at", "complaint_share": "share of reviews that complain", "complaints": "reviews that complain",
    "corrected": "what a person corrected", "counted": "no: a copy or a mention, left out of shares", "country": "country", "crawl_id": "id of the crawl or import",
    "deadline": "until when", "delights": "what these reviewers praise", "demand": "share of reviews that speak of the theme", "depth": "how many results were looked at",
    "device": "device the search was made for", "dissatisfaction": "share of complaints among complaints and praise", "domain": "site",
    "dropped": "records lost, for example without text", "duplicate_of": "the review of which this is a copy", "duplicates": "records seen twice",
    "emotion": "mood from -1 (all complain) to 1 (all praise)", "evidence": "what was seen", "evidence_ids": "opinions, entries or rows behind it, set apart by |",
    "exact": "whether an exact test was used because numbers are small", "example_ids": "example opinions", "example_title": "an example's title", "example_url": "an example's address",
    "expected": "how many the source says it has", "failed": "pages or captures that failed", "failed_checks": "checks that the result did not pass",
    "faq_id": "id of the FAQ entry", "faq_ids": "entries that answer", "faq_silence": "share of FAQs that do not answer; half answers count half",
    "figure": "the figure behind the statement", "fill_rates": "share of records that have each field", "finished": "end", "goal": "what is to be reached, or what the customer wants",
    "gap_rank": "rank of the gap", "gone": "whether it was missing at the last visit", "got": "how many came", "helpful": "how many found the review helpful",
    "high": "upper limit of the 95 % interval", "high_curve": "with the more generous click curve", "importance": "how many speak of it, 0 to 10",
    "intent": "question, request, fault, incident, lead, complaint or praise", "key_phrases": "phrases typical of it", "keyword": "search words", "keyword_set": "group of keywords",
    "keywords": "words typical of it, or how many keywords", "kind": "kind of record", "kpi": "what it is measured by", "label": "name to show", "language": "language code",
    "low": "lower limit of the 95 % interval", "low_curve": "with the less generous click curve", "main_theme": "theme spoken of most", "markup": "how the entry was published",
    "median_seconds": "time until half are answered, in seconds", "metric": "what is measured", "n": "how many it rests on", "n_against": "how many on the other side",
    "n_shared": "reviews in strata that both sides have", "name": "name", "native_id": "id at the source", "needed": "reviews needed to tell a doubling from chance", "new": "records that are new",
    "note": "what to know", "opinion_id": "id of the sentence", "origin": "built in, found in the data, or your own", "owner": "who is responsible", "p": "p value of the one test",
    "page_id": "archived page; see it with: marketgap show page ID", "pages": "pages read", "pain_points": "themes that hurt most", "pains": "what these reviewers complain about",
    "parent": "theme above it", "part": "part of the results page", "period": "period", "persona_id": "id of the group", "polarity": "from -1 (complaint) to 1 (praise)",
    "polarity_label": "negative, neutral, positive or unknown", "position": "place in order", "praises": "reviews that praise", "proposed_from": "where the target comes from",
    "provider": "where the search was made", "published": "when it was written", "q": "false-discovery rate: share of findings this clear that chance would bring",
    "quadrant": "strength, weakness, opportunity or threat", "question": "the question as published", "rank": "place by score", "ranked": "keywords for which it was found",
    "rated": "reviews with a rating", "rating": "rating from 0 to 1; times five gives stars", "rating_difference": "rating minus that of the others within strata", "rating_verdict": "higher, lower, no difference or cannot tell",
    "ratio": "how many times as often as the others", "reason": "why", "reliable": "whether other samples would find the same theme", "replied_at": "when the owner answered",
    "reply_text": "the owner's answer", "review_id": "id of the review", "reviews": "reviews that do", "reviews_against": "reviews of the others that do",
    "reviews_needed": "reviews needed to be sure of the step", "robust": "whether it passed every check", "rule": "the written rule it follows from", "satisfaction": "share of praise, 0 to 10",
    "score": "size, for ordering", "segment": "which part of the answers; empty: all", "sensitivity": "how the rank moves under other weights", "sentence": "the state in words",
    "share": "share", "share_of_voice": "expected clicks as a share of all", "side": "complaint or praise", "signal_id": "id of what was seen", "since": "since when",
    "snippet": "text below the result", "source": "site or file", "speed": "how many times as fast as the others", "spider": "which reader", "spike": "whether the period stands out",
    "stability": "how often other samples draw the same theme, 0 to 1", "stage": "stage of the journey", "start": "first day of the period", "started": "begin", "state": "state",
    "statement": "the statement in words", "steps": "what to do, set apart by |", "strata": "groups of one source, half-year and language compared within", "subject": "what moved",
    "sure": "whether chance is ruled out", "swot_id": "id for: marketgap show swot --why ID", "tactic": "how to reach it", "target": "what to reach", "text": "words, with contacts masked",
    "theme_id": "id of the theme; its name is in Table themes", "theme_ids": "themes", "themes": "ids of its themes, set apart by |", "title": "title", "touchpoint": "where the customer meets the brand",
    "traits": "how the group differs", "unhappy": "share of reviews that are negative on the whole", "unhappy_verdict": "higher, lower, no difference or cannot tell", "url": "address, as plain text",
    "usual": "share expected from the other periods", "value": "value", "vendor": "maker of the tool", "verdict": "higher, lower, no difference or cannot tell; for a crawl: good, suspect or failed",
    "verified": "whether the site calls the purchase verified", "views": "in how many other ways the gap was looked at", "views_held": "in how many of them it held", "visible_and_disliked": "share of voice times share unhappy",
    "team": "whose work it is", "theme": "name of the theme", "since_value": "value since the goal was set", "sureness": "how sure the groups are",
    "stages": "stages they speak of", "brands": "brands they write about", "quotes": "opinions to quote", "pain_ids": "ids of the pains", "delight_ids": "ids of what they praise",
    "why": "why", "wins": "keywords it is first for", "z": "distance from usual in standard deviations",
}  # fmt: skip
WORDS_OF_TABLE = {
    ("inbox", "answered"): "whether it got an answer", ("journey", "goal"): "what the customer wants to get done",
    ("plan", "goal"): "what is to be reached", ("health", "verdict"): "good, suspect or failed",
    ("themes", "keywords"): "words typical of it", ("discovered", "keywords"): "for how many keywords it was seen",
}  # fmt: skip
_ENDINGS = (
    ("_low", "lower limit of the 95 % interval of {}"), ("_high", "upper limit of the 95 % interval of {}"),
    ("_against", "{}, of the others"), ("_n", "how many {} rests on"), ("_p", "p value of {}"), ("_q", "false-discovery rate of {}"),
)  # fmt: skip
SHARES = frozenset(
    {
        "share", "share_against", "complaint_share", "demand", "dissatisfaction", "faq_silence", "channel_silence",
        "share_of_voice", "low_curve", "high_curve", "answer_rate", "usual", "unhappy", "visible_and_disliked",
    }
)  # fmt: skip
SHARES_OF_TABLE = {name: frozenset({"low", "high"}) for name in ("theme_rates", "trends", "voices", "personas")}
SECONDS_OF_TABLE = {"responsiveness": frozenset({"median_seconds", "low", "high"})}
LONG = {
    "text": 80, "statement": 70, "answer": 60, "question": 40, "reply_text": 50, "snippet": 50, "goal": 50, "steps": 60, "why": 40,
    "sentence": 60, "note": 40, "title": 30, "evidence": 40, "url": 34, "label": 28, "reason": 40, "pain_points": 34, "sensitivity": 30,
}  # fmt: skip
"""Columns of words -> width in letters."""


def explain_column(name: str, table: str = "") -> str:
    """What a column (of a table) holds, in words.

    >>> explain_column("demand_low")
    'lower limit of the 95 % interval of demand'
    """
    if (table, name) in WORDS_OF_TABLE:
        return WORDS_OF_TABLE[table, name]
    if name in COLUMN_WORDS:
        return COLUMN_WORDS[name]
    for ending, words in _ENDINGS:
        if name.endswith(ending):
            return words.format(name.removesuffix(ending).replace("_", " "))
    return name.replace("_", " ")


def kind_of_column(table: str, name: str, dtype: str) -> str:
    """Which kind of cell (:data:`analysis.briefs.workbook.FORMATS`) a column of a result table has.

    >>> kind_of_column("theme_rates", "low", "float64"), kind_of_column("comparisons", "low", "float64")
    ('share', 'number')
    """
    if dtype.startswith("datetime"):
        return "moment"
    if dtype.startswith("bool"):
        return "flag"
    if dtype.lower().startswith("int"):
        return "count"
    if dtype != "float64":
        return "text"
    plain = name.removesuffix("_low").removesuffix("_high")
    if plain in SHARES or name in SHARES_OF_TABLE.get(table, ()):
        return "share"
    if name in SECONDS_OF_TABLE.get(table, ()):
        return "seconds"
    return "exact" if name in {"p", "q"} or name.endswith(("_p", "_q")) else "number"
