"""Licences of all locked dependencies, from what the installed packages say of themselves.

``python -P benchmarks/licences.py > docs/licences.md``. The exit code is 1 when a licence is not one of those that go together
with distributing this project under Apache-2.0.
"""

from __future__ import annotations

import importlib.metadata as metadata
import re
import sys
from collections import defaultdict
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
PERMISSIVE = (
    "mit", "mit-0", "bsd", "0bsd", "apache", "isc", "psf", "python software foundation", "zlib", "zpl", "unlicense",
    "public domain", "cc0", "hpnd",
)  # fmt: skip
WEAK = ("mpl", "mozilla public", "lgpl", "lesser general public")
"""Used as they are, as libraries of their own: their terms bind changes to them, not what imports them."""
LOOKED_AT = {
    "appnope": "macOS only; 1.0.0 says BSD-2-Clause",
    "axe-playwright-python": "says nothing in its metadata; its licence file is MIT; holds axe-core, MPL-2.0; for tests only",
    "brotlicffi": "PyPy only; 1.2.1.0 says MIT",
    "colorama": "Windows only; 0.4.6 says BSD",
    "docutils": "says public domain, BSD and GPL; the GPL is of one file for Emacs, which the package does not install; for the docs only",
    "fasttext-predict-v2": "Python 3.14 only; 1.1.0 says MIT",
    "httpx2-jsfetch": "Python inside browsers only; 1.0 says BSD-3-Clause",
    "pypydispatcher": "PyPy only; 2.1.2 says BSD",
    "pywinpty": "Windows only; 3.1.2 says MIT",
}
"""Packages that are not installed on Linux, or whose metadata do not say it. All nine were read on 2026-11-22 in the files that
pip downloads, those of the versions named; after an update look again."""


def locked() -> list[str]:
    """Names in the lock."""
    return re.findall(r"^([A-Za-z0-9_.-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)


def licence_of(name: str) -> str | None:
    """What an installed package says; None when it is not installed or does not say it."""
    try:
        said = metadata.distribution(name).metadata
    except metadata.PackageNotFoundError:
        return None
    kinds = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or [] if line.startswith("License ::")]
    first = (said.get("License") or "").strip().splitlines()[:1]
    return said.get("License-Expression") or "; ".join(kinds) or (first[0][:80] if first else None)


def verdict(name: str, licence: str | None) -> str | None:
    """``permissive``, ``weak copyleft``, ``looked at``; None when nobody has decided."""
    if name in LOOKED_AT:
        return "looked at"
    low = (licence or "").lower()
    # of alternatives one is enough, of parts all are needed
    choices = re.split(r"\s+or\s+", low) if " or " in low else [low]
    for choice in choices:
        parts = [part.strip(" ()") for part in re.split(r"\s+and\s+|;|/", choice) if part.strip(" ()")]
        if parts and all(any(word in part for word in PERMISSIVE) for part in parts):
            return "permissive"
        if parts and all(any(word in part for word in (*PERMISSIVE, *WEAK)) for part in parts):
            return "weak copyleft"
    return None


def main() -> int:
    """The page."""
    groups: dict[str, list[str]] = defaultdict(list)
    unknown = []
    for name in sorted(set(locked()), key=str.lower):
        licence = licence_of(name)
        kind = verdict(name, licence)
        if kind is None:
            unknown.append(f"{name}: {licence}")
        words = LOOKED_AT.get(name) or licence or "not said"
        groups[kind or "undecided"].append(f"| {name} | {words} |")
    print("# Licences of the dependencies\n")
    print(
        "Made by `python -P benchmarks/licences.py` from what the packages in requirements.lock say of themselves; a test keeps\n"
        "it whole. None of them is part of this repository: they are installed beside it. Those of weak copyleft are used\n"
        "unchanged, as libraries of their own, which their terms allow to programs under any licence. Those looked at are not\n"
        "installed here, or say too little; they were read in the files that pip downloads. What a package says was not compared\n"
        "with its code, and packages may hold others of which they say nothing.\n"
    )
    for kind in ("permissive", "weak copyleft", "looked at", "undecided"):
        if groups[kind]:
            print(f"## {kind[0].upper()}{kind[1:]}: {len(groups[kind])}\n\n| package | licence |\n| --- | --- |")
            print("\n".join(groups[kind]) + "\n")
    print("\n".join(unknown), file=sys.stderr)
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
