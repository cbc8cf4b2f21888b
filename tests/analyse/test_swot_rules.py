"""Each rule that rests on more than one comparison: when it speaks, and when it must not."""

import numpy as np
import pandas as pd
import pytest

from analysis.change import compare_captures, compare_halves
from analysis.evidence import Evidence
from analysis.strata import counted_reviews
from analysis.swot import Facts, find_rules
from analysis.swot.table import build_swot
from analysis.tables import TABLES
from analysis.wording import say_comparison

NAMES = {"acme": "Acme", "bolt": "Bolt", "crate": "Crate"}
NO_EVIDENCE = Evidence(
    pd.DataFrame({c: pd.Series(dtype="str") for c in ("opinion_id", "review_id", "brand", "theme_id", "side")})
)
COMPARED = [
    "brand", "against", "theme_id", "side", "n", "n_against", "reviews", "reviews_against", "share", "share_against",
    "ratio", "low", "high", "p", "q", "verdict", "robust", "strata", "failed_checks",
]  # fmt: skip


def compared(brand: str, theme: str, verdict: str, **more: object) -> dict[str, object]:
    ratio = {
        "higher": (2.0, 1.5, 2.7),
        "lower": (0.5, 0.4, 0.7),
        "no_difference": (1.0, 0.9, 1.1),
        "cannot_tell": (1.2, 0.7, 2.0),
    }
    values = dict(zip(("ratio", "low", "high"), ratio[verdict], strict=True))
    return {
        "brand": brand, "against": "market", "theme_id": theme, "side": "complaint", "n": 400, "n_against": 800,
        "reviews": 40, "reviews_against": 160, "share": 0.1, "share_against": 0.2, "p": 0.001, "q": 0.004,
        "verdict": verdict, "robust": verdict != "cannot_tell", "strata": 3, "failed_checks": "", **values, **more,
    }  # fmt: skip


def facts(rows: list[dict[str, object]] | None = None, **more: object) -> Facts:
    themes = ["waiting", "price", "food"]
    scores = pd.DataFrame(
        {"complaints": [200, 60, 12], "n": 1200, "demand": [0.2, 0.08, 0.02], "score": [18.0, 7.0, 2.0], "low": [16.0, 5.0, 1.0], "high": [20.0, 9.0, 3.0]},
        index=pd.Index(themes, name="theme_id"),
    )  # fmt: skip
    values: dict[str, object] = {
        "names": NAMES,
        "labels": {"waiting": "Waiting and response time", "price": "Price", "food": "Food"},
        "comparisons": pd.DataFrame(rows or [], columns=COMPARED),
        "scores": scores,
        "coverage": pd.DataFrame(columns=list(TABLES["faq_coverage"])),
        "rankings": pd.DataFrame(columns=list(TABLES["rankings"])),
        "standing": pd.DataFrame(columns=COMPARED),
        "rising": pd.DataFrame(columns=[*COMPARED, "since"]),
        "voice": pd.DataFrame(columns=["brand", "searches", "change", "low", "high", "p", "q", "first", "last"]),
        "volumes": {},
        "reviews": dict.fromkeys(NAMES, 400),
        "sources": dict.fromkeys(NAMES, 2),
        "evidence": NO_EVIDENCE,
    }
    return Facts(**(values | more))  # type: ignore[arg-type]


def cells(given: Facts, rule: str) -> pd.DataFrame:
    table = build_swot(given)
    return table[table["rule"] == rule].reset_index(drop=True)


def test_every_rule_explains_itself() -> None:
    rules = find_rules()
    assert len({rule.name for rule in rules}) == len(rules) == 11
    assert all(rule.explains.endswith(".") for rule in rules)


def test_nothing_in_nothing_out() -> None:
    table = build_swot(facts())
    assert table.empty
    assert list(table.columns)[: len(TABLES["swot"])] == list(TABLES["swot"])


@pytest.mark.parametrize("verdict", ["no_difference", "cannot_tell"])
def test_no_strength_or_weakness_without_a_verdict(verdict: str) -> None:
    assert (
        build_swot(facts([compared("acme", theme, verdict) for theme in ("waiting", "price", "food")]))
        .query("quadrant in ['strength', 'weakness', 'threat']")
        .empty
    )


def test_a_weakness_matters_and_is_not_tiny() -> None:
    rows = [
        compared("acme", "waiting", "higher"),
        compared("acme", "food", "higher"),  # below the median theme
        compared("acme", "price", "higher", ratio=1.1, low=1.02, high=1.2),  # sure, and too small to matter
    ]
    found = cells(facts(rows), "complained_more")
    assert found["theme_id"].tolist() == ["waiting"]
    assert found["statement"][0] == (
        "Customers of Acme complain about waiting and response time 2.0 times as often as the market's "
        "(95 % interval 1.5 to 2.7; 40 of 400 reviews against 160 of 800; two sources)."
    )


def test_a_shaky_weakness_says_so() -> None:
    found = cells(
        facts([compared("acme", "waiting", "higher", robust=False, failed_checks="without shop")]), "complained_more"
    )
    assert found["statement"][0].endswith("handle with care.")
    assert found["caution"][0] == "without shop"


def test_a_common_pain_needs_a_brand_that_is_known_not_to_share_it() -> None:
    shares = {"waiting": (160, 0.2), "price": (40, 0.05), "food": (8, 0.01)}
    for verdict, wanted in (("lower", 1), ("no_difference", 1), ("cannot_tell", 0), ("higher", 0)):
        rows = [
            compared("acme", theme, verdict, reviews_against=k, share_against=share)
            for theme, (k, share) in shares.items()
        ]
        assert len(cells(facts(rows), "common_pain")) == wanted, verdict


def coverage(**states: list[str]) -> pd.DataFrame:
    rows = [
        {"brand": brand, "theme_id": theme, "state": state, "score": 0.1, "faq_ids": ""}
        for theme, each in states.items()
        for brand, state in zip(NAMES, each, strict=True)
    ]
    return pd.DataFrame(rows)


def test_an_unanswered_pain_needs_two_faqs_that_are_silent() -> None:
    silent = coverage(
        waiting=["silent", "silent", "no_faq"],
        price=["silent", "silent", "no_faq"],
        food=["silent", "silent", "no_faq"],
    )
    found = cells(facts(coverage=silent), "unanswered_pain")
    assert found["theme_id"].unique().tolist() == ["waiting"]
    assert found["statement"][0].startswith("No brand's FAQ answers waiting and response time (two FAQs read)")
    one = coverage(waiting=["silent", "no_faq", "no_faq"])
    assert cells(facts(coverage=one), "unanswered_pain").empty
    told = coverage(waiting=["silent", "partly", "no_faq"])
    assert cells(facts(coverage=told), "unanswered_pain").empty


def test_a_rival_is_strong_only_where_the_brand_is_weak() -> None:
    rows = [
        compared("acme", "waiting", "higher"),
        compared("bolt", "waiting", "lower", against="acme"),
        compared("crate", "waiting", "lower", against="acme", high=0.9),
        compared("bolt", "price", "lower", against="acme"),
    ]
    found = cells(facts(rows), "rival_strong")
    assert found[["brand", "theme_id"]].values.tolist() == [["acme", "waiting"]]
    assert (
        "Customers of Bolt complain about waiting and response time less often than those of Acme"
        in found["statement"][0]
    )
    assert "One other rival is ahead here too." in found["statement"][0]


def test_complaints_and_praise_of_one_theme_are_two_cells_with_two_ids() -> None:
    rows = [
        compared("acme", "waiting", "higher"),
        compared("bolt", "waiting", "lower", against="acme"),
        compared("acme", "waiting", "lower", side="praise"),
        compared("bolt", "waiting", "higher", against="acme", side="praise"),
    ]
    table = build_swot(facts(rows))
    assert len(cells(facts(rows), "rival_strong")) == 2
    assert table["swot_id"].is_unique


def test_every_brand_can_be_taken_as_own() -> None:
    """What is one brand's weakness is its rivals' strength, whoever asks."""
    rows = []
    for brand, verdict in zip(NAMES, ("higher", "lower", "no_difference"), strict=True):
        rows += [
            compared(brand, "waiting", verdict),
            compared(brand, "price", "no_difference"),
            compared(brand, "food", "cannot_tell"),
        ]
        rows += [
            compared(brand, "waiting", "higher" if brand == "acme" else "lower" if other == "acme" else "no_difference", against=other)
            for other in NAMES
            if other != brand
        ]  # fmt: skip
    table = build_swot(facts(rows))
    found = {brand: set(table.loc[table["brand"] == brand, "quadrant"]) for brand in NAMES}
    assert {"weakness", "threat"} <= found["acme"]
    assert "strength" in found["bolt"]
    assert "strength" not in found["acme"]
    assert "weakness" not in found["bolt"]
    assert table["swot_id"].is_unique


def ranked(*places: tuple[str, int]) -> pd.DataFrame:
    rows = [
        {"keyword": "parcel box", "state": "ranked", "part": "organic", "position": position, "brand": brand}
        for brand, position in places
    ]
    return pd.DataFrame(rows, columns=list(TABLES["rankings"])).astype({"position": "Int64"})


def test_disliked_rivals_in_search() -> None:
    standing = pd.DataFrame(
        [
            compared("acme", "all", "no_difference"),
            compared("bolt", "all", "higher"),
            compared("crate", "all", "higher", ratio=1.1, low=1.05, high=1.2),
        ]
    )
    for places, wanted in (
        ((("bolt", 1), ("acme", 4)), 1),
        ((("bolt", 2), ("acme", 1)), 0),  # the brand stands first
        ((("bolt", 1), ("crate", 2)), 0),  # crate's customers are hardly less happy
        ((("bolt", 11),), 0),  # not on the first page
    ):
        given = facts(rankings=ranked(*places), standing=standing, volumes={"parcel box": 900, "rare": 10})
        found = cells(given, "disliked_in_search")
        assert len(found[found["brand"] == "acme"]) == wanted, places
    assert cells(facts(rankings=ranked(("bolt", 1)), standing=standing), "disliked_in_search").empty


def half_years(later: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    dice = np.random.default_rng(3)
    days = pd.to_datetime("2025-01-01", utc=True) + pd.to_timedelta(np.arange(600) % 360, unit="D")
    reviews = pd.DataFrame(
        {"review_id": [f"r{i:03d}" for i in range(600)], "brand": "acme", "source": "shop", "language": "en", "published": days, "author_key": None, "duplicate_of": None}
    )  # fmt: skip
    chance = np.where(np.arange(600) % 360 >= 180, later, 0.08)
    said = reviews.loc[dice.random(600) < chance, ["review_id", "brand"]].assign(theme_id="waiting", side="complaint")
    return counted_reviews(reviews), said


@pytest.mark.parametrize(("later", "wanted"), [(0.3, 1), (0.08, 0)])
def test_rising_complaints(later: float, wanted: int) -> None:
    counted, said = half_years(later)
    given = facts(rising=compare_halves(counted, said, brands=["acme"]))
    found = cells(given, "rising_complaints")
    assert len(found) == wanted
    if wanted:
        assert "have risen since 2025-05-31" in found["statement"][0]


def test_no_halves_in_a_short_or_undated_period() -> None:
    counted, said = half_years(0.3)
    assert compare_halves(counted.head(40), said, brands=["acme"]).empty
    assert compare_halves(counted.assign(published=pd.NaT), said, brands=["acme"]).empty


def captures(keywords: int, *, gain: bool) -> pd.DataFrame:
    rows = []
    for k in range(keywords):
        for day, position in ((1, 8), (20, 1 if gain else 8)):
            shared = {"keyword": f"k{k}", "provider": "p", "country": None, "language": None, "device": "desktop", "captured_at": pd.Timestamp(f"2026-01-{day:02d}", tz="UTC"), "state": "ranked", "part": "organic"}  # fmt: skip
            rows += [{**shared, "brand": "bolt", "position": position}, {**shared, "brand": "acme", "position": 3}]
    return pd.DataFrame(rows, columns=list(TABLES["rankings"]))


def test_a_rival_gaining_voice_needs_enough_searches_captured_twice() -> None:
    gained = compare_captures(captures(9, gain=True), brands=list(NAMES))
    found = cells(facts(voice=gained), "rival_gaining_voice")
    assert found["brand"].tolist() == ["acme", "crate"]
    assert found["statement"][0].startswith("Bolt is taking share of voice: over 9 searches")
    assert cells(
        facts(voice=compare_captures(captures(9, gain=False), brands=list(NAMES))), "rival_gaining_voice"
    ).empty
    assert compare_captures(captures(4, gain=True), brands=list(NAMES)).empty


def test_a_rival_gaining_voice_is_weighed_by_searches() -> None:
    """Six small searches gained, three that all the people make not: nothing is taken."""
    rows = captures(9, gain=True)
    rows.loc[rows["keyword"].isin(["k0", "k1", "k2"]) & (rows["brand"] == "bolt"), "position"] = 8
    alike = compare_captures(rows, brands=list(NAMES)).set_index("brand").loc["bolt"]
    volumes = {f"k{k}": 10_000 if k < 3 else 1 for k in range(9)}
    weighed = compare_captures(rows, brands=list(NAMES), volumes=volumes).set_index("brand").loc["bolt"]
    assert alike["low"] > 0
    assert weighed["change"] < 0.01 * alike["change"]
    assert 0 <= alike["before"] < alike["after"] <= 1


PAGE = [
    ("Opening hours of the town hall", "When the offices are open."),
    ("Weather for the weekend", "Rain, and then more rain."),
    ("Ten recipes with beans", "Cooked in half an hour."),
    ("Football results", "All leagues at a glance."),
    ("A short history of paper", "From rags to wood."),
]


def page(keyword: str, shown: list[tuple[str, str | None]]) -> pd.DataFrame:
    rows = [
        {"keyword": keyword, "state": "ranked", "part": "organic", "position": i, "brand": "bolt" if i == 3 else None, "title": t, "snippet": s}
        for i, (t, s) in enumerate(shown, 1)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(TABLES["rankings"])).astype({"position": "Int64"})


def test_a_keyword_is_poorly_answered_when_the_page_holds_none_of_its_words() -> None:
    known = {"volumes": {"cheap parcel boxes": 900, "garden": 100}}
    found = cells(facts(rankings=page("cheap parcel boxes", PAGE), **known), "poorly_answered")
    assert found["brand"].tolist() == list(NAMES)
    assert found["score"].tolist() == [0.0] * 3
    assert found["statement"][0].startswith(
        "“cheap parcel boxes” (900 searches a month): the first page answers it poorly."
    )
    told = [("Parcel box prices compared", "Cheap boxes for every parcel."), *PAGE[1:]]
    assert cells(facts(rankings=page("cheap parcel boxes", told), **known), "poorly_answered").empty


def test_a_page_of_which_too_little_was_kept_is_not_called_poor() -> None:
    known = {"volumes": {"cheap parcel boxes": 900, "garden": 900}}
    bare = [(title, None) for title, _ in PAGE]
    for keyword, shown in (("cheap parcel boxes", bare), ("cheap parcel boxes", PAGE[:4]), ("garden", PAGE)):
        assert cells(facts(rankings=page(keyword, shown), **known), "poorly_answered").empty
    rare = {"volumes": {"cheap parcel boxes": 10, "garden": 900}}
    assert cells(facts(rankings=page("cheap parcel boxes", PAGE), **rare), "poorly_answered").empty


def test_a_brand_whose_own_result_answers_has_nothing_to_gain() -> None:
    own = [*PAGE[:2], ("Parcel boxes", "By Bolt."), *PAGE[2:], *PAGE[:4]]
    shown = page("cheap parcel boxes", own).assign(
        position=lambda rows: rows["position"].where(rows["brand"].isna(), 10)
    )
    found = cells(facts(rankings=shown, volumes={"cheap parcel boxes": 900}), "poorly_answered")
    assert found["brand"].tolist() == ["acme", "crate"]


def test_words_follow_the_verdict_when_one_side_is_silent() -> None:
    row = compared("acme", "waiting", "higher", ratio=np.nan, low=3.1, high=np.nan, reviews_against=0)
    said = say_comparison(row, name="Acme", other="the market's", theme="Price", sources=1)
    assert said == (
        "Customers of Acme complain about price, the market's do not: at least 3.1 times as often "
        "(40 of 400 reviews against 0 of 800; one source)"
    )
