"""What moved: exactly what was changed, nothing for what only looks changed, and seldom anything by chance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.changes import build_changes
from analysis.changes.base import Pair, find_kinds
from analysis.columns import as_column
from analysis.corpus import CRAWLS
from analysis.seen import find_gone
from analysis.trends import follow_themes

SINCE = pd.Timestamp("2026-03-01", tz="UTC")
EARLY, LATE = SINCE - pd.Timedelta(days=9), SINCE + pd.Timedelta(days=9)


def pair(now: dict[str, Any] | None = None, before: dict[str, Any] | None = None) -> Pair:
    nobody = pd.DataFrame({"review_id": [], "brand": [], "place": [], "stratum": [], "source": [], "early": [],
                           "published": pd.to_datetime([], utc=True)})  # fmt: skip
    marks = pd.DataFrame({"review_id": [], "brand": [], "theme_id": [], "side": []})
    empty = {"reviews": pd.DataFrame({"review_id": [], "rating": []}), "opinions": pd.DataFrame()}
    return Pair(
        now={**empty, **(now or {})}, before=before or {}, since=SINCE, counted=nobody, marks=marks,
        names={"acme": "Acme", "bolt": "Bolt"}, labels={"waiting": "Waiting"},
    )  # fmt: skip


def faq(*entries: tuple[str, str, str], gone: bool = False) -> pd.DataFrame:
    rows = [
        {"faq_id": f"f{i}", "brand": b, "url": "u", "question": q, "answer": a, "gone": gone}
        for i, (b, q, a) in enumerate(entries)
    ]
    return pd.DataFrame(rows, columns=["faq_id", "brand", "url", "question", "answer", "gone"])


def statements(found: Pair) -> list[str]:
    return build_changes(found)["statement"].tolist()


def test_the_first_analysis_has_nothing_to_compare_with() -> None:
    table = build_changes(None)
    assert table.empty
    assert "statement" in table.columns


def test_faq_entries_added_removed_and_changed_are_told_and_nothing_else() -> None:
    then = faq(("acme", "Where is it?", "Here."), ("acme", "How long?", "Two days."), ("acme", "Who?", "Us, 9:30"))
    now = faq(("acme", "How long?", "Five days."), ("acme", "Who?", "Us, 10:45"), ("acme", "Why?", "Because."))
    assert sorted(statements(pair({"faq": now}, {"faq": then}))) == [
        "The FAQ of Acme answers differently: “How long?”",
        "The FAQ of Acme no longer answers: “Where is it?”",
        "The FAQ of Acme now answers: “Why?”",
    ]


def test_order_case_dates_and_spaces_change_nothing() -> None:
    then = faq(("acme", "Where is it?", "Here.  Updated 2026-01-03"), ("acme", "How long?", "Two days."))
    now = faq(("acme", "HOW LONG?", "Two  days!"), ("acme", "Where is it?", "Here. Updated 4 March 2026"))
    assert statements(pair({"faq": now}, {"faq": then})) == []


def test_a_first_look_at_a_brand_is_no_change() -> None:
    then = faq(("acme", "Where?", "Here."))
    now = faq(("acme", "Where?", "Here."), ("bolt", "Where?", "There."))
    assert statements(pair({"faq": now}, {"faq": then})) == []


def signals(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    return pd.DataFrame([{"brand": b, "kind": k, "vendor": v} for b, k, v in rows], columns=["brand", "kind", "vendor"])


def test_a_chat_that_appeared_is_told_and_another_phone_number_is_not() -> None:
    then = signals(("acme", "phone", "+44 1"), ("bolt", "email", None))
    now = signals(("acme", "phone", "+44 2"), ("acme", "chat", "Chatty"), ("bolt", "email", None))
    assert statements(pair({"signals": now}, {"signals": then})) == ["The site of Acme now has a live chat (Chatty)."]


def rankings(day: pd.Timestamp, *places: tuple[str, str, int], failed: bool = False) -> pd.DataFrame:
    rows = [
        {"keyword": k, "provider": "searxng", "country": "gb", "language": "en", "device": "desktop", "captured_at": day,
         "state": "failed" if failed else "ranked", "depth": 20, "position": p, "part": "organic", "brand": b}
        for k, b, p in places
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_places_in_search_results() -> None:
    then = rankings(EARLY, ("locker", "acme", 3), ("locker", "bolt", 4))
    now = pd.concat([then, rankings(LATE, ("locker", "acme", 9), ("locker", "bolt", 5))])
    found = build_changes(pair({"rankings": now}, {"rankings": then}))
    assert found["statement"].tolist()[0].startswith("Acme moved from place 3 to 9 for “locker”")
    assert len(found) == 1
    assert not found["better"][0]


def test_a_failed_capture_is_no_drop_out() -> None:
    then = rankings(EARLY, ("locker", "acme", 3))
    now = pd.concat([then, rankings(LATE, ("locker", "acme", 0), failed=True)])
    assert statements(pair({"rankings": now}, {"rankings": then})) == []


def reviews(seed: int, *, later: float, earlier: float, n: int = 300, themes: int = 1) -> Pair:
    dice = np.random.default_rng(seed)
    rows, marks, opinions = [], [], []
    for i in range(2 * n):
        late = i % 2 == 0
        brand = "acme" if i % 4 < 2 else "bolt"
        name = f"r{i:05}"
        rows.append({"review_id": name, "brand": brand, "source": "hub", "place": "hub / en", "stratum": "hub / en",
                     "published": LATE if late else EARLY, "early": not late})  # fmt: skip
        for theme in range(themes):
            share = (later if late else earlier) if theme == 0 and brand == "acme" else earlier
            if dice.random() < share:
                label = "waiting" if theme == 0 else f"t{theme}"
                marks.append({"review_id": name, "brand": brand, "theme_id": label, "side": "complaint"})
                opinions.append(
                    {"opinion_id": f"o{i}{theme}", "review_id": name, "polarity_label": "negative", "themes": label}
                )
    counted = pd.DataFrame(rows)
    ratings = pd.DataFrame({"review_id": counted["review_id"], "rating": dice.choice([0.2, 1.0], size=len(counted))})
    frames = {
        "reviews": ratings,
        "opinions": pd.DataFrame(opinions),
        "trends": follow_themes(counted, pd.DataFrame(marks), brands=["acme", "bolt"]),
    }
    return replace(pair(frames), counted=counted, marks=pd.DataFrame(marks))


def test_complaints_that_have_risen_are_told_with_quotes_of_those_who_wrote_since() -> None:
    found = build_changes(reviews(1, later=0.4, earlier=0.1))
    row = found[found["kind"] == "complaint_share"].iloc[0]
    assert row["statement"].startswith("Complaints of Acme's customers about waiting have risen: ")
    assert not row["better"]
    assert row["low"] > 1
    assert len(row["evidence_ids"].split("|")) == 3


def test_where_nothing_moved_an_alarm_is_rare() -> None:
    alarms = sum(len(build_changes(reviews(seed, later=0.1, earlier=0.1, themes=10))) > 0 for seed in range(20))
    assert alarms <= 4


def test_ratings_that_fell() -> None:
    base = reviews(2, later=0.1, earlier=0.1)
    ratings = base.now["reviews"].merge(base.counted, on="review_id")
    sunk = (ratings["brand"] == "acme") & (ratings["published"] == LATE)
    changed = {
        **base.now,
        "reviews": ratings.assign(rating=ratings["rating"].where(~sunk, 0.2))[["review_id", "rating"]],
    }
    found = build_changes(replace(base, now=changed))
    row = found[found["kind"] == "rating"].iloc[0]
    assert row["statement"].startswith("Ratings of Acme have fallen by ")
    assert (found["kind"] == "rating").sum() == 1


def test_a_source_that_fell_silent() -> None:
    health = {"spider": "structured", "brand": "acme", "source": "hub.example"}
    then = pd.DataFrame(
        [{**health, "crawl_id": "c1", "started": EARLY, "verdict": "good", "reason": "", "blocked": 0, "failed": 0}]
    )
    now = pd.concat(
        [then, pd.DataFrame([{**health, "crawl_id": "c2", "started": LATE, "verdict": "failed", "reason": "blocked"}])]
    )
    assert statements(pair({"health": now}, {"health": then})) == [
        "hub.example (Acme) could be read before and cannot any more: blocked."
    ]


@pytest.mark.parametrize(("failed", "gone"), [(0, [True, False]), (1, [False, False])])
def test_an_entry_is_gone_only_when_a_whole_later_look_did_not_find_it(failed: int, gone: list[bool]) -> None:
    base = {
        "spider": "faq_pages",
        "brand": "acme",
        "source": "acme.example",
        "got": 1,
        "blocked": 0,
        "stop_reason": "finished",
    }
    rows = [
        {**base, "crawl_id": "c1", "started": EARLY, "finished": EARLY, "failed": 0},
        {**base, "crawl_id": "c2", "started": LATE, "finished": LATE, "failed": failed},
    ]
    crawls = pd.DataFrame({name: as_column([r.get(name) for r in rows], kind) for name, kind in CRAWLS.items()})
    entries = pd.DataFrame({"faq_id": ["f1", "f2"], "crawl_id": ["c1", "c2"]})
    assert find_gone(entries, crawls).tolist() == gone


def test_the_same_change_keeps_its_id() -> None:
    then, now = faq(("acme", "Where?", "Here.")), faq(("acme", "Why?", "So."))
    one, two = (build_changes(pair({"faq": f}, {"faq": then})) for f in (now, now.iloc[::-1]))
    assert one["change_id"].tolist() == two["change_id"].tolist()
    assert one["change_id"].is_unique


def test_every_kind_explains_itself() -> None:
    for kind in find_kinds():
        assert kind.explains.endswith(".")
        assert kind.label
