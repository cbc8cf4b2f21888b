"""Crawling real sites on this machine: complete where it can be, and saying so where it cannot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spiders.archive import Archive
from spiders.crawling import crawl
from spiders.health import Health, doubts, judge
from spiders.market import read_market
from spiders.records import CaptureState, Crawl, FaqEntry, Page, Ranking, RatingSummary, Review, SerpCapture, Signal
from spiders.store import open_store
from tests.collect.local_sites import (
    Answer,
    Asked,
    Site,
    Sites,
    brand,
    market_of,
    paged_site,
    review_page,
    serving,
    with_robots,
    write_market,
)
from tests.store_contents import stored_bytes

NOW = datetime(2026, 1, 15, 9, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def by_brand(rows: list[Crawl]) -> dict[str, Crawl]:
    return {row.brand or "": row for row in rows}


# -- a world of hosts, one trouble each ------------------------------------------------------------------------------


def broken(_: Asked) -> Answer:
    return Answer("out of order", 500)


def flaky(asked: Asked) -> Answer:
    return Answer("busy", 503) if asked.number == 1 else Answer(review_page([1, 2, 3]))


def patient(asked: Asked) -> Answer:
    return Answer("slow down", 429, {"Retry-After": "1"}) if asked.number == 1 else Answer(review_page([1, 2, 3]))


def limited(_: Asked) -> Answer:
    return Answer("slow down", 429)


def loop(asked: Asked) -> Answer:
    return Answer("", 302, {"Location": f"/turn{asked.number}?{asked.path.count('n')}"})


def wall(_: Asked) -> Answer:
    return Answer(
        "<html><head><title>Sign in</title></head><body><h1>Please log in to continue</h1>"
        '<form method="post" action="/login"><input name="user"><input type="password" name="p">'
        "<button>Log in</button></form></body></html>"
    )


def halfway(asked: Asked) -> Answer:
    """Shows one page, then wants a login."""
    if asked.query.get("page"):
        return Answer("members only", 403)
    return Answer(review_page([1, 2, 3], expected=30, following="/?page=2"))


def circle(asked: Asked) -> Answer:
    page = int(asked.query.get("page", "1"))
    numbers = [page * 2 - 1, page * 2] if page < 3 else [3, 4]
    return Answer(review_page(numbers, following=f"/?page={page + 1}"))


def noise(_: Asked) -> Answer:
    return Answer(bytes(range(256)) * 40)


def to_private(_: Asked) -> Answer:
    return Answer("", 302, {"Location": "http://192.168.77.1/admin"})


def to_file(_: Asked) -> Answer:
    return Answer("", 302, {"Location": "file:///etc/hostname"})


def empty(_: Asked) -> Answer:
    return Answer("<html><body><h1>Acme</h1><p>No one has written about us yet.</p></body></html>")


TROUBLES: dict[str, Site] = {
    "good": paged_site(25, expected=25, name="Good"),
    "short": paged_site(12, expected=435, name="Short"),
    "forbidden": with_robots("User-agent: *\nDisallow: /\n", paged_site(5)),
    "broken": broken,
    "flaky": flaky,
    "patient": patient,
    "limited": limited,
    "loop": loop,
    "wall": wall,
    "halfway": halfway,
    "circle": circle,
    "noise": noise,
    "toprivate": to_private,
    "tofile": to_file,
    "empty": empty,
}


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Crawl], Sites, Path]:
    """All of them crawled in one command; two more hosts do not exist or are private."""
    folder = tmp_path_factory.mktemp("troubled")
    with pytest.MonkeyPatch.context() as patch, serving(**TROUBLES) as sites:
        patch.setenv("MARKETGAP_AUTHOR_KEY", "tests")
        tables = [brand(name, reviews=[sites.url(name)]) for name in TROUBLES]
        tables.append(brand("closed", reviews=["http://closed.localhost:1/"]))
        tables.append(brand("unknown", reviews=["http://nowhere.invalid/"]))
        tables.append(brand("private", reviews=["http://169.254.169.254/latest/meta-data/"]))
        rows = crawl(market_of(folder, *tables), kinds=["reviews"], now=NOW)
    return by_brand(rows), sites, folder


def test_all_pages_are_followed(troubled: tuple[dict[str, Crawl], Sites, Path]) -> None:
    rows, sites, folder = troubled
    good = rows["good"]
    assert (good.expected, good.got, good.new, good.duplicates, good.pages) == (25, 25, 25, 0, 3)
    assert judge(good) is Health.GOOD
    assert sites.asked("good") == ["/", "/?page=2", "/?page=3"]
    with open_store(read_market(folder / "market.toml").store_url) as store:
        reviews = list(store.records(Review, brand="good"))
        assert len(reviews) == 25
        assert all(r.author_key and r.rating and r.published and r.page_id for r in reviews)
        assert store.count(Page, crawl_id=good.crawl_id) == 3
        assert [s.count for s in store.records(RatingSummary, brand="good")] == [25]
        page_ids = {r.page_id for r in reviews}
    archive = Archive(folder / "raw")
    assert page_ids == {page.page_id for page in archive.pages(good.crawl_id)}


def test_a_part_is_never_taken_for_the_whole(troubled: tuple[dict[str, Crawl], Sites, Path]) -> None:
    rows, _, _ = troubled
    assert (rows["short"].got, rows["short"].expected, judge(rows["short"])) == (12, 435, Health.SUSPECT)
    assert doubts(rows["short"]) == ["12 of 435 records"]
    assert (rows["halfway"].got, rows["halfway"].blocked, judge(rows["halfway"])) == (3, 1, Health.SUSPECT)
    assert (rows["circle"].got, rows["circle"].stop_reason, judge(rows["circle"])) == (4, "repeat", Health.SUSPECT)
    assert (rows["empty"].stop_reason, judge(rows["empty"])) == ("nothing_found", Health.SUSPECT)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("wall", "blocked: "),
        ("limited", "blocked: too many requests (429)"),
        ("forbidden", "robots: robots.txt of forbidden.localhost"),
    ],
)
def test_walls_are_blocked_not_empty(troubled: tuple[dict[str, Crawl], Sites, Path], name: str, words: str) -> None:
    row = troubled[0][name]
    assert (row.got, row.blocked, judge(row)) == (0, 1, Health.FAILED)
    assert (row.stop_reason or "").startswith(words)
    assert "import" in (row.stop_reason or "")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("broken", "answered 500"),
        ("loop", "redirect"),
        ("noise", "not a page"),
        ("closed", "connection refused"),
        ("unknown", "no such host name"),
        ("private", "allow_private"),
        ("toprivate", "allow_private"),
        ("tofile", "only http and https"),
    ],
)
def test_failures_say_why(troubled: tuple[dict[str, Crawl], Sites, Path], name: str, words: str) -> None:
    row = troubled[0][name]
    assert (row.got, row.failed, judge(row)) == (0, 1, Health.FAILED)
    assert words in (row.stop_reason or "")


def test_retries_are_few_and_patient(troubled: tuple[dict[str, Crawl], Sites, Path]) -> None:
    rows, sites, _ = troubled
    assert (rows["flaky"].got, rows["patient"].got) == (3, 3)
    assert len(sites.asked("broken")) == 3
    assert len(sites.asked("limited")) == 1
    assert sites.asked("forbidden") == []
    first, second = (at for host, path, at in sites.log if host == "patient" and path == "/")
    assert second - first >= 1.0  # Retry-After


def test_no_name_is_stored(troubled: tuple[dict[str, Crawl], Sites, Path]) -> None:
    _, _, folder = troubled
    with open_store(f"sqlite:///{folder / 'market.db'}") as store:
        stored = stored_bytes(store)
    assert b"broken" in stored
    assert b"Customer 1" not in stored
    assert b"Customer 1" not in (folder / "raw" / "crawl.log").read_bytes()


def test_same_run_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two crawls with the same --now give the same records, and the second adds nothing."""
    with serving(one=paged_site(12), two=paged_site(15, name="Two")) as sites:
        market = market_of(tmp_path, brand("a", reviews=[sites.url("one"), sites.url("two")]))
        first = crawl(market, kinds=["reviews"], now=NOW)
        with open_store(market.store_url) as store:
            before = list(store.records(Review))
        monkeypatch.setenv("PYTHONHASHSEED", "7")
        second = crawl(market, kinds=["reviews"], now=NOW)
        with open_store(market.store_url) as store:
            assert list(store.records(Review)) == before
    assert [row.new for row in first] == [12, 15]
    assert [(row.got, row.new) for row in second] == [(12, 0), (15, 0)]


def test_one_request_at_a_time_and_host(tmp_path: Path) -> None:
    """Two sources on one host, and FAQ and site after them, never meet there."""
    under_way, most = Counter[str](), Counter[str]()

    def slowly(site: Site) -> Site:
        def answer(asked: Asked) -> Answer:
            under_way[asked.host] += 1
            most[asked.host] = max(most[asked.host], under_way[asked.host])
            threading.Event().wait(0.02)
            under_way[asked.host] -= 1
            return site(asked)

        return answer

    with serving(one=slowly(paged_site(40)), two=slowly(paged_site(20))) as sites:
        reviews = [sites.url("one", "/a"), sites.url("one", "/b"), sites.url("two")]
        domain = f"one.localhost:{sites.port}"
        market = market_of(tmp_path, brand("a", reviews=reviews, domain=domain), names=f'"{domain}", "two.localhost"')
        crawl(market, now=NOW)
        assert len(sites.asked("one")) >= 9
    assert most == {"one": 1, "two": 1}


def test_manners_of_public_hosts(tmp_path: Path) -> None:
    """A floor a host, no jitter below it; only hosts of allow_private may be faster."""
    code = (
        "import sys; from scrapy.crawler import Crawler; from scrapy.utils.project import get_project_settings\n"
        "from spiders.reviews.structured import Structured\n"
        "c = Crawler(Structured, get_project_settings()); Structured.from_crawler(c, market=sys.argv[1]); s = c.settings\n"
        "print(s.getfloat('DOWNLOAD_DELAY'), s.getfloat('DOWNLOAD_DELAY_JITTER'), s.getint('CONCURRENT_REQUESTS_PER_DOMAIN'),"
        " s.getbool('ROBOTSTXT_OBEY'), sorted(s.getdict('DOWNLOAD_SLOTS').items()), 'marketgap' in s['USER_AGENT'])"
    )
    file = write_market(tmp_path, brand("a"), crawl="delay = 0.2", names='"own.localhost:80"')
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout == "1.0 0.0 1 True [('own.localhost', {'delay': 0.05, 'steady': True})] True\n", done.stderr


def test_a_page_that_gets_lost_is_counted(tmp_path: Path) -> None:
    """A page from which nothing came at all, neither records nor a failure: its source is closed as failed, not left open."""
    code = (
        "import sys; from scrapy.crawler import AsyncCrawlerProcess; from scrapy.utils.project import get_project_settings\n"
        "from spiders.reviews.structured import Structured\n"
        "class Losing(Structured):\n"
        "    def read(self, page, response, ledger): return iter(())\n"
        "process = AsyncCrawlerProcess(get_project_settings()); process.crawl(Losing, market=sys.argv[1]); process.start()"
    )
    with serving(one=paged_site(40)) as sites:
        market = market_of(tmp_path, brand("a", reviews=[sites.url("one")]), names='"one.localhost"')
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "market.toml")],
            check=False,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    with open_store(market.store_url) as store:
        (row,) = store.records(Crawl)
    assert (row.pages, row.failed) == (0, 1), done.stderr
    assert row.finished is not None
    assert row.stop_reason == "failed: pages were lost (an error in marketgap; see the log)"
    assert judge(row) is Health.FAILED


def test_it_says_who_asks(tmp_path: Path) -> None:
    """Every request names marketgap, robots.txt's too; none tells where we were before."""
    heads: list[dict[str, str]] = []

    def noting(asked: Asked) -> Answer:
        heads.append({name.lower(): value for name, value in asked.headers.items()})
        return site(asked)

    site = paged_site(40)
    with serving(one=noting) as sites:
        market = market_of(tmp_path, brand("a", reviews=[sites.url("one")]), names='"one.localhost"')
        crawl(market, now=NOW)
    assert len(heads) >= 3
    assert all(head["user-agent"].startswith("marketgap/") for head in heads)
    assert not any("referer" in head for head in heads)


# -- FAQ, site, results pages ----------------------------------------------------------------------------------------

FAQ_PAGE = """<html lang="de"><head><title>Fragen</title><script type="application/ld+json">
{"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": [
 {"@type": "Question", "name": "Wie lange dauert die Lieferung?",
  "acceptedAnswer": {"@type": "Answer", "text": "Zwei Werktage nach der Bestellung."}}]}
</script></head><body><h1>Fragen</h1><h3>Wie lange dauert die Lieferung?</h3>
<p>Zwei Werktage nach der Bestellung.</p></body></html>"""


def brand_site(asked: Asked) -> Answer:
    if asked.path == "/":
        return Answer(
            '<html lang="de"><body><nav><a href="/produkte">Produkte</a> <a href="/fragen">Häufige Fragen</a> '
            '<a href="/kontakt">Kontakt</a></nav><h1>Schließfächer</h1><p>Pakete Tag und Nacht abholen.</p>'
            "<p>Wir stellen Schließfächer in ganz Deutschland auf und freuen uns auf Sie.</p></body></html>"
        )
    if asked.path == "/fragen":
        return Answer(FAQ_PAGE)
    if asked.path == "/kontakt":
        return Answer(
            '<html><body><h1>Kontakt</h1><p><a href="mailto:hilfe@acme.example">Schreiben</a></p></body></html>'
        )
    return Answer("<html><body>404</body></html>", 404)


def silent_site(asked: Asked) -> Answer:
    words = "<html><body><h1>Plain</h1><p>We move parcels for people who like it plain and simple.</p></body></html>"
    return Answer(words) if asked.path == "/" else Answer("none", 404)


def test_faq_and_signals_are_found_from_the_domain(tmp_path: Path) -> None:
    with serving(acme=brand_site, plain=silent_site) as sites:
        market = market_of(
            tmp_path,
            brand("acme", domain=f"acme.localhost:{sites.port}"),
            brand("plain", domain=f"plain.localhost:{sites.port}"),
            names=f'"acme.localhost:{sites.port}", "plain.localhost:{sites.port}"',
        )
        rows = crawl(market, kinds=["faq", "site"], now=NOW)
        with open_store(market.store_url) as store:
            entries = list(store.records(FaqEntry))
            signals = list(store.records(Signal))
    found = {(row.spider, row.brand): row for row in rows}
    assert [(e.brand, e.question, e.answer) for e in entries] == [
        ("acme", "Wie lange dauert die Lieferung?", "Zwei Werktage nach der Bestellung.")
    ]
    assert [(s.brand, s.kind.value) for s in signals] == [("acme", "email")]
    assert judge(found["faq_pages", "acme"]) is Health.GOOD
    assert (found["faq_pages", "plain"].stop_reason, judge(found["faq_pages", "plain"])) == ("no_faq", Health.GOOD)
    assert "/produkte" not in sites.asked("acme")


def search(asked: Asked) -> Answer:
    """Three pages of ten; one keyword has no result, one is refused by the engine, one breaks on page 2."""
    words, page = asked.query["q"], int(asked.query.get("pageno", "1"))
    if words == "refused" or (words == "broken" and page == 2):
        return Answer("engines did not answer", 502)
    results = [
        {"url": f"https://site{n}.example/{words}", "title": f"Site {n}", "content": "Lockers."}
        for n in range(page * 10 - 9, page * 10 + 1)
        if words != "nothing" and n <= 25
    ]
    body = json.dumps({"query": words, "number_of_results": 0, "results": results})
    return Answer(body, headers={"Content-Type": "application/json"})


def test_captures_say_ranked_beyond_or_failed(tmp_path: Path) -> None:
    keywords = [f'[[keyword]]\ntext = "{text}"\n' for text in ("lockers", "nothing", "refused", "broken")]
    with serving(search=search) as sites:
        serp = f'[serp]\nprovider = "searxng"\nendpoint = "{sites.url("search")}"\ndepth = 15\n'
        market = market_of(tmp_path, brand("a"), *keywords, serp)
        (row,) = crawl(market, kinds=["serp"], now=NOW)
        with open_store(market.store_url) as store:
            captures = {c.keyword: c for c in store.records(SerpCapture)}
            positions = {
                word: sorted(r.position for r in store.records(Ranking, capture_id=capture.capture_id))
                for word, capture in captures.items()
            }
    assert (row.expected, row.got, row.failed, judge(row)) == (4, 3, 2, Health.SUSPECT)
    assert positions == {"lockers": list(range(1, 16)), "nothing": [], "refused": [], "broken": list(range(1, 11))}
    assert {word: (c.state, c.depth) for word, c in captures.items()} == {
        "lockers": (CaptureState.OK, 15),
        "nothing": (CaptureState.OK, 15),
        "refused": (CaptureState.FAILED, 15),
        "broken": (CaptureState.OK, 10),  # what is behind place 10 is not known, so no more is claimed
    }
    assert "502" in (captures["refused"].reason or "")


def test_a_provider_without_key_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SERPER_API_KEY", raising=False)
    market = market_of(tmp_path, brand("a"), '[[keyword]]\ntext = "x"\n[serp]\nprovider = "serper"\n')
    (row,) = crawl(market, kinds=["serp"], now=NOW)
    assert "SERPER_API_KEY" in (row.stop_reason or "")
    assert judge(row) is Health.FAILED


@pytest.mark.parametrize("provider", ["serper", "serpapi"])
def test_keys_stay_out_of_store_archive_and_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: str) -> None:
    secret = "k3y-that-nobody-may-see"
    monkeypatch.setenv(f"{provider.upper()}_{'API_' if provider == 'serper' else ''}KEY", secret)
    got: list[str] = []

    def api(asked: Asked) -> Answer:
        got.append(asked.headers.get("X-Api-Key") or asked.query.get("api_key") or "")
        rows = [{"position": 1, "title": "Acme", "link": "https://acme.example/", "snippet": "Lockers"}]
        shape = {"organic": rows} if provider == "serper" else {"organic_results": rows}
        frame = (
            {"searchParameters": {"q": "x"}}
            if provider == "serper"
            else {"search_metadata": {}, "search_parameters": {}}
        )
        return Answer(json.dumps({**frame, **shape}), headers={"Content-Type": "application/json"})

    with serving(api=api) as sites:
        serp = f'[serp]\nprovider = "{provider}"\nendpoint = "{sites.url("api", "/search")}"\ndepth = 1\n'
        market = market_of(tmp_path, brand("a"), '[[keyword]]\ntext = "x"\n', serp)
        (row,) = crawl(market, kinds=["serp"], now=NOW)
    assert got == [secret]
    assert (row.got, judge(row)) == (1, Health.GOOD)
    pages = list(Archive(market.archive_folder).pages())
    assert pages
    kept = [Archive(market.archive_folder).read(page).body for page in pages] + [page.url.encode() for page in pages]
    kept += [file.read_bytes() for file in sorted(tmp_path.rglob("*")) if file.is_file()]
    assert not any(secret.encode() in data for data in kept)


# -- as a user sees it -----------------------------------------------------------------------------------------------


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    start = ["-c", "from analysis.cli import main; main()"] if words[0] == "marketgap" else ["-m", words[0]]
    return subprocess.run(
        [sys.executable, *start, *words[1:]], check=False, cwd=cwd, env=environment, capture_output=True, text=True
    )


def test_command_prints_one_table_and_one_line_a_trouble(tmp_path: Path) -> None:
    with serving(good=paged_site(12, expected=12)) as sites:
        write_market(tmp_path, brand("acme", reviews=[sites.url("good"), "http://gone.localhost:1/"]))
        done = run("marketgap", "crawl", "reviews", cwd=tmp_path)
        again = run("marketgap", "crawl", "reviews", "--json", "--now", "2026-01-15", cwd=tmp_path)
        wrong = run("marketgap", "crawl", "reviews", "--brand", "nobody", cwd=tmp_path)
    assert done.returncode == 1
    assert "good.localhost" in done.stdout
    assert (
        "failed: acme gone.localhost:1 (structured): gone.localhost:1 cannot be reached: connection refused"
        in done.stdout
    )
    assert done.stdout.count("cannot be reached") == 1
    assert again.returncode == 1
    assert [(row["got"], row["new"], row["verdict"]) for row in json.loads(again.stdout)] == [
        (12, 0, "good"),
        (0, 0, "failed"),
    ]
    assert wrong.returncode == 2
    assert wrong.stderr == "marketgap: --brand nobody: no such brand; the brands are acme\n"


def test_scrapy_way(tmp_path: Path) -> None:
    """``scrapy crawl`` with a page cap: endless pagination ends, and says why."""

    def endless(asked: Asked) -> Answer:
        page = int(asked.query.get("page", "1"))
        return Answer(review_page([page * 2 - 1, page * 2], following=f"/?page={page + 1}"))

    with serving(endless=endless) as sites:
        file = write_market(tmp_path, brand("a", reviews=[sites.url("endless")]))
        names = run("scrapy", "list", cwd=ROOT).stdout.split()
        done = run("scrapy", "crawl", "structured", "-a", f"market={file}", "-s", "SOURCE_PAGE_CAP=5", cwd=ROOT)
    assert {"structured", "faq_pages", "contact_channels", "searxng"} <= set(names)
    assert done.returncode == 0, done.stderr[-2000:]
    with open_store(read_market(file).store_url) as store:
        (row,) = store.records(Crawl)
    assert (row.got, row.pages, row.stop_reason, judge(row)) == (10, 5, "page_cap", Health.SUSPECT)
