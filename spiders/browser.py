"""Which Chromium renders pages: one that is installed before one that would have to be downloaded. No Scrapy here."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from spiders.errors import MissingProgramError

VARIABLE = "PLAYWRIGHT_CHROMIUM"
ADVICE = (
    "no Chromium on this machine: install one (Debian: apt install chromium), or set "
    f"{VARIABLE} to its path, or run: playwright install chromium"
)


def find_chromium() -> str | None:
    """Path of Chromium: ``PLAYWRIGHT_CHROMIUM``, then an installed one, then Playwright's own; None when there is none."""
    given = os.environ.get(VARIABLE)
    if given:
        return shutil.which(given)
    for name in ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    own = sorted(folder.glob("chromium-*/chrome-linux*/chrome"))
    return str(own[-1]) if own else None


def require_chromium() -> str:
    """As :func:`find_chromium`.

    Raises
    ------
    MissingProgramError
        When there is none; the message says how to get one.
    """
    found = find_chromium()
    if found is None:
        raise MissingProgramError(ADVICE)
    return found


def launch_arguments() -> list[str]:
    """Chromium's options here: its sandbox cannot work for root (containers), and only then it is off."""
    is_root = sys.platform != "win32" and os.geteuid() == 0
    return ["--disable-dev-shm-usage", *(["--no-sandbox"] if is_root else [])]


def crawling_arguments() -> list[str]:
    """The options of a browser that reads foreign pages: as :func:`launch_arguments`, and no way around the proxy."""
    return [
        *launch_arguments(),
        # names are resolved by the proxy alone, where the address is checked; a prefetch would ask for one besides
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        "--dns-prefetch-disable",
        # calls between browsers look for a way of their own, past every proxy
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--force-webrtc-ip-handling-policy",
    ]
