"""Sites seen for the keywords: grouped by registered domain, told apart by kind, named; phrases of one's own site."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.discovery.domains import discover_domains
from analysis.discovery.kinds import SeenPage, judge_site
from analysis.discovery.naming import id_for, name_site
from analysis.discovery.searches import read_searches
from analysis.discovery.sites import find_known, public_ending, registered_domain, site_of
from analysis.discovery.suggestions import SiteText, suggest_keywords
from analysis.tables import TABLES
from analysis.visibility import click_rates
from spiders.market import BRAND_ID, Market
from spiders.records import CaptureState, Ranking, Record, SerpCapture, SerpPart
from spiders.store import open_store

DATA = Path(__file__).parents[2] / "analysis" / "discovery"
MOMENT = datetime(2026, 1, 10, tzinfo=UTC)


def market(folder: Path, **brands: list[str]) -> Market:
    named = [{"id": name, "name": name.title(), "domains": domains} for name, domains in brands.items()]
    keywords = [{"text": "parcel locker", "volume": 300}, {"text": "cheap parcel", "volume": 100}]
    head = {"name": "M", "own": next(iter(brands))}
    return Market.model_validate({"market": head, "brand": named, "keyword": keywords, "folder": folder})


def searched(folder: Path, given: Market, results: dict[str, list[tuple[str, str]] | None]) -> pd.DataFrame:
    """Table rankings of a real store with these results (address, title) of each keyword; None is a failed capture."""
    numbers = count()
    records: list[Record] = []
    for keyword, rows in results.items():
        state = CaptureState.FAILED if rows is None else CaptureState.OK
        records.append(
            SerpCapture(capture_id=keyword, keyword=keyword, provider="p", country=None, language=None, device="desktop",
                        captured_at=MOMENT, state=state, depth=20)
        )  # fmt: skip
        records += [
            Ranking(ranking_id=str(next(numbers)), capture_id=keyword, position=place, part=SerpPart.ORGANIC, url=url,
                    title=title)
            for place, (url, title) in enumerate(rows or (), 1)
        ]  # fmt: skip
    with open_store(given.store_url) as store:
        store.save(records)
    return read_searches(given).rankings


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.a.co.uk", "a.co.uk"), ("shop.a.co.uk", "a.co.uk"), ("a.com.au", "a.com.au"), ("x.y.a.de", "a.de"),
        ("one.myshopify.com", "one.myshopify.com"), ("a.unknown-ending", "a.unknown-ending"), ("localhost:80", "localhost:80"),
        ("shop.localhost:8917", "shop.localhost:8917"), ("192.168.0.1:80", "192.168.0.1:80"), ("gov.uk", "gov.uk"),
        ("пример.рф", "пример.рф"), ("sub.xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"), ("A.Example", "a.example"),
    ],
)  # fmt: skip
def test_hosts_of_one_owner_are_one_site(host: str, domain: str) -> None:
    assert registered_domain(host) == domain


def test_well_known_sites() -> None:
    kinds = {host: known.kind if (known := find_known(host)) else None for host in (
        "www.amazon.com.br", "smile.amazon.co.uk", "play.google.com", "www.google.com", "fr.wikipedia.org", "uk.trustpilot.com",
        "mydomainamazon.com", "notebay.com", "shop.example", "apps.apple.com", "www.apple.com", "me.blogspot.com",
    )}  # fmt: skip
    assert kinds == {
        "www.amazon.com.br": "marketplace", "smile.amazon.co.uk": "marketplace", "play.google.com": "app_store",
        "www.google.com": "search", "fr.wikipedia.org": "encyclopaedia", "uk.trustpilot.com": "review_platform",
        "mydomainamazon.com": None, "notebay.com": None, "shop.example": None, "apps.apple.com": "app_store",
        "www.apple.com": None, "me.blogspot.com": "social",
    }  # fmt: skip
    assert site_of("me.blogspot.com") != site_of("you.blogspot.com")
    assert [public_ending(host) for host in ("www.nantes.gouv.fr", "x.edu.au", "mit.edu", "edu.example")] == [
        "gouv.fr", "edu.au", "edu", None,
    ]  # fmt: skip


def test_the_list_of_well_known_sites_is_clean() -> None:
    groups = tomllib.loads((DATA / "known_sites.toml").read_text(encoding="utf-8"))
    sites = [site for group in groups.values() for site in group["sites"]]
    assert len(sites) >= 250
    assert len(sites) == len(set(sites))
    assert not [
        site for site in sites if "/" in site or site != site.lower() or site.startswith("www.") or "." not in site
    ]
    signs = tomllib.loads((DATA / "signs.toml").read_text(encoding="utf-8"))
    assert set(signs) - {"rival_candidate"} == set(groups)


def page(path: str = "/x/y", title: str = "", *, host: str = "firm.example", keyword: str = "parcel locker", position: int = 12) -> SeenPage:  # fmt: skip
    return SeenPage(url=f"https://{host}{path}", title=title, snippet="", keyword=keyword, position=position)


@pytest.mark.parametrize(
    ("site", "pages", "kind"),
    [
        # what one page says is not enough
        ("firm.example", [page("/news/2025/03/01/lockers", "Latest news of lockers")], "unknown"),
        ("firm.example", [page("/best-lockers", "Top 10 lockers compared")], "unknown"),
        ("firm.example", [page("/lockers", "Buy lockers online")], "unknown"),
        ("firm.example", [page("/", "Firm")], "unknown"),
        # several pages, or the name, are
        ("firm.example", [page("/news/a", "News of lockers"), page("/news/b", "Parcel news")], "media"),
        ("firm.example", [page("/listing/a", "Top 10 firms"), page("/listing/b", "The 5 best firms")], "directory"),
        ("locker-reviews.example", [page(host="locker-reviews.example")], "review_platform"),
        ("plymouthherald.example", [page(host="plymouthherald.example")], "media"),
        ("leeds.gov.uk", [page(host="leeds.gov.uk")], "public"),
        ("express.example", [page(host="express.example")], "unknown"),
        # who offers it
        ("firm.example", [page("/", "Firm | Parcel locker hire")], "rival_candidate"),
        ("firm.example", [page("/shop/lockers", "Order now: lockers")], "rival_candidate"),
        ("firm.example", [page("/de/", "Paketkasten kaufen", keyword="paketkasten")], "rival_candidate"),
        # what was searched for is no sign
        ("firm.example", [page("/", "x", keyword="locker reviews"), page("/b", "Locker reviews", keyword="locker reviews")], "unknown"),
        # signs that contradict each other
        ("firm.example", [page("/shop/a", "Buy lockers: reviews"), page("/reviews/b", "Reviews and prices")], "unknown"),
        # on many first pages
        ("firm.example", [page(keyword=k, position=8) for k in ("a b", "c d", "e f")], "rival_candidate"),
        ("firm.example", [page(keyword=k, position=11) for k in ("a b", "c d", "e f")], "unknown"),
        # names several brands of the market
        ("firm.example", [page("/a", "Acme against Bolt Box"), page("/b", "Bolt Box or Acme?")], "directory"),
        ("firm.example", [page("/a", "Acme, by acme.example"), page("/b", "Acme")], "unknown"),
    ],
)  # fmt: skip
def test_kinds(site: str, pages: list[SeenPage], kind: str) -> None:
    verdict = judge_site(site, pages, keywords=4, brands={"Acme": "acme", "acme.example": "acme", "Bolt Box": "bolt"})
    assert verdict.kind == kind, verdict.evidence
    assert verdict.evidence
    assert ("not clear" in verdict.evidence) == (kind == "unknown")


def test_the_table(tmp_path: Path) -> None:
    given = market(tmp_path, acme=["shop.acme.co.uk"], bolt=["bolt.example"], crate=["crate.example"])
    rankings = searched(
        tmp_path, given,
        {
            "parcel locker": [
                ("https://www.firm.co.uk/", "Firm Ltd: Parcel locker"), ("https://www.amazon.co.uk/s", "Lockers"),
                ("https://www.acme.co.uk/a", "Acme"), ("https://help.firm.co.uk/order", "Order a locker | Firm Ltd"),
                ("https://bolt.example/", "Bolt"),
            ],
            "cheap parcel": [("https://bolt.example/x", "Bolt"), ("https://shop.firm.co.uk/", "Cheap parcel")],
            "not of the market": [("https://other.example/", "Other")],
            "broken": None,
        },
    )  # fmt: skip
    table = discover_domains(rankings, given)
    assert {name: str(kind) for name, kind in table.dtypes.items()} == TABLES["discovered"]
    assert table[["domain", "kind", "name", "keywords", "wins", "best_position"]].astype(
        object
    ).to_numpy().tolist() == [
        ["firm.co.uk", "rival_candidate", "Firm", 2, "cheap parcel|parcel locker", 1],
        ["bolt.example", "known_rival", "Bolt", 2, "cheap parcel", 1],
        ["amazon.co.uk", "marketplace", "Amazon", 1, "parcel locker", 2],
        ["acme.co.uk", "own", "Acme", 1, "parcel locker", 3],
        ["crate.example", "known_rival", "Crate", 0, "", pd.NA],
    ]
    firm = table.iloc[0]
    curves = []
    for curve in ("organic_2020", "ai_answers_2025"):
        rate = click_rates(curve)
        clicks = {"firm": 300 * (rate[0] + rate[3]) + 100 * rate[1]}
        total = clicks["firm"] + 300 * (rate[1] + rate[2] + rate[4]) + 100 * rate[0]
        curves.append(clicks["firm"] / total)
    assert (firm["low_curve"], firm["high_curve"]) == pytest.approx((min(curves), max(curves)))
    assert firm["share_of_voice"] == pytest.approx(sum(curves) / 2)
    assert table["share_of_voice"].sum() == pytest.approx(1.0)
    assert (firm["example_url"], firm["example_title"]) == ("https://www.firm.co.uk/", "Firm Ltd: Parcel locker")
    assert table.set_index("kind")["evidence"]["own"] == "own brand"


def test_a_brand_on_a_well_known_site_does_not_own_it(tmp_path: Path) -> None:
    given = market(tmp_path, acme=["acme.blogspot.com"], shop=["amazon.de"])
    rows = [
        ("https://other.blogspot.com/", "x"),
        ("https://www.amazon.de/a", "x"),
        ("https://acme.blogspot.com/a", "x"),
    ]
    table = discover_domains(searched(tmp_path, given, {"parcel locker": rows}), given)
    assert dict(zip(table["domain"], table["kind"], strict=True)) == {
        "other.blogspot.com": "social", "amazon.de": "known_rival", "acme.blogspot.com": "own",
    }  # fmt: skip


def test_without_a_capture_that_was_read_there_is_no_row(tmp_path: Path) -> None:
    given = market(tmp_path, acme=["acme.example"])
    assert discover_domains(searched(tmp_path, given, {}), given).empty
    table = discover_domains(searched(tmp_path, given, {"parcel locker": None}), given)
    assert table.empty
    assert list(table.columns) == list(TABLES["discovered"])


def test_keywords_of_captures_count_when_market_toml_names_none_of_them(tmp_path: Path) -> None:
    given = market(tmp_path, acme=["acme.example"])
    searched(tmp_path, given, {"other words": [("https://a.example/", "x")]})
    read = read_searches(given)
    assert (read.captured, read.missing, read.unlisted) == (
        ("other words",), ("cheap parcel", "parcel locker"), ("other words",),
    )  # fmt: skip
    assert discover_domains(read.rankings, given)["domain"].tolist() == ["a.example", "acme.example"]


@pytest.mark.parametrize(
    ("site", "titles", "name"),
    [
        ("pimlico-plumbers.example", ["Home | Pimlico Plumbers"], "Pimlico Plumbers"),
        ("mandsbank.example", ["M&S Bank – Savings", "m&s bank"], "M&S Bank"),
        ("cafenoir.example", ["Le Café Noir à Paris"], "Café Noir"),
        ("acme.co.uk", ["acme acme", "Lockers"], "Acme"),
        ("xn--mnchen-3ya.example", [], "München"),
        ("192.168.0.1:80", [], "192.168.0.1:80"),
    ],
)
def test_names(site: str, titles: list[str], name: str) -> None:
    assert name_site(site, titles) == name


@settings(deadline=None)
@given(st.text(max_size=40), st.lists(st.text(max_size=60), max_size=3))
def test_names_never_break(host: str, titles: list[str]) -> None:
    site = site_of(host)
    assert registered_domain(host) == registered_domain(registered_domain(host))
    assert BRAND_ID.fullmatch(id_for(name_site(site, titles), site, ["a", "brand"]))


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=80), st.text(max_size=40), st.text(max_size=20))
def test_any_page_gets_a_kind_with_its_reason(path: str, title: str, snippet: str, keyword: str) -> None:
    seen = SeenPage(url=f"https://firm.example/{path}", title=title, snippet=snippet, keyword=keyword, position=1)
    verdict = judge_site("firm.example", [seen], keywords=1, brands={title: "a", keyword: "b"})
    assert verdict.kind
    assert verdict.evidence


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_text_can_be_looked_at_for_phrases(texts: list[str]) -> None:
    said = [SiteText(page="/", part="h1", text=text) for text in texts]
    found = suggest_keywords(said, names=["Acme"])
    assert found["score"].gt(0).all()
    assert found["keyword"].is_unique


def test_ids_are_valid_and_differ() -> None:
    assert id_for("Peet’s", "peets.example", []) == "peets"
    taken: list[str] = []
    for name, site in (
        ("Acme", "acme.example"),
        ("ACME", "acme.example"),
        ("Acme!", "acme.example"),
        ("Пример", "пример.рф"),
        ("例", "例.jp"),
        ("--", "--"),
    ):
        taken.append(id_for(name, site, taken))
    assert taken == ["acme", "acme-example", "acme-2", "brand", "jp", "brand-2"]
    assert all(BRAND_ID.fullmatch(word) for word in taken)


SITES = {
    "en": ["Parcel lockers for flats | Acme", "Rent parcel lockers", "How do I open a parcel locker?", "Proof of delivery", "Can I see the proof of delivery?"],
    "de": ["Paketstation mieten | Acme", "Was kostet es, eine Paketstation mieten zu wollen?", "Smarte Paketstation", "Welche smarte Paketstation passt?"],
    "fr": ["Consigne à colis | Acme", "Où se trouve la consigne à colis ?", "Livraison de colis", "Combien coûte la livraison de colis ?"],
    "es": ["Taquillas para paquetes | Acme", "¿Qué son las taquillas para paquetes?", "Recogida de paquetes", "¿Cuánto cuesta la recogida de paquetes?"],
    "ru": ["Доставка посылок | Acme", "Сколько стоит доставка посылок?", "Почтомат рядом", "Как найти почтомат рядом?"],
    "ja": ["宅配ボックスの料金 | Acme", "宅配ボックスを選ぶ理由", "設置費用について", "設置費用はいくらですか？"],
    "zh": ["智能快递柜价格 | Acme", "如何使用智能快递柜？", "智能快递柜的时间"],
}  # fmt: skip
BEST = {
    "en": ["parcel lockers", "proof of delivery"], "de": ["paketstation mieten", "smarte paketstation"],
    "fr": ["consigne à colis", "livraison de colis"], "es": ["taquillas para paquetes", "recogida de paquetes"],
    "ru": ["доставка посылок", "почтомат рядом"], "ja": ["宅配ボックス", "設置費用"], "zh": ["智能快递柜", "智能快递柜价格"],
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(SITES))
@pytest.mark.parametrize("stated", [True, False], ids=["stated", "not stated"])
def test_suggestions_in_many_languages(language: str, *, stated: bool) -> None:
    said = [
        SiteText(page=f"/{i}", part="title" if i == 0 else "question", text=text, language=language if stated else None)
        for i, text in enumerate(SITES[language])
    ]
    found = suggest_keywords(said, names=["Acme", "acme.example"], known=[BEST[language][1].upper()])
    assert found["keyword"].tolist()[:2] == BEST[language]
    assert found["listed"].tolist()[:2] == [False, True]
    assert "acme" not in " ".join(found["keyword"])
    assert found["score"].is_monotonic_decreasing


def test_what_all_sites_say_and_what_is_said_once_is_no_suggestion() -> None:
    said = [SiteText(page=str(i), part="h2", text=text, language="en") for i, text in enumerate(
        ["Privacy policy", "Privacy policy", "Contact us", "Our happy clients", "Contact us today", "Read more", "What is new?", "2026"],
    )]  # fmt: skip
    assert suggest_keywords(said, names=[]).empty
    assert suggest_keywords([], names=[]).empty
    once = [SiteText(page="/", part=part, text="Our rental plans for everyone", language="en") for part in ("h2", "h1")]
    assert suggest_keywords(once[:1], names=[]).empty
    assert suggest_keywords(once, names=[])["keyword"].tolist() == ["rental plans"]
    # the same words on a hundred pages are one text
    many = [SiteText(page=str(i), part="h3", text="Free parcel collection", language="en") for i in range(100)]
    assert suggest_keywords(many, names=[]).empty


def test_a_part_of_a_longer_phrase_is_not_suggested_beside_it() -> None:
    said = [SiteText(page=str(i), part="h2", text=text, language="en") for i, text in enumerate(
        ["Heavy duty parcel lockers", "Why heavy duty parcel lockers?", "Locker rental", "About locker rental", "Locker rental, monthly"],
    )]  # fmt: skip
    assert suggest_keywords(said, names=[])["keyword"].tolist() == ["heavy duty parcel lockers", "locker rental"]


def test_the_order_of_texts_changes_nothing() -> None:
    said = [
        SiteText(page=str(i % 3), part="h1", text=text, language=None)
        for i, text in enumerate(SITES["en"] + SITES["fr"])
    ]
    left, right = suggest_keywords(said, names=["Acme"]), suggest_keywords(said[::-1], names=["Acme"])
    pd.testing.assert_frame_equal(left, right)
