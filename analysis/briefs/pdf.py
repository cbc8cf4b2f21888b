"""The brief on paper: the same HTML page, printed by Chromium, with page numbers and an outline."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from spiders.errors import MissingProgramError

MARGIN = {"top": "16mm", "bottom": "18mm", "left": "15mm", "right": "15mm"}
FOOTER = (
    '<div style="font:7.5pt sans-serif;color:#566170;width:100%;margin:0 15mm;display:flex;justify-content:space-between">'
    '<span class="title"></span><span><span class="pageNumber"></span> / <span class="totalPages"></span></span></div>'
)
_STAMP = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}")
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
    return _renumber(_STAMP.sub(rb"\g<1>20000101000000", printed))


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
