"""Pages that people saved: every container, whose they are, walls, broken and hostile files; nothing lost without a word."""

from __future__ import annotations

import gzip
import io
import json
import os
import plistlib
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from spiders.archive import Archive
from spiders.errors import UsageError
from spiders.importers.base import PageResult, PagesReport, find_importer, find_page_importer
from spiders.importers.pages import import_pages
from spiders.importers.saved import packed, warcs
from spiders.importers.saved.place import find_place, leads_to
from spiders.market import Market
from spiders.records import Crawl, FaqEntry, Page, RatingSummary, Review, Signal
from spiders.store import Store, open_store

NOW = datetime(2026, 1, 15, tzinfo=UTC)
SAVED = datetime(2025, 6, 10, 12, 0, tzinfo=UTC)
ACME = "https://reviews.example/acme"
WALL = b"<html><head><title>Just a moment...</title></head><body><p>Checking your browser</p></body></html>"
NOISE = bytes(range(256)) * 40


def reviews_page(*texts: str, url: str | None = None, when: str = "2025-03-01", count: int | None = None) -> bytes:
    """A page of reviews: marked up, dated, each by somebody else."""
    canonical = f'<link rel="canonical" href="{url}">' if url else ""
    total = (
        f'<div itemprop="aggregateRating" itemscope itemtype="https://schema.org/AggregateRating"><span itemprop="ratingValue">3.5</span>'
        f'<span itemprop="reviewCount">{count}</span></div>'
        if count
        else ""
    )
    blocks = "".join(
        f'<article itemprop="review" itemscope itemtype="https://schema.org/Review"><span itemprop="author">Person {text[:9]}</span>'
        f'<span itemprop="reviewRating" itemscope itemtype="https://schema.org/Rating"><span itemprop="ratingValue">2</span>/<span itemprop="bestRating">5</span></span>'
        f'<time itemprop="datePublished">{when}</time><p itemprop="reviewBody">{text}</p></article>'
        for text in texts
    )
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>Reviews</title>{canonical}</head><body>'
        f'<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Lockers</h1>{total}{blocks}</div></body></html>'
    ).encode()


def stars_page(*texts: str, when: str) -> bytes:
    """A page of reviews as a reader sees them, without any markup that says so."""
    blocks = "".join(
        f'<div class="item"><h3>Person {n}</h3><span class="stars">★★☆☆☆</span> <span class="when">{when}</span><p>{text}</p></div>'
        for n, text in enumerate(texts)
    )
    return f'<html><head><meta charset="utf-8"></head><body><h1>Customer reviews</h1><div class="list">{blocks}</div></body></html>'.encode()


FAQ = b"""<html><head><title>Help</title></head><body><h1>Frequently asked questions</h1>
<details><summary>How long is a parcel kept?</summary><p>A parcel is kept for seven days, then it goes back to the sender.</p></details>
<details><summary>Can somebody else collect it?</summary><p>Yes, anybody who has the code can collect it from the locker.</p></details>
<a href="mailto:help@acme.example">Write to us</a></body></html>"""


@pytest.fixture
def market(tmp_path: Path) -> Market:
    return Market.model_validate(
        {
            "market": {"name": "Lockers"},
            "brand": [
                {"id": "acme", "name": "Acme", "domains": ["acme.example"], "reviews": [{"url": ACME, "source": "rev"}],
                 "faq": ["https://support.example/acme/"]},
                {"id": "bolt", "name": "Bolt", "domains": ["bolt.example"]},
            ],
            "folder": tmp_path,
        }
    )  # fmt: skip


@pytest.fixture
def store(market: Market) -> Iterator[Store]:
    with open_store(market.store_url) as opened:
        yield opened


class Importing:
    """Imports given files and looks into store and archive."""

    def __init__(self, folder: Path, market: Market, store: Store) -> None:
        self.folder, self.market, self.store = folder / "saved", market, store
        self.folder.mkdir()

    def file(self, name: str, data: bytes, *, saved: datetime = SAVED) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        os.utime(file, (saved.timestamp(), saved.timestamp()))
        return file

    def __call__(self, *files: Path, now: datetime = NOW, **defaults: str) -> PagesReport:
        given = {name.rstrip("_"): value for name, value in defaults.items()}
        return import_pages(self.market, files or (self.folder,), defaults=given, now=now, store=self.store)

    def one(self, *files: Path, **defaults: str) -> PageResult:
        report = self(*files, **defaults)
        assert len(report.pages) == 1, report.pages
        return report.pages[0]

    @property
    def texts(self) -> list[str]:
        return sorted(review.text for review in self.store.records(Review))


@pytest.fixture
def saved(tmp_path: Path, market: Market, store: Store) -> Importing:
    return Importing(tmp_path, market, store)


LATE = "The parcel came two weeks late and nobody answered."
JAMMED = "The door of the locker was jammed again, I had to call."


def test_a_page_with_its_address(saved: Importing) -> None:
    file = saved.file("page.html", reviews_page(LATE, JAMMED, url=f"{ACME}?page=2", count=40))
    result = saved.one(file)
    assert (result.state, result.found, result.new, result.changed, result.same) == ("ok", {"reviews": 2}, 2, 0, 0)
    assert result.url == f"{ACME}?page=2"
    reviews = list(saved.store.records(Review))
    assert {(r.brand, r.source, r.rating) for r in reviews} == {("acme", "rev", 0.4)}
    assert all(r.author_key and len(r.author_key) == 16 for r in reviews)
    crawl = next(iter(saved.store.records(Crawl)))
    assert (crawl.spider, crawl.source, crawl.brand, crawl.start_url) == ("import:pages", "rev", "acme", ACME)
    assert (crawl.expected, crawl.got, crawl.new, crawl.pages, crawl.finished) == (40, 2, 2, 1, NOW)
    page = saved.store.get(Page, reviews[0].page_id or "")
    assert page is not None
    assert page.fetched_at == SAVED
    read = Archive(saved.market.archive_folder).read(page)
    assert read.body == file.read_bytes()
    assert [s.count for s in saved.store.records(RatingSummary)] == [40]


def test_again_adds_nothing(saved: Importing) -> None:
    file = saved.file("page.html", reviews_page(LATE, url=ACME))
    saved.one(file)
    archived = sorted(p.name for p in saved.market.archive_folder.glob("*.warc.gz"))
    again = saved(file, now=datetime(2026, 2, 1, tzinfo=UTC)).pages[0]
    assert (again.new, again.changed, again.same) == (0, 0, 1)
    assert sorted(p.name for p in saved.market.archive_folder.glob("*.warc.gz")) == archived


def test_relative_dates_count_from_the_saving(saved: Importing) -> None:
    note = f"<!-- saved from url=(0028){ACME} -->\n".encode()
    result = saved.one(saved.file("page.html", note + stars_page(LATE, JAMMED, f"{LATE} Again.", when="2 days ago")))
    assert result.found == {"reviews": 3}
    days = {r.published.date().isoformat() for r in saved.store.records(Review) if r.published}
    assert days == {"2025-06-08"}


def test_the_browsers_note_names_the_address(saved: Importing) -> None:
    note = f"<!-- saved from url=(0028){ACME} -->\n".encode()
    assert saved.one(saved.file("page.html", note + reviews_page(LATE))).url == ACME
    single = f"<!--\n Page saved with SingleFile \n url: {ACME}#x \n saved date: Sun Jun 01 2025 10:00:00 GMT+0200 (CEST)\n-->"
    file = saved.file("single.html", single.encode() + reviews_page(JAMMED))
    assert saved.one(file).url == ACME
    assert datetime(2025, 6, 1, 8, tzinfo=UTC) in {p.fetched_at for p in saved.store.records(Page)}


def test_whose_it_is(saved: Importing) -> None:
    nameless = saved.file("nameless.html", reviews_page(LATE))
    stranger = saved.file("stranger.html", reviews_page(JAMMED, url="https://other.example/x"))
    lost = saved()
    assert [p.state for p in lost.pages] == ["failed", "failed"]
    assert "does not say its address" in (lost.pages[0].reason or "")
    assert "--brand" in (lost.pages[0].reason or "")
    assert str(nameless) == lost.pages[0].file
    assert "https://other.example/x is of no brand" in (lost.pages[1].reason or "")
    assert saved.texts == []
    assert not list(saved.store.records(Crawl))
    told = saved(nameless, stranger, brand="Bolt")
    assert [p.about for p in told.pages] == ["bolt, import", "bolt, other.example"]
    assert {r.url for r in saved.store.records(Review)} == {"file:nameless.html", "https://other.example/x"}
    named = saved.one(stranger, brand="bolt", source="forum")
    assert named.about == "bolt, forum"


def test_the_address_goes_before_brand(saved: Importing) -> None:
    assert (saved.one(saved.file("a.html", reviews_page(LATE, url=ACME)), brand="bolt").about or "")[:4] == "acme"


def test_a_page_of_the_brands_own(saved: Importing) -> None:
    note = b"<!-- saved from url=(0025)https://help.acme.example/ -->\n"
    result = saved.one(saved.file("help.html", note + FAQ))
    assert result.found["faq"] == 2
    assert result.found["site"] >= 1
    assert {f.brand for f in saved.store.records(FaqEntry)} == {"acme"}
    assert any("help@acme.example" in s.evidence for s in saved.store.records(Signal))
    assert [c.fill_rates for c in saved.store.records(Crawl)] == [{}]


def test_listed_faq_and_what_the_user_says(saved: Importing) -> None:
    faq = saved.file("faq.html", b"<!-- saved from url=(0034)https://support.example/acme/parcels -->\n" + FAQ)
    assert saved.one(faq).found["faq"] == 2
    nameless = saved.file("nameless.html", FAQ)
    assert saved.one(nameless, brand="bolt").state == "empty"
    assert saved.one(nameless, brand="bolt", as_="faq").found == {"faq": 2}
    with pytest.raises(UsageError, match="expected one of reviews, faq, site"):
        saved(nameless, as_="everything")
    with pytest.raises(UsageError, match="no such brand"):
        saved(nameless, brand="nobody")


def test_a_wall_is_blocked_and_never_empty(saved: Importing) -> None:
    note = f"<!-- saved from url=(0028){ACME} -->\n".encode()
    saved.file("a.html", note + WALL)
    saved.file("b.html", note + b"<html><body><p>Nothing here but a plain page of some prose.</p></body></html>")
    report = saved()
    assert [p.state for p in report.pages] == ["blocked", "empty"]
    assert "Just a moment" in (report.pages[0].reason or "")
    assert not report.complete
    crawl = next(iter(saved.store.records(Crawl)))
    assert (crawl.blocked, crawl.pages, crawl.got) == (1, 1, 0)
    assert (crawl.stop_reason or "").startswith("blocked: ")


def mhtml(body: bytes, *, url: str, date: str, frames: Mapping[str, bytes] | None = None) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = url
    message["Subject"] = "Reviews"
    message["Date"] = date
    message.set_content(body, maintype="text", subtype="html", cte="quoted-printable")
    message["Content-Location"] = url
    message.make_related()
    for address, frame in (frames or {}).items():
        message.add_related(
            frame, maintype="text", subtype="html", cte="base64", headers=[f"Content-Location: {address}"]
        )
    message.add_related(b"\x89PNG\r\n", maintype="image", subtype="png", headers=[f"Content-Location: {url}/logo.png"])
    return message.as_bytes()


def test_mhtml(saved: Importing) -> None:
    frames = {
        "https://widget.example/acme": reviews_page(JAMMED),
        "https://ads.example/": b"<html><body>Buy now</body></html>",
    }
    shown = stars_page(LATE, f"{LATE} Twice.", f"{LATE} Again.", when="3 days ago")
    data = mhtml(shown, url=ACME, date="Tue, 04 Mar 2025 09:00:00 -0000", frames=frames)
    report = saved(saved.file("page.mhtml", data))
    assert [(p.state, p.url) for p in report.pages] == [("ok", ACME), ("ok", "https://widget.example/acme")]
    assert "1 frames" in " ".join(report.notes)
    assert {LATE, JAMMED} < set(saved.texts)
    late = next(r for r in saved.store.records(Review) if r.text == LATE)
    assert late.published is not None
    assert late.published.date().isoformat() == "2025-03-01"
    assert {r.brand for r in saved.store.records(Review)} == {"acme"}
    assert all(p.rendered for p in saved.store.records(Page))


def test_web_page_complete(saved: Importing) -> None:
    note = f"<!-- saved from url=(0028){ACME} -->\n".encode()
    saved.file("Acme reviews.html", note + reviews_page(LATE))
    saved.file("Acme reviews_files/saved_resource.html", reviews_page(JAMMED))
    saved.file("Acme reviews_files/ad.html", b"<html><body>Buy now</body></html>")
    saved.file("Acme reviews_files/app.js", b"let x = 1")
    report = saved()
    assert [p.state for p in report.pages] == ["ok", "ok"]
    assert {(r.brand, r.source) for r in saved.store.records(Review)} == {("acme", "rev")}


def test_safari_webarchive(saved: Importing) -> None:
    tree = {
        "WebMainResource": {
            "WebResourceData": reviews_page(LATE),
            "WebResourceURL": ACME,
            "WebResourceMIMEType": "text/html",
            "WebResourceTextEncodingName": "UTF-8",
        }
    }
    assert saved.one(saved.file("page.webarchive", plistlib.dumps(tree, fmt=plistlib.FMT_BINARY))).url == ACME


def warc(*answers: tuple[str, int, str, bytes], gzipped: bool = True, encoding: str | None = None) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzipped)
    for url, status, kind, body in answers:
        headers = [("Content-Type", kind)] + ([("Content-Encoding", encoding)] if encoding else [])
        data = gzip.compress(body) if encoding else body
        http = StatusAndHeaders(f"{status} X", headers, protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                url, "response", payload=io.BytesIO(data), length=len(data), http_headers=http,
                warc_headers_dict={"WARC-Date": "2025-05-05T10:00:00Z"},
            )
        )  # fmt: skip
    return out.getvalue()


ANSWERS = (
    (ACME, 200, "text/html; charset=utf-8", reviews_page(LATE)),
    (f"{ACME}?page=2", 403, "text/html", b"<html><body>No</body></html>"),
    (f"{ACME}/old", 301, "text/html", b"<html><body>Moved</body></html>"),
    (f"{ACME}/logo.png", 200, "image/png", b"\x89PNG"),
    (f"{ACME}/api", 200, "application/json", b'{"ok": true}'),
    ("https://ads.example/frame", 200, "text/html", b"<html><body>Buy</body></html>"),
)


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "encoded.warc.gz"])
def test_warc(saved: Importing, name: str) -> None:
    data = warc(*ANSWERS, gzipped=name.endswith(".gz"), encoding="gzip" if name.startswith("encoded") else None)
    report = saved(saved.file(name, data))
    assert [(p.url, p.state) for p in report.pages] == [(ACME, "ok"), (f"{ACME}?page=2", "blocked")]
    assert "ads.example" in " ".join(report.notes)
    assert saved.texts == [LATE]
    assert {p.fetched_at for p in saved.store.records(Page)} == {datetime(2025, 5, 5, 10, tzinfo=UTC)}


def test_wacz(saved: Importing) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as wacz:
        wacz.writestr("datapackage.json", "{}")
        wacz.writestr("pages/pages.jsonl", "{}\n")
        wacz.writestr("archive/data.warc.gz", warc(*ANSWERS))
    report = saved(saved.file("crawl.wacz", out.getvalue()))
    assert [p.state for p in report.pages] == ["ok", "blocked"]
    assert saved.texts == [LATE]


def test_nothing_of_a_known_brand(saved: Importing) -> None:
    result = saved.one(saved.file("a.warc.gz", warc(("https://other.example/", 200, "text/html", reviews_page(LATE)))))
    assert result.state == "failed"
    assert "no page in it is of a brand" in (result.reason or "")


def test_a_cut_warc_keeps_what_came_before(saved: Importing) -> None:
    data = warc(
        (ACME, 200, "text/html", reviews_page(LATE)), (f"{ACME}?page=2", 200, "text/html", reviews_page(JAMMED))
    )
    report = saved(saved.file("cut.warc.gz", data[:-40]))
    assert [p.state for p in report.pages] == ["ok", "failed"]
    assert "cut off or damaged" in (report.pages[1].reason or "")
    assert saved.texts == [LATE]


def zipped(members: Mapping[str, bytes], *, when: tuple[int, ...] = (2025, 4, 4, 8, 0, 0)) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, when)  # type: ignore[arg-type]
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, data)
    return out.getvalue()


def test_zip_of_pages(saved: Importing) -> None:
    members = {
        "pages/a.html": reviews_page(LATE, url=ACME),
        "pages/b.mhtml": mhtml(reviews_page(JAMMED), url=f"{ACME}?page=2", date="Tue, 04 Mar 2025 09:00:00 -0000"),
        "../../outside.html": reviews_page("I should never be read.", url=ACME),
        "C:\\windows\\x.html": reviews_page("Nor should I be read.", url=ACME),
        "notes.docx": b"x",
        "empty.html": b"",
    }
    report = saved(saved.file("pages.zip", zipped(members)))
    states = {Path(p.file.partition("!")[2]).name: (p.state, p.reason) for p in report.pages}
    assert states["a.html"][0] == states["b.mhtml"][0] == "ok"
    assert "leads out of the archive" in (states["outside.html"][1] or "")
    assert states["empty.html"] == ("failed", "is empty")
    assert saved.texts == sorted([LATE, JAMMED])
    assert not (saved.folder.parent / "outside.html").exists()
    assert datetime(2025, 4, 4, 8, tzinfo=UTC) in {p.fetched_at for p in saved.store.records(Page)}


def test_bombs(saved: Importing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "FILE_LIMIT", 1 << 20)
    monkeypatch.setattr(packed, "MEMBER_LIMIT", 50)
    monkeypatch.setattr(warcs, "TOTAL_LIMIT", 1 << 20)
    monkeypatch.setattr(warcs, "PAGE_LIMIT", 1 << 19)
    good = reviews_page(LATE, url=ACME)
    saved.file("a.zip", zipped({"bomb.html": b"<p>" + b" " * (3 << 20), "good.html": good}))
    saved.file("b.zip", zipped({f"{n}.html": b"<p>" for n in range(60)}))
    saved.file("c.warc.gz", warc((ACME, 200, "text/html", good), (f"{ACME}/2", 200, "text/html", b" " * (3 << 20))))
    saved.file("d.html.gz", gzip.compress(b" " * (120 << 20)))
    report = saved()
    reasons = {Path(p.file).name: p.reason or "" for p in report.pages if p.state == "failed"}
    assert "unpacks to more than 1 MB" in reasons["a.zip!bomb.html"]
    assert "60 members" in reasons["b.zip"]
    assert "unpacks to more than 1 MB" in reasons["c.warc.gz"]
    assert "d.html.gz" in reasons
    assert saved.texts == [LATE]


def test_broken_files_cost_only_themselves(saved: Importing) -> None:
    saved.file("a.html", reviews_page(LATE, url=ACME))
    saved.file("b.html", NOISE)
    saved.file("c.html", b"")
    saved.file("d.mhtml", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\nnothing")
    saved.file("e.zip", b"PK\x03\x04" + NOISE)
    saved.file("f.warc.gz", gzip.compress(b"WARC/1.0\r\nnonsense\r\n\r\n"))
    saved.file("g.html.gz", gzip.compress(b"<p>x</p>")[:-9])
    saved.file("h.json", b"{not json")
    saved.file("i.webarchive", b"bplist00" + NOISE)
    saved.file("j.webarchive", plistlib.dumps({}).replace(b"UTF-8", b"U2F-8"))
    report = saved()
    missing = saved(saved.folder / "missing.html").pages[0]
    assert (missing.state, missing.reason) == ("failed", "no such file or folder")
    states = {Path(p.file).name: p.state for p in report.pages}
    assert states.pop("a.html") == "ok"
    assert set(states.values()) == {"failed"}
    assert len(states) == 9
    assert all(p.reason and "\n" not in p.reason for p in report.pages if p.state == "failed")
    assert saved.texts == [LATE]


def test_json_answer(saved: Importing) -> None:
    answer = {
        "reviews": [
            {"id": n, "author": f"P{n}", "rating": 2, "text": f"{LATE} {n}", "date": "2025-03-01"} for n in range(4)
        ]
    }
    file = saved.file("answer.json", json.dumps(answer).encode())
    assert saved.one(file, brand="acme", source="app").found == {"reviews": 4}
    assert {r.source for r in saved.store.records(Review)} == {"app"}


def test_a_killed_import_is_taken_up(saved: Importing, monkeypatch: pytest.MonkeyPatch) -> None:
    saved.file("a.html", reviews_page(LATE, url=ACME))
    saved.file("b.html", reviews_page(JAMMED, url=f"{ACME}?page=2"))
    append, calls = Archive.append, []

    def failing(self: Archive, **values: object) -> Page:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return append(self, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(Archive, "append", failing)
    with pytest.raises(KeyboardInterrupt):
        saved()
    assert saved.texts == [LATE]
    assert [c.finished for c in saved.store.records(Crawl)] == [None]
    report = saved(now=datetime(2026, 1, 16, tzinfo=UTC))
    assert report.complete
    assert [(c.got, c.new, c.finished is None) for c in saved.store.records(Crawl)] == [(2, 2, False)]
    assert saved.texts == sorted([LATE, JAMMED])


def test_addresses_that_lead_to_a_page() -> None:
    assert leads_to("https://x.example/app?id=1", "https://x.example/app?id=1&page=2")
    assert not leads_to("https://x.example/app?id=1", "https://x.example/app?id=2")
    assert not leads_to("https://x.example/acme", "https://y.example/acme")


def test_an_address_of_two_brands_decides_nothing() -> None:
    brands = [
        {"id": i, "name": i, "domains": [f"{i}.example"], "reviews": ["https://r.example/both"]} for i in ("a", "b")
    ]
    market = Market.model_validate({"market": {"name": "m"}, "brand": brands})
    assert find_place(market, "https://r.example/both/1", brand=None, source=None) is None


def test_kinds() -> None:
    for kind in ("pages", "serp"):
        assert callable(find_page_importer(kind))
    with pytest.raises(UsageError, match="keywords, pages, reviews, serp"):
        find_importer("nothing")
