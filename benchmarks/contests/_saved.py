"""Saved pages beside the project with what a reader sees on them, and the scorer there that matches records with it."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from contests.base import SHARED, Outcome, compete

Choices = Callable[[list[str], dict[str, Outcome]], list[tuple[str, list[bool]]]]


def compare_pages(
    kind: str, sides: dict[str, tuple[Path, str]], choices: Choices, *, rounds: int, timed: str
) -> list[dict[str, Any]]:
    """One row a side and choice of pages, with the CPU a page under the name ``timed``.

    ``choices`` takes the files and what each side did, and gives what a choice is called and which pages are in it.
    """
    cases = pages(kind)
    outcomes = compete(sides, {"pages": [{"file": c["file"], "url": c["url"]} for c in cases]}, rounds=rounds)
    rows = []
    for what, chosen in choices([case["file"] for case in cases], outcomes):
        truth = [case["truth"] for case, kept in zip(cases, chosen, strict=True) if kept]
        for side, outcome in outcomes.items():
            found = [one for one, kept in zip(outcome.answer["found"], chosen, strict=True) if kept]
            row = {"pages": what, "side": side, **score(kind, found, truth)}
            rows.append(row | {timed: round(1000 * outcome.work / len(cases), 1)})
    return rows


def pages(kind: str) -> list[dict[str, Any]]:
    """``file, url, truth`` of the HTML pages of a kind.

    Raises
    ------
    FileNotFoundError
        When there are none.
    """
    folder = SHARED / "pages" / kind
    with (folder / "MANIFEST.tsv").open(encoding="utf-8") as lines:
        urls = {row["file"]: row["url"] for row in csv.DictReader(lines, delimiter="\t")}
    found = []
    for file in sorted(folder.glob("*.html")):
        truth = file.with_name(f"{file.name}.truth.json")
        if truth.exists():
            items = json.loads(truth.read_text(encoding="utf-8"))["items"]
            found.append({"file": str(file), "url": urls.get(file.name, ""), "truth": items})
    return found


def score(kind: str, found: Sequence[list[dict[str, Any]]], truth: Sequence[list[dict[str, Any]]]) -> dict[str, float]:
    """Precision, recall and F1 of all records, by the scorer's own likeness."""
    alike = _scorer().alike
    hits = 0
    for got, true in zip(found, truth, strict=True):
        pairs = sorted(
            ((alike(kind, g, t), -abs(i - j), i, j) for i, g in enumerate(got) for j, t in enumerate(true)),
            reverse=True,
        )
        used_got: set[int] = set()
        used_true: set[int] = set()
        for value, _, i, j in pairs:
            if value >= 0.7 and i not in used_got and j not in used_true:
                used_got.add(i)
                used_true.add(j)
        hits += len(used_got)
    precision = hits / max(1, sum(map(len, found)))
    recall = hits / max(1, sum(map(len, truth)))
    both = 2 * precision * recall / (precision + recall) if hits else 0.0
    return {"precision": round(precision, 3), "recall": round(recall, 3), "F1": round(both, 3)}


def _scorer() -> ModuleType:
    folder: Path = SHARED / "eval"
    sys.path.append(str(folder))
    spec = spec_from_file_location("scorer", folder / "extraction.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(folder / "extraction.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
