"""Every regular expression of both packages against texts made of its own parts: a process of its own, run by
``test_hostile_patterns``, that listens to ``re`` while everything is imported and the saved pages are read.

Prints one JSON object a line: the patterns that are given up, with the text that shows it; last, how many were tried.
A pattern that takes one step a character, or one for each pair of characters, is through 1,500 of them in a tenth of a
second; one for each three takes five seconds, and one that tries all combinations never ends. A second of CPU lies between.
"""

from __future__ import annotations

import json
import pkgutil
import re
import signal
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
HALVES = (str(ROOT / "spiders"), str(ROOT / "analysis"))
SIZES = (30, 200, 1_500)
GIVEN_UP = 1.0
MOST_TEXTS = 24
ENDLESS = 30
"""A repeat of fewer cannot go wrong."""

found: dict[tuple[Any, int], str] = {}
compile_ = re._compile  # type: ignore[attr-defined]


def listening(pattern: Any, flags: Any) -> Any:
    made = compile_(pattern, flags)
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.endswith("re/__init__.py"):
        frame = frame.f_back
    place = frame.f_code.co_filename if frame else ""
    if frame and place.startswith(HALVES):
        found.setdefault((made.pattern, made.flags), f"{Path(place).relative_to(ROOT)}:{frame.f_lineno}")
    return made


def use_everything() -> None:
    """Import all modules, read all saved pages of the tests: what compiles late is heard as well."""
    for half in ("spiders", "analysis"):
        for module in pkgutil.walk_packages([str(ROOT / half)], f"{half}."):
            if ".migrations" not in module.name and ".templates" not in module.name:
                with suppress(ImportError):  # an extra that is not installed
                    import_module(module.name)
    from spiders.errors import MarketgapError
    from spiders.extraction.faq import extract_faq
    from spiders.extraction.page import PageContent
    from spiders.extraction.reviews import extract_reviews
    from spiders.extraction.serp import extract_serp
    from spiders.extraction.signals import extract_signals

    for kind in ("reviews", "faq", "serp", "site"):
        for file in sorted((ROOT / "tests" / "pages" / kind).glob("*.html")):
            page = PageContent(file.read_bytes(), url="https://acme.example/a")
            for extract in (extract_faq, extract_reviews, extract_serp, extract_signals):
                with suppress(MarketgapError):
                    extract(page)


def can_go_wrong(tree: Any) -> bool:
    """Whether there is more than one repeat without end: with one, each character is begun at and gone over at most."""
    return repeats(tree) > 1


def repeats(tree: Any) -> int:
    count = 0
    for operation, value in tree:
        name = str(operation)
        if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            inner = repeats(value[2])
            count += 2 * inner + 1 if value[1] >= ENDLESS else inner
        elif name in {"SUBPATTERN", "ATOMIC_GROUP", "ASSERT", "ASSERT_NOT"}:
            count += repeats(value[-1])
        elif name == "BRANCH":
            count += max(repeats(branch) for branch in value[1])
    return count


def parts(tree: Any) -> Iterator[str]:
    """Characters and words that a pattern speaks of; what is repeated first."""
    word = ""
    later: list[str] = []
    for operation, value in tree:
        name = str(operation)
        if name == "LITERAL":
            word += chr(value)
            continue
        if word:
            later.append(word)
        word = ""
        if name == "NOT_LITERAL":
            yield "a" if chr(value) != "a" else "b"
        elif name == "ANY":
            yield "x"
        elif name == "IN":
            yield from members(value)
        elif name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            inner = list(parts(value[2]))
            yield from inner[:6]
            yield "".join(inner[:4])
        elif name in {"SUBPATTERN", "ATOMIC_GROUP", "ASSERT", "ASSERT_NOT"}:
            yield from parts(value[-1])
        elif name == "BRANCH":
            for branch in value[1][:6]:
                later.extend(list(parts(branch))[:3])
    yield from later
    if word:
        yield word
        yield word[-1]


def members(items: Any) -> Iterator[str]:
    if str(items[0][0]) == "NEGATE":
        yield from "a \n-<"
        return
    for operation, value in items[:4]:
        name = str(operation)
        if name == "LITERAL":
            yield chr(value)
        elif name == "RANGE":
            yield chr(value[0])
        elif name == "CATEGORY":
            yield {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "w"}.get(str(value), "-")


def texts(tree: Any) -> list[str]:
    """What is repeated: each part alone, and pairs of parts that follow each other."""
    said = list(dict.fromkeys(part[:20] for part in parts(tree) if part))[: MOST_TEXTS // 2]
    return list(dict.fromkeys(["a", " ", "1", *said, *(a + b for a, b in pairwise(said))]))[:MOST_TEXTS]


class GivenUp(Exception):
    """A pattern that may take hours."""


def give_up(*_: object) -> None:
    raise GivenUp


def shown(pattern: re.Pattern[Any], tree: Any) -> str | None:
    """The first text on which the pattern is given up."""
    for part in texts(tree):
        for size in SIZES:
            text: Any = (part * (size // len(part) + 1))[:size] + "\x00"
            if isinstance(pattern.pattern, bytes):
                text = text.encode("utf-8", "replace")
            signal.setitimer(signal.ITIMER_VIRTUAL, GIVEN_UP)
            try:
                pattern.search(text)
            except GivenUp:
                return f"{part!r} x {size}"
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return None


def main() -> None:
    """Listen, try, print."""
    warnings.simplefilter("ignore")
    re._compile = listening  # type: ignore[attr-defined]
    use_everything()
    re._compile = compile_  # type: ignore[attr-defined]
    for pattern in sys.argv[1:]:
        found[(pattern, re.compile(pattern).flags)] = "argument:1"
    signal.signal(signal.SIGVTALRM, give_up)
    begun, tried = time.process_time(), 0
    for (pattern, flags), place in sorted(found.items(), key=lambda item: (item[1], str(item[0]))):
        tree = re._parser.parse(pattern, flags)  # type: ignore[attr-defined]
        if not can_go_wrong(tree):
            continue
        tried += 1
        if text := shown(re.compile(pattern, flags), tree):
            said = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
            print(json.dumps({"place": place, "pattern": said, "text": text}), flush=True)
    print(f"{time.process_time() - begun:.1f} s CPU of trying, {begun:.1f} s before", file=sys.stderr)
    print(json.dumps({"patterns": len(found), "tried": tried}), flush=True)


if __name__ == "__main__":
    main()
