"""Real shapes of pages and files, and seeded ways of breaking them. For ``mutations.py`` and the test of hostile content."""

from __future__ import annotations

import base64
import gzip
import io
import json
import plistlib
import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "tests" / "pages"
SHARED = ROOT.parent / "shared" / "pages"
LARGEST = 3_000_000
"""Bytes of a mutated page or file; doubled ones are cut there."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One page or file to be broken."""

    name: str
    data: bytes
    kind: str
    """``page`` for the four extractors, else the kind of import."""
    suffix: str = ".html"
    url: str = "https://site.example/a?page=1"


ADDRESSES = (
    "https://site.example/a?page=1",
    "https://www.google.com/search?q=x",
    "https://www.bing.com/search?q=x",
    "https://acme.example/faq",
    "",
    "https://[broken",
)


def page_shapes(*, shared: bool = True) -> list[Shape]:
    """The invented pages of the tests, and the saved ones beside the checkout when they are there."""
    folders = [PAGES / kind for kind in ("reviews", "faq", "serp", "site", "feeds", "sites")]
    files = [file for folder in folders for file in sorted(folder.iterdir()) if file.is_file()]
    if shared and SHARED.is_dir():
        files += [f for f in sorted(SHARED.rglob("*")) if f.is_file() and f.suffix not in {".md", ".tsv"}]
    kept = [f for f in files if not f.name.endswith(".truth.json") and f.stat().st_size < LARGEST]
    return [
        Shape(name=file.name, data=file.read_bytes(), kind="page", url=ADDRESSES[at % len(ADDRESSES)])
        for at, file in enumerate(kept)
    ]


ROWS = {
    "reviews": [
        ["brand", "text", "rating", "published", "author", "language", "url", "reply_text"],
        ["acme", "Waited 40 minutes, nobody came.", "2", "2026-01-05", "A. Person", "en", "https://r.example/1", ""],
        ["Bolt Box", 'He said "never again"; I agree', "4/5", "05.01.2026 10:00", "B", "de", "", "Sorry"],
        ["acme", "速度很慢\nnext line", "★★★", "3. Januar 2026", "", "zh", "", ""],
    ],
    "survey": [
        ["brand", "kind", "score", "scale_max", "at", "comment"],
        ["acme", "nps", "7", "10", "2026-01-05", "Fine"],
        ["bolt-box", "csat", "2", "5", "05/01/2026", "slow"],
    ],
    "tickets": [
        ["brand", "ticket_id", "opened_at", "first_response_at", "resolved_at", "channel", "topic"],
        ["acme", "T1", "2026-01-05 10:00", "2026-01-05 11:30", "2026-01-06", "chat", "delivery"],
    ],
    "contacts": [
        ["brand", "channel", "asked_at", "answered_at", "observed_until"],
        ["acme", "e-mail", "2026-01-05 10:00", "", "2026-01-12"],
    ],
    "customers": [
        ["brand", "customers", "period", "lost", "revenue"],
        ["acme", "1200", "2026-01", "30", "45000"],
    ],
    "keywords": [
        ["Keyword", "Avg. monthly searches", "Competition"],
        ["parcel locker near me", "4400", "Low"],
        ["acme login", "1,900", "High"],
    ],
}


def file_shapes() -> list[Shape]:
    """One file of each form that can be imported."""
    shapes = []
    for kind, rows in ROWS.items():
        shapes += [
            Shape(name=f"{kind}{suffix}", data=data, kind=kind, suffix=suffix) for suffix, data in _table_files(rows)
        ]
    html = (PAGES / "reviews" / "german_cards.html").read_bytes()
    serp = (PAGES / "serp" / "google_desktop.html").read_bytes()
    answer = (PAGES / "serp" / "answer_serper.page.json").read_bytes()
    for suffix, data in _saved_files(html, "https://acme.example/reviews?page=1"):
        shapes.append(Shape(name=f"pages{suffix}", data=data, kind="pages", suffix=suffix))
    for suffix, data in (*_saved_files(serp, "https://www.google.com/search?q=parcel"), (".json", answer)):
        shapes.append(Shape(name=f"serp{suffix}", data=data, kind="serp", suffix=suffix))
    return shapes


def _table_files(rows: list[list[str]]) -> Iterator[tuple[str, bytes]]:
    import csv

    import openpyxl
    import pandas as pd

    for suffix, delimiter in ((".csv", ","), (".tsv", "\t")):
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows(rows)
        yield suffix, text.getvalue().encode()
        if suffix == ".csv":
            yield ".csv.gz", gzip.compress(text.getvalue().encode(), mtime=0)
    objects = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    yield ".json", json.dumps(objects, ensure_ascii=False).encode()
    yield ".jsonl", "\n".join(json.dumps(one) for one in objects).encode()
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    yield ".xlsx", packed.getvalue()
    table = io.BytesIO()
    pd.DataFrame(objects).to_parquet(table)
    yield ".parquet", table.getvalue()


def _saved_files(html: bytes, url: str) -> Iterator[tuple[str, bytes]]:
    yield ".html", html
    yield ".html.gz", gzip.compress(html, mtime=0)
    mhtml = (
        f"From: <Saved by a browser>\r\nSnapshot-Content-Location: {url}\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----b"\r\n\r\n------b\r\n'
        f"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\nContent-Location: {url}\r\n\r\n"
    )
    yield ".mhtml", mhtml.encode() + base64.encodebytes(html) + b"\r\n------b--\r\n"
    resource = {"WebResourceData": html, "WebResourceURL": url, "WebResourceMIMEType": "text/html"}
    for form in (plistlib.FMT_BINARY, plistlib.FMT_XML):
        yield ".webarchive", plistlib.dumps({"WebMainResource": resource}, fmt=form)
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(html) + html
    record = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-01-05T10:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    ).encode() + answer + b"\r\n\r\n"  # fmt: skip
    yield ".warc", record
    yield ".warc.gz", gzip.compress(record, mtime=0)
    yield ".zip", zipped({"folder/page.html": html, "folder/other.json": b'{"a": [1]}'})
    yield ".wacz", zipped({"archive/data.warc.gz": gzip.compress(record, mtime=0), "datapackage.json": b"{}"})


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        for name, data in members.items():
            into.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


SNIPPETS = tuple(
    one.encode("utf-8", "surrogatepass")
    for one in (
        "<", ">", "</div>", "<div>" * 300, "<div>" * 5000, "<b><i><u>" * 2000, "<!--", "-->", "<script>", "</script>", "]]>",
        "<![CDATA[", "<table><tr><td>" * 100, "<template>", "<svg><math>", "<plaintext>", "<select><option>", '"', "'", "\\", "\\u",
        "{", "}", "[[[[", "[" * 5000, '{"a":' * 3000, ",", ":", ";", "\t", "\r", "\n" * 3000, " " * 20_000, "=", "=1+1", "\x00", "\x00" * 300,
        "\ufeff", "\u202e", "\u200b" * 500, "\u0301" * 2000, "\x1b[2J", "&lt;" * 500, "&#x110000;", "&#0;", "&" * 3000, "&amp;" * 2000,
        "★☆" * 500, "1/2/3" * 400, "1" * 5000, "99999999999999999999", "-1", "NaN", "1e999", "-0.0", "٣", "²", "𝟗", "0x10", "1,5 / 5",
        "9999-99-99T99:99:99", "0000-00-00", "31 February 2026", "vor 3 Tagen " * 200, "a@a." * 3000, "http://[", "//", "javascript:x",
        "?page=2&" * 300, 'rel="next" href="?page=2"', ' itemscope itemprop="review" itemref="a b c"' * 50, ' id="a"' * 500,
        '<script type="application/ld+json">{"@type":"Review","reviewBody":', '"@graph":[{"@id":"#a","review":{"@id":"#a"}}]',
        "<h3>Why is it so?</h3>" * 500, "<details><summary>Why?</summary>" * 300, "<dl><dt>?<dd>" * 300, "<a href='?page=2'>2</a>" * 500,
        '<meta charset="utf-16">', '<meta charset="klingon">', '<base href="//[">', "?" * 20_000, "." * 20_000, "(" * 5000, "-" * 20_000,
        "x" * 100_000, "word " * 5000, "Ѐ" * 5000, "漢" * 5000, '"x" ' * 3000, "'\\" * 3000, "/*" * 5000, "//\n" * 3000,
        '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]>&d;', "HTTP/1.1 200 OK\r\n\r\n", "WARC/1.0\r\n", "\r\n--b\r\n",
    )
)  # fmt: skip
NO_TEXT = (b"\xff\xfe", b"\xff" * 300, b"\xc3(", b"\xed\xa0\x80", b"PK\x03\x04", b"\x1f\x8b\x08", bytes(range(256)))


def mutate(data: bytes, draw: random.Random, *, others: list[bytes]) -> bytes:
    """The data with one to six changes."""
    for _ in range(draw.choice((1, 1, 2, 3, 4, 6))):
        at = draw.randrange(len(data) + 1)
        end = min(len(data), at + int(len(data) * draw.random() ** 3))
        change = draw.randrange(10)
        if change == 0:
            data = data[:at] + data[end:]
        elif change == 1:
            data = data[:end] + data[at:]
        elif change == 2:
            piece = data[at : min(end, at + 500)]
            data = data[:at] + piece * draw.choice((3, 30, 300, 3000)) + data[at:]
        elif change == 3:
            flipped = bytearray(data)
            for _ in range(draw.choice((1, 8, 64))):
                if flipped:
                    flipped[draw.randrange(len(flipped))] = draw.randrange(256)
            data = bytes(flipped)
        elif change == 4:
            other = draw.choice(others)
            start = draw.randrange(len(other) + 1)
            data = data[:at] + other[start : start + draw.choice((50, 5000))] + data[at:]
        elif change == 5 and draw.random() < 0.3:
            data = data[:at]
        elif change == 6 and draw.random() < 0.2:
            data = data.decode("utf-8", "replace").encode(draw.choice(("utf-16", "utf-8-sig", "utf-16-le", "utf-7")))
        else:
            data = data[:at] + draw.choice((*SNIPPETS, *NO_TEXT)) + data[at:]
        data = data[:LARGEST]
    return data


def mutate_inside(shape: Shape, draw: random.Random, *, others: list[bytes]) -> bytes:
    """As :func:`mutate`; of packed files often what is inside, since a broken checksum would hide it."""
    if draw.random() < 0.25:
        return mutate(shape.data, draw, others=others)
    if shape.suffix.endswith(".gz"):
        return gzip.compress(mutate(gzip.decompress(shape.data), draw, others=others), mtime=0)
    if shape.data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(shape.data)) as packed:
            members = {one.filename: packed.read(one) for one in packed.infolist()}
        name = draw.choice(sorted(members))
        members[name] = mutate(members[name], draw, others=others)
        return zipped(members)
    return mutate(shape.data, draw, others=others)
