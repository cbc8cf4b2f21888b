"""The result tables: names, columns and types are a contract with everyone who exports them.

Shares are 0..1, times UTC ISO-8601, durations seconds. More columns may be added behind these.
"""

from __future__ import annotations

TEXT, NUMBER, COUNT, FLAG, TIME = "str", "float64", "Int64", "boolean", "datetime64[us, UTC]"

TABLES: dict[str, dict[str, str]] = {
    "reviews": {
        "review_id": TEXT, "native_id": TEXT, "brand": TEXT, "source": TEXT, "kind": TEXT, "url": TEXT,
        "page_id": TEXT, "rating": NUMBER, "title": TEXT, "text": TEXT, "language": TEXT, "published": TIME,
        "author_key": TEXT, "verified": FLAG, "reply_text": TEXT, "replied_at": TIME, "duplicate_of": TEXT,
        "polarity": NUMBER, "polarity_label": TEXT, "main_theme": TEXT,
    },
    "opinions": {
        "opinion_id": TEXT, "review_id": TEXT, "brand": TEXT, "position": COUNT, "text": TEXT, "language": TEXT,
        "polarity": NUMBER, "polarity_label": TEXT, "intent": TEXT, "themes": TEXT,
    },
    "themes": {
        "theme_id": TEXT, "label": TEXT, "origin": TEXT, "parent": TEXT, "stage": TEXT, "touchpoint": TEXT,
        "reviews": COUNT, "complaint_share": NUMBER, "stability": NUMBER, "keywords": TEXT, "example_ids": TEXT,
    },
    "theme_rates": {
        "brand": TEXT, "theme_id": TEXT, "side": TEXT, "reviews": COUNT, "n": COUNT, "share": NUMBER,
        "low": NUMBER, "high": NUMBER,
    },
    "comparisons": {
        "brand": TEXT, "against": TEXT, "theme_id": TEXT, "side": TEXT, "n": COUNT, "n_against": COUNT,
        "share": NUMBER, "share_against": NUMBER, "ratio": NUMBER, "low": NUMBER, "high": NUMBER, "p": NUMBER,
        "q": NUMBER, "verdict": TEXT, "robust": FLAG, "strata": COUNT,
    },
    "swot": {
        "brand": TEXT, "quadrant": TEXT, "theme_id": TEXT, "keyword": TEXT, "statement": TEXT, "score": NUMBER,
        "low": NUMBER, "high": NUMBER, "q": NUMBER, "n": COUNT, "rule": TEXT, "evidence_ids": TEXT,
    },
    "gaps": {
        "rank": COUNT, "theme_id": TEXT, "statement": TEXT, "demand": NUMBER, "dissatisfaction": NUMBER,
        "faq_silence": NUMBER, "channel_silence": NUMBER, "score": NUMBER, "low": NUMBER, "high": NUMBER,
        "evidence_ids": TEXT,
    },
    "faq": {"faq_id": TEXT, "brand": TEXT, "url": TEXT, "question": TEXT, "answer": TEXT, "markup": TEXT},
    "faq_coverage": {"brand": TEXT, "theme_id": TEXT, "state": TEXT, "score": NUMBER, "faq_ids": TEXT},
    "rankings": {
        "keyword": TEXT, "provider": TEXT, "country": TEXT, "language": TEXT, "device": TEXT, "captured_at": TIME,
        "state": TEXT, "depth": COUNT, "position": COUNT, "part": TEXT, "url": TEXT, "domain": TEXT, "brand": TEXT,
        "title": TEXT, "snippet": TEXT,
    },
    "visibility": {
        "brand": TEXT, "domain": TEXT, "keyword_set": TEXT, "share_of_voice": NUMBER, "low_curve": NUMBER,
        "high_curve": NUMBER, "ranked": COUNT, "beyond_depth": COUNT, "failed": COUNT,
    },
    "discovered": {
        "domain": TEXT, "kind": TEXT, "name": TEXT, "brand": TEXT, "share_of_voice": NUMBER, "low_curve": NUMBER,
        "high_curve": NUMBER, "keywords": COUNT, "wins": TEXT, "evidence": TEXT, "example_url": TEXT, "example_title": TEXT,
        "best_position": COUNT,
    },
    "signals": {"brand": TEXT, "url": TEXT, "kind": TEXT, "vendor": TEXT, "evidence": TEXT, "page_id": TEXT},
    "responsiveness": {
        "brand": TEXT, "channel": TEXT, "asked": COUNT, "answered": COUNT, "censored": COUNT,
        "median_seconds": NUMBER, "low": NUMBER, "high": NUMBER, "answer_rate": NUMBER,
    },
    "metrics": {
        "brand": TEXT, "metric": TEXT, "value": NUMBER, "low": NUMBER, "high": NUMBER, "n": COUNT, "period": TEXT,
    },
    "journey": {
        "stage": TEXT, "touchpoint": TEXT, "brand": TEXT, "goal": TEXT, "emotion": NUMBER, "pain_points": TEXT,
        "n": COUNT,
    },
    "personas": {
        "persona_id": TEXT, "label": TEXT, "share": NUMBER, "n": COUNT, "traits": TEXT, "pains": TEXT,
        "delights": TEXT,
    },
    "inbox": {
        "intent": TEXT, "team": TEXT, "brand": TEXT, "kind": TEXT, "source": TEXT, "published": TIME, "text": TEXT,
        "url": TEXT, "opinion_id": TEXT, "page_id": TEXT, "theme": TEXT, "theme_id": TEXT, "answered": FLAG,
    },
    "plan": {
        "gap_rank": COUNT, "goal": TEXT, "metric": TEXT, "baseline": NUMBER, "low": NUMBER, "high": NUMBER,
        "target": NUMBER, "deadline": TEXT, "owner": TEXT, "tactic": TEXT, "steps": TEXT,
    },
    "health": {
        "brand": TEXT, "source": TEXT, "spider": TEXT, "crawl_id": TEXT, "started": TIME, "expected": COUNT,
        "got": COUNT, "duplicates": COUNT, "blocked": COUNT, "failed": COUNT, "fill_rates": TEXT, "verdict": TEXT,
    },
}  # fmt: skip
"""Table name -> column -> pandas dtype, in the order of export. Lists inside a cell are joined by ``|``."""
