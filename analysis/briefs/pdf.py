"""The brief on paper: the same HTML page, printed by Chromium, with page numbers and an outline."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from spiders.errors import MissingProgramError

MARGIN = {"top": "16mm", "bottom": "18mm", "left": "15mm", "right": "15mm"}
FOOTER = (
    '<div style="font:7.5pt sans-serif;color:#566170;width:100%;margin:0 15mm;display:flex;justify-content:space-between">'
    '<span class="title"></span><span><span class="pageNumber"></span> / <span class="totalPages"></span></span></div>'
)
_STAMP = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}")
_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)endobj", re.DOTALL)
_KIDS = re.compile(rb"/Kids \[([^\]]*)\]")
_PLACE = re.compile(rb"/([A-Za-z][\w-]*) \[(\d+) 0 R /XYZ")
_NUMBER = re.compile(r'(<span class="pageno" data-for="([\w-]+)">)</span>')
_TAG = re.compile(rb"(?<=\(node)\d{8}(?=\))")


def print_page(page: str, *, chromium: str, arguments: Sequence[str] = ()) -> bytes:
    """Print an HTML page as PDF; the moment of printing is taken out, so that the same page gives the same bytes.

    Parameters
    ----------
    page
        The whole page; it may load nothing.
    chromium
        Path of the browser.
    arguments
        Its options.

    Raises
    ------
    MissingProgramError
        When the browser does not start.
    """
    with tempfile.TemporaryDirectory(prefix="mg-") as folder:
        file = Path(folder) / "brief.html"
        file.write_text(page, encoding="utf-8")
        # a thread of its own: the browser is also wanted where an event loop is running, as in Jupyter
        with ThreadPoolExecutor(max_workers=1) as thread:
            printed = thread.submit(_print, file, chromium, list(arguments)).result()
            numbered = number_contents(page, page_numbers(printed))
            if numbered != page:  # Chromium cannot write page numbers of other places by itself
                file.write_text(numbered, encoding="utf-8")
                printed = thread.submit(_print, file, chromium, list(arguments)).result()
    return _renumber(_STAMP.sub(rb"\g<1>20000101000000", printed))


def page_numbers(printed: bytes) -> dict[str, int]:
    """Anchor -> number of the page on which it stands, from 1, of a PDF that Chromium wrote.

    >>> page_numbers(b"1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj 2 0 obj <</Type /Pages /Kids [3 0 R 4 0 R]>> endobj "
    ...              b"3 0 obj <</Type /Page>> endobj 4 0 obj <</Type /Page>> endobj 5 0 obj <</gaps [4 0 R /XYZ 0 9 0]>> endobj")
    {'gaps': 2}
    """
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(printed)}
    catalogue = next((body for body in objects.values() if b"/Type /Catalog" in body), b"")
    top = re.search(rb"/Pages (\d+) 0 R", catalogue)
    order: list[int] = []
    waiting = [int(top[1])] if top else []
    while waiting:
        number = waiting.pop(0)
        kids = _KIDS.search(objects.get(number, b""))
        if kids:
            waiting[:0] = [int(kid) for kid in re.findall(rb"(\d+) 0 R", kids[1])]
        else:
            order.append(number)
    places = {number: place for place, number in enumerate(order, 1)}
    return {
        found[1].decode("ascii", "replace"): places[int(found[2])]
        for found in _PLACE.finditer(printed)
        if int(found[2]) in places
    }


def number_contents(page: str, numbers: Mapping[str, int]) -> str:
    """The page with the numbers written into the empty places that its contents keep for them.

    >>> number_contents('<span class="pageno" data-for="gaps"></span>', {"gaps": 7})
    '<span class="pageno" data-for="gaps">7</span>'
    """
    return _NUMBER.sub(lambda found: f"{found[1]}{numbers.get(found[2], '')}</span>", page)


def _renumber(printed: bytes) -> bytes:
    """Tags numbered in the order they stand: the browser counts on from what it drew before."""
    names: dict[bytes, bytes] = {}
    return _TAG.sub(lambda tag: names.setdefault(tag[0], b"%08d" % (len(names) + 1)), printed)


def _print(file: Path, chromium: str, arguments: list[str]) -> bytes:
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
            sheet = browser.new_context(offline=True, color_scheme="light").new_page()
            sheet.goto(file.as_uri())
            printed = sheet.pdf(
                format="A4", print_background=True, tagged=True, outline=True, margin=MARGIN,  # type: ignore[arg-type]
                display_header_footer=True, header_template="<span></span>", footer_template=FOOTER,
            )  # fmt: skip
            browser.close()
            return printed
    except Error as error:
        reason = str(error).strip().splitlines()[0]
        raise MissingProgramError(
            f"{chromium}: Chromium did not print the brief: {reason}; marketgap brief --to FILE.html needs no browser"
        ) from None
